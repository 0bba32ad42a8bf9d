//! Words that look divisible but are one token ("e-mail", "Sen.", "and/or"), learned from treebanks.
//!
//! In: a word. Out: whether it stays whole, and if not, where it is cut; `None` for any other word. Fails only if
//! the bytes that it is read from are damaged.

use rustc_hash::FxHashMap;

use super::blob::{BlobError, BlobReader, BlobWriter};
use super::hashing::bytes;

/// Learned words that are not divided, or are divided at a known place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    entries: FxHashMap<u32, u8>,
}

/// The most bytes in a word that is looked up.
const ENTRY_MAX: usize = 40;

/// The entry of a word that stays whole.
pub(crate) const WHOLE: u8 = 0;
/// The entry of a first part that stays attached to its hyphen ("co-", "e-").
pub(crate) const PREFIX: u8 = 255;

impl Lexicon {
    /// Returns the lexicon with these entries: lower case words, each with [`WHOLE`], [`PREFIX`],
    /// or the byte at which a multiword token is cut.
    #[must_use]
    pub fn new<'w>(words: impl IntoIterator<Item = (&'w str, u8)>) -> Self {
        Self { entries: words.into_iter().map(|(word, at)| (bytes(word.as_bytes()), at)).collect() }
    }

    pub(super) fn get(&self, word: &str) -> Option<u8> {
        if word.len() > ENTRY_MAX {
            return None;
        }
        let lower = word.to_lowercase().replace('’', "'");
        self.entries.get(&bytes(lower.as_bytes())).copied()
    }

    /// Writes the lexicon.
    pub fn write(&self, out: &mut BlobWriter) {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort();
        out.number(entries.len());
        for (key, at) in entries {
            out.number(*key as usize);
            out.raw(&[*at]);
        }
    }

    /// Reads a lexicon.
    ///
    /// # Errors
    /// Returns an error if the bytes end early or have a number out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let n_entries = input.number()?;
        let mut entries = FxHashMap::default();
        for _ in 0..n_entries {
            let key = input.small()?;
            let place = input.raw(1)?.first().copied().ok_or(BlobError::OutOfRange)?;
            entries.insert(key, place);
        }
        Ok(Self { entries })
    }
}
