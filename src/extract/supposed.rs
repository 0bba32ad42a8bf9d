//! What is only supposed, though no word says so: conditions by word order, and what is about to be.
//!
//! In: a tree and the token of a verb. Out: whether what the verb says is supposed. Never fails: without
//! such a construction it is not.

use super::subjects;
use super::tree::Tree;
use crate::language::{Deprel, Upos};
use crate::ontology::StatusWords;

/// Returns `true` if what a verb says is only supposed: "had he met her, she would know", "was about to leave".
#[must_use]
pub(crate) fn is_supposed(tree: &Tree<'_>, verb: usize, words: &StatusWords) -> bool {
    let Some(above) = tree.head(verb) else { return false };
    match tree.token(verb).deprel {
        Deprel::XCOMP => {
            subjects::has_infinitive(tree, verb)
                && tree.dependent(above, "cop").is_some()
                && words.future_adjectives.contains(&tree.lemma(above))
        }
        Deprel::ADVCL => {
            let subject = tree.dependent(verb, "nsubj");
            let first = subject.and_then(|it| tree.phrase(it, &|_| false).start.checked_sub(1));
            let is_inverted = |it: usize| {
                let before = it.checked_sub(1).map(|it| tree.token(it).upos);
                tree.token(it).upos == Upos::AUX && matches!(before, None | Some(Upos::PUNCT))
            };
            let is_conditional = tree.dependents(above, "aux").any(|it| {
                let lemma = tree.lemma(it);
                words.future_auxiliaries.contains(&lemma)
                    || words.possible_auxiliaries.contains(&lemma)
            });
            is_conditional && first.is_some_and(is_inverted)
        }
        _ => false,
    }
}
