//! Routes lines around boxes: bows where these pass under no box, else ways that turn at corners.
//!
//! In: placed boxes with their kinds, and pairs to join. Out: the line of each pair, from outline to
//! outline; below its box if it leads back to it. Lines of one pair fan out. A line passes under a box
//! only if boxes leave no room to go around. Never fails.

use std::collections::BTreeMap;

use super::super::shape::{self, Rect};
use super::super::stroke::{LineForm, Stroke, bowed_at};
use super::detour::Detours;
use crate::knowledge::ActorKind;
use crate::store::ByNumber;

/// Distances between the bends of neighbouring lines of one pair, in pixels, the best first: closer
/// lines pass between boxes that others would be hidden by.
const FANS: [f64; 3] = [44.0, 34.0, 26.0];
/// Bends that are tried, in pixels, so that a line avoids boxes.
const BENDS: [f64; 13] =
    [0.0, 36.0, -36.0, 72.0, -72.0, 110.0, -110.0, 150.0, -150.0, 200.0, -200.0, 260.0, -260.0];
const SAMPLES: usize = 32;

/// What lines are routed around.
struct Map<'b> {
    boxes: &'b ByNumber<Rect>,
    kinds: &'b ByNumber<ActorKind>,
}

/// Returns the line of each pair.
pub(super) fn routes(
    boxes: &ByNumber<Rect>,
    kinds: &ByNumber<ActorKind>,
    pairs: &[[usize; 2]],
) -> ByNumber<Stroke> {
    let mut strands: BTreeMap<[usize; 2], Vec<usize>> = BTreeMap::new();
    for (index, [from, to]) in pairs.iter().enumerate() {
        strands.entry([*from.min(to), *from.max(to)]).or_default().push(index);
    }
    let map = Map { boxes, kinds };
    let mut detours = Detours::new(boxes);
    let mut routes = ByNumber::filled(pairs.len(), Stroke::default());
    for ([one, other], indices) in strands {
        let strokes = if one == other {
            (0..indices.len()).map(|row| looped(boxes[one], row)).collect()
        } else {
            map.strokes([one, other], indices.len(), &mut detours)
        };
        for (index, mut stroke) in indices.into_iter().zip(strokes) {
            if pairs.get(index).is_some_and(|it| it[0] != one) {
                stroke.points.reverse();
            }
            routes[index] = stroke;
        }
    }
    routes
}

