//! The rows of a page: letters that stand on one level, without wide gaps.
//!
//! In: the letters of a page with their positions, `y` upwards. Out: rows from top to bottom. Never
//! fails.

use std::collections::HashMap;

/// A letter, or a ligature of several, on a page.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub page: u32,
    /// The text run it was set in.
    pub run: u32,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub size: f64,
    pub text: String,
}

/// A part of a line without wide gaps.
#[derive(Clone, Debug)]
pub(super) struct PageRow {
    pub page: u32,
    pub left: f64,
    pub right: f64,
    pub y: f64,
    pub size: f64,
    pub text: String,
    /// The left edge of its column.
    pub column_left: f64,
    pub column_right: f64,
}

/// Returns the rows of one page, top to bottom.
pub(super) fn rows(mut glyphs: Vec<Glyph>) -> Vec<PageRow> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        let is_level =
            |first: &Glyph| (first.y - glyph.y).abs() <= 0.35 * glyph.size.max(first.size);
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(is_level) => line.push(glyph),
            _ => lines.push(vec![glyph]),
        }
    }
    lines.into_iter().flat_map(pieces).collect()
}

/// Splits a line at gaps wider than any word space.
///
/// Letters of one text run keep their order, since the widths declared by fonts are often wrong.
fn pieces(mut line: Vec<Glyph>) -> Vec<PageRow> {
    let mut starts: HashMap<u32, f64> = HashMap::new();
    for glyph in &line {
        let start = starts.entry(glyph.run).or_insert(glyph.x);
        *start = start.min(glyph.x);
    }
    let start = |glyph: &Glyph| starts.get(&glyph.run).copied().unwrap_or(glyph.x);
    line.sort_by_key(|glyph| glyph.run);
    line.sort_by(|a, b| start(a).total_cmp(&start(b)));
    let mut rows: Vec<PageRow> = Vec::new();
    let mut last_run = 0;
    for glyph in line {
        let is_same_run = glyph.run == last_run;
        last_run = glyph.run;
        match rows.last_mut() {
            Some(row) if is_same_run || glyph.x - row.right <= 1.1 * glyph.size => {
                row.push(&glyph, is_same_run);
            }
            _ if glyph.text.trim().is_empty() => {}
            _ => rows.push(PageRow::of(&glyph)),
        }
    }
    rows
}

impl PageRow {
    fn of(glyph: &Glyph) -> Self {
        Self {
            page: glyph.page,
            left: glyph.x,
            right: glyph.x + glyph.width,
            y: glyph.y,
            size: glyph.size,
            text: without_ligature(&glyph.text),
            column_left: 0.0,
            column_right: 0.0,
        }
    }

    fn push(&mut self, glyph: &Glyph, is_same_run: bool) {
        let is_apart = glyph.x - self.right > 0.14 * glyph.size;
        if is_apart || glyph.text.trim().is_empty() {
            self.text.push(' ');
        }
        if !glyph.text.trim().is_empty() {
            self.text.push_str(&without_ligature(&glyph.text));
            let right = glyph.x + glyph.width;
            self.right = if is_same_run { right } else { self.right.max(right) };
            self.size = self.size.max(glyph.size);
        }
    }
}

/// Returns the letters of a ligature.
fn without_ligature(sign: &str) -> String {
    const JOINED: [(&str, &str); 5] =
        [("ﬀ", "ff"), ("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬃ", "ffi"), ("ﬄ", "ffl")];
    let found = JOINED.iter().find(|(joined, _)| *joined == sign);
    found.map_or(sign, |(_, letters)| letters).to_owned()
}
