//! What the models see of a sentence before anything of it is read.
//!
//! In: a sentence's lexemes, what its document tells of them, and the word classes. Out: a [`View`].
//! Never fails.

use super::clusters::{Case, Clusters};
use super::lexeme::Lexeme;

/// The words of a sentence; all lists are as long as the sentence.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// The lexemes.
    pub lexemes: Vec<Lexeme>,
    /// The word classes.
    pub clusters: Vec<u8>,
    /// How the words are mostly written.
    pub cases: Vec<Case>,
    /// How their document writes them, as [`super::capitals::Capitals::hints`] tells.
    pub hints: Vec<u8>,
}

impl View {
    /// Returns a sentence of these words with what its document tells of them.
    #[must_use]
    pub fn new(lexemes: Vec<Lexeme>, hints: Vec<u8>, clusters: &Clusters) -> Self {
        let (classes, cases) = lexemes.iter().map(|it| clusters.look(it)).unzip();
        Self { lexemes, clusters: classes, cases, hints }
    }

    /// Returns how many of the words that have letters start with a capital, in quarters, from 0 to
    /// 3; a sentence of up to three words counts as one without.
    #[must_use]
    pub fn capital_quarters(&self) -> u8 {
        let n_capital = self.lexemes.iter().filter(|it| it.is_capital()).count();
        let n_letters = self.lexemes.iter().filter(|it| it.has_letter()).count();
        match n_letters {
            0..=3 => 0,
            n => u8::try_from((n_capital * 4).saturating_sub(1) / n).unwrap_or(3),
        }
    }

    /// Returns whether nearly all words are written in capitals, as in a headline.
    #[must_use]
    pub fn is_loud(&self) -> bool {
        self.capital_quarters() == 3
    }
}
