//! Options for reading inputs.
//!
//! In: nothing. Out: [`Options`], and [`Fields`], the names of a record's fields. Never fails.

use super::given::NamePattern;
use super::sources::NamedKind;

/// The names of a record's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each holds the name of the field that it is named for")]
pub struct Fields {
    pub id: String,
    pub text: String,
    pub date: String,
    pub title: String,
    pub outlet: String,
    pub byline: String,
    pub url: String,
}

impl Default for Fields {
    fn default() -> Self {
        let [id, text, date, title, outlet, byline, url] =
            ["id", "text", "date", "title", "outlet", "byline", "url"].map(str::to_owned);
        Self { id, text, date, title, outlet, byline, url }
    }
}

/// How to read inputs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The names of a record's fields.
    pub fields: Fields,
    /// The outlet of documents that do not name one.
    pub outlet: Option<String>,
    /// The pattern that extracts metadata from file names.
    pub names: Option<NamePattern>,
    /// The kind of all files, overriding detection by name and content.
    pub kind: Option<NamedKind>,
}
