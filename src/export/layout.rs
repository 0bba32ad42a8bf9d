//! Positions everything in a diagram: in ranks if it has few actors and these are not too wide, else as
//! a map.
//!
//! In: a diagram and the room it has. Out: [`Layout`] in pixels. Never fails. The same diagram in
//! the same room gives the same layout.

use super::diagram::Diagram;
pub(super) use super::map::Strict;
use super::placed::{Layout, LineWords, TIE_FONT};
use super::{layered, map, paper};
use crate::store::ByNumber;

/// Number of actors up to which ranks are used. Beyond it, ranks grow into unreadable columns.
const RANKED_MAX: usize = 16;

/// The scale at which type on a page is as small as may be.
pub(super) const SCALE_MIN: f64 = paper::TYPE_MIN_PT / TIE_FONT;

/// The scales that are tried on a page, the largest first.
pub(super) const SCALES: [f64; 12] =
    [1.7, 1.6, 1.5, 1.35, 1.2, 1.1, 1.0, 0.92, 0.84, 0.77, 0.71, SCALE_MIN];

/// The least share of the page that ranks may take; if they take less, a map fills it.
const SHARE_MIN: f64 = 0.4;

/// The share of a page's height up to which ranks are stretched, and the most that they are stretched.
const FULL: f64 = 0.94;
const STRETCH_MAX: f64 = 1.7;

/// Returns the layout of `diagram`, as large as it needs to be. If `numbers` is given, lines are
/// numbered from it.
pub(super) fn lay_out(diagram: &Diagram, numbers: Option<usize>) -> Layout {
    let words = line_words(diagram, numbers);
    if diagram.nodes.len() <= RANKED_MAX {
        let layout = layered::lay_out(diagram, &words, 1.0);
        if layout.width <= ranked_width_max() {
            return layout;
        }
    }
    let mut room = map::room_needed(diagram, &words);
    // Enlarge the room until every label has a place.
    for _ in 0..12 {
        if let Some(layout) = map::lay_out(diagram, &words, room, Strict::All) {
            return layout;
        }
        room = [room[0] * 1.12, room[1] * 1.12];
    }
    map::lay_out(diagram, &words, room, Strict::Nodes)
        .unwrap_or_else(|| layered::lay_out(diagram, &words, 1.0))
}

/// Returns the width up to which ranks are used, in pixels: that of A4 across if its type is as small as
/// may be. Wider ranks are mostly empty and unreadable once printed.
fn ranked_width_max() -> f64 {
    let [long, _] = paper::PaperPage::A4.size_pt(paper::Orientation::Landscape);
    long * TIE_FONT / paper::TYPE_MIN_PT
}

/// Returns the diagram laid out to fill a page, and the scale: the factor that turns its pixels into
/// points. `room` returns the width and height that are free on the page at a scale, in pixels.
/// Returns `None` if it does not fit at any of `scales`, the largest first; only at the last are labels
/// shortened, and left out if `last` allows it.
pub(super) fn fitted(
    diagram: &Diagram,
    numbers: Option<usize>,
    room: &dyn Fn(f64) -> [f64; 2],
    scales: &[f64],
    last: Strict,
) -> Option<(Layout, f64)> {
    let words = line_words(diagram, numbers);
    if diagram.nodes.len() <= RANKED_MAX {
        let layout = layered::lay_out(diagram, &words, 1.0);
        let fits = |scale: &f64| {
            let [width, height] = room(*scale);
            layout.width <= width && layout.height <= height
        };
        if let Some(scale) = scales.iter().copied().find(fits) {
            let [width, height] = room(scale);
            let layout = if layout.height < FULL * height {
                let stretch = (FULL * height / layout.height).min(STRETCH_MAX);
                layered::lay_out(diagram, &words, stretch)
            } else {
                layout
            };
            if layout.width * layout.height > SHARE_MIN * width * height {
                return Some((layout, scale));
            }
        }
    }
    scales.iter().enumerate().find_map(|(rank, scale)| {
        let strict = if rank + 1 < scales.len() { Strict::All } else { last };
        Some((map::lay_out(diagram, &words, room(*scale), strict)?, *scale))
    })
}

/// Returns the label of each line. If `numbers` is given, the number of its source follows, counted
/// from `numbers`.
fn line_words(diagram: &Diagram, numbers: Option<usize>) -> ByNumber<LineWords> {
    let words = |(index, edge): (usize, &super::Edge)| {
        let number = numbers.map(|first| format!("[{}]", first + index));
        let numbered = |words: String| match &number {
            Some(number) => format!("{words} {number}"),
            None => words,
        };
        let (full, brief) = (numbered(edge.words()), numbered(edge.brief_words()));
        let brief = Some(brief).filter(|it| it.len() < full.len());
        LineWords { shorter: brief.into_iter().chain(number).collect(), full }
    };
    diagram.edges.iter().enumerate().map(words).collect()
}
