//! Paragraph text in its stored form: one space between words, an empty line between paragraphs.
//!
//! In: text with the spaces, soft hyphens and joiners of its format. Out: text without them. Used
//! only for formats with markup or layout; plain text is stored unaltered. Never fails.

use crate::document::one_line;

/// Returns the text on one line: runs of whitespace become one space, invisible marks are dropped.
pub(super) fn line(text: &str) -> String {
    let seen: String = text.chars().filter(|letter| !is_invisible(*letter)).collect();
    one_line(&seen)
}

/// Joins the cleaned paragraphs with empty lines; empty ones are dropped.
pub(super) fn paragraphs<S: AsRef<str>>(all: impl IntoIterator<Item = S>) -> String {
    let lines = all.into_iter().map(|text| line(text.as_ref())).filter(|text| !text.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// Splits text into paragraphs at empty lines or, if it has none, into lines.
pub(super) fn blocks(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_blank = |line: &str| line.trim().is_empty();
    let has_gaps = text.trim().lines().any(is_blank);
    let (mut all, mut open) = (Vec::new(), String::new());
    for row in text.lines() {
        if is_blank(row) || !has_gaps {
            all.push(std::mem::take(&mut open));
        }
        open.push_str(row);
        open.push('\n');
    }
    all.push(open);
    all.into_iter().map(|text| line(&text)).filter(|text| !text.is_empty()).collect()
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fffc}')
        || (letter.is_control() && !letter.is_whitespace())
}
