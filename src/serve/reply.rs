//! The answer to a request, before it becomes HTTP.
//!
//! Plain data. Never fails.

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The bytes.
    pub(super) body: Vec<u8>,
    /// Their media type.
    pub(super) media: &'static str,
    /// Whether it is what the browser has already.
    pub(super) is_known: bool,
    /// Number of rows without a limit, if it is known.
    pub(super) n_total: Option<usize>,
    /// The address of the next page.
    pub(super) next: Option<String>,
    /// Names the state that it is the answer of; `None` if it must not be kept.
    pub(super) etag: Option<String>,
}

pub(super) const JSON: &str = "application/json";
pub(super) const SVG: &str = "image/svg+xml";
pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const SPARQL: &str = "application/sparql-results+json";
pub(super) const TRIPLES: &str = "application/n-triples";

impl Reply {
    /// Returns an answer.
    pub(super) fn new(media: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self { body, media, is_known: false, n_total: None, next: None, etag: None }
    }
}
