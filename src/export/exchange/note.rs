//! One Markdown note with properties, as Obsidian reads it.
//!
//! In: properties, headings, items. Out: its text. Whatever comes from documents is escaped: it stays
//! text, whichever signs it has. Never fails.

use std::fmt::Write;

use crate::document::one_line;

/// A note that is being written.
#[derive(Default)]
pub(super) struct Note {
    properties: String,
    body: String,
}

impl Note {
    /// Adds a property; YAML reads a JSON string as it is.
    pub(super) fn property(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.properties, "{name}: {}", quoted(value));
    }

    /// Adds a property with several values, or none if there are none.
    pub(super) fn properties(&mut self, name: &str, values: &[String]) {
        if values.is_empty() {
            return;
        }
        let _ = writeln!(self.properties, "{name}:");
        for value in values {
            let _ = writeln!(self.properties, "  - {}", quoted(value));
        }
    }

    pub(super) fn title(&mut self, title: &str) {
        let _ = writeln!(self.body, "# {}", escaped(&one_line(title)));
    }

    /// Begins a section if it is to have items.
    pub(super) fn section(&mut self, title: &str, has_items: bool) {
        if has_items {
            let _ = writeln!(self.body, "\n## {title}\n");
        }
    }

    /// Adds an item, which is Markdown.
    pub(super) fn item(&mut self, line: &str) {
        let _ = writeln!(self.body, "- {line}");
    }

    /// Adds the words behind the last item, and where they are from, which is Markdown.
    pub(super) fn quote(&mut self, words: &str, from: &str) {
        let _ = writeln!(self.body, "  > {}", escaped(&one_line(words)));
        let _ = writeln!(self.body, "  > {from}");
    }

    pub(super) fn text(&self) -> String {
        let head = match self.properties.is_empty() {
            true => String::new(),
            false => format!("---\n{}---\n", self.properties),
        };
        format!("{head}{}", self.body)
    }
}

fn quoted(value: &str) -> String {
    serde_json::Value::from(one_line(value)).to_string()
}

/// Returns a link to a note of a folder.
pub(super) fn link(folder: &str, note: &str, shown: &str) -> String {
    let shown = one_line(&shown.replace(['[', ']', '|', '#', '^', '%'], " "));
    format!("[[{folder}/{note}|{}]]", shown.replace(['<', '>'], " "))
}

/// Returns text that Markdown shows as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        // A line that begins so would be an item; `:` may be part of an address.
        let opens = escaped.is_empty() && "-+".contains(letter);
        let is_address = letter == ':' && escaped.ends_with(char::is_alphabetic);
        if opens || is_address || "\\`*_[]<>#|~=^$%{}&!".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_documents_stays_text() {
        assert_eq!(escaped("[[Ruiz]] <b> `x` ![a](b)"), r"\[\[Ruiz\]\] \<b\> \`x\` \!\[a\](b)");
        assert_eq!(escaped("- said Okoro's aide"), r"\- said Okoro's aide");
        assert_eq!(escaped("http://a.example"), r"http\://a.example");
        assert_eq!(link("actors", "Ana Ruiz", "Ana ]] Ruiz"), "[[actors/Ana Ruiz|Ana Ruiz]]");
    }
}
