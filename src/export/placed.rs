//! A diagram laid out: boxes with their words, lines with their labels.
//!
//! In: a diagram, or what is placed. Out: boxes sized for their labels; everything moved to the origin. All lengths are in pixels. Never fails.

use super::diagram::Diagram;
use super::metrics::{self, FontWeight};
use super::shape::{self, Rect};
use super::stroke::{LineForm, Stroke};

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
    pub stroke: Stroke,
    pub label: Rect,
    /// The label on the line; empty if there was no room for it.
    pub words: String,
}

/// What is to stand on a line.
#[derive(Clone, Debug)]
pub(super) struct LineWords {
    /// The whole label; it ends in the number of its source if lines are numbered.
    pub full: String,
    /// What a line without room for its label has instead, the longest first.
    pub shorter: Vec<String>,
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
    let ends = layout.ties.iter().flat_map(|tie| match tie.stroke.form {
        // A bow never reaches its control point.
        LineForm::Bow => tie.stroke.samples(9),
        _ => tie.stroke.points.clone(),
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
        for point in &mut tie.stroke.points {
            *point = [point[0] - low[0], point[1] - low[1]];
        }
    }
    (layout.width, layout.height) = (high[0] - low[0], high[1] - low[1]);
    layout
}
