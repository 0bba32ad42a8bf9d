//! Writes a diagram as self-contained SVG: no script, no external font, tooltips and links
//! included.
//!
//! In: a diagram, a palette, what it is drawn on. Out: SVG. If a page cannot hold all actors and the
//! labels of their ties in legible type, the weakest are left out and counted. Never fails. The same diagram gives the same
//! bytes.

use std::fmt::Write;

use super::diagram::{ArrowHeads, Diagram, Edge, Node};
use super::layout::Strict;
use super::metrics::{self, FAMILIES, FontWeight};
use super::paper::{Paper, SourceList};
use super::placed::{Layout, NODE_FONT, NODE_LINE, PlacedNode, PlacedTie, TIE_FONT};
use super::shape::{self, cross, dashes};
use super::stroke::Stroke;
use super::xml::escape;
use super::{Palette, layout, legend, sources, web_address};
use crate::knowledge::Status;

const MARGIN: f64 = 24.0;
const TITLE_FONT: f64 = 16.0;
const NOTE_FONT: f64 = 11.0;
const WIDTH_MIN: f64 = 420.0;
const ARROW: f64 = 7.0;
/// Room between the layout and the legend below it, in pixels.
const FOOT: f64 = 14.0;

/// Returns the diagram as SVG, as large as it needs to be.
#[must_use]
pub fn svg(diagram: &Diagram, palette: &Palette) -> String {
    svg_on(diagram, palette, Paper::default()).0
}

/// Returns the diagram as SVG on paper, and the part of it that is drawn.
#[must_use]
pub fn svg_on(diagram: &Diagram, palette: &Palette, paper: Paper) -> (String, Diagram) {
    let first = (paper.sources != SourceList::None).then_some(1);
    let Some((page, orientation)) = paper.page else {
        let layout = layout::lay_out(diagram, first);
        return (drawn(diagram, palette, &layout, paper, None), diagram.clone());
    };
    let size = page.size_pt(orientation);
    let n_nodes = diagram.nodes.len();
    let fitted = |shown: &Diagram, last: Strict| {
        let room = |scale: f64| room_on(shown, palette, size, scale);
        // What is too large for the smallest type is larger still in any other.
        let is_whole = shown.nodes.len() == n_nodes;
        let scales: &[f64] = if is_whole { &layout::SCALES } else { &[layout::SCALE_MIN] };
        layout::fitted(shown, first, &room, scales, last)
    };
    let labelled = thinned(diagram, n_nodes / 3, &|it| fitted(it, Strict::Labels));
    let found = labelled.or_else(|| thinned(diagram, 2, &|it| fitted(it, Strict::Nodes)));
    if let Some((shown, (layout, scale))) = found {
        return (drawn(&shown, palette, &layout, paper, Some((size, scale))), shown);
    }
    let shown = diagram.clone().strongest(2, diagram.edges.len());
    let layout = layout::lay_out(&shown, first);
    (drawn(&shown, palette, &layout, paper, None), shown)
}

/// Returns the largest part of a diagram that fits, and its layout, or `None` if not even `n_min` of its
/// actors fit. The weakest actors and ties are left out.
fn thinned<F>(
    diagram: &Diagram,
    n_min: usize,
    fits: &dyn Fn(&Diagram) -> Option<F>,
) -> Option<(Diagram, F)> {
    let mut shown = diagram.clone();
    loop {
        if let Some(found) = fits(&shown) {
            return Some((shown, found));
        }
        let n_nodes = shown.nodes.len();
        if n_nodes <= n_min {
            return None;
        }
        let [n_nodes, n_edges] = [n_nodes, shown.edges.len()].map(|it| it - it.div_ceil(12));
        shown = shown.strongest(n_nodes, n_edges);
    }
}

/// Returns the room for the layout on a page of `size` points at `scale` points for a pixel, in pixels.
fn room_on(diagram: &Diagram, palette: &Palette, size: [f64; 2], scale: f64) -> [f64; 2] {
    let [width, height] = size.map(|it| it / scale);
    let inner = width - 2.0 * MARGIN;
    let (_, legend) = legend::legend(diagram, palette, [MARGIN, 0.0], inner);
    let notes = notes(diagram, inner).len();
    [inner, height - head_height(notes) - FOOT - legend - MARGIN * 0.6]
}

fn notes(diagram: &Diagram, inner: f64) -> Vec<String> {
    metrics::wrap(&note(diagram), NOTE_FONT, FontWeight::Regular, inner, 2)
}

/// Returns the height of the title and notes at the top of a picture, in pixels.
fn head_height(n_notes: usize) -> f64 {
    MARGIN + TITLE_FONT + 14.0 + 16.0 * n_notes as f64
}

