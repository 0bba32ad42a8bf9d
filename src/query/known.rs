//! Checks typed names against the known ones: relation types, outlets, words of saying.
//!
//! In: what was typed, the ontology and the store. Out: nothing, or the type. Fails with a
//! [`QueryError`] that lists the nearest known names, so that a slip is not taken for an empty
//! answer; or if the store cannot be read.

use std::collections::BTreeSet;

use super::error::TYPED_MAX;
use super::{Filter, QueryError};
use crate::graph::{REPORTED_BY, SPOKE_OF};
use crate::knowledge::RelationType;
use crate::ontology::Ontology;
use crate::store::{Store, slug};

/// Checks that relation types are known.
///
/// # Errors
/// Returns an error if a type is neither in the schema nor in the store, which another schema may
/// have read; or if the store cannot be read.
pub fn check_types(
    typed: &[String],
    ontology: &Ontology,
    store: &dyn Store,
) -> Result<(), QueryError> {
    let unknown = typed
        .iter()
        .filter_map(|name| known_type(name, ontology).err().map(|error| (type_of(name), error)));
    let unknown: Vec<(RelationType, QueryError)> = unknown.collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let mut read = BTreeSet::new();
    store.each_document(&mut |_, stored| {
        read.extend(stored.extraction.relations.into_iter().map(|it| it.kind));
        Ok(())
    })?;
    unknown.into_iter().find(|(kind, _)| !read.contains(kind)).map_or(Ok(()), |it| Err(it.1))
}

/// Returns the relation type that was typed, such as `met with`, whether or not it exists.
#[must_use]
pub fn type_of(typed: &str) -> RelationType {
    RelationType::new(&typed.trim().replace([' ', '-'], "_"))
}

/// Returns the relation type that was typed.
///
/// # Errors
/// Returns an error with the nearest names if the schema has no such type.
pub fn known_type(typed: &str, ontology: &Ontology) -> Result<RelationType, QueryError> {
    let kind = type_of(typed);
    let name = kind.as_str();
    let is_made = name.starts_with("open:") || [SPOKE_OF, REPORTED_BY].contains(&name);
    let known: Vec<&str> = ontology.relations.all().iter().map(|it| it.name.as_str()).collect();
    if is_made || known.contains(&name) {
        return Ok(kind);
    }
    Err(QueryError::UnknownType { name: typed.to_owned(), nearest: nearest(name, &known) })
}

/// Checks that the store has documents of the outlet that a filter names, if it names one.
///
/// # Errors
/// Returns an error if it has none, or the store cannot be read.
pub fn check_outlet(filter: &Filter, store: &dyn Store) -> Result<(), QueryError> {
    let Some(typed) = &filter.outlet else { return Ok(()) };
    let known = store.outlets()?;
    if known.iter().any(|it| filter.holds_outlet(Some(it))) {
        return Ok(());
    }
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(QueryError::UnknownOutlet { name: typed.clone(), nearest: nearest(typed, &names) })
}

/// Checks that some statement in the store has this word of saying. Reads every document.
///
/// # Errors
/// Returns an error if none has it, or the store cannot be read.
pub fn check_cue(typed: &str, store: &dyn Store) -> Result<(), QueryError> {
    let mut known = BTreeSet::new();
    store.each_document(&mut |_, stored| {
        known.extend(stored.extraction.statements.into_iter().map(|it| it.cue_lemma));
        Ok(())
    })?;
    if known.iter().any(|it| slug(it) == slug(typed)) {
        return Ok(());
    }
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(QueryError::UnknownCue { name: typed.to_owned(), nearest: nearest(typed, &names) })
}

/// Returns the known names nearest to `typed`, the nearest first; empty if none is near.
fn nearest(typed: &str, known: &[&str]) -> Vec<String> {
    const NEAREST_MAX: usize = 3;
    const LIKENESS_MIN: f64 = 0.65;
    if typed.len() > TYPED_MAX {
        return Vec::new();
    }
    // Only the second measure counts two swapped letters as one slip.
    let alike = |name: &str| {
        strsim::jaro_winkler(typed, name).max(strsim::normalized_damerau_levenshtein(typed, name))
    };
    let likeness = |name: &str| {
        let words = name.split(['-', '_']).map(|word| alike(word) * 0.97);
        words.fold(alike(name), f64::max)
    };
    let mut near: Vec<(f64, &str)> = known.iter().map(|it| (likeness(it), *it)).collect();
    near.retain(|(likeness, _)| *likeness >= LIKENESS_MIN);
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    near.dedup();
    near.into_iter().take(NEAREST_MAX).map(|(_, it)| it.to_owned()).collect()
}
