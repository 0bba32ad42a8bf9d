//! The rows of many documents, gathered by term and read back sorted.
//!
//! In: rows in any order of terms, the documents of each term in the order of their numbers. Out:
//! the same in the order of term and number. Of rows of the same term and number the
//! first counts. Never fails.

use std::ops::Range;

use super::terms::Terms;

/// Gathers rows.
#[derive(Default)]
pub(super) struct Sheaf {
    terms: Terms,
    /// For each term the number of its last row.
    last: Vec<u32>,
    rows: Vec<Row>,
    payloads: Vec<u8>,
}

struct Row {
    /// The place of its term.
    term: u32,
    number: u32,
    payload: Range<u32>,
}

impl Sheaf {
    pub(super) fn put(&mut self, term: &[u8], number: u32, payload: &[u8]) {
        let term = self.terms.place(term);
        match self.last.get_mut(term as usize) {
            Some(last) if *last == number => return,
            Some(last) => *last = number,
            None => self.last.push(number),
        }
        let start = self.payloads.len() as u32;
        self.payloads.extend_from_slice(payload);
        self.rows.push(Row { term, number, payload: start..self.payloads.len() as u32 });
    }

    /// Visits each row in order (term, number, payload), and keeps nothing but room for others.
    pub(super) fn drain(&mut self, visit: &mut dyn FnMut(&[u8], u32, &[u8])) {
        let Self { terms, rows, payloads, last } = self;
        let mut order: Vec<(u128, u32)> =
            (0..terms.len() as u32).map(|it| (head(terms.at(it)), it)).collect();
        order.sort_unstable_by(|left, right| {
            left.0.cmp(&right.0).then_with(|| terms.at(left.1).cmp(terms.at(right.1)))
        });
        // The rows of a term come in the order of their numbers, and stay in it.
        let mut next = vec![0_u32; last.len()];
        rows.iter().for_each(|it| next[it.term as usize] += 1);
        let mut start = 0;
        for (_, place) in &order {
            start += std::mem::replace(&mut next[*place as usize], start);
        }
        let mut sorted = vec![0_u32; rows.len()];
        for (at, row) in (0_u32..).zip(&*rows) {
            let place = &mut next[row.term as usize];
            sorted[*place as usize] = at;
            *place += 1;
        }
        for Row { term, number, payload } in sorted.into_iter().map(|it| &rows[it as usize]) {
            let payload = payload.start as usize..payload.end as usize;
            visit(terms.at(*term), *number, &payloads[payload]);
        }
        terms.clear();
        last.clear();
        rows.clear();
        payloads.clear();
    }
}

/// Returns the first bytes of a term as a number that grows with it: it decides most comparisons.
fn head(term: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let n = term.len().min(bytes.len());
    bytes[..n].copy_from_slice(&term[..n]);
    u128::from_be_bytes(bytes)
}
