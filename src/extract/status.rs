//! Whether a text holds a predicate true, and whether it says that it is over.
//!
//! In: a tree and the token of a predicate. Out: a [`Status`], read off the words that stand over
//! and beside the predicate on its way up: auxiliaries, negation, conditions, and verbs, nouns and
//! adjectives whose complement did not happen or may happen. All words come from
//! `schema/grammar/status.toml`. A predicate with none of them is asserted. After Saurí and
//! Pustejovsky, "FactBank: a corpus annotated with event factuality", 2009.

use super::tree::Tree;
use crate::knowledge::Status;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{Grammar, StatusWords};

/// Returns how the text holds the predicate at `head`.
#[must_use]
pub fn of(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Status {
    let words = &grammar.status;
    let mut outlook = Outlook::default();
    let mut at = head;
    for _ in 0..tree.len() {
        outlook.look_beside(tree, at, words);
        let Some(above) = tree.head(at) else { break };
        if !outlook.look_above(tree, at, above, grammar) {
            break;
        }
        at = above;
    }
    match (outlook.hypothetical, outlook.negated) {
        (true, _) => Status::Hypothetical,
        (false, true) => Status::Negated,
        (false, false) => Status::Asserted,
    }
}

/// Returns how the text holds that somebody is what the noun `head` calls them: true by the way,
/// unless the noun is told of them as a predicate ("is not a supporter", "may become president").
#[must_use]
pub fn of_role(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Status {
    let is_predicate =
        tree.dependent(head, "cop").is_some() || tree.token(head).deprel == Deprel::XCOMP;
    if is_predicate { of(tree, head, grammar) } else { Status::Asserted }
}

/// Returns whether a noun is told to be over: "the former senator", "then-governor".
#[must_use]
pub fn is_former(tree: &Tree<'_>, noun: usize, words: &StatusWords) -> bool {
    let own = tree.children(noun).iter().copied();
    let before = noun.checked_sub(1).into_iter();
    let above = tree
        .head(noun)
        .filter(|_| {
            matches!(tree.token(noun).deprel, Deprel::COMPOUND | Deprel::AMOD | Deprel::CONJ)
        })
        .into_iter()
        .flat_map(|it| tree.children(it).iter().copied());
    own.chain(before).chain(above).filter(|it| *it < noun).any(|it| {
        let lemma = tree.lemma(it);
        let stem = lemma.strip_suffix('-').unwrap_or(&lemma);
        words.former_words.contains(stem)
    })
}

#[derive(Clone, Copy, Debug, Default)]
struct Outlook {
    negated: bool,
    hypothetical: bool,
}

impl Outlook {
    fn look_beside(&mut self, tree: &Tree<'_>, at: usize, words: &StatusWords) {
        for child in tree.children(at) {
            let token = tree.token(*child);
            let lemma = tree.lemma(*child);
            match token.deprel {
                Deprel::ADVMOD => {
                    self.negated ^= words.negators.contains(&lemma);
                    self.hypothetical |= words.hypothetical_adverbs.contains(&lemma);
                }
                Deprel::DET => self.negated ^= words.negating_determiners.contains(&lemma),
                Deprel::AUX => {
                    let is_modal =
                        words.hypothetical_auxiliaries.contains(&lemma) && token.xpos == Xpos::MD;
                    self.hypothetical |= is_modal;
                }
                Deprel::MARK => {
                    self.hypothetical |= words.conditional_marks.contains(&lemma);
                    self.negated ^= words.negating_prepositions.contains(&lemma);
                }
                Deprel::CASE => self.negated ^= words.negating_prepositions.contains(&lemma),
                Deprel::AMOD => {
                    self.hypothetical |= words.hypothetical_adjectives.contains(&lemma);
                }
                Deprel::NSUBJ | Deprel::NSUBJ_PASS => {
                    self.negated ^= token.features.has("PronType=Neg")
                        || tree
                            .dependents(*child, "det")
                            .any(|it| words.negating_determiners.contains(&tree.lemma(it)));
                }
                _ => {}
            }
        }
    }

    /// Takes in what stands over `at`; returns whether to look further up from there.
    fn look_above(&mut self, tree: &Tree<'_>, at: usize, above: usize, grammar: &Grammar) -> bool {
        let words = &grammar.status;
        let token = tree.token(at);
        let lemma = tree.lemma(above);
        match token.deprel {
            Deprel::XCOMP => {
                self.hypothetical |= words.hypothetical_verbs.contains(&lemma)
                    || words.hypothetical_adjectives.contains(&lemma);
                self.negated ^=
                    words.negating_verbs.contains(&lemma) || words.denial_verbs.contains(&lemma);
                true
            }
            Deprel::CCOMP | Deprel::CSUBJ => {
                self.hypothetical |= words.hypothetical_reporting.contains(&lemma);
                self.negated ^= words.denial_verbs.contains(&lemma);
                false
            }
            Deprel::ADVCL => {
                let is_infinitive =
                    tree.dependents(at, "mark").any(|it| tree.token(it).xpos == Xpos::TO);
                self.hypothetical |= is_infinitive && words.hypothetical_verbs.contains(&lemma);
                self.negated ^= words.denial_verbs.contains(&lemma);
                false
            }
            Deprel::ACL => self.look_at_noun(tree, above, words),
            Deprel::NSUBJ => {
                self.hypothetical |= words.hypothetical_adjectives.contains(&lemma);
                false
            }
            Deprel::OBJ | Deprel::NSUBJ_PASS | Deprel::OBL => {
                if tree.token(above).upos != Upos::VERB {
                    return false;
                }
                if token.deprel == Deprel::NSUBJ {
                    return false;
                }
                self.negated ^= words.negating_verbs.contains(&lemma)
                    || words.denial_verbs.contains(&lemma)
                    || words.rejecting_verbs.contains(&lemma);
                self.hypothetical |= words.hypothetical_verbs.contains(&lemma)
                    && !grammar.light_verbs.contains(&lemma);
                true
            }
            Deprel::NMOD => self.look_at_noun(tree, above, words),
            Deprel::CONJ => {
                token.xpos == Xpos::VB
                    && tree.token(above).xpos == Xpos::VB
                    && tree.dependent(at, "nsubj").is_none()
            }
            _ => false,
        }
    }

    fn look_at_noun(&mut self, tree: &Tree<'_>, noun: usize, words: &StatusWords) -> bool {
        let lemma = tree.lemma(noun);
        let hypothetical = words.hypothetical_nouns.contains(&lemma);
        let negating = words.negating_nouns.contains(&lemma);
        self.hypothetical |= hypothetical;
        self.negated ^= negating;
        hypothetical || negating
    }
}
