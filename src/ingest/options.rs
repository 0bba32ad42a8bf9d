//! How a person wants inputs to be read.
//!
//! In: nothing. Out: [`Options`], which hold what was asked for, and [`Fields`], the names of a record's
//! fields. Never fails.

use super::given::NamePattern;
use super::sources::NamedKind;

/// The names of a record's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each holds the name of the field it is called after")]
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

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The names of a record's fields.
    pub fields: Fields,
    /// The outlet of documents that name none.
    pub outlet: Option<String>,
    /// What the names of files say.
    pub names: Option<NamePattern>,
    /// The kind of all files, in place of what their names and bytes tell.
    pub kind: Option<NamedKind>,
}
