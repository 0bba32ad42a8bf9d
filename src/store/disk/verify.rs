//! Verifies a durable store by reading and comparing everything.
//!
//! In: an open store. Out: [`Verified`], which describes each problem. Checking of each kind of
//! value stops at the first one that cannot be read; fails with [`StoreError`] only if nothing can
//! be read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::durable::SledStore;
use crate::store::bytes::stored::{Counts, Stamp};
use crate::store::index::rows;
use crate::store::{Store, StoreError, exchange};

/// The result of verifying a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Counts of what was read.
    pub counts: Counts,
    /// Index rows compared with the documents.
    pub n_rows: u64,
    /// The problems found; empty if the store is sound.
    pub problems: Vec<String>,
}

impl SledStore {
    /// Reads and compares everything: checksums; that each document is stored under its id with its
    /// stamp and counted once; and that the index contains exactly the rows of the documents.
    ///
    /// # Errors
    /// Returns an error if the database cannot be read at all; problems within it are in the
    /// result.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        let mut wanted: BTreeMap<(Vec<u8>, u32), u64> = BTreeMap::new();
        let mut counts = Counts::default();
        let mut problems = Vec::new();
        let mut seen = rows::Seen::default();
        let read = self.each_as_read(&mut |number, stored| {
            counts.add(Counts::of(&stored.extraction));
            let id = &stored.document.id;
            match self.entry(id)? {
                Some(entry) if entry.number != number.0 => {
                    problems.push(format!("document `{id}` has two numbers"));
                }
                Some(entry) if entry.stamp != Stamp::of(&stored)? => {
                    problems.push(format!("document `{id}` does not match its stamp"));
                }
                Some(_) => {}
                None => problems.push(format!("document `{id}` is not found under its id")),
            }
            rows::of(number, &stored, &mut seen, &mut |term, number, payload| {
                let hash = || xxhash_rust::xxh3::xxh3_64(payload);
                wanted.entry((term.to_vec(), number)).or_insert_with(hash);
            });
            Ok(())
        });
        problems.extend(read.err().map(|error| error.to_string()));
        let mut n_ids = 0;
        for entry in self.entries() {
            match entry {
                Ok(_) => n_ids += 1,
                Err(error) => problems.push(error.to_string()),
            }
        }
        if n_ids != counts.documents {
            problems.push(format!("{n_ids} ids for {} documents", counts.documents));
        }
        if self.counts() != counts {
            problems.push(format!("counters say {:?}, documents {counts:?}", self.counts()));
        }
        let read = self.check_rows(&mut wanted, &mut verified.n_rows, &mut problems);
        problems.extend(read.err().map(|error| error.to_string()));
        // Documents that were stored before there were fingerprints have no row for them.
        wanted.retain(|(term, _), _| term != &[crate::store::index::prints::TERM]);
        problems.extend(wanted.keys().take(10).map(|(term, number)| {
            let term = String::from_utf8_lossy(term).replace('\0', " ");
            format!("the index lacks `{term}` of document number {number}")
        }));
        problems.extend(self.check_notes()?);
        problems.extend(self.check_ledger()?);
        Ok(Verified { counts, problems, ..verified })
    }

    /// Reads all acts, registers and stories.
    fn check_notes(&self) -> Result<Vec<String>, StoreError> {
        let mut problems = Vec::new();
        for name in self.notes("")? {
            let read = self.note(&name).and_then(|note| match note {
                Some(note) => {
                    exchange::check_note(&name, &note).map_err(|cause| StoreError::damaged(&cause))
                }
                None => Ok(()),
            });
            problems.extend(read.err().map(|error| format!("note `{name}`: {error}")));
        }
        Ok(problems)
    }

    /// Compares the documents with those in the ledger.
    fn check_ledger(&self) -> Result<Vec<String>, StoreError> {
        if self.is_ledger_behind || self.manifest.change == 0 {
            return Ok(Vec::new());
        }
        let mut recorded = self.ledger_contents()?.documents;
        let mut problems = Vec::new();
        for entry in self.marked_entries() {
            let (number, id, mark) = entry?;
            let is_recorded =
                recorded.remove(&number).is_some_and(|entry| entry.id == id && entry.mark == mark);
            if !is_recorded {
                problems.push(format!("document `{id}` differs from the ledger"));
            }
        }
        problems
            .extend(recorded.values().map(|entry| format!("document `{}` is missing", entry.id)));
        problems.truncate(100);
        Ok(problems)
    }

    /// Removes each row of the index from `wanted`, and reports rows that differ or are not wanted.
    fn check_rows(
        &self,
        wanted: &mut BTreeMap<(Vec<u8>, u32), u64>,
        n_rows: &mut u64,
        problems: &mut Vec<String>,
    ) -> Result<(), StoreError> {
        self.rows_as_read(&[], &mut |term, number, payload| {
            *n_rows += 1;
            let found = wanted.remove(&(term.to_vec(), number));
            let is_right = match found {
                Some(hash) => hash == xxhash_rust::xxh3::xxh3_64(payload),
                // Shared rows may outlive their documents.
                None => number == 0,
            };
            if !is_right && problems.len() < 100 {
                let term = String::from_utf8_lossy(term).replace('\0', " ");
                problems.push(format!("index row `{term}` of document number {number} is wrong"));
            }
            Ok(std::ops::ControlFlow::Continue(()))
        })
    }
}
