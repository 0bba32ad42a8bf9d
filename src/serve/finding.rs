//! The one search box: actors, documents and words, quickly.
//!
//! In: what was typed. Out: [`Found`]. Names and titles are compared with what is kept in memory.
//! Words are looked up in the index of quotations, and in a small store in all texts. Fails if the
//! store cannot be read.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::catalogue::{CatalogueEntry, starts_of};
use super::{Candidate, Given, Opened, Problem};
use crate::query::{AskedWords, Filter, Listed, TextHit, texts, texts_among};
use crate::store::{DocumentNumber, Store, StoreError, slug};

/// The most documents of a store whose texts are all read for one search.
const DOCUMENTS_READ_MAX: u64 = 1500;
/// The most documents that are read because their quotations hold the words.
const CANDIDATES_MAX: usize = 60;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Found {
    /// Actors, those in the most documents first.
    pub(crate) actors: Vec<Candidate>,
    /// Documents with the words in their title or id, newest first.
    pub(crate) documents: Vec<Listed>,
    /// Documents with the words in their text, best first.
    pub(crate) words: Vec<TextHit>,
}

/// Which documents are asked for.
pub(super) struct AskedDocuments {
    starts: Vec<String>,
    outlets: Vec<String>,
    days: Filter,
}

impl AskedDocuments {
    /// Returns what the parameters ask for.
    pub(super) fn of(given: &Given) -> Self {
        Self {
            starts: starts_of(given.one("pattern").unwrap_or_default()),
            outlets: given.all("outlet").iter().map(|it| slug(it)).collect(),
            days: Filter {
                since: given.date("since"),
                until: given.date("until"),
                ..Filter::default()
            },
        }
    }

    /// Returns whether a document is asked for.
    pub(super) fn holds(&self, entry: &CatalogueEntry) -> bool {
        let is_of = || self.outlets.iter().any(|it| **it == *entry.outlet);
        entry.holds(&self.starts)
            && self.days.holds_date(entry.date)
            && (self.outlets.is_empty() || is_of())
    }
}

/// Returns at most `limit` actors, documents and texts.
///
/// # Errors
/// Returns a problem if the store cannot be read.
pub(super) fn find(opened: &Opened, typed: &str, limit: usize) -> Result<Found, Problem> {
    let starts = starts_of(typed);
    if starts.is_empty() || limit == 0 {
        return Ok(Found::default());
    }
    let memory = &opened.base().memory;
    let graph = opened.base().graph()?;
    let mut actors: Vec<u32> = (0_u32..)
        .zip(opened.names()?)
        .filter(|(at, words)| {
            starts.iter().all(|it| words.contains(it.as_str())) && !graph.actor(*at).is_unnamed()
        })
        .map(|(at, _)| at)
        .collect();
    actors.sort_by_key(|at| (Reverse(graph.documents_of(*at)), *at));
    let candidate = |at: u32| {
        let documents = graph.documents_of(at) as usize;
        Candidate::new(graph.actor(at), graph.name(at), documents)
    };
    let mut documents = Vec::new();
    let titled = opened.catalogue()?.documents.iter().filter(|it| it.holds(&starts));
    for entry in titled.take(limit) {
        documents.extend(memory.store().shared(entry.number)?.map(|it| Listed::of(&it)));
    }
    Ok(Found {
        actors: actors.into_iter().take(limit).map(candidate).collect(),
        documents,
        words: in_texts(opened, typed, limit)?,
    })
}

/// Returns documents with the words in their text; the last word may be the beginning of one, since it
/// may still be typed. What is no valid search finds nothing.
fn in_texts(opened: &Opened, typed: &str, limit: usize) -> Result<Vec<TextHit>, StoreError> {
    let begun = match typed.ends_with(char::is_alphanumeric) {
        true => format!("{typed}*"),
        false => typed.to_owned(),
    };
    let Ok(asked) = AskedWords::parse(&begun) else { return Ok(Vec::new()) };
    let memory = &opened.base().memory;
    let (store, identities) = (memory.store(), memory.identities()?);
    if store.counts().documents <= DOCUMENTS_READ_MAX {
        return Ok(texts(&identities, &asked, &Filter::default(), limit)?.rows);
    }
    let numbers = quoting(store, typed)?;
    Ok(texts_among(&identities, &asked, &numbers, limit)?.rows)
}

/// Returns documents whose quotations hold all words, those with the most such quotations first.
fn quoting(store: &dyn Store, typed: &str) -> Result<Vec<DocumentNumber>, StoreError> {
    let mut found: Option<BTreeMap<DocumentNumber, usize>> = None;
    for word in crate::store::words(typed).collect::<std::collections::BTreeSet<_>>() {
        let here: BTreeMap<DocumentNumber, usize> = store
            .quoted(&word)?
            .into_iter()
            .map(|it| (it.number, it.statements.len() + it.relations.len()))
            .collect();
        found = Some(match found {
            None => here,
            Some(before) => before
                .into_iter()
                .filter_map(|(number, n)| Some((number, n + here.get(&number)?)))
                .collect(),
        });
    }
    let mut ranked: Vec<(DocumentNumber, usize)> = found.unwrap_or_default().into_iter().collect();
    ranked.sort_by_key(|(number, n)| (Reverse(*n), *number));
    ranked.truncate(CANDIDATES_MAX);
    Ok(ranked.into_iter().map(|(number, _)| number).collect())
}
