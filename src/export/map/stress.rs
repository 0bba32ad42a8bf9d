//! Computes first positions: the further apart two boxes are in ties, the further apart they are
//! placed.
//!
//! In: boxes, the tied pairs, a room. Out: the boxes placed by stress majorization (Gansner, Koren
//! and North, 2004), rotated so that the long side of the cloud lies along that of the room. Uses
//! only sums, products and square roots, so every machine computes the same positions. Never fails.

use std::cmp::Reverse;

use super::super::shape::Rect;

const ROUNDS: usize = 250;
/// Distance, in ties, between two actors if no path joins them.
const APART: f64 = 3.2;
/// A rotation by the golden angle, so that points on a spiral never line up.
const TURN: [f64; 2] = [-0.737_368_878_078_32, 0.675_490_294_261_524];

/// Places boxes by their middles.
pub(super) fn place(boxes: &mut [Rect], pairs: &[[usize; 2]], room: [f64; 2]) {
    let n = boxes.len();
    let mut places = spiral(n, pairs);
    let distances = distances(n, pairs);
    for _ in 0..ROUNDS {
        for one in 0..n {
            let (mut sum, mut weights) = ([0.0; 2], 0.0);
            for other in (0..n).filter(|it| *it != one) {
                let wanted = distances[one * n + other];
                let weight = 1.0 / (wanted * wanted);
                let apart = [0, 1].map(|axis| places[one][axis] - places[other][axis]);
                let length = (apart[0] * apart[0] + apart[1] * apart[1]).sqrt().max(1e-6);
                for axis in 0..2 {
                    sum[axis] += weight * (places[other][axis] + wanted * apart[axis] / length);
                }
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
fn spiral(n: usize, pairs: &[[usize; 2]]) -> Vec<[f64; 2]> {
    let mut n_ties = vec![0_usize; n];
    pairs.iter().flatten().for_each(|it| n_ties[*it] += 1);
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|it| (Reverse(n_ties[*it]), *it));
    let mut places = vec![[0.0; 2]; n];
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
fn distances(n: usize, pairs: &[[usize; 2]]) -> Vec<f64> {
    let mut neighbours = vec![std::collections::BTreeSet::new(); n];
    for [one, other] in pairs.iter().filter(|it| it[0] != it[1]) {
        neighbours[*one].insert(*other);
        neighbours[*other].insert(*one);
    }
    let degree = |it: usize| neighbours[it].len() as f64;
    let mut lengths = vec![f64::MAX; n * n];
    for one in 0..n {
        lengths[one * n + one] = 0.0;
        for other in &neighbours[one] {
            lengths[one * n + other] = 0.7 + 0.09 * (degree(one) + degree(*other)).sqrt();
        }
    }
    for middle in 0..n {
        for one in 0..n {
            let half = lengths[one * n + middle];
            if half >= f64::MAX {
                continue;
            }
            for other in 0..n {
                let way = half + lengths[middle * n + other];
                if way < lengths[one * n + other] {
                    lengths[one * n + other] = way;
                }
            }
        }
    }
    lengths.iter_mut().filter(|it| **it >= f64::MAX).for_each(|it| *it = APART);
    lengths
}

/// Rotates points so that they spread most along the x axis if `is_wide`, else along the y axis.
fn lay_along(places: &mut [[f64; 2]], is_wide: bool) {
    let n = places.len().max(1) as f64;
    let mean = [0, 1].map(|axis| places.iter().map(|it| it[axis]).sum::<f64>() / n);
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
fn fill(boxes: &mut [Rect], places: &[[f64; 2]], room: [f64; 2]) {
    for axis in 0..2 {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by(|one, other| {
            places[*one][axis].total_cmp(&places[*other][axis]).then(one.cmp(other))
        });
        let mut ranks = vec![0.5; places.len()];
        for (rank, index) in order.into_iter().enumerate() {
            if places.len() > 1 {
                ranks[index] = rank as f64 / (places.len() - 1) as f64;
            }
        }
        let low = places.iter().map(|it| it[axis]).fold(f64::MAX, f64::min);
        let high = places.iter().map(|it| it[axis]).fold(f64::MIN, f64::max);
        let size = |it: &Rect| if axis == 0 { it.width } else { it.height };
        for ((rect, place), rank) in boxes.iter_mut().zip(places).zip(&ranks) {
            let share = if high - low > 1e-9 { (place[axis] - low) / (high - low) } else { 0.5 };
            let share = f64::midpoint(share, *rank);
            let size = size(rect);
            let at = size / 2.0 + share * (room[axis] - size).max(0.0);
            if axis == 0 { rect.x = at } else { rect.y = at }
        }
    }
}
