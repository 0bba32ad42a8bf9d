//! Filters the relations that the patterns propose, by what the heads predict.
//!
//! In: the relations that the patterns of the schema find, and the output of the heads. Out: those
//! that the heads find likely enough, with that probability in their confidence. If the heads saw
//! too few examples of a type, or none because a user added it, the relation keeps the claim of its
//! pattern. Never fails.

use std::collections::BTreeSet;

use super::confidence;
use super::deed::{Deed, keep};
use super::learned::Judge;
use crate::extract::Scene;
use crate::knowledge::Status;

/// How many words from a pattern's trigger the heads' trigger may be.
const REACH: usize = 6;

/// The least number of examples with which the heads judge a pattern of a type.
const EXAMPLES_MIN: f64 = 60.0;

/// The probability below which the heads reject a pattern's relation.
const CHANCE_MIN: f32 = 0.08;

/// Returns the relations of patterns that are kept.
pub(super) fn by_patterns(judge: &Judge<'_>, proposed: Vec<Deed>) -> Vec<Deed> {
    let judged = |mut deed: Deed| {
        let is_learned = confidence::n_examples(&deed.kind) >= EXAMPLES_MIN;
        if is_learned && judge.knows(&deed.kind) {
            let near = judge.chance_near(&deed.kind, deed.place, REACH);
            if near < CHANCE_MIN {
                return None;
            }
            deed.claims.near = Some(f64::from(near));
            deed.confidence *= f64::from(near).sqrt();
        }
        Some(deed)
    };
    proposed.into_iter().filter_map(judged).collect()
}

/// Drops a relation if another says the same in about the same words: same type and subject, same status
/// or sentence, matters that share half of their words, and the same object or none. One with an object
/// is kept before one without, then what is said as a fact (a promise is made, whatever is promised), then the
/// more confident one.
pub(super) fn drop_alike(scene: &Scene<'_>, deeds: &mut Vec<Deed>) {
    let (relations, families) = (&scene.page.ontology.relations, &scene.page.ontology.families);
    let is_said = |deed: &Deed| {
        let spec = relations.get(&deed.kind);
        deed.status == Status::Asserted && spec.is_some_and(|it| families.is_spoken(&it.family))
    };
    let words = |deed: &Deed| -> BTreeSet<String> {
        let matter = deed.matter.as_deref().unwrap_or_default().to_lowercase();
        let parts = matter.split(|letter: char| !letter.is_alphanumeric());
        parts.filter(|word| word.len() > 2).map(str::to_owned).collect()
    };
    let all: Vec<(&Deed, BTreeSet<String>)> = deeds.iter().map(|it| (it, words(it))).collect();
    let is_alike = |(left, left_words): &(&Deed, BTreeSet<String>),
                    (right, right_words): &(&Deed, BTreeSet<String>)| {
        // The words are compared last: they take longest.
        let n_shared = || left_words.intersection(right_words).count();
        left.kind == right.kind
            && left.subject == right.subject
            && (left.object.is_none() || right.object.is_none())
            && (left.status == right.status || left.place.0 == right.place.0)
            && 2 * n_shared() >= left_words.len().min(right_words.len()).max(1)
    };
    let key = |deed: &Deed| (deed.object.is_some(), is_said(deed), deed.confidence);
    let stays = |(at, one): (usize, &(&Deed, BTreeSet<String>))| {
        !all.iter().enumerate().any(|(other_at, other)| {
            let (left, right) = (key(other.0), key(one.0));
            let is_surer = left > right || left >= right && other_at < at;
            other_at != at && is_surer && is_alike(one, other)
        })
    };
    let kept: Vec<bool> = all.iter().enumerate().map(stays).collect();
    keep(deeds, &kept);
}
