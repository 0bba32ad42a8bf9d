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
//! (Leifeld, "Discourse Network Analysis", 2017, and the program Discourse Network Analyzer). Fails if
//! there would be too many pairs.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::super::{Answer, QueryError};
use super::Side;
use crate::document::PartialDate;
use crate::knowledge::ActorId;
use crate::resolve::Named;

/// The most pairs of actors that are compared, concept by concept; each takes some 50 bytes.
const COMPARED_MAX: usize = 10_000_000;

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

impl Counting {
    /// Returns what relations of so many sources count.
    fn count(self, n: u32, n_sources: u32) -> f64 {
        match self {
            Self::Once => f64::from(n.min(1)),
            Self::Documents => f64::from(n_sources),
            Self::All => f64::from(n),
        }
    }
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

/// Who takes a side on each concept of each window.
type Takers<'s> = BTreeMap<(Option<Date>, &'s Named), Vec<Taker<'s>>>;

/// The weight of a pair that is being summed over concepts.
#[derive(Clone, Copy, Default)]
struct Sum {
    congruence: f64,
    conflict: f64,
    n_names: u32,
    /// The last name of a concept, from 1.
    name: u32,
}

impl Sum {
    /// Adds what the pair says of the concept of this name.
    fn add(&mut self, name: u32, (same, opposite): (f64, f64)) {
        self.congruence += same;
        self.conflict += opposite;
        self.n_names += u32::from(self.name != name);
        self.name = name;
    }

    fn weight(&self, projection: Projection) -> f64 {
        match projection {
            Projection::Congruence => self.congruence,
            Projection::Conflict => self.conflict,
            Projection::Subtract => self.congruence - self.conflict,
        }
    }
}

/// What a pair of the answer is read from.
#[derive(Default)]
struct Grounds<'s> {
    concepts: BTreeSet<&'s str>,
    sides: Vec<&'s Side>,
}

/// The places of two actors in the order of their names.
type Ends = (u32, u32);
type Taken<'t, 's> = (&'s str, &'t [Taker<'s>]);

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
    projected(&takers, projection, normalization, usize::MAX).rows
}

/// Returns the first `limit` pairs of actors, as [`pairs`] orders them.
///
/// # Errors
/// Returns an error if so many actors take sides on the same concepts that comparing each two of
/// them would need more memory than most machines have.
pub fn strongest_pairs(
    sides: &[Side],
    projection: Projection,
    counting: Counting,
    normalization: Normalization,
    limit: usize,
) -> Result<Answer<Pair>, QueryError> {
    let takers = takers(sides, counting);
    let n_compared = takers.values().map(|it| it.len() * it.len().saturating_sub(1) / 2).sum();
    if n_compared > COMPARED_MAX {
        return Err(QueryError::Pairs { n_compared, n_compared_max: COMPARED_MAX });
    }
    Ok(projected(&takers, projection, normalization, limit))
}

fn projected(
    takers: &Takers<'_>,
    projection: Projection,
    normalization: Normalization,
    limit: usize,
) -> Answer<Pair> {
    let actors: BTreeSet<&Named> = takers.values().flatten().map(|it| it.actor).collect();
    let actors: Vec<&Named> = actors.into_iter().collect();
    let places: BTreeMap<&Named, u32> = actors.iter().copied().zip(0..).collect();
    let (mut rows, mut n_total) = (Vec::new(), 0);
    for (window, taken) in by_window(takers) {
        let ranked = ranked(&taken, &places, projection, normalization);
        n_total += ranked.len();
        let first = &ranked[..ranked.len().min(limit - rows.len())];
        let mut grounds = grounds(&taken, &places, projection, first);
        rows.extend(first.iter().map(|(ends, weight)| {
            let named = (actors[ends.0 as usize], actors[ends.1 as usize]);
            pair(window, named, *weight, grounds.remove(ends).unwrap_or_default())
        }));
    }
    Answer { rows, n_total, n_unsure: 0 }
}

/// Returns the concepts of each window in the order of their names.
fn by_window<'t, 's>(takers: &'t Takers<'s>) -> BTreeMap<Option<Date>, Vec<Taken<'t, 's>>> {
    let mut windows: BTreeMap<Option<Date>, Vec<Taken<'_, '_>>> = BTreeMap::new();
    for ((window, concept), all) in takers {
        windows.entry(*window).or_default().push((&concept.name, all));
    }
    for taken in windows.values_mut() {
        taken.sort_by_key(|it| it.0);
    }
    windows
}

fn pair(
    window: Option<Date>,
    (one, other): (&Named, &Named),
    weight: f64,
    Grounds { concepts, sides }: Grounds<'_>,
) -> Pair {
    Pair {
        window,
        one: one.clone(),
        other: other.clone(),
        weight,
        concepts: concepts.into_iter().map(str::to_owned).collect(),
        evidence: evidence(&sides),
        first: sides.iter().filter_map(|it| it.first).min(),
        last: sides.iter().filter_map(|it| it.last).max(),
    }
}

/// Calls `see` with each two actors that both take a side on a concept, and what they agree and
/// disagree by.
fn compare<'t, 's>(
    all: &'t [Taker<'s>],
    places: &BTreeMap<&Named, u32>,
    projection: Projection,
    mut see: impl FnMut(Ends, (f64, f64), [&'t Taker<'s>; 2]),
) {
    let at: Vec<u32> = all.iter().map(|it| places[it.actor]).collect();
    for (one, left) in all.iter().enumerate() {
        for (other, right) in all.iter().enumerate().skip(one + 1) {
            let same = left.for_it * right.for_it + left.against * right.against;
            let opposite = left.for_it * right.against + left.against * right.for_it;
            let counts = match projection {
                Projection::Congruence => same > 0.0,
                Projection::Conflict => opposite > 0.0,
                Projection::Subtract => same > 0.0 || opposite > 0.0,
            };
            if counts {
                let ends = (at[one].min(at[other]), at[one].max(at[other]));
                see(ends, (same, opposite), [left, right]);
            }
        }
    }
}

