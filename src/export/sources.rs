//! Lists the sources that the numbers on lines refer to.
//!
//! In: a diagram and the room of a column, or a page. Out: SVG of the list and its height, or whole
//! pages of it. Never fails.

use std::fmt::Write;

use super::diagram::Diagram;
use super::metrics::{self, FAMILIES, FontWeight};
use super::xml::escape;

const FONT: f64 = 10.5;
const ROW: f64 = 13.5;
const GAP: f64 = 5.0;
const HEADING: f64 = 26.0;
/// The minimum width, in pixels, of a list with two columns.
const TWO_COLUMNS: f64 = 760.0;
const GUTTER: f64 = 24.0;
/// Maximum lines of one entry below a picture. If it is longer, it ends in `…`.
const ENTRY_LINES_BELOW: usize = 8;
/// The same on a page of its own, which has room for two long sentences.
const ENTRY_LINES_ON_PAGE: usize = 20;

/// Returns the entries of the list, each wrapped into lines of at most `width` pixels.
fn entries(diagram: &Diagram, width: f64, lines_max: usize) -> Vec<Vec<String>> {
    let entry = |(index, edge): (usize, &super::Edge)| {
        let text = format!("[{}] {}", index + 1, edge.source);
        metrics::wrap(&text, FONT, FontWeight::Regular, width / 1.02, lines_max)
    };
    diagram.edges.iter().enumerate().map(entry).collect()
}

/// Returns the list as SVG with its top left corner at `[x, y]`, and its height in pixels.
pub(super) fn list(diagram: &Diagram, [x, y]: [f64; 2], width: f64) -> (String, f64) {
    if diagram.edges.is_empty() {
        return (String::new(), 0.0);
    }
    let n_columns = if width >= TWO_COLUMNS { 2 } else { 1 };
    let column = (width - GUTTER * f64::from(n_columns - 1)) / f64::from(n_columns);
    let entries = entries(diagram, column, ENTRY_LINES_BELOW);
    let height = |it: &[String]| it.len() as f64 * ROW + GAP;
    let whole: f64 = entries.iter().map(|it| height(it)).sum();
    let mut svg = String::new();
    heading(&mut svg, [x, y]);
    let (mut at, mut left, mut lowest) = (0.0, x, 0.0_f64);
    for entry in &entries {
        // The second column begins once the first holds half of the list.
        if n_columns == 2 && left <= x && at >= whole / 2.0 {
            (left, at) = (x + column + GUTTER, 0.0);
        }
        write_entry(&mut svg, entry, [left, y + HEADING + at]);
        at += height(entry);
        lowest = lowest.max(at);
    }
    (svg, HEADING + lowest)
}

fn heading(svg: &mut String, [x, y]: [f64; 2]) {
    let base = y + 14.0;
    let _ = writeln!(
        svg,
        r##"<text x="{x:.1}" y="{base:.1}" font-size="12" font-weight="bold" fill="#1c2530">Sources</text>"##
    );
}

fn write_entry(svg: &mut String, lines: &[String], [x, y]: [f64; 2]) {
    for (row, line) in lines.iter().enumerate() {
        let base = y + row as f64 * ROW + FONT;
        let _ = writeln!(
            svg,
            r##"<text x="{x:.1}" y="{base:.1}" font-size="{FONT}" fill="#2b3440">{}</text>"##,
            escape(line)
        );
    }
}

/// Returns the list as pages of a size in points, each an SVG.
#[must_use]
pub fn pages(diagram: &Diagram, [width, height]: [f64; 2]) -> Vec<String> {
    const MARGIN: f64 = 42.0;
    let columns = if width >= TWO_COLUMNS { 2_usize } else { 1 };
    let column = (width - 2.0 * MARGIN - GUTTER * (columns - 1) as f64) / columns as f64;
    let mut pages = Vec::new();
    let mut svg = String::new();
    let (mut at, mut column_at) = (HEADING, 0);
    let bottom = height - 2.0 * MARGIN;
    for entry in entries(diagram, column, ENTRY_LINES_ON_PAGE) {
        let mut rest = entry.as_slice();
        while !rest.is_empty() {
            let (here, after) = rest.split_at(n_lines_here(rest.len(), bottom - at, at > HEADING));
            let x = MARGIN + column_at as f64 * (column + GUTTER);
            write_entry(&mut svg, here, [x, MARGIN + at]);
            at += here.len() as f64 * ROW + GAP;
            rest = after;
            if !rest.is_empty() {
                (column_at, at) = (column_at + 1, HEADING);
            }
            if column_at == columns {
                pages.push(page(&svg, [width, height], MARGIN));
                svg.clear();
                column_at = 0;
            }
        }
    }
    if !svg.is_empty() {
        pages.push(page(&svg, [width, height], MARGIN));
    }
    pages
}

/// Returns how many of the `n` lines of an entry, or of the rest of one, go into the room that is left in
/// a column; an entry that goes on in the next column has at least two lines in each.
fn n_lines_here(n: usize, room: f64, is_below_others: bool) -> usize {
    let n_fit = (0..n).take_while(|row| (row + 1) as f64 * ROW <= room).count();
    let n_here = if n_fit == n { n } else { n_fit.min(n.saturating_sub(2)) };
    match n_here {
        0 | 1 if n_here < n && is_below_others => 0,
        0 => n.min(1),
        _ => n_here,
    }
}

fn page(body: &str, [width, height]: [f64; 2], margin: f64) -> String {
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2}pt" height="{height:.2}pt" viewBox="0 0 {width:.2} {height:.2}" font-family="{FAMILIES}">
"#
    );
    heading(&mut svg, [margin, margin]);
    svg.push_str(body);
    svg.push_str("</svg>\n");
    svg
}
