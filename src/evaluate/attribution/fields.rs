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
    tokens: Vec<std::ops::Range<usize>>,
    is_word: Vec<bool>,
    quoted: Vec<bool>,
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
        let mut tokens: Vec<std::ops::Range<usize>> = Vec::new();
        let mut is_word = Vec::new();
        for (at, letter) in text.char_indices() {
            let end = at + letter.len_utf8();
            if is_word_letter(letter) {
                match tokens.last_mut() {
                    Some(last) if last.end == at && is_word.last() == Some(&true) => last.end = end,
                    _ => {
                        tokens.push(at..end);
                        is_word.push(true);
                    }
                }
            } else if !letter.is_whitespace() {
                tokens.push(at..end);
                is_word.push(false);
            }
        }
        let mut scored = Self { text, tokens, is_word, quoted: Vec::new() };
        scored.quoted = scored.quotations();
        scored
    }

    fn word(&self, at: usize) -> &'t str {
        &self.text[self.tokens[at].clone()]
    }

    /// Returns the tokens that share a character with one of the spans.
    #[must_use]
    pub(crate) fn field(&self, spans: &[Span]) -> Field {
        let mut field = Field::new();
        for span in spans {
            let first = self.tokens.partition_point(|it| it.end <= span.start());
            let tokens = self.tokens.iter().enumerate().skip(first);
            field.extend(tokens.take_while(|(_, it)| it.start < span.end()).map(|(at, _)| at));
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
            let first = run.iter().position(|it| self.is_word[*it]);
            let last = run.iter().rposition(|it| self.is_word[*it]);
            if let (Some(first), Some(last)) = (first, last) {
                trimmed.extend(&run[first..=last]);
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
        let run = &run[..n_kept];
        let is_possessive = |at: usize| {
            let marked = at > 0 && matches!(self.word(at - 1), "'" | "’");
            self.word(at).eq_ignore_ascii_case("s") && marked
        };
        let word = run.iter().rev().find(|it| self.is_word[**it] && !is_possessive(**it));
        word.or(run.last()).copied()
    }

    /// Returns whether all, some or none of the words of a content are in quotation marks.
    #[must_use]
    pub(crate) fn content_type(&self, content: &Field) -> ContentType {
        let words = content.iter().filter(|it| self.is_word[**it]);
        let (mut n_words, mut n_quoted) = (0, 0);
        for at in words {
            n_words += 1;
            n_quoted += usize::from(self.quoted[*at]);
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
            .filter(|it| self.is_word[**it])
            .map(|it| self.word(*it).to_lowercase())
            .collect();
        self.content_type(content) != ContentType::Indirect
            || words.is_empty()
            || words.iter().any(|it| statement_words().contains(it.as_str()))
    }

    fn quotations(&self) -> Vec<bool> {
        let mut quoted = vec![false; self.tokens.len()];
        let (mut inside, mut last) = (false, 0);
        for (at, quoted) in quoted.iter_mut().enumerate() {
            let token = self.tokens[at].clone();
            if self.text[last..token.start].contains('\n') {
                inside = false;
            }
            last = token.end;
            let word = self.word(at);
            let single = matches!(word, "'" | "`");
            let next = at + 1 < self.tokens.len()
                && self.word(at + 1) == word
                && self.tokens[at + 1].start == token.end;
            let back =
                at > 0 && self.word(at - 1) == word && self.tokens[at - 1].end == token.start;
            if matches!(word, "“" | "”" | "\"") || single && (next || back) {
                inside = match word {
                    "“" | "`" => true,
                    "\"" => !inside,
                    _ => false,
                };
                *quoted = true;
            } else {
                *quoted = inside;
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
