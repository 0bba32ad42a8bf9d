//! Discourse networks: which actors take which side on what, and which actors side with each other.
//!
//! In: a store with resolved actors, the types that support and those that oppose, a filter, a
//! codebook. Out: [`Side`]s (an actor, a concept, how often for and against) and their projections
//! on actors, as Discourse Network Analyzer makes them (`projection`). A concept is what a relation
//! takes a side on: its matter, or its object if the matter is only a reason (`matters`). Wordings
//! are folded, merged by acts, and grouped by a codebook (`codebook`). Fails if the store cannot be
//! read.

mod asked;
mod codebook;
mod dateline;
mod projection;
mod stance;

pub(crate) use asked::concept_id;
pub use asked::{Sides, WhichActors};
pub use codebook::{Codebook, CodebookError};
pub use projection::{Counting, Normalization, Pair, Projection, pairs, strongest_pairs};
pub(crate) use stance::Stance;
use stance::stance;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::Answer;
use super::matters::folded;
use crate::document::PartialDate;
use crate::knowledge::{ActorId, Relation};
use crate::resolve::{Identities, Named};
use crate::store::{DocumentNumber, StoreError, StoredDocument};

/// How often an actor was for and against a concept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// The first day of the time window, or `None` if there are no windows.
    pub window: Option<Date>,
    /// The actor.
    pub actor: Named,
    /// The concept: an actor's id and name, or `matter/` and its words if it is not an actor.
    pub concept: Named,
    /// Number of relations that support it; of copies and versions of one article, those of the one
    /// with the most.
    pub n_for: u32,
    /// Number of relations that oppose it, counted the same way.
    pub n_against: u32,
    /// The id of one relation that says so.
    pub evidence: String,
    /// The ids of all relations that say so.
    pub all_evidence: Vec<String>,
    /// Number of documents in which the actor is for it.
    pub n_documents_for: u32,
    /// Number of documents in which the actor is against it.
    pub n_documents_against: u32,
    /// Number of sources for it: copies and versions of one article are one.
    pub n_sources_for: u32,
    /// Number of sources against it.
    pub n_sources_against: u32,
    /// The first known day, or `None` if no day is known.
    pub first: Option<PartialDate>,
    /// The last known day, or `None` if no day is known.
    pub last: Option<PartialDate>,
}

/// What actors take sides on, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Concept {
    /// Its id and its most common wording.
    #[serde(flatten)]
    pub concept: Named,
    /// Number of actors that take a side on it.
    pub n_actors: usize,
    /// Number of relations that support it.
    pub n_for: u32,
    /// Number of relations that oppose it.
    pub n_against: u32,
    /// Its wordings.
    pub wordings: Vec<String>,
}

/// What relations say about an actor and a concept.
#[derive(Default)]
struct Tally {
    /// Relations for and against it, by the first document of their source and their document.
    counts: [BTreeMap<DocumentNumber, BTreeMap<DocumentNumber, u32>>; 2],
    evidence: Vec<String>,
    days: Option<(PartialDate, PartialDate)>,
}

