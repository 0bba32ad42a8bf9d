//! Which Penn tags a word takes in news, as another reader tags it: its ambiguity class.
//!
//! In: a word form. Out: the number of its set of tags, and that set. Learned in `train` from
//! articles alone, so that it says as much of words that the treebanks lack. After Collins,
//! "Ranking Algorithms for Named-Entity Extraction", 2002, and Choi, "Dynamic Feature Induction:
//! The Last Gist to the State-of-the-Art", NAACL 2016.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Xpos;
use super::blob::{BlobError, BlobReader, BlobWriter};

/// A set of Penn tags, a bit each.
pub type XposSet = u64;

/// The ambiguity classes of known forms.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// The sets, each once; the first is empty.
    sets: Vec<XposSet>,
    /// The set of a form, by its key.
    forms: FxHashMap<u32, u16>,
}

/// Returns the set of one tag.
#[must_use]
pub fn only(xpos: Xpos) -> XposSet {
    1 << xpos.index()
}

impl Usage {
    /// Returns the table of these forms, in the order of their keys.
    #[must_use]
    pub fn new(forms: impl IntoIterator<Item = (u32, XposSet)>) -> Self {
        let mut new = Self { sets: vec![0], forms: FxHashMap::default() };
        let mut index: FxHashMap<XposSet, u16> = FxHashMap::default();
        for (key, set) in forms {
            let at = *index.entry(set).or_insert_with(|| {
                new.sets.push(set);
                u16::try_from(new.sets.len() - 1).unwrap_or_default()
            });
            new.forms.insert(key, at);
        }
        new
    }

    /// Returns the table without all forms but these; the sets keep their numbers.
    #[must_use]
    pub fn of_these(&self, forms: &FxHashSet<u32>) -> Self {
        let kept = self.forms.iter().filter(|it| forms.contains(it.0)).map(|it| (*it.0, *it.1));
        Self { sets: self.sets.clone(), forms: kept.collect() }
    }

    /// Returns the number of a form's set; 0 for a form that was not seen.
    #[must_use]
    pub fn number(&self, form: u32) -> u32 {
        self.forms.get(&form).map_or(0, |it| u32::from(*it))
    }

    /// Returns the set of a number; empty where nothing is known.
    #[must_use]
    pub fn set(&self, number: u32) -> XposSet {
        self.sets.get(number as usize).copied().unwrap_or_default()
    }

    /// Writes the table.
    pub fn write(&self, out: &mut BlobWriter) {
        out.number(self.sets.len());
        self.sets.iter().for_each(|it| out.raw(&it.to_le_bytes()));
        let mut entries: Vec<_> = self.forms.iter().collect();
        entries.sort();
        out.number(entries.len());
        let mut last = 0;
        for (key, at) in entries {
            out.number((*key - last) as usize);
            out.number(usize::from(*at));
            last = *key;
        }
    }

    /// Reads the table back.
    ///
    /// # Errors
    /// Where the bytes end early or hold a number out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let mut sets = Vec::new();
        for _ in 0..input.number()? {
            let bytes = input.raw(8)?.try_into().map_err(|_| BlobError::EndsEarly)?;
            sets.push(u64::from_le_bytes(bytes));
        }
        let mut forms = FxHashMap::default();
        let mut key = 0_u32;
        for _ in 0..input.number()? {
            key = key.wrapping_add(input.small()?);
            let at = u16::try_from(input.number()?).map_err(|_| BlobError::OutOfRange)?;
            forms.insert(key, at);
        }
        Ok(Self { sets, forms })
    }
}
