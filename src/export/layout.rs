//! Positions everything in a diagram: in ranks if it has few actors and these are not too wide, else as
//! a map.
//!
//! In: a diagram and the room it has. Out: [`Layout`] in pixels. Never fails. The same diagram in
//! the same room gives the same layout.

use super::diagram::Diagram;
use super::placed::{Layout, LineWords, TIE_FONT};
use super::{layered, map, paper};
use crate::store::ByNumber;

/// Number of actors up to which ranks are used. Beyond it, ranks grow into unreadable columns.
const RANKED_MAX: usize = 16;

/// The scales that are tried on a page, the largest first.
const SCALES: [f64; 11] = [1.7, 1.6, 1.5, 1.35, 1.2, 1.1, 1.0, 0.92, 0.84, 0.77, 0.71];

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
        if let Some(layout) = map::lay_out(diagram, &words, room, map::Strict::All) {
            return layout;
        }
        room = [room[0] * 1.12, room[1] * 1.12];
    }
    map::lay_out(diagram, &words, room, map::Strict::Nodes)
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
/// Returns `None` if its actors do not fit at a scale of at least `scale_min`.
pub(super) fn fitted(
    diagram: &Diagram,
    numbers: Option<usize>,
    room: &dyn Fn(f64) -> [f64; 2],
    scale_min: f64,
) -> Option<(Layout, f64)> {
    let words = line_words(diagram, numbers);
    if diagram.nodes.len() <= RANKED_MAX {
        let layout = layered::lay_out(diagram, &words, 1.0);
        let fits = |scale: &f64| {
            let [width, height] = room(*scale);
            layout.width <= width && layout.height <= height
        };
        if let Some(scale) = SCALES.into_iter().chain([scale_min]).find(fits) {
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
    for scale in SCALES.into_iter().filter(|it| *it > scale_min).chain([scale_min]) {
        let inner = room(scale);
        let strict = if scale > scale_min { map::Strict::All } else { map::Strict::Nodes };
        if let Some(layout) = map::lay_out(diagram, &words, inner, strict) {
            return Some((layout, scale));
        }
    }
    None
}

/// Returns the label of each line. If `numbers` is given, the number of its source follows, counted
/// from `numbers`.
fn line_words(diagram: &Diagram, numbers: Option<usize>) -> ByNumber<LineWords> {
    let words = |(index, edge): (usize, &super::Edge)| {
        let number = numbers.map(|first| format!("[{}]", first + index));
        let full = match &number {
            Some(number) => format!("{} {number}", edge.words()),
            None => edge.words(),
        };
        LineWords { full, number }
    };
    diagram.edges.iter().enumerate().map(words).collect()
}
