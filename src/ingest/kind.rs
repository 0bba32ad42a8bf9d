//! What the name of a file says of its layout.
//!
//! In: a path. Out: [`Kind`], or `None` for a name that says nothing. Never fails.

use std::path::Path;

/// The layout of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One article of plain text.
    Plain,
    /// One article of Markdown.
    Markdown,
    /// One JSON record per line.
    JsonLines,
    /// One JSON record, or an array of them.
    Json,
    /// Decided by the first byte: `{` and `[` mean JSON, anything else plain text.
    Unknown,
}

impl Kind {
    /// Returns the kind implied by a file name, or `None` for other names.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" | "text" | "story" => Some(Self::Plain),
            "md" | "markdown" => Some(Self::Markdown),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
