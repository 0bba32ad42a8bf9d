//! Who is acted upon where no role tells: the nearest actor in what an act is about.
//!
//! In: a scene and a token or phrase. Out: heads of nominals. What stands in phrases of time and
//! circumstance ("after the visit of X") is left out; places come last.

use std::collections::VecDeque;

use super::matching::Found;
use super::sorts::{self, Sort};
use crate::extract::relations::Scene;
use crate::language::Deprel;

/// Returns the nearest actor under a nominal or clause, itself left out.
#[must_use]
pub fn within(scene: &Scene<'_>, sentence: usize, token: usize, taken: &[usize]) -> Option<usize> {
    search(scene, sentence, &[token], taken).into_iter().next()
}

/// Returns the actors under the words of a phrase, the nearest first, places last.
#[must_use]
pub fn around(scene: &Scene<'_>, sentence: usize, found: &Found, taken: &[usize]) -> Vec<usize> {
    search(scene, sentence, &found.tokens, taken)
}

fn search(scene: &Scene<'_>, sentence: usize, from: &[usize], taken: &[usize]) -> Vec<usize> {
    let tree = &scene.trees[sentence];
    let words = scene.ontology.events.words();
    let mut open: VecDeque<(usize, bool)> = from.iter().map(|it| (*it, false)).collect();
    let mut seen: Vec<usize> = from.iter().chain(taken).copied().collect();
    let (mut near, mut places) = (Vec::new(), Vec::new());
    while let Some((at, in_place)) = open.pop_front() {
        for child in tree.children(at).iter().copied() {
            if seen.contains(&child) || is_aside(scene, sentence, at, child, from) {
                continue;
            }
            seen.push(child);
            let preposition = tree.preposition(child);
            let tells_place = preposition.is_some_and(|it| words.place_prepositions.contains(&it));
            let in_place = in_place || tells_place;
            if !tree.is_nominal(child) && sorts::of(scene, sentence, child) != Sort::Actor {
                open.push_back((child, in_place));
                continue;
            }
            match sorts::of(scene, sentence, child) {
                Sort::Actor if in_place => places.push(child),
                Sort::Actor => near.push(child),
                Sort::Place => places.push(child),
                _ => open.push_back((child, in_place)),
            }
        }
    }
    near.extend(places);
    near
}

fn is_aside(scene: &Scene<'_>, sentence: usize, at: usize, child: usize, from: &[usize]) -> bool {
    let tree = &scene.trees[sentence];
    let words = scene.ontology.events.words();
    let relation = tree.token(child).deprel;
    match relation {
        Deprel::ACL_RELCL
        | Deprel::PARATAXIS
        | Deprel::APPOS
        | Deprel::PUNCT
        | Deprel::CC
        | Deprel::AUX
        | Deprel::DISCOURSE
        | Deprel::VOCATIVE
        | Deprel::OBL_UNMARKED => true,
        Deprel::NSUBJ => from.contains(&at),
        Deprel::CONJ => from.contains(&at) && !tree.is_nominal(child),
        Deprel::ADVCL => {
            let mark = tree.dependent(child, "mark").map(|it| tree.lemma(it));
            mark.is_some_and(|it| words.aside_prepositions.contains(&it))
        }
        Deprel::OBL | Deprel::NMOD => {
            let preposition = tree.preposition(child);
            preposition.is_some_and(|it| words.aside_prepositions.contains(&it))
        }
        _ => false,
    }
}
