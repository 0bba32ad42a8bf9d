//! What the patterns propose, judged by the heads.
//!
//! In: the relations that the patterns of the schema find, and what the heads say of the words. Out:
//! those that the heads give a chance, with that chance in their confidence. A type of which the heads
//! saw too few examples, or none since a user adds it, keeps the claim of its pattern. Never fails.

use std::collections::BTreeSet;

use super::learned::Judge;
use super::{Deed, confidence, keep};

/// How many words from its own a pattern's trigger may stand by the heads.
const REACH: usize = 6;

/// From how many examples on the heads know a type well enough to judge a pattern of it.
const EXAMPLES_MIN: f64 = 60.0;

/// Below which chance the heads do not let a pattern's relation stand.
const CHANCE_MIN: f32 = 0.08;

/// Returns the relations of patterns that stand.
pub(super) fn by_patterns(judge: &Judge<'_>, told: Vec<Deed>) -> Vec<Deed> {
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
    told.into_iter().filter_map(judged).collect()
}

/// Drops what another deed tells in about the same words: the same type by the same subject, of
/// matters that share half of their words, and of the same object or of none. One with an object
/// stays before one without, then the surer one.
pub(super) fn drop_alike(deeds: &mut Vec<Deed>) {
    let words = |it: &Deed| -> BTreeSet<String> {
        let matter = it.matter.as_deref().unwrap_or_default().to_lowercase();
        let parts = matter.split(|it: char| !it.is_alphanumeric());
        parts.filter(|it| it.len() > 2).map(str::to_owned).collect()
    };
    let all: Vec<BTreeSet<String>> = deeds.iter().map(words).collect();
    let is_alike = |one: usize, other: usize| {
        let (left, right) = (&deeds[one], &deeds[other]);
        // The words last: they take longest.
        let n_shared = || all[one].intersection(&all[other]).count();
        left.kind == right.kind
            && left.subject == right.subject
            && (left.object.is_none() || right.object.is_none())
            && left.status == right.status
            && 2 * n_shared() >= all[one].len().min(all[other].len()).max(1)
    };
    let is_surer = |one: usize, other: usize| {
        let key = |at: usize| (deeds[at].object.is_some(), deeds[at].confidence);
        let (left, right) = (key(one), key(other));
        left > right || left >= right && one < other
    };
    let stays = |at: usize| {
        !(0..deeds.len()).any(|other| other != at && is_alike(at, other) && is_surer(other, at))
    };
    let kept: Vec<bool> = (0..deeds.len()).map(stays).collect();
    keep(deeds, &kept);
}
