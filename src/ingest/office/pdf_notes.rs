//! Footnotes in print: the raised numbers that call them, and the notes at the foot of a page.
//!
//! In: the letters of a page, or rows in reading order. Out: the letters without calls, or the rows
//! without notes. Other letters that are raised or lowered (`21st`) are put on the line of their word.
//! Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::pdf_rows::{Glyph, PageRow};
use crate::ingest::dates;

/// The signs that call a note, beside numbers.
const SIGNS: [&str; 5] = ["*", "†", "‡", "§", "¶"];

/// The opening of a note: `12 Court of Accounts`, `3. See`, `*The author`.
static OPENING: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r#"^(?:\[?[0-9]{1,3}\]?|[*†‡§¶]{1,3})[.):]?\s*[\p{L}“"‘'(]"#));

/// The share of the usual size up to which type is that of notes.
const NOTE_SIZE: f64 = 0.93;

/// Returns the letters of a page without the numbers that call notes.
pub(super) fn without_calls(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let usual = usual_size(&glyphs);
    let is_small = |glyph: &Glyph| glyph.size < 0.85 * usual && !glyph.text.trim().is_empty();
    let mut moved: Vec<(usize, Option<f64>)> = Vec::new();
    for (at, glyph) in glyphs.iter().enumerate().filter(|(_, glyph)| is_small(glyph)) {
        let near = near(&glyphs, glyph);
        let before = near.iter().find(|base| is_beside(base, glyph, base.size * 0.6));
        let base = before.or_else(|| near.iter().find(|base| is_beside(glyph, base, base.size)));
        let Some(base) = base else { continue };
        let is_sign = SIGNS.contains(&glyph.text.as_str())
            || glyph.text.chars().all(|it| it.is_ascii_digit());
        let is_call = is_sign && before.is_some() && glyph.y > base.y;
        moved.push((at, (!is_call).then_some(base.y)));
    }
    for (at, level) in moved.into_iter().rev() {
        match (level, glyphs.get_mut(at)) {
            (Some(y), Some(glyph)) => glyph.y = y,
            _ => drop(glyphs.remove(at)),
        }
    }
    glyphs
}

/// Returns the size of most letters.
fn usual_size(glyphs: &[Glyph]) -> f64 {
    let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

/// Returns the larger letters a little above or below a letter; those of a drop cap are much larger.
/// The letters are sorted from top to bottom.
fn near<'g>(glyphs: &'g [Glyph], small: &Glyph) -> Vec<&'g Glyph> {
    const LARGER: f64 = 2.2;
    let reach = LARGER * small.size;
    let from = glyphs.partition_point(|it| it.y > small.y + reach);
    let level = glyphs.iter().skip(from).take_while(|it| it.y >= small.y - reach);
    let is_base = |it: &&Glyph| {
        let height = (it.y - small.y).abs() / it.size.max(1.0);
        (1.15 * small.size..reach).contains(&it.size) && (0.08..0.75).contains(&height)
    };
    level.filter(is_base).collect()
}

/// Returns whether one letter ends where another begins.
fn is_beside(left: &Glyph, right: &Glyph, tolerance: f64) -> bool {
    (right.x - left.x - left.width).abs() <= tolerance && right.x > left.x
}

/// Returns the rows without the notes at the foot of each column.
pub(super) fn without_notes(rows: &[PageRow], body: f64) -> Vec<PageRow> {
    let mut kept: Vec<PageRow> = Vec::new();
    let mut has_notes = false;
    let is_below = |row: &PageRow, next: &PageRow| row.page == next.page && row.y >= next.y;
    for column in rows.chunk_by(is_below) {
        let n_text = n_text(column, body, has_notes);
        has_notes = n_text < column.len();
        kept.extend_from_slice(column.get(..n_text).unwrap_or(column));
    }
    kept
}

/// Returns how many rows of a column precede its notes: small type down to the foot, from the first
/// row that opens like a note, or from its start if notes of the page before go on.
fn n_text(column: &[PageRow], body: f64, goes_on: bool) -> usize {
    let is_small = |row: &PageRow| row.size <= NOTE_SIZE * body;
    let n_large = column.iter().rposition(|row| !is_small(row)).map_or(0, |at| at + 1);
    let foot = column.get(n_large..).unwrap_or_default();
    let is_continued =
        goes_on && foot.first().is_some_and(|it| it.text.starts_with(char::is_lowercase));
    let first = foot.iter().position(|row| OPENING.is_match(&row.text));
    match first {
        _ if is_continued => n_large,
        Some(first) => n_large + first,
        None => column.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::{without_calls, without_notes};
    use crate::ingest::office::pdf_rows::{Glyph, PageRow};

    /// Sets a word from `x` on, one letter of half its size after another.
    fn set(word: &str, x: f64, y: f64, size: f64) -> Vec<Glyph> {
        let letter = |(at, text): (usize, char)| Glyph {
            page: 1,
            run: 0,
            x: x + at as f64 * size / 2.0,
            y,
            width: size / 2.0,
            size,
            text: text.to_string(),
        };
        word.chars().enumerate().map(letter).collect()
    }

    #[track_caller]
    fn check_calls(raised: &str, expected: &str) {
        let page = [set("fell in May", 0.0, 100.0, 10.0), set(raised, 55.0, 104.0, 6.0)].concat();
        let mut left = without_calls(page);
        left.sort_by(|a, b| a.x.total_cmp(&b.x));
        assert!(left.iter().all(|it| (it.y - 100.0).abs() < 0.1), "one line in {left:?}");
        assert_eq!(left.iter().map(|it| it.text.as_str()).collect::<String>(), expected);
    }

    #[test]
    fn raised_numbers_are_calls_and_raised_letters_are_not() {
        check_calls("12", "fell in May");
        check_calls("†", "fell in May");
        check_calls("th", "fell in Mayth");
    }

    #[test]
    fn notes_are_small_type_at_the_foot_that_opens_with_a_number() {
        let row = |(at, (text, size)): (usize, &(&str, f64))| PageRow {
            page: 1,
            left: 0.0,
            right: 100.0,
            y: 500.0 - at as f64 * 12.0,
            size: *size,
            text: (*text).to_owned(),
            column_left: 0.0,
            column_right: 100.0,
        };
        let read = |rows: &[(&str, f64)]| -> Vec<String> {
            let rows: Vec<PageRow> = rows.iter().enumerate().map(row).collect();
            without_notes(&rows, 10.0).into_iter().map(|it| it.text).collect()
        };
        assert_eq!(
            read(&[("He fell.", 10.0), ("1 Court, p. 4.", 8.0), ("Ibid.", 8.0)]),
            ["He fell."]
        );
        let own = [("He fell.", 10.0), ("Ada Holm teaches law.", 8.0)];
        assert_eq!(read(&own), ["He fell.", "Ada Holm teaches law."]);
        let within = [("1 Oldmere", 8.0), ("He fell.", 10.0)];
        assert_eq!(read(&within), ["1 Oldmere", "He fell."]);
    }
}
