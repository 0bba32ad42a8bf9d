//! Documents that are much like one another: copies of a wire story, and versions of an article.
//!
//! In: a store. Out: [`Likeness`]: each document that is much like one before it, in the order of
//! days and ids, with the first of its group. Of one outlet it is a version; of another, or of none,
//! a copy. Nothing is kept of it: it is found by the texts alone whenever it is asked for. Fails if the
//! store cannot be read.

use std::collections::HashMap;

use serde::Serialize;

use crate::document::{DocumentId, PartialDate};
use crate::ingest::Copies;
use crate::store::{Store, StoreError, slug};

/// How a document is like the first of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alike {
    /// Another outlet prints much the same words.
    Copy,
    /// The same outlet prints much the same words, later or under another id.
    Version,
}

impl Alike {
    /// Returns its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Version => "version",
        }
    }

    /// Returns whether it is a version.
    #[must_use]
    pub fn is_version(self) -> bool {
        self == Self::Version
    }
}

/// A document that is much like one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Likeness {
    /// The document.
    pub document: DocumentId,
    /// The day it was published.
    pub date: Option<PartialDate>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// What it is of the first.
    pub kind: Alike,
    /// The first document of its group.
    pub first: DocumentId,
}

/// Returns the documents that are much like one before them.
///
/// # Errors
/// If the store cannot be read.
pub fn alike(store: &dyn Store) -> Result<Vec<Likeness>, StoreError> {
    let mut days = Vec::new();
    store.each_document(&mut |number, stored| {
        days.push((
            stored.document.date.is_none(),
            stored.document.date,
            stored.document.id,
            number,
        ));
        Ok(())
    })?;
    days.sort();
    let mut copies = Copies::default();
    let mut outlets: HashMap<String, Option<String>> = HashMap::new();
    let mut found = Vec::new();
    for (_, date, id, number) in days {
        let Some(stored) = store.document(number)? else { continue };
        let document = stored.document;
        let outlet = document.outlet.as_deref().map(slug);
        match copies.first_like(id.as_str(), &document.text).map(str::to_owned) {
            None => {
                outlets.insert(id.as_str().to_owned(), outlet);
            }
            Some(first) => {
                let is_same = outlet.is_some() && outlets.get(&first) == Some(&outlet);
                let kind = if is_same { Alike::Version } else { Alike::Copy };
                found.push(Likeness {
                    document: id,
                    date,
                    outlet: document.outlet,
                    title: document.title,
                    kind,
                    first: DocumentId::new(&first),
                });
            }
        }
    }
    Ok(found)
}
