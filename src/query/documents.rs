//! Lists the documents of a store, and opens one with all that was extracted from it.
//!
//! In: words of ids and titles, a filter; or an id. Out: [`Listed`] rows in the order of time, or
//! an [`Opened`] document. Fails with [`QueryError::NoDocument`] if no document has the id, or if
//! the store cannot be read.

use serde::Serialize;

use super::history::event;
use super::said::utterance;
use super::{Event, Filter, QueryError, Utterance};
use crate::document::{DocumentId, PartialDate};
use crate::graph::Identities;
use crate::store::{Store, StoreError, slug};

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Listed {
    /// Its id.
    pub id: DocumentId,
    /// The day it was published, or `None` if it is not known.
    pub date: Option<PartialDate>,
    /// Its headline.
    pub title: Option<String>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Its web address.
    pub url: Option<String>,
    /// The file it was read from.
    pub source: Option<String>,
    /// Number of statements in it.
    pub n_statements: usize,
    /// Number of relations in it, of any confidence.
    pub n_relations: usize,
}

/// A document with all that was extracted from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Opened {
    /// Its metadata.
    #[serde(flatten)]
    pub listed: Listed,
    /// Its text.
    pub text: String,
    /// Its statements, in text order.
    pub statements: Vec<Utterance>,
    /// Its relations with enough confidence, in text order.
    pub relations: Vec<Event>,
    /// Number of relations with less confidence.
    pub n_unsure: usize,
}

/// Returns the documents whose id or title has, for each word of `pattern`, a word that begins with
/// it, earliest first, undated last. If `undated`, only documents without a date.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn documents(
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

/// Returns a document with all that was extracted from it.
///
/// # Errors
/// Returns an error if it does not exist, or if the store cannot be read.
pub(crate) fn open(
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

/// Returns the ids that have all the words of what was typed, or that are similar to it, the most
/// similar first.
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
