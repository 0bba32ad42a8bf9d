//! A diagram as SVG that stands alone: no script, no outside font, tooltips and links within.
//!
//! In: a diagram and a palette. Out: SVG. Never fails; the same diagram gives the same bytes.

use std::fmt::Write;

use super::diagram::{Diagram, Edge, Node};
use super::layout::{self, Layout, NODE_FONT, NODE_LINE, PlacedNode, PlacedTie, TIE_FONT};
use super::legend;
use super::metrics::{self, FAMILIES, Weight};
use super::shape;
use super::{Palette, web_address};
use crate::knowledge::Status;

const MARGIN: f64 = 24.0;
const TITLE_FONT: f64 = 16.0;
const NOTE_FONT: f64 = 11.0;
const WIDTH_MIN: f64 = 420.0;
const ARROW: f64 = 7.0;

/// Returns the diagram as SVG.
#[must_use]
pub fn svg(diagram: &Diagram, palette: &Palette) -> String {
    let layout = layout::lay_out(diagram);
    let title_width = metrics::width(&diagram.title, TITLE_FONT, Weight::Bold);
    let inner = layout.width.max(WIDTH_MIN).max(title_width);
    let note = note(diagram);
    let top = MARGIN + TITLE_FONT + if note.is_empty() { 14.0 } else { 32.0 };
    let left = MARGIN + (inner - layout.width) / 2.0;
    let legend_top = top + layout.height + 20.0;
    let (legend, legend_height) = legend::legend(diagram, palette, [MARGIN, legend_top], inner);
    let (width, height) = (inner + 2.0 * MARGIN, legend_top + legend_height + MARGIN * 0.6);

    let mut svg = String::new();
    head(&mut svg, &diagram.title, &note, width, height);
    let _ = writeln!(svg, r#"<g transform="translate({left:.1} {top:.1})">"#);
    body(&mut svg, diagram, palette, &layout);
    svg.push_str("</g>\n");
    if !legend.is_empty() {
        let y = legend_top - 8.0;
        let _ = writeln!(svg, r#"<path class="rule" d="M{MARGIN} {y:.1}h{inner:.1}"/>"#);
        svg.push_str(&legend);
    }
    svg.push_str("</svg>\n");
    svg
}

fn note(diagram: &Diagram) -> String {
    let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let (nodes, edges) = (diagram.nodes.len(), diagram.edges.len());
    let shown = format!("{}, {}", count(nodes, "actor"), count(edges, "tie"));
    diagram.left_out.words().map_or(shown.clone(), |it| format!("{shown}; {it}"))
}

fn head(svg: &mut String, title: &str, note: &str, width: f64, height: f64) {
    let (title, note) = (escape(title), escape(note));
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" font-family="{FAMILIES}">
<title>{title}</title>
<style>
.node{{fill:#f5f7f9;stroke:#4a5663;stroke-width:1.2}}
.focus{{fill:#dfe8f2;stroke:#24405f;stroke-width:2.2}}
.unnamed{{stroke-dasharray:4 3}}
.name{{font-size:{NODE_FONT}px;fill:#1c2530;text-anchor:middle}}
.strong{{font-weight:bold}}
.line{{fill:none}}
.label{{font-size:{TIE_FONT}px;text-anchor:middle}}
.paper{{fill:#fff;fill-opacity:.94}}
.key{{font-size:10.5px;fill:#2b3440}}
.rule{{stroke:#d9dee4;fill:none}}
.title{{font-size:{TITLE_FONT}px;font-weight:bold;fill:#1c2530}}
.note{{font-size:{NOTE_FONT}px;fill:#5f6b76}}
.tie:hover .line{{stroke-width:5}}
</style>
<rect width="{width:.0}" height="{height:.0}" fill="white"/>
<text class="title" x="{MARGIN}" y="{:.1}">{title}</text>
<text class="note" x="{MARGIN}" y="{:.1}">{note}</text>"#,
        MARGIN + TITLE_FONT * 0.8,
        MARGIN + TITLE_FONT + 16.0,
    );
}

fn body(svg: &mut String, diagram: &Diagram, palette: &Palette, layout: &Layout) {
    for (edge, tie) in diagram.edges.iter().zip(&layout.ties) {
        let color = palette.color(&edge.family).to_string();
        linked(svg, "tie", &edge.tooltip, edge.link.as_deref(), |it| line(it, edge, tie, &color));
    }
    for (edge, tie) in diagram.edges.iter().zip(&layout.ties) {
        let color = palette.color(&edge.family).to_string();
        linked(svg, "tie", &edge.tooltip, edge.link.as_deref(), |it| label(it, tie, &color));
    }
    for (node, placed) in diagram.nodes.iter().zip(&layout.nodes) {
        linked(svg, "actor", &node.tooltip, node.link.as_deref(), |it| actor(it, node, placed));
    }
}

/// Writes a group with its tooltip, within a link where there is one.
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
    let mut points = tie.points.clone();
    points.dedup_by(|one, other| (one[0] - other[0]).hypot(one[1] - other[1]) < 0.05);
    let [.., before, tip] = points[..] else { return };
    // A line ends level, but for a loop, which ends upright.
    let [dx, dy] = if tie.is_loop {
        [0.0, (tip[1] - before[1]).signum()]
    } else {
        [(tip[0] - before[0]).signum(), 0.0]
    };
    if let Some(last) = points.last_mut() {
        *last = [tip[0] - dx * ARROW * 0.8, tip[1] - dy * ARROW * 0.8];
    }
    let path = if tie.is_loop { straight(&points) } else { flowing(&points) };
    let (width, dash) = (edge.width(), dashes(edge.status));
    let _ = writeln!(
        svg,
        r#"<path class="line" d="{path}" stroke="{color}" stroke-width="{width:.1}"{dash}/>"#
    );
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

/// Returns a path that is level at each point.
fn flowing(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for pair in points.windows(2) {
        let ([x0, y0], [x1, y1]) = (pair[0], pair[1]);
        if path.is_empty() {
            let _ = write!(path, "M{x0:.1} {y0:.1}");
        }
        let middle = f64::midpoint(x0, x1);
        if (y0 - y1).abs() < 0.05 {
            let _ = write!(path, "H{x1:.1}");
        } else {
            let _ = write!(path, "C{middle:.1} {y0:.1} {middle:.1} {y1:.1} {x1:.1} {y1:.1}");
        }
    }
    path
}

fn straight(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (index, [x, y]) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
    }
    path
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

/// Returns the attribute that makes a line whole, dashed or dotted.
pub(super) fn dashes(status: Status) -> &'static str {
    match status {
        Status::Asserted => "",
        Status::Negated => r#" stroke-dasharray="7 4""#,
        Status::Hypothetical => r#" stroke-dasharray="1.5 3.5""#,
    }
}

/// Returns `text` as it may stand in XML: marks escaped, characters that XML forbids as U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}
