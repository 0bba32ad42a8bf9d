//! Computes first positions: the further apart two boxes are in ties, the further apart they are
//! placed.
//!
//! In: boxes, the tied pairs, a room. Out: the boxes placed by stress majorization (Gansner, Koren
//! and North, 2004), rotated so that the long side of the cloud lies along that of the room. Uses
//! only sums, products and square roots, so every machine computes the same positions. Never fails.

use std::cmp::Reverse;

use super::super::shape::Rect;
use crate::store::ByNumber;

const ROUNDS: usize = 250;
/// Distance, in ties, between two actors if no path joins them.
const APART: f64 = 3.2;
/// A rotation by the golden angle, so that points on a spiral never line up.
const TURN: [f64; 2] = [-0.737_368_878_078_32, 0.675_490_294_261_524];

/// Places boxes by their middles.
pub(super) fn place(boxes: &mut ByNumber<Rect>, pairs: &[[usize; 2]], room: [f64; 2]) {
    let n = boxes.len();
    let mut places = spiral(n, pairs);
    let distances = distances(n, pairs);
    for _ in 0..ROUNDS {
        for one in 0..n {
            let (mut sum, mut weights) = ([0.0; 2], 0.0);
            for other in (0..n).filter(|it| *it != one) {
                let wanted = distances[one][other];
                let weight = 1.0 / (wanted * wanted);
                let ([x, y], theirs) = (places[one], places[other]);
                let apart = [x - theirs[0], y - theirs[1]];
                let length = (apart[0] * apart[0] + apart[1] * apart[1]).sqrt().max(1e-6);
                sum[0] += weight * (theirs[0] + wanted * apart[0] / length);
                sum[1] += weight * (theirs[1] + wanted * apart[1] / length);
                weights += weight;
            }
            if weights > 0.0 {
                places[one] = sum.map(|it| it / weights);
            }
        }
    }
    lay_along(&mut places, room[0] >= room[1]);
    fill(boxes, &places, room);
}

/// Returns points on a spiral, those with most ties innermost.
fn spiral(n: usize, pairs: &[[usize; 2]]) -> ByNumber<[f64; 2]> {
    let mut n_ties = ByNumber::filled(n, 0_usize);
    pairs.iter().flatten().for_each(|it| n_ties[*it] += 1);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|it| (Reverse(n_ties[*it]), *it));
    let mut places = ByNumber::filled(n, [0.0; 2]);
    let mut way = [1.0, 0.0];
    for (rank, index) in order.into_iter().enumerate() {
        let radius = 0.6 * (rank as f64).sqrt();
        places[index] = [radius * way[0], radius * way[1]];
        way = [way[0] * TURN[0] - way[1] * TURN[1], way[0] * TURN[1] + way[1] * TURN[0]];
    }
    places
}

/// Returns the length of the shortest path between any two boxes, in ties. Ties of an actor with
/// many ties are longer, because many boxes need room around it.
fn distances(n: usize, pairs: &[[usize; 2]]) -> ByNumber<ByNumber<f64>> {
    let mut neighbours = ByNumber::filled(n, std::collections::BTreeSet::new());
    for [one, other] in pairs.iter().filter(|it| it[0] != it[1]) {
        neighbours[*one].insert(*other);
        neighbours[*other].insert(*one);
    }
    let degree = |it: usize| neighbours[it].len() as f64;
    let mut lengths = ByNumber::filled(n, ByNumber::filled(n, f64::MAX));
    for (one, lengths) in lengths.iter_mut().enumerate() {
        lengths[one] = 0.0;
        for other in &neighbours[one] {
            lengths[*other] = 0.7 + 0.09 * (degree(one) + degree(*other)).sqrt();
        }
    }
    for middle in 0..n {
        // A way that passes `middle` twice is no shorter, so its own row stays as it is.
        let onwards = lengths[middle].clone();
        for lengths in &mut lengths {
            let half = lengths[middle];
            if half >= f64::MAX {
                continue;
            }
            for (length, onward) in lengths.iter_mut().zip(&onwards) {
                *length = length.min(half + onward);
            }
        }
    }
    let all = lengths.iter_mut().flatten();
    all.filter(|it| **it >= f64::MAX).for_each(|it| *it = APART);
    lengths
}

/// Rotates points so that they spread most along the x axis if `is_wide`, else along the y axis.
fn lay_along(places: &mut ByNumber<[f64; 2]>, is_wide: bool) {
    let n = places.len().max(1) as f64;
    let mean = [
        places.iter().map(|it| it[0]).sum::<f64>() / n,
        places.iter().map(|it| it[1]).sum::<f64>() / n,
    ];
    let sum = |f: &dyn Fn(f64, f64) -> f64| {
        places.iter().map(|it| f(it[0] - mean[0], it[1] - mean[1])).sum::<f64>()
    };
    let (xx, yy, xy) = (sum(&|x, _| x * x), sum(&|_, y| y * y), sum(&|x, y| x * y));
    let half = (xx - yy) / 2.0;
    let largest = f64::midpoint(xx, yy) + (half * half + xy * xy).sqrt();
    let mut long = [xy, largest - xx];
    let length = (long[0] * long[0] + long[1] * long[1]).sqrt();
    if length < 1e-9 {
        long = if xx >= yy { [1.0, 0.0] } else { [0.0, 1.0] };
    } else {
        long = long.map(|it| it / length);
    }
    for place in places {
        let [x, y] = [place[0] - mean[0], place[1] - mean[1]];
        let (along, across) = (x * long[0] + y * long[1], y * long[0] - x * long[1]);
        *place = if is_wide { [along, across] } else { [across, along] };
    }
}

/// Stretches points over a room, each box inside it: half by position, half by rank, so that boxes
/// in dense parts get room too.
fn fill(boxes: &mut ByNumber<Rect>, places: &ByNumber<[f64; 2]>, room: [f64; 2]) {
    let across = shares(&places.iter().map(|it| it[0]).collect());
    let down = shares(&places.iter().map(|it| it[1]).collect());
    for (rect, (across, down)) in boxes.iter_mut().zip(across.into_iter().zip(down)) {
        rect.x = rect.width / 2.0 + across * (room[0] - rect.width).max(0.0);
        rect.y = rect.height / 2.0 + down * (room[1] - rect.height).max(0.0);
    }
}

/// Returns how far along each point lies, from 0.0 to 1.0.
fn shares(places: &ByNumber<f64>) -> ByNumber<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|one, other| places[*one].total_cmp(&places[*other]).then(one.cmp(other)));
    let mut ranks = ByNumber::filled(places.len(), 0.5);
    for (rank, index) in order.into_iter().enumerate() {
        if places.len() > 1 {
            ranks[index] = rank as f64 / (places.len() - 1) as f64;
        }
    }
    let low = places.iter().copied().fold(f64::MAX, f64::min);
    let high = places.iter().copied().fold(f64::MIN, f64::max);
    let share = |place: f64| if high - low > 1e-9 { (place - low) / (high - low) } else { 0.5 };
    places.iter().zip(ranks).map(|(place, rank)| f64::midpoint(share(*place), rank)).collect()
}
