//! Whether a text asserts a predicate, says that it is over, or keeps a statement back.
//!
//! In: a tree and the token of a predicate. Out: its [`Status`], which follows from its
//! [`Modality`], or the [`Delivery`] of a statement. All words come from
//! `schema/grammar/status.toml`. If none of them is there, a predicate is asserted.

use super::modality::{Modality, is_ending};
use super::subjects;
use super::tree::Tree;
use crate::knowledge::{Delivery, Status};
use crate::language::{Deprel, Xpos};
use crate::ontology::{Grammar, StatusWords, Words};

/// Returns `true` if the text says that a noun no longer applies: "the former senator",
/// "then-governor".
#[must_use]
pub(crate) fn is_former(tree: &Tree<'_>, noun: usize, words: &StatusWords) -> bool {
    let own = tree.children(noun).iter().copied();
    let before = noun.checked_sub(1).into_iter();
    let above = tree
        .head(noun)
        .filter(|_| {
            matches!(tree.token(noun).deprel, Deprel::COMPOUND | Deprel::AMOD | Deprel::CONJ)
        })
        .into_iter()
        .flat_map(|it| tree.children(it).iter().copied());
    let ended = tree.dependents(noun, "advmod").any(|it| is_ending(tree, it, words));
    ended
        || own.chain(before).chain(above).filter(|word| *word < noun).any(|word| {
            let lemma = tree.lemma(word);
            let stem = lemma.strip_suffix('-').unwrap_or(&lemma);
            words.former_words.contains(stem)
        })
}

/// Returns `true` if a noun or adjective is what its clause says of the subject: "is an ally of Ruiz".
#[must_use]
pub(crate) fn is_predicate(tree: &Tree<'_>, token: usize) -> bool {
    tree.dependent(token, "cop").is_some()
}

/// Returns `true` if a verb stands in the past perfect: "she'd met him".
#[must_use]
pub(crate) fn is_past_perfect(tree: &Tree<'_>, verb: usize) -> bool {
    let is_had = |it: usize| tree.lemma(it) == "have" && tree.token(it).xpos == Xpos::VBD;
    tree.token(verb).xpos == Xpos::VBN && tree.dependents(verb, "aux").any(is_had)
}

/// Returns `true` if a sentence has a word by which something may be denied.
#[must_use]
pub(crate) fn has_denial(tree: &Tree<'_>, words: &StatusWords) -> bool {
    let lists = [
        &words.negators,
        &words.negating_determiners,
        &words.negating_prepositions,
        &words.negating_verbs,
        &words.failing_verbs,
        &words.negating_nouns,
        &words.negating_adjectives,
        &words.denial_verbs,
        &words.refusing_verbs,
        &words.rejecting_verbs,
        &words.refuting_verbs,
        &words.pending_adverbs,
    ];
    (0..tree.len()).any(|at| {
        let lemma = tree.lemma(at);
        tree.token(at).features.has("PronType=Neg") || lists.iter().any(|it| it.contains(&lemma))
    })
}

/// Returns `true` if a verb says that its own infinitive did not happen: "failed to win".
#[must_use]
pub(crate) fn fails(tree: &Tree<'_>, verb: usize, grammar: &Grammar) -> bool {
    let mut clauses = tree.dependents(verb, "xcomp").chain(tree.dependents(verb, "advcl"));
    grammar.status.failing_verbs.contains(&tree.lemma(verb))
        && clauses.any(|clause| subjects::has_infinitive(tree, clause))
}

/// Returns `true` if a verb of saying is something that its subject could or would not do: "could
/// not say".
fn is_withheld(tree: &Tree<'_>, verb: usize, words: &StatusWords) -> bool {
    let any = |relation: &str, list: &Words| {
        tree.dependents(verb, relation).any(|it| list.contains(&tree.lemma(it)))
    };
    any("aux", &words.refusing_auxiliaries) && any("advmod", &words.negators)
}

/// Returns how the statement with its cue at `head` was delivered: "did not say", "declined to
/// say", "urged her to say", "will say".
#[must_use]
pub(crate) fn delivery(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Delivery {
    let words = &grammar.status;
    let holds = |list: &Words, at: usize| list.contains(&tree.lemma(at));
    if holds(&words.refusing_verbs, head) && tree.dependent(head, "xcomp").is_some() {
        return Delivery::Refused;
    }
    let is_infinitive = |at: usize| {
        let to = |it: usize| tree.token(it).xpos == Xpos::TO;
        tree.token(at).deprel == Deprel::XCOMP
            || matches!(tree.token(at).deprel, Deprel::ADVCL | Deprel::ACL)
                && tree.dependents(at, "mark").any(to)
    };
    let verb_above = |at: &usize| tree.head(*at).filter(|_| is_infinitive(*at));
    for above in std::iter::successors(verb_above(&head), verb_above).take(tree.len()) {
        if holds(&words.refusing_verbs, above) {
            return Delivery::Refused;
        }
        if holds(&words.asking_verbs, above) {
            return Delivery::AskedFor;
        }
    }
    // "I would say", "I must say": with these words it is said.
    let speaks_now =
        tree.dependent(head, "nsubj").is_some_and(|it| tree.token(it).features.has("Person=1"));
    if !speaks_now && is_withheld(tree, head, words) {
        return Delivery::Refused;
    }
    match Modality::of(tree, head, grammar).status() {
        Status::Asserted => Delivery::Made,
        Status::Negated => Delivery::Denied,
        Status::Hypothetical if speaks_now => Delivery::Made,
        Status::Hypothetical => Delivery::Foreseen,
    }
}
