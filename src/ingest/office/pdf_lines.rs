//! Assembles letters on pages into paragraphs: reads columns in order, drops running heads and page
//! numbers, joins words hyphenated at a line end.
//!
//! In: letters with their positions, `y` upwards. Out: paragraphs; large type is marked as a
//! heading. Never fails.

use std::collections::{BTreeMap, HashMap};

use crate::ingest::lines::{self, Line};
use crate::ingest::{clean, words};

/// Marks a word that is divided at the end of a line.
const SOFT_HYPHEN: char = '\u{ad}';

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
struct Row {
    page: u32,
    left: f64,
    right: f64,
    y: f64,
    size: f64,
    text: String,
    /// The left edge of its column.
    column_left: f64,
    column_right: f64,
}

/// Returns the paragraphs of all pages.
pub(super) fn paragraphs(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut pages: BTreeMap<u32, Vec<Glyph>> = BTreeMap::new();
    for glyph in glyphs {
        pages.entry(glyph.page).or_default().push(glyph);
    }
    let rows = |page| without_line_numbers(rows(page));
    let mut pages: Vec<Vec<Row>> = pages.into_values().map(rows).collect();
    for row in pages.iter_mut().flatten() {
        let is_divided = row.text.trim_end().ends_with(SOFT_HYPHEN);
        row.text = clean::line(&row.text);
        if is_divided {
            row.text.push(SOFT_HYPHEN);
        }
    }
    let pages = without_running_heads(pages);
    let body = body_size(&pages);
    let ordered: Vec<Row> = pages.into_iter().flat_map(in_order).collect();
    joined(&ordered, body)
}

/// Returns the rows of one page, top to bottom.
fn rows(mut glyphs: Vec<Glyph>) -> Vec<Row> {
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

/// Removes the numbers of lines: digits left of all text, which rise by the same step.
fn without_line_numbers(rows: Vec<Row>) -> Vec<Row> {
    let text_left = rows.iter().filter(|row| row.text.chars().count() > 20);
    let text_left = text_left.map(|row| row.left).fold(f64::INFINITY, f64::min);
    let number = |row: &Row| {
        let text = row.text.trim();
        let is_short = text.len() <= 4 && text.bytes().all(|it| it.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_short && row.right < text_left)
    };
    let numbers: Vec<u32> = rows.iter().filter_map(number).collect();
    let is_even =
        |steps: &[u32]| steps[1] > steps[0] && steps[1] - steps[0] == numbers[1] - numbers[0];
    let is_count = numbers.len() >= 3 && numbers[1] > numbers[0] && numbers.windows(2).all(is_even);
    rows.into_iter().filter(|row| !is_count || number(row).is_none()).collect()
}

/// Splits a line at gaps wider than any word space.
///
/// Letters of one text run keep their order, since the widths declared by fonts are often wrong.
fn pieces(mut line: Vec<Glyph>) -> Vec<Row> {
    let mut starts: HashMap<u32, f64> = HashMap::new();
    for glyph in &line {
        let start = starts.entry(glyph.run).or_insert(glyph.x);
        *start = start.min(glyph.x);
    }
    let start = |glyph: &Glyph| starts.get(&glyph.run).copied().unwrap_or(glyph.x);
    line.sort_by_key(|glyph| glyph.run);
    line.sort_by(|a, b| start(a).total_cmp(&start(b)));
    let mut rows: Vec<Row> = Vec::new();
    let mut last_run = 0;
    for glyph in line {
        let is_same_run = glyph.run == last_run;
        last_run = glyph.run;
        match rows.last_mut() {
            Some(row) if is_same_run || glyph.x - row.right <= 1.1 * glyph.size => {
                row.push(&glyph, is_same_run);
            }
            _ if glyph.text.trim().is_empty() => {}
            _ => rows.push(Row::of(&glyph)),
        }
    }
    rows
}

impl Row {
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

/// The number of rows at the top and bottom of a page that may be running heads.
const EDGE_ROWS: usize = 4;

/// Removes rows with the same text at the same height on several pages, and page numbers, addresses
/// and copyright notices at the edges.
fn without_running_heads(pages: Vec<Vec<Row>>) -> Vec<Vec<Row>> {
    let mut seen: HashMap<(String, i64), Vec<u32>> = HashMap::new();
    for row in pages.iter().flat_map(|page| edges(page)) {
        let pages = seen.entry((shape(&row.text), height(row))).or_default();
        if !pages.contains(&row.page) {
            pages.push(row.page);
        }
    }
    let repeated: Vec<&(String, i64)> =
        seen.iter().filter(|(_, pages)| pages.len() > 1).map(|it| it.0).collect();
    let is_running = |row: &Row| {
        let is_repeated =
            repeated.iter().any(|(text, y)| *text == shape(&row.text) && *y == height(row));
        let is_level = repeated.iter().any(|(_, y)| *y == height(row));
        is_repeated
            || is_level && row.text.len() < 90 && !lines::is_sentence(&row.text)
            || is_edge_text(&row.text)
    };
    let cut = |page: Vec<Row>| {
        let at_edge: Vec<(i64, i64)> =
            edges(&page).filter(|row| is_running(row)).map(place).collect();
        page.into_iter().filter(|row| !at_edge.contains(&place(row))).collect()
    };
    pages.into_iter().map(cut).collect()
}

fn place(row: &Row) -> (i64, i64) {
    (row.y.round() as i64, row.left.round() as i64)
}

fn height(row: &Row) -> i64 {
    (row.y / 3.0).round() as i64
}

fn edges(page: &[Row]) -> impl Iterator<Item = &Row> {
    let n = page.len();
    page.iter()
        .enumerate()
        .filter(move |(at, _)| *at < EDGE_ROWS || at + EDGE_ROWS >= n)
        .map(|(_, row)| row)
}

/// Replaces each number with one character, since page numbers differ where running heads do not.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for letter in text.chars() {
        match letter.is_ascii_digit() {
            true if shape.ends_with('#') => {}
            true => shape.push('#'),
            false => shape.push(letter),
        }
    }
    shape
}

