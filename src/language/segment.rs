//! Groups raw tokens into sentences.
//!
//! In: a text from a byte on. Out: [`RawSentence`]s in order. No sentence has more than
//! [`TOKENS_MAX`] tokens, so that all later steps take linear time. Never fails.

use std::ops::Range;

use super::boundary::{self, Glimpse, Quotation, TokenBorder};
use super::cutting::{Gap, RawToken};
use super::lexicon::Lexicon;
use super::model::LinearModel;
use super::scan::Scanner;

/// The most tokens in one sentence; a longer one is cut.
pub(crate) const TOKENS_MAX: usize = 250;

/// A sentence before it is analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSentence {
    /// The range of its tokens among those of the text.
    pub tokens: Range<usize>,
    /// The index of its paragraph.
    pub paragraph: u32,
}

/// Returns the tokens of `text` from byte `start` on.
#[must_use]
pub fn tokens(text: &str, start: usize, lexicon: &Lexicon) -> Vec<RawToken> {
    let mut tokens = Vec::with_capacity(text.len().saturating_sub(start) / 5);
    let mut scanner = Scanner::new(text, start, lexicon);
    while scanner.next_chunk(&mut tokens) {}
    tokens
}

/// Returns the sentences of these tokens.
#[must_use]
pub fn sentences(text: &str, tokens: &[RawToken], model: &LinearModel) -> Vec<RawSentence> {
    let glimpses: Vec<Glimpse> = tokens.iter().map(|it| Glimpse::new(it.span.of(text))).collect();
    let mut sentences = Vec::new();
    let mut active = Vec::with_capacity(32);
    let (mut start, mut paragraph) = (0, 0);
    let mut quotation = Quotation::default();
    for ((at, token), glimpse) in tokens.iter().enumerate().zip(&glimpses) {
        if at > 0 && token.gap == Gap::Paragraph {
            paragraph += 1;
        }
        let quoted = quotation.step(token.span.of(text), token.gap);
        let ends = match tokens.get(at + 1).zip(glimpses.get(at + 1)) {
            None => true,
            Some(_) if token.joined_to_next => false,
            Some((next, _)) if next.gap == Gap::Paragraph || at + 1 - start >= TOKENS_MAX => true,
            Some((next, next_glimpse))
                if !boundary::is_candidate(glimpse, next_glimpse, next.gap) =>
            {
                false
            }
            Some(_) => {
                let n_since = at - start;
                let place = TokenBorder { glimpses: &glimpses, tokens, at, n_since, quoted };
                boundary::features(&place, &mut active);
                !boundary::goes_on(text, &place) && boundary::ends(model, &active)
            }
        };
        if ends {
            sentences.push(RawSentence { tokens: start..at + 1, paragraph });
            start = at + 1;
        }
    }
    sentences
}
