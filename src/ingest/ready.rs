//! What waits to be given out: documents with what is known of them, notices, failures.
//!
//! In: what readers of formats found. Out: [`Ready`]. Never fails.

use super::article::About;
use super::reading::Incoming;
use super::sources::Source;
use super::{Failure, Notice};
use crate::document::Document;

/// What waits to be given out.
#[derive(Debug)]
pub(super) struct Ready {
    pub incoming: Incoming,
    pub about: About,
    /// The id that its document takes if another file has taken its own: with the file's extension.
    pub spare_id: Option<String>,
}

impl From<Incoming> for Ready {
    fn from(incoming: Incoming) -> Self {
        Self { incoming, about: About::default(), spare_id: None }
    }
}

impl Ready {
    /// Returns a document that waits, with what is known of it.
    pub fn document(mut document: Document, about: About, source: &Source) -> Self {
        document.byline = document.byline.take().or_else(|| about.byline.clone());
        let own = document.id.as_str();
        let extension = source.path.as_deref().and_then(|it| it.extension()?.to_str());
        let spare_id =
            own.strip_prefix(&source.stem).zip(extension).and_then(|(rest, extension)| {
                let is_of_file = rest.is_empty() || rest.starts_with('-');
                is_of_file.then(|| format!("{}.{extension}{rest}", source.stem))
            });
        Self { incoming: Incoming::Document(Box::new(document)), about, spare_id }
    }

    /// Turns the failure of a record without text into a notice if services list such records.
    pub fn soften(&mut self, is_listed: bool) {
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

    /// Keeps with a document the SHA-256 of the bytes that it was read from, unless it has one.
    pub fn set_original(&mut self, sum: &str) {
        if let Incoming::Document(document) = &mut self.incoming
            && document.original.is_none()
        {
            document.original = Some(sum.to_owned());
        }
    }

    /// Gives a document that names no outlet that of the whole list.
    pub fn set_outlet(&mut self, outlet: Option<&str>) {
        if let Incoming::Document(document) = &mut self.incoming
            && document.outlet.is_none()
        {
            document.outlet = outlet.map(str::to_owned);
        }
    }
}
