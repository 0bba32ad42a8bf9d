//! Who sides with whom: sides projected on pairs of actors, in the terms of rDNA.
//!
//! In: sides, how they are counted and normalized. Out: [`Pair`]s. With `x` and `y` the counts of two
//! actors for (+) and against (-) a concept, over all concepts
//!
//! - congruence is the sum of `x+ y+ + x- y-`,
//! - conflict is the sum of `x+ y- + x- y+`,
//! - `subtract` is congruence less conflict,
//!
//! and average activity normalization divides by the mean of the two actors' sums of counts (Leifeld,
//! "Discourse Network Analysis", 2017, and the program Discourse Network Analyzer). Never fails.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::Side;
use crate::document::PartialDate;
use crate::graph::Named;
use crate::knowledge::ActorId;

/// How much two actors agree, or disagree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The first day of the time window, if windows are asked for.
    pub window: Option<Date>,
    /// One, by order of ids the first.
    pub one: Named,
    /// The other.
    pub other: Named,
    /// The weight: a number of concepts, or what counting and normalization make of it; below 0 in a
    /// subtract network for more conflict than congruence.
    pub weight: f64,
    /// The concepts.
    pub concepts: Vec<String>,
    /// The relations that tell so.
    pub evidence: Vec<String>,
    /// The first day known.
    pub first: Option<PartialDate>,
    /// The last day known.
    pub last: Option<PartialDate>,
}

/// What pairs of actors are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// Concepts on which both take the same side.
    Congruence,
    /// Concepts on which they take opposite sides.
    Conflict,
    /// Congruence less conflict.
    Subtract,
}

/// What counts of one actor, concept and side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Counting {
    /// Whether it was told at all (rDNA: duplicates ignored across the range).
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

/// A pair while concepts come in.
#[derive(Default)]
struct Sum<'s> {
    congruence: f64,
    conflict: f64,
    concepts: BTreeSet<&'s str>,
    sides: Vec<&'s Side>,
}

/// Returns the pairs of actors, window by window those with the greatest weight first.
///
/// An actor that others take sides on is for itself: whoever criticizes it is in conflict with it, and
/// whoever defends it agrees with it.
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
        let names = |it: &Pair| (Reverse(it.concepts.len()), it.one.clone(), it.other.clone());
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

/// Returns who takes a side on each concept of each window, those who are concepts among them.
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
        // Only who takes sides is in the network; matters never are.
        let Some(actor) = actors.get(&(*window, &concept.id)) else { continue };
        if all.iter().all(|it| it.actor.id != actor.id) {
            all.push(Taker { actor, for_it: 1.0, against: 0.0, side: None });
        }
    }
    takers
}
