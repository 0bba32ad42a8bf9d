//! Text tables (CSV, TSV): detects the separator, the quoting, where the header is, and whether it lacks
//! the column of row names.
//!
//! In: text. Out: one record per row, with its first line. Lines above the header are left out; a table
//! without one gets names by what its columns hold. Rows that cannot be read are left out; fails for an
//! empty table.

use csv::ReaderBuilder;
use serde_json::{Map, Value};

use crate::ingest::{dates, words};

/// A row, with its line number.
pub(crate) type NumberedRow = (u64, Map<String, Value>);

const SIGNS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// Returns the rows of a table.
///
/// # Errors
/// Returns an error if there is no valid header.
pub(crate) fn rows(text: &str) -> Result<Vec<NumberedRow>, String> {
    let text =
        text.strip_prefix("sep=").and_then(|it| it.split_once('\n')).map_or(text, |(_, rest)| rest);
    let mut reader = dialect(text).from_reader(text.as_bytes());
    let lines = reader.records().filter_map(Result::ok).map(|record| {
        let line = record.position().map_or(0, csv::Position::line);
        (line, record.iter().map(str::to_owned).collect())
    });
    let (head, rest) = below_head(lines.collect()).ok_or("the table is empty")?;
    Ok(named(&head, rest))
}

/// The cells of a line, with the number of the line.
pub(super) type NumberedCells = (u64, Vec<String>);

/// The number of lines within which the header is.
pub(super) const HEAD_LINES: usize = 10;

/// Returns the header and the lines below it, given at least the first lines of a table; `None` if there
/// is no line.
pub(super) fn below_head(
    mut lines: Vec<NumberedCells>,
) -> Option<(Vec<String>, Vec<NumberedCells>)> {
    if let Some(head) = head_of_contents(&lines) {
        return Some((head, lines));
    }
    let at = head_at(lines.iter().map(|(_, cells)| cells.as_slice()));
    let rest = (at < lines.len()).then(|| lines.split_off(at + 1))?;
    Some((lines.pop()?.1, rest))
}

/// The minimum number of usual names in a header that is not the first line.
const USUAL_MIN: usize = 2;

/// Returns the index of the header: the first line with usual names of columns, else the first line.
pub(super) fn head_at<'c>(lines: impl Iterator<Item = &'c [String]>) -> usize {
    let is_head =
        |cells: &[String]| cells.iter().filter(|it| words::is_field(it)).count() >= USUAL_MIN;
    lines.take(HEAD_LINES).position(is_head).unwrap_or(0)
}

/// Returns names for the columns of a table without a header: its first line is a row with a day and a
/// text, and so are the others.
fn head_of_contents(lines: &[NumberedCells]) -> Option<Vec<String>> {
    const WORDS_MIN: usize = 15;
    let (_, first) = lines.first()?;
    let sample = &lines[..lines.len().min(HEAD_LINES)];
    let is_all = |at: usize, is_so: &dyn Fn(&str) -> bool| {
        sample.iter().all(|(_, cells)| cells.get(at).is_some_and(|it| is_so(it)))
    };
    let is_day =
        |cell: &str| cell.len() <= 30 && cell.len() >= 8 && dates::date_in_field(cell).is_some();
    let n_words = |cell: &str| cell.split_whitespace().count();
    let columns = 0..first.len();
    let date = columns.clone().find(|at| is_all(*at, &is_day))?;
    let text = columns.clone().find(|at| is_all(*at, &|it| n_words(it) >= WORDS_MIN))?;
    if first.iter().any(|cell| words::is_field(cell)) {
        return None;
    }
    // Nothing says which of the others has headlines and which has outlets.
    let name = |at: usize| match at {
        _ if at == date => "date".to_owned(),
        _ if at == text => "text".to_owned(),
        _ => format!("column {}", at + 1),
    };
    Some(columns.map(name).collect())
}

/// Detects the separator and quoting from the first lines.
pub(super) fn dialect(text: &str) -> ReaderBuilder {
    let is_escaped = text.contains("\\\"") && !text.contains("\"\"");
    let mut builder = ReaderBuilder::new();
    builder.delimiter(sign(text)).flexible(true).has_headers(false);
    if is_single_quoted(text, sign(text)) {
        builder.quote(b'\'');
    }
    if is_escaped {
        builder.escape(Some(b'\\')).double_quote(false);
    }
    builder
}

/// Returns whether cells stand in single quotation marks: a line opens with one, and one of its separators
/// has one on each side.
fn is_single_quoted(text: &str, sign: u8) -> bool {
    let sign = char::from(sign);
    let (single, double) = (format!("'{sign}'"), format!("\"{sign}\""));
    let mut lines = text.lines().take(HEAD_LINES);
    lines.any(|line| line.starts_with('\'') && line.contains(&single)) && !text.contains(&double)
}

/// Names the cells of the rows by the header. If rows have one more cell than the header, the first
/// is the row name, as R writes it.
pub(crate) fn named(head: &[String], rows: Vec<(u64, Vec<String>)>) -> Vec<NumberedRow> {
    let is_shifted = rows.first().is_some_and(|(_, cells)| cells.len() == head.len() + 1);
    let named = |(line, cells): (u64, Vec<String>)| {
        let cells = cells.into_iter().skip(usize::from(is_shifted));
        let pairs = head.iter().zip(cells).map(|(name, cell)| (name.trim().to_owned(), cell));
        let filled =
            pairs.filter(|(_, cell)| !matches!(cell.trim(), "" | "NA" | "NULL" | "NaN" | "null"));
        (line, filled.map(|(name, cell)| (name, Value::String(cell))).collect())
    };
    rows.into_iter().map(named).collect()
}

/// Returns the separator that splits the header into the most cells: the first line that it splits
/// into usual names, else the first line.
fn sign(text: &str) -> u8 {
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let is_head = |line: &&str| {
        let n_usual =
            |sign: &u8| line.split(char::from(*sign)).filter(|cell| words::is_field(cell)).count();
        SIGNS.iter().any(|sign| n_usual(sign) >= USUAL_MIN)
    };
    let head = filled().take(HEAD_LINES).find(is_head);
    let first = head.or_else(|| filled().next()).unwrap_or_default();
    let count = |sign: u8| {
        let mut is_quoted = false;
        first
            .bytes()
            .filter(|byte| {
                is_quoted ^= *byte == b'"';
                !is_quoted && *byte == sign
            })
            .count()
    };
    SIGNS.into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[track_caller]
    fn check(text: &str, column: &str, expected: &[&str]) {
        let found = rows(text).unwrap_or_default();
        let cells = found.iter().map(|(_, row)| row.get(column).and_then(|it| it.as_str()));
        assert_eq!(
            cells.map(Option::unwrap_or_default).collect::<Vec<_>>(),
            expected,
            "in {text:?}"
        );
    }

    #[test]
    fn the_header_may_stand_below_a_title_or_be_missing() {
        check("Export, May, all\n\nTitle;Date;Text\nA;2026-05-04;B\n", "Title", &["A"]);
        check("a;b;c\n1;2;3\n", "b", &["2"]);
        check("title;text\n'A';'B, said C; then D'\n", "text", &["B, said C; then D"]);
        let words = "one ".repeat(16);
        let bare = format!("2026-05-04|Post|{words}\n2026-05-05|Post|{words}\n");
        check(&bare, "date", &["2026-05-04", "2026-05-05"]);
        check(&bare, "column 2", &["Post", "Post"]);
    }
}