/// Returns whether a row at the edge of a page is not body text: a page number, an address.
fn is_edge_text(text: &str) -> bool {
    let small = text.to_lowercase();
    let bare: String = small.chars().filter(|it| it.is_alphanumeric()).collect();
    let is_number =
        !bare.is_empty() && bare.len() <= 8 && bare.chars().all(|it| it.is_ascii_digit());
    let is_page = small.starts_with("page ") && small.len() < 20
        || small.starts_with("seite ") && small.len() < 20;
    let is_address =
        (small.starts_with("http") || small.starts_with("file:")) && !small.contains(' ');
    is_number && (bare.len() < 4 || text.contains('/'))
        || is_page
        || is_address
        || words::begins(text, "alone", "rights")
}

/// Returns the font size of most letters.
fn body_size(pages: &[Vec<Row>]) -> f64 {
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for row in pages.iter().flatten() {
        *sizes.entry((row.size * 2.0).round() as i64).or_default() += row.text.len();
    }
    sizes.into_iter().max_by_key(|(_, n)| *n).map_or(10.0, |(size, _)| size as f64 / 2.0)
}

/// Returns the rows of a page in reading order.
fn in_order(rows: Vec<Row>) -> Vec<Row> {
    let left = rows.iter().map(|row| row.left).fold(f64::INFINITY, f64::min);
    let right = rows.iter().map(|row| row.right).fold(f64::NEG_INFINITY, f64::max);
    let Some(gutter) = gutter(&rows, left, right) else {
        let right = right_edge(&rows).unwrap_or(right);
        return whole_lines(rows, left, right);
    };
    let (mut ordered, mut band) = (Vec::new(), Vec::new());
    for row in rows {
        let crosses = row.left < gutter - 1.0 && row.right > gutter + 1.0;
        if crosses {
            ordered.extend(columns(std::mem::take(&mut band), gutter));
            ordered.extend(whole_lines(vec![row], left, right));
        } else {
            band.push(row);
        }
    }
    ordered.extend(columns(band, gutter));
    ordered
}

/// Returns the right edge of most rows of a column, which a headline or a running head may exceed.
fn right_edge(rows: &[Row]) -> Option<f64> {
    let mut edges: Vec<f64> = rows.iter().map(|row| row.right).collect();
    edges.sort_by(f64::total_cmp);
    edges.get((rows.len().max(1) - 1) * 9 / 10).copied().filter(|_| rows.len() >= 12)
}

fn columns(band: Vec<Row>, gutter: f64) -> Vec<Row> {
    let (before, after): (Vec<Row>, Vec<Row>) = band.into_iter().partition(|row| row.left < gutter);
    [before, after].into_iter().flat_map(in_order).collect()
}

/// Returns the `x` of a gutter: a position that few rows cross, with many rows on both sides.
fn gutter(rows: &[Row], left: f64, right: f64) -> Option<f64> {
    let width = right - left;
    if rows.len() < 8 || width < 100.0 {
        return None;
    }
    let step = |n: i32| left + width * f64::from(n) / 100.0;
    let counted = (25..=75).map(step).map(|x| {
        let n_crossing = rows.iter().filter(|row| row.left < x && row.right > x).count();
        let n_before = rows.iter().filter(|row| row.right <= x).count();
        (n_crossing, n_before.abs_diff(rows.len() - n_crossing - n_before), n_before, x)
    });
    let is_good = |(n_crossing, _, n_before, _): &(usize, usize, usize, f64)| {
        let n_after = rows.len() - n_crossing - n_before;
        n_crossing * 5 <= rows.len() && n_before * 4 >= rows.len() && n_after * 4 >= rows.len()
    };
    let best =
        counted.filter(is_good).min_by_key(|(n_crossing, uneven, _, _)| (*n_crossing, *uneven));
    best.map(|(_, _, _, x)| x)
}

