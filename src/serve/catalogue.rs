//! What the server knows of all documents: their titles, days and outlets.
//!
//! In: a store. Out: [`Catalogue`], small enough to be kept in memory. Fails if the store cannot be
//! read.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::document::PartialDate;
use crate::store::{DocumentNumber, Store, StoreError, slug};

/// What is known of all documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Catalogue {
    /// The documents, newest first.
    pub(crate) documents: Vec<CatalogueEntry>,
    /// The outlets, those with the most documents first.
    pub(crate) outlets: Vec<Outlet>,
    /// The first and last day of a document.
    pub(crate) period: Option<(PartialDate, PartialDate)>,
}

/// A document of a [`Catalogue`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogueEntry {
    /// Its number.
    pub(crate) number: DocumentNumber,
    /// The day it was published.
    pub(crate) date: Option<PartialDate>,
    /// The words of its title and id, each after a `-`.
    words: Box<str>,
    /// The slug of its outlet; empty if it has none.
    pub(crate) outlet: Box<str>,
}

/// An outlet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Outlet {
    /// Its name.
    pub(crate) name: String,
    /// Number of documents that it published.
    pub(crate) n_documents: usize,
}

impl CatalogueEntry {
    /// Returns whether it has, for each word asked for, a word that starts with it.
    pub(crate) fn holds(&self, asked: &[String]) -> bool {
        asked.iter().all(|it| self.words.contains(it.as_str()))
    }
}

/// Returns the words of a text, each after a `-`.
pub(super) fn words_of(text: &str) -> String {
    format!("-{}", slug(text))
}

/// Returns the starts of words that a text asks for, as [`CatalogueEntry::holds`] takes them.
pub(super) fn starts_of(asked: &str) -> Vec<String> {
    slug(asked).split('-').filter(|it| !it.is_empty()).map(|it| format!("-{it}")).collect()
}

#[derive(Default)]
struct Run {
    documents: Vec<(Box<str>, CatalogueEntry)>,
    outlets: BTreeMap<String, usize>,
}

impl Catalogue {
    /// Returns the catalogue of a store.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn of(store: &dyn Store) -> Result<Self, StoreError> {
        let runs = store.fold_outlines(|run: &mut Run, outline| {
            let title = outline.title.unwrap_or_default();
            let words = words_of(&format!("{title} {}", outline.id)).into_boxed_str();
            let outlet = outline.outlet.map(slug).unwrap_or_default().into_boxed_str();
            let (number, date) = (outline.number, outline.date);
            let entry = CatalogueEntry { number, date, words, outlet };
            run.documents.push((outline.id.into(), entry));
            if let Some(outlet) = outline.outlet {
                *run.outlets.entry(outlet.to_owned()).or_default() += 1;
            }
            Ok(())
        })?;
        let mut outlets: BTreeMap<String, usize> = BTreeMap::new();
        let mut documents = Vec::new();
        for run in runs {
            for (name, n) in run.outlets {
                *outlets.entry(name).or_default() += n;
            }
            documents.extend(run.documents);
        }
        documents.sort_by(|(left_id, left), (right_id, right)| {
            right.date.cmp(&left.date).then_with(|| left_id.cmp(right_id))
        });
        let documents: Vec<CatalogueEntry> = documents.into_iter().map(|(_, it)| it).collect();
        let dates = || documents.iter().filter_map(|it| it.date);
        let period = dates().min().zip(dates().max());
        let outlet = |(name, n_documents)| Outlet { name, n_documents };
        let mut outlets: Vec<Outlet> = outlets.into_iter().map(outlet).collect();
        outlets.sort_by(|left, right| {
            right.n_documents.cmp(&left.n_documents).then_with(|| left.name.cmp(&right.name))
        });
        Ok(Self { documents, outlets, period })
    }
}
