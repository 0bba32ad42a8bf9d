//! A value for each token of a document, by sentence and token.
//!
//! In: an analysis. Out: [`TokenTable`], with a row per sentence as long as the sentence. Panics on
//! places that are not in the analysis that it was made for.

use std::ops::Range;

use crate::language::{Analysis, Token};

/// A value for each token of a document.
///
/// Invariant: the rows are as many and as long as the sentences of the analysis.
#[derive(Clone, Debug)]
pub(crate) struct TokenTable<T> {
    rows: Vec<Vec<T>>,
}

/// Marks on the tokens of a document.
pub(crate) type TokenMarks = TokenTable<bool>;

impl<T> TokenTable<T> {
    /// Returns the table of what `value` gives for each token.
    #[must_use]
    pub(crate) fn new<'d>(analysis: &'d Analysis, value: impl Fn(&'d Token) -> T) -> Self {
        let row = |tokens: &'d [Token]| tokens.iter().map(&value).collect();
        Self { rows: analysis.sentences.iter().map(|it| row(&it.tokens)).collect() }
    }

    /// Returns the values of a sentence.
    #[must_use]
    pub(crate) fn row(&self, sentence: usize) -> &[T] {
        &self.rows[sentence]
    }

    /// Returns the value of a token.
    #[must_use]
    pub(crate) fn at(&self, sentence: usize, token: usize) -> &T {
        &self.row(sentence)[token]
    }

    /// Returns the values of a range of tokens.
    #[must_use]
    pub(crate) fn slice(&self, sentence: usize, tokens: Range<usize>) -> &[T] {
        &self.row(sentence)[tokens]
    }
}

impl TokenMarks {
    /// Returns a table without marks.
    #[must_use]
    pub(crate) fn none(analysis: &Analysis) -> Self {
        Self::new(analysis, |_| false)
    }

    /// Returns `true` if a token has a mark.
    #[must_use]
    pub(crate) fn has(&self, sentence: usize, token: usize) -> bool {
        *self.at(sentence, token)
    }

    /// Returns `true` if one of the tokens has a mark.
    #[must_use]
    pub(crate) fn has_any(&self, sentence: usize, tokens: &Range<usize>) -> bool {
        self.slice(sentence, tokens.clone()).contains(&true)
    }

    /// Marks a range of tokens.
    pub(crate) fn mark(&mut self, sentence: usize, tokens: &Range<usize>) {
        self.rows[sentence][tokens.clone()].fill(true);
    }
}
