//! Assembles letters on pages into paragraphs: reads columns in order, drops running heads and page
//! numbers and footnotes, joins words hyphenated at a line end.
//!
//! In: letters with their positions, `y` upwards. Out: paragraphs; large type is marked as a heading. The
//! last one is without words if a browser printed the address of the page. Never fails.

use std::collections::BTreeMap;

use super::pdf_heads::{self, without_running_heads};
use super::pdf_notes::{without_calls, without_notes};
use super::pdf_rows::{Glyph, PageRow, rows};
use crate::ingest::lines::{self, Line};
use crate::ingest::{clean, letterhead};

/// Marks a word that is divided at the end of a line.
const SOFT_HYPHEN: char = '\u{ad}';

/// Returns the paragraphs of all pages.
pub(super) fn paragraphs(glyphs: Vec<Glyph>) -> Vec<Line> {
    let mut pages: BTreeMap<u32, Vec<Glyph>> = BTreeMap::new();
    for glyph in glyphs {
        pages.entry(glyph.page).or_default().push(glyph);
    }
    let rows = |page| without_line_numbers(rows(without_calls(page)));
    let mut pages: Vec<Vec<PageRow>> = pages.into_values().map(rows).collect();
    for row in pages.iter_mut().flatten() {
        let is_divided = row.text.trim_end().ends_with(SOFT_HYPHEN);
        row.text = clean::line(&row.text);
        if is_divided {
            row.text.push(SOFT_HYPHEN);
        }
    }
    let address = pdf_heads::address(&pages);
    let pages = without_running_heads(pages);
    let body = body_size(&pages);
    let ordered: Vec<PageRow> = pages.into_iter().flat_map(in_order).collect();
    let mut lines = joined(&without_notes(&ordered, body), body);
    lines.extend(address.map(|it| Line { link: Some(it), ..Line::default() }));
    lines
}

