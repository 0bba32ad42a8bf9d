//! Lists the documents of a store, and opens one with all that was extracted from it.
//!
//! In: words of ids and titles, a filter; or an id. Out: [`Listed`] rows in the order of time, or
//! an [`OpenedDocument`]. Fails with [`QueryError::NoDocument`] if no document has the id, or if
//! the store cannot be read.

use serde::Serialize;

use super::alike::later_version;
use super::error::TYPED_MAX;
use super::history::event;
use super::said::utterance;
use super::{Answer, Event, Filter, QueryError, Utterance};
use crate::document::{DocumentId, PartialDate};
use crate::resolve::Identities;
use crate::store::{DocumentNumber, Outline, Store, StoreError, StoredDocument, slug};

/// A document in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: DocumentId,
    /// The day it was published, or `None` if it is not known.
    pub date: Option<PartialDate>,
    /// Its headline.
    pub title: Option<String>,
    /// The outlet that published it.
    pub outlet: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
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
pub struct OpenedDocument {
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
    /// The last version of the article, if this is an earlier one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_version: Option<DocumentId>,
}

/// Returns the documents whose id or title has, for each word of `pattern`, a word that begins with
/// it: the first `limit`, earliest first, undated last. If `undated`, only documents without a date.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn documents(
    store: &dyn Store,
    pattern: Option<&str>,
    filter: &Filter,
    undated: bool,
    limit: usize,
) -> Result<Answer<Listed>, StoreError> {
    type Fit = (bool, Option<PartialDate>, DocumentId, DocumentNumber);
    let asked: Vec<String> = words(pattern.unwrap_or_default());
    let runs = store.fold_outlines(|run: &mut Vec<Fit>, outline| {
        let fits = filter.holds_date(outline.date)
            && filter.holds_outlet(outline.outlet)
            && (!undated || outline.date.is_none())
            && (asked.is_empty() || is_called(outline, &asked));
        if fits {
            let id = DocumentId::new(outline.id);
            run.push((outline.date.is_none(), outline.date, id, outline.number));
        }
        Ok(())
    })?;
    let mut found: Vec<Fit> = runs.into_iter().flatten().collect();
    found.sort_unstable();
    let n_total = found.len();
    let mut rows = Vec::new();
    for (.., number) in found.into_iter().take(limit) {
        rows.extend(store.shared(number)?.map(|it| Listed::of(&it)));
    }
    Ok(Answer { rows, n_total, n_unsure: 0 })
}

/// Returns a document with all that was extracted from it.
///
/// # Errors
/// Returns an error if it does not exist, or if the store cannot be read.
pub fn open(
    identities: &Identities<'_>,
    id: &str,
    min_confidence: f64,
) -> Result<OpenedDocument, QueryError> {
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
    let listed = Listed::of(&stored);
    let latest_version = later_version(identities, number)?;
    Ok(OpenedDocument { listed, text, statements, relations, n_unsure, latest_version })
}

impl Listed {
    /// Returns the row of a document.
    #[must_use]
    pub(crate) fn of(stored: &StoredDocument) -> Self {
        let document = &stored.document;
        Self {
            id: document.id.clone(),
            date: document.date,
            title: document.title.clone(),
            outlet: document.outlet.clone(),
            byline: document.byline.clone(),
            url: document.url.clone(),
            source: document.source.clone(),
            n_statements: stored.extraction.statements.len(),
            n_relations: stored.extraction.relations.len(),
        }
    }
}

/// Returns whether the id and the title of a document have all the words asked for, or longer ones.
fn is_called(outline: &Outline<'_>, asked: &[String]) -> bool {
    let own = [words(outline.id), words(outline.title.unwrap_or_default())].concat();
    asked.iter().all(|asked| own.iter().any(|it| it.starts_with(asked)))
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
        let likeness = match typed.len() <= TYPED_MAX {
            true => strsim::jaro_winkler(id.as_str(), typed),
            false => 0.0,
        };
        if holds || likeness >= LIKENESS_MIN {
            near.push((likeness + f64::from(u8::from(holds)), id));
        }
    }
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    Ok(near.into_iter().take(NEAREST_MAX).map(|(_, id)| id).collect())
}
