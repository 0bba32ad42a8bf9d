//! Texts with their particulars as documents, by the steps by which the command reads JSON Lines.
//!
//! In: a dict with `text`, `id`, `date`, `title`, `outlet`, `byline`, `url`, `language`; all but the
//! first two may be `None`. Out: a document. Fails if there is no text, a date cannot be understood,
//! or the text is in another language than English and that was not allowed.

use onrecord::Document;
use onrecord::ingest::{self, Incoming, NamedKind, Notice, Options};
use pyo3::prelude::*;
use serde::Serialize;

/// A text with its particulars.
#[derive(Debug, FromPyObject, Serialize)]
#[pyo3(from_item_all)]
pub(crate) struct Item {
    text: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
}

/// The name of the one line that an item becomes; messages name the item's id instead.
const NAME: &str = "text";

impl Item {
    /// Returns the length of the text in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        self.text.len()
    }

    /// Returns the document.
    pub(crate) fn document(&self, any_language: bool) -> Result<Document, String> {
        let line = serde_json::to_vec(self).map_err(|error| error.to_string())?;
        let options = Options { kind: Some(NamedKind::JsonLines), ..Options::default() };
        for incoming in ingest::read_bytes(NAME, line, options) {
            match incoming {
                Incoming::Document(document) => return self.checked(*document, any_language),
                Incoming::Failure(failure) => {
                    return Err(self.named(failure.place(), &failure.to_string()));
                }
                Incoming::Notice(Notice::Date { found, .. }) => {
                    let id = &self.id;
                    return Err(format!("{id}: date `{found}` not understood; write YYYY-MM-DD"));
                }
                Incoming::Notice(_) => {}
            }
        }
        Err(format!("{}: holds no text", self.id))
    }

    fn checked(&self, document: Document, any_language: bool) -> Result<Document, String> {
        let is_english = document.language == "en" || document.language.starts_with("en-");
        if !is_english && !any_language {
            let language = ingest::language_name(&document.language);
            return Err(format!(
                "{}: in {language}, not in English; any_language=True reads it anyway",
                self.id
            ));
        }
        Ok(Document { source: None, original: None, ..document })
    }

    /// Returns a message with the id of the item for its place.
    fn named(&self, place: &str, message: &str) -> String {
        let rest = message.strip_prefix(place).unwrap_or(message);
        format!("{}{rest}", self.id)
    }
}
