//! Sets a report as pages, each an SVG, from which a PDF is made.
//!
//! In: the subject of the report, its blocks, the size of a page in points. Out: numbered pages. An
//! entry is broken over two pages only if it does not fit on one. Never fails.

use std::fmt::Write;

use super::{Item, ReportBlock, ReportHead};
use crate::document::in_marks;
use crate::export::metrics::{self, FAMILIES, FontWeight};
use crate::export::xml::escape;

const MARGIN: f64 = 50.0;
const WHEN: f64 = 74.0;
const TITLE: Type = Type { size: 18.0, weight: FontWeight::Bold, ink: "#1c2530" };
const HEADING: Type = Type { size: 13.0, weight: FontWeight::Bold, ink: "#24405f" };
const FACT: Type = Type { size: 9.5, weight: FontWeight::Bold, ink: "#1c2530" };
const BODY: Type = Type { size: 9.0, weight: FontWeight::Regular, ink: "#1c2530" };
const NOTE: Type = Type { size: 8.0, weight: FontWeight::Regular, ink: "#7a4a12" };
const PLACE: Type = Type { size: 7.5, weight: FontWeight::Regular, ink: "#5f6b76" };
/// Maximum lines of one part of an entry. If a quotation is longer, it ends in `…`.
const LINES_MAX: usize = 40;

/// A font style.
#[derive(Clone, Copy)]
struct Type {
    size: f64,
    weight: FontWeight,
    ink: &'static str,
}

/// A line of words to place.
struct Line {
    words: String,
    kind: Type,
    indent: f64,
    /// The date to put in the margin beside it.
    beside: String,
}

/// Returns the pages of a report. Its picture has its own page before them.
#[must_use]
pub(crate) fn sheets(about: &ReportHead, blocks: &[ReportBlock], size: [f64; 2]) -> Vec<String> {
    let mut sheets = Sheets { size, pages: vec![String::new()], at: MARGIN };
    let width = size[0] - 2.0 * MARGIN;
    sheets.group(&lines(&about.title, TITLE, 0.0, width), 4.0);
    sheets.group(&lines(&about.scope, PLACE, 0.0, width), 8.0);
    for (index, block) in blocks.iter().enumerate() {
        match block {
            ReportBlock::Heading(words) => {
                // A heading stays with the entry that follows it.
                let next = blocks.get(index + 1).map_or(0.0, |it| height(&set(it, width)));
                sheets.at += 12.0;
                sheets.keep(HEADING.size * 1.4 + next.min(160.0));
                sheets.group(&lines(words, HEADING, 0.0, width), 5.0);
            }
            other => sheets.group(&set(other, width), 7.0),
        }
    }
    sheets.finish()
}

fn set(block: &ReportBlock, width: f64) -> Vec<Line> {
    match block {
        ReportBlock::Heading(words) => lines(words, HEADING, 0.0, width),
        ReportBlock::Text(words) => lines(words, BODY, 0.0, width),
        ReportBlock::Item(item) => item_lines(item, width),
    }
}

fn item_lines(item: &Item, width: f64) -> Vec<Line> {
    let room = width - WHEN;
    let mut all = lines(&item.fact, FACT, WHEN, room);
    if let Some(first) = all.first_mut() {
        first.beside.clone_from(&item.when);
    }
    all.extend(lines(&item.notes.join("; "), NOTE, WHEN, room));
    if !item.quotation.is_empty() {
        all.extend(lines(&in_marks(&item.quotation), BODY, WHEN, room));
    }
    let url = item.url.as_deref().map(|it| format!(" {it}")).unwrap_or_default();
    all.extend(lines(&format!("{}{url}", item.place), PLACE, WHEN, room));
    all
}

fn lines(words: &str, kind: Type, indent: f64, width: f64) -> Vec<Line> {
    let wrapped = metrics::wrap(words, kind.size, kind.weight, width / 1.02, LINES_MAX);
    let line = |words| Line { words, kind, indent, beside: String::new() };
    wrapped.into_iter().map(line).collect()
}

fn height(lines: &[Line]) -> f64 {
    lines.iter().map(|it| it.kind.size * 1.36).sum()
}

/// Pages that are being filled.
struct Sheets {
    size: [f64; 2],
    pages: Vec<String>,
    at: f64,
}

impl Sheets {
    fn keep(&mut self, height: f64) {
        let room = self.size[1] - MARGIN - 16.0;
        if self.at + height > room && self.at > MARGIN + 1.0 {
            self.pages.push(String::new());
            self.at = MARGIN;
        }
    }

    fn group(&mut self, lines: &[Line], gap: f64) {
        // A group is broken only if it does not fit on a page.
        if height(lines) < self.size[1] - 2.0 * MARGIN - 20.0 {
            self.keep(height(lines));
        }
        for line in lines {
            self.keep(line.kind.size * 1.36);
            self.write(line);
        }
        self.at += gap;
    }

    fn write(&mut self, line: &Line) {
        let base = self.at + line.kind.size;
        self.at += line.kind.size * 1.36;
        let Some(page) = self.pages.last_mut() else { return };
        let (x, size, ink) = (MARGIN + line.indent, line.kind.size, line.kind.ink);
        let weight =
            if line.kind.weight == FontWeight::Bold { r#" font-weight="bold""# } else { "" };
        let words = escape(&line.words);
        // Writing to a string never fails.
        let _ = writeln!(
            page,
            r#"<text x="{x:.1}" y="{base:.1}" font-size="{size}"{weight} fill="{ink}">{words}</text>"#
        );
        if !line.beside.is_empty() {
            let (beside, size, ink) = (escape(&line.beside), PLACE.size + 1.0, PLACE.ink);
            let _ = writeln!(
                page,
                r#"<text x="{MARGIN}" y="{base:.1}" font-size="{size}" fill="{ink}">{beside}</text>"#
            );
        }
    }

    fn finish(self) -> Vec<String> {
        let [width, height] = self.size;
        let n_pages = self.pages.len();
        let page = |(number, body): (usize, &String)| {
            let (x, y, ink) = (width / 2.0, height - 26.0, PLACE.ink);
            format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2}pt" height="{height:.2}pt" viewBox="0 0 {width:.2} {height:.2}" font-family="{FAMILIES}">
{body}<text x="{x:.1}" y="{y:.1}" font-size="8" text-anchor="middle" fill="{ink}">{number} / {n_pages}</text>
</svg>
"#
            )
        };
        (1..).zip(&self.pages).map(page).collect()
    }
}
