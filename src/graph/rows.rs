//! Entries of each actor in compressed sparse rows: one vector, and where each actor's part begins.
//!
//! In: entries, sorted by actor. Out: [`Rows`], which gives the entries of an actor as a slice. An
//! actor that has no row is a fault of this program, and panics.

use std::ops::Range;

use crate::store::ByNumber;

/// The entries of each actor.
///
/// Invariant: `starts` never falls; its first is 0 and its last the number of entries.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows<T> {
    /// Index of the first entry of each actor, and the total at the end.
    starts: ByNumber<u32>,
    entries: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { starts: ByNumber::filled(1, 0), entries: Vec::new() }
    }
}

impl<T> Rows<T> {
    /// Returns the rows of `n` actors; `entries` must be sorted by actor.
    pub(super) fn sorted(n: usize, entries: Vec<T>, actor: impl Fn(&T) -> u32) -> Self {
        Self { starts: starts(n, entries.iter().map(actor)), entries }
    }

    /// Adds the row of the next actor.
    pub(super) fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.entries.extend(row);
        self.starts.push(self.entries.len() as u32);
    }

    /// Returns the number of actors.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns all entries, sorted by actor.
    pub(super) fn entries(&self) -> &[T] {
        &self.entries
    }

    /// Returns the entries of an actor.
    pub(super) fn of(&self, actor: u32) -> &[T] {
        &self.entries[self.places_of(actor)]
    }

    /// Returns the places of an actor's entries among all.
    pub(super) fn places_of(&self, actor: u32) -> Range<usize> {
        self.starts[actor] as usize..self.starts[actor + 1] as usize
    }

    /// Returns the entry at a place among all.
    pub(super) fn entry(&self, place: u32) -> &T {
        &self.entries[place as usize]
    }
}

impl Rows<u32> {
    /// Returns for each of `n` actors the places among `actors` at which it stands.
    pub(super) fn places(n: usize, actors: impl ExactSizeIterator<Item = u32> + Clone) -> Self {
        let starts = starts(n, actors.clone());
        let (mut next, mut entries) = (starts.clone(), ByNumber::filled(actors.len(), 0_u32));
        for (place, actor) in (0_u32..).zip(actors) {
            let slot = &mut next[actor];
            entries[*slot] = place;
            *slot += 1;
        }
        Self { starts, entries: entries.into_vec() }
    }
}

/// Returns where the entries of each of `n` actors start, given the actor of each entry, and their number
/// at the end.
fn starts(n: usize, actors: impl Iterator<Item = u32>) -> ByNumber<u32> {
    let mut starts = ByNumber::filled(n + 1, 0_u32);
    actors.for_each(|actor| starts[actor + 1] += 1);
    let mut n_before = 0;
    for start in &mut starts {
        n_before += *start;
        *start = n_before;
    }
    starts
}
