//! Quotes text for DOT with [`quote`], the only way text enters it, and reverses it with
//! [`unquote`].
//!
//! In: any text. Out: a quoted string that Graphviz shows as that text, even if it has quotation
//! marks, backslashes (which would start an escape), line breaks, or `&amp;` (which would be an
//! entity). A NUL cannot be in a C string and becomes U+FFFD. Never fails.

use std::sync::LazyLock;

use regex::Regex;

static ENTITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("&(#[0-9]+|#[xX][0-9a-fA-F]+|[0-9A-Za-z]+);").expect("a constant pattern compiles")
});

/// Returns `text` as a quoted DOT string.
#[must_use]
pub fn quote(text: &str) -> String {
    let plain = ENTITY.replace_all(text, "&amp;$1;");
    let mut quoted = String::with_capacity(plain.len() + 2);
    quoted.push('"');
    for letter in plain.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\0' => quoted.push('\u{fffd}'),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns the text of a quoted DOT string, or `None` if `quoted` is not one.
#[must_use]
pub fn unquote(quoted: &str) -> Option<String> {
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next()? {
                'n' => text.push('\n'),
                // Graphviz breaks long strings over lines with a backslash.
                '\n' => {}
                other => text.push(other),
            },
            '"' => return None,
            other => text.push(other),
        }
    }
    Some(text.replace("&amp;", "&"))
}
