//! The documents of a store, and one of them with all that was read in it.
//!
//! In: words of ids and titles, a filter; or an id. Out: [`Listed`] rows in the order of time, or an
//! [`Opened`] document. Fails with [`QueryError::NoDocument`] if nothing has the id, or if the store
//! cannot be read.

use serde::Serialize;

use super::history::event;
use super::said::utterance;
use super::{Event, Filter, QueryError, Utterance};
use crate::document::{DocumentId, PartialDate};
use crate::graph::Identities;
use crate::store::{Store, StoreError, slug};

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: DocumentId,
    /// The day it was published.
    pub date: Option<PartialDate>,
    /// Its headline.
    pub title: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// Where it was read from.
    pub source: Option<String>,
    /// Statements read in it.
    pub n_statements: usize,
    /// Relations read in it, however sure.
    pub n_relations: usize,
}

/// A document with all that was read in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opened {
    /// What is known of it.
    #[serde(flatten)]
    pub listed: Listed,
    /// Its text.
    pub text: String,
    /// Its statements, in the order of the text.
    pub statements: Vec<Utterance>,
    /// Its relations that are sure enough, in the order of the text.
    pub relations: Vec<Event>,
    /// How many relations are less sure.
    pub n_unsure: usize,
}

/// Returns the documents in whose ids or titles all words of `pattern` begin a word, earliest first,
/// those without a date last.
///
/// # Errors
/// If the store cannot be read.
pub fn documents(
    store: &dyn Store,
    pattern: Option<&str>,
    filter: &Filter,
    undated: bool,
) -> Result<Vec<Listed>, StoreError> {
    let asked: Vec<String> = words(pattern.unwrap_or_default());
    let mut found = Vec::new();
    store.each_document(&mut |_, stored| {
        let document = &stored.document;
        let title = document.title.as_deref().unwrap_or_default();
        let own = [words(document.id.as_str()), words(title)].concat();
        let fits = asked.iter().all(|asked| own.iter().any(|it| it.starts_with(asked)))
            && filter.holds_date(document.date)
            && filter.holds_outlet(document.outlet.as_deref())
            && (!undated || document.date.is_none());
        if fits {
            found.push(listed(&stored));
        }
        Ok(())
    })?;
    found.sort_by(|left, right| {
        let key = |it: &Listed| (it.date.is_none(), it.date);
        key(left).cmp(&key(right)).then_with(|| left.id.cmp(&right.id))
    });
    Ok(found)
}

/// Returns a document with what was read in it.
///
/// # Errors
/// If it is not there, or the store cannot be read.
pub fn open(
    identities: &Identities<'_>,
    id: &str,
    min_confidence: f64,
) -> Result<Opened, QueryError> {
    let store = identities.store();
    let none = || QueryError::NoDocument { id: id.to_owned(), nearest: Vec::new() };
    let Some((number, _)) = store.find(&DocumentId::new(id))? else {
        return Err(QueryError::NoDocument { id: id.to_owned(), nearest: nearest(store, id)? });
    };
    let stored = store.shared(number)?.ok_or_else(none)?;
    let mut statements = Vec::new();
    for statement in &stored.extraction.statements {
        statements.push(utterance(identities, number, &stored, statement)?);
    }
    let mut relations = Vec::new();
    let sure = stored.extraction.relations.iter().filter(|it| it.confidence >= min_confidence);
    for relation in sure {
        let date = relation.date.or(stored.document.date);
        relations.push(event(identities, number, &stored, relation, date)?);
    }
    statements.sort_by_key(|it| it.citation.offsets);
    relations.sort_by_key(|it| it.citation.offsets);
    let n_unsure = stored.extraction.relations.len() - relations.len();
    let text = stored.document.text.to_string();
    Ok(Opened { listed: listed(&stored), text, statements, relations, n_unsure })
}

fn listed(stored: &crate::store::StoredDocument) -> Listed {
    let document = &stored.document;
    Listed {
        id: document.id.clone(),
        date: document.date,
        title: document.title.clone(),
        outlet: document.outlet.clone(),
        url: document.url.clone(),
        source: document.source.clone(),
        n_statements: stored.extraction.statements.len(),
        n_relations: stored.extraction.relations.len(),
    }
}

fn words(text: &str) -> Vec<String> {
    slug(text).split('-').filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Returns the ids that hold all the words of what was typed or, if none does, the likest ones.
fn nearest(store: &dyn Store, typed: &str) -> Result<Vec<DocumentId>, StoreError> {
    const NEAREST_MAX: usize = 5;
    const LIKENESS_MIN: f64 = 0.8;
    let asked = words(typed);
    let mut near: Vec<(f64, DocumentId)> = Vec::new();
    for (id, ..) in store.catalogue()? {
        let own = words(id.as_str());
        let holds = asked.iter().all(|asked| own.iter().any(|it| it.starts_with(asked)));
        let likeness = strsim::jaro_winkler(id.as_str(), typed);
        if holds || likeness >= LIKENESS_MIN {
            near.push((likeness + f64::from(u8::from(holds)), id));
        }
    }
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    Ok(near.into_iter().take(NEAREST_MAX).map(|(_, id)| id).collect())
}
