//! A linear model in a compact table: hashed features to a few small weights each.
//!
//! In: the bytes that `train` wrote. Out: [`LinearModel`], which adds up the weights of active
//! features into one score a class. A file that was cut short or altered gives [`ModelError`].

use super::blob::{BlobError, BlobReader, BlobWriter};

/// Weights of hashed features for up to 256 classes.
///
/// Invariant: `slots` is a power of two with at least one empty slot; each slot's range lies
/// within `pairs`.
#[derive(Clone, Debug, Default)]
pub struct LinearModel {
    n_classes: usize,
    slots: Vec<Slot>,
    pairs: Vec<(u8, i8)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u32,
    start: u32,
    len: u32,
}

/// Why a model could not be read.
pub type ModelError = BlobError;

impl LinearModel {
    /// Builds the table of `features`: keys with their (class, weight) pairs, sorted by key.
    #[must_use]
    pub fn new(n_classes: usize, features: &[(u32, Vec<(u8, i8)>)]) -> Self {
        let n_slots = (features.len() * 2 + 1).next_power_of_two();
        let mut model =
            Self { n_classes, slots: vec![Slot::default(); n_slots], pairs: Vec::new() };
        for (key, pairs) in features {
            let start = u32::try_from(model.pairs.len()).unwrap_or(u32::MAX);
            let len = u32::try_from(pairs.len()).unwrap_or(0);
            model.pairs.extend_from_slice(pairs);
            model.insert(Slot { key: *key, start, len });
        }
        model
    }

    fn insert(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = self.home(slot.key);
        while self.slots[at].len > 0 {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    /// Returns where a key is looked for first: slots stand in the order of the keys, so that a
    /// table is filled in one sweep of the memory.
    fn home(&self, key: u32) -> usize {
        usize::try_from((u64::from(key) * self.slots.len() as u64) >> 32).unwrap_or_default()
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Adds the weights of `features` to `scores`, which has one place a class.
    pub fn score(&self, features: &[u32], scores: &mut [i32]) {
        let mask = self.slots.len().wrapping_sub(1);
        for key in features {
            let mut at = self.home(*key);
            while let Some(slot) = self.slots.get(at) {
                if slot.len == 0 {
                    break;
                }
                if slot.key == *key {
                    let start = slot.start as usize;
                    for (class, weight) in &self.pairs[start..start + slot.len as usize] {
                        scores[usize::from(*class)] += i32::from(*weight);
                    }
                    break;
                }
                at = (at + 1) & mask;
            }
        }
    }

    /// Writes features (sorted by key) in the form that [`LinearModel::read`] takes.
    pub fn write(out: &mut BlobWriter, n_classes: usize, features: &[(u32, Vec<(u8, i8)>)]) {
        out.number(n_classes);
        out.number(features.len());
        let mut last = 0;
        for (key, _) in features {
            out.number((*key - last) as usize);
            last = *key;
        }
        for (_, pairs) in features {
            out.number(pairs.len());
        }
        for (_, pairs) in features {
            out.raw(&pairs.iter().map(|it| it.0).collect::<Vec<_>>());
        }
        for (_, pairs) in features {
            out.raw(&pairs.iter().map(|it| it.1.to_le_bytes()[0]).collect::<Vec<_>>());
        }
    }

    /// Reads a model back.
    ///
    /// # Errors
    /// Where the bytes end early or hold a number out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, ModelError> {
        let n_classes = input.number()?;
        let n_features = input.number()?;
        let mut keys = Vec::with_capacity(n_features.min(1 << 24));
        let mut last = 0_u32;
        for _ in 0..n_features {
            last = last.wrapping_add(input.small()?);
            keys.push(last);
        }
        let mut lens = Vec::with_capacity(keys.len());
        for _ in 0..n_features {
            lens.push(input.small()?);
        }
        let n_pairs = lens.iter().map(|it| *it as usize).sum();
        let classes = input.raw(n_pairs)?;
        let weights = input.raw(n_pairs)?;
        let n_slots = (n_features * 2 + 1).next_power_of_two();
        let mut model =
            Self { n_classes, slots: vec![Slot::default(); n_slots], pairs: Vec::new() };
        let pairs = classes.iter().zip(weights);
        model.pairs = pairs.map(|(class, weight)| (*class, i8::from_le_bytes([*weight]))).collect();
        if classes.iter().any(|it| usize::from(*it) >= n_classes) {
            return Err(BlobError::OutOfRange);
        }
        let mut start = 0;
        for (key, len) in keys.into_iter().zip(lens) {
            model.insert(Slot { key, start, len });
            start += len;
        }
        Ok(model)
    }
}

/// Returns the best class among `allowed`, ties to the first; `None` where none is allowed.
#[must_use]
pub fn best(scores: &[i32], allowed: impl Iterator<Item = usize>) -> Option<usize> {
    let mut best: Option<(i32, usize)> = None;
    for class in allowed {
        if best.is_none_or(|(score, _)| scores[class] > score) {
            best = Some((scores[class], class));
        }
    }
    best.map(|(_, class)| class)
}