/// Draws a layout. If a page size in points and a scale are given, pixels are scaled to points.
fn drawn(
    diagram: &Diagram,
    palette: &Palette,
    layout: &Layout,
    paper: Paper,
    page: Option<([f64; 2], f64)>,
) -> String {
    let title_width = metrics::width(&diagram.title, TITLE_FONT, FontWeight::Bold);
    let inner = match page {
        Some((size, scale)) => size[0] / scale - 2.0 * MARGIN,
        None => layout.width.max(WIDTH_MIN).max(title_width),
    };
    let notes = notes(diagram, inner);
    let top = head_height(notes.len());
    let left = MARGIN + (inner - layout.width) / 2.0;
    let (_, legend_height) = legend::legend(diagram, palette, [MARGIN, 0.0], inner);
    let (offset, legend_top, mut height) = if let Some((size, scale)) = page {
        let height = size[1] / scale;
        let legend_top = height - MARGIN * 0.6 - legend_height;
        let spare = legend_top - FOOT - top - layout.height;
        (top + (spare / 2.0).max(0.0), legend_top, height)
    } else {
        let legend_top = top + layout.height + 20.0;
        (top, legend_top, legend_top + legend_height + MARGIN * 0.6)
    };
    let (legend, _) = legend::legend(diagram, palette, [MARGIN, legend_top], inner);
    let mut list = String::new();
    if paper.sources == SourceList::Below {
        let (text, list_height) = sources::list(diagram, [MARGIN, height + 6.0], inner);
        list = text;
        height += list_height + MARGIN;
    }
    let width = inner + 2.0 * MARGIN;
    let shown = match page {
        Some((_, scale)) => [format!("{:.2}pt", width * scale), format!("{:.2}pt", height * scale)],
        None => [format!("{width:.0}"), format!("{height:.0}")],
    };
    let mut svg = String::new();
    head(&mut svg, &diagram.title, &notes, [width, height], &shown);
    let _ = writeln!(svg, r#"<g transform="translate({left:.1} {offset:.1})">"#);
    body(&mut svg, diagram, palette, layout);
    svg.push_str("</g>\n");
    if !legend.is_empty() {
        let y = legend_top - 8.0;
        let _ = writeln!(svg, r#"<path class="rule" d="M{MARGIN} {y:.1}h{inner:.1}"/>"#);
        svg.push_str(&legend);
    }
    svg.push_str(&list);
    svg.push_str("</svg>\n");
    svg
}

fn note(diagram: &Diagram) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let (nodes, edges) = (diagram.nodes.len(), diagram.edges.len());
    let shown = format!("{}, {}", count(nodes, "actor"), count(edges, "tie"));
    let scope = diagram.scope().words().map_or_else(String::new, |it| format!(", {it}"));
    let left_out = diagram.left_out.words().map_or_else(String::new, |it| format!("; {it}"));
    format!("{shown}{scope}{left_out}")
}

fn head(svg: &mut String, title: &str, notes: &[String], size: [f64; 2], shown: &[String; 2]) {
    let title = escape(title);
    let [width, height] = size;
    let [wide, high] = shown;
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" width="{wide}" height="{high}" viewBox="0 0 {width:.0} {height:.0}" font-family="{FAMILIES}">
<title>{title}</title>
<style>
.node{{fill:#f5f7f9;stroke:#4a5663;stroke-width:1.2}}
.focus{{fill:#dfe8f2;stroke:#24405f;stroke-width:2.2}}
.unnamed{{stroke-dasharray:4 3}}
.name{{font-size:{NODE_FONT}px;fill:#1c2530;text-anchor:middle}}
.strong{{font-weight:bold}}
.line{{fill:none}}
.former{{opacity:.55}}
.label{{font-size:{TIE_FONT}px;text-anchor:middle}}
.paper{{fill:#fff;fill-opacity:.94}}
.key{{font-size:10.5px;fill:#2b3440}}
.rule{{stroke:#d9dee4;fill:none}}
.title{{font-size:{TITLE_FONT}px;font-weight:bold;fill:#1c2530}}
.note{{font-size:{NOTE_FONT}px;fill:#5f6b76}}
.tie:hover .line{{stroke-width:5}}
</style>
<rect width="{width:.0}" height="{height:.0}" fill="white"/>
<text class="title" x="{MARGIN}" y="{:.1}">{title}</text>"#,
        MARGIN + TITLE_FONT * 0.8,
    );
    for (row, note) in notes.iter().enumerate() {
        let y = MARGIN + TITLE_FONT + 16.0 * (row + 1) as f64;
        let _ =
            writeln!(svg, r#"<text class="note" x="{MARGIN}" y="{y:.1}">{}</text>"#, escape(note));
    }
}

fn body(svg: &mut String, diagram: &Diagram, palette: &Palette, layout: &Layout) {
    for (edge, tie) in diagram.edges.iter().zip(&layout.ties) {
        let color = palette.color(&edge.family).to_string();
        let class = if edge.is_former { "tie former" } else { "tie" };
        linked(svg, class, &edge.tooltip, edge.link.as_deref(), |it| line(it, edge, tie, &color));
    }
    for (edge, tie) in diagram.edges.iter().zip(&layout.ties).filter(|it| !it.1.words.is_empty()) {
        let color = palette.color(&edge.family).to_string();
        linked(svg, "tie", &edge.tooltip, edge.link.as_deref(), |it| label(it, tie, &color));
    }
    for (node, placed) in diagram.nodes.iter().zip(&layout.nodes) {
        linked(svg, "actor", &node.tooltip, node.link.as_deref(), |it| actor(it, node, placed));
    }
}

/// Writes a group with its tooltip, inside a link if there is one.
fn linked(
    svg: &mut String,
    class: &str,
    tooltip: &str,
    link: Option<&str>,
    draw: impl FnOnce(&mut String),
) {
    let link = link.and_then(web_address);
    if let Some(link) = link {
        let _ = writeln!(svg, r#"<a href="{}">"#, escape(link));
    }
    let _ = writeln!(svg, r#"<g class="{class}">"#);
    if !tooltip.is_empty() {
        let _ = writeln!(svg, "<title>{}</title>", escape(tooltip));
    }
    draw(svg);
    svg.push_str("</g>\n");
    if link.is_some() {
        svg.push_str("</a>\n");
    }
}

fn line(svg: &mut String, edge: &Edge, tie: &PlacedTie, color: &str) {
    let Some([(first, back), (tip, ahead)]) = tie.stroke.ends() else { return };
    let mut stroke = Stroke { form: tie.stroke.form, points: tie.stroke.distinct() };
    // A line ends a little before its tip to leave room for the arrow head.
    let pulled_back = |point: Option<&mut [f64; 2]>, way: [f64; 2]| {
        if let Some(point) = point {
            *point = [point[0] - way[0] * ARROW * 0.8, point[1] - way[1] * ARROW * 0.8];
        }
    };
    if edge.heads != ArrowHeads::None {
        pulled_back(stroke.points.last_mut(), ahead);
    }
    if edge.heads == ArrowHeads::Both {
        pulled_back(stroke.points.first_mut(), back);
    }
    let (path, width, dash) = (stroke.path(), edge.width(), dashes(edge.status));
    let _ = writeln!(
        svg,
        r#"<path class="line" d="{path}" stroke="{color}" stroke-width="{width:.1}"{dash}/>"#
    );
    if edge.heads != ArrowHeads::None {
        arrow(svg, tip, ahead, width, color);
    }
    if edge.heads == ArrowHeads::Both {
        arrow(svg, first, back, width, color);
    }
    if edge.status == Status::Negated {
        cross(svg, tie.stroke.crossing(tip, ahead), color);
    }
}

fn arrow(svg: &mut String, tip: [f64; 2], [dx, dy]: [f64; 2], width: f64, color: &str) {
    let half = ARROW * 0.42 + width * 0.25;
    let back = [tip[0] - dx * ARROW, tip[1] - dy * ARROW];
    let _ = writeln!(
        svg,
        r#"<path d="M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z" fill="{color}"/>"#,
        tip[0],
        tip[1],
        back[0] - dy * half,
        back[1] + dx * half,
        back[0] + dy * half,
        back[1] - dx * half,
    );
}

fn label(svg: &mut String, tie: &PlacedTie, color: &str) {
    let rect = tie.label;
    let _ = writeln!(
        svg,
        r#"<rect class="paper" x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}"/>"#,
        rect.x - rect.width / 2.0,
        rect.y - TIE_FONT * 0.62,
        rect.width,
        TIE_FONT * 1.24,
    );
    let _ = writeln!(
        svg,
        r#"<text class="label" x="{:.1}" y="{:.1}" fill="{color}">{}</text>"#,
        rect.x,
        rect.y + TIE_FONT * 0.36,
        escape(&tie.words),
    );
}

fn actor(svg: &mut String, node: &Node, placed: &PlacedNode) {
    let class = if node.is_focus { "node focus" } else { "node" };
    shape::outline(svg, node.kind, placed.rect, class);
    let weight = if node.is_focus { "name strong" } else { "name" };
    let first = placed.rect.y - (placed.lines.len() as f64 - 1.0) * NODE_LINE / 2.0;
    for (index, words) in placed.lines.iter().enumerate() {
        let base = first + index as f64 * NODE_LINE + NODE_FONT * 0.36;
        let _ = writeln!(
            svg,
            r#"<text class="{weight}" x="{:.1}" y="{base:.1}">{}</text>"#,
            placed.rect.x,
            escape(words),
        );
    }
}
