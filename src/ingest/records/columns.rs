//! Finds the column of a table that holds the text, if none has a usual name for it.
//!
//! In: the rows. Out: the field names to read them by. Fails, listing the columns, if none holds
//! text: titles are not articles.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::fields::NamedValues;
use super::table::NumberedRow;
use crate::ingest::field_names::Fields;
use crate::ingest::words;

/// The minimum average number of words in the cells of a column of articles.
const WORDS_MIN: usize = 15;

/// How many columns a message names.
const NAMES_MAX: usize = 40;

/// Returns the field names for these rows.
///
/// # Errors
/// Returns an error that lists the columns if none of them holds text.
pub(crate) fn fields_of(rows: &[NumberedRow], given: &Fields) -> Result<Fields, String> {
    let has_text = |row: &NumberedRow| NamedValues::of(&row.1).text(&given.text).is_some();
    if rows.iter().any(has_text) {
        return Ok(given.clone());
    }
    let mut n_words: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, cell) in rows.iter().flat_map(|(_, row)| row) {
        *n_words.entry(name).or_default() +=
            cell.as_str().unwrap_or_default().split_whitespace().count();
    }
    let longest = n_words.iter().max_by_key(|(_, n)| **n);
    if let Some((name, _)) = longest.filter(|(_, n)| **n >= WORDS_MIN * rows.len().max(1)) {
        Ok(Fields { text: (*name).to_owned(), ..given.clone() })
    } else {
        let n_more = n_words.len().saturating_sub(NAMES_MAX);
        let more = if n_more > 0 { format!(", and {n_more} more") } else { String::new() };
        let names = n_words.into_keys().take(NAMES_MAX).collect::<Vec<_>>().join(", ") + &more;
        Err(format!(
            "no column holds article text (columns: {names}); name the text column with \
             --text-field, or fetch the pages first"
        ))
    }
}

/// Rewrites days like `03/04/2026` as ISO 8601 in each column where another cell, such as
/// `03/25/2026`, shows the order of day and month. Other columns stay as they are.
pub(crate) fn spell_out_days(rows: &mut [NumberedRow]) {
    let mut orders: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    for (name, cell) in rows.iter().flat_map(|(_, row)| row) {
        if let Some((first, second, _)) = cell.as_str().and_then(parts) {
            let order = orders.entry(name.clone()).or_default();
            *order = (order.0 || first > 12, order.1 || second > 12);
        }
    }
    for (name, cell) in rows.iter_mut().flat_map(|(_, row)| row.iter_mut()) {
        let Some((first, second, year)) = cell.as_str().and_then(parts) else { continue };
        match orders.get(name) {
            Some((true, false)) => *cell = format!("{year}-{second:02}-{first:02}").into(),
            Some((false, true)) => *cell = format!("{year}-{first:02}-{second:02}").into(),
            _ => {}
        }
    }
}

/// The numbers by which spreadsheets write days from 1954 to 2064, counted from 30 December 1899.
const SERIALS: std::ops::Range<i64> = 20_000..60_000;

/// Rewrites the numbers in columns of dates of a spreadsheet as ISO 8601, if all of them can be days.
pub(super) fn spell_out_serials(rows: &mut [NumberedRow]) {
    let serial = |cell: &Value| {
        let number = cell.as_str()?.split('.').next()?;
        number.parse::<i64>().ok().filter(|it| number.len() == 5 && SERIALS.contains(it))
    };
    let is_date = |name: &str| words::is_field_of(name, "date");
    let names: BTreeSet<String> =
        rows.iter().flat_map(|(_, row)| row.keys()).filter(|name| is_date(name)).cloned().collect();
    for name in names {
        let cells = || rows.iter().filter_map(|(_, row)| row.get(&name));
        if !cells().all(|cell| serial(cell).is_some()) {
            continue;
        }
        for (_, row) in rows.iter_mut() {
            let Some(cell) = row.get_mut(&name) else { continue };
            let day = serial(cell).and_then(|n| {
                let first = jiff::civil::date(1899, 12, 30);
                first.checked_add(jiff::Span::new().days(n)).ok()
            });
            if let Some(day) = day {
                *cell = day.to_string().into();
            }
        }
    }
}

/// Returns the two small numbers and the year of a numeric date.
fn parts(cell: &str) -> Option<(u8, u8, u16)> {
    let day = cell.trim().split([' ', 'T']).next()?;
    let mut numbers = day.split(['/', '-', '.']);
    let (first, second) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
    let year = numbers.next().filter(|it| it.len() == 4)?.parse().ok()?;
    numbers.next().is_none().then_some((first, second, year))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    #[test]
    fn numbers_of_days_are_spelled_out_in_columns_of_dates() {
        let row =
            |name: &str, cell: &str| (1, Map::from_iter([(name.to_owned(), Value::from(cell))]));
        let mut rows = [row("Date", "46086"), row("Date", "46087.5"), row("page", "46086")];
        super::spell_out_serials(&mut rows);
        let cells = rows.map(|it| it.1.into_iter().map(|(_, cell)| cell).collect::<Vec<_>>());
        assert_eq!(cells.concat(), ["2026-03-05", "2026-03-06", "46086"]);
    }

    #[test]
    fn one_cell_sets_the_order_of_its_column() {
        let row = |day: &str| (1, Map::from_iter([("day".to_owned(), Value::from(day))]));
        let mut rows = [row("03/02/2026"), row("03/25/2026")];
        super::spell_out_days(&mut rows);
        assert_eq!(rows.map(|it| it.1["day"].clone()), ["2026-03-02", "2026-03-25"]);
    }
}
