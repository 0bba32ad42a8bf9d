//! The parser's weights in a compact table, laid out for few cache misses.
//!
//! In: features in the order of their keys, each with its (class, weight) pairs, or the bytes that
//! [`Table::write`] made of them. Out: [`Table`], which adds up the weights of active features.
//! Slots stand in the order of the keys, so that a table is built in one sweep. Reading fails
//! where the bytes end early or hold a value out of range.

use super::search::Weights;
use super::state::N_ACTIONS;
use crate::language::blob::{BlobError, BlobReader, BlobWriter};

/// Features in the order of their keys, each with its (class, weight) pairs.
pub type Rows = [(u32, Vec<(u8, i8)>)];

/// Weights of hashed features.
///
/// Invariant: each slot's run lies within `pairs`, and each pair's class is below [`N_ACTIONS`].
#[derive(Clone, Debug, Default)]
pub struct Table {
    slots: Vec<Slot>,
    /// The number of places that a key's upper bits choose from.
    n_homes: u32,
    pairs: Vec<(u8, i8)>,
    /// A bit for the lower bits of each key: most features that are looked up are not in the
    /// table, and this small filter keeps them from its large part.
    filter: Vec<u64>,
}

/// The number of lower bits of a key by which the filter knows it.
const FILTER_BITS: u32 = 22;

/// A feature: its key, where its run of pairs starts (25 bits) and how long it is (7 bits).
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u32,
    run: u32,
}

const LEN_BITS: u32 = 7;
const LEN_MAX: usize = (1 << LEN_BITS) - 1;

impl Slot {
    fn is_free(self) -> bool {
        self.run == 0
    }
}

impl Table {
    /// Returns the table of `rows`, whose keys rise; of a row only the first 127 pairs count.
    #[must_use]
    pub fn new(rows: &Rows) -> Self {
        let mut table = Self::with_homes(rows.len());
        for (key, pairs) in rows {
            let len = pairs.len().min(LEN_MAX);
            table.push(*key, len);
            table.pairs.extend_from_slice(&pairs[..len]);
        }
        table
    }

    fn with_homes(n_features: usize) -> Self {
        let n_homes = u32::try_from(n_features + n_features / 2 + 1).unwrap_or(u32::MAX);
        let slots = Vec::with_capacity(n_homes as usize + 16);
        Self { slots, n_homes, pairs: Vec::new(), filter: vec![0; 1 << (FILTER_BITS - 6)] }
    }

    /// Adds the slot of the next key, whose run starts where the pairs end now.
    fn push(&mut self, key: u32, len: usize) {
        let free = self.slots.len().max(self.home(key));
        self.slots.resize(free, Slot::default());
        let start = u32::try_from(self.pairs.len()).unwrap_or_default();
        let len = u32::try_from(len).unwrap_or_default();
        self.slots.push(Slot { key, run: start << LEN_BITS | len });
        if let Some(bits) = self.filter.get_mut(filter_word(key)) {
            *bits |= 1 << (key & 63);
        }
    }

    /// Returns 1 for a key that may be in the table, 0 for one that is not.
    fn passes(&self, key: u32) -> usize {
        let bits = self.filter.get(filter_word(key)).copied().unwrap_or_default();
        usize::from(bits >> (key & 63) & 1 == 1)
    }

    fn home(&self, key: u32) -> usize {
        usize::try_from((u64::from(key) * u64::from(self.n_homes)) >> 32).unwrap_or_default()
    }

    /// Returns the slot of `key`, looking from its home on.
    fn find(&self, key: u32, home: usize) -> Slot {
        let rest = self.slots.get(home..).unwrap_or_default();
        let found = rest.iter().find(|it| it.key == key || it.is_free());
        found.copied().unwrap_or_default()
    }

