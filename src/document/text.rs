//! One article: its text, never altered, and what is known about it.
//!
//! In: decoded text and its particulars, as `ingest` finds them. Out: [`Document`].

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::PartialDate;

/// Names one document within a store; readable, chosen by the reader or given with the text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DocumentId(#[serde(deserialize_with = "super::shared::read")] Arc<str>);

impl DocumentId {
    /// Returns the id that prints as `id`.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// Returns the id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its name in the store.
    pub id: DocumentId,
    /// Where it was read from: a path, `-`, or `path:line`.
    pub source: Option<String>,
    /// Its headline, given with it or recognised in its first line.
    pub title: Option<String>,
    /// The day it was published.
    pub date: Option<PartialDate>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Who wrote it, as it says.
    pub byline: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The SHA-256, in hexadecimal digits, of the bytes it was read from: a file, a file within an
    /// archive, or a line.
    pub original: Option<String>,
    /// Its language as a BCP 47 tag.
    pub language: String,
    /// The text, as decoded.
    pub text: Arc<str>,
    /// The byte at which reading starts: after a recognised header, else 0.
    pub body_start: usize,
}

impl Document {
    /// Returns a document of which only its id and its text are known.
    #[must_use]
    pub fn new(id: &str, text: impl Into<Arc<str>>) -> Self {
        Self {
            id: DocumentId::new(id),
            source: None,
            title: None,
            date: None,
            outlet: None,
            byline: None,
            url: None,
            original: None,
            language: "en".to_owned(),
            text: text.into(),
            body_start: 0,
        }
    }
}
