//! Places labels on lines so that they hide no box and no other label.
//!
//! In: placed boxes, lines, their labels and the order in which they choose, a room. Out: the box and
//! the words of each label, or `None` if there is no free position. Of the free positions, the one
//! over the fewest other lines and nearest to the line's middle is taken. A label without a free
//! position takes that of others that find another. A label without any is shortened, at last to the
//! number of its source, which the list of sources refers to. Never fails.

use super::super::placed::{LineWords, TIE_LINE, label_width};
use super::super::shape::Rect;
use super::super::stroke::{LineForm, Stroke};
use crate::store::ByNumber;

/// Shares of a line's length where a label may be put, the best first.
const SHARES: [f64; 17] =
    [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8, 0.15, 0.85, 0.1, 0.9];
const SAMPLES: usize = 40;
/// What a position costs more if the label stands beside its line, in lines hidden.
const BESIDE: f64 = 2.5;
/// The most labels that are moved to make room for one.
const MOVED_MAX: usize = 3;

/// A label with its box.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub rect: Rect,
    /// The words, or a shorter form of them.
    pub words: String,
}

/// Returns the label of each line, or `None` if there was no free position.
pub(super) fn place(
    boxes: &ByNumber<Rect>,
    lines: &ByNumber<Stroke>,
    words: &ByNumber<LineWords>,
    order: &[usize],
    room: [f64; 2],
) -> ByNumber<Option<Label>> {
    let sampled: Vec<Vec<[f64; 2]>> = lines.iter().map(|it| it.samples(SAMPLES)).collect();
    let ground = Ground { boxes, lines, sampled, room };
    let spots = |index: usize, words: &str| ground.spots(index, words);
    let full = (0..lines.len()).map(|it| spots(it, &words[it].full)).collect();
    let mut table = Table { full, placed: ByNumber::filled(lines.len(), None) };
    let mut left = Vec::new();
    for index in order {
        if !table.put(*index, &words[*index].full) {
            left.push(*index);
        }
    }
    left.retain(|index| !table.make_room(*index, words));
    for index in left {
        table.placed[index] = words[index].shorter.iter().find_map(|words| {
            let free = spots(index, words).into_iter().find(|it| table.blockers(it).is_empty())?;
            Some(Label { rect: free, words: words.clone() })
        });
    }
    table.placed
}

/// What labels are placed on.
struct Ground<'m> {
    boxes: &'m ByNumber<Rect>,
    lines: &'m ByNumber<Stroke>,
    /// Points along each line.
    sampled: Vec<Vec<[f64; 2]>>,
    room: [f64; 2],
}

impl Ground<'_> {
    /// Returns the positions of a label that hide no box, the best first.
    fn spots(&self, index: usize, words: &str) -> Vec<Rect> {
        let (width, height) = (label_width(words), TIE_LINE);
        let mut found: Vec<(f64, Rect)> = Vec::new();
        for (cost, [x, y]) in places(&self.lines[index], [width, height]) {
            let rect = Rect { x, y, width, height };
            let is_within = x >= width / 2.0 - 12.0 && x <= self.room[0] - width / 2.0 + 12.0;
            if !is_within || self.boxes.iter().any(|it| overlap(it, &rect)) {
                continue;
            }
            let hidden = self.sampled.iter().enumerate().filter(|(other, line)| {
                *other != index && line.iter().any(|it| is_over(&rect, *it))
            });
            found.push((hidden.count() as f64 + cost, rect));
        }
        found.sort_by(|one, other| one.0.total_cmp(&other.0));
        found.into_iter().map(|it| it.1).collect()
    }
}

/// The labels placed so far.
struct Table {
    /// The positions of each label that hide no box, the best first.
    full: ByNumber<Vec<Rect>>,
    placed: ByNumber<Option<Label>>,
}

impl Table {
    /// Returns the lines whose labels a box would hide.
    fn blockers(&self, rect: &Rect) -> Vec<usize> {
        let hides =
            |label: &Option<Label>| label.as_ref().is_some_and(|it| overlap(&it.rect, rect));
        self.placed.iter().enumerate().filter(|it| hides(it.1)).map(|it| it.0).collect()
    }

    /// Puts a label at its best free position; returns whether there is one.
    fn put(&mut self, index: usize, words: &str) -> bool {
        let free = self.full[index].iter().find(|it| self.blockers(it).is_empty()).copied();
        self.placed[index] = free.map(|rect| Label { rect, words: words.to_owned() });
        free.is_some()
    }

    /// Puts a label where others stand that find another position; returns whether it did.
    fn make_room(&mut self, index: usize, words: &ByNumber<LineWords>) -> bool {
        if self.put(index, &words[index].full) {
            return true;
        }
        for rect in self.full[index].clone() {
            let moved = self.blockers(&rect);
            if moved.len() > MOVED_MAX {
                continue;
            }
            let before: Vec<Option<Label>> =
                moved.iter().map(|it| self.placed[*it].take()).collect();
            self.placed[index] = Some(Label { rect, words: words[index].full.clone() });
            if moved.iter().all(|it| self.put(*it, &words[*it].full)) {
                return true;
            }
            self.placed[index] = None;
            moved.into_iter().zip(before).for_each(|(it, label)| self.placed[it] = label);
        }
        false
    }
}

/// Returns where a label of a size may be put, with what each position costs: on the line, and beside it.
fn places(line: &Stroke, [width, height]: [f64; 2]) -> Vec<(f64, [f64; 2])> {
    if line.form == LineForm::Loop {
        let low = line.points.get(1..3).unwrap_or_default();
        return match low {
            [left, right] => vec![(0.0, [f64::midpoint(left[0], right[0]), left[1]])],
            _ => Vec::new(),
        };
    }
    let mut places = Vec::new();
    for (rank, share) in SHARES.into_iter().enumerate() {
        let cost = rank as f64 * 0.2;
        let [x, y] = line.at(share);
        places.push((cost, [x, y]));
        let [[x0, y0], [x1, y1]] = [line.at(share - 0.02), line.at(share + 0.02)];
        let is_level = (x1 - x0).abs() * height > (y1 - y0).abs() * width;
        let aside = if is_level { [0.0, height / 2.0 + 3.0] } else { [width / 2.0 + 2.0, 0.0] };
        for side in [-1.0, 1.0] {
            places.push((cost + BESIDE, [x + side * aside[0], y + side * aside[1]]));
        }
    }
    places
}

fn overlap(one: &Rect, other: &Rect) -> bool {
    (one.x - other.x).abs() < f64::midpoint(one.width, other.width) + 1.0
        && (one.y - other.y).abs() < f64::midpoint(one.height, other.height) + 0.5
}

fn is_over(rect: &Rect, point: [f64; 2]) -> bool {
    (point[0] - rect.x).abs() < rect.width / 2.0 && (point[1] - rect.y).abs() < rect.height / 2.0
}
