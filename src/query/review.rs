//! Finds what a person should decide: actors that are probably the same, and doubtful relations.
//!
//! In: a graph with resolved actors. Out: [`Suspicion`]s with reasons and evidence, the strongest
//! first. Names are similar if one has all the words of the other, or if they differ by a letter or
//! two. Neighbours in common make a pair more likely. Fails if the store cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::history::event;
use super::ties::{link, named};
use super::{Event, Library, Link, Telling};
use crate::document::DocumentId;
use crate::graph::{Graph, TieFilter};
use crate::resolve::{Identities, Named};
use crate::store::{ByNumber, DocumentNumber, Store, StoreError};

/// Two actors that may be the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suspicion {
    /// How likely it is, from 0.0 to 1.0; not a probability, but comparable.
    pub score: f64,
    /// The actor in fewer documents.
    pub one: Named,
    /// The actor in more documents.
    pub other: Named,
    /// The reasons, in words.
    pub reasons: Vec<String>,
    /// A tie of `one`, or `None` if it has none.
    pub tie_of_one: Option<Link>,
    /// A tie of `other`, or `None` if it has none.
    pub tie_of_other: Option<Link>,
}

/// Returns the pairs most likely to be the same actor, at most `limit`.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub fn review(
    identities: &Identities<'_>,
    graph: &Graph,
    limit: usize,
) -> Result<Vec<Suspicion>, StoreError> {
    let mut found = suspected(identities, graph);
    found.sort_by(|left, right| {
        right.0.total_cmp(&left.0).then_with(|| (left.1, left.2).cmp(&(right.1, right.2)))
    });
    found.truncate(limit);
    let library = Library::new(identities.store());
    let row = |(score, one, other, reasons)| {
        let is_rarer = graph.documents_of(one) <= graph.documents_of(other);
        let (one, other) = if is_rarer { (one, other) } else { (other, one) };
        suspicion(&library, graph, (one, other), score, reasons)
    };
    found.into_iter().map(row).collect()
}

/// Returns the pairs that may be the same actor, unless a person said that they are not: how likely
/// it is, the two, and the reasons.
fn suspected(identities: &Identities<'_>, graph: &Graph) -> Vec<(f64, u32, u32, Vec<String>)> {
    const SCORE_MIN: f64 = 0.5;
    let neighbours = company(graph);
    let mut found = Vec::new();
    for (one, other) in alike(graph) {
        let (left, right) = (graph.actor(one), graph.actor(other));
        if identities.acts().are_apart(left, right) {
            continue;
        }
        let (score, reasons) = weigh(graph, &neighbours, one, other);
        if score >= SCORE_MIN {
            found.push((score, one, other, reasons));
        }
    }
    found
}

fn suspicion(
    library: &Library<'_>,
    graph: &Graph,
    (one, other): (u32, u32),
    score: f64,
    reasons: Vec<String>,
) -> Result<Suspicion, StoreError> {
    let tie = |place: u32| {
        let best = graph.from(place).iter().chain(graph.to(place));
        best.max_by_key(|it| it.n_sources).map(|it| link(library, graph, it, 1)).transpose()
    };
    Ok(Suspicion {
        score,
        one: named(graph, one),
        other: named(graph, other),
        reasons,
        tie_of_one: tie(one)?,
        tie_of_other: tie(other)?,
    })
}

/// Returns relations for a person to judge: those with at least `min_confidence` that no person has
/// judged yet, the first `limit`, least confident first.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn unsure(
    identities: &Identities<'_>,
    min_confidence: f64,
    limit: usize,
) -> Result<Vec<Telling<Event>>, StoreError> {
    let library = Library::new(identities.store());
    let mut rows = Vec::new();
    for (.., index, number) in by_confidence(identities.store(), min_confidence)? {
        if rows.len() == limit {
            break;
        }
        let (stored, relation) = library.relation(number, index)?;
        let date = relation.date.or(stored.document.date);
        let row = event(identities, number, &stored, &relation, date)?;
        rows.extend(row.act.is_none().then(|| Telling::of(row)));
    }
    Ok(rows)
}

/// Confidence in thousandths, the document by its id, and the place of the relation in it.
type ByConfidence = (u16, DocumentId, u32, DocumentNumber);

