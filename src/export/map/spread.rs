//! Moves boxes apart and reduces crossings of lines.
//!
//! In: placed boxes, the tied pairs with their labels, a room. Out: the boxes moved. [`spread`]
//! returns `None` if they do not fit into the room. [`untangle`] swaps and moves boxes if lines
//! then cross fewer lines and boxes. [`stretch`] fills the room with them. Never fails otherwise.

use std::collections::BTreeMap;

use super::super::placed::{TIE_LINE, label_width};
use super::super::shape::Rect;
use crate::store::ByNumber;

/// Room between boxes for lines to pass, in pixels.
const GAP: [f64; 2] = [22.0, 20.0];
/// Room that lines between two boxes need in addition to their labels, in pixels.
const LINE_ROOM: [f64; 2] = [14.0, 12.0];
const ROUNDS: usize = 400;
const PASSES: usize = 3;
/// How much boxes may be moved apart to fill a room.
const STRETCH_MAX: f64 = 2.5;
/// Distance at which a line seems to pass under a box, in pixels.
const NEAR: f64 = 4.0;
/// Number of positions tried along each axis when a box is moved.
const CELLS: [usize; 2] = [26, 20];

/// Minimum gaps between boxes: small for all, wide enough for the labels if two are tied.
#[derive(Clone, Debug)]
pub(super) struct Gaps {
    tied: BTreeMap<(usize, usize), [f64; 2]>,
    share: f64,
}

impl Gaps {
    /// Returns the gaps of pairs whose lines have these labels.
    pub(super) fn new(pairs: &[[usize; 2]], words: &[String]) -> Self {
        let mut tied: BTreeMap<(usize, usize), [f64; 2]> = BTreeMap::new();
        for ([from, to], words) in pairs.iter().zip(words).filter(|it| it.0[0] != it.0[1]) {
            let gap = tied.entry((*from.min(to), *from.max(to))).or_insert(LINE_ROOM);
            gap[0] = gap[0].max(label_width(words) + LINE_ROOM[0]);
            gap[1] += TIE_LINE + 1.0;
        }
        Self { tied, share: 1.0 }
    }

    /// Returns whether they are as wide as they should be.
    pub(super) fn is_full(&self) -> bool {
        self.share >= 1.0
    }

    fn of(&self, one: usize, other: usize) -> [f64; 2] {
        let tied = self.tied.get(&(one.min(other), one.max(other)));
        let plain = GAP.map(|it| it * self.share);
        tied.map_or(plain, |tied| {
            [plain[0].max(tied[0] * self.share), plain[1].max(tied[1] * self.share)]
        })
    }

    /// Returns whether two boxes are closer than their gap allows.
    fn meet(&self, boxes: &ByNumber<Rect>, one: usize, other: usize) -> bool {
        let (left, right, gap) = (boxes[one], boxes[other], self.of(one, other));
        (left.x - right.x).abs() < f64::midpoint(left.width, right.width) + gap[0]
            && (left.y - right.y).abs() < f64::midpoint(left.height, right.height) + gap[1]
    }
}

/// Pushes boxes apart until no two meet. If there is no room for wide gaps, narrower ones are tried
/// and kept in `gaps`. Returns `None` if even those do not fit.
pub(super) fn spread(boxes: &mut ByNumber<Rect>, gaps: &mut Gaps, room: [f64; 2]) -> Option<()> {
    for share in [1.0, 0.7, 0.45] {
        gaps.share = share;
        let mut tried = boxes.clone();
        if pushed(&mut tried, gaps, room) {
            *boxes = tried;
            return Some(());
        }
    }
    None
}

