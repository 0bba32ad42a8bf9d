//! Which column of a table holds the text, if none is named as text usually is.
//!
//! In: the rows. Out: the names of fields to read them by. Fails, naming the columns, if none holds
//! text: titles are no articles.

use std::collections::BTreeMap;

use super::fields::Named;
use super::table::Row;
use crate::ingest::reading::Fields;

/// The words that a column's cells have on average if it holds articles.
const WORDS_MIN: usize = 15;

/// Returns the names of the fields of these rows.
///
/// # Errors
/// That no column holds text, with the names of those there are.
pub(crate) fn fields_of(rows: &[Row], given: &Fields) -> Result<Fields, String> {
    let has_text = |row: &Row| Named::of(&row.1).text(&given.text).is_some();
    if rows.iter().any(has_text) {
        return Ok(given.clone());
    }
    let mut n_words: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, cell) in rows.iter().flat_map(|(_, row)| row) {
        *n_words.entry(name).or_default() +=
            cell.as_str().unwrap_or_default().split_whitespace().count();
    }
    let longest = n_words.iter().max_by_key(|(_, n)| **n);
    match longest.filter(|(_, n)| **n >= WORDS_MIN * rows.len().max(1)) {
        Some((name, _)) => Ok(Fields { text: (*name).to_owned(), ..given.clone() }),
        None => {
            let names = n_words.into_keys().collect::<Vec<_>>().join(", ");
            Err(format!(
                "no column holds article text (columns: {names}); name the text column with \
                 --text-field, or fetch the pages first"
            ))
        }
    }
}
