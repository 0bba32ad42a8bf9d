//! The target of an event if no role gives it: the nearest actor in what the act is about.
//!
//! In: a scene and a token or phrase. Out: heads of nominals. Phrases of time and circumstance
//! ("after the visit of X") are skipped; places come last.

use std::collections::VecDeque;

use super::sorts::{self, Sort};
use crate::extract::Scene;
use crate::extract::phrases::Match;
use crate::language::Deprel;

/// Returns the nearest actor below a nominal or clause, excluding the nominal itself.
#[must_use]
pub(crate) fn within(
    scene: &Scene<'_>,
    sentence: usize,
    of: usize,
    taken: &[usize],
) -> Option<usize> {
    search(scene, sentence, &[of], taken, false).into_iter().next()
}

/// Returns the actors below the words of a phrase, nearest first, places last.
#[must_use]
pub(super) fn around(
    scene: &Scene<'_>,
    sentence: usize,
    found: &Match,
    taken: &[usize],
) -> Vec<usize> {
    search(scene, sentence, &found.tokens, taken, true)
}

fn search(
    scene: &Scene<'_>,
    sentence: usize,
    from: &[usize],
    taken: &[usize],
    skips_subject: bool,
) -> Vec<usize> {
    let tree = scene.page.tree(sentence);
    let words = scene.page.ontology.events.words();
    let mut open: VecDeque<(usize, Nearness)> =
        from.iter().map(|it| (*it, Nearness::Within)).collect();
    let mut seen: Vec<usize> = from.iter().chain(taken).copied().collect();
    let mut found: Vec<(Nearness, usize)> = Vec::new();
    while let Some((at, nearness)) = open.pop_front() {
        for child in tree.children(at).iter().copied() {
            if seen.contains(&child)
                || is_aside(scene, sentence, at, child, from)
                || (skips_subject
                    && tree.token(child).deprel == Deprel::NSUBJ
                    && from.contains(&at))
            {
                continue;
            }
            seen.push(child);
            let preposition = tree.preposition(child);
            let is_in_place = preposition.is_some_and(|it| words.place_prepositions.contains(&it));
            let nearness = match tree.token(child).deprel {
                Deprel::ADVCL if is_condition(scene, sentence, child) => Nearness::Condition,
                _ if is_in_place => nearness.max(Nearness::Place),
                _ => nearness,
            };
            match sorts::of(scene, sentence, child) {
                // "refused to deploy peacekeepers in Norden": forces without a name are the
                // source's own.
                Sort::Actor if is_own_force(scene, sentence, child) => {
                    found.push((nearness.max(Nearness::Place), child));
                }
                Sort::Actor => found.push((nearness, child)),
                Sort::Place if tree.is_nominal(child) => {
                    found.push((nearness.max(Nearness::Place), child));
                }
                _ => open.push_back((child, nearness)),
            }
        }
    }
    // "send engineers to Norden": those with a name come first.
    found.sort_by_key(|it| (it.0, !sorts::is_named(scene, sentence, it.1)));
    found.into_iter().map(|it| it.1).collect()
}

fn is_own_force(scene: &Scene<'_>, sentence: usize, at: usize) -> bool {
    let lemma = scene.page.tree(sentence).lemma(at);
    scene.page.ontology.events.is_word(&lemma, "@force") && !sorts::is_named(scene, sentence, at)
}

/// How an actor relates to an act, the likeliest target first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// In what the act is about.
    Within,
    /// At the place of the act.
    Place,
    /// In a condition of the act.
    Condition,
}

fn is_condition(scene: &Scene<'_>, sentence: usize, clause: usize) -> bool {
    let tree = scene.page.tree(sentence);
    let conditional = &scene.page.ontology.grammar.status.conditional_marks;
    tree.dependents(clause, "mark").any(|it| conditional.contains(&tree.lemma(it)))
}

fn is_aside(scene: &Scene<'_>, sentence: usize, at: usize, child: usize, from: &[usize]) -> bool {
    let tree = scene.page.tree(sentence);
    let words = scene.page.ontology.events.words();
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
