//! Buffers the rows of many documents in any order, and sorts them.
//!
//! In: rows, those of one document consecutively, and finally the outcome of each document. Out:
//! the rows of accepted documents, in the order of term and number, regardless of which buffer held
//! them. If several rows of a document have the same term, the first counts; a shared row is kept
//! once. Holds less than 4 GiB in total. Never fails.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;

use super::rows;
use crate::store::ByNumber;
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::terms::Terms;

/// Takes one row: its term, number and payload. Returns whether to go on.
type VisitRow<'v> = dyn FnMut(&[u8], u32, &[u8]) -> bool + 'v;

/// What happened to a document whose rows are buffered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum BufferOutcome {
    /// It was added under this number.
    Added(u32),
    /// The store had it already: only its shared rows count.
    Unchanged,
    /// None of its rows count.
    Rejected,
}

/// An append-only buffer of rows.
#[derive(Default)]
pub(in crate::store) struct RowBuffer {
    terms: Terms,
    /// Chunks of rows in the order of insertion.
    rows: Vec<Vec<Row>>,
    /// Chunks of payloads, each payload preceded by its length.
    payloads: Vec<Writer>,
}

struct Row {
    /// The index of its term.
    term: u32,
    /// The index of its document among all incoming ones.
    document: u32,
    payload: u32,
}

const ROWS_A_CHUNK: usize = 1 << 16;
/// Low bits of a payload's location: the offset within its chunk. A payload larger than a chunk
/// gets its own.
const PAYLOAD_BITS: u32 = 20;
const PAYLOADS_A_CHUNK: usize = 1 << PAYLOAD_BITS;

impl RowBuffer {
    /// Inserts a row; `document` is the index of its document among all incoming ones.
    pub(in crate::store) fn put(&mut self, term: &[u8], document: u32, payload: &[u8]) {
        let (place, before) = self.terms.place_by(term, document);
        if before == Some(document) || before.is_some() && rows::is_shared(term) {
            return;
        }
        let payload = self.keep(payload);
        let row = Row { term: place, document, payload };
        if self.rows.last().is_none_or(|it| it.len() == ROWS_A_CHUNK) {
            let n = if self.rows.is_empty() { 0 } else { ROWS_A_CHUNK };
            self.rows.push(Vec::with_capacity(n));
        }
        if let Some(rows) = self.rows.last_mut() {
            rows.push(row);
        }
    }

    fn keep(&mut self, payload: &[u8]) -> u32 {
        const LENGTH_BYTES_MAX: usize = 10;
        let n_bytes = payload.len() + LENGTH_BYTES_MAX;
        let has_room = |writer: &Writer| writer.bytes.len() + n_bytes <= PAYLOADS_A_CHUNK;
        if !self.payloads.last().is_some_and(has_room) {
            let n = if self.payloads.is_empty() { n_bytes } else { PAYLOADS_A_CHUNK.max(n_bytes) };
            self.payloads.push(Writer { bytes: Vec::with_capacity(n) });
        }
        let chunk = self.payloads.len() - 1;
        let Some(writer) = self.payloads.last_mut() else { unreachable!("a chunk has room") };
        let at = writer.bytes.len();
        writer.size(payload.len());
        writer.bytes.extend_from_slice(payload);
        (chunk << PAYLOAD_BITS | at) as u32
    }

    /// Returns its size in bytes.
    pub(in crate::store) fn n_bytes(&self) -> usize {
        let n_rows: usize = self.rows.iter().map(Vec::len).sum();
        let n_bytes: usize = self.payloads.iter().map(|it| it.bytes.len()).sum();
        self.terms.n_bytes() + size_of::<Row>() * n_rows + n_bytes
    }

    /// Groups the rows by term, and drops those that do not count.
    fn grouped(self, outcomes: &ByNumber<BufferOutcome>) -> Grouped {
        let Self { terms, rows, payloads } = self;
        let is_shared: ByNumber<bool> =
            (0..terms.len() as u32).map(|term| rows::is_shared(terms.at(term))).collect();
        let number = |row: &Row| match (outcomes[row.document], is_shared[row.term]) {
            (BufferOutcome::Rejected, _) | (BufferOutcome::Unchanged, false) => None,
            (_, true) => Some(0),
            (BufferOutcome::Added(number), false) => Some(number),
        };
        let mut ends = ByNumber::filled(terms.len(), 0_u32);
        let there = rows.iter().flatten().filter(|row| number(row).is_some());
        there.for_each(|row| ends[row.term] += 1);
        let mut n_rows = 0;
        for end in &mut ends {
            n_rows += std::mem::replace(end, n_rows);
        }
        let mut grouped = ByNumber::filled(n_rows as usize, (0, 0));
        for row in rows.into_iter().flatten() {
            if let Some(number) = number(&row) {
                let end = &mut ends[row.term];
                grouped[*end] = (number, row.payload);
                *end += 1;
            }
        }
        Grouped { terms, ends, rows: grouped.into_vec(), payloads: payloads.into() }
    }
}

