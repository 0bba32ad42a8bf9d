//! What supports each tie: days, outlets and confidence, for filters and for lines over time.
//!
//! In: a graph, and the store that it was built from. Out: one [`Support`] per tie, in the order of
//! the ties. Fails if the store cannot be read.

use rustc_hash::FxHashMap;

use super::casts::{Casts, Numbering};
use super::ties::{Graph, SPOKE_OF};
use crate::document::day_number;
use crate::resolve::Identities;
use crate::store::{ByNumber, Outline, StoreError};

/// What supports a tie.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Support {
    /// Its relations or statements, in the order of their days.
    pub(crate) reports: Vec<Report>,
    /// The outlets of its documents, as places in [`Supports::outlets`], sorted.
    pub(crate) outlets: Vec<u32>,
    /// The confidence of its most confident relation; `None` if it stands for statements.
    pub(crate) confidence: Option<f64>,
}

/// When a relation or statement is dated, and which outlet reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Report {
    /// The day, in days since 1970-01-01; `None` if it is not known.
    pub(crate) day: Option<i32>,
    /// The outlet, as a place in [`Supports::outlets`]; `None` if it is not known.
    pub(crate) outlet: Option<u32>,
}

/// What supports the ties of a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Supports {
    /// The names of outlets, sorted.
    pub(crate) outlets: Vec<String>,
    /// One entry for each of [`Graph::ties`].
    pub(crate) of_ties: ByNumber<Support>,
}

/// A relation or statement of a tie, by the numbers of a run.
struct Telling {
    subject: u32,
    object: u32,
    kind: u32,
    outlet: Option<u32>,
    day: Option<i32>,
    confidence: Option<f64>,
}

impl Support {
    fn add(&mut self, telling: &Telling, outlet: Option<u32>) {
        self.reports.push(Report { day: telling.day, outlet });
        let best = self.confidence.unwrap_or(0.0);
        let better = telling.confidence.map(|it| it.max(best));
        self.confidence = better.or(self.confidence);
    }

    /// Sorts reports and outlets, the outlets each once.
    fn sort(&mut self) {
        self.reports.sort_unstable();
        self.reports.shrink_to_fit();
        self.outlets = self.reports.iter().filter_map(|it| it.outlet).collect();
        self.outlets.sort_unstable();
        self.outlets.dedup();
        self.outlets.shrink_to_fit();
    }
}

#[derive(Default)]
struct Run {
    casts: Casts,
    cast: ByNumber<u32>,
    kinds: Numbering<Box<str>>,
    outlets: Numbering<Box<str>>,
    tellings: Vec<Telling>,
}

impl Run {
    fn add(
        &mut self,
        identities: &Identities<'_>,
        min_confidence: f64,
        outline: &Outline<'_>,
    ) -> Result<(), StoreError> {
        self.casts.read(identities, outline, &mut self.cast)?;
        let outlet = outline.outlet.map(|it| self.outlets.number(it));
        let published = outline.date.map(|it| day_number(it.first_day()));
        for relation in outline.relations.iter().filter(|it| it.confidence >= min_confidence) {
            let Some((subject, object)) = relation.subject.zip(relation.object) else { continue };
            self.tellings.push(Telling {
                subject: self.cast[subject],
                object: self.cast[object],
                kind: self.kinds.number(relation.kind),
                outlet,
                day: relation.date.map(|it| day_number(it.first_day())).or(published),
                confidence: Some(relation.confidence),
            });
        }
        for statement in &outline.statements {
            let Some(speaker) = statement.speaker else { continue };
            for about in &statement.about {
                self.tellings.push(Telling {
                    subject: self.cast[speaker],
                    object: self.cast[*about],
                    kind: self.kinds.number(SPOKE_OF),
                    outlet,
                    day: published,
                    confidence: None,
                });
            }
        }
        Ok(())
    }
}

impl Graph {
    /// Returns what supports each tie of the graph, except those from a source to the outlet that
    /// reports it, whose support is empty.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn supports(&self, identities: &Identities<'_>) -> Result<Supports, StoreError> {
        let runs: Vec<Run> = identities.store().fold_outlines(|run: &mut Run, outline| {
            run.add(identities, self.min_confidence, outline)
        })?;
        let mut outlets: Vec<String> =
            runs.iter().flat_map(|it| &it.outlets.values).map(ToString::to_string).collect();
        outlets.sort_unstable();
        outlets.dedup();
        let kinds: FxHashMap<&str, u16> =
            (0_u16..).zip(&self.kinds).map(|(at, kind)| (kind.as_str(), at)).collect();
        let mut of_ties = vec![Support::default(); self.ties().len()];
        for run in &runs {
            let actors: ByNumber<Option<u32>> =
                run.casts.actors.values.iter().map(|it| self.place(it)).collect();
            let kinds: ByNumber<Option<u16>> =
                run.kinds.values.iter().map(|it| kinds.get(&**it).copied()).collect();
            let place = |name: &str| outlets.partition_point(|it| it.as_str() < name) as u32;
            let own: ByNumber<u32> = run.outlets.values.iter().map(|it| place(it)).collect();
            for telling in &run.tellings {
                let ends = actors[telling.subject].zip(actors[telling.object]);
                let place = ends
                    .zip(kinds[telling.kind])
                    .and_then(|((subject, object), kind)| self.tie_at(subject, object, kind));
                if let Some(support) = place.and_then(|it| of_ties.get_mut(it)) {
                    support.add(telling, telling.outlet.map(|it| own[it]));
                }
            }
        }
        of_ties.iter_mut().for_each(Support::sort);
        Ok(Supports { outlets, of_ties: of_ties.into() })
    }

    /// Returns the index of a tie among [`ties`](Self::ties).
    fn tie_at(&self, subject: u32, object: u32, kind: u16) -> Option<usize> {
        let range = self.numbers_from(subject);
        let within = self.ties().get(range.clone())?;
        let found = within.binary_search_by_key(&(object, kind), |it| (it.object, it.kind));
        Some(range.start + found.ok()?)
    }
}
