//! A diagram laid out: boxes with their words, lines with their labels.
//!
//! In: a diagram, or what is placed. Out: boxes sized for their labels; points along a line; everything
//! moved to the origin. All lengths are in pixels. Never fails.

use super::diagram::Diagram;
use super::metrics::{self, FontWeight};
use super::shape::{self, Rect};

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

/// What is to stand on a line.
#[derive(Clone, Debug)]
pub(super) struct LineWords {
    /// The whole label; it ends in the number of its source if lines are numbered.
    pub full: String,
    /// The number of its source in brackets, all that a line without room for its label has.
    pub number: Option<String>,
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

/// Returns the nodes, sized for their labels but not placed.
pub(super) fn sized_nodes(diagram: &Diagram) -> Vec<PlacedNode> {
    let sized = |node: &super::diagram::Node| {
        let lines = metrics::wrap(&node.label, NODE_FONT, FontWeight::Bold, NODE_TEXT_MAX, 3);
        let widths = lines.iter().map(|it| metrics::width(it, NODE_FONT, FontWeight::Bold));
        let width = widths.fold(24.0, f64::max) + 2.0 * shape::padding(node.kind);
        let height = lines.len() as f64 * NODE_LINE + 14.0;
        PlacedNode { rect: Rect { x: 0.0, y: 0.0, width, height }, lines }
    };
    diagram.nodes.iter().map(sized).collect()
}

pub(super) fn label_width(words: &str) -> f64 {
    metrics::width(words, TIE_FONT, FontWeight::Regular) + 8.0
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
        LineForm::Bow => along(&tie.points, 9),
        _ => tie.points.clone(),
    });
    let (mut low, mut high) = ([f64::MAX; 2], [f64::MIN; 2]);
    for point in corners.chain(ends) {
        low = [low[0].min(point[0]), low[1].min(point[1])];
        high = [high[0].max(point[0]), high[1].max(point[1])];
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

/// Returns `n` points along a bow, from its start to its end.
pub(super) fn along(bow: &[[f64; 2]], n: usize) -> Vec<[f64; 2]> {
    match bow {
        [from, bend, to] => {
            let at = |step: usize| point([*from, *bend, *to], step as f64 / (n.max(2) - 1) as f64);
            (0..n).map(at).collect()
        }
        other => other.to_vec(),
    }
}

/// Returns the point of a bow at a share of its length, from 0.0 to 1.0.
pub(super) fn point([from, bend, to]: [[f64; 2]; 3], share: f64) -> [f64; 2] {
    let rest = 1.0 - share;
    let mixed = |from: f64, bend: f64, to: f64| {
        rest * rest * from + 2.0 * rest * share * bend + share * share * to
    };
    [mixed(from[0], bend[0], to[0]), mixed(from[1], bend[1], to[1])]
}
