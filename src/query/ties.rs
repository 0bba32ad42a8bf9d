//! Queries of the graph: the actors near an actor, the paths between two, who speaks of which
//! actor.
//!
//! In: a graph with its store, actors, filters. Out: [`Link`]s and [`Leg`]s, each with the evidence
//! of one relation that supports it. Fails if the store cannot be read.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Answer, Citation, Library};
use crate::document::PartialDate;
use crate::graph::{Graph, SPOKE_OF, Tie, TieFilter, Which};
use crate::knowledge::{RelationType, Status};
use crate::resolve::Named;
use crate::store::{DocumentNumber, Store, StoreError};

/// A tie between two actors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Distance in ties from the actor asked for to the farther end.
    pub hops: u32,
    /// The actor at its start.
    pub subject: Named,
    /// The type.
    #[serde(rename = "type")]
    pub kind: RelationType,
    /// The actor at its end.
    pub object: Named,
    /// The status that most of its relations have.
    pub status: Status,
    /// Whether one source reports it as true and another as untrue.
    pub disputed: bool,
    /// Whether a text says that it is over.
    pub former: bool,
    /// Number of documents that support it.
    pub n_documents: u32,
    /// Number of sources that support it: copies and versions of one article are one.
    pub n_sources: u32,
    /// Number of its relations or statements.
    pub n_relations: u32,
    /// Number of those that are reported as true, as statements always are.
    pub n_asserted: u32,
    /// Number of those that are reported as untrue.
    pub n_negated: u32,
    /// Number of those that are reported as possible, planned or asked for.
    pub n_hypothetical: u32,
    /// The first known date, or `None` if no date is known.
    pub first: Option<PartialDate>,
    /// The last known date, or `None` if no date is known.
    pub last: Option<PartialDate>,
    /// The source of one of them.
    #[serde(flatten)]
    pub citation: Citation,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leg {
    /// The number of its path, from 1.
    pub path: usize,
    /// The number of the step in the path, from 1.
    pub step: usize,
    /// The actor at its start.
    pub from: Named,
    /// The actor it leads to.
    pub to: Named,
    /// The tie, which may point either way.
    #[serde(flatten)]
    pub link: Link,
}

/// Returns the ties among the actors within `hops` of `start`: the first `limit`, nearest and best
/// supported first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn near(
    store: &dyn Store,
    graph: &Graph,
    start: u32,
    hops: u32,
    filter: &TieFilter,
    limit: usize,
) -> Result<Answer<Link>, StoreError> {
    let within = graph.within(start, hops, filter);
    let mut ties: Vec<(u32, &Tie)> = graph
        .filtered(filter)
        .filter_map(|tie| {
            let (subject, object) = (within.get(&tie.subject)?, within.get(&tie.object)?);
            // Skip ties between two actors that are both at the maximum distance.
            (*subject.min(object) < hops).then_some(((*subject).max(*object), tie))
        })
        .collect();
    let degree = degree(graph);
    ties.sort_by_key(|(hops, tie)| {
        (*hops, Reverse(tie.n_sources), Reverse(degree(tie)), tie.subject, tie.object, tie.kind)
    });
    page(store, graph, ties, limit)
}

/// Returns the first `limit` ties as rows, each with its distance from the actor asked for.
pub(super) fn page(
    store: &dyn Store,
    graph: &Graph,
    ties: Vec<(u32, &Tie)>,
    limit: usize,
) -> Result<Answer<Link>, StoreError> {
    let n_total = ties.len();
    let library = Library::new(store);
    let rows = ties.into_iter().take(limit).map(|(hops, tie)| link(&library, graph, tie, hops));
    Ok(Answer { rows: rows.collect::<Result<_, StoreError>>()?, n_total, n_unsure: 0 })
}

/// Returns the ties of the whole graph: the first `limit`, best supported first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn all(
    store: &dyn Store,
    graph: &Graph,
    filter: &TieFilter,
    limit: usize,
) -> Result<Answer<Link>, StoreError> {
    let mut ties: Vec<(u32, &Tie)> = graph.filtered(filter).map(|tie| (0, tie)).collect();
    let degree = degree(graph);
    ties.sort_by_key(|(_, tie)| {
        (Reverse(tie.n_sources), Reverse(degree(tie)), tie.subject, tie.object, tie.kind)
    });
    page(store, graph, ties, limit)
}

/// The most ties considered when the strongest are chosen for a picture.
const DRAWN_MAX: usize = 5000;

/// Returns the ties to choose a picture from: those around an actor, or of the whole graph; if the
/// filter has no status, those of every status.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn drawn(
    store: &dyn Store,
    graph: &Graph,
    place: Option<u32>,
    hops: u32,
    filter: &TieFilter,
) -> Result<Answer<Link>, StoreError> {
    let statuses = filter.status.map_or(Status::ALL.to_vec(), |it| vec![it]);
    let mut found = Answer { rows: Vec::new(), n_total: 0, n_unsure: 0 };
    for status in statuses {
        let filter = TieFilter { status: Some(status), ..filter.clone() };
        let mut page = match place {
            Some(place) => near(store, graph, place, hops, &filter, DRAWN_MAX)?,
            None => all(store, graph, &filter, DRAWN_MAX)?,
        };
        if filter.types.is_empty() {
            retain(&mut page, |it| it.kind.as_str() != SPOKE_OF);
        }
        found.n_total += page.n_total;
        found.rows.extend(page.rows);
    }
    // A disputed tie is asserted by one source and negated by another, so it was found twice.
    let mut seen = std::collections::BTreeSet::new();
    retain(&mut found, |it| {
        seen.insert((it.subject.id.clone(), it.object.id.clone(), it.kind.clone()))
    });
    Ok(found)
}

