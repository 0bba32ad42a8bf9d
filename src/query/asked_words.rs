//! Parses search terms: all of several words, phrases, prefixes, alternatives, exclusions.
//!
//! In: `pipeline senate`, `"met with"`, `impeach*`, `(oil OR gas) -shale`. Out: [`AskedWords`], which
//! finds the words in a text. Fails with a message if a quotation mark or bracket is not closed, or
//! if no word is required.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::store::slug;

/// A parsed search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AskedWords {
    expression: Expression,
    /// A bit for each ASCII character that a word of the search begins with.
    firsts: u128,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    /// Consecutive words; the last may be a prefix.
    Phrase {
        words: Vec<String>,
        is_start: bool,
    },
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

/// A token of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Open,
    Close,
    Or,
    Not,
    Words { words: Vec<String>, is_start: bool },
}

/// The words of a text that a query asks for, with their positions.
pub(super) struct Indexed {
    /// The range of each word, in bytes.
    spans: Vec<Range<usize>>,
    places: BTreeMap<String, Vec<usize>>,
}

impl Indexed {
    /// Indexes the words of a text that `asked` may ask for.
    pub(super) fn of(text: &str, asked: &AskedWords) -> Self {
        let (mut spans, mut places) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new());
        for (start, word) in text.unicode_word_indices() {
            if asked.may_ask_for(word) {
                places.entry(slug(word)).or_default().push(spans.len());
            }
            spans.push(start..start + word.len());
        }
        Self { spans, places }
    }

    /// Returns the number of words.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns the occurrences of a phrase, as ranges of words.
    fn phrase(&self, words: &[String], is_start: bool) -> Vec<Range<usize>> {
        let at = |word: &String, is_last: bool| -> Vec<usize> {
            if !(is_last && is_start) {
                return self.places.get(word).cloned().unwrap_or_default();
            }
            let from = self.places.range(word.clone()..);
            let begun = from.take_while(|(it, _)| it.starts_with(word.as_str()));
            let mut all: Vec<usize> =
                begun.flat_map(|(_, places)| places.iter().copied()).collect();
            all.sort_unstable();
            all
        };
        let Some((first, rest)) = words.split_first() else { return Vec::new() };
        let mut found = at(first, rest.is_empty());
        for (n, word) in (1..).zip(rest) {
            let here = at(word, n == rest.len());
            found.retain(|start| here.binary_search(&(start + n)).is_ok());
        }
        found.into_iter().map(|start| start..start + words.len()).collect()
    }

    /// Returns a range of words as a range of bytes.
    pub(super) fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        self.spans[words.start].start..self.spans[words.end - 1].end
    }
}

impl AskedWords {
    /// Parses what was typed.
    ///
    /// # Errors
    /// Returns a message if it is not a valid search.
    pub(crate) fn parse(typed: &str) -> Result<Self, String> {
        let mut pieces = pieces(typed)?.into_iter().peekable();
        let expression = any(&mut pieces)?;
        if pieces.next().is_some() {
            return Err("a bracket is closed that was not opened".to_owned());
        }
        if !expression.wants() {
            return Err("it requires no word, and would match almost any text".to_owned());
        }
        let firsts = expression.firsts();
        Ok(Self { expression, firsts })
    }

    /// Returns the words if the search is nothing but single words that are all required, else
    /// `None`.
    #[must_use]
    pub(crate) fn plain(&self) -> Option<String> {
        let word = |part: &Expression| match part {
            Expression::Phrase { words, is_start: false } => match words.as_slice() {
                [word] => Some(word.clone()),
                _ => None,
            },
            _ => None,
        };
        match &self.expression {
            Expression::All(parts) => {
                Some(parts.iter().map(word).collect::<Option<Vec<_>>>()?.join(" "))
            }
            other => word(other),
        }
    }

    /// Returns the occurrences of each phrase that is required or allowed, as ranges of words, or
    /// `None` if the text does not match.
    pub(super) fn find(&self, text: &Indexed) -> Option<Vec<Vec<Range<usize>>>> {
        let mut found = Vec::new();
        self.expression.find(text, &mut found).then_some(found)
    }

