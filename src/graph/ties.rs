//! Ties between actors, in compressed sparse rows.
//!
//! In: sorted ties. Out: [`Graph`], which gives the ties from and to an actor as slices. Plain
//! data; an actor that is not in the graph gives `None`.

use jiff::civil::Date;

use crate::document::PartialDate;
use crate::knowledge::{ActorId, RelationType, Status};
use crate::store::DocumentNumber;

/// The type of the tie from whom a relation is told to the outlet that tells it.
pub const REPORTED_BY: &str = "reported_by";
/// The type of the tie from a speaker to whom the speaker spoke of.
pub const SPOKE_OF: &str = "spoke_of";

/// All relations of one type from one actor to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The place of the subject among the graph's actors.
    pub subject: u32,
    /// The place of the object among the graph's actors.
    pub object: u32,
    /// The place of the type among the graph's types.
    pub kind: u16,
    /// Documents that support it.
    pub n_documents: u32,
    /// Sources that support it: of copies and versions of one article all together are one.
    pub n_sources: u32,
    /// Relations told as true; of copies and versions, those of the one that tells most.
    pub n_asserted: u32,
    /// Relations told as not so.
    pub n_negated: u32,
    /// Relations told as possible, planned or asked for.
    pub n_hypothetical: u32,
    /// The earliest and latest day known, counted from 1970-01-01; of the event where the text
    /// dates it, else of the document.
    pub days: Option<(i32, i32)>,
    /// Whether one source tells it as true and another as not so.
    pub is_disputed: bool,
    /// Whether a text says that it is over.
    pub is_former: bool,
    /// The earliest document that supports it best, and the place of the relation (or, for
    /// [`SPOKE_OF`], the statement) in its extraction.
    pub evidence: (DocumentNumber, u32),
}

/// The ties of a store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The actors, sorted.
    pub actors: Vec<ActorId>,
    /// The name of each actor.
    pub names: Vec<String>,
    /// The number of documents each actor appears in.
    pub n_documents: Vec<u32>,
    /// The number of sources each actor appears in: copies and versions of one article are one.
    pub n_sources: Vec<u32>,
    /// The number of statements each actor made, those of copies and versions once.
    pub n_statements: Vec<u32>,
    /// The types of ties, sorted.
    pub kinds: Vec<RelationType>,
    /// The least confidence of the relations that make its ties, from 0.0 to 1.0.
    pub min_confidence: f64,
    /// Relations of the store that were left out as less sure.
    pub n_unsure: u32,
    /// The ties, sorted by subject, object and type.
    ties: Vec<Tie>,
    /// Where the ties of each subject begin.
    out_starts: Vec<u32>,
    /// Where the ties of each object begin in `into`.
    into_starts: Vec<u32>,
    /// The places of ties, sorted by object.
    into: Vec<u32>,
}

/// The actors of a graph to be, sorted, and what is known of each.
#[derive(Default)]
pub(super) struct Actors {
    pub(super) actors: Vec<ActorId>,
    pub(super) names: Vec<String>,
    pub(super) n_documents: Vec<u32>,
    pub(super) n_sources: Vec<u32>,
    pub(super) n_statements: Vec<u32>,
}

/// Which ties count.
#[derive(Clone, Debug, Default)]
pub struct TieFilter {
    /// Only these types; without any, all but [`REPORTED_BY`].
    pub types: Vec<RelationType>,
    /// Only ties that are told so at least once; without it, those told as true.
    pub status: Option<Status>,
    /// Only ties that this many sources support.
    pub min_documents: u32,
    /// Only ties known on this day or later.
    pub since: Option<PartialDate>,
    /// Only ties known on this day or earlier.
    pub until: Option<PartialDate>,
}

/// A [`TieFilter`] made ready for one graph.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    kinds: Vec<bool>,
    status: Status,
    min_documents: u32,
    since: i32,
    until: i32,
}

impl Tie {
    /// Returns how many relations it holds.
    #[must_use]
    pub fn n_relations(&self) -> u32 {
        self.n_asserted + self.n_negated + self.n_hypothetical
    }

    /// Returns the earliest and latest day known.
    #[must_use]
    pub fn dates(&self) -> Option<(Date, Date)> {
        let date =
            |day: i32| jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
        self.days.map(|(first, last)| (date(first), date(last)))
    }

    /// Returns the status that most of its relations have.
    #[must_use]
    pub fn status(&self) -> Status {
        let most = self.n_asserted.max(self.n_negated).max(self.n_hypothetical);
        if self.n_asserted == most {
            Status::Asserted
        } else if self.n_negated == most {
            Status::Negated
        } else {
            Status::Hypothetical
        }
    }
}

