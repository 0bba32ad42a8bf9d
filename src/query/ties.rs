//! Questions of the graph: who is near, what leads from one to another, who speaks of whom.
//!
//! In: a graph with its store, actors, filters. Out: [`Link`]s and [`Leg`]s, each with the
//! evidence of one relation that supports it. Fails where the store cannot be read.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use super::{Citation, Library, Page};
use crate::graph::{Graph, Named, SPOKE_OF, Tie, TieFilter, Which};
use crate::knowledge::{RelationType, Status};
use crate::store::{Store, StoreError};

/// A tie between two actors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// The steps from the actor asked for to the farther end.
    pub hops: u32,
    /// Who.
    pub subject: Named,
    /// The type.
    #[serde(rename = "type")]
    pub kind: RelationType,
    /// To whom.
    pub object: Named,
    /// The status that most of its relations have.
    pub status: Status,
    /// Whether one source tells it as true and another as not so.
    pub disputed: bool,
    /// Documents that support it.
    pub n_documents: u32,
    /// Sources that support it: copies and versions of one article are one.
    pub n_sources: u32,
    /// Relations, or statements, that it holds.
    pub n_relations: u32,
    /// The first day known.
    pub first: Option<Date>,
    /// The last day known.
    pub last: Option<Date>,
    /// One place where it stands.
    #[serde(flatten)]
    pub citation: Citation,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Leg {
    /// The path it belongs to, from 1.
    pub path: usize,
    /// Its place within the path, from 1.
    pub step: usize,
    /// Where the step begins.
    pub from: Named,
    /// Where it leads.
    pub to: Named,
    /// The tie walked, which may point either way.
    #[serde(flatten)]
    pub link: Link,
}

/// Returns the ties among the actors within `hops` of one: the first `limit`, nearest and best
/// supported first.
///
/// # Errors
/// Where the store cannot be read.
pub fn near(
    store: &dyn Store,
    graph: &Graph,
    start: u32,
    hops: u32,
    filter: &TieFilter,
    limit: usize,
) -> Result<Page<Link>, StoreError> {
    let within = graph.within(start, hops, filter);
    let mut ties: Vec<(u32, &Tie)> = graph
        .filtered(filter)
        .filter_map(|it| {
            let (subject, object) = (within.get(&it.subject)?, within.get(&it.object)?);
            // A tie between two at the rim leads nowhere nearer.
            (*subject.min(object) < hops).then_some(((*subject).max(*object), it))
        })
        .collect();
    let degree = degree(graph);
    ties.sort_by_key(|(hops, it)| {
        (*hops, Reverse(it.n_sources), Reverse(degree(it)), it.subject, it.object, it.kind)
    });
    let n_total = ties.len();
    let library = Library::new(store);
    let rows = ties.into_iter().take(limit).map(|(hops, tie)| link(&library, graph, tie, hops));
    Ok(Page { rows: rows.collect::<Result<_, StoreError>>()?, n_total, n_unsure: 0 })
}

/// Returns the ties of the whole graph: the first `limit`, best supported first.
///
/// # Errors
/// Where the store cannot be read.
pub fn all(
    store: &dyn Store,
    graph: &Graph,
    filter: &TieFilter,
    limit: usize,
) -> Result<Page<Link>, StoreError> {
    let mut ties: Vec<&Tie> = graph.filtered(filter).collect();
    let degree = degree(graph);
    ties.sort_by_key(|it| {
        (Reverse(it.n_sources), Reverse(degree(it)), it.subject, it.object, it.kind)
    });
    let n_total = ties.len();
    let library = Library::new(store);
    let rows = ties.into_iter().take(limit).map(|tie| link(&library, graph, tie, 0));
    Ok(Page { rows: rows.collect::<Result<_, StoreError>>()?, n_total, n_unsure: 0 })
}

/// Returns the ways from one actor to another, step by step.
///
/// # Errors
/// Where the store cannot be read.
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

/// Returns who speaks of whom, the pairs with most statements first.
///
/// # Errors
/// Where the store cannot be read.
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
    let is_about = |it: &&Tie| about.is_none_or(|wanted| it.object == wanted);
    let mut ties: Vec<&Tie> = all.filter(is_about).filter(|it| counts(it)).collect();
    let rank = |it: &&Tie| (Reverse(it.n_relations()), it.subject, it.object);
    if limit < ties.len() {
        ties.select_nth_unstable_by_key(limit, rank);
        ties.truncate(limit);
    }
    ties.sort_by_key(rank);
    let library = Library::new(store);
    ties.into_iter().map(|tie| link(&library, graph, tie, 1)).collect()
}

/// Returns how many documents know the two actors of a tie: among equally supported ties those of
/// well-known actors come first, not those that stand first in the alphabet of ids.
fn degree(graph: &Graph) -> impl Fn(&Tie) -> u32 {
    let known = |place: u32| graph.n_documents[place as usize];
    move |tie| known(tie.subject) + known(tie.object)
}

/// Returns a tie with its evidence.
pub(super) fn link(
    library: &Library<'_>,
    graph: &Graph,
    tie: &Tie,
    hops: u32,
) -> Result<Link, StoreError> {
    let kind = graph.kind(tie);
    let (number, index) = tie.evidence;
    let citation = if kind.as_str() == SPOKE_OF {
        let (stored, statement) = library.statement(number, index)?;
        Citation::of_statement(&stored, &statement)
    } else {
        let (stored, relation) = library.relation(number, index)?;
        Citation::of_relation(&stored, &relation)
    };
    Ok(Link {
        hops,
        subject: named(graph, tie.subject),
        kind: kind.clone(),
        object: named(graph, tie.object),
        status: tie.status(),
        disputed: tie.is_disputed,
        n_documents: tie.n_documents,
        n_sources: tie.n_sources,
        n_relations: tie.n_relations(),
        first: tie.dates().map(|(first, _)| first),
        last: tie.dates().map(|(_, last)| last),
        citation,
    })
}

pub(super) fn named(graph: &Graph, place: u32) -> Named {
    let place = place as usize;
    Named { id: graph.actors[place].clone(), name: graph.names[place].clone() }
}
