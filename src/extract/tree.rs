//! A sentence's dependency tree with lists of children.
//!
//! In: one sentence. Out: [`Tree`], with lookups of heads and dependents in constant time per step.
//! Indices outside the sentence have no children and no words.

use std::ops::Range;

use crate::document::Span;
use crate::language::{Deprel, Sentence, Token, Upos};

/// The most words in a short bracket.
const BRACKET_MAX: usize = 6;

/// A sentence with its children lists.
#[derive(Clone, Debug)]
pub struct Tree<'s> {
    /// The sentence.
    pub sentence: &'s Sentence,
    /// All tokens but the root, grouped by head, in text order.
    children: Vec<usize>,
    /// The start of each token's children in `children`, and at the end the length of `children`.
    starts: Vec<usize>,
}

impl<'s> Tree<'s> {
    /// Returns the tree of `sentence`.
    #[must_use]
    pub fn new(sentence: &'s Sentence) -> Self {
        let n_tokens = sentence.tokens.len();
        let head =
            |token: &Token| token.head.map(|head| head as usize).filter(|head| *head < n_tokens);
        let tokens = sentence.tokens.iter().enumerate();
        let mut arcs: Vec<(usize, usize)> =
            tokens.filter_map(|(index, token)| Some((head(token)?, index))).collect();
        arcs.sort_unstable();
        let starts =
            (0..=n_tokens).map(|at| arcs.partition_point(|(head, _)| *head < at)).collect();
        let children = arcs.into_iter().map(|(_, index)| index).collect();
        Self { sentence, children, starts }
    }

    /// Returns the number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sentence.tokens.len()
    }

    /// Returns `true` if the sentence has no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentence.tokens.is_empty()
    }

    /// Returns a token.
    ///
    /// # Panics
    /// If the sentence has no such token.
    #[must_use]
    pub fn token(&self, at: usize) -> &'s Token {
        &self.sentence.tokens[at]
    }

    /// Returns the dependents of a token in text order.
    #[must_use]
    pub fn children(&self, at: usize) -> &[usize] {
        let range = || Some(*self.starts.get(at)?..*self.starts.get(at + 1)?);
        range().and_then(|it| self.children.get(it)).unwrap_or_default()
    }

    /// Returns the dependents with this relation; a base name includes its subtypes.
    pub fn dependents<'t>(
        &'t self,
        at: usize,
        relation: &'t str,
    ) -> impl Iterator<Item = usize> + 't {
        let fits = move |deprel: Deprel| deprel.as_str() == relation || deprel.base() == relation;
        self.children(at).iter().copied().filter(move |it| fits(self.token(*it).deprel))
    }

    /// Returns the first dependent with this relation.
    #[must_use]
    pub fn dependent(&self, at: usize, relation: &str) -> Option<usize> {
        self.dependents(at, relation).next()
    }

    /// Returns the head of a token; `None` for the root.
    #[must_use]
    pub fn head(&self, at: usize) -> Option<usize> {
        self.token(at).head.map(|it| it as usize).filter(|it| *it < self.len())
    }

    /// Returns the lemma in lower case.
    #[must_use]
    pub fn lemma(&self, at: usize) -> String {
        self.token(at).lemma.to_lowercase()
    }

    /// Returns the token itself, then its head, and so on up to the root.
    pub fn ancestors(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let mut n_left = self.len();
        std::iter::successors(Some(at), move |at| {
            n_left = n_left.checked_sub(1)?;
            self.head(*at)
        })
    }

    /// Returns the token and its nominal conjuncts, itself first.
    #[must_use]
    pub fn coordinated(&self, at: usize) -> Vec<usize> {
        let mut all = vec![at];
        all.extend(self.dependents(at, "conj").filter(|it| self.is_nominal(*it)));
        all
    }

    /// Returns the first of the words that a word is coordinated with; the word itself if it is that.
    #[must_use]
    pub fn first_conjunct(&self, at: usize) -> usize {
        let before = |it: &usize| self.head(*it).filter(|_| self.token(*it).deprel == Deprel::CONJ);
        std::iter::successors(Some(at), before).last().unwrap_or(at)
    }

    /// Returns `true` if the token is a noun, a name, a pronoun or a number used as one.
    #[must_use]
    pub fn is_nominal(&self, at: usize) -> bool {
        matches!(
            self.token(at).upos,
            Upos::NOUN | Upos::PROPN | Upos::PRON | Upos::NUM | Upos::SYM | Upos::X
        ) || (self.token(at).upos == Upos::ADJ && self.dependent(at, "det").is_some())
    }

    /// Returns the words after the first one of a short bracket, up to its end: the state in
    /// "(R-Ala.)", which is not a side of the relation that the letter expresses.
    #[must_use]
    pub fn rest_of_bracket(&self, at: usize) -> Range<usize> {
        let opens = at > 0 && self.lemma(at - 1) == "(";
        let mut behind = at + 1..self.len().min(at + BRACKET_MAX);
        let last = behind.find(|it| opens && self.lemma(*it) == ")");
        last.map_or(0..0, |it| at + 1..it)
    }

    /// Returns `true` if a token is a single letter right after an opening bracket: "(R-Ohio)".
    #[must_use]
    pub fn is_bracketed_letter(&self, at: usize) -> bool {
        at > 0 && self.lemma(at - 1) == "(" && self.lemma(at).chars().count() == 1
    }

    /// Returns the preposition of a nominal in lower case, its parts joined by spaces.
    #[must_use]
    pub fn preposition(&self, at: usize) -> Option<String> {
        let first = self.dependents(at, "case").find(|it| self.token(*it).upos != Upos::PART)?;
        Some(self.with_fixed(first))
    }

    /// Returns the lemma of a word with those of the words fixed to it: "instead of".
    #[must_use]
    pub fn with_fixed(&self, at: usize) -> String {
        let mut words = vec![self.lemma(at)];
        words.extend(self.dependents(at, "fixed").map(|it| self.lemma(it)));
        words.join(" ")
    }

    /// Returns the noun that a noun belongs to by "of" or as its possessor: "arrest" for "Ruiz" in "the arrest of
    /// Ruiz" and in "Ruiz's arrest".
    #[must_use]
    pub fn noun_of(&self, at: usize) -> Option<usize> {
        let is_of = || self.preposition(at).is_some_and(|it| it == "of");
        let is_tied = match self.token(at).deprel {
            Deprel::NMOD_POSS => true,
            Deprel::NMOD => is_of(),
            _ => false,
        };
        self.head(at).filter(|_| is_tied)
    }

    /// Returns the tokens of the phrase under `at`, from first to last, leaving out the phrases of
    /// dependents that `leave` accepts.
    #[must_use]
    pub fn phrase(&self, at: usize, leave: &dyn Fn(&Token) -> bool) -> Range<usize> {
        let mut range = at..at + 1;
        let mut open = vec![at];
        let mut n_left = self.len();
        while let Some(here) = open.pop() {
            range = range.start.min(here)..range.end.max(here + 1);
            n_left = n_left.saturating_sub(1);
            if n_left == 0 {
                break;
            }
            open.extend(self.children(here).iter().filter(|it| !leave(self.token(**it))));
        }
        range
    }

    /// Returns the byte span of a range of tokens, or `None` if it is empty.
    #[must_use]
    pub fn span(&self, tokens: &Range<usize>) -> Option<Span> {
        let all = self.sentence.tokens.get(tokens.clone())?;
        Some(all.first()?.span.cover(all.last()?.span))
    }
}
