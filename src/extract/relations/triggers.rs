//! Words that the heads take for triggers of relations, with the words that may be their sides.
//!
//! In: trees and vectors, before mentions are resolved. Out: [`FoundTriggers`]. Never fails.

use std::collections::BTreeMap;

use crate::extract::heads::deeds::{ROLES, SideWord};
use crate::extract::heads::place::{ELSEWHERE, place_signs, tree_sign};
use crate::extract::heads::{DeedLogits, Heads, chance};
use crate::extract::tree::Tree;
use crate::language::Vectors;

/// The least probability at which a word is considered as a trigger.
const TRIGGER_MIN: f32 = 0.16;

/// How many sentences before and after its trigger a relation's sides may be.
const REACH: [usize; 2] = [2, 1];

/// The roles of sides, by their indices in the output of the heads.
pub(super) const SUBJECT: usize = 0;
pub(super) const OBJECT: usize = 1;
pub(super) const MATTER: usize = 2;

/// What the heads find in a document before mentions are resolved: triggers, each with the words
/// that may be its sides.
#[derive(Clone, Debug)]
pub(crate) struct FoundTriggers {
    pub(super) logits: DeedLogits<'static>,
    pub(super) triggers: Vec<TriggerWord>,
}

/// A word that expresses a relation, with the output of the heads for the words around it.
#[derive(Clone, Debug)]
pub(super) struct TriggerWord {
    /// Its sentence and token, by index.
    pub(super) place: (usize, usize),
    /// Its index among the words that have vectors.
    pub(super) word: usize,
    /// The index of its type among those of the heads.
    pub(super) kind: usize,
    /// The probability that it is a trigger.
    pub(super) chance: f32,
    /// The words that may be sides, as (sentence, token).
    pub(super) places: Vec<(usize, usize)>,
    /// For each of `places`, the probabilities of being the subject, the object, part of the
    /// matter.
    pub(super) chances: Vec<[f32; ROLES]>,
}

impl FoundTriggers {
    /// Returns what the heads find in the sentences of these trees.
    #[must_use]
    pub(crate) fn new(trees: &[Tree<'_>], vectors: &Vectors) -> Self {
        let logits = Heads::embedded().deeds.logits(vectors);
        let mut triggers = Vec::new();
        for word in 0..vectors.n_words() {
            for (kind, logit) in logits.triggers(word).iter().enumerate() {
                let likely = chance(*logit);
                if likely >= TRIGGER_MIN {
                    let place = vectors.place(word);
                    let (places, sides) = sides(trees, vectors, place, word);
                    let chances = logits.arguments(word, kind, &sides);
                    let chances = chances.iter().map(|it| it.map(chance)).collect();
                    triggers.push(TriggerWord {
                        place,
                        word,
                        kind,
                        chance: likely,
                        places,
                        chances,
                    });
                }
            }
        }
        Self { logits, triggers }
    }

    /// Returns the words that are likely the subject or object of some relation, with the
    /// probability.
    #[must_use]
    pub(crate) fn wanted(&self) -> BTreeMap<(usize, usize), f32> {
        let mut wanted = BTreeMap::new();
        for trigger in &self.triggers {
            for (place, chances) in trigger.places.iter().zip(&trigger.chances) {
                let chance = trigger.chance * chances[SUBJECT].max(chances[OBJECT]);
                let held = wanted.entry(*place).or_insert(0.0_f32);
                *held = held.max(chance);
            }
        }
        wanted
    }
}

/// Returns the words that may be sides of a relation with its trigger at a place.
fn sides(
    trees: &[Tree<'_>],
    vectors: &Vectors,
    (sentence, token): (usize, usize),
    anchor: usize,
) -> (Vec<(usize, usize)>, Vec<SideWord>) {
    let end = (sentence + REACH[1] + 1).min(vectors.n_sentences());
    let own = &trees[sentence];
    let beside = own.rest_of_bracket(token);
    let mut places = Vec::new();
    let mut sides = Vec::new();
    let first = sentence.saturating_sub(REACH[0]);
    for (other, tree) in trees.iter().enumerate().take(end).skip(first) {
        for at in 0..tree.len() {
            let Some(word) = vectors.number(other, at) else { continue };
            // The letter of a party, "(R-Ohio)", is a side of what it expresses itself.
            let is_own = (other, at) == (sentence, token);
            if other == sentence && beside.contains(&at) || tree.is_bracketed_letter(at) && !is_own
            {
                continue;
            }
            let apart = other.cast_signed() - sentence.cast_signed();
            let tree = match apart {
                0 => tree_sign(own, token, at),
                _ => ELSEWHERE,
            };
            let place = place_signs(word.cast_signed() - anchor.cast_signed(), apart);
            places.push((other, at));
            sides.push(SideWord { word, place, tree });
        }
    }
    (places, sides)
}