impl Graph {
    /// Returns the graph of these ties, which must be sorted by subject, object and type and of
    /// all relations.
    pub(super) fn new(actors: Actors, kinds: Vec<RelationType>, ties: Vec<Tie>) -> Self {
        let Actors { actors, names, n_documents, n_sources, n_statements } = actors;
        let starts = |key: &dyn Fn(&Tie) -> u32| {
            let mut starts = vec![0_u32; actors.len() + 1];
            ties.iter().for_each(|it| starts[key(it) as usize + 1] += 1);
            (0..actors.len()).for_each(|it| starts[it + 1] += starts[it]);
            starts
        };
        let out_starts = starts(&|it| it.subject);
        let into_starts = starts(&|it| it.object);
        let mut next = into_starts.clone();
        let mut into = vec![0_u32; ties.len()];
        for (at, tie) in (0_u32..).zip(&ties) {
            let slot = &mut next[tie.object as usize];
            into[*slot as usize] = at;
            *slot += 1;
        }
        Self {
            actors,
            names,
            n_documents,
            n_sources,
            n_statements,
            kinds,
            min_confidence: 0.0,
            n_unsure: 0,
            ties,
            out_starts,
            into_starts,
            into,
        }
    }

    /// Returns the ties, sorted by subject, object and type.
    #[must_use]
    pub fn ties(&self) -> &[Tie] {
        &self.ties
    }

    /// Returns the place of an actor.
    #[must_use]
    pub fn place(&self, actor: &ActorId) -> Option<u32> {
        self.actors.binary_search(actor).ok().and_then(|it| u32::try_from(it).ok())
    }

    /// Returns the type of a tie.
    #[must_use]
    pub fn kind(&self, tie: &Tie) -> &RelationType {
        &self.kinds[usize::from(tie.kind)]
    }

    /// Returns the ties whose subject stands at `place`.
    #[must_use]
    pub fn from(&self, place: u32) -> &[Tie] {
        &self.ties[self.numbers_from(place)]
    }

    /// Returns the numbers of the ties whose subject stands at `place`.
    pub(super) fn numbers_from(&self, place: u32) -> std::ops::Range<usize> {
        let place = place as usize;
        self.out_starts[place] as usize..self.out_starts[place + 1] as usize
    }

    /// Returns the numbers of the ties whose object stands at `place`.
    pub(super) fn numbers_to(&self, place: u32) -> &[u32] {
        let place = place as usize;
        &self.into[self.into_starts[place] as usize..self.into_starts[place + 1] as usize]
    }

    /// Returns the ties whose object stands at `place`.
    #[must_use]
    pub fn to(&self, place: u32) -> impl ExactSizeIterator<Item = &Tie> {
        self.numbers_to(place).iter().map(|it| &self.ties[*it as usize])
    }

    /// Returns the ties that a filter lets through.
    pub fn filtered(&self, filter: &TieFilter) -> impl Iterator<Item = &Tie> {
        let allowed = self.allowed(filter);
        self.ties.iter().filter(move |it| allowed.holds(it))
    }

    /// Returns whether a filter lets a tie of this graph through, ready to be asked of many.
    pub fn counts(&self, filter: &TieFilter) -> impl Fn(&Tie) -> bool + use<> {
        let allowed = self.allowed(filter);
        move |it| allowed.holds(it)
    }

    pub(super) fn allowed(&self, filter: &TieFilter) -> Allowed {
        let is_asked = |it: &RelationType| {
            if filter.types.is_empty() {
                it.as_str() != REPORTED_BY
            } else {
                filter.types.contains(it)
            }
        };
        let day = |it: PartialDate| super::identities::day_number(it);
        Allowed {
            kinds: self.kinds.iter().map(is_asked).collect(),
            status: filter.status.unwrap_or(Status::Asserted),
            min_documents: filter.min_documents,
            since: filter.since.map_or(i32::MIN, day),
            until: filter.until.map_or(i32::MAX, |it| day(PartialDate::day(it.last_day()))),
        }
    }
}

impl Allowed {
    pub(super) fn holds(&self, tie: &Tie) -> bool {
        let n = match self.status {
            Status::Asserted => tie.n_asserted,
            Status::Negated => tie.n_negated,
            Status::Hypothetical => tie.n_hypothetical,
        };
        let is_dated = self.since > i32::MIN || self.until < i32::MAX;
        let in_time = match tie.days {
            Some((first, last)) => last >= self.since && first <= self.until,
            None => !is_dated,
        };
        self.kinds[usize::from(tie.kind)] && n > 0 && tie.n_sources >= self.min_documents && in_time
    }
}