impl Map<'_> {
    /// Returns `n` lines from the first box of a pair to the second.
    fn strokes(&self, pair: [usize; 2], n: usize, detours: &mut Detours) -> Vec<Stroke> {
        let (n_hidden, fanned) = self.fanned(pair, n);
        if n_hidden == 0 {
            return fanned.into_iter().map(|it| self.bow(pair, it)).collect();
        }
        let least = FANS.into_iter().fold(f64::MAX, f64::min);
        let mut taken: Vec<f64> = Vec::new();
        let mut strokes = Vec::new();
        for bend in fanned {
            let is_free = |it: &f64| {
                taken.iter().all(|other| (it - other).abs() >= least)
                    && self.n_hidden(pair, *it) == 0
            };
            let free = BENDS.into_iter().find(is_free);
            taken.extend(free);
            let way = if free.is_none() { detours.way(pair) } else { None };
            strokes.push(match way {
                Some(turns) => self.way(pair, &turns),
                None => self.bow(pair, free.unwrap_or(bend)),
            });
        }
        strokes
    }

    /// Returns the bends of the `n` lines of a pair at which they pass under the fewest boxes, and how
    /// often they do.
    fn fanned(&self, pair: [usize; 2], n: usize) -> (usize, Vec<f64>) {
        let mut best = (f64::MAX, 0, Vec::new());
        for (rank, fan) in FANS.into_iter().enumerate().take(if n > 1 { FANS.len() } else { 1 }) {
            for shared in BENDS {
                let middle = (n - 1) as f64 / 2.0;
                let bends: Vec<f64> =
                    (0..n).map(|row| shared + fan * (row as f64 - middle)).collect();
                let n_hidden: usize = bends.iter().map(|it| self.n_hidden(pair, *it)).sum();
                let cost = n_hidden as f64 + shared.abs() / 400.0 + 0.2 * rank as f64;
                if cost < best.0 {
                    best = (cost, n_hidden, bends);
                }
            }
        }
        (best.1, best.2)
    }

    /// Returns how many other boxes a bow passes under.
    fn n_hidden(&self, pair: [usize; 2], bend: f64) -> usize {
        let points: Vec<[f64; 2]> = samples(self.bowed(pair, bend)).collect();
        let is_hidden = |rect: &Rect| {
            points.iter().any(|at| {
                (at[0] - rect.x).abs() < rect.width / 2.0 + 5.0
                    && (at[1] - rect.y).abs() < rect.height / 2.0 + 5.0
            })
        };
        let others = self.boxes.iter().enumerate().filter(|it| !pair.contains(&it.0));
        others.filter(|it| is_hidden(it.1)).count()
    }

    /// Returns a bow between the middles of two boxes, bent sideways by `bend` pixels.
    fn bowed(&self, [one, other]: [usize; 2], bend: f64) -> [[f64; 2]; 3] {
        let (one, other) = (self.boxes[one], self.boxes[other]);
        let (from, to) = ([one.x, one.y], [other.x, other.y]);
        let way = [to[0] - from[0], to[1] - from[1]];
        let length = (way[0] * way[0] + way[1] * way[1]).sqrt().max(1.0);
        // A short line bends less, else it would leave its two boxes sideways.
        let bend = bend.clamp(-0.9 * length, 0.9 * length);
        let middle = [f64::midpoint(one.x, other.x), f64::midpoint(one.y, other.y)];
        [from, [middle[0] - way[1] / length * bend, middle[1] + way[0] / length * bend], to]
    }

    /// Returns a bow between the outlines of two boxes.
    fn bow(&self, pair: [usize; 2], bend: f64) -> Stroke {
        let bow = self.bowed(pair, bend);
        let [one, other] = pair;
        let start = self.crossing(one, &|share| bowed_at(bow, share / 2.0)) / 2.0;
        let end = 1.0 - self.crossing(other, &|share| bowed_at(bow, 1.0 - share / 2.0)) / 2.0;
        if start >= end {
            return Stroke { form: LineForm::Bow, points: bow.to_vec() };
        }
        // The part of a quadratic curve between two shares is a quadratic curve too.
        let [from, bend, to] = bow;
        let blossom = |one: f64, other: f64| {
            let mixed = |from: f64, bend: f64, to: f64| {
                (1.0 - one) * (1.0 - other) * from
                    + ((1.0 - one) * other + one * (1.0 - other)) * bend
                    + one * other * to
            };
            [mixed(from[0], bend[0], to[0]), mixed(from[1], bend[1], to[1])]
        };
        let points = vec![bowed_at(bow, start), blossom(start, end), bowed_at(bow, end)];
        Stroke { form: LineForm::Bow, points }
    }

    /// Returns a way between the outlines of two boxes that turns at the given points.
    fn way(&self, [one, other]: [usize; 2], turns: &[[f64; 2]]) -> Stroke {
        let leaving = |index: usize, turn: Option<&[f64; 2]>| {
            let rect = self.boxes[index];
            let from = [rect.x, rect.y];
            let to = turn.copied().unwrap_or(from);
            let at = |share: f64| {
                [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
            };
            at(self.crossing(index, &at))
        };
        let mut points = vec![leaving(one, turns.first())];
        points.extend(turns);
        points.push(leaving(other, turns.last()));
        Stroke { form: LineForm::Way, points }
    }

    /// Returns the share of a line from the middle of a box, 0.0, to a point outside, 1.0, at which it
    /// leaves the box.
    fn crossing(&self, index: usize, at: &dyn Fn(f64) -> [f64; 2]) -> f64 {
        let (rect, kind) = (self.boxes[index], self.kinds[index]);
        let is_within = |share: f64| {
            let [x, y] = at(share);
            let (dx, dy) = ((x - rect.x).abs(), y - rect.y);
            dy.abs() <= rect.height / 2.0 && dx <= rect.width / 2.0 - shape::inset(kind, rect, dy)
        };
        let (mut inside, mut outside) = (0.0, 1.0);
        for _ in 0..24 {
            let middle = f64::midpoint(inside, outside);
            if is_within(middle) { inside = middle } else { outside = middle }
        }
        outside
    }
}

fn samples(bow: [[f64; 2]; 3]) -> impl Iterator<Item = [f64; 2]> {
    (0..SAMPLES).map(move |step| bowed_at(bow, step as f64 / (SAMPLES - 1) as f64))
}

/// Returns three sides of a box below a node.
fn looped(rect: Rect, row: usize) -> Stroke {
    let reach = (rect.width / 2.0 - 6.0 - 5.0 * row as f64).max(6.0);
    let edge = rect.y + rect.height / 2.0;
    let low = edge + 12.0 + 15.0 * row as f64;
    let points = vec![
        [rect.x - reach, edge],
        [rect.x - reach, low],
        [rect.x + reach, low],
        [rect.x + reach, edge],
    ];
    Stroke { form: LineForm::Loop, points }
}
