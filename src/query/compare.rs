//! Compares two actors: what links them, and what each does and to which actors.
//!
//! In: a graph, two actors, a filter of ties. Out: [`SharedActor`] and [`Compared`] rows with evidence.
//! Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::ties::{link, named};
use super::{Library, Link};
use crate::graph::{Graph, REPORTED_BY, Tie, TieFilter};
use crate::knowledge::RelationType;
use crate::resolve::Named;
use crate::store::{Store, StoreError};

/// An actor that has ties with both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedActor {
    /// The actor.
    pub actor: Named,
    /// Its best supported tie with the first actor.
    pub with_first: Link,
    /// Its best supported tie with the second actor.
    pub with_second: Link,
}

/// The side of a tie on which compared actors stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum ComparedRole {
    /// They do it.
    #[serde(rename = "does")]
    Subject,
    /// It is done to them.
    #[serde(rename = "is done")]
    Object,
}

/// What one or both of two actors do to a third, or what it does to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The type.
    #[serde(rename = "type")]
    pub kind: RelationType,
    /// Whether the two do it, or it is done to them.
    pub direction: ComparedRole,
    /// The third actor.
    pub actor: Named,
    /// The tie of the first actor, or `None` if it has none.
    pub first: Option<Link>,
    /// The tie of the second actor, or `None` if it has none.
    pub second: Option<Link>,
}

/// Returns the actors that have ties with both, the best supported first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn common(
    store: &dyn Store,
    graph: &Graph,
    (first, second): (u32, u32),
    filter: &TieFilter,
) -> Result<Vec<SharedActor>, StoreError> {
    let (left, right) = (best_by_other(graph, first, filter), best_by_other(graph, second, filter));
    let mut shared: Vec<(u32, &Tie, &Tie)> = left
        .iter()
        .filter(|(place, _)| **place != second)
        .filter_map(|(place, tie)| Some((*place, tie, right.get(place)?)))
        .filter(|(place, ..)| *place != first)
        .collect();
    shared.sort_by_key(|(place, left, right)| {
        (std::cmp::Reverse(left.n_sources.min(right.n_sources)), *place)
    });
    let library = Library::new(store);
    let row = |(place, left, right): (u32, &Tie, &Tie)| {
        Ok(SharedActor {
            actor: named(graph, place),
            with_first: link(&library, graph, left, 1)?,
            with_second: link(&library, graph, right, 1)?,
        })
    };
    shared.into_iter().map(row).collect()
}

fn best_by_other(graph: &Graph, actor: u32, filter: &TieFilter) -> BTreeMap<u32, Tie> {
    let mut best: BTreeMap<u32, Tie> = BTreeMap::new();
    for tie in graph.filtered(filter) {
        let other = match (tie.subject == actor, tie.object == actor) {
            (true, false) => tie.object,
            (false, true) => tie.subject,
            _ => continue,
        };
        let held = best.entry(other).or_insert(*tie);
        if graph.strength(tie) > graph.strength(held) {
            *held = *tie;
        }
    }
    best
}

/// Returns what each of two actors does to others and what others do to it: rows of both first, then
/// rows of only one, each the best supported first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn compare(
    store: &dyn Store,
    graph: &Graph,
    (first, second): (u32, u32),
    filter: &TieFilter,
) -> Result<Vec<Compared>, StoreError> {
    let (left, right) = (by_deed(graph, first, filter), by_deed(graph, second, filter));
    let keys: BTreeSet<_> = left.keys().chain(right.keys()).copied().collect();
    let library = Library::new(store);
    let row = |key: DeedKey| {
        let (kind, direction, other) = key;
        let link = |tie: Option<&Tie>| tie.map(|it| link(&library, graph, it, 1)).transpose();
        Ok(Compared {
            kind: graph.kinds[usize::from(kind)].clone(),
            direction,
            actor: named(graph, other),
            first: link(left.get(&key))?,
            second: link(right.get(&key))?,
        })
    };
    let mut rows: Vec<Compared> = keys.into_iter().map(row).collect::<Result<_, StoreError>>()?;
    rows.sort_by_cached_key(|row| {
        let [first, second] =
            [&row.first, &row.second].map(|tie| tie.as_ref().map_or(0, |it| it.n_sources));
        let support = std::cmp::Reverse((first.min(second), first.max(second)));
        (support, row.first.is_none(), row.kind.clone(), row.direction, row.actor.clone())
    });
    Ok(rows)
}

/// A type, the side of the actor, and the other actor.
type DeedKey = (u16, ComparedRole, u32);

/// Returns the ties of an actor by type, side and other actor.
fn by_deed(graph: &Graph, actor: u32, filter: &TieFilter) -> BTreeMap<DeedKey, Tie> {
    let mut ties = BTreeMap::new();
    for tie in graph.filtered(filter).filter(|it| graph.kind(it).as_str() != REPORTED_BY) {
        if tie.subject == actor {
            ties.insert((tie.kind, ComparedRole::Subject, tie.object), *tie);
        }
        if tie.object == actor {
            ties.insert((tie.kind, ComparedRole::Object, tie.subject), *tie);
        }
    }
    ties
}
