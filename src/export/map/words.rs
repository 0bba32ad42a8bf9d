//! Places labels on lines so that they hide no box and no other label.
//!
//! In: placed boxes, lines, their labels and the order in which they choose, a room. Out: the box and
//! the words of each label, or `None` if there is no free position. Of the free positions, the one
//! over the fewest other lines and nearest to the line's middle is taken. A label without room is cut
//! to the number of its source, which the list of sources refers to. Never fails.

use super::super::placed::{LineWords, TIE_LINE, along, label_width, point};
use super::super::shape::Rect;
use crate::store::ByNumber;

/// Shares of a line's length where a label may be put, the best first.
const SHARES: [f64; 13] = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.24, 0.76, 0.18, 0.82];
const SAMPLES: usize = 40;

/// A label with its box.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub rect: Rect,
    /// The words, or only the number of the source.
    pub words: String,
}

/// Returns the label of each line, or `None` if there was no free position.
pub(super) fn place(
    boxes: &ByNumber<Rect>,
    lines: &ByNumber<Vec<[f64; 2]>>,
    words: &ByNumber<LineWords>,
    order: &[usize],
    room: [f64; 2],
) -> ByNumber<Option<Label>> {
    let sampled: Vec<Vec<[f64; 2]>> = lines.iter().map(|it| along(it, SAMPLES)).collect();
    let mut placed: ByNumber<Option<Label>> = ByNumber::filled(lines.len(), None);
    let mut taken: Vec<Rect> = boxes.iter().copied().collect();
    let spot = |taken: &[Rect], index: &usize, words: &str| {
        let (width, height) = (label_width(words), TIE_LINE);
        let mut best: Option<(f64, Rect)> = None;
        for (rank, [x, y]) in places(&lines[*index]).into_iter().enumerate() {
            let rect = Rect { x, y, width, height };
            let is_within = x >= width / 2.0 - 12.0 && x <= room[0] - width / 2.0 + 12.0;
            if !is_within || taken.iter().any(|it| overlap(it, &rect)) {
                continue;
            }
            let hidden = sampled.iter().enumerate().filter(|(other, line)| {
                other != index && line.iter().any(|it| is_over(&rect, *it))
            });
            let cost = hidden.count() as f64 + rank as f64 * 0.2;
            if best.is_none_or(|it| cost < it.0) {
                best = Some((cost, rect));
            }
        }
        best.map(|(_, rect)| Label { rect, words: words.to_owned() })
    };
    for index in order {
        let LineWords { full, number } = &words[*index];
        let cut = || spot(&taken, index, number.as_ref()?);
        placed[*index] = spot(&taken, index, full).or_else(cut);
        taken.extend(placed[*index].as_ref().map(|it| it.rect));
    }
    placed
}

fn places(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    match line {
        [from, bend, to] => SHARES.map(|it| point([*from, *bend, *to], it)).to_vec(),
        [_, low, other, _] => vec![[f64::midpoint(low[0], other[0]), low[1]]],
        _ => Vec::new(),
    }
}

fn overlap(one: &Rect, other: &Rect) -> bool {
    (one.x - other.x).abs() < f64::midpoint(one.width, other.width) + 1.0
        && (one.y - other.y).abs() < f64::midpoint(one.height, other.height) + 0.5
}

fn is_over(rect: &Rect, point: [f64; 2]) -> bool {
    (point[0] - rect.x).abs() < rect.width / 2.0 && (point[1] - rect.y).abs() < rect.height / 2.0
}
