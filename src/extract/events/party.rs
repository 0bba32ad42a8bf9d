//! One side of an event and its words.
//!
//! In: a scene and the head of a nominal. Out: the tokens of its phrase. Never fails.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::document::Span;
use crate::extract::Scene;
use crate::extract::cast::MemberIndex;
use crate::language::{Deprel, Token, Upos};

/// One side of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its words, without clauses and articles.
    pub span: Span,
    /// The head of those words.
    pub head: Span,
    /// The member of the cast, or `None` if it is not in the cast.
    pub member: Option<MemberIndex>,
    /// The sentence and the head's token, by index.
    pub place: (usize, usize),
    /// Whether the words of the event govern it as agent or patient, rather than it being merely
    /// nearby.
    pub is_governed: bool,
}

/// Returns `true` if two parties are the same member of the cast.
pub(super) fn is_same(one: &Party, other: &Party) -> bool {
    one.member.is_some() && one.member == other.member
}

/// Returns the tokens of the phrase under a head, without clauses, appositions, conjuncts, the
/// preposition and articles.
pub(super) fn phrase(scene: &Scene<'_>, sentence: usize, head: usize) -> Range<usize> {
    let tree = scene.page.tree(sentence);
    let words = scene.page.ontology.events.words();
    let mut within = BTreeSet::new();
    let mut open = vec![head];
    while let Some(at) = open.pop() {
        if !within.insert(at) {
            continue;
        }
        let kept = tree.children(at).iter().copied().filter(|child| {
            let token = tree.token(*child);
            let own = || {
                tree.preposition(*child)
                    .is_some_and(|preposition| words.own_prepositions.contains(&preposition))
            };
            match token.deprel {
                Deprel::CASE => at != head,
                Deprel::NMOD => own(),
                // "the party's leader Ada Berg": if there is no comma, the name is part of the
                // phrase.
                Deprel::APPOS => {
                    token.upos == Upos::PROPN
                        && !tree
                            .children(*child)
                            .iter()
                            .any(|mark| tree.token(*mark).deprel == Deprel::PUNCT)
                }
                _ => !is_loose(token),
            }
        });
        open.extend(kept);
    }
    let is_joint = |it: usize| within.contains(&it) || tree.token(it).upos == Upos::PUNCT;
    let mut range = head..head + 1;
    while range.start > 0 && is_joint(range.start - 1) {
        range.start -= 1;
    }
    while range.end < tree.len() && is_joint(range.end) {
        range.end += 1;
    }
    let is_edge = |token: usize| {
        let word = tree.token(token);
        word.upos == Upos::PUNCT || word.features.has("PronType=Art") && token != head
    };
    while range.start < head && is_edge(range.start) {
        range.start += 1;
    }
    while range.end > head + 1 && is_edge(range.end - 1) {
        range.end -= 1;
    }
    range
}

fn is_loose(token: &Token) -> bool {
    matches!(
        token.deprel,
        Deprel::ACL
            | Deprel::ACL_RELCL
            | Deprel::ADVCL
            | Deprel::APPOS
            | Deprel::CC
            | Deprel::CONJ
            | Deprel::COP
            | Deprel::DEP
            | Deprel::MARK
            | Deprel::NSUBJ
            | Deprel::OBL
            | Deprel::OBL_UNMARKED
            | Deprel::PARATAXIS
            | Deprel::PUNCT
    )
}
