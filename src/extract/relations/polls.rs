//! Results that a poll or a forecast reports, which are none yet.
//!
//! In: a relation. Out: whether it is one of those that a vote decides ("defeated", "won") and is
//! reported by a poll: "a survey shows Ruiz beating Okoro", "Ruiz beats Okoro, according to a
//! poll". What exit polls report has happened. Never fails.

use super::deed::Deed;
use crate::extract::Scene;
use crate::extract::tree::Tree;
use crate::language::Upos;
use crate::ontology::Grammar;

/// Returns `true` if a relation is a result that only a poll or forecast reports.
#[must_use]
pub(super) fn is_guess(scene: &Scene<'_>, deed: &Deed) -> bool {
    let (sentence, token) = deed.place;
    let (tree, grammar) = (scene.page.tree(sentence), &scene.page.ontology.grammar);
    let is_result = scene.page.ontology.families.is_result(&deed.kind);
    is_result && (is_told_by_poll(scene, sentence, token) || is_in_poll(tree, token, grammar))
}

/// Returns `true` if a poll is the source of a statement with a token in its content.
fn is_told_by_poll(scene: &Scene<'_>, sentence: usize, token: usize) -> bool {
    let tree = scene.page.tree(sentence);
    let span = tree.token(token).span;
    let told = scene.said.iter().filter(|said| said.content.iter().any(|it| it.contains(span)));
    let sources: Vec<_> = told.flat_map(|said| &said.source).collect();
    let is_head = |at: usize| {
        let is_in = |at: usize| sources.iter().any(|it| it.contains(tree.token(at).span));
        is_in(at) && tree.head(at).is_none_or(|it| !is_in(it))
    };
    (0..tree.len()).any(|at| is_poll(tree, at, &scene.page.ontology.grammar) && is_head(at))
}

/// Returns `true` if the clause of a token, or one above it, is said of a poll: "in a survey",
/// "according to a poll".
fn is_in_poll(tree: &Tree<'_>, token: usize, grammar: &Grammar) -> bool {
    let mut above = tree.ancestors(token).filter(|it| tree.token(*it).upos == Upos::VERB);
    above.any(|verb| tree.dependents(verb, "obl").any(|it| is_poll(tree, it, grammar)))
}

fn is_poll(tree: &Tree<'_>, at: usize, grammar: &Grammar) -> bool {
    let is_of_exit = |it: usize| grammar.exit_words.contains(&tree.lemma(it));
    // "at the polls", "went to the polls": the vote itself.
    let is_place = tree.preposition(at).is_some_and(|it| it == "at" || it == "to");
    tree.token(at).upos == Upos::NOUN
        && grammar.poll_nouns.contains(&tree.lemma(at))
        && !is_place
        && !tree.children(at).iter().any(|it| is_of_exit(*it))
}
