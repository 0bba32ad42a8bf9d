//! Ranks actors: most quoted, most spoken of, most acted upon, most central; and groups them into
//! communities.
//!
//! In: a graph, a measure, a filter of ties. Out: [`Ranked`] rows, highest first, each with its
//! best supported tie as evidence. Fails if the store cannot be read.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::ties::{link, named};
use super::{Library, Link};
use crate::graph::{Graph, REPORTED_BY, SPOKE_OF, Tie, TieFilter};
use crate::knowledge::RelationType;
use crate::resolve::Named;
use crate::store::{ByNumber, Store, StoreError};

/// What actors are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Statements it made.
    Quoted,
    /// Statements made about it.
    SpokenOf,
    /// Relations in which it does something.
    Acting,
    /// Relations in which something is done to it.
    ActedOn,
    /// Documents it appears in; copies and versions of one article count once.
    Documents,
    /// Number of actors it has a tie with.
    Degree,
    /// Importance of the actors that point to it.
    PageRank,
    /// Share of shortest paths between other actors that pass through it.
    Betweenness,
}

/// An actor with its score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ranked {
    /// Its rank, from 1.
    pub rank: usize,
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// The score: a count, or a share from 0.0 to 1.0.
    pub score: f64,
    /// The best supported tie that counts for the measure.
    pub tie: Option<Link>,
}

/// An actor with its community.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CommunityMember {
    /// The number of the community; 1 is the largest.
    pub community: u32,
    /// The actor.
    #[serde(flatten)]
    pub actor: Named,
    /// Number of documents it appears in.
    pub n_documents: u32,
    /// Its best supported tie within the community, or `None` if it has none.
    pub tie: Option<Link>,
}

/// Returns the `limit` actors with the highest scores, without unnamed actors.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn top(
    store: &dyn Store,
    graph: &Graph,
    measure: Measure,
    filter: &TieFilter,
    limit: usize,
) -> Result<Vec<Ranked>, StoreError> {
    let filter = &of_measure(measure, filter);
    let scores = scores(graph, measure, filter);
    let mut ranked: Vec<(u32, f64)> = (0_u32..)
        .zip(scores)
        .filter(|(place, score)| *score > 0.0 && !graph.actor(*place).is_unnamed())
        .collect();
    ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    ranked.truncate(limit);
    let best = best_ties(graph, measure, filter, |place| ranked.iter().any(|(it, _)| *it == place));
    let library = Library::new(store);
    let row = |(rank, (place, score)): (usize, &(u32, f64))| {
        let tie = best.get(place).map(|it| link(&library, graph, it, 1)).transpose()?;
        Ok(Ranked { rank, actor: named(graph, *place), score: *score, tie })
    };
    (1..).zip(&ranked).map(row).collect()
}

/// Returns the filter, restricted to statements if the measure counts statements.
fn of_measure(measure: Measure, filter: &TieFilter) -> TieFilter {
    let mut filter = filter.clone();
    if matches!(measure, Measure::Quoted | Measure::SpokenOf) {
        filter.types = vec![RelationType::new(SPOKE_OF)];
    }
    filter
}

fn scores(graph: &Graph, measure: Measure, filter: &TieFilter) -> Vec<f64> {
    let is_plain = filter.since.is_none() && filter.until.is_none();
    match measure {
        Measure::Quoted if is_plain => graph.n_statements.iter().map(|it| f64::from(*it)).collect(),
        Measure::Documents => graph.n_sources.iter().map(|it| f64::from(*it)).collect(),
        Measure::Degree => graph.degrees(filter),
        Measure::PageRank => graph.page_rank(filter),
        Measure::Betweenness => graph.betweenness(filter),
        Measure::Quoted | Measure::SpokenOf | Measure::Acting | Measure::ActedOn => {
            let mut scores = ByNumber::filled(graph.actors.len(), 0.0);
            for tie in graph.filtered(filter).filter(|it| counts(graph, it, measure)) {
                let place = if is_of_subject(measure) { tie.subject } else { tie.object };
                scores[place] += f64::from(tie.n_relations());
            }
            scores.into_vec()
        }
    }
}

fn is_of_subject(measure: Measure) -> bool {
    matches!(measure, Measure::Quoted | Measure::Acting)
}

/// Returns whether a tie counts for a measure. Statements and reports are not actions.
fn counts(graph: &Graph, tie: &Tie, measure: Measure) -> bool {
    let kind = graph.kind(tie).as_str();
    let is_deed = kind != SPOKE_OF && kind != REPORTED_BY;
    is_deed || !matches!(measure, Measure::Acting | Measure::ActedOn)
}

/// A tie of each actor.
type BestTies = FxHashMap<u32, Tie>;

fn best_ties(
    graph: &Graph,
    measure: Measure,
    filter: &TieFilter,
    is_wanted: impl Fn(u32) -> bool,
) -> BestTies {
    let mut best = BestTies::default();
    for tie in graph.filtered(filter).filter(|it| counts(graph, it, measure)) {
        let ends: &[u32] = match measure {
            Measure::Quoted | Measure::Acting => &[tie.subject],
            Measure::SpokenOf | Measure::ActedOn => &[tie.object],
            _ => &[tie.subject, tie.object],
        };
        for end in ends.iter().filter(|it| is_wanted(**it)) {
            keep_better(&mut best, *end, tie);
        }
    }
    best
}

/// Keeps of the ties of an actor the one with most sources, the first if several have as many.
fn keep_better(best: &mut BestTies, actor: u32, tie: &Tie) {
    let held = best.entry(actor).or_insert(*tie);
    if tie.n_sources > held.n_sources {
        *held = *tie;
    }
}

/// Returns the members of the communities of at least `size_min` members, the largest community
/// first, at most `members_max` of each, those in most documents first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn communities(
    store: &dyn Store,
    graph: &Graph,
    filter: &TieFilter,
    size_min: usize,
    members_max: usize,
) -> Result<Vec<CommunityMember>, StoreError> {
    let of_actor = ByNumber::from(graph.communities(filter));
    let mut best = BestTies::default();
    let inner = |tie: &&Tie| of_actor[tie.subject] == of_actor[tie.object];
    for tie in graph.filtered(filter).filter(inner) {
        keep_better(&mut best, tie.subject, tie);
        keep_better(&mut best, tie.object, tie);
    }
    let library = Library::new(store);
    let mut rows = Vec::new();
    for (community, mut places) in (1_u32..).zip(members(&of_actor)) {
        if places.len() < size_min {
            continue;
        }
        places.sort_by_key(|place| (std::cmp::Reverse(graph.documents_of(*place)), *place));
        for place in places.into_iter().take(members_max) {
            let tie = best.get(&place).map(|it| link(&library, graph, it, 1)).transpose()?;
            let n_documents = graph.documents_of(place);
            rows.push(CommunityMember { community, actor: named(graph, place), n_documents, tie });
        }
    }
    Ok(rows)
}

/// Returns the members of each community, from the community of each actor.
fn members(of_actor: &ByNumber<u32>) -> ByNumber<Vec<u32>> {
    let n = of_actor.iter().max().map_or(0, |it| *it as usize + 1);
    let mut members = ByNumber::filled(n, Vec::new());
    for (place, community) in (0_u32..).zip(of_actor) {
        members[*community].push(place);
    }
    members
}
