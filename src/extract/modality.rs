//! How a text presents a predicate: as negated, as future, as possible, or as plain fact.
//!
//! In: a tree and the token of a predicate. Out: a [`Modality`], read once from the words beside and
//! above the predicate on the way up: auxiliaries, negation, conditions, and verbs, nouns and
//! adjectives with a complement that did not happen or may happen. The [`Status`] of a relation or
//! statement and the [`Outlook`] of a political event follow from it. All words come from
//! `schema/grammar/status.toml`. If none of them is there, a predicate is plain fact. After Saurí and
//! Pustejovsky, "FactBank: a corpus annotated with event factuality", 2009.

use super::subjects;
use super::tree::Tree;
use crate::knowledge::Status;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{Grammar, Outlook, StatusWords, Words};

/// How a text presents a predicate; none of them if as plain fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is read on its own")]
pub(crate) struct Modality {
    /// Negated: "did not meet", "refused to meet". Two negations cancel each other out.
    pub negated: bool,
    /// Still to come: "will meet", "plans to meet".
    pub future: bool,
    /// Tried: "tried to overthrow". Whether it came about is open, but the attempt is an act.
    pub attempted: bool,
    /// Possible, wanted or conditional: "may meet", "urged her to meet", "if they meet".
    pub possible: bool,
}

