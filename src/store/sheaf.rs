//! The rows of many documents, gathered by term and read back sorted.
//!
//! In: rows in any order of terms, the documents of each term in the order of their numbers. Out:
//! a cursor over them in the order of term and number. Of rows of the same term and number the
//! first counts. Never fails.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::StoreError;
use super::merge::Cursor;

/// Gathers rows.
#[derive(Default)]
pub(super) struct Sheaf {
    places: FxHashMap<Box<[u8]>, u32>,
    /// For each term the number of its last row.
    last: Vec<u32>,
    rows: Vec<Row>,
    payloads: Vec<u8>,
}

struct Row {
    /// The place of its term: as it came, later as it sorts.
    term: u32,
    number: u32,
    payload: Range<u32>,
}

impl Sheaf {
    pub(super) fn put(&mut self, term: &[u8], number: u32, payload: &[u8]) {
        let term = match self.places.get(term) {
            Some(place) if self.last[*place as usize] == number => return,
            Some(place) => *place,
            None => {
                let place = self.last.len() as u32;
                self.places.insert(term.into(), place);
                self.last.push(number);
                place
            }
        };
        self.last[term as usize] = number;
        let start = self.payloads.len() as u32;
        self.payloads.extend_from_slice(payload);
        self.rows.push(Row { term, number, payload: start..self.payloads.len() as u32 });
    }

    /// Returns the rows sorted.
    pub(super) fn sorted(self) -> SheafReader {
        let Self { places, mut rows, payloads, last } = self;
        let mut terms: Vec<(u128, Box<[u8]>, u32)> =
            places.into_iter().map(|(term, place)| (head(&term), term, place)).collect();
        terms.sort_unstable();
        let mut ranks = vec![0; last.len()];
        for (rank, (_, _, place)) in (0_u32..).zip(&terms) {
            ranks[*place as usize] = rank;
        }
        rows.iter_mut().for_each(|it| it.term = ranks[it.term as usize]);
        rows.sort_unstable_by_key(|it| u64::from(it.term) << 32 | u64::from(it.number));
        let terms = terms.into_iter().map(|(_, term, _)| term).collect();
        SheafReader { terms, rows, payloads, at: 0 }
    }
}

/// Returns the first bytes of a term as a number that grows with it: it decides most comparisons.
fn head(term: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let n = term.len().min(bytes.len());
    bytes[..n].copy_from_slice(&term[..n]);
    u128::from_be_bytes(bytes)
}

/// Reads the rows of a [`Sheaf`] in order; begins at the first.
pub(super) struct SheafReader {
    terms: Vec<Box<[u8]>>,
    rows: Vec<Row>,
    payloads: Vec<u8>,
    at: usize,
}

impl Cursor for SheafReader {
    fn row(&self) -> Option<(&[u8], u32, &[u8])> {
        let row = self.rows.get(self.at)?;
        let payload = row.payload.start as usize..row.payload.end as usize;
        Some((&self.terms[row.term as usize], row.number, &self.payloads[payload]))
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        self.at += 1;
        Ok(())
    }
}
