//! Words as they are searched for: all of several, phrases, beginnings, one or the other, not.
//!
//! In: `pipeline senate`, `"met with"`, `impeach*`, `(oil OR gas) -shale`. Out: [`Asked`], which tells
//! whether a text holds what was asked for, and where. Fails with a cause in words if a quotation
//! mark or bracket has no other, or nothing is asked for but what must not be there.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::store::slug;

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    expression: Expression,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    /// Words one after the other; the last may be a beginning.
    Phrase {
        words: Vec<String>,
        is_start: bool,
    },
    Not(Box<Expression>),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

/// A piece of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Open,
    Close,
    Or,
    Not,
    Words { words: Vec<String>, is_start: bool },
}

/// The words of a text with their places.
pub(super) struct Indexed {
    /// Where each word stands, in bytes.
    spans: Vec<Range<usize>>,
    places: BTreeMap<String, Vec<usize>>,
}

impl Indexed {
    /// Returns the words of a text.
    pub(super) fn of(text: &str) -> Self {
        let (mut spans, mut places) = (Vec::new(), BTreeMap::<String, Vec<usize>>::new());
        for (start, word) in text.unicode_word_indices() {
            places.entry(slug(word)).or_default().push(spans.len());
            spans.push(start..start + word.len());
        }
        Self { spans, places }
    }

    /// Returns how many words there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Returns where a phrase stands, as ranges of words.
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

    /// Returns the bytes of a range of words.
    pub(super) fn bytes(&self, words: &Range<usize>) -> Range<usize> {
        self.spans[words.start].start..self.spans[words.end - 1].end
    }
}

impl Asked {
    /// Returns what was typed.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let mut pieces = pieces(typed)?.into_iter().peekable();
        let expression = any(&mut pieces)?;
        if pieces.next().is_some() {
            return Err("a bracket is closed that was not opened".to_owned());
        }
        if !expression.wants() {
            return Err("it asks for no word that must be there".to_owned());
        }
        Ok(Self { expression })
    }

    /// Returns the words if all of them are asked for and nothing else, each by itself.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let word = |it: &Expression| match it {
            Expression::Phrase { words, is_start: false } if words.len() == 1 => {
                Some(words[0].clone())
            }
            _ => None,
        };
        match &self.expression {
            Expression::All(parts) => {
                Some(parts.iter().map(word).collect::<Option<Vec<_>>>()?.join(" "))
            }
            other => word(other),
        }
    }

    /// Returns for each phrase that must or may be there where it stands in a text, as ranges of words;
    /// `None` if the text is not what is asked for.
    pub(super) fn find(&self, text: &Indexed) -> Option<Vec<Vec<Range<usize>>>> {
        let mut found = Vec::new();
        self.expression.find(text, &mut found).then_some(found)
    }

    /// Returns how many phrases there are in what [`find`](Self::find) returns.
    pub(super) fn n_phrases(&self) -> usize {
        self.expression.n_phrases()
    }
}

impl Expression {
    /// Returns whether a text fits; adds where each phrase stands.
    fn find(&self, text: &Indexed, found: &mut Vec<Vec<Range<usize>>>) -> bool {
        match self {
            Self::Phrase { words, is_start } => {
                let places = text.phrase(words, *is_start);
                let is_there = !places.is_empty();
                found.push(places);
                is_there
            }
            Self::Not(inner) => !inner.find(text, &mut Vec::new()),
            // Each part is looked for, whether or not those before it are there.
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

    fn n_phrases(&self) -> usize {
        match self {
            Self::Phrase { .. } => 1,
            Self::Not(_) => 0,
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::n_phrases).sum(),
        }
    }

    /// Returns whether something must be there for a text to fit.
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
            '-' if after
                .starts_with(|it: char| it.is_alphanumeric() || it == '(' || is_quote(it)) =>
            {
                pieces.push(Piece::Not);
                after
            }
            _ if is_quote(first) => {
                let end = after.find(is_quote).ok_or("a quotation mark has no other")?;
                let words = words_of(&after[..end]);
                if !words.is_empty() {
                    pieces.push(Piece::Words { words, is_start: after[..end].ends_with('*') });
                }
                after[end..].trim_start_matches(is_quote)
            }
            _ => {
                let is_end = |it: char| it.is_whitespace() || "()".contains(it) || is_quote(it);
                let end = rest.find(is_end).unwrap_or(rest.len());
                pieces.extend(piece(&rest[..end]));
                &rest[end..]
            }
        }
        .trim_start();
    }
    Ok(pieces)
}

/// Returns a word, or what joins words.
fn piece(word: &str) -> Option<Piece> {
    match word {
        "OR" | "||" => Some(Piece::Or),
        "NOT" => Some(Piece::Not),
        // All words must be there unless something else is said.
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
        let asked = Asked::parse(typed).expect("it is well asked");
        let indexed = Indexed::of(text);
        let found = asked.find(&indexed).map(|found| {
            let all = found.iter().flatten().map(|it| &text[indexed.bytes(it)]);
            all.collect::<Vec<_>>().join("|")
        });
        assert_eq!(found.as_deref(), expected, "{typed} in {text}");
    }

    const TEXT: &str = "The Senate met with Côte Oil on the pipeline; senators met later.";

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
            assert!(Asked::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn plain_words_are_known_as_such() {
        let plain = |typed: &str| Asked::parse(typed).expect("it is well asked").plain();
        assert_eq!(plain("oil Met").as_deref(), Some("oil met"));
        assert_eq!(plain("oil*"), None);
        assert_eq!(plain("\"oil met\""), None);
    }
}
