//! Ties between actors, in compressed sparse rows.
//!
//! In: sorted ties. Out: [`Graph`], which returns the ties from and to an actor as slices. It holds
//! plain data. An actor that is not in the graph gives `None`.

use jiff::civil::Date;

use crate::document::{DateGrain, PartialDate, day_number, numbered_day};
use crate::knowledge::{ActorId, RelationType, Status};
use crate::store::{ByNumber, DocumentNumber};

use super::rows::Rows;

/// The type of a tie from the source of a relation to the outlet that reports it.
pub const REPORTED_BY: &str = "reported_by";
/// The type of a tie from a speaker to an actor that the speaker spoke of.
pub const SPOKE_OF: &str = "spoke_of";

/// All relations of one type from one actor to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// Index of the subject in [`Graph::actors`].
    pub subject: u32,
    /// Index of the object in [`Graph::actors`].
    pub object: u32,
    /// Index of the type in [`Graph::kinds`].
    pub kind: u16,
    /// Number of documents that support it.
    pub n_documents: u32,
    /// Number of sources that support it: copies and versions of one article are one.
    pub n_sources: u32,
    /// Number of relations reported as true; of copies and versions, those of the one with the most.
    pub n_asserted: u32,
    /// Number of relations reported as untrue.
    pub n_negated: u32,
    /// Number of relations reported as possible, planned or asked for.
    pub n_hypothetical: u32,
    /// The earliest and latest known day, in days since 1970-01-01: the day of the event if the
    /// text gives it, else the date of the document. `None` if no day is known.
    pub days: Option<(i32, i32)>,
    /// How exactly the earliest and the latest of [`days`](Self::days) are known.
    pub grains: (DateGrain, DateGrain),
    /// Whether one source reports it as true and another as untrue.
    pub is_disputed: bool,
    /// Whether a text says that it is over.
    pub is_former: bool,
    /// The earliest document that reports it with its [`status`](Self::status), and the index of the
    /// relation (of the statement if the type is [`SPOKE_OF`]) in its extraction.
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
    /// The minimum confidence of the relations that its ties are built from, from 0.0 to 1.0.
    pub min_confidence: f64,
    /// The status of the relations that its ties are built from, or `None` if they have any.
    pub status: Option<Status>,
    /// Number of relations that were left out because their confidence is below the minimum.
    pub n_unsure: u32,
    /// The ties from each subject, sorted by object and type.
    out: Rows<Tie>,
    /// Indices of the ties to each object.
    into: Rows<u32>,
}

/// Which relations of a store a graph is built from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct GraphPart {
    /// Those with at least this confidence, from 0.0 to 1.0.
    pub(crate) min_confidence: f64,
    /// Those of this status, or all if it is `None`.
    pub(crate) status: Option<Status>,
}

/// The sorted actors of a graph that is being built, and what is known of each.
#[derive(Default)]
pub(super) struct ActorTable {
    pub(super) actors: Vec<ActorId>,
    pub(super) names: Vec<String>,
    pub(super) n_documents: Vec<u32>,
    pub(super) n_sources: Vec<u32>,
    pub(super) n_statements: Vec<u32>,
}

/// Which ties count.
#[derive(Clone, Debug, Default)]
pub struct TieFilter {
    /// Only these types. If empty, all types but [`REPORTED_BY`].
    pub types: Vec<RelationType>,
    /// Only ties with at least one relation of this status. If `None`, of [`Status::Asserted`].
    pub status: Option<Status>,
    /// Only ties that at least this many sources support.
    pub min_documents: u32,
    /// Only ties that are known on this day or later.
    pub since: Option<PartialDate>,
    /// Only ties that are known on this day or earlier.
    pub until: Option<PartialDate>,
}

/// A [`TieFilter`] prepared for one graph.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    kinds: ByNumber<bool>,
    /// Whether a type stands for statements.
    is_said: ByNumber<bool>,
    status: Status,
    min_documents: u32,
    since: i32,
    until: i32,
}

impl Tie {
    /// Returns the number of its relations.
    #[must_use]
    pub fn n_relations(&self) -> u32 {
        self.n_asserted + self.n_negated + self.n_hypothetical
    }

    /// Returns the earliest and latest date, each as exactly as it is known, or `None` if no date
    /// is known.
    #[must_use]
    pub fn period(&self) -> Option<(PartialDate, PartialDate)> {
        let (first, last) = self.dates()?;
        Some((self.grains.0.beginning(first), self.grains.1.beginning(last)))
    }

    /// Returns the earliest and latest known day, or `None` if no day is known.
    #[must_use]
    pub fn dates(&self) -> Option<(Date, Date)> {
        self.days.map(|(first, last)| (numbered_day(first), numbered_day(last)))
    }

    /// Returns the status that most of its relations have.
    #[must_use]
    pub fn status(&self) -> Status {
        most_common([self.n_asserted, self.n_negated, self.n_hypothetical])
    }
}

/// Returns the status that most relations have, of their numbers by status.
pub(crate) fn most_common([n_asserted, n_negated, n_hypothetical]: [u32; 3]) -> Status {
    let most = n_asserted.max(n_negated).max(n_hypothetical);
    if n_asserted == most {
        Status::Asserted
    } else if n_negated == most {
        Status::Negated
    } else {
        Status::Hypothetical
    }
}

