//! Words cut into pieces that the encoder knows, as the uncased BERT does it.
//!
//! In: the form of a word. Out: the numbers of its pieces, at least one and at most
//! [`PIECES_MAX`]. Accents and case are dropped ([`shape`](super::shape) keeps the case). Reading
//! the list of pieces fails if one of the special pieces is not in it; cutting never does: what has
//! no pieces is the unknown piece.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use super::tensors::{TensorError, Tensors};

/// At most so many pieces of a word are kept.
pub(crate) const PIECES_MAX: usize = 12;

/// A longer run of characters is unknown.
const CHUNK_CHARACTERS_MAX: usize = 100;

/// The pieces by what they say.
#[derive(Clone, Debug)]
pub struct Vocabulary<'b> {
    first: FxHashMap<&'b str, u32>,
    later: FxHashMap<&'b str, u32>,
    /// The length in bytes of the longest piece.
    longest: usize,
    /// The piece for what has no pieces.
    pub unknown: u32,
    /// The piece that a window begins with.
    pub opening: u32,
    /// The piece that a window ends with.
    pub closing: u32,
}

impl<'b> Vocabulary<'b> {
    /// Reads the text `vocab`, a piece a line.
    ///
    /// # Errors
    /// Returns an error if it is missing or lacks a special piece.
    pub fn read(tensors: &Tensors<'b>) -> Result<Self, TensorError> {
        let (mut first, mut later) = (FxHashMap::default(), FxHashMap::default());
        let text = tensors.text("vocab")?;
        for (piece, number) in text.split('\n').zip(0..) {
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => later.insert(rest, number),
                _ => first.insert(piece, number),
            };
        }
        first.remove("");
        let special = |piece: &str| {
            let missing = || TensorError::Missing(format!("vocab: {piece}"));
            first.get(piece).copied().ok_or_else(missing)
        };
        let (unknown, opening, closing) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        let longest = first.keys().chain(later.keys()).map(|it| it.len()).max().unwrap_or_default();
        Ok(Self { first, later, longest, unknown, opening, closing })
    }

    /// Returns how many pieces there are.
    #[must_use]
    pub fn n_pieces(&self) -> usize {
        let last = self.first.values().chain(self.later.values()).max();
        last.map_or(0, |last| *last as usize + 1)
    }

    /// Returns whether a word is one piece.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.first.contains_key(word)
    }

    /// Returns the pieces of a word.
    #[must_use]
    pub fn pieces(&self, word: &str) -> Vec<u32> {
        let mut pieces = Vec::new();
        let folded = folded(word);
        for chunk in chunks(&folded) {
            self.cut(chunk, &mut pieces);
        }
        pieces.truncate(PIECES_MAX);
        if pieces.is_empty() {
            pieces.push(self.unknown);
        }
        pieces
    }

    /// Adds the pieces of a chunk, each the longest that fits.
    fn cut(&self, chunk: &str, out: &mut Vec<u32>) {
        let start = out.len();
        let mut rest = chunk;
        if chunk.chars().count() > CHUNK_CHARACTERS_MAX {
            out.push(self.unknown);
            return;
        }
        while !rest.is_empty() {
            let known = if rest.len() == chunk.len() { &self.first } else { &self.later };
            let ends = (1..=rest.len().min(self.longest)).rev();
            let mut heads = ends.filter_map(|end| rest.split_at_checked(end));
            let Some((number, tail)) =
                heads.find_map(|(head, tail)| known.get(head).map(|number| (*number, tail)))
            else {
                out.truncate(start);
                out.push(self.unknown);
                return;
            };
            out.push(number);
            rest = tail;
        }
    }
}

/// Returns a word without control characters, accents and case.
fn folded(word: &str) -> String {
    if word.is_ascii() && !word.contains(|character: char| character.is_control()) {
        return word.to_ascii_lowercase();
    }
    let kept = word.chars().filter(|it| !it.is_control() || is_space(*it));
    kept.nfd().filter(|it| !is_mark(*it)).collect::<String>().to_lowercase()
}

/// Returns the parts of a folded word between which no piece reaches: punctuation stands alone.
fn chunks(folded: &str) -> impl Iterator<Item = &str> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(is_space);
        let end = match rest.chars().next()? {
            first if is_punctuation(first) => first.len_utf8(),
            _ => rest.find(|it| is_space(it) || is_punctuation(it)).unwrap_or(rest.len()),
        };
        let (chunk, tail) = rest.split_at(end);
        rest = tail;
        Some(chunk)
    })
}

/// Returns whether this is white space, as Python sees it: information separators too.
fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&character)
}

fn is_punctuation(character: char) -> bool {
    static PUNCTUATION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{P}").ok());
    character.is_ascii_punctuation() || (!character.is_ascii() && is_of(&PUNCTUATION, character))
}

/// Returns whether this is a mark that takes no space of its own, such as an accent.
fn is_mark(character: char) -> bool {
    static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{Mn}").ok());
    !character.is_ascii() && is_of(&MARKS, character)
}

fn is_of(class: &LazyLock<Option<Regex>>, character: char) -> bool {
    class.as_ref().is_some_and(|class| class.is_match(character.encode_utf8(&mut [0; 4])))
}
