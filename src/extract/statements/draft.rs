//! A statement as tokens, before mentions are resolved.
//!
//! In: runs of tokens. Out: the same without punctuation at their ends, or their spans. Never fails.

use std::ops::Range;

use super::cues::CuePlace;
use crate::document::Span;
use crate::extract::Page;
use crate::language::{NameKind, Upos};

/// A run of tokens in one sentence.
pub(crate) type TokenRun = (usize, Range<usize>);

/// A cue with the tokens of its source and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// The cue.
    pub cue: CuePlace,
    /// The tokens that name the source.
    pub source: Vec<TokenRun>,
    /// The tokens that are the content.
    pub content: Vec<TokenRun>,
    /// Whether it was found within the content of another draft.
    pub inner: bool,
    /// Whether it is a turn of a transcript, word for word.
    pub turn: bool,
}

/// Returns `true` if a word is part of a person's name: "Per Lund" is not "per".
pub(super) fn is_of_person(page: &Page<'_>, sentence: usize, token: usize) -> bool {
    page.names_in(sentence).iter().any(|name| {
        let tokens = name.tokens.start as usize..name.tokens.end as usize;
        name.kind == NameKind::Person && tokens.len() > 1 && tokens.contains(&token)
    })
}

/// Returns the runs of adjacent tokens.
#[must_use]
pub(crate) fn runs(places: impl Iterator<Item = (usize, usize)>) -> Vec<TokenRun> {
    let mut runs: Vec<TokenRun> = Vec::new();
    for (sentence, at) in places {
        match runs.last_mut() {
            Some((here, tokens)) if *here == sentence && tokens.end == at => tokens.end += 1,
            _ => runs.push((sentence, at..at + 1)),
        }
    }
    runs
}

/// Returns the runs without punctuation at their ends, and without empty ones.
pub(super) fn trimmed(page: &Page<'_>, runs: Vec<TokenRun>) -> Vec<TokenRun> {
    let trim = |(sentence, mut tokens): TokenRun| {
        let is_punct = |at: usize| page.token(sentence, at).upos == Upos::PUNCT;
        while tokens.start < tokens.end && is_punct(tokens.end - 1) {
            tokens.end -= 1;
        }
        while tokens.start < tokens.end && is_punct(tokens.start) {
            tokens.start += 1;
        }
        (!tokens.is_empty()).then_some((sentence, tokens))
    };
    runs.into_iter().filter_map(trim).collect()
}

/// Returns the byte spans of runs; spans with only blanks between them are joined.
#[must_use]
pub(crate) fn spans_of(page: &Page<'_>, runs: &[TokenRun]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (sentence, tokens) in runs {
        let Some(span) = page.span(*sentence, tokens) else { continue };
        match spans.last_mut() {
            Some(last)
                if last.end() <= span.start()
                    && last.gap_to(span).of(page.text).trim().is_empty() =>
            {
                *last = last.cover(span);
            }
            _ => spans.push(span),
        }
    }
    spans
}
