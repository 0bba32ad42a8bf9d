//! What is printed on every page and is no text: running heads, page numbers, addresses, rights.
//!
//! In: the rows of all pages. Out: the rows without these. Never fails.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::pdf_rows::PageRow;
use crate::ingest::{dates, lines, words};

/// The number of rows at the top and bottom of a page that may be running heads.
const EDGE_ROWS: usize = 4;

/// Removes rows with the same text at the same height on several pages, and page numbers, addresses
/// and copyright notices at the edges.
pub(super) fn without_running_heads(pages: Vec<Vec<PageRow>>) -> Vec<Vec<PageRow>> {
    let mut seen: HashMap<(String, i64), Vec<u32>> = HashMap::new();
    for row in pages.iter().flat_map(|page| edges(page)) {
        let pages = seen.entry((shape(&row.text), height(row))).or_default();
        if !pages.contains(&row.page) {
            pages.push(row.page);
        }
    }
    let repeated: Vec<&(String, i64)> =
        seen.iter().filter(|(_, pages)| pages.len() > 1).map(|it| it.0).collect();
    let apart = rows_apart(&pages);
    let is_running = |row: &PageRow| {
        if apart.contains(&height(row)) && row.text.len() < 90 && !lines::is_sentence(&row.text) {
            return true;
        }
        let is_repeated =
            repeated.iter().any(|(text, y)| *text == shape(&row.text) && *y == height(row));
        let is_level = repeated.iter().any(|(_, y)| *y == height(row));
        is_repeated
            || is_level && row.text.len() < 90 && !lines::is_sentence(&row.text)
            || is_edge_text(&row.text)
    };
    let cut = |page: Vec<PageRow>| {
        let mut at_edge = printed(&page);
        at_edge.extend(edges(&page).filter(|row| is_running(row)).map(place));
        page.into_iter().filter(|row| !at_edge.contains(&place(row))).collect()
    };
    pages.into_iter().map(cut).collect()
}

/// Returns the heights at which every page has its first or its last row, away from the others: left
/// and right pages have different running heads.
fn rows_apart(pages: &[Vec<PageRow>]) -> Vec<i64> {
    let filled = pages.iter().filter(|page| page.len() > EDGE_ROWS);
    let firsts = filled.clone().map(|page| {
        let mut levels: Vec<&PageRow> = page.iter().collect();
        levels.dedup_by_key(|row| height(row));
        let is_apart =
            |pair: &[&PageRow]| pair[0].y - pair[1].y > 2.5 * pair[1].size.max(pair[0].size);
        let first = levels.get(..2).filter(|it| is_apart(it)).map(|it| height(it[0]));
        let last = levels.len().checked_sub(2).and_then(|at| levels.get(at..));
        [first, last.filter(|it| is_apart(it)).map(|it| height(it[1]))]
    });
    let all: Vec<[Option<i64>; 2]> = firsts.collect();
    let common = |side: usize| {
        let first = all.first().and_then(|it| it[side])?;
        (all.len() > 1 && all.iter().all(|it| it[side] == Some(first))).then_some(first)
    };
    [common(0), common(1)].into_iter().flatten().collect()
}

fn place(row: &PageRow) -> (i64, i64) {
    (row.y.round() as i64, row.left.round() as i64)
}

fn height(row: &PageRow) -> i64 {
    (row.y / 3.0).round() as i64
}

fn edges(page: &[PageRow]) -> impl Iterator<Item = &PageRow> {
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

/// The time at which a browser printed a page, at the start of its head: `11/3/26, 9:05 AM  Ruiz wins`.
static PRINTED: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}, [0-9]{1,2}:[0-9]{2}(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s|$)",
    )
});

/// An address at the foot of a printed page, with the number of the page.
static FOOT: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:https?|file):\S+(?:\s+[0-9]{1,4}/[0-9]{1,4})?$"));

/// The number of a page and that of all: `1 of 3`, `Page 2 of 3`, `1 von 3`.
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^(?:\p{L}{4,6} )?[0-9]{1,4} (?:of|von|sur|de|di|van|z) [0-9]{1,4}$")
});

/// Returns the address that a browser printed at the edge of the first page.
pub(super) fn address(pages: &[Vec<PageRow>]) -> Option<String> {
    let page = pages.first()?;
    let start = edges(page).find(|row| row.text.starts_with("http") && FOOT.is_match(&row.text))?;
    let first = start.text.split(' ').next()?;
    let rest = edges(page).filter(|row| is_rest(row, start)).map(|row| row.text.as_str());
    let whole = [first].into_iter().chain(rest).collect::<String>();
    // Some browsers shorten long addresses.
    (!whole.ends_with(['…', '.'])).then_some(whole)
}

/// Returns whether a row is the end of an address that starts in the row above.
fn is_rest(row: &PageRow, address: &PageRow) -> bool {
    let below = address.y - row.y;
    !row.text.contains(' ')
        && (address.left - row.left).abs() < 1.0
        && below > 0.1
        && below < 2.0 * address.size
}

/// Returns what a browser printed at the edges of a page: the rows on one level with the time or the
/// address of the page, and the end of an address that needs two rows.
fn printed(page: &[PageRow]) -> Vec<(i64, i64)> {
    let is_mark = |row: &&PageRow| {
        let small = row.text.to_lowercase();
        PRINTED.is_match(&row.text) || FOOT.is_match(&small)
    };
    let marks: Vec<&PageRow> = edges(page).filter(is_mark).collect();
    let is_beside = |row: &&PageRow| {
        marks.iter().any(|mark| height(mark) == height(row)) && !lines::is_sentence(&row.text)
    };
    let addresses: Vec<&&PageRow> =
        marks.iter().filter(|row| FOOT.is_match(&row.text.to_lowercase())).collect();
    let is_end = |row: &&PageRow| addresses.iter().any(|address| is_rest(row, address));
    edges(page).filter(|row| is_beside(row) || is_end(row)).map(place).collect()
}

/// Returns whether a row at the edge of a page is not body text: a page number, an address.
fn is_edge_text(text: &str) -> bool {
    let small = text.to_lowercase();
    let bare: String = small.chars().filter(|it| it.is_alphanumeric()).collect();
    let is_number =
        !bare.is_empty() && bare.len() <= 8 && bare.chars().all(|it| it.is_ascii_digit());
    let is_page = small.starts_with("page ") && small.len() < 20
        || small.starts_with("seite ") && small.len() < 20;
    let is_address = FOOT.is_match(&small) || PRINTED.is_match(text);
    is_number && (bare.len() < 4 || text.contains('/'))
        || is_page
        || COUNT.is_match(&small)
        || is_address
        || words::begins(text, "alone", "rights")
}