/// Returns the pairs of a window with their weights, the first first.
fn ranked(
    taken: &[Taken<'_, '_>],
    places: &BTreeMap<&Named, u32>,
    projection: Projection,
    normalization: Normalization,
) -> Vec<(Ends, f64)> {
    let (activity, sums) = summed(taken, places, projection);
    let weight = |ends: Ends, sum: &Sum| {
        let (plain, of) = (sum.weight(projection), |it: u32| activity[it as usize]);
        match normalization {
            Normalization::No => plain,
            Normalization::Average => plain / f64::midpoint(of(ends.0), of(ends.1)).max(1.0),
        }
    };
    let mut found: Vec<(Ends, f64, u32)> =
        sums.iter().map(|(ends, sum)| (*ends, weight(*ends, sum), sum.n_names)).collect();
    found.sort_unstable_by(|left, right| {
        let strength = right.1.abs().total_cmp(&left.1.abs());
        strength.then_with(|| (Reverse(left.2), left.0).cmp(&(Reverse(right.2), right.0)))
    });
    found.into_iter().map(|(ends, weight, _)| (ends, weight)).collect()
}

/// Returns how often each actor takes a side, and what the pairs agree and disagree on.
fn summed(
    taken: &[Taken<'_, '_>],
    places: &BTreeMap<&Named, u32>,
    projection: Projection,
) -> (Vec<f64>, FxHashMap<Ends, Sum>) {
    let mut activity = vec![0.0; places.len()];
    let mut sums: FxHashMap<Ends, Sum> = FxHashMap::default();
    let (mut name, mut before) = (0, None);
    for (concept, all) in taken {
        name += u32::from(before.replace(*concept) != Some(*concept));
        for taker in *all {
            activity[places[taker.actor] as usize] += taker.for_it + taker.against;
        }
        compare(all, places, projection, |ends, counts, _| {
            sums.entry(ends).or_default().add(name, counts);
        });
    }
    (activity, sums)
}

/// Returns the concepts and sides behind some pairs of a window.
fn grounds<'s>(
    taken: &[Taken<'_, 's>],
    places: &BTreeMap<&Named, u32>,
    projection: Projection,
    pairs: &[(Ends, f64)],
) -> FxHashMap<Ends, Grounds<'s>> {
    let mut found: FxHashMap<Ends, Grounds<'s>> =
        pairs.iter().map(|it| (it.0, Grounds::default())).collect();
    for (concept, all) in taken {
        compare(all, places, projection, |ends, _, takers| {
            if let Some(grounds) = found.get_mut(&ends) {
                grounds.concepts.insert(concept);
                grounds.sides.extend(takers.iter().filter_map(|it| it.side));
            }
        });
    }
    found
}

fn evidence(sides: &[&Side]) -> Vec<String> {
    let all: BTreeSet<&String> = sides.iter().flat_map(|it| &it.all_evidence).collect();
    all.into_iter().cloned().collect()
}

/// Returns the actors that take a side on each concept of each window. If a concept is an actor, it
/// is included.
fn takers(sides: &[Side], counting: Counting) -> Takers<'_> {
    let mut takers: Takers<'_> = BTreeMap::new();
    for side in sides {
        takers.entry((side.window, &side.concept)).or_default().push(Taker {
            actor: &side.actor,
            for_it: counting.count(side.n_for, side.n_sources_for),
            against: counting.count(side.n_against, side.n_sources_against),
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
