//! Which tokens stand within double quotation marks.
//!
//! In: a reading. Out: [`Quotes`]. An opening mark that is never closed runs to the end of its
//! paragraph, as a quotation over several paragraphs is printed. Never fails.

use super::Reading;
use crate::document::Span;

/// The quotations of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotes {
    /// The number of the quotation around each token, marks included.
    of_token: Vec<Vec<Option<usize>>>,
    /// The quotations in text order, marks included.
    pub spans: Vec<QuoteSpan>,
}

/// One quotation within one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteSpan {
    /// From the opening to the closing mark.
    pub span: Span,
    /// The sentence and token of the opening mark.
    pub first: (usize, usize),
    /// The sentence and token of the last token.
    pub last: (usize, usize),
    /// Whether a closing mark ends it.
    pub closed: bool,
}

impl Quotes {
    /// Returns the quotations of a reading.
    #[must_use]
    pub fn new(reading: &Reading<'_>) -> Self {
        let mut quotes = Self::default();
        let mut open = false;
        let mut paragraph = 0;
        for (sentence, tokens) in reading.analysis.sentences.iter().enumerate() {
            if tokens.paragraph != paragraph {
                paragraph = tokens.paragraph;
                open = false;
            }
            let mut row = Vec::with_capacity(tokens.tokens.len());
            for at in 0..tokens.tokens.len() {
                let mark = Mark::of(reading.word(sentence, at), open);
                let here = (sentence, at);
                match mark {
                    Some(Mark::Open) => {
                        let span = tokens.tokens[at].span;
                        quotes.spans.push(QuoteSpan {
                            span,
                            first: here,
                            last: here,
                            closed: false,
                        });
                        row.push(Some(quotes.spans.len() - 1));
                    }
                    Some(Mark::Close) if open => {
                        quotes.reach(here, tokens.tokens[at].span, true);
                        row.push(Some(quotes.spans.len() - 1));
                    }
                    _ if open => {
                        quotes.reach(here, tokens.tokens[at].span, false);
                        row.push(Some(quotes.spans.len() - 1));
                    }
                    _ => row.push(None),
                }
                open = match mark {
                    Some(Mark::Open) => true,
                    Some(Mark::Close) => false,
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

    /// Returns the number of the quotation around a token.
    #[must_use]
    pub fn at(&self, sentence: usize, token: usize) -> Option<usize> {
        self.of_token.get(sentence)?.get(token).copied().flatten()
    }
}

enum Mark {
    Open,
    Close,
}

impl Mark {
    fn of(word: &str, open: bool) -> Option<Self> {
        match word {
            "“" | "``" | "„" => Some(Self::Open),
            "”" | "''" => Some(Self::Close),
            "\"" => Some(if open { Self::Close } else { Self::Open }),
            _ => None,
        }
    }
}