/// Removes the numbers of lines: digits left of all text, which rise by the same step.
fn without_line_numbers(rows: Vec<PageRow>) -> Vec<PageRow> {
    let text_left = rows.iter().filter(|row| row.text.chars().count() > 20);
    let text_left = text_left.map(|row| row.left).fold(f64::INFINITY, f64::min);
    let number = |row: &PageRow| {
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

/// Returns the font size of most letters.
fn body_size(pages: &[Vec<PageRow>]) -> f64 {
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for row in pages.iter().flatten() {
        *sizes.entry((row.size * 2.0).round() as i64).or_default() += row.text.len();
    }
    sizes.into_iter().max_by_key(|(_, n)| *n).map_or(10.0, |(size, _)| size as f64 / 2.0)
}

/// Returns the rows of a page in reading order.
fn in_order(rows: Vec<PageRow>) -> Vec<PageRow> {
    let left = rows.iter().map(|row| row.left).fold(f64::INFINITY, f64::min);
    let right = rows.iter().map(|row| row.right).fold(f64::NEG_INFINITY, f64::max);
    let Some(gutter) = gutter(&rows, left, right) else {
        let right = right_edge(&rows).unwrap_or(right);
        return whole_lines(rows, left, right);
    };
    let (mut ordered, mut band) = (Vec::new(), Vec::new());
    let n_above = n_centred(&rows, f64::midpoint(left, right));
    for (at, row) in rows.into_iter().enumerate() {
        let crosses = row.left < gutter - 1.0 && row.right > gutter + 1.0;
        if crosses || at < n_above {
            ordered.extend(columns(std::mem::take(&mut band), gutter));
            ordered.extend(whole_lines(vec![row], left, right));
        } else {
            band.push(row);
        }
    }
    ordered.extend(columns(band, gutter));
    ordered
}

/// Returns how many rows at the top of a page are centred with nothing beside them: the name of a paper
/// and its day, above an uneven number of columns.
fn n_centred(rows: &[PageRow], middle: f64) -> usize {
    let is_centred = |row: &PageRow| (f64::midpoint(row.left, row.right) - middle).abs() < row.size;
    let is_beside = |row: &PageRow, next: Option<&PageRow>| {
        next.is_some_and(|it| (it.y - row.y).abs() < 0.35 * row.size)
    };
    let mut tops = rows.iter().zip(rows.iter().skip(1).map(Some).chain([None]));
    tops.position(|(row, next)| !is_centred(row) || is_beside(row, next)).unwrap_or(rows.len())
}

/// Returns the right edge of most rows of a column, which a headline or a running head may exceed.
fn right_edge(rows: &[PageRow]) -> Option<f64> {
    let mut edges: Vec<f64> = rows.iter().map(|row| row.right).collect();
    edges.sort_by(f64::total_cmp);
    edges.get((rows.len().max(1) - 1) * 9 / 10).copied().filter(|_| rows.len() >= 12)
}

fn columns(band: Vec<PageRow>, gutter: f64) -> Vec<PageRow> {
    let (before, after): (Vec<PageRow>, Vec<PageRow>) =
        band.into_iter().partition(|row| row.left < gutter);
    [before, after].into_iter().flat_map(in_order).collect()
}

/// Returns the `x` of a gutter: a position that few rows cross, with many rows on both sides.
fn gutter(rows: &[PageRow], left: f64, right: f64) -> Option<f64> {
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
    let is_uneven = |(n_crossing, _, _, x): &(usize, usize, usize, f64)| {
        n_crossing * 10 <= rows.len() && has_lines_beside(rows, *x)
    };
    let best = counted
        .filter(|it| is_good(it) || is_uneven(it))
        .min_by_key(|(n_crossing, uneven, _, _)| (*n_crossing, *uneven));
    best.map(|(_, _, _, x)| x)
}

/// Returns whether lines of text stand beside each other left and right of `x`: the last column of a
/// story is often short.
fn has_lines_beside(rows: &[PageRow], x: f64) -> bool {
    const LINES_MIN: usize = 4;
    const LETTERS_MIN: usize = 25;
    let (left, right): (Vec<&PageRow>, Vec<&PageRow>) = (
        rows.iter().filter(|row| row.right <= x).collect(),
        rows.iter().filter(|row| row.left >= x).collect(),
    );
    let is_text = |rows: &[&PageRow]| {
        rows.iter().map(|row| row.text.chars().count()).sum::<usize>() >= LETTERS_MIN * rows.len()
    };
    let is_beside = |row: &&&PageRow| left.iter().any(|it| (it.y - row.y).abs() < 0.35 * row.size);
    is_text(&left) && is_text(&right) && right.iter().filter(is_beside).count() >= LINES_MIN
}

/// Rejoins the parts of each line, and sets the edges of their column.
fn whole_lines(rows: Vec<PageRow>, left: f64, right: f64) -> Vec<PageRow> {
    let mut lines: Vec<PageRow> = Vec::new();
    for row in rows {
        match lines.last_mut() {
            Some(line) if (line.y - row.y).abs() < 0.35 * row.size && row.left >= line.right => {
                line.text.push(' ');
                line.text.push_str(&row.text);
                line.right = row.right;
            }
            _ => lines.push(PageRow { column_left: left, column_right: right, ..row }),
        }
    }
    lines
}

/// Joins rows to paragraphs.
fn joined(rows: &[PageRow], body: f64) -> Vec<Line> {
    // Larger type has larger line spacing.
    let spacing = usual_spacing(rows) / body;
    let known: String = rows.iter().flat_map(|row| [row.text.as_str(), " "]).collect();
    let mut lines: Vec<Line> = Vec::new();
    let mut last: Option<&PageRow> = None;
    for row in rows {
        let starts = last.replace(row).is_none_or(|last| match is_of_title(last, row, body) {
            true => last.y - row.y > 1.5 * spacing * row.size,
            false => {
                letterhead::is_end(&row.text)
                    || letterhead::is_end(&last.text)
                    || starts_paragraph(last, row, spacing)
            }
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
fn is_of_title(last: &PageRow, row: &PageRow, body: f64) -> bool {
    let is_level = (last.size - row.size).abs() <= 0.05 * row.size;
    row.size > 1.25 * body && is_level && last.page == row.page && last.y > row.y
}

/// Returns the smallest of the frequent distances between two lines; larger ones part paragraphs.
fn usual_spacing(rows: &[PageRow]) -> f64 {
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
fn starts_paragraph(last: &PageRow, row: &PageRow, spacing: f64) -> bool {
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
