//! Routes lines that bow around boxes.
//!
//! In: placed boxes with their kinds, and pairs to join. Out: for each pair two ends on the
//! outlines and the control point between them, or four corners if a line leads back to its own
//! box. Lines of one pair fan out. Never fails.

use std::collections::BTreeMap;

use super::super::placed::{along, point};
use super::super::shape::{self, Rect};
use crate::knowledge::ActorKind;
use crate::store::ByNumber;

/// Distances between the bends of neighbouring lines of one pair, in pixels, the best first: closer
/// lines pass between boxes that others would be hidden by.
const FANS: [f64; 3] = [44.0, 34.0, 26.0];
/// Bends that are tried, in pixels, so that a line avoids boxes.
const BENDS: [f64; 17] = [
    0.0, 36.0, -36.0, 72.0, -72.0, 110.0, -110.0, 150.0, -150.0, 200.0, -200.0, 260.0, -260.0,
    330.0, -330.0, 420.0, -420.0,
];
const SAMPLES: usize = 24;

/// Returns the line of each pair.
pub(super) fn routes(
    boxes: &ByNumber<Rect>,
    kinds: &ByNumber<ActorKind>,
    pairs: &[[usize; 2]],
) -> ByNumber<Vec<[f64; 2]>> {
    let mut strands: BTreeMap<[usize; 2], Vec<(usize, usize)>> = BTreeMap::new();
    for (index, [from, to]) in pairs.iter().enumerate() {
        strands.entry([*from.min(to), *from.max(to)]).or_default().push((index, *from));
    }
    let mut routes = ByNumber::filled(pairs.len(), Vec::new());
    for ([one, other], indices) in strands {
        if one == other {
            for (row, (index, _)) in indices.into_iter().enumerate() {
                routes[index] = looped(boxes[one], row);
            }
            continue;
        }
        let bends = bends(boxes, [one, other], indices.len());
        for ((index, from), bend) in indices.into_iter().zip(bends) {
            let bow = bowed(boxes, [one, other], bend);
            let mut clipped = clipped(bow, [one, other].map(|it| (boxes[it], kinds[it])));
            if from != one {
                clipped.reverse();
            }
            routes[index] = clipped;
        }
    }
    routes
}

/// Returns the bends of the `n` lines of a pair at which they pass under the fewest boxes.
fn bends(boxes: &ByNumber<Rect>, pair: [usize; 2], n: usize) -> Vec<f64> {
    let mut best = (f64::MAX, Vec::new());
    for (rank, fan) in FANS.into_iter().enumerate().take(if n > 1 { FANS.len() } else { 1 }) {
        for shared in BENDS {
            let middle = (n - 1) as f64 / 2.0;
            let bends: Vec<f64> = (0..n).map(|row| shared + fan * (row as f64 - middle)).collect();
            let hidden: usize =
                bends.iter().map(|it| n_hidden(boxes, pair, bowed(boxes, pair, *it))).sum();
            let cost = hidden as f64 + shared.abs() / 400.0 + 0.2 * rank as f64;
            if cost < best.0 {
                best = (cost, bends);
            }
        }
    }
    best.1
}

/// Returns a bow between the middles of two boxes, bent sideways by `bend` pixels.
fn bowed(boxes: &ByNumber<Rect>, [one, other]: [usize; 2], bend: f64) -> [[f64; 2]; 3] {
    let (one, other) = (boxes[one], boxes[other]);
    let (from, to) = ([one.x, one.y], [other.x, other.y]);
    let way = [to[0] - from[0], to[1] - from[1]];
    let length = (way[0] * way[0] + way[1] * way[1]).sqrt().max(1.0);
    // A short line bends less, else it would leave its two boxes sideways.
    let bend = bend.clamp(-0.9 * length, 0.9 * length);
    let middle = [f64::midpoint(one.x, other.x), f64::midpoint(one.y, other.y)];
    [from, [middle[0] - way[1] / length * bend, middle[1] + way[0] / length * bend], to]
}

fn n_hidden(boxes: &ByNumber<Rect>, pair: [usize; 2], bow: [[f64; 2]; 3]) -> usize {
    let points = along(&bow, SAMPLES);
    let is_hidden = |rect: &Rect| {
        points.iter().any(|at| {
            (at[0] - rect.x).abs() < rect.width / 2.0 + 5.0
                && (at[1] - rect.y).abs() < rect.height / 2.0 + 5.0
        })
    };
    boxes.iter().enumerate().filter(|it| !pair.contains(&it.0) && is_hidden(it.1)).count()
}

/// Clips a bow at the outlines of its two boxes.
fn clipped(bow: [[f64; 2]; 3], ends: [(Rect, ActorKind); 2]) -> Vec<[f64; 2]> {
    let start = crossing(bow, ends[0], 0.0);
    let end = crossing(bow, ends[1], 1.0);
    if start >= end {
        return bow.to_vec();
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
    vec![point(bow, start), blossom(start, end), point(bow, end)]
}

/// Returns the share of a bow at which it leaves the box around the end `end`, 0.0 or 1.0.
fn crossing(bow: [[f64; 2]; 3], (rect, kind): (Rect, ActorKind), end: f64) -> f64 {
    let is_within = |share: f64| {
        let [x, y] = point(bow, share);
        let (dx, dy) = ((x - rect.x).abs(), y - rect.y);
        dy.abs() <= rect.height / 2.0 && dx <= rect.width / 2.0 - shape::inset(kind, rect, dy)
    };
    let (mut inside, mut outside) = (end, 0.5);
    for _ in 0..24 {
        let middle = f64::midpoint(inside, outside);
        if is_within(middle) { inside = middle } else { outside = middle }
    }
    outside
}

/// Returns three sides of a box below a node.
fn looped(rect: Rect, row: usize) -> Vec<[f64; 2]> {
    let reach = (rect.width / 2.0 - 6.0 - 5.0 * row as f64).max(6.0);
    let edge = rect.y + rect.height / 2.0;
    let low = edge + 12.0 + 15.0 * row as f64;
    vec![
        [rect.x - reach, edge],
        [rect.x - reach, low],
        [rect.x + reach, low],
        [rect.x + reach, edge],
    ]
}
