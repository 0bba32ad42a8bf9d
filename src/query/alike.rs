//! Finds documents that are nearly the same: copies of a wire story, and versions of an article.
//!
//! In: a store. Out: [`Likeness`] for each document that is nearly the same as an earlier one, in
//! the order of days and ids, with the first document of its group. If both are from the same
//! outlet, it is a version; if not, or if the outlet is not known, a copy. Nothing is stored: texts
//! are compared each time. Fails if the store cannot be read.

use std::collections::HashMap;

use serde::Serialize;

use crate::document::{DocumentId, PartialDate};
use crate::ingest::Copies;
use crate::store::{Store, StoreError, slug};

/// How a document relates to the first of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alike {
    /// Another outlet prints nearly the same words.
    Copy,
    /// The same outlet prints nearly the same words, later or under another id.
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

/// A document that is nearly the same as an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Likeness {
    /// The document.
    pub document: DocumentId,
    /// The day it was published, or `None` if it is not known.
    pub date: Option<PartialDate>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// How it relates to the first.
    pub kind: Alike,
    /// The first document of its group.
    pub first: DocumentId,
}

/// Returns the documents that are nearly the same as an earlier one.
///
/// # Errors
/// Returns an error if the store cannot be read.
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
