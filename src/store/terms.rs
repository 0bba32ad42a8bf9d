//! Strings of bytes, each kept once, one after the other.
//!
//! In: strings in any order. Out: the place of each, from 0, in the order in which they first came;
//! and back. Holds less than 4 GiB in all. Never fails.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Strings by their places.
#[derive(Default)]
pub(super) struct Terms {
    bytes: Vec<u8>,
    /// Where each string ends.
    ends: Vec<u32>,
    /// A hash -> the place of its string; where it was taken, the next free one.
    places: FxHashMap<u64, u32>,
}

impl Terms {
    /// Returns the place of a string, a new one where it was not there.
    pub(super) fn place(&mut self, term: &[u8]) -> u32 {
        let mut hash = xxh3_64(term);
        while let Some(place) = self.places.get(&hash) {
            if self.at(*place) == term {
                return *place;
            }
            hash = hash.wrapping_add(1);
        }
        let place = self.ends.len() as u32;
        self.bytes.extend_from_slice(term);
        self.ends.push(self.bytes.len() as u32);
        self.places.insert(hash, place);
        place
    }

    /// Returns the string at a place that [`place`](Self::place) gave.
    pub(super) fn at(&self, place: u32) -> &[u8] {
        let place = place as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.bytes[start..self.ends[place] as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Forgets all strings and keeps the room they took.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.places.clear();
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
        terms.clear();
        assert_eq!((terms.len(), terms.place(b"a")), (0, 0));
    }

    #[test]
    fn strings_of_one_hash_are_told_apart() {
        let mut terms = Terms::default();
        terms.place(b"a");
        terms.places.insert(xxh3_64(b"b"), 0);
        assert_eq!((terms.place(b"b"), terms.place(b"b"), terms.place(b"a")), (1, 1, 0));
    }
}
