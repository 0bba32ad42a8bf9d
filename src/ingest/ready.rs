//! What waits to be given out: documents with what is known of them, notices, failures.
//!
//! In: what readers of formats found. Out: [`Ready`]. Never fails.

use super::article::About;
use super::reading::Incoming;
use super::{Failure, Notice};

/// What waits to be given out.
#[derive(Debug)]
pub(super) struct Ready {
    pub incoming: Incoming,
    pub about: About,
}

impl From<Incoming> for Ready {
    fn from(incoming: Incoming) -> Self {
        Self { incoming, about: About::default() }
    }
}

impl Ready {
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

    /// Gives a document that names no outlet that of the whole list.
    pub fn set_outlet(&mut self, outlet: Option<&str>) {
        if let Incoming::Document(document) = &mut self.incoming
            && document.outlet.is_none()
        {
            document.outlet = outlet.map(str::to_owned);
        }
    }
}