/// Returns the relations of at least this confidence, the lowest first.
fn by_confidence(store: &dyn Store, min_confidence: f64) -> Result<Vec<ByConfidence>, StoreError> {
    let runs = store.fold_outlines(|run: &mut Vec<ByConfidence>, outline| {
        for (index, relation) in (0_u32..).zip(&outline.relations) {
            if relation.confidence >= min_confidence {
                let permille = (relation.confidence * 1000.0).round() as u16;
                run.push((permille, DocumentId::new(outline.id), index, outline.number));
            }
        }
        Ok(())
    })?;
    let mut found: Vec<ByConfidence> = runs.into_iter().flatten().collect();
    found.sort_unstable();
    Ok(found)
}

/// Returns for each actor the others it has ties with, not counting reports of outlets.
fn company(graph: &Graph) -> ByNumber<BTreeSet<u32>> {
    let mut company = ByNumber::filled(graph.actors.len(), BTreeSet::new());
    for tie in graph.filtered(&TieFilter::default()) {
        company[tie.subject].insert(tie.object);
        company[tie.object].insert(tie.subject);
    }
    company
}

fn parts(graph: &Graph, place: u32) -> (&str, Vec<&str>) {
    let id = graph.actor(place);
    let (kind, slug) = id.parts().unwrap_or((id.as_str(), ""));
    (kind, slug.split('-').collect())
}

/// Returns pairs of the same kind that share a rare word, or the first four letters of a last name.
fn alike(graph: &Graph) -> BTreeSet<(u32, u32)> {
    const BEARERS_MAX: usize = 50;
    let mut by_word: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    let places = 0..u32::try_from(graph.actors.len()).unwrap_or(u32::MAX);
    for place in places {
        let (kind, words) = parts(graph, place);
        if kind == "unnamed" {
            continue;
        }
        for word in &words {
            by_word.entry((kind, word)).or_default().push(place);
        }
        // Also compare last names with the same first four letters, which may be misspelled.
        if let ("person", [_, .., last]) = (kind, words.as_slice())
            && let Some((at, _)) = last.char_indices().nth(4)
        {
            by_word.entry((kind, &last[..at])).or_default().push(place);
        }
    }
    let mut pairs = BTreeSet::new();
    for bearers in by_word.values().filter(|it| it.len() <= BEARERS_MAX) {
        for (at, one) in bearers.iter().enumerate() {
            for other in bearers.iter().skip(at + 1) {
                if one != other && are_alike(graph, *one, *other) {
                    pairs.insert((*one.min(other), *one.max(other)));
                }
            }
        }
    }
    pairs
}

/// Returns whether one name has all words of the other, with initials standing for words, or
/// whether their letters are nearly the same.
fn are_alike(graph: &Graph, one: u32, other: u32) -> bool {
    let ((_, left), (_, right)) = (parts(graph, one), parts(graph, other));
    let (fewer, more) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    let begins = |word: &str, other: &str| {
        word == other
            || (word.len() == 1 && other.starts_with(word))
            || (other.len() == 1 && word.starts_with(other))
    };
    let holds = fewer.iter().all(|word| more.iter().any(|it| begins(word, it)));
    let same_ends = fewer.len() > 1 && fewer.last() == more.last();
    let letters = strsim::jaro_winkler(&fewer.join("-"), &more.join("-"));
    holds || letters > 0.93 || (same_ends && letters > 0.85)
}

fn weigh(
    graph: &Graph,
    company: &ByNumber<BTreeSet<u32>>,
    one: u32,
    other: u32,
) -> (f64, Vec<String>) {
    let (left, right) = (&company[one], &company[other]);
    let shared: Vec<u32> = left.intersection(right).copied().collect();
    let fewest = left.len().min(right.len()).max(1);
    let letters = strsim::jaro_winkler(graph.actor(one).as_str(), graph.actor(other).as_str());
    let mut reasons = vec![format!("names alike by {:.0} %", 100.0 * letters)];
    if !shared.is_empty() {
        let names: Vec<&str> = shared.iter().take(3).map(|it| graph.name(*it)).collect();
        reasons.push(match shared.len() {
            1 => format!("both have to do with {}", names.join(", ")),
            n => format!("both have to do with {n} others, such as {}", names.join(", ")),
        });
    }
    if left.contains(&other) {
        reasons.push("but a document relates them to each other".to_owned());
    }
    let in_company = (shared.len() as f64 / fewest as f64).min(1.0);
    let together = if left.contains(&other) { 0.6 } else { 1.0 };
    ((0.6 * letters + 0.4 * in_company) * together, reasons)
}
