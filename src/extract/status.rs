//! Whether a text asserts a predicate, and whether it says that it is over.
//!
//! In: a tree and the token of a predicate. Out: a [`Status`], read from the words beside and above
//! the predicate on its way up: auxiliaries, negation, conditions, and verbs, nouns and adjectives
//! with a complement that did not happen or may happen. All words come from
//! `schema/grammar/status.toml`. If none of them is there, a predicate is asserted. After Saurí and
//! Pustejovsky, "FactBank: a corpus annotated with event factuality", 2009.

use super::tree::Tree;
use crate::knowledge::{Delivery, Status};
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{Grammar, StatusWords, Words};

/// Returns the status of the predicate at `head`.
#[must_use]
pub(crate) fn of(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Status {
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

/// Returns the status of an actor being described by the noun `head`. It is asserted in passing,
/// unless the noun is a predicate ("is not a supporter", "may become president").
#[must_use]
pub(crate) fn of_role(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Status {
    let is_predicate =
        tree.dependent(head, "cop").is_some() || tree.token(head).deprel == Deprel::XCOMP;
    if is_predicate { of(tree, head, grammar) } else { Status::Asserted }
}

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

/// Returns `true` if a verb says that its own infinitive did not happen: "failed to win".
#[must_use]
pub(crate) fn fails(tree: &Tree<'_>, verb: usize, grammar: &Grammar) -> bool {
    let is_infinitive = |clause: usize| {
        tree.dependents(clause, "mark").any(|mark| tree.token(mark).xpos == Xpos::TO)
    };
    let mut clauses = tree.dependents(verb, "xcomp").chain(tree.dependents(verb, "advcl"));
    grammar.status.failing_verbs.contains(&tree.lemma(verb)) && clauses.any(is_infinitive)
}

/// Returns `true` if a verb of saying is something that its subject could or would not do: "could
/// not say".
fn is_withheld(tree: &Tree<'_>, verb: usize, words: &StatusWords) -> bool {
    let any = |relation: &str, list: &Words| {
        tree.dependents(verb, relation).any(|it| list.contains(&tree.lemma(it)))
    };
    any("aux", &words.refusing_auxiliaries) && any("advmod", &words.negators)
}

/// Returns `true` if an adverb is "longer" with "no" or "not" beside it, or the reverse.
fn is_ending(tree: &Tree<'_>, adverb: usize, words: &StatusWords) -> bool {
    let is_no = |it: usize| words.negators.contains(&tree.lemma(it));
    let is_longer = |it: usize| words.ending_adverbs.contains(&tree.lemma(it));
    let beside = |word: usize| {
        word.checked_sub(1).into_iter().chain([word + 1]).filter(|at| *at < tree.len())
    };
    is_longer(adverb) && beside(adverb).any(is_no) || is_no(adverb) && beside(adverb).any(is_longer)
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
    match of(tree, head, grammar) {
        Status::Asserted => Delivery::Made,
        Status::Negated => Delivery::Denied,
        Status::Hypothetical if speaks_now => Delivery::Made,
        Status::Hypothetical => Delivery::Foreseen,
    }
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
                // "no longer" means that it is over, not that it never was.
                Deprel::ADVMOD if is_ending(tree, *child, words) => {}
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
                        || tree.children(*child).iter().any(|word| {
                            let opens = matches!(tree.token(*word).deprel.base(), "det" | "cc");
                            opens && words.negating_determiners.contains(&tree.lemma(*word))
                        });
                }
                _ => {}
            }
        }
    }

    /// Takes the word above `at` into account. Returns whether to continue upwards from there.
    fn look_above(&mut self, tree: &Tree<'_>, at: usize, above: usize, grammar: &Grammar) -> bool {
        let words = &grammar.status;
        let token = tree.token(at);
        let lemma = tree.lemma(above);
        match token.deprel {
            Deprel::XCOMP => self.look_at_complement(tree, at, above, words),
            Deprel::CCOMP | Deprel::CSUBJ => {
                let is_claim = |it: usize| words.claim_nouns.contains(&tree.lemma(it));
                // "dismissed reports that he met", if the parser attaches the clause to the verb.
                let is_refuted = words.refuting_verbs.contains(&lemma)
                    && tree.dependents(above, "obj").any(is_claim);
                self.hypothetical |= words.hypothetical_reporting.contains(&lemma);
                self.negated ^= words.denial_verbs.contains(&lemma)
                    || is_refuted
                    || words.negating_adjectives.contains(&lemma);
                false
            }
            Deprel::ADVCL => {
                let is_infinitive =
                    tree.dependents(at, "mark").any(|it| tree.token(it).xpos == Xpos::TO);
                self.hypothetical |= is_infinitive && words.hypothetical_verbs.contains(&lemma);
                let is_negating = |it: usize| words.negating_marks.contains(&tree.lemma(it));
                let stops = words.negating_verbs.contains(&lemma)
                    && tree.dependents(at, "mark").any(is_negating)
                    || is_infinitive && words.failing_verbs.contains(&lemma);
                self.negated ^= words.denial_verbs.contains(&lemma) || stops;
                false
            }
            Deprel::ACL if words.claim_nouns.contains(&lemma) => {
                self.look_at_claim(tree, above, words)
            }
            Deprel::NSUBJ => {
                self.hypothetical |= words.hypothetical_adjectives.contains(&lemma);
                false
            }
            Deprel::OBJ | Deprel::NSUBJ_PASS | Deprel::OBL => {
                if tree.token(above).upos != Upos::VERB {
                    return false;
                }
                self.negated ^= words.negating_verbs.contains(&lemma)
                    || words.denial_verbs.contains(&lemma)
                    || words.rejecting_verbs.contains(&lemma);
                self.hypothetical |= words.hypothetical_verbs.contains(&lemma)
                    && !grammar.light_verbs.contains(&lemma);
                true
            }
            Deprel::ACL | Deprel::NMOD => self.look_at_noun(tree, above, words),
            Deprel::CONJ => {
                token.xpos == Xpos::VB
                    && tree.token(above).xpos == Xpos::VB
                    && tree.dependent(at, "nsubj").is_none()
            }
            _ => false,
        }
    }

    /// Takes the word that an infinitive completes into account: "has yet to endorse". Returns
    /// `true`: the search goes on there.
    fn look_at_complement(
        &mut self,
        tree: &Tree<'_>,
        at: usize,
        above: usize,
        words: &StatusWords,
    ) -> bool {
        let lemma = tree.lemma(above);
        let is_pending = words.pending_verbs.contains(&lemma)
            && [at, above]
                .into_iter()
                .flat_map(|it| tree.dependents(it, "advmod"))
                .any(|it| words.pending_adverbs.contains(&tree.lemma(it)));
        let progressive = tree.token(above).xpos == Xpos::VBG;
        self.hypothetical |= words.hypothetical_verbs.contains(&lemma)
            || progressive && words.hypothetical_progressives.contains(&lemma)
            || words.hypothetical_adjectives.contains(&lemma);
        self.negated ^= words.negating_verbs.contains(&lemma)
            || words.denial_verbs.contains(&lemma)
            || is_pending;
        true
    }

    /// Takes into account whether a claim does not exist or is denied: "no evidence that",
    /// "rejected claims that". Returns `false`: the search ends there.
    fn look_at_claim(&mut self, tree: &Tree<'_>, noun: usize, words: &StatusWords) -> bool {
        let is_none = |it: usize| words.negating_determiners.contains(&tree.lemma(it));
        let above = tree.head(noun);
        let above_lemma = above.map(|it| tree.lemma(it)).unwrap_or_default();
        let is_refuted = match tree.token(noun).deprel {
            Deprel::OBJ | Deprel::NSUBJ_PASS => words.refuting_verbs.contains(&above_lemma),
            Deprel::NSUBJ => words.negating_adjectives.contains(&above_lemma),
            _ => false,
        };
        let is_denied = above.is_some_and(|verb| {
            tree.dependents(verb, "advmod")
                .any(|adverb| words.negators.contains(&tree.lemma(adverb)))
        });
        self.negated ^= tree.dependents(noun, "det").any(is_none) || is_refuted || is_denied;
        false
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
