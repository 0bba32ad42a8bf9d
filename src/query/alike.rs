//! Finds documents that are nearly the same: copies of a wire story, and versions of an article.
//!
//! In: a store. Out: [`Likeness`] for each document that is nearly the same as an earlier one, in
//! the order of days and ids. If both are from the same outlet or have the same address, it is a
//! version; if not, a copy. Fails if the store cannot be read.

use serde::Serialize;

use super::Library;
use crate::document::{DocumentId, PartialDate};
use crate::resolve::{Identities, Sources};
use crate::store::{DocumentNumber, Store, StoreError};

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
    /// The document that it is a copy of, or the first version of the article.
    pub first: DocumentId,
    /// Which version of the article it is, from 1.
    pub version: u32,
    /// The last version of the article; itself if it is the last, or there is no other.
    pub latest: DocumentId,
}

/// Returns the last version of an article of which a document is an earlier one; `None` if it is the
/// last or there is no other.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(super) fn later_version(
    identities: &Identities<'_>,
    number: DocumentNumber,
) -> Result<Option<DocumentId>, StoreError> {
    let kin = identities.sources()?.kin(number).filter(|kin| kin.is_superseded());
    kin.map(|kin| Ok(identities.document(kin.latest)?.document.id.clone())).transpose()
}

/// Returns the documents that are nearly the same as an earlier one: copies with the first of their
/// group, versions with the first version.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn alike(store: &dyn Store) -> Result<Vec<Likeness>, StoreError> {
    let library = Library::new(store);
    let id = |number| Ok::<_, StoreError>(library.document(number)?.document.id.clone());
    let mut found = Vec::new();
    for (number, kin) in Sources::load(store)?.alike() {
        let kind = if kin.version > 1 { Alike::Version } else { Alike::Copy };
        let first = if kin.version > 1 { kin.article } else { kin.first };
        if first == number {
            continue;
        }
        let stored = library.document(number)?;
        let document = &stored.document;
        found.push(Likeness {
            document: document.id.clone(),
            date: document.date,
            outlet: document.outlet.clone(),
            title: document.title.clone(),
            kind,
            first: id(first)?,
            version: kin.version,
            latest: id(kin.latest)?,
        });
    }
    found.sort_by_cached_key(|it| (it.date.is_none(), it.date, it.document.clone()));
    Ok(found)
}