fn pushed(boxes: &mut ByNumber<Rect>, gaps: &Gaps, room: [f64; 2]) -> bool {
    for _ in 0..ROUNDS {
        let mut is_free = true;
        for one in 0..boxes.len() {
            for other in one + 1..boxes.len() {
                if !gaps.meet(boxes, one, other) {
                    continue;
                }
                is_free = false;
                let (left, right, gap) = (boxes[one], boxes[other], gaps.of(one, other));
                let dx = f64::midpoint(left.width, right.width) + gap[0] - (left.x - right.x).abs();
                let dy =
                    f64::midpoint(left.height, right.height) + gap[1] - (left.y - right.y).abs();
                // Push along the axis that needs less, weighted because boxes are wider than high.
                if dx * 0.5 < dy {
                    let step = (dx / 2.0 + 0.5) * if left.x < right.x { -1.0 } else { 1.0 };
                    boxes[one].x += step;
                    boxes[other].x -= step;
                } else {
                    let step = (dy / 2.0 + 0.5) * if left.y < right.y { -1.0 } else { 1.0 };
                    boxes[one].y += step;
                    boxes[other].y -= step;
                }
                for index in [one, other] {
                    boxes[index] = held(boxes[index], room);
                }
            }
        }
        if is_free {
            return true;
        }
    }
    false
}

fn held(rect: Rect, room: [f64; 2]) -> Rect {
    let within = |at: f64, size: f64, room: f64| {
        if size >= room { room / 2.0 } else { at.clamp(size / 2.0, room - size / 2.0) }
    };
    Rect { x: within(rect.x, rect.width, room[0]), y: within(rect.y, rect.height, room[1]), ..rect }
}

/// Swaps and moves boxes as long as lines cross less.
pub(super) fn untangle(
    boxes: &mut ByNumber<Rect>,
    pairs: &[[usize; 2]],
    gaps: &Gaps,
    room: [f64; 2],
) {
    let ties = Ties::new(boxes.len(), pairs);
    for _ in 0..PASSES {
        let mut is_better = false;
        for one in 0..boxes.len() {
            for other in one + 1..boxes.len() {
                is_better |= exchange(boxes, &ties, [one, other], gaps, room);
            }
        }
        for one in 0..boxes.len() {
            is_better |= relocate(boxes, &ties, one, gaps, room);
        }
        if !is_better {
            break;
        }
    }
}

/// Stretches the places of boxes over a room, each axis by itself. Lines between them cross as before;
/// the gaps grow. Places that already fill the room stay, and so do those that have no extent.
pub(super) fn stretch(boxes: &mut [Rect], room: [f64; 2]) {
    for (axis, extent) in room.into_iter().enumerate() {
        let at = |it: &Rect| if axis == 0 { it.x } else { it.y };
        let half = |it: &Rect| if axis == 0 { it.width / 2.0 } else { it.height / 2.0 };
        let mut factor = f64::MAX;
        for left in boxes.iter() {
            for right in boxes.iter().filter(|right| at(right) - at(left) > 1.0) {
                let spare = extent - half(left) - half(right);
                factor = factor.min(spare / (at(right) - at(left)));
            }
        }
        let factor = if factor >= f64::MAX { 1.0 } else { factor.min(STRETCH_MAX) };
        let low = boxes.iter().map(|it| half(it) - factor * at(it)).fold(f64::MIN, f64::max);
        let high = boxes.iter().map(|it| extent - half(it) - factor * at(it));
        let shift = f64::midpoint(low, high.fold(f64::MAX, f64::min));
        for rect in boxes.iter_mut() {
            let moved = factor * at(rect) + shift;
            if axis == 0 { rect.x = moved } else { rect.y = moved }
        }
    }
}

/// Which boxes are tied, each pair once.
struct Ties {
    pairs: ByNumber<[usize; 2]>,
    /// Indices of the pairs of each box.
    of: ByNumber<Vec<usize>>,
}

impl Ties {
    fn new(n: usize, pairs: &[[usize; 2]]) -> Self {
        let mut once: Vec<[usize; 2]> = pairs
            .iter()
            .filter(|it| it[0] != it[1])
            .map(|it| [it[0].min(it[1]), it[0].max(it[1])])
            .collect();
        once.sort_unstable();
        once.dedup();
        let mut of = ByNumber::filled(n, Vec::new());
        for (index, pair) in once.iter().enumerate() {
            for it in pair {
                of[*it].push(index);
            }
        }
        Self { pairs: once.into(), of }
    }
}

