//! One article: its text, which never changes, and its metadata.
//!
//! In: decoded text and the metadata that `ingest` found. Out: [`Document`].

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{PartialDate, text_id};

text_id! {
    /// The readable id of a document, unique in its store; assigned on reading or given with the
    /// text.
    DocumentId
}

/// One article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its id in the store.
    pub id: DocumentId,
    /// What it was read from: a path, `-`, or `path:line`.
    pub source: Option<String>,
    /// Its headline, from its metadata or recognised in its first line.
    pub title: Option<String>,
    /// The day it was published; possibly only the month or the year.
    pub date: Option<PartialDate>,
    /// Who published it.
    pub outlet: Option<String>,
    /// The author, as printed.
    pub byline: Option<String>,
    /// Its web address.
    pub url: Option<String>,
    /// The SHA-256, in hexadecimal digits, of the bytes it was read from: a file, an archive
    /// member, or a line.
    pub original: Option<String>,
    /// Its language, as a BCP 47 tag.
    pub language: String,
    /// The text, as decoded.
    pub text: Arc<str>,
    /// The byte offset at which the body starts: after a recognised header, otherwise 0.
    pub body_start: usize,
}

impl Document {
    /// Creates a document with only an id and a text.
    ///
    /// ```
    /// use onrecord::Document;
    ///
    /// let mut document = Document::new("harbor", "Mayor Ana Okoro praised Tobias Renner.");
    /// document.date = "2026-03-02".parse().ok();
    /// assert_eq!(document.id.as_str(), "harbor");
    /// assert!(document.text.starts_with("Mayor"));
    /// ```
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
