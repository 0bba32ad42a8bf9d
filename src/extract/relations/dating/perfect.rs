//! Verbs in the perfect: "has praised and endorsed".
//!
//! In: a tree and a verb. Out: whether it is in the perfect by a verb it is coordinated with. Never fails.

use crate::extract::tree::Tree;
use crate::language::Deprel;

/// Returns `true` if a verb has the auxiliary of the perfect verb that it is coordinated with: "has
/// praised and endorsed".
pub(super) fn shares_perfect(tree: &Tree<'_>, head: usize) -> bool {
    let is_own = |relation: &str| tree.dependent(head, relation).is_some();
    let is_perfect = |verb: usize| {
        let features = tree.token(verb).features;
        let mut helpers = tree.dependents(verb, "aux");
        features.has("VerbForm=Part")
            && features.has("Tense=Past")
            && helpers.any(|at| tree.token(at).deprel == Deprel::AUX)
    };
    let first = tree.head(head).filter(|_| tree.token(head).deprel == Deprel::CONJ);
    first.is_some_and(is_perfect) && !is_own("nsubj") && !is_own("aux")
}