fn exchange(
    boxes: &mut ByNumber<Rect>,
    ties: &Ties,
    pair: [usize; 2],
    gaps: &Gaps,
    room: [f64; 2],
) -> bool {
    if pair.iter().all(|it| ties.of[*it].is_empty()) {
        return false;
    }
    let before = cost(boxes, ties, &pair);
    let [one, other] = pair;
    let places = pair.map(|it| [boxes[it].x, boxes[it].y]);
    set(&mut boxes[one], places[1]);
    set(&mut boxes[other], places[0]);
    let is_kept =
        pair.iter().all(|it| fits(boxes, *it, gaps, room)) && cost(boxes, ties, &pair) < before;
    if !is_kept {
        set(&mut boxes[one], places[0]);
        set(&mut boxes[other], places[1]);
    }
    is_kept
}

fn relocate(
    boxes: &mut ByNumber<Rect>,
    ties: &Ties,
    one: usize,
    gaps: &Gaps,
    room: [f64; 2],
) -> bool {
    if ties.of[one].is_empty() {
        return false;
    }
    let start = boxes[one];
    let mut best = (cost(boxes, ties, &[one]) - 0.05, None);
    for row in 0..CELLS[1] {
        for column in 0..CELLS[0] {
            let at = |cell: usize, n: usize, size: f64, room: f64| {
                size / 2.0 + (room - size).max(0.0) * cell as f64 / (n - 1) as f64
            };
            let x = at(column, CELLS[0], start.width, room[0]);
            let y = at(row, CELLS[1], start.height, room[1]);
            set(&mut boxes[one], [x, y]);
            if fits(boxes, one, gaps, room) {
                let found = cost(boxes, ties, &[one]);
                if found < best.0 {
                    best = (found, Some([x, y]));
                }
            }
        }
    }
    set(&mut boxes[one], best.1.unwrap_or([start.x, start.y]));
    best.1.is_some()
}

fn set(rect: &mut Rect, place: [f64; 2]) {
    [rect.x, rect.y] = place;
}

fn fits(boxes: &ByNumber<Rect>, one: usize, gaps: &Gaps, room: [f64; 2]) -> bool {
    let rect = boxes[one];
    let held = held(rect, room);
    let is_within = (held.x - rect.x).abs() < 0.5 && (held.y - rect.y).abs() < 0.5;
    is_within && (0..boxes.len()).all(|other| other == one || !gaps.meet(boxes, one, other))
}

/// Returns the cost of the given boxes: how often their lines cross lines and boxes, how many lines
/// pass under the boxes, and, with the least weight, how long the lines are.
fn cost(boxes: &ByNumber<Rect>, ties: &Ties, moved: &[usize]) -> f64 {
    let line = |pair: usize| ties.pairs[pair].map(|it| [boxes[it].x, boxes[it].y]);
    let mut sum = 0.0;
    for one in moved {
        for pair in &ties.of[*one] {
            let ends = ties.pairs[*pair];
            let own = line(*pair);
            let [dx, dy] = [own[0][0] - own[1][0], own[0][1] - own[1][1]];
            sum += (dx * dx + dy * dy).sqrt() / 260.0;
            for (other, theirs) in ties.pairs.iter().enumerate() {
                let is_joined = ends.iter().any(|it| theirs.contains(it));
                sum += f64::from(u8::from(!is_joined && cross(own, line(other))));
            }
            for (index, rect) in boxes.iter().enumerate() {
                if !ends.contains(&index) && rect.is_under(own, NEAR) {
                    sum += 2.5;
                }
            }
        }
        for (pair, ends) in ties.pairs.iter().enumerate() {
            if !ends.contains(one) && boxes[*one].is_under(line(pair), NEAR) {
                sum += 2.5;
            }
        }
    }
    sum
}

fn cross(one: [[f64; 2]; 2], other: [[f64; 2]; 2]) -> bool {
    let side = |line: [[f64; 2]; 2], point: [f64; 2]| {
        (line[1][0] - line[0][0]) * (point[1] - line[0][1])
            - (line[1][1] - line[0][1]) * (point[0] - line[0][0])
    };
    side(one, other[0]) * side(one, other[1]) < 0.0
        && side(other, one[0]) * side(other, one[1]) < 0.0
}
