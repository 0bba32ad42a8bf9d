//! Who says how much about which actor.
//!
//! In: a state of the store, a period. Out: [`Matrix`]: the most quoted speakers, the actors most
//! spoken of, and the number of statements in each cell. Fails if the store cannot be read.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::opened::OpenedGraph;
use super::reported::Reported;
use super::{Candidate, Given, Problem};
use crate::graph::SPOKE_OF;
use crate::store::slug;

const LIMIT: usize = 30;
const LIMIT_MAX: usize = 200;

/// Speakers, the actors they speak of, and numbers of statements.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Matrix {
    /// The speakers with the most statements, most first.
    pub(crate) speakers: Vec<Candidate>,
    /// The actors with the most statements about them, most first.
    pub(crate) targets: Vec<Candidate>,
    /// The place of a speaker, the place of a target, and the number of statements.
    pub(crate) cells: Vec<(usize, usize, usize)>,
}

/// Returns the matrix of a period.
///
/// # Errors
/// Returns a problem if the store cannot be read.
pub(super) fn matrix(place: &OpenedGraph, given: &Given) -> Result<Matrix, Problem> {
    let (graph, supports) = (place.graph()?, place.supports()?);
    let limit = given.count("limit").unwrap_or(LIMIT).min(LIMIT_MAX);
    let outlets: Vec<String> = given.all("outlet").iter().map(|it| slug(it)).collect();
    let (since, until) = (given.date("since"), given.date("until"));
    let reported = Reported::new(supports, &outlets, since, until);
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (tie, support) in graph.ties().iter().zip(&supports.of_ties) {
        if graph.kind(tie).as_str() != SPOKE_OF {
            continue;
        }
        // Without a filter, those of copies count once.
        let n = match reported.is_all() {
            true => tie.n_relations() as usize,
            false => reported.count(support),
        };
        if n > 0 {
            counts.insert((tie.subject, tie.object), n);
        }
    }
    let ranked = |end: fn(&(u32, u32)) -> u32| {
        let mut totals: BTreeMap<u32, usize> = BTreeMap::new();
        for (ends, n) in &counts {
            *totals.entry(end(ends)).or_default() += n;
        }
        let mut ranked: Vec<(u32, usize)> = totals.into_iter().collect();
        ranked.retain(|(place, _)| !graph.actor(*place).is_unnamed());
        ranked.sort_by_key(|(place, n)| (Reverse(*n), *place));
        ranked.truncate(limit);
        ranked.into_iter().map(|(place, _)| place).collect::<Vec<u32>>()
    };
    let (speakers, targets) = (ranked(|it| it.0), ranked(|it| it.1));
    let mut cells = Vec::new();
    for (row, speaker) in speakers.iter().enumerate() {
        for (column, target) in targets.iter().enumerate() {
            cells.extend(counts.get(&(*speaker, *target)).map(|n| (row, column, *n)));
        }
    }
    let named = |places: Vec<u32>| {
        let named = |place: u32| {
            let documents = graph.documents_of(place) as usize;
            Candidate::new(graph.actor(place), graph.name(place), documents)
        };
        places.into_iter().map(named).collect()
    };
    Ok(Matrix { speakers: named(speakers), targets: named(targets), cells })
}
