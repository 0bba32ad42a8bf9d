//! Positions everything in a diagram: in ranks if it has few actors, else as a map.
//!
//! In: a diagram and the room it has. Out: [`Layout`] in pixels. Never fails. The same diagram in
//! the same room gives the same layout.

use super::diagram::Diagram;
use super::metrics::{self, Weight};
use super::shape::{self, Rect};
use super::{layered, map};

/// Font size of node labels, in pixels.
pub(super) const NODE_FONT: f64 = 12.5;
/// Line height of node labels, in pixels.
pub(super) const NODE_LINE: f64 = 16.0;
/// Font size of tie labels, the smallest in a picture, in pixels.
pub(super) const TIE_FONT: f64 = 10.5;
/// Height of a tie label, in pixels.
pub(super) const TIE_LINE: f64 = 15.0;

/// Width at which names are wrapped, in pixels.
const NODE_TEXT_MAX: f64 = 150.0;
/// Number of actors up to which ranks are used. Beyond it, ranks grow into unreadable columns.
const RANKED_MAX: usize = 16;

/// A laid out diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layout {
    /// Width from the leftmost to the rightmost thing drawn.
    pub width: f64,
    /// Height from the topmost to the lowest thing drawn.
    pub height: f64,
    /// One per node of the diagram.
    pub nodes: Vec<PlacedNode>,
    /// One per edge of the diagram.
    pub ties: Vec<PlacedTie>,
}

/// A node with its label, wrapped into lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PlacedNode {
    pub rect: Rect,
    pub lines: Vec<String>,
}

/// A tie with its line and its label.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct PlacedTie {
    /// Points from the subject's outline to the object's.
    pub points: Vec<[f64; 2]>,
    pub form: LineForm,
    pub label: Rect,
    /// The label on the line; empty if there was no room for it.
    pub words: String,
}

/// How the points of a line are joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum LineForm {
    /// Level at each point.
    #[default]
    Level,
    /// Three sides of a box that lead back to the node.
    Loop,
    /// Two ends and, between them, the control point that the line bends towards.
    Bow,
}

/// Returns the layout of `diagram`, as large as it needs to be. If `numbers` is given, lines are
/// numbered from it.
pub(super) fn lay_out(diagram: &Diagram, numbers: Option<usize>) -> Layout {
    let words = line_words(diagram, numbers);
    if diagram.nodes.len() <= RANKED_MAX {
        return layered::lay_out(diagram, &words);
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
        .unwrap_or_else(|| layered::lay_out(diagram, &words))
}

/// Returns the diagram laid out to fill a page of the size `room`, in points, and the factor that
/// turns its pixels into points. Returns `None` if its actors do not fit at a scale of at least
/// `scale_min`.
pub(super) fn fitted(
    diagram: &Diagram,
    numbers: Option<usize>,
    room: [f64; 2],
    scale_min: f64,
) -> Option<(Layout, f64)> {
    let words = line_words(diagram, numbers);
    if diagram.nodes.len() <= RANKED_MAX {
        let layout = layered::lay_out(diagram, &words);
        let scale =
            (room[0] / layout.width.max(1.0)).min(room[1] / layout.height.max(1.0)).min(1.7);
        let share = layout.width * layout.height * scale * scale / (room[0] * room[1]);
        if scale >= scale_min && share > 0.4 {
            return Some((layout, scale));
        }
    }
    let steps = [1.7, 1.5, 1.35, 1.2, 1.1, 1.0, 0.92, 0.84, 0.77, 0.71]
        .into_iter()
        .filter(|it| *it > scale_min);
    for scale in steps.chain([scale_min]) {
        let inner = [room[0] / scale, room[1] / scale];
        let strict = if scale > scale_min { map::Strict::All } else { map::Strict::Nodes };
        if let Some(layout) = map::lay_out(diagram, &words, inner, strict) {
            return Some((layout, scale));
        }
    }
    None
}

/// Returns the label of each line. If `numbers` is given, the number of its source follows, counted
/// from `numbers`.
fn line_words(diagram: &Diagram, numbers: Option<usize>) -> Vec<String> {
    let words = |(index, edge): (usize, &super::Edge)| match numbers {
        Some(first) => format!("{} [{}]", edge.words(), first + index),
        None => edge.words(),
    };
    diagram.edges.iter().enumerate().map(words).collect()
}

/// Returns the nodes, sized for their labels but not placed.
pub(super) fn sized_nodes(diagram: &Diagram) -> Vec<PlacedNode> {
    let sized = |node: &super::Node| {
        let lines = metrics::wrap(&node.label, NODE_FONT, Weight::Bold, NODE_TEXT_MAX, 3);
        let widths = lines.iter().map(|it| metrics::width(it, NODE_FONT, Weight::Bold));
        let width = widths.fold(24.0, f64::max) + 2.0 * shape::padding(node.kind);
        let height = lines.len() as f64 * NODE_LINE + 14.0;
        PlacedNode { rect: Rect { x: 0.0, y: 0.0, width, height }, lines }
    };
    diagram.nodes.iter().map(sized).collect()
}

pub(super) fn label_width(words: &str) -> f64 {
    metrics::width(words, TIE_FONT, Weight::Regular) + 8.0
}

/// Moves everything so that the topmost and leftmost things drawn touch the axes.
pub(super) fn moved_to_origin(mut layout: Layout) -> Layout {
    let is_worded = |it: &&PlacedTie| !it.words.is_empty();
    let labels = layout.ties.iter().filter(is_worded).map(|it| it.label);
    let corners = layout.nodes.iter().map(|it| it.rect).chain(labels).flat_map(|rect| {
        let (dx, dy) = (rect.width / 2.0, rect.height / 2.0);
        [[rect.x - dx, rect.y - dy], [rect.x + dx, rect.y + dy]]
    });
    let ends = layout.ties.iter().flat_map(|tie| match tie.form {
        // A bow never reaches its control point.
        LineForm::Bow => map::along(&tie.points, 9),
        _ => tie.points.clone(),
    });
    let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
    for point in corners.chain(ends) {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    if low[0] > high[0] {
        return layout;
    }
    let shift = |rect: &mut Rect| {
        rect.x -= low[0];
        rect.y -= low[1];
    };
    layout.nodes.iter_mut().for_each(|it| shift(&mut it.rect));
    for tie in &mut layout.ties {
        shift(&mut tie.label);
        for point in &mut tie.points {
            *point = [point[0] - low[0], point[1] - low[1]];
        }
    }
    (layout.width, layout.height) = (high[0] - low[0], high[1] - low[1]);
    layout
}
