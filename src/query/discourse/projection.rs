//! Projects sides on pairs of actors, in the terms of rDNA.
//!
//! In: sides, how they are counted and normalized. Out: [`Pair`]s. With `x` and `y` the counts of
//! two actors for (+) and against (-) a concept, over all concepts
//!
//! - congruence is the sum of `x+ y+ + x- y-`,
//! - conflict is the sum of `x+ y- + x- y+`,
//! - `subtract` is congruence minus conflict,
//!
//! and average activity normalization divides by the mean of the two actors' sums of counts
//! (Leifeld, "Discourse Network Analysis", 2017, and the program Discourse Network Analyzer). Never
//! fails.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::Side;
use crate::document::PartialDate;
use crate::knowledge::ActorId;
use crate::resolve::Named;

/// How much two actors agree or disagree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The first day of the time window, or `None` if there are no windows.
    pub window: Option<Date>,
    /// The actor whose id sorts first.
    pub one: Named,
    /// The other actor.
    pub other: Named,
    /// The weight: a number of concepts, or what counting and normalization make of it. Negative in
    /// a subtract network if there is more conflict than congruence.
    pub weight: f64,
    /// The names of the concepts.
    pub concepts: Vec<String>,
    /// The ids of the relations that say so.
    pub evidence: Vec<String>,
    /// The first known day, or `None` if no day is known.
    pub first: Option<PartialDate>,
    /// The last known day, or `None` if no day is known.
    pub last: Option<PartialDate>,
}

/// What the weight of a pair of actors is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Concepts on which both take the same side.
    Congruence,
    /// Concepts on which they take opposite sides.
    Conflict,
    /// Congruence minus conflict.
    Subtract,
}

/// What is counted for one actor, concept and side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counting {
    /// Whether it was reported at all (rDNA: duplicates ignored across the range).
    #[default]
    Once,
    /// Each document (rDNA: duplicates ignored within a document); copies and versions of one
    /// article count once.
    Documents,
    /// Each relation (rDNA: duplicates included).
    All,
}

/// What weights are divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normalization {
    /// Nothing.
    #[default]
    No,
    /// The average activity of the two actors.
    Average,
}

/// An actor's counts for and against one concept.
struct Taker<'s> {
    actor: &'s Named,
    for_it: f64,
    against: f64,
    side: Option<&'s Side>,
}

/// A pair that is being summed over concepts.
#[derive(Default)]
struct Sum<'s> {
    congruence: f64,
    conflict: f64,
    concepts: BTreeSet<&'s str>,
    sides: Vec<&'s Side>,
}

/// Returns the pairs of actors, window by window, those with the greatest weight first.
///
/// If others take sides on an actor, it counts as for itself: an actor that criticizes it is in
/// conflict with it, and one that defends it agrees with it.
#[must_use]
pub fn pairs(
    sides: &[Side],
    projection: Projection,
    counting: Counting,
    normalization: Normalization,
) -> Vec<Pair> {
    let takers = takers(sides, counting);
    let mut activity: BTreeMap<(Option<Date>, &Named), f64> = BTreeMap::new();
    let mut sums: BTreeMap<(Option<Date>, &Named, &Named), Sum<'_>> = BTreeMap::new();
    for ((window, concept), takers) in &takers {
        for (at, one) in takers.iter().enumerate() {
            *activity.entry((*window, one.actor)).or_default() += one.for_it + one.against;
            for other in &takers[at + 1..] {
                let (left, right) = (one.actor.min(other.actor), one.actor.max(other.actor));
                let same = one.for_it * other.for_it + one.against * other.against;
                let opposite = one.for_it * other.against + one.against * other.for_it;
                let counts = match projection {
                    Projection::Congruence => same > 0.0,
                    Projection::Conflict => opposite > 0.0,
                    Projection::Subtract => same > 0.0 || opposite > 0.0,
                };
                if counts {
                    let sum = sums.entry((*window, left, right)).or_default();
                    sum.congruence += same;
                    sum.conflict += opposite;
                    sum.concepts.insert(&concept.name);
                    sum.sides.extend([one.side, other.side].into_iter().flatten());
                }
            }
        }
    }
    let pair = |((window, one, other), sum): ((_, &Named, &Named), Sum<'_>)| {
        let plain = match projection {
            Projection::Congruence => sum.congruence,
            Projection::Conflict => sum.conflict,
            Projection::Subtract => sum.congruence - sum.conflict,
        };
        let of = |actor: &Named| activity.get(&(window, actor)).copied().unwrap_or_default();
        let weight = match normalization {
            Normalization::No => plain,
            Normalization::Average => plain / f64::midpoint(of(one), of(other)).max(1.0),
        };
        Pair {
            window,
            one: one.clone(),
            other: other.clone(),
            weight,
            concepts: sum.concepts.into_iter().map(str::to_owned).collect(),
            evidence: evidence(&sum.sides),
            first: sum.sides.iter().filter_map(|it| it.first).min(),
            last: sum.sides.iter().filter_map(|it| it.last).max(),
        }
    };
    let mut found: Vec<Pair> = sums.into_iter().map(pair).collect();
    found.sort_by(|left, right| {
        let strength = |it: &Pair| it.weight.abs();
        let names =
            |pair: &Pair| (Reverse(pair.concepts.len()), pair.one.clone(), pair.other.clone());
        left.window
            .cmp(&right.window)
            .then(strength(right).total_cmp(&strength(left)))
            .then_with(|| names(left).cmp(&names(right)))
    });
    found
}

fn evidence(sides: &[&Side]) -> Vec<String> {
    let all: BTreeSet<&String> = sides.iter().flat_map(|it| &it.all_evidence).collect();
    all.into_iter().cloned().collect()
}

/// Returns the actors that take a side on each concept of each window. If a concept is an actor, it
/// is included.
fn takers(sides: &[Side], counting: Counting) -> BTreeMap<(Option<Date>, &Named), Vec<Taker<'_>>> {
    let count = |n: u32, n_sources: u32| match counting {
        Counting::Once => f64::from(n.min(1)),
        Counting::Documents => f64::from(n_sources),
        Counting::All => f64::from(n),
    };
    let mut takers: BTreeMap<(Option<Date>, &Named), Vec<Taker<'_>>> = BTreeMap::new();
    for side in sides {
        takers.entry((side.window, &side.concept)).or_default().push(Taker {
            actor: &side.actor,
            for_it: count(side.n_for, side.n_sources_for),
            against: count(side.n_against, side.n_sources_against),
            side: Some(side),
        });
    }
    let actors: BTreeMap<(Option<Date>, &ActorId), &Named> =
        sides.iter().map(|it| ((it.window, &it.actor.id), &it.actor)).collect();
    for ((window, concept), all) in &mut takers {
        // An actor is in the network only if it takes sides itself; matters never are.
        let Some(actor) = actors.get(&(*window, &concept.id)) else { continue };
        if all.iter().all(|it| it.actor.id != actor.id) {
            all.push(Taker { actor, for_it: 1.0, against: 0.0, side: None });
        }
    }
    takers
}