impl Graph {
    /// Returns the graph of `ties`, which must be sorted by subject, object and type, and must not
    /// be filtered by confidence.
    pub(super) fn new(actors: ActorTable, kinds: Vec<RelationType>, ties: Vec<Tie>) -> Self {
        let ActorTable { actors, names, n_documents, n_sources, n_statements } = actors;
        let into = Rows::places(actors.len(), ties.iter().map(|it| it.object));
        let out = Rows::sorted(actors.len(), ties, |it| it.subject);
        Self {
            actors,
            names,
            n_documents,
            n_sources,
            n_statements,
            kinds,
            min_confidence: 0.0,
            status: None,
            n_unsure: 0,
            out,
            into,
        }
    }

    /// Returns the ties, sorted by subject, object and type.
    #[must_use]
    pub fn ties(&self) -> &[Tie] {
        self.out.entries()
    }

    /// Returns the tie at an index among [`ties`](Self::ties), which they gave.
    pub(crate) fn tie(&self, number: u32) -> &Tie {
        self.out.entry(number)
    }

    /// Returns the actor at an index.
    ///
    /// # Panics
    /// If the graph has no such index: those of its ties and of [`Graph::place`] it has.
    #[must_use]
    pub fn actor(&self, place: u32) -> &ActorId {
        &self.actors[place as usize]
    }

    /// Returns the name of the actor at an index.
    ///
    /// # Panics
    /// As [`Graph::actor`].
    #[must_use]
    pub fn name(&self, place: u32) -> &str {
        &self.names[place as usize]
    }

    /// Returns the number of documents in which the actor at an index appears.
    ///
    /// # Panics
    /// As [`Graph::actor`].
    #[must_use]
    pub fn documents_of(&self, place: u32) -> u32 {
        self.n_documents[place as usize]
    }

    /// Returns the number of statements of the actor at an index, as [`Graph::n_statements`].
    pub(crate) fn statements_of(&self, place: u32) -> u32 {
        self.n_statements[place as usize]
    }

    /// Returns the index of an actor, or `None` if it is not in the graph.
    #[must_use]
    pub fn place(&self, actor: &ActorId) -> Option<u32> {
        self.actors.binary_search(actor).ok().and_then(|it| u32::try_from(it).ok())
    }

    /// Returns the type of a tie.
    #[must_use]
    pub fn kind(&self, tie: &Tie) -> &RelationType {
        &self.kinds[usize::from(tie.kind)]
    }

    /// Returns how strongly a tie links two actors: what they do says more about them than that one
    /// speaks of the other; of equal kind, the tie with more sources.
    pub(crate) fn strength(&self, tie: &Tie) -> u32 {
        strength(self.kind(tie).as_str() == SPOKE_OF, tie)
    }

    /// Returns the ties whose subject has the index `place`.
    #[must_use]
    pub fn from(&self, place: u32) -> &[Tie] {
        self.out.of(place)
    }

    /// Returns the indices of the ties whose subject has the index `place`.
    pub(super) fn numbers_from(&self, place: u32) -> std::ops::Range<usize> {
        self.out.places_of(place)
    }

    /// Returns the indices of the ties whose object has the index `place`.
    pub(super) fn numbers_to(&self, place: u32) -> &[u32] {
        self.into.of(place)
    }

    /// Returns the ties whose object has the index `place`.
    #[must_use]
    pub fn to(&self, place: u32) -> impl ExactSizeIterator<Item = &Tie> {
        self.numbers_to(place).iter().map(|it| self.tie(*it))
    }

    /// Returns the ties that pass a filter.
    pub fn filtered(&self, filter: &TieFilter) -> impl Iterator<Item = &Tie> {
        let allowed = self.allowed(filter);
        self.ties().iter().filter(move |it| allowed.holds(it))
    }

    /// Returns a test of whether a tie of this graph passes a filter. It is cheap to call for many
    /// ties.
    pub fn counts(&self, filter: &TieFilter) -> impl Fn(&Tie) -> bool + use<> {
        let allowed = self.allowed(filter);
        move |it| allowed.holds(it)
    }

    pub(super) fn allowed(&self, filter: &TieFilter) -> Allowed {
        let is_asked = |kind: &RelationType| {
            if filter.types.is_empty() {
                kind.as_str() != REPORTED_BY
            } else {
                filter.types.contains(kind)
            }
        };
        let day = |it: PartialDate| day_number(it.first_day());
        Allowed {
            kinds: self.kinds.iter().map(is_asked).collect(),
            is_said: self.kinds.iter().map(|it| it.as_str() == SPOKE_OF).collect(),
            status: filter.status.unwrap_or(Status::Asserted),
            min_documents: filter.min_documents,
            since: filter.since.map_or(i32::MIN, day),
            until: filter.until.map_or(i32::MAX, |it| day(PartialDate::day(it.last_day()))),
        }
    }
}

fn strength(is_said: bool, tie: &Tie) -> u32 {
    const DONE: u32 = 1 << 31;
    let n_sources = tie.n_sources.min(DONE - 1);
    if is_said { n_sources } else { DONE | n_sources }
}

impl Allowed {
    /// As [`Graph::strength`].
    pub(super) fn strength(&self, tie: &Tie) -> u32 {
        strength(self.is_said[tie.kind], tie)
    }

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
        self.kinds[tie.kind] && n > 0 && tie.n_sources >= self.min_documents && in_time
    }
}