    /// Writes features in the form that [`Table::read`] takes.
    pub fn write(out: &mut BlobWriter, rows: &Rows) {
        out.number(rows.len());
        let mut last = 0;
        for (key, _) in rows {
            out.number((key - last) as usize);
            last = *key;
        }
        for (_, pairs) in rows {
            out.number(pairs.len().min(LEN_MAX));
        }
        let pairs = || rows.iter().flat_map(|it| it.1.iter().take(LEN_MAX));
        out.raw(&pairs().map(|it| it.0).collect::<Vec<_>>());
        out.raw(&pairs().map(|it| it.1.to_le_bytes()[0]).collect::<Vec<_>>());
    }

    /// Reads a table back.
    ///
    /// # Errors
    /// Where the bytes end early or hold a value out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let n_features = input.number()?;
        let mut keys = Vec::with_capacity(n_features.min(1 << 24));
        let mut last = 0_u32;
        for at in 0..n_features {
            let step = input.small()?;
            last = last.checked_add(step).ok_or(BlobError::OutOfRange)?;
            if step == 0 && at > 0 {
                return Err(BlobError::OutOfRange);
            }
            keys.push(last);
        }
        let mut lens = Vec::with_capacity(n_features.min(1 << 24));
        for _ in 0..n_features {
            let len = input.number()?;
            if !(1..=LEN_MAX).contains(&len) {
                return Err(BlobError::OutOfRange);
            }
            lens.push(len);
        }
        let n_pairs: usize = lens.iter().sum();
        if n_pairs >= 1 << (u32::BITS - LEN_BITS) {
            return Err(BlobError::OutOfRange);
        }
        let (classes, weights) = (input.raw(n_pairs)?, input.raw(n_pairs)?);
        if classes.iter().any(|it| usize::from(*it) >= N_ACTIONS) {
            return Err(BlobError::OutOfRange);
        }
        let mut table = Self::with_homes(n_features);
        table.pairs.reserve_exact(n_pairs);
        let mut pairs = classes.iter().zip(weights).map(|it| (*it.0, i8::from_le_bytes([*it.1])));
        for (key, len) in keys.into_iter().zip(lens) {
            table.push(key, len);
            table.pairs.extend(pairs.by_ref().take(len));
        }
        Ok(table)
    }
}

fn filter_word(key: u32) -> usize {
    (key & ((1 << FILTER_BITS) - 1)) as usize >> 6
}

/// How many features are looked up side by side.
const N_ABREAST: usize = 48;

impl Weights for Table {
    fn add(&self, keys: &[u32], scores: &mut [i32]) {
        // In sweeps, so that the loads of one sweep do not wait for one another.
        let mut near = [0; N_ABREAST];
        let mut slots = [Slot::default(); N_ABREAST];
        let mut runs = [(0_u32, 0_u32); N_ABREAST];
        for part in keys.chunks(N_ABREAST) {
            let mut n_near = 0;
            for key in part {
                near[n_near] = *key;
                n_near += self.passes(*key);
            }
            let part = &near[..n_near];
            for (key, slot) in part.iter().zip(&mut slots) {
                *slot = self.slots.get(self.home(*key)).copied().unwrap_or_default();
            }
            let mut n_runs = 0;
            for (key, slot) in part.iter().zip(&slots) {
                let is_other = slot.key != *key && !slot.is_free();
                let slot = if is_other { self.find(*key, self.home(*key) + 1) } else { *slot };
                runs[n_runs] = (slot.run >> LEN_BITS, slot.run & ((1 << LEN_BITS) - 1));
                n_runs += usize::from(slot.key == *key && !slot.is_free());
            }
            self.add_runs(&runs[..n_runs], scores);
        }
    }
}

impl Table {
    /// Adds up runs of pairs, each with at least one pair.
    fn add_runs(&self, runs: &[(u32, u32)], scores: &mut [i32]) {
        let mut add = |(class, weight): (u8, i8)| {
            if let Some(score) = scores.get_mut(usize::from(class)) {
                *score += i32::from(weight);
            }
        };
        for (start, _) in runs {
            if let Some(pair) = self.pairs.get(*start as usize) {
                add(*pair);
            }
        }
        for (start, len) in runs {
            let (start, len) = (*start as usize, *len as usize);
            let rest = self.pairs.get(start + 1..start + len).unwrap_or_default();
            for pair in rest {
                add(*pair);
            }
        }
    }
}
