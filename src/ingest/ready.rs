//! The queue of results: documents with their metadata, notices, failures.
//!
//! In: the findings of format readers. Out: [`Ready`], which holds an [`Incoming`]. Never fails.

use super::article::About;
use super::error::{Failure, Notice};
use super::sources::Source;
use crate::document::{Document, DocumentId, fnv};

/// A document, or what is to be said of an input.
#[derive(Debug)]
pub enum Incoming {
    /// A document.
    Document(Box<Document>),
    /// A remark for the user.
    Notice(Notice),
    /// An input that gave no document.
    Failure(Failure),
}

/// A queued result.
#[derive(Debug)]
pub(super) struct Ready {
    pub incoming: Incoming,
    pub about: About,
    /// Fallback ids with the file's extension, then with its folders, used if another file has taken the
    /// document's id.
    pub spare_ids: Vec<String>,
}

impl From<Incoming> for Ready {
    fn from(incoming: Incoming) -> Self {
        Self { incoming, about: About::default(), spare_ids: Vec::new() }
    }
}

/// Returns the id of a document of standard input that has none of its own. What comes through
/// another pipe later has the same number, but must not replace it.
fn id_of_content(document: &Document, source: &Source) -> String {
    let day = document.date.map(|it| it.to_string());
    let parts = [&document.url, &document.outlet, &document.title, &day];
    let parts = parts.into_iter().flatten().map(String::as_str);
    let content: Vec<&str> = std::iter::once(&*document.text).chain(parts).collect();
    format!("{}-{:016x}", source.stem, fnv::hash(content.join("\n").as_bytes()))
}

impl Ready {
    /// Queues a document with its metadata.
    pub(crate) fn document(mut document: Document, about: About, source: &Source) -> Self {
        document.byline = document.byline.take().or_else(|| about.byline.clone());
        let extension = source.path.as_deref().and_then(|it| it.extension()?.to_str());
        let rest = document.id.as_str().strip_prefix(&source.stem).map(str::to_owned);
        let spare_ids = rest.filter(|it| it.is_empty() || it.starts_with('-')).map(|rest| {
            if source.path.is_none() {
                let id = id_of_content(&document, source);
                document.id = DocumentId::new(&id);
                return vec![format!("{id}{rest}")];
            }
            let longer = extension.map(|it| format!("{}.{it}{rest}", source.stem));
            let within = source.stems_with_folders().map(|stem| format!("{stem}{rest}"));
            longer.into_iter().chain(within).collect()
        });
        let spare_ids = spare_ids.unwrap_or_default();
        Self { incoming: Incoming::Document(Box::new(document)), about, spare_ids }
    }

    /// Turns the failure of a record without text into a notice if services commonly list such
    /// records.
    pub(crate) fn soften(&mut self, is_listed: bool) {
        let why = match &self.incoming {
            Incoming::Failure(Failure::Empty { .. } | Failure::NoText { .. }) if is_listed => {
                "it has no text"
            }
            _ => return,
        };
        if let Incoming::Failure(failure) = &self.incoming {
            let notice = Notice::Skipped { place: failure.place().to_owned(), why: why.to_owned() };
            self.incoming = Incoming::Notice(notice);
        }
    }

    /// Sets the SHA-256 of the bytes the document was read from, unless it has one.
    pub(crate) fn set_original(&mut self, sum: &str) {
        if let Incoming::Document(document) = &mut self.incoming
            && document.original.is_none()
        {
            document.original = Some(sum.to_owned());
        }
    }

    /// Sets the outlet of the whole list for a document that names none.
    pub(crate) fn set_outlet(&mut self, outlet: Option<&str>) {
        if let Incoming::Document(document) = &mut self.incoming
            && document.outlet.is_none()
        {
            document.outlet = outlet.map(str::to_owned);
        }
    }
}
