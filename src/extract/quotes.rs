//! Which tokens are within quotation marks, double or single. Single marks within double ones are
//! part of the quoted text.
//!
//! In: a reading. Out: [`Quotes`]. An opening mark without a closing one extends to the end of its
//! paragraph, as a quotation over several paragraphs is printed. Never fails.

use super::ParsedDocument;
use crate::document::Span;
use crate::language::Upos;

/// The quotations of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quotes {
    /// The index in `spans` of the quotation around each token, marks included.
    of_token: Vec<Vec<Option<usize>>>,
    /// The quotations in text order, marks included.
    pub spans: Vec<QuoteSpan>,
}

/// One quotation within one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuoteSpan {
    /// From the opening to the closing mark.
    pub span: Span,
    /// The sentence and token of the opening mark, by index.
    pub first: (usize, usize),
    /// The sentence and token of the last token, by index.
    pub last: (usize, usize),
    /// Whether it has a closing mark.
    pub closed: bool,
}

impl Quotes {
    /// Returns the quotations of a reading.
    #[must_use]
    pub(crate) fn new(reading: &ParsedDocument<'_>) -> Self {
        let mut quotes = Self::default();
        let mut open: Option<Style> = None;
        let mut paragraph = None;
        let mut last_close = None;
        for (sentence, tokens) in reading.analysis.sentences.iter().enumerate() {
            if paragraph != Some(tokens.paragraph) {
                paragraph = Some(tokens.paragraph);
                open = None;
                last_close = last_single_close(reading, sentence);
            }
            let mut row = Vec::with_capacity(tokens.tokens.len());
            for (at, token) in tokens.tokens.iter().enumerate() {
                let here = (sentence, at);
                let is_closed = last_close.is_some_and(|it| it > here);
                let mark = Mark::at(reading, here, open, is_closed);
                match mark {
                    Some(Mark::Open(_)) => {
                        quotes.spans.push(QuoteSpan {
                            span: token.span,
                            first: here,
                            last: here,
                            closed: false,
                        });
                        row.push(Some(quotes.spans.len() - 1));
                    }
                    Some(Mark::Close) if open.is_some() => {
                        quotes.reach(here, token.span, true);
                        row.push(Some(quotes.spans.len() - 1));
                    }
                    _ if open.is_some() => {
                        quotes.reach(here, token.span, false);
                        row.push(Some(quotes.spans.len() - 1));
                    }
                    _ => row.push(None),
                }
                open = match mark {
                    Some(Mark::Open(style)) => Some(style),
                    Some(Mark::Close) => None,
                    None => open,
                };
            }
            quotes.of_token.push(row);
        }
        quotes
    }

    fn reach(&mut self, here: (usize, usize), span: Span, closed: bool) {
        if let Some(quote) = self.spans.last_mut() {
            quote.span = quote.span.cover(span);
            quote.last = here;
            quote.closed = closed;
        }
    }

    /// Returns the quotation around a token.
    #[must_use]
    pub(crate) fn around(&self, sentence: usize, token: usize) -> Option<&QuoteSpan> {
        self.spans.get(self.at(sentence, token)?)
    }

    /// Returns the index in `spans` of the quotation around a token.
    #[must_use]
    pub(crate) fn at(&self, sentence: usize, token: usize) -> Option<usize> {
        self.of_token.get(sentence)?.get(token).copied().flatten()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Double,
    Single,
}

enum Mark {
    Open(Style),
    Close,
}

impl Mark {
    /// Returns the mark at `here`, if the token is one. `open` is the style of the quotation that
    /// is open there. An apostrophe is not a mark, nor is a single mark that nothing closes later
    /// in its paragraph, which `is_closed` says.
    fn at(
        reading: &ParsedDocument<'_>,
        here: (usize, usize),
        open: Option<Style>,
        is_closed: bool,
    ) -> Option<Self> {
        let is_mark = reading.token(here.0, here.1).upos == Upos::PUNCT;
        match (reading.word(here.0, here.1), open) {
            ("“" | "``" | "„", _) | ("\"", None) => Some(Self::Open(Style::Double)),
            ("”" | "''", _) | ("\"", Some(Style::Double)) => Some(Self::Close),
            ("'" | "’", Some(Style::Single)) if is_mark => Some(Self::Close),
            ("'" | "‘", None) if is_mark && is_closed => Some(Self::Open(Style::Single)),
            _ => None,
        }
    }
}

/// Returns the last token of a paragraph that may close a single quotation; `first` is the index of
/// the paragraph's first sentence.
fn last_single_close(reading: &ParsedDocument<'_>, first: usize) -> Option<(usize, usize)> {
    let is_same = |it: &usize| reading.paragraph(*it) == reading.paragraph(first);
    let last = (first..reading.n_sentences()).take_while(is_same).last()?;
    let mut tokens =
        (first..=last).rev().flat_map(|of| (0..reading.len(of)).rev().map(move |at| (of, at)));
    tokens.find(|(of, at)| {
        let is_mark = reading.token(*of, *at).upos == Upos::PUNCT;
        is_mark && matches!(reading.word(*of, *at), "'" | "’")
    })
}