impl Tally {
    /// Counts a relation of a document of one source.
    fn add(
        &mut self,
        is_for: bool,
        source: DocumentNumber,
        document: DocumentNumber,
        date: Option<PartialDate>,
    ) {
        let [for_it, against] = &mut self.counts;
        let side = if is_for { for_it } else { against };
        *side.entry(source).or_default().entry(document).or_default() += 1;
        if let Some(day) = date {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
    }

    /// Returns the number of relations for and against it, those of one source counted once.
    fn n_relations(&self) -> [u32; 2] {
        let most = |of_source: &BTreeMap<_, u32>| of_source.values().max().copied().unwrap_or(0);
        self.counts.each_ref().map(|side| side.values().map(most).sum())
    }
}

/// Sides that are being collected from relations.
struct Gathering<'a, 's> {
    identities: &'a Identities<'s>,
    asked: &'a Sides,
    tallies: BTreeMap<(Option<Date>, Named, ActorId), Tally>,
    /// How often each wording of each concept occurs.
    wordings: BTreeMap<ActorId, BTreeMap<String, u32>>,
    n_unsure: usize,
}

/// Returns which actors take which side on what, window by window, those with most relations first.
/// If a relation is reported as untrue, it counts for the other side; if it is only possible, it
/// does not count. `n_unsure` counts relations, not sides.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn sides(identities: &Identities<'_>, asked: &Sides) -> Result<Answer<Side>, StoreError> {
    let gathering = gathered(identities, asked)?;
    let names = gathering.names();
    let n_unsure = gathering.n_unsure;
    let side = |((window, actor, concept), tally): ((Option<Date>, Named, ActorId), Tally)| {
        let name = names.get(&concept).cloned().unwrap_or_default();
        side_of(window, actor, Named { id: concept, name }, tally)
    };
    let mut rows: Vec<Side> = gathering.tallies.into_iter().map(side).collect();
    rows.sort_by_cached_key(|side| {
        let weight = std::cmp::Reverse(side.n_for + side.n_against);
        (side.window, weight, side.actor.clone(), side.concept.clone())
    });
    Ok(Answer { n_total: rows.len(), rows, n_unsure })
}

/// Returns the concepts, those with most relations first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn concepts(identities: &Identities<'_>, asked: &Sides) -> Result<Answer<Concept>, StoreError> {
    let gathering = gathered(identities, asked)?;
    let names = gathering.names();
    let mut found: BTreeMap<ActorId, (BTreeSet<ActorId>, u32, u32)> = BTreeMap::new();
    for ((_, actor, concept), tally) in &gathering.tallies {
        let entry = found.entry(concept.clone()).or_default();
        entry.0.insert(actor.id.clone());
        let [n_for, n_against] = tally.n_relations();
        entry.1 += n_for;
        entry.2 += n_against;
    }
    let concept = |(id, (actors, n_for, n_against)): (ActorId, (BTreeSet<ActorId>, u32, u32))| {
        let wordings = gathering.wordings.get(&id).into_iter().flat_map(BTreeMap::keys);
        let wordings = wordings.cloned().collect();
        let name = names.get(&id).cloned().unwrap_or_default();
        let concept = Named { id, name };
        Concept { concept, n_actors: actors.len(), n_for, n_against, wordings }
    };
    let mut rows: Vec<Concept> = found.into_iter().map(concept).collect();
    rows.sort_by_cached_key(|row| {
        (std::cmp::Reverse(row.n_for + row.n_against), row.concept.id.clone())
    });
    Ok(Answer { n_total: rows.len(), rows, n_unsure: gathering.n_unsure })
}

fn side_of(window: Option<Date>, actor: Named, concept: Named, tally: Tally) -> Side {
    let [n_for, n_against] = tally.n_relations();
    let [n_documents_for, n_documents_against] =
        tally.counts.each_ref().map(|side| side.values().map(|it| it.len() as u32).sum());
    let [n_sources_for, n_sources_against] = tally.counts.each_ref().map(|it| it.len() as u32);
    // In the order of documents, in whichever order they were added.
    let mut all_evidence = tally.evidence;
    let document =
        |id: &String| id.rsplit_once('#').map_or(id.len(), |(document, _)| document.len());
    all_evidence.sort_by(|left, right| left[..document(left)].cmp(&right[..document(right)]));
    Side {
        window,
        actor,
        concept,
        n_for,
        n_against,
        evidence: all_evidence.first().cloned().unwrap_or_default(),
        all_evidence,
        n_documents_for,
        n_documents_against,
        n_sources_for,
        n_sources_against,
        first: tally.days.map(|it| it.0),
        last: tally.days.map(|it| it.1),
    }
}

/// Gives the stances of documents, their concepts named as the whole store names them.
pub(crate) struct Stances<'a, 's> {
    identities: &'a Identities<'s>,
    asked: &'a Sides,
    names: BTreeMap<ActorId, String>,
}