    /// Returns whether a word of a text may be one of the search. A plain word is, as a [`slug`], at
    /// least begun with the same letter or digit.
    fn may_ask_for(&self, word: &str) -> bool {
        match word.bytes().next() {
            Some(first) if first.is_ascii_alphanumeric() && word.is_ascii() => {
                self.firsts >> first.to_ascii_lowercase() & 1 == 1
            }
            _ => true,
        }
    }

    /// Returns the number of phrases in the result of [`find`](Self::find).
    pub(super) fn n_phrases(&self) -> usize {
        self.expression.n_phrases()
    }
}

impl Expression {
    /// Returns whether a text matches, and adds the occurrences of each phrase.
    fn find(&self, text: &Indexed, found: &mut Vec<Vec<Range<usize>>>) -> bool {
        match self {
            Self::Phrase { words, is_start } => {
                let places = text.phrase(words, *is_start);
                let is_there = !places.is_empty();
                found.push(places);
                is_there
            }
            Self::Not(inner) => !inner.find(text, &mut Vec::new()),
            // Each part is searched even if an earlier one is missing, so that all occurrences are
            // found.
            Self::All(parts) => {
                let fits: Vec<bool> = parts.iter().map(|part| part.find(text, found)).collect();
                fits.into_iter().all(|it| it)
            }
            Self::Any(parts) => {
                let fits: Vec<bool> = parts.iter().map(|part| part.find(text, found)).collect();
                fits.into_iter().any(|it| it)
            }
        }
    }

    /// Returns a bit for each ASCII character that a word begins with; all bits if a word is empty.
    fn firsts(&self) -> u128 {
        let of = |word: &String| match word.bytes().next() {
            Some(first) if first.is_ascii() => 1 << first,
            Some(_) => 0,
            None => u128::MAX,
        };
        match self {
            Self::Phrase { words, .. } => words.iter().map(of).fold(0, |all, it| all | it),
            Self::Not(inner) => inner.firsts(),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::firsts).fold(0, |all, it| all | it)
            }
        }
    }

    fn n_phrases(&self) -> usize {
        match self {
            Self::Phrase { .. } => 1,
            Self::Not(_) => 0,
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::n_phrases).sum(),
        }
    }

    /// Returns whether a text can match only if it has some word of the search.
    fn wants(&self) -> bool {
        match self {
            Self::Phrase { .. } => true,
            Self::Not(_) => false,
            Self::All(parts) => parts.iter().any(Self::wants),
            Self::Any(parts) => parts.iter().all(Self::wants),
        }
    }
}

fn pieces(typed: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = typed.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_quote = |it: char| matches!(it, '"' | '“' | '”' | '„');
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '(' => {
                pieces.push(Piece::Open);
                after
            }
            ')' => {
                pieces.push(Piece::Close);
                after
            }
            '-' if after.starts_with(|next: char| {
                next.is_alphanumeric() || next == '(' || is_quote(next)
            }) =>
            {
                pieces.push(Piece::Not);
                after
            }
            _ if is_quote(first) => {
                let end = after.find(is_quote).ok_or("a quotation mark is not closed")?;
                let words = words_of(&after[..end]);
                if !words.is_empty() {
                    pieces.push(Piece::Words { words, is_start: after[..end].ends_with('*') });
                }
                after[end..].trim_start_matches(is_quote)
            }
            _ => {
                let is_end = |letter: char| {
                    letter.is_whitespace() || "()".contains(letter) || is_quote(letter)
                };
                let end = rest.find(is_end).unwrap_or(rest.len());
                pieces.extend(piece(&rest[..end]));
                &rest[end..]
            }
        }
        .trim_start();
    }
    Ok(pieces)
}

/// Returns a word or an operator, or `None` if there is nothing to search for.
fn piece(word: &str) -> Option<Piece> {
    match word {
        "OR" | "||" => Some(Piece::Or),
        "NOT" => Some(Piece::Not),
        // Words are required unless an operator says otherwise.
        "AND" | "&&" => None,
        _ => {
            let words = words_of(word);
            let is_start = word.ends_with('*');
            (!words.is_empty()).then_some(Piece::Words { words, is_start })
        }
    }
}

fn words_of(text: &str) -> Vec<String> {
    text.unicode_words().map(slug).filter(|it| !it.is_empty()).collect()
}

