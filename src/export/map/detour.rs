//! Finds ways around boxes: the shortest that turn only at corners of boxes.
//!
//! In: placed boxes, two of which are to be joined. Out: the points at which a way between their
//! middles turns, or `None` if boxes enclose one of them. Ways that turn at the same corner keep
//! apart. Never fails otherwise.

use super::super::shape::Rect;
use super::super::stroke::distance;
use crate::store::ByNumber;

/// Distances from a box at which ways turn around it, in pixels, the best first.
const MARGINS: [f64; 2] = [9.0, 4.0];
/// A way may be this much longer if it turns once less, in pixels.
const TURN: f64 = 24.0;
/// Distance between ways that turn at one corner, in pixels.
const APART: f64 = 5.0;

/// Boxes, and the corners at which ways around them turn.
pub(super) struct Detours<'b> {
    boxes: &'b ByNumber<Rect>,
    /// What is known so far for each of [`MARGINS`].
    corners: Vec<Corners>,
}

/// The corners of all boxes at one distance from them.
struct Corners {
    margin: f64,
    at: ByNumber<[f64; 2]>,
    /// The direction away from its box of each.
    away: ByNumber<[f64; 2]>,
    /// The number of ways that turn at each.
    n_turns: ByNumber<usize>,
    /// The corners that can be reached straight from each, once that is known.
    seen: ByNumber<Option<Vec<usize>>>,
}

impl<'b> Detours<'b> {
    pub(super) fn new(boxes: &'b ByNumber<Rect>) -> Self {
        Self { boxes, corners: Vec::new() }
    }

    /// Returns the points at which a way between the middles of two boxes turns.
    pub(super) fn way(&mut self, pair: [usize; 2]) -> Option<Vec<[f64; 2]>> {
        let boxes = self.boxes;
        for (rank, margin) in MARGINS.into_iter().enumerate() {
            if self.corners.len() <= rank {
                self.corners.push(Corners::new(boxes, margin));
            }
            let found = self.corners.get_mut(rank).and_then(|it| it.way(boxes, pair));
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

impl Corners {
    fn new(boxes: &ByNumber<Rect>, margin: f64) -> Self {
        let (mut at, mut away) = (Vec::new(), Vec::new());
        for (index, rect) in boxes.iter().enumerate() {
            for way in [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]] {
                let corner = [
                    rect.x + way[0] * (rect.width / 2.0 + margin),
                    rect.y + way[1] * (rect.height / 2.0 + margin),
                ];
                if is_clear(boxes, [corner, corner], &[index], margin) {
                    at.push(corner);
                    away.push(way);
                }
            }
        }
        let n = at.len();
        Self {
            margin,
            at: at.into(),
            away: away.into(),
            n_turns: ByNumber::filled(n, 0),
            seen: ByNumber::filled(n, None),
        }
    }

    /// Returns the points at which the shortest way turns, by Dijkstra's algorithm.
    fn way(&mut self, boxes: &ByNumber<Rect>, [one, other]: [usize; 2]) -> Option<Vec<[f64; 2]>> {
        let n = self.at.len();
        let middle = |it: usize| [boxes[it].x, boxes[it].y];
        let (from, to) = (middle(one), middle(other));
        let (mut costs, mut before) = (ByNumber::filled(n, f64::MAX), ByNumber::filled(n, None));
        for corner in 0..n {
            if is_clear(boxes, [from, self.at[corner]], &[one], self.margin) {
                costs[corner] = distance(from, self.at[corner]) + self.toll(corner);
            }
        }
        let mut open: Vec<usize> = (0..n).collect();
        let mut best: Option<(f64, usize)> = None;
        while let Some(place) = nearest(&open, &costs) {
            let corner = open.swap_remove(place);
            let cost = costs[corner];
            if cost >= best.map_or(f64::MAX, |it| it.0) {
                break;
            }
            let at = self.at[corner];
            let whole = cost + distance(at, to);
            if best.is_none_or(|it| whole < it.0)
                && is_clear(boxes, [at, to], &[other], self.margin)
            {
                best = Some((whole, corner));
            }
            for next in self.seen_from(boxes, corner) {
                let cost = cost + distance(at, self.at[next]) + self.toll(next);
                if cost < costs[next] {
                    (costs[next], before[next]) = (cost, Some(corner));
                }
            }
        }
        let mut turns: Vec<usize> = Vec::new();
        let mut last = best.map(|it| it.1);
        while let Some(corner) = last {
            turns.push(corner);
            last = before[corner];
        }
        turns.reverse();
        (!turns.is_empty()).then(|| self.taken(boxes, [one, other], &turns))
    }

    fn toll(&self, corner: usize) -> f64 {
        TURN + APART * self.n_turns[corner] as f64
    }

    fn seen_from(&mut self, boxes: &ByNumber<Rect>, corner: usize) -> Vec<usize> {
        let (at, margin) = (&self.at, self.margin);
        let look = || {
            let is_seen = |it: &usize| is_clear(boxes, [at[corner], at[*it]], &[], margin);
            (0..at.len()).filter(|it| *it != corner && is_seen(it)).collect()
        };
        self.seen[corner].get_or_insert_with(look).clone()
    }

    /// Returns the points of a way with these turns, moved away from those of other ways if boxes
    /// leave room.
    fn taken(
        &mut self,
        boxes: &ByNumber<Rect>,
        [one, other]: [usize; 2],
        turns: &[usize],
    ) -> Vec<[f64; 2]> {
        let middle = |it: usize| [boxes[it].x, boxes[it].y];
        let mut points: Vec<[f64; 2]> = turns.iter().map(|it| self.at[*it]).collect();
        for (row, corner) in turns.iter().enumerate() {
            let (at, away) = (self.at[*corner], self.away[*corner]);
            let reach = APART * self.n_turns[*corner] as f64;
            self.n_turns[*corner] += 1;
            let moved = [at[0] + reach * away[0], at[1] + reach * away[1]];
            let back = row.checked_sub(1).and_then(|it| points.get(it).copied());
            let ahead = points.get(row + 1).copied();
            let is_free = is_clear(boxes, [back.unwrap_or(middle(one)), moved], &[one], 2.0)
                && is_clear(boxes, [moved, ahead.unwrap_or(middle(other))], &[other], 2.0);
            if let Some(point) = points.get_mut(row).filter(|_| is_free) {
                *point = moved;
            }
        }
        points
    }
}

/// Returns the place in `open` of the corner with the least cost, or `None` if no other can be reached.
fn nearest(open: &[usize], costs: &ByNumber<f64>) -> Option<usize> {
    let reached = open.iter().enumerate().filter(|it| costs[*it.1] < f64::MAX);
    reached.min_by(|one, other| costs[*one.1].total_cmp(&costs[*other.1])).map(|it| it.0)
}

/// Returns whether a straight line is at least nearly `margin` pixels away from all boxes but `own`.
fn is_clear(boxes: &ByNumber<Rect>, line: [[f64; 2]; 2], own: &[usize], margin: f64) -> bool {
    boxes
        .iter()
        .enumerate()
        .all(|(index, rect)| own.contains(&index) || !rect.is_under(line, margin - 0.5))
}