/// Rejoins the parts of each line, and sets the edges of their column.
fn whole_lines(rows: Vec<Row>, left: f64, right: f64) -> Vec<Row> {
    let mut lines: Vec<Row> = Vec::new();
    for row in rows {
        match lines.last_mut() {
            Some(line) if (line.y - row.y).abs() < 0.35 * row.size && row.left >= line.right => {
                line.text.push(' ');
                line.text.push_str(&row.text);
                line.right = row.right;
            }
            _ => lines.push(Row { column_left: left, column_right: right, ..row }),
        }
    }
    lines
}

/// Joins rows to paragraphs.
fn joined(rows: &[Row], body: f64) -> Vec<Line> {
    // Larger type has larger line spacing.
    let spacing = usual_spacing(rows) / body;
    let known: String = rows.iter().flat_map(|row| [row.text.as_str(), " "]).collect();
    let mut lines: Vec<Line> = Vec::new();
    let mut last: Option<&Row> = None;
    for row in rows {
        let starts = last.replace(row).is_none_or(|last| match is_of_title(last, row, body) {
            true => last.y - row.y > 1.5 * spacing * row.size,
            false => starts_paragraph(last, row, spacing),
        });
        match lines.last_mut() {
            Some(line) if !starts => join(&mut line.text, &row.text, &known),
            _ => lines.push(Line {
                text: row.text.clone(),
                is_heading: row.size > 1.25 * body,
                ..Line::default()
            }),
        }
    }
    for line in &mut lines {
        line.text = clean::line(&line.text);
    }
    lines
}

/// Returns whether two rows may be lines of one headline, which is centred as often as not.
fn is_of_title(last: &Row, row: &Row, body: f64) -> bool {
    let is_level = (last.size - row.size).abs() <= 0.05 * row.size;
    row.size > 1.25 * body && is_level && last.page == row.page && last.y > row.y
}

/// Returns the smallest of the frequent distances between two lines; larger ones part paragraphs.
fn usual_spacing(rows: &[Row]) -> f64 {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    let pairs = rows.iter().zip(rows.iter().skip(1));
    for (row, next) in pairs.filter(|(row, next)| row.page == next.page && row.y > next.y) {
        *counts.entry(((row.y - next.y) * 2.0).round() as i64).or_default() += 1;
    }
    let n_most = counts.values().max().copied().unwrap_or_default();
    let usual = counts.into_iter().find(|(_, n)| n * 2 >= n_most);
    usual.map_or(12.0, |(spacing, _)| spacing as f64 / 2.0)
}

/// Returns whether a row starts a paragraph; `spacing` is the line distance for type of size 1.
fn starts_paragraph(last: &Row, row: &Row, spacing: f64) -> bool {
    let size = row.size.max(1.0);
    let gap = last.y - row.y;
    let is_other_type = (last.size - row.size).abs() > 0.12 * size;
    let is_indented =
        row.left - row.column_left > 0.8 * size && last.left - last.column_left < 0.8 * size;
    let width = last.column_right - last.column_left;
    let ends_sentence = last.right < last.column_right - 0.12 * width
        && lines::is_sentence(&last.text)
        && !last.text.ends_with(',');
    let is_half_empty = last.right < last.column_left + 0.6 * width;
    let ends_short = ends_sentence || is_half_empty && row.text.starts_with(char::is_uppercase);
    if last.page != row.page || gap < 0.0 {
        return is_other_type || is_indented || ends_short;
    }
    is_other_type || gap > 1.35 * spacing * size || is_indented || ends_short
}

/// Appends a row to a paragraph, rejoining a word hyphenated at the line end.
fn join(text: &mut String, row: &str, known: &str) {
    if text.ends_with(SOFT_HYPHEN) {
        text.pop();
        return text.push_str(row);
    }
    let is_divided = text.ends_with(['-', '\u{2010}'])
        && text.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && row.starts_with(char::is_alphabetic);
    if !is_divided {
        text.push(' ');
    } else if row.starts_with(char::is_lowercase) {
        let first = text.rsplit(' ').next().unwrap_or_default();
        let second = row.split(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
        if !known.contains(&format!("{first}{second}")) {
            text.pop();
        }
    }
    text.push_str(row);
}
