//! Checks typed names against the known ones: relation types, outlets, cues.
//!
//! In: what was typed, and the known names. Out: the name, or an error with the nearest known
//! names.

use std::collections::BTreeSet;

use super::Context;
use crate::graph::{REPORTED_BY, SPOKE_OF};
use crate::knowledge::RelationType;
use crate::ontology::Ontology;
use crate::store::Store;

/// Checks that relation types are known.
///
/// # Errors
/// Returns an error if a type is neither in the schema nor in the store, which another schema may
/// have read; or if the schema or the store cannot be read.
pub(crate) fn check_types(
    typed: &[String],
    context: &Context,
    store: &dyn Store,
) -> anyhow::Result<()> {
    let ontology = context.ontology()?;
    let unknown = typed.iter().filter_map(|name| {
        let kind = RelationType::new(&name.trim().replace([' ', '-'], "_"));
        known_type(name, ontology).err().map(|error| (kind, error))
    });
    let unknown: Vec<(RelationType, anyhow::Error)> = unknown.collect();
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

/// Returns the relation type that was typed.
///
/// # Errors
/// Returns an error with the nearest names if the schema has no such type.
pub(crate) fn known_type(typed: &str, ontology: &Ontology) -> anyhow::Result<RelationType> {
    let name = typed.trim().replace([' ', '-'], "_");
    let is_made = name.starts_with("open:") || [SPOKE_OF, REPORTED_BY].contains(&name.as_str());
    let known: Vec<&str> = ontology.relations.all().iter().map(|it| it.name.as_str()).collect();
    if is_made || known.contains(&name.as_str()) {
        return Ok(RelationType::new(&name));
    }
    anyhow::bail!(
        "no relation type is called `{typed}`{}; `onrecord schema` lists all",
        nearest(&name, &known)
    )
}

/// Returns the known names nearest to `typed`, as the end of an error message; empty if none is
/// near.
pub(crate) fn nearest(typed: &str, known: &[&str]) -> String {
    const NEAREST_MAX: usize = 3;
    const LIKENESS_MIN: f64 = 0.65;
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
    let near: Vec<String> =
        near.iter().take(NEAREST_MAX).map(|(_, it)| format!("`{it}`")).collect();
    if near.is_empty() { String::new() } else { format!("; the nearest are {}", near.join(", ")) }
}
