//! Finds the column of a table that holds the text, if none has a usual name for it.
//!
//! In: the rows. Out: the field names to read them by. Fails, listing the columns, if none holds
//! text: titles are not articles.

use std::collections::BTreeMap;

use super::fields::NamedValues;
use super::table::NumberedRow;
use crate::ingest::field_names::Fields;

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
    fn one_cell_sets_the_order_of_its_column() {
        let row = |day: &str| (1, Map::from_iter([("day".to_owned(), Value::from(day))]));
        let mut rows = [row("03/02/2026"), row("03/25/2026")];
        super::spell_out_days(&mut rows);
        assert_eq!(rows.map(|it| it.1["day"].clone()), ["2026-03-02", "2026-03-25"]);
    }
}
