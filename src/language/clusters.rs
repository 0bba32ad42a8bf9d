//! Word classes learned from raw text: words that stand in like places share a class; and whether a
//! word is ever written in lower case, which tells names from other words at a sentence's start.
//!
//! In: a lexeme. Out: its class, 0 for a word that was not seen, and its case habit. Trained by
//! exchange in `train`.

use rustc_hash::FxHashMap;

use super::blob::{BlobError, BlobReader, BlobWriter};
use super::lexeme::Lexeme;

/// How a word is written where it does not start a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// It was not seen.
    #[default]
    Unknown,
    /// With a capital, always.
    Capital,
    /// With a capital or without.
    Mixed,
    /// Without one, nearly always.
    Lower,
}

impl Case {
    const ALL: [Self; 4] = [Self::Unknown, Self::Capital, Self::Mixed, Self::Lower];
}

/// The classes and case habits of known words, by the key of their lower-case form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    classes: FxHashMap<u32, (u8, Case)>,
}

impl Clusters {
    /// Returns the table of these words, given by [`Lexeme::lower`].
    #[must_use]
    pub fn new(classes: impl IntoIterator<Item = (u32, (u8, Case))>) -> Self {
        Self { classes: classes.into_iter().collect() }
    }

    /// Returns the class of a word from 1 on, or 0.
    #[must_use]
    pub fn class(&self, word: &Lexeme) -> u8 {
        self.classes.get(&word.lower).map_or(0, |it| it.0)
    }

    /// Returns how a word is mostly written.
    #[must_use]
    pub fn case(&self, word: &Lexeme) -> Case {
        self.classes.get(&word.lower).map_or(Case::Unknown, |it| it.1)
    }

    /// Returns both at once.
    #[must_use]
    pub fn look(&self, word: &Lexeme) -> (u8, Case) {
        self.classes.get(&word.lower).copied().unwrap_or_default()
    }

    /// Writes the table.
    pub fn write(&self, out: &mut BlobWriter) {
        let mut entries: Vec<_> = self.classes.iter().collect();
        entries.sort();
        out.number(entries.len());
        let mut last = 0;
        for (key, (class, case)) in entries {
            out.number((*key - last) as usize);
            out.raw(&[*class, *case as u8]);
            last = *key;
        }
    }

    /// Reads the table back.
    ///
    /// # Errors
    /// Where the bytes end early or hold a number out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let n_entries = input.number()?;
        let mut classes = FxHashMap::default();
        classes.reserve(n_entries.min(1 << 22));
        let mut key = 0_u32;
        for _ in 0..n_entries {
            key = key.wrapping_add(input.small()?);
            let entry = input.raw(2)?;
            let case = Case::ALL.get(usize::from(entry[1])).ok_or(BlobError::OutOfRange)?;
            classes.insert(key, (entry[0], *case));
        }
        Ok(Self { classes })
    }
}
