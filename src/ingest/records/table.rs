//! Text tables (CSV, TSV): detects the separator, the quoting, and whether the header lacks the
//! column of row names.
//!
//! In: text. Out: one record per row, with its first line. Fails, with line and cause, for a row
//! that cannot be read; fails as a whole if there is no header.

use csv::ReaderBuilder;
use serde_json::{Map, Value};

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
    let mut all = reader.records().filter_map(Result::ok).map(|record| {
        let line = record.position().map_or(0, csv::Position::line);
        (line, record.iter().map(str::to_owned).collect::<Vec<_>>())
    });
    let (_, head) = all.next().ok_or("the table is empty")?;
    let rest: Vec<(u64, Vec<String>)> = all.collect();
    Ok(named(&head, rest))
}

/// Detects the separator and quoting from the first lines.
pub(super) fn dialect(text: &str) -> ReaderBuilder {
    let is_escaped = text.contains("\\\"") && !text.contains("\"\"");
    let mut builder = ReaderBuilder::new();
    builder.delimiter(sign(text)).flexible(true).has_headers(false);
    if is_escaped {
        builder.escape(Some(b'\\')).double_quote(false);
    }
    builder
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

/// Returns the separator that splits the first line into the most cells.
fn sign(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
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
