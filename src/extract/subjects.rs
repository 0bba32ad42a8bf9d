//! Who does what a clause says: its own subject or one that it inherits.
//!
//! In: a tree and a verb. Out: the token of its subject, by coordination, control, or from the noun
//! that the clause modifies; `None` if there is none.

use super::tree::Tree;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::Grammar;

pub(super) fn is_clause(tree: &Tree<'_>, head: usize) -> bool {
    tree.dependent(head, "nsubj").is_some() || tree.dependent(head, "cop").is_some()
}

/// Returns the subject of a clause: its own, or one inherited by coordination, by control, or from
/// the noun that it modifies.
#[must_use]
pub(crate) fn subject(tree: &Tree<'_>, verb: usize, grammar: &Grammar) -> Option<usize> {
    subject_within(tree, verb, grammar, 8)
}

fn subject_within(tree: &Tree<'_>, verb: usize, grammar: &Grammar, n_left: u8) -> Option<usize> {
    let n_left = n_left.checked_sub(1)?;
    let own = tree.dependent(verb, "nsubj").filter(|it| tree.token(*it).upos != Upos::SCONJ);
    if let Some(own) = own {
        return Some(relative_head(tree, own).unwrap_or(own));
    }
    let head = tree.head(verb)?;
    let token = tree.token(verb);
    let above = || subject_within(tree, head, grammar, n_left);
    match token.deprel {
        Deprel::CONJ => above(),
        Deprel::XCOMP => {
            let lemma = tree.lemma(head);
            let object = tree.dependent(head, "obj").or_else(|| tree.dependent(head, "iobj"));
            object.filter(|_| !grammar.subject_control.contains(&lemma)).or_else(above)
        }
        // "urged the council to act": the council acts, whatever relation the tree gives the
        // clause.
        Deprel::ADVCL if controls_object(tree, head, verb, grammar) => tree.dependent(head, "obj"),
        Deprel::ADVCL if tree.token(head).upos == Upos::VERB || is_clause(tree, head) => above(),
        // "denied having met": the subject of the participle is that of "denied".
        Deprel::CCOMP if is_gerund(tree, verb) => above(),
        Deprel::ACL if token.features.has("VerbForm=Inf") || has_infinitive(tree, verb) => {
            owner_of_plan(tree, head, grammar, n_left)
        }
        Deprel::ACL | Deprel::ACL_RELCL => Some(head),
        Deprel::AMOD if token.upos == Upos::VERB => Some(head),
        _ => None,
    }
}

pub(super) fn controls_object(
    tree: &Tree<'_>,
    head: usize,
    verb: usize,
    grammar: &Grammar,
) -> bool {
    tree.dependent(head, "obj").is_some()
        && has_infinitive(tree, verb)
        && grammar.object_control.contains(&tree.lemma(head))
}

/// Returns `true` if a verb is an -ing form, or a perfect with "having".
fn is_gerund(tree: &Tree<'_>, verb: usize) -> bool {
    let auxiliary = tree.dependents(verb, "aux").next();
    tree.token(auxiliary.unwrap_or(verb)).xpos == Xpos::VBG
}

/// "his offer to resign", "the first senator to endorse Trump": the owner of the offer, or the
/// senator.
fn owner_of_plan(tree: &Tree<'_>, noun: usize, grammar: &Grammar, n_left: u8) -> Option<usize> {
    if let Some(owner) = tree.dependent(noun, "nmod:poss") {
        return Some(owner);
    }
    let token = tree.token(noun);
    if token.deprel == Deprel::OBJ
        && let Some(verb) = tree.head(noun)
        && !grammar.person_nouns.contains(&tree.lemma(noun))
        && !grammar.object_control.contains(&tree.lemma(verb))
    {
        return subject_within(tree, verb, grammar, n_left);
    }
    // "Okoro was the first senator to endorse her": the subject of the noun, Okoro.
    Some(tree.dependent(noun, "nsubj").unwrap_or(noun))
}

/// Returns `true` if a verb is marked by "to".
pub(super) fn has_infinitive(tree: &Tree<'_>, verb: usize) -> bool {
    tree.dependents(verb, "mark").any(|it| tree.token(it).xpos == Xpos::TO)
}

/// Returns the noun that a relative pronoun refers to.
pub(super) fn relative_head(tree: &Tree<'_>, pronoun: usize) -> Option<usize> {
    let token = tree.token(pronoun);
    let relative = token.features.has("PronType=Rel")
        || (matches!(token.xpos, Xpos::WP | Xpos::WDT)
            && tree.head(pronoun).is_some_and(|it| tree.token(it).deprel == Deprel::ACL_RELCL));
    if !relative {
        return None;
    }
    let clause = tree.ancestors(pronoun).find(|it| tree.token(*it).deprel == Deprel::ACL_RELCL)?;
    tree.head(clause)
}