impl<'a, 's> Stances<'a, 's> {
    /// Reads the names of all concepts.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn of(identities: &'a Identities<'s>, asked: &'a Sides) -> Result<Self, StoreError> {
        let names = gathered(identities, asked)?.names();
        Ok(Self { identities, asked, names })
    }

    /// Returns the stances of a document whose relations have enough confidence, in text order.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn of_document(
        &self,
        number: DocumentNumber,
        stored: &StoredDocument,
    ) -> Result<Vec<Stance>, StoreError> {
        let filter = &self.asked.filter;
        let mut found = Vec::new();
        for relation in &stored.extraction.relations {
            if !filter.holds_confidence(relation.confidence) {
                continue;
            }
            let stance = stance(self.identities, self.asked, number, stored, relation)?;
            found.extend(stance.map(|own| {
                let wording = self.names.get(&own.concept).cloned().unwrap_or(own.wording);
                Stance { wording, ..own }
            }));
        }
        Ok(found)
    }
}

fn gathered<'a, 's>(
    identities: &'a Identities<'s>,
    asked: &'a Sides,
) -> Result<Gathering<'a, 's>, StoreError> {
    let mut gathering = Gathering {
        identities,
        asked,
        tallies: BTreeMap::new(),
        wordings: BTreeMap::new(),
        n_unsure: 0,
    };
    identities.store().each_document(&mut |number, stored| {
        if asked.filter.holds_outlet(stored.document.outlet.as_deref()) {
            for relation in &stored.extraction.relations {
                gathering.add(number, &stored, relation)?;
            }
        }
        Ok(())
    })?;
    Ok(gathering)
}

impl Gathering<'_, '_> {
    fn add(
        &mut self,
        number: DocumentNumber,
        stored: &StoredDocument,
        relation: &Relation,
    ) -> Result<(), StoreError> {
        let asked = self.asked;
        let Some(stance) = stance(self.identities, asked, number, stored, relation)? else {
            return Ok(());
        };
        if !asked.filter.holds_confidence(relation.confidence) {
            self.n_unsure += 1;
            return Ok(());
        }
        let Stance { actor, concept, wording, is_for, date, evidence } = stance;
        let window = asked.window_months.and_then(|it| window_of(date, it));
        let words = self.wordings.entry(concept.clone()).or_default();
        *words.entry(wording).or_default() += 1;
        let source = self.identities.sources()?.of(number);
        let tally = self.tallies.entry((window, actor, concept)).or_default();
        tally.add(is_for, source, number, date);
        tally.evidence.push(evidence);
        Ok(())
    }

    /// Returns the name of each concept: its most common wording, the shortest if several are
    /// equal.
    fn names(&self) -> BTreeMap<ActorId, String> {
        let name = |(id, wordings): (&ActorId, &BTreeMap<String, u32>)| {
            let fold = |words: &str| folded(&self.asked.words, words);
            let own = |wording: &&(&String, &u32)| {
                fold(wording.0).is_some_and(|it| concept_id(&it) == *id)
            };
            let all: Vec<(&String, &u32)> = wordings.iter().collect();
            // A merged concept keeps the name of the concept it was merged into.
            let kept: Vec<_> = match all.iter().any(|it| own(&it)) {
                true => all.iter().filter(own).copied().collect(),
                false => all,
            };
            let best = kept
                .into_iter()
                .min_by_key(|(words, n)| (std::cmp::Reverse(**n), words.len(), (*words).clone()));
            (id.clone(), best.map(|it| it.0.clone()).unwrap_or_default())
        };
        self.wordings.iter().map(name).collect()
    }
}

/// Returns the first day of the window of `months` months that a date falls in, counted from the
/// year 2000. `None` if there is no date.
fn window_of(date: Option<PartialDate>, months: u32) -> Option<Date> {
    let day = date?.first_day();
    let months = i32::try_from(months.max(1)).ok()?;
    let since_2000 = (i32::from(day.year()) - 2000) * 12 + i32::from(day.month()) - 1;
    let start = since_2000.div_euclid(months) * months;
    let year = i16::try_from(2000 + start.div_euclid(12)).ok()?;
    let month = i8::try_from(start.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}
