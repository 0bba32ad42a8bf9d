//! Labels in exports, and what stands after them.
//!
//! In: lines of an export. Out: the field that a label names, the number of words that a length gives, paragraphs.
//! Never fails; a line without a known label gives `None`.

use crate::ingest::{clean, words};

/// Returns the field and the value of a line `LABEL: value`, for one group of labels.
pub(super) fn label<'t>(line: &'t str, group: &str) -> Option<(&'static str, &'t str)> {
    let (name, value) = line.split_once(':')?;
    let name = clean::line(name).to_lowercase();
    let mut fields = words::group(group).filter(|(_, words)| words.contains(&name));
    fields.next().map(|(field, _)| (field, value.trim()))
}

/// Returns the number of words in a length: `1,204 words`, `812 Wörter`.
pub(super) fn n_words(length: &str) -> Option<usize> {
    let number = length.split_whitespace().next()?;
    number.replace([',', '.'], "").parse().ok()
}

/// Joins lines to paragraphs, which are separated by empty lines.
pub(super) fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in lines {
        match paragraphs.last_mut() {
            Some(open) if !line.is_empty() => {
                open.push(' ');
                open.push_str(line);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs
}

/// Returns `Mirren, Ada` as `Ada Mirren`; several authors in the listed order.
pub(super) fn turned(names: &str) -> String {
    let one = |name: &str| match name.trim().trim_end_matches('.').split_once(", ") {
        Some((last, first)) => format!("{first} {last}"),
        None => name.trim().to_owned(),
    };
    names.split(';').map(one).collect::<Vec<_>>().join(", ")
}
