//! The words by which files name their parts: months, database labels, page furniture.
//!
//! In: the name of a list in `words/words.toml`. Out: its words in lower case. An unknown list is
//! empty; the file is embedded in the program and parsed once.

use std::collections::BTreeMap;
use std::sync::LazyLock;

type Lists = BTreeMap<String, BTreeMap<String, Vec<String>>>;

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let lists: Lists = toml::from_str(include_str!("words/words.toml")).unwrap_or_default();
    let small = |words: Vec<String>| words.iter().map(|word| word.to_lowercase()).collect();
    let group = |names: BTreeMap<String, Vec<String>>| {
        names.into_iter().map(|(name, words)| (name, small(words))).collect()
    };
    lists.into_iter().map(|(name, names)| (name, group(names))).collect()
});

/// Returns the words of a list, in lower case; empty if there is no such list.
pub(super) fn list(group: &str, name: &str) -> &'static [String] {
    LISTS.get(group).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
}

/// Returns the lists of a group with their names.
pub(super) fn group(name: &str) -> impl Iterator<Item = (&'static str, &'static [String])> {
    let names = LISTS.get(name).into_iter().flatten();
    names.map(|(name, words)| (name.as_str(), words.as_slice()))
}

/// Returns whether `text` begins with a word of the list, ignoring case.
pub(super) fn begins(text: &str, group: &str, name: &str) -> bool {
    opening_length(text, group, name) > 0
}

/// Returns the length in bytes of the longest word of the list that `text` begins with, in lower
/// case; 0 if there is none.
pub(super) fn opening_length(text: &str, group: &str, name: &str) -> usize {
    let head: String = text.trim_start().chars().take(60).collect::<String>().to_lowercase();
    let opening = list(group, name).iter().filter(|word| head.starts_with(word.as_str()));
    opening.map(String::len).max().unwrap_or_default()
}

/// Returns whether `text` is a word of the list, ignoring case and surrounding spaces.
pub(super) fn is(text: &str, group: &str, name: &str) -> bool {
    text.len() <= 80 && {
        let small = text.trim().trim_end_matches(':').to_lowercase();
        list(group, name).iter().any(|word| word.trim_end_matches(':') == small)
    }
}

/// Returns whether a cell is a usual name of a field, ignoring all but letters and digits.
pub(super) fn is_field(cell: &str) -> bool {
    group("fields").any(|(field, _)| is_field_of(cell, field))
}

/// Returns whether a cell is a usual name of one field.
pub(super) fn is_field_of(cell: &str, field: &str) -> bool {
    let bare = cell.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase);
    let name: String = bare.take(80).collect();
    list("fields", field).contains(&name)
}

/// Returns whether `text` contains a word of the list, ignoring case.
pub(super) fn holds(text: &str, group: &str, name: &str) -> bool {
    let small = text.to_lowercase();
    list(group, name).iter().any(|word| small.contains(word.as_str()))
}

/// Returns the number, from 1, of the month that `word` names in full or abbreviated, in any
/// language.
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let named = group("months").find(|(_, names)| names.contains(&word));
    named.and_then(|(number, _)| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::{list, month};

    #[test]
    fn the_file_of_words_is_well_formed() {
        assert_eq!(list("alone", "body")[0], "body");
        assert_eq!(
            [month("Mai"), month("sept."), month("août"), month("moon")].map(|it| it.unwrap_or(0)),
            [5, 9, 8, 0]
        );
    }
}
