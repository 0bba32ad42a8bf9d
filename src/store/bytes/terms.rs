//! Interned byte strings.
//!
//! In: strings in any order. Out: the index of each, from 0, in the order of first insertion; and
//! back. Strings are compared by a 128-bit hash with a random seed, so that a lookup touches little
//! memory; results do not depend on the seed. Holds less than 4 GiB in total. Never fails.

use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128_with_seed;

/// Strings by index.
pub(in crate::store) struct Terms {
    bytes: Vec<u8>,
    /// The end of each string in `bytes`.
    ends: Vec<u32>,
    known: FxHashMap<[u64; 2], Known>,
    seed: u64,
}

/// The entry of a string.
struct Known {
    place: u32,
    /// The last user that looked it up.
    by: u32,
}

impl Default for Terms {
    fn default() -> Self {
        let seed = RandomState::new().hash_one(0);
        Self { bytes: Vec::new(), ends: Vec::new(), known: FxHashMap::default(), seed }
    }
}

impl Terms {
    /// Returns the index of a string; inserts the string if it is new.
    pub(in crate::store) fn place(&mut self, term: &[u8]) -> u32 {
        self.place_by(term, 0).0
    }

    /// Returns the index of a string that user `by` looks up, and the previous user.
    pub(in crate::store) fn place_by(&mut self, term: &[u8], by: u32) -> (u32, Option<u32>) {
        let hash = xxh3_128_with_seed(term, self.seed);
        match self.known.entry([hash as u64, (hash >> 64) as u64]) {
            Entry::Occupied(mut known) => {
                let known = known.get_mut();
                (known.place, Some(std::mem::replace(&mut known.by, by)))
            }
            Entry::Vacant(free) => {
                let place = self.ends.len() as u32;
                self.bytes.extend_from_slice(term);
                self.ends.push(self.bytes.len() as u32);
                free.insert(Known { place, by });
                (place, None)
            }
        }
    }

    /// Returns the string at an index returned by [`place`](Self::place).
    pub(in crate::store) fn at(&self, place: u32) -> &[u8] {
        let place = place as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.bytes[start..self.ends[place] as usize]
    }

    pub(in crate::store) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns its size in bytes.
    pub(in crate::store) fn n_bytes(&self) -> usize {
        let of_entry = size_of::<u32>() + size_of::<([u64; 2], Known)>();
        self.bytes.len() + of_entry * self.len()
    }

    /// Removes all strings but keeps the capacity.
    pub(in crate::store) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_string_has_one_place() {
        let mut terms = Terms::default();
        let places = ["b", "", "a", "b", "a", ""].map(|it| terms.place(it.as_bytes()));
        assert_eq!(places, [0, 1, 2, 0, 2, 1]);
        assert_eq!([0, 1, 2].map(|it| terms.at(it)), [b"b".as_slice(), b"", b"a"]);
        assert_eq!(terms.place_by(b"a", 7), (2, Some(0)));
        assert_eq!(terms.place_by(b"a", 8), (2, Some(7)));
        assert_eq!(terms.place_by(b"c", 8), (3, None));
        terms.clear();
        assert_eq!((terms.len(), terms.place(b"a")), (0, 0));
    }
}