fn any(pieces: &mut Peekable<impl Iterator<Item = Piece>>) -> Result<Expression, String> {
    let mut parts = vec![all(pieces)?];
    while pieces.next_if_eq(&Piece::Or).is_some() {
        parts.push(all(pieces)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Expression::Any(parts) })
}

fn all(pieces: &mut Peekable<impl Iterator<Item = Piece>>) -> Result<Expression, String> {
    let mut parts = Vec::new();
    while let Some(piece) = pieces.next_if(|it| !matches!(it, Piece::Close | Piece::Or)) {
        parts.push(one(piece, pieces)?);
    }
    match parts.len() {
        0 => Err("a word is missing".to_owned()),
        1 => Ok(parts.remove(0)),
        _ => Ok(Expression::All(parts)),
    }
}

fn one(
    piece: Piece,
    pieces: &mut Peekable<impl Iterator<Item = Piece>>,
) -> Result<Expression, String> {
    match piece {
        Piece::Words { words, is_start } => Ok(Expression::Phrase { words, is_start }),
        Piece::Not => {
            let next = pieces.next().ok_or("a word is missing after NOT")?;
            Ok(Expression::Not(Box::new(one(next, pieces)?)))
        }
        Piece::Open => {
            let inner = any(pieces)?;
            match pieces.next() {
                Some(Piece::Close) => Ok(inner),
                _ => Err("a bracket is opened that is not closed".to_owned()),
            }
        }
        Piece::Close | Piece::Or => Err("a word is missing".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, text: &str, expected: Option<&str>) {
        let asked = AskedWords::parse(typed).expect("it is well asked");
        let indexed = Indexed::of(text, &asked);
        let found = asked.find(&indexed).map(|found| {
            let all = found.iter().flatten().map(|it| &text[indexed.bytes(it)]);
            all.collect::<Vec<_>>().join("|")
        });
        assert_eq!(found.as_deref(), expected, "{typed} in {text}");
    }

    const TEXT: &str = "The Senate met with Côte Oil on the pipeline; senators met later.";

    #[test]
    fn words_that_begin_otherwise_need_no_index() {
        let text = "The _Senate_ met 3.5 “Côte” O'Brien's élite: U.S. senators; METRO met on.";
        for typed in [
            "met*",
            "\"met 3.5\"",
            "senate",
            "elite OR us",
            "cote -metro",
            "\"o'brien's elite\"",
            "é*",
        ] {
            let asked = AskedWords::parse(typed).expect("it is well asked");
            let all = AskedWords { firsts: u128::MAX, ..asked.clone() };
            let (some, whole) = (Indexed::of(text, &asked), Indexed::of(text, &all));
            assert_eq!(some.len(), whole.len());
            assert_eq!(asked.find(&some), all.find(&whole), "{typed}");
        }
    }

    #[test]
    fn all_words_must_be_there() {
        check("pipeline senate", TEXT, Some("pipeline|Senate"));
        check("pipeline house", TEXT, None);
        check("cote", TEXT, Some("Côte"));
    }

    #[test]
    fn phrases_and_beginnings() {
        check("\"met with\"", TEXT, Some("met with"));
        check("\"with met\"", TEXT, None);
        check("senat*", TEXT, Some("Senate|senators"));
        check("\"the pipe*\"", TEXT, Some("the pipeline"));
    }

    #[test]
    fn one_or_the_other_and_not() {
        check("house OR oil", TEXT, Some("Oil"));
        check("oil -gas", TEXT, Some("Oil"));
        check("oil NOT pipeline", TEXT, None);
        check("(gas OR oil) met", TEXT, Some("Oil|met|met"));
        check("oil -(gas OR coal)", TEXT, Some("Oil"));
    }

    #[test]
    fn what_is_badly_asked_is_said() {
        for typed in ["", "\"met with", "(oil", "oil)", "-oil", "oil OR -gas", "oil OR", "NOT"] {
            assert!(AskedWords::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn plain_words_are_known_as_such() {
        let plain = |typed: &str| AskedWords::parse(typed).expect("it is well asked").plain();
        assert_eq!(plain("oil Met").as_deref(), Some("oil met"));
        assert_eq!(plain("oil*"), None);
        assert_eq!(plain("\"oil met\""), None);
    }
}