/// A buffer whose rows are grouped by term.
struct Grouped {
    terms: Terms,
    /// For each term, the end of its range in `rows`.
    ends: ByNumber<u32>,
    /// The document number of each row and the location of its payload.
    rows: Vec<(u32, u32)>,
    payloads: ByNumber<Writer>,
}

impl Grouped {
    fn rows_of(&self, term: u32) -> &[(u32, u32)] {
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..self.ends[term] as usize]
    }

    fn payload(&self, place: u32) -> &[u8] {
        let chunk = &self.payloads[place >> PAYLOAD_BITS].bytes;
        let rest = chunk.get(place as usize & (PAYLOADS_A_CHUNK - 1)..);
        let payload = rest.and_then(|rest| {
            let mut reader = ByteReader::new(rest);
            reader.size().and_then(|it| reader.take(it))
        });
        payload.unwrap_or_else(|| unreachable!("each payload is stored whole after its length"))
    }
}

/// The rows of several buffers, sorted by term.
pub(in crate::store) struct SortedRows {
    buffers: ByNumber<Grouped>,
    terms: Vec<Place>,
    /// For each distinct term, the end of its range in `terms` and its number of rows.
    counted: Vec<(usize, usize)>,
}

/// The location of a term.
struct Place {
    /// The first 16 bytes of the term as a big-endian number, which decides most comparisons.
    head: u128,
    buffer: u32,
    term: u32,
}

impl SortedRows {
    /// Sorts the rows of all buffers; the result does not depend on their distribution.
    pub(in crate::store) fn of(
        buffers: Vec<RowBuffer>,
        outcomes: &ByNumber<BufferOutcome>,
    ) -> Self {
        let buffers: Vec<Grouped> =
            buffers.into_par_iter().map(|buffer| buffer.grouped(outcomes)).collect();
        let mut terms = Vec::with_capacity(buffers.iter().map(|it| it.terms.len()).sum());
        for (buffer, grouped) in (0_u32..).zip(&buffers) {
            let place = |term| Place { head: head(grouped.terms.at(term)), buffer, term };
            let there =
                (0..grouped.terms.len() as u32).filter(|term| !grouped.rows_of(*term).is_empty());
            terms.extend(there.map(place));
        }
        let mut sorted = Self { buffers: buffers.into(), terms: Vec::new(), counted: Vec::new() };
        terms.par_sort_unstable_by(|left, right| sorted.compare(left, right));
        let mut end = 0;
        let counted = terms.chunk_by(|left, right| sorted.is_same(left, right)).map(|places| {
            end += places.len();
            (end, sorted.n_rows_of(places))
        });
        sorted.counted = counted.collect();
        sorted.terms = terms;
        sorted
    }

    fn compare(&self, left: &Place, right: &Place) -> Ordering {
        left.head.cmp(&right.head).then_with(|| self.term(left).cmp(self.term(right)))
    }

    fn is_same(&self, left: &Place, right: &Place) -> bool {
        left.head == right.head && self.term(left) == self.term(right)
    }

    fn term(&self, place: &Place) -> &[u8] {
        self.buffers[place.buffer].terms.at(place.term)
    }

    fn rows_of(&self, place: &Place) -> &[(u32, u32)] {
        self.buffers[place.buffer].rows_of(place.term)
    }

    /// Returns the number of rows.
    pub(in crate::store) fn n_rows(&self) -> usize {
        self.counted.iter().map(|(_, n_rows)| n_rows).sum()
    }

    /// Returns the number of rows of a term, given all its locations.
    fn n_rows_of(&self, places: &[Place]) -> usize {
        match places.first().is_some_and(|it| rows::is_shared(self.term(it))) {
            true => 1,
            false => places.iter().map(|place| self.rows_of(place).len()).sum(),
        }
    }

    /// Splits the terms into ranges of about `n_rows` rows each; equal rows give equal ranges.
    pub(in crate::store) fn parts(&self, n_rows: usize) -> Vec<Range<usize>> {
        let (mut parts, mut part, mut n_in_part) = (Vec::new(), 0..0, 0);
        for (end, n_of_term) in &self.counted {
            part.end = *end;
            n_in_part += n_of_term;
            if n_in_part >= n_rows {
                parts.push(part.clone());
                (part, n_in_part) = (part.end..part.end, 0);
            }
        }
        parts.extend((!part.is_empty()).then_some(part));
        parts
    }

