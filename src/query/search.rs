//! Words in quotations.
//!
//! In: words. Out: the statements and relations in whose quotations all of them stand, best
//! first: rare words that stand in short quotations count most. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::asked_words::{AskedWords, Indexed};
use super::history::event;
use super::said::utterance;
use super::{Answer, Evidence, Filter, Library, Origin};
use crate::document::DocumentId;
use crate::resolve::Identities;
use crate::store::{DocumentNumber, Outline, Store, StoreError, words};

/// A place where the words stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    /// How well it fits; comparable within one answer only.
    pub score: f64,
    /// The relation or statement.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// A document, whether a relation of it, and the place of relation or statement.
type Place = (DocumentNumber, bool, u32);

/// Returns the best `limit` places where all the words stand.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn search(
    identities: &Identities<'_>,
    asked: &str,
    filter: &Filter,
    limit: usize,
) -> Result<Answer<Hit>, StoreError> {
    let library = Library::new(identities.store());
    let (mut hits, mut n_unsure) = (Vec::new(), 0);
    for ((number, is_relation, index), rarity) in places(identities.store(), asked)? {
        let stored = library.document(number)?;
        let (date, outlet) = (stored.document.date, stored.document.outlet.as_deref());
        if !filter.holds_date(date) || !filter.holds_outlet(outlet) {
            continue;
        }
        let relation = stored.extraction.relations.get(index as usize).filter(|_| is_relation);
        if relation.is_some_and(|it| !filter.holds_confidence(it.confidence)) {
            n_unsure += 1;
            continue;
        }
        let n_words = quotation_words(&library, number, is_relation, index)?;
        let fit = rarity / (1.0 + (n_words as f64 / 25.0).sqrt());
        hits.push((fit, (stored.document.id.clone(), is_relation, index), number));
    }
    page(identities, hits, n_unsure, limit)
}

/// A fit, where it stands in words that do not depend on when documents came, and the document.
type Fit = (f64, (DocumentId, bool, u32), DocumentNumber);

/// Returns the best `limit` places where what is asked for stands, phrases and all.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn search_asked(
    identities: &Identities<'_>,
    asked: &AskedWords,
    filter: &Filter,
    limit: usize,
) -> Result<Answer<Hit>, StoreError> {
    if let Some(plain) = asked.plain() {
        return search(identities, &plain, filter, limit);
    }
    let runs = identities.store().fold_outlines(|run: &mut (Vec<Fit>, usize), outline| {
        if filter.holds_date(outline.date) && filter.holds_outlet(outline.outlet) {
            add_hits(run, outline, asked, filter);
        }
        Ok(())
    })?;
    let n_unsure = runs.iter().map(|run| run.1).sum();
    let hits = runs.into_iter().flat_map(|run| run.0).collect();
    page(identities, hits, n_unsure, limit)
}

/// Returns how well a quotation fits, or `None` if it lacks what is asked for.
fn fit(asked: &AskedWords, quotation: &str) -> Option<f64> {
    let indexed = Indexed::of(quotation, asked);
    let n_found = asked.find(&indexed)?.iter().map(Vec::len).sum::<usize>();
    Some(n_found as f64 / (1.0 + (indexed.len() as f64 / 25.0).sqrt()))
}

/// Adds the relations and statements of a document in whose quotations the words stand, and the
/// number of relations that are too unsure.
fn add_hits(
    (hits, n_unsure): &mut (Vec<Fit>, usize),
    outline: &Outline<'_>,
    asked: &AskedWords,
    filter: &Filter,
) {
    let number = outline.number;
    for (index, relation) in (0..).zip(&outline.relations) {
        let Some(fit) = fit(asked, outline.words(&relation.evidence)) else { continue };
        if filter.holds_confidence(relation.confidence) {
            hits.push((fit, (DocumentId::new(outline.id), true, index), number));
        } else {
            *n_unsure += 1;
        }
    }
    for (index, statement) in (0..).zip(&outline.statements) {
        let words: Vec<&str> = statement.content.iter().map(|it| outline.words(it)).collect();
        if let Some(fit) = fit(asked, &words.join(" ")) {
            hits.push((fit, (DocumentId::new(outline.id), false, index), number));
        }
    }
}

/// Returns the best places as rows.
fn page(
    identities: &Identities<'_>,
    mut hits: Vec<Fit>,
    n_unsure: usize,
    limit: usize,
) -> Result<Answer<Hit>, StoreError> {
    let library = Library::new(identities.store());
    hits.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    let n_total = hits.len();
    let mut rows = Vec::new();
    for (score, (_, is_relation, index), number) in hits.into_iter().take(limit) {
        let evidence = evidence(identities, &library, (number, is_relation, index))?;
        rows.push(Hit { score, evidence });
    }
    Ok(Answer { rows, n_total, n_unsure })
}

/// Returns the relation or statement at a place, with its quotation for its context.
fn evidence(
    identities: &Identities<'_>,
    library: &Library<'_>,
    (number, is_relation, index): Place,
) -> Result<Evidence, StoreError> {
    let origin = Origin::default();
    if is_relation {
        let (stored, relation) = library.relation(number, index)?;
        let date = relation.date.or(stored.document.date);
        let event = Box::new(event(identities, number, &stored, &relation, date)?);
        let context = event.citation.quotation.clone();
        return Ok(Evidence::Relation { event, context, origin });
    }
    let (stored, statement) = library.statement(number, index)?;
    let utterance = Box::new(utterance(identities, number, &stored, &statement)?);
    let context = utterance.citation.quotation.clone();
    Ok(Evidence::Statement { utterance, context, origin })
}

/// Returns the places where all the words stand, each with how rare the words are.
fn places(store: &dyn Store, asked: &str) -> Result<BTreeMap<Place, f64>, StoreError> {
    let n_documents = store.counts().documents as f64;
    let mut found: Option<BTreeMap<Place, f64>> = None;
    let asked: BTreeSet<String> = words(asked).collect();
    for word in &asked {
        let quoted = store.quoted(word)?;
        let rarity = (1.0 + n_documents / (1.0 + quoted.len() as f64)).ln();
        let mut here: BTreeMap<Place, f64> = BTreeMap::new();
        for it in quoted {
            here.extend(it.statements.iter().map(|index| ((it.number, false, *index), rarity)));
            here.extend(it.relations.iter().map(|index| ((it.number, true, *index), rarity)));
        }
        found = Some(match found {
            None => here,
            Some(before) => before
                .into_iter()
                .filter_map(|(place, score)| Some((place, score + here.get(&place)?)))
                .collect(),
        });
    }
    Ok(found.unwrap_or_default())
}

fn quotation_words(
    library: &Library<'_>,
    number: DocumentNumber,
    is_relation: bool,
    index: u32,
) -> Result<usize, StoreError> {
    Ok(if is_relation {
        let (stored, relation) = library.relation(number, index)?;
        words(relation.evidence.of(&stored.document.text)).count()
    } else {
        let (stored, statement) = library.statement(number, index)?;
        let text = &stored.document.text;
        statement.content.iter().map(|it| words(it.of(text)).count()).sum()
    })
}
