//! An article as the attribution scorer sees it: its own tokens, and roles as sets of them.
//!
//! In: a text and spans. Out: [`ScoredText`], [`Field`]s. Tokens are words and single marks, as in
//! the reference scorer, not those of `language`. Never fails.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::document::Span;

/// The tokens of one role.
pub(crate) type Field = BTreeSet<usize>;

/// A text cut into words and marks.
#[derive(Clone, Debug)]
pub(crate) struct ScoredText<'t> {
    text: &'t str,
    tokens: Vec<ScoredToken>,
}

#[derive(Clone, Copy, Debug)]
struct ScoredToken {
    span: Span,
    is_word: bool,
    /// Whether a line ends between the token before and this one.
    begins_line: bool,
    quoted: bool,
}

/// Whether content is in quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ContentType {
    Direct,
    Mixed,
    Indirect,
}

/// Words before which the first noun phrase of a source ends, as in the reference scorer.
const CUT: &str = include_str!("../source_cuts.txt");

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

impl<'t> ScoredText<'t> {
    /// Returns the tokens of `text`.
    #[must_use]
    pub(crate) fn new(text: &'t str) -> Self {
        let mut tokens: Vec<ScoredToken> = Vec::new();
        let mut begins_line = false;
        for (at, letter) in text.char_indices() {
            let is_word = is_word_letter(letter);
            begins_line |= letter == '\n';
            let span = Span::new(text, at..at + letter.len_utf8());
            let Some(span) = span.filter(|_| !letter.is_whitespace()) else { continue };
            match tokens.last_mut() {
                Some(last) if is_word && last.is_word && last.span.end() == at => {
                    last.span = last.span.cover(span);
                }
                _ => tokens.push(ScoredToken { span, is_word, begins_line, quoted: false }),
            }
            begins_line = false;
        }
        let mut scored = Self { text, tokens };
        let quoted = scored.quotations();
        for (token, quoted) in scored.tokens.iter_mut().zip(quoted) {
            token.quoted = quoted;
        }
        scored
    }

    /// Returns a token by its index, which must come from a [`Field`] of this text.
    fn token(&self, at: usize) -> &ScoredToken {
        &self.tokens[at]
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).is_word
    }

    fn word(&self, at: usize) -> &'t str {
        self.token(at).span.of(self.text)
    }

    /// Returns the tokens that share a character with one of the spans.
    #[must_use]
    pub(crate) fn field(&self, spans: &[Span]) -> Field {
        let mut field = Field::new();
        for span in spans {
            let first = self.tokens.partition_point(|it| it.span.end() <= span.start());
            let tokens = self.tokens.iter().enumerate().skip(first);
            let tokens = tokens.take_while(|(_, it)| it.span.start() < span.end());
            field.extend(tokens.map(|(at, _)| at));
        }
        field
    }

    fn runs(field: &Field) -> Vec<Vec<usize>> {
        let mut runs: Vec<Vec<usize>> = Vec::new();
        for at in field {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|it| it + 1 == *at) => run.push(*at),
                _ => runs.push(vec![*at]),
            }
        }
        runs
    }

    /// Returns the field without the marks at the ends of its runs, or unchanged if nothing would
    /// be left.
    #[must_use]
    pub(crate) fn trim(&self, field: &Field) -> Field {
        let mut trimmed = Field::new();
        for run in Self::runs(field) {
            let mut words = run.iter().filter(|it| self.is_word(**it));
            if let Some(first) = words.next() {
                let last = words.next_back().unwrap_or(first);
                trimmed.extend(*first..=*last);
            }
        }
        if trimmed.is_empty() { field.clone() } else { trimmed }
    }

    /// Returns the head of a source, found without a parser.
    #[must_use]
    pub(crate) fn head(&self, field: &Field) -> Option<usize> {
        let runs = Self::runs(field);
        let run = runs.first()?;
        let cuts = |at: &usize| {
            let lower = self.word(*at).to_lowercase();
            matches!(&*lower, "," | "(" | "-" | "–" | "—" | ":" | ";")
                || CUT.split_whitespace().any(|it| it == lower)
        };
        let n_kept = run.iter().skip(1).position(cuts).map_or(run.len(), |it| it + 1);
        let kept = run.iter().take(n_kept);
        let is_possessive = |at: usize| {
            let marked = at > 0 && matches!(self.word(at - 1), "'" | "’");
            self.word(at).eq_ignore_ascii_case("s") && marked
        };
        let word = kept.clone().rev().find(|it| self.is_word(**it) && !is_possessive(**it));
        word.or_else(|| kept.clone().next_back()).copied()
    }

    /// Returns whether all, some or none of the words of a content are in quotation marks.
    #[must_use]
    pub(crate) fn content_type(&self, content: &Field) -> ContentType {
        let words = content.iter().map(|it| self.token(*it)).filter(|it| it.is_word);
        let (mut n_words, mut n_quoted) = (0, 0);
        for word in words {
            n_words += 1;
            n_quoted += usize::from(word.quoted);
        }
        match n_quoted {
            0 => ContentType::Indirect,
            it if it == n_words => ContentType::Direct,
            _ => ContentType::Mixed,
        }
    }

    /// Returns whether an attribution is a statement rather than an attitude.
    #[must_use]
    pub(crate) fn is_statement(&self, cue: &Field, content: &Field) -> bool {
        let words: Vec<String> = cue
            .iter()
            .filter(|it| self.is_word(**it))
            .map(|it| self.word(*it).to_lowercase())
            .collect();
        self.content_type(content) != ContentType::Indirect
            || words.is_empty()
            || words.iter().any(|it| statement_words().contains(it.as_str()))
    }

    fn quotations(&self) -> Vec<bool> {
        let mut quoted = Vec::with_capacity(self.tokens.len());
        let mut inside = false;
        for (at, token) in self.tokens.iter().enumerate() {
            if token.begins_line {
                inside = false;
            }
            let word = token.span.of(self.text);
            let single = matches!(word, "'" | "`");
            let doubles = |other: Option<&ScoredToken>, is_beside: &dyn Fn(Span) -> bool| {
                other.is_some_and(|it| it.span.of(self.text) == word && is_beside(it.span))
            };
            let next = doubles(self.tokens.get(at + 1), &|it| it.start() == token.span.end());
            let before = at.checked_sub(1).and_then(|it| self.tokens.get(it));
            let back = doubles(before, &|it| it.end() == token.span.start());
            if matches!(word, "“" | "”" | "\"") || single && (next || back) {
                inside = match word {
                    "“" | "`" => true,
                    "\"" => !inside,
                    _ => false,
                };
                quoted.push(true);
            } else {
                quoted.push(inside);
            }
        }
        quoted
    }
}

fn statement_words() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let lines = include_str!("../statement_words.txt").lines();
        lines.filter(|it| !it.starts_with('#')).flat_map(str::split_whitespace).collect()
    })
}