/// Keeps the rows that count, and takes the others off the total.
fn retain(found: &mut Answer<Link>, counts: impl FnMut(&Link) -> bool) {
    let n_before = found.rows.len();
    found.rows.retain(counts);
    found.n_total -= n_before - found.rows.len();
}

/// Returns the paths from one actor to another, step by step.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn path(
    store: &dyn Store,
    graph: &Graph,
    ends: (u32, u32),
    steps_max: u32,
    which: Which,
    filter: &TieFilter,
) -> Result<Vec<Leg>, StoreError> {
    const PATHS_MAX: usize = 100;
    let paths_max = if which == Which::Shortest { 1 } else { PATHS_MAX };
    let library = Library::new(store);
    let mut legs = Vec::new();
    let found = graph.paths(ends, steps_max, paths_max, which, filter);
    for (path, found) in (1..).zip(&found) {
        let mut from = found.start;
        for (step, it) in (1..).zip(&found.steps) {
            let hops = u32::try_from(step).unwrap_or(u32::MAX);
            let link = link(&library, graph, &it.tie, hops)?;
            let (from_, to) = (named(graph, from), named(graph, it.to));
            legs.push(Leg { path, step, from: from_, to, link });
            from = it.to;
        }
    }
    Ok(legs)
}

/// Returns which speakers speak of which actors, the pairs with most statements first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn network(
    store: &dyn Store,
    graph: &Graph,
    (speaker, about): (Option<u32>, Option<u32>),
    filter: &TieFilter,
    limit: usize,
) -> Result<Vec<Link>, StoreError> {
    let filter = TieFilter { types: vec![RelationType::new(SPOKE_OF)], ..filter.clone() };
    let counts = graph.counts(&filter);
    let all: Box<dyn Iterator<Item = &Tie>> = match (speaker, about) {
        (Some(speaker), _) => Box::new(graph.from(speaker).iter()),
        (None, Some(about)) => Box::new(graph.to(about)),
        (None, None) => Box::new(graph.ties().iter()),
    };
    let is_about = |tie: &&Tie| about.is_none_or(|wanted| tie.object == wanted);
    let mut ties: Vec<&Tie> = all.filter(is_about).filter(|it| counts(it)).collect();
    let rank = |tie: &&Tie| (Reverse(tie.n_relations()), tie.subject, tie.object);
    if limit < ties.len() {
        ties.select_nth_unstable_by_key(limit, rank);
        ties.truncate(limit);
    }
    ties.sort_by_key(rank);
    let library = Library::new(store);
    ties.into_iter().map(|tie| link(&library, graph, tie, 1)).collect()
}

/// Returns the number of documents of the two actors of a tie. If ties are equally supported, those
/// of well-known actors come first, rather than those whose ids sort first.
fn degree(graph: &Graph) -> impl Fn(&Tie) -> u32 {
    let known = |place: u32| graph.documents_of(place);
    move |tie| known(tie.subject) + known(tie.object)
}

/// Returns a tie with its evidence.
pub(super) fn link(
    library: &Library<'_>,
    graph: &Graph,
    tie: &Tie,
    hops: u32,
) -> Result<Link, StoreError> {
    Ok(Link {
        hops,
        subject: named(graph, tie.subject),
        kind: graph.kind(tie).clone(),
        object: named(graph, tie.object),
        status: tie.status(),
        disputed: tie.is_disputed,
        former: tie.is_former,
        n_documents: tie.n_documents,
        n_sources: tie.n_sources,
        n_relations: tie.n_relations(),
        n_asserted: tie.n_asserted,
        n_negated: tie.n_negated,
        n_hypothetical: tie.n_hypothetical,
        first: tie.period().map(|(first, _)| first),
        last: tie.period().map(|(_, last)| last),
        citation: citation(library, graph.kind(tie), tie.evidence)?,
    })
}

/// Returns the citation of the relation, or of the statement, that shows a tie of a type.
fn citation(
    library: &Library<'_>,
    kind: &RelationType,
    (number, index): (DocumentNumber, u32),
) -> Result<Citation, StoreError> {
    if kind.as_str() == SPOKE_OF {
        let (stored, statement) = library.statement(number, index)?;
        return Ok(Citation::of_statement(&stored, &statement));
    }
    let (stored, relation) = library.relation(number, index)?;
    Ok(Citation::of_relation(&stored, &relation))
}

pub(super) fn named(graph: &Graph, place: u32) -> Named {
    Named { id: graph.actor(place).clone(), name: graph.name(place).to_owned() }
}