    /// Visits the rows of a part in order (term, number, payload) until `visit` returns false.
    pub(in crate::store) fn visit(&self, part: Range<usize>, visit: &mut VisitRow<'_>) {
        let mut rows: Vec<(u32, &[u8])> = Vec::new();
        for places in self.terms[part].chunk_by(|left, right| self.is_same(left, right)) {
            for place in places {
                let buffer = &self.buffers[place.buffer];
                let row = |(number, payload): &(u32, u32)| (*number, buffer.payload(*payload));
                rows.extend(buffer.rows_of(place.term).iter().map(row));
            }
            rows.sort_by_key(|row| row.0);
            rows.dedup_by_key(|row| row.0);
            let Some(term) = places.first().map(|it| self.term(it)) else { continue };
            if !rows.drain(..).all(|(number, payload)| visit(term, number, payload)) {
                return;
            }
        }
    }
}

fn head(term: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(term).for_each(|(byte, own)| *byte = *own);
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all_rows(
        buffers: Vec<RowBuffer>,
        outcomes: &[BufferOutcome],
    ) -> Vec<(Vec<u8>, u32, Vec<u8>)> {
        let sorted = SortedRows::of(buffers, &outcomes.to_vec().into());
        let mut found = Vec::new();
        for part in sorted.parts(3) {
            sorted.visit(part, &mut |term, number, payload| {
                found.push((term.to_vec(), number, payload.to_vec()));
                true
            });
        }
        assert_eq!(found.len(), sorted.n_rows());
        found
    }

    fn documents() -> impl Strategy<Value = Vec<(Vec<(String, String)>, u8)>> {
        let row = ("[aw][ab]{0,2}", "[a-c]{0,9}");
        prop::collection::vec((prop::collection::vec(row, 0..9), 0..4_u8), 0..20)
    }

    proptest! {
        #[test]
        fn the_distribution_over_buffers_makes_no_difference(
            documents in documents(),
            n_buffers in 1..5_usize,
        ) {
            let outcomes: Vec<BufferOutcome> = (1_u32..)
                .zip(&documents)
                .map(|(n, (_, outcome))| match outcome {
                    0 => BufferOutcome::Unchanged,
                    _ => BufferOutcome::Added(n),
                })
                .collect();
            let mut buffers: Vec<RowBuffer> =
                (0..n_buffers).map(|_| RowBuffer::default()).collect();
            let mut wanted = std::collections::BTreeMap::new();
            for (at, (rows, outcome)) in documents.iter().enumerate() {
                let buffer = &mut buffers[usize::from(*outcome) % n_buffers];
                for (term, payload) in rows {
                    let is_shared = rows::is_shared(term.as_bytes());
                    let payload = if is_shared { "" } else { payload };
                    buffer.put(term.as_bytes(), at as u32, payload.as_bytes());
                    let number = match outcomes[at] {
                        _ if is_shared => 0,
                        BufferOutcome::Added(number) => number,
                        BufferOutcome::Unchanged | BufferOutcome::Rejected => continue,
                    };
                    let key = (term.as_bytes().to_vec(), number);
                    wanted.entry(key).or_insert_with(|| payload.as_bytes().to_vec());
                }
            }
            let wanted: Vec<_> =
                wanted.into_iter().map(|((term, n), row)| (term, n, row)).collect();
            prop_assert_eq!(all_rows(buffers, &outcomes), wanted);
        }
    }

    #[test]
    fn a_rejected_document_leaves_no_rows() {
        let mut buffer = RowBuffer::default();
        for term in [b"a0", b"w0"] {
            buffer.put(term, 0, b"x");
        }
        for term in [b"a0", b"a1", b"w0", b"w1"] {
            buffer.put(term, 1, b"y");
        }
        let found = all_rows(vec![buffer], &[BufferOutcome::Added(7), BufferOutcome::Rejected]);
        assert_eq!(found, [(b"a0".to_vec(), 7, b"x".to_vec()), (b"w0".to_vec(), 0, b"x".to_vec())]);
    }

    #[test]
    fn large_payloads_come_back() {
        let mut buffer = RowBuffer::default();
        let payloads =
            [10, PAYLOADS_A_CHUNK - 40, 20, 3 * PAYLOADS_A_CHUNK, 30].map(|it| vec![7; it]);
        for (at, payload) in (0_u32..).zip(&payloads) {
            buffer.put(b"a", at, payload);
        }
        let outcomes: Vec<BufferOutcome> = (1..=5).map(BufferOutcome::Added).collect();
        let found = all_rows(vec![buffer], &outcomes);
        assert!(found.iter().map(|it| &it.2).eq(&payloads));
    }
}