impl Modality {
    /// Returns the modality of the predicate at `head`.
    #[must_use]
    pub(crate) fn of(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Self {
        let mut modality = Self::default();
        modality.climb(tree, head, grammar);
        modality
    }

    /// Returns the modality of a phrase with its first word at `head`. A negation may be beside any
    /// of its words: "took no action".
    #[must_use]
    pub(crate) fn of_phrase(
        tree: &Tree<'_>,
        tokens: &[usize],
        head: usize,
        grammar: &Grammar,
    ) -> Self {
        let mut modality = Self::default();
        for token in tokens.iter().filter(|it| **it != head) {
            for child in tree.children(*token) {
                let is_beside = matches!(tree.token(*child).deprel, Deprel::ADVMOD | Deprel::DET);
                let is_negator = grammar.status.negators.contains(&tree.lemma(*child));
                modality.negated ^= is_beside && is_negator;
            }
        }
        modality.climb(tree, head, grammar);
        modality
    }

    /// Returns the modality of an actor being described by the noun `head`: plain fact in passing,
    /// unless the noun is a predicate ("is not a supporter", "may become president").
    #[must_use]
    pub(crate) fn of_role(tree: &Tree<'_>, head: usize, grammar: &Grammar) -> Self {
        let is_predicate =
            tree.dependent(head, "cop").is_some() || tree.token(head).deprel == Deprel::XCOMP;
        if is_predicate { Self::of(tree, head, grammar) } else { Self::default() }
    }

    /// Returns the status of a relation or statement with this modality.
    #[must_use]
    pub(crate) fn status(self) -> Status {
        match (self.future || self.possible || self.attempted, self.negated) {
            (true, _) => Status::Hypothetical,
            (false, true) => Status::Negated,
            (false, false) => Status::Asserted,
        }
    }

    /// Returns the outlook of an act with this modality.
    #[must_use]
    pub(crate) fn outlook(self) -> Outlook {
        match self {
            Self { possible: true, .. } => Outlook::Possible,
            Self { future: true, negated: true, .. } => Outlook::Refused,
            Self { future: true, .. } => Outlook::Future,
            Self { negated: true, .. } => Outlook::Negated,
            _ => Outlook::Done,
        }
    }

    fn climb(&mut self, tree: &Tree<'_>, head: usize, grammar: &Grammar) {
        let mut at = head;
        for _ in 0..tree.len() {
            self.look_beside(tree, at, &grammar.status);
            self.possible |= is_asked(tree, at);
            self.future |= is_arranged(tree, at);
            let Some(above) = tree.head(at) else { break };
            if !self.look_above(tree, at, above, grammar) {
                break;
            }
            at = above;
        }
    }

    fn look_beside(&mut self, tree: &Tree<'_>, at: usize, words: &StatusWords) {
        for child in tree.children(at) {
            let token = tree.token(*child);
            let lemma = tree.lemma(*child);
            match token.deprel {
                // "no longer" means that it is over, not that it never was.
                Deprel::ADVMOD if is_ending(tree, *child, words) => {}
                Deprel::ADVMOD => {
                    let is_missed = tree.token(at).upos == Upos::VERB
                        && words.approaching_adverbs.contains(&lemma);
                    self.negated ^= words.negators.contains(&lemma)
                        || is_missed
                        || replaces(tree, *child, words);
                    self.possible |= words.possible_adverbs.contains(&lemma);
                }
                Deprel::DET => self.negated ^= words.negating_determiners.contains(&lemma),
                // "Neither Ruiz nor Okoro left", if the parser attaches the word to the verb.
                _ if token.deprel.base() == "cc" => {
                    self.negated |=
                        words.negators.contains(&lemma) || replaces(tree, *child, words);
                }
                Deprel::AUX if token.xpos == Xpos::MD => {
                    self.future |= words.future_auxiliaries.contains(&lemma);
                    self.possible |= words.possible_auxiliaries.contains(&lemma);
                }
                Deprel::MARK => {
                    self.possible |= words.conditional_marks.contains(&lemma);
                    self.negated ^= replaces(tree, *child, words);
                }
                Deprel::CASE => self.negated ^= replaces(tree, *child, words),
                Deprel::AMOD => self.take_adjective(&lemma, words),
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
            // "called her a liar" calls for nothing.
            Deprel::XCOMP
                if tree.is_nominal(at) && subjects::calling(tree, at, grammar).is_some() =>
            {
                true
            }
            Deprel::XCOMP => self.look_at_complement(tree, at, above, words),
            Deprel::CCOMP | Deprel::CSUBJ => {
                let is_claim = |it: usize| words.claim_nouns.contains(&tree.lemma(it));
                // "dismissed reports that he met", if the parser attaches the clause to the verb.
                let is_refuted = words.refuting_verbs.contains(&lemma)
                    && tree.dependents(above, "obj").any(is_claim);
                self.possible |= words.possible_reporting.contains(&lemma);
                let is_untrue =
                    words.affirming_adjectives.contains(&lemma) && has_negator(tree, above, words);
                self.negated ^= words.denial_verbs.contains(&lemma)
                    || is_refuted
                    || is_untrue
                    || words.negating_adjectives.contains(&lemma);
                false
            }
            Deprel::ADVCL => {
                let is_infinitive = subjects::has_infinitive(tree, at);
                if is_infinitive {
                    self.take_verb(&lemma, words);
                    self.future |= words.errand_verbs.contains(&lemma);
                }
                let ponders =
                    |it: usize| subjects::lists_pair(&words.pondering_verbs, tree, [above, it]);
                self.possible |= tree.dependents(at, "mark").any(ponders);
                let is_negating = |it: usize| words.negating_marks.contains(&tree.lemma(it));
                let stops = words.negating_verbs.contains(&lemma)
                    && tree.dependents(at, "mark").any(is_negating)
                    || is_infinitive && words.failing_verbs.contains(&lemma);
                // "ruled out meeting him", if the parser takes the gerund for an adverbial.
                let is_object = tree.token(at).xpos == Xpos::VBG
                    && at > above
                    && tree.dependent(at, "mark").is_none();
                self.negated ^= words.denial_verbs.contains(&lemma)
                    || stops
                    || is_object && holds(&words.negating_verbs, tree, above);
                false
            }
            Deprel::ACL | Deprel::ACL_RELCL
                if words.claim_nouns.contains(&lemma)
                    && (token.deprel == Deprel::ACL || is_content_clause(tree, at)) =>
            {
                self.look_at_claim(tree, above, words)
            }
            Deprel::NSUBJ => {
                self.take_adjective(&lemma, words);
                false
            }
            Deprel::OBJ | Deprel::NSUBJ_PASS | Deprel::OBL => {
                if tree.token(above).upos != Upos::VERB {
                    return false;
                }
                let leaves =
                    |it: usize| subjects::lists_pair(&words.rejecting_verbs, tree, [above, it]);
                let is_off = holds(&words.rejecting_verbs, tree, above)
                    || tree.dependents(at, "case").any(leaves);
                self.negated ^= words.negating_verbs.contains(&lemma)
                    || words.denial_verbs.contains(&lemma)
                    || is_off;
                // "called off talks" is no call for talks.
                if !is_off && !grammar.light_verbs.contains(&lemma) {
                    self.take_verb(&lemma, words);
                }
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
        let is_progressive = tree.token(above).xpos == Xpos::VBG;
        self.take_verb(&lemma, words);
        self.take_adjective(&lemma, words);
        self.future |= words.errand_verbs.contains(&lemma);
        self.future |= is_progressive && words.future_progressives.contains(&lemma);
        self.negated ^= holds(&words.negating_verbs, tree, above)
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
            Deprel::OBJ | Deprel::NSUBJ_PASS | Deprel::OBL_UNMARKED => {
                words.refuting_verbs.contains(&above_lemma)
            }
            // "turned out to be false"
            Deprel::NSUBJ => above.is_some_and(|above| {
                let below = tree.dependents(above, "xcomp").map(|it| tree.lemma(it));
                let mut all = below.chain([above_lemma.clone()]);
                all.any(|it| words.negating_adjectives.contains(&it))
            }),
            _ => false,
        };
        // "Reports that he left were wrong", if the parser takes "wrong" for a part of the noun.
        let is_wrong = tree.children(noun).iter().any(|it| {
            words.negating_adjectives.contains(&tree.lemma(*it))
                && tree.dependent(*it, "cop").is_some()
        });
        let is_denied = above.is_some_and(|verb| has_negator(tree, verb, words));
        let is_no = tree.dependents(noun, "det").any(is_none);
        self.negated ^= is_no || is_refuted || is_wrong || is_denied;
        false
    }

    fn look_at_noun(&mut self, tree: &Tree<'_>, noun: usize, words: &StatusWords) -> bool {
        let lemma = tree.lemma(noun);
        let is_future = words.future_nouns.contains(&lemma);
        let is_possible = words.possible_nouns.contains(&lemma);
        let is_negating = words.negating_nouns.contains(&lemma);
        self.future |= is_future;
        self.possible |= is_possible;
        self.negated ^= is_negating;
        is_future || is_possible || is_negating
    }

    fn take_verb(&mut self, lemma: &str, words: &StatusWords) {
        self.future |= words.future_verbs.contains(lemma);
        self.attempted |= words.attempting_verbs.contains(lemma);
        self.possible |= words.possible_verbs.contains(lemma);
    }

    fn take_adjective(&mut self, lemma: &str, words: &StatusWords) {
        self.future |= words.future_adjectives.contains(lemma);
        self.possible |= words.possible_adjectives.contains(lemma);
    }
}

/// Returns `true` if a verb calls off what is its object: "called off talks".
#[must_use]
pub(crate) fn calls_off(tree: &Tree<'_>, verb: usize, words: &StatusWords) -> bool {
    tree.dependent(verb, "obj").is_some() && holds(&words.rejecting_verbs, tree, verb)
}

/// Returns `true` if a list has a verb, alone or with its particle: "rule out".
fn holds(words: &Words, tree: &Tree<'_>, verb: usize) -> bool {
    let with = |it: usize| subjects::lists_pair(words, tree, [verb, it]);
    words.contains(&tree.lemma(verb)) || tree.dependents(verb, "compound:prt").any(with)
}

/// Returns `true` if a word of negation stands beside a predicate as its adverb.
pub(crate) fn has_negator(tree: &Tree<'_>, at: usize, words: &StatusWords) -> bool {
    tree.dependents(at, "advmod").any(|it| words.negators.contains(&tree.lemma(it)))
}

/// Returns `true` if a word, with those fixed to it, says that something was not done but something else:
/// "instead of suing", "without suing".
fn replaces(tree: &Tree<'_>, word: usize, words: &StatusWords) -> bool {
    // "far from suing", whatever the parser attaches "far" to.
    let is_pair = |before| subjects::lists_pair(&words.negating_prepositions, tree, [before, word]);
    words.negating_prepositions.contains(&tree.with_fixed(word))
        || word.checked_sub(1).is_some_and(is_pair)
}

/// Returns `true` if a clause below a noun says what the noun claims, "the report that he left", and is not
/// about the noun, "the report that he wrote".
fn is_content_clause(tree: &Tree<'_>, clause: usize) -> bool {
    let is_that = |it: &usize| tree.lemma(*it) == "that";
    let is_other = |it: &usize| !is_that(it);
    tree.dependents(clause, "mark").any(|it| is_that(&it))
        || tree.children(clause).iter().any(is_that)
            && tree.dependent(clause, "nsubj").as_ref().is_some_and(is_other)
            && tree.dependents(clause, "obj").any(|it| is_other(&it))
}

/// Returns `true` if an act "is to" happen: "is to launch an inquiry", not "her aim is to win".
#[must_use]
pub(crate) fn is_arranged(tree: &Tree<'_>, verb: usize) -> bool {
    let is_be = |it: usize| tree.lemma(it) == "be";
    tree.dependents(verb, "aux").any(is_be)
        && subjects::has_infinitive(tree, verb)
        && tree.dependent(verb, "nsubj:outer").is_none()
}

/// Returns `true` if an adverb is "longer" with "no" or "not" beside it, or the reverse.
pub(super) fn is_ending(tree: &Tree<'_>, adverb: usize, words: &StatusWords) -> bool {
    let is_no = |it: usize| words.negators.contains(&tree.lemma(it));
    let is_longer = |it: usize| words.ending_adverbs.contains(&tree.lemma(it));
    let beside = |word: usize| {
        word.checked_sub(1).into_iter().chain([word + 1]).filter(|at| *at < tree.len())
    };
    is_longer(adverb) && beside(adverb).any(is_no) || is_no(adverb) && beside(adverb).any(is_longer)
}

/// Returns `true` if a clause asks whether something is so: an auxiliary stands before its subject, and a
/// question mark ends it. "Do you have confidence in her?", not "Why did she leave?"
fn is_asked(tree: &Tree<'_>, verb: usize) -> bool {
    let Some(subject) = tree.dependent(verb, "nsubj") else { return false };
    let helps = |it: &usize| matches!(tree.token(*it).deprel, Deprel::AUX | Deprel::COP);
    let is_inverted = tree.children(verb).iter().filter(|it| helps(it)).any(|it| *it < subject);
    let asks_for = |it: &usize| matches!(tree.token(*it).xpos, Xpos::WRB | Xpos::WP | Xpos::WDT);
    let is_for_more = tree.children(verb).iter().filter(|it| **it < subject).any(asks_for);
    is_inverted && !is_for_more && (verb..tree.len()).any(|it| tree.lemma(it) == "?")
}
