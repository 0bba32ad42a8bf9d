//! Text in XML: SVG, HTML, GraphML and GEXF.
//!
//! In: any text. Out: text that may stand in an element or in a quoted attribute. Never fails.

/// Returns `text` escaped for XML. If XML forbids a character, it becomes U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' | '\r' => escaped.push(' '),
            other if is_allowed(other) => escaped.push(other),
            _ => escaped.push('\u{fffd}'),
        }
    }
    escaped
}

/// Returns whether XML 1.0 allows a character.
pub(super) fn is_allowed(letter: char) -> bool {
    let is_blank = matches!(letter, '\t' | '\n' | '\r');
    is_blank || !matches!(letter, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
