//! How an act is reported: as done, planned, refused, not done or possible.
//!
//! In: a scene and a phrase. Out: an [`Outlook`], read from auxiliaries, negation and the words
//! above the phrase in the tree. All words come from `schema/grammar/events.toml`.

use super::matching::Found;
use crate::extract::relations::Scene;
use crate::extract::tree::Tree;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{EventWords, Outlook, Part};

/// Returns how the act of a phrase is reported.
#[must_use]
pub(crate) fn of(scene: &Scene<'_>, sentence: usize, found: &Found) -> Outlook {
    let tree = &scene.trees[sentence];
    let words = scene.ontology.events.words();
    let mut signs = Signs::default();
    for token in &found.tokens {
        signs.look_beside(tree, *token, words, *token == found.head);
    }
    let mut at = found.head;
    for above in tree.ancestors(found.head).skip(1) {
        if !signs.look_above(tree, at, above, words, found.part) {
            break;
        }
        signs.look_beside(tree, above, words, true);
        at = above;
    }
    match signs {
        Signs { possible: true, .. } => Outlook::Possible,
        Signs { future: true, negated: true, .. } => Outlook::Refused,
        Signs { future: true, .. } => Outlook::Future,
        Signs { negated: true, .. } => Outlook::Negated,
        _ => Outlook::Done,
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Signs {
    future: bool,
    negated: bool,
    possible: bool,
}

impl Signs {
    fn look_beside(&mut self, tree: &Tree<'_>, at: usize, words: &EventWords, is_verb: bool) {
        for child in tree.children(at) {
            let lemma = tree.lemma(*child);
            match tree.token(*child).deprel {
                Deprel::AUX if is_verb => {
                    self.future |= words.future_auxiliaries.contains(&lemma);
                    self.possible |= words.possible_auxiliaries.contains(&lemma);
                }
                Deprel::ADVMOD | Deprel::DET => self.negated ^= words.negators.contains(&lemma),
                Deprel::MARK | Deprel::CASE if is_verb => {
                    self.possible |= words.conditional_marks.contains(&lemma);
                    self.negated ^= words.negators.contains(&lemma);
                }
                _ => {}
            }
        }
    }

    /// Takes the word above `at` into account. Returns whether to continue upwards from there.
    fn look_above(
        &mut self,
        tree: &Tree<'_>,
        at: usize,
        above: usize,
        words: &EventWords,
        part: Part,
    ) -> bool {
        let lemma = tree.lemma(above);
        let relation = tree.token(at).deprel;
        let to = |verb: usize| {
            tree.dependents(verb, "mark").any(|mark| tree.token(mark).xpos == Xpos::TO)
        };
        match relation {
            Deprel::XCOMP | Deprel::CSUBJ => {
                self.take(&lemma, words);
                true
            }
            Deprel::CCOMP => {
                self.possible |= words.possible_words.contains(&lemma);
                self.negated ^= words.negating_words.contains(&lemma);
                false
            }
            Deprel::ACL if to(at) => {
                self.take(&lemma, words);
                self.future |= words.future_words.contains(&lemma);
                false
            }
            Deprel::ADVCL if to(at) => {
                self.take(&lemma, words);
                false
            }
            Deprel::OBJ | Deprel::NSUBJ_PASS | Deprel::NMOD | Deprel::OBL => {
                let noun = tree.token(at).upos != Upos::VERB && part == Part::Noun;
                if noun {
                    self.take(&lemma, words);
                }
                noun && tree.token(above).upos == Upos::VERB
            }
            Deprel::CONJ => {
                tree.token(at).xpos == Xpos::VB
                    && tree.token(above).xpos == Xpos::VB
                    && tree.dependent(at, "nsubj").is_none()
            }
            _ => false,
        }
    }

    fn take(&mut self, lemma: &str, words: &EventWords) {
        self.future |= words.future_words.contains(lemma);
        self.possible |= words.possible_words.contains(lemma);
        self.negated ^= words.negating_words.contains(lemma);
    }
}
