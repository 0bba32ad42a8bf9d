//! Checking a lasting store: everything is read and compared.
//!
//! In: an open store. Out: [`Verified`], with what is wrong in words. Ends with the first value of a
//! kind that cannot be read; fails with [`StoreError`] only if nothing can.

use std::collections::BTreeMap;

use serde::Serialize;

use super::durable::SledStore;
use super::rows;
use super::stored::{Counts, Stamp};
use super::{Store, StoreError, exchange};

/// What a check of a whole store found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// What was read.
    pub counts: Counts,
    /// Index rows read and compared with what the documents say.
    pub n_rows: u64,
    /// What is wrong; empty for a sound store.
    pub problems: Vec<String>,
}

impl SledStore {
    /// Reads everything and compares it: checksums, that each document is under its id with its
    /// stamp and counted once, and that the index says what the documents say and nothing else.
    ///
    /// # Errors
    /// Where the database cannot be read at all; what is wrong within it is in the result.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let mut verified = Verified::default();
        let mut wanted: BTreeMap<(Vec<u8>, u32), u64> = BTreeMap::new();
        let mut counts = Counts::default();
        let mut problems = Vec::new();
        let mut told = rows::Told::default();
        let read = self.each_as_read(&mut |number, stored| {
            counts.add(Counts::of(&stored.extraction));
            let id = &stored.document.id;
            match self.entry(id)? {
                Some(it) if it.number != number.0 => {
                    problems.push(format!("document `{id}` is there under two numbers"));
                }
                Some(it) if it.stamp != Stamp::of(&stored)? => {
                    problems.push(format!("document `{id}` does not match its stamp"));
                }
                Some(_) => {}
                None => problems.push(format!("document `{id}` is not found under its id")),
            }
            rows::of(number, &stored, &mut told, &mut |term, number, payload| {
                let hash = || xxhash_rust::xxh3::xxh3_64(payload);
                wanted.entry((term.to_vec(), number)).or_insert_with(hash);
            });
            Ok(())
        });
        problems.extend(read.err().map(|it| it.to_string()));
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
        problems.extend(read.err().map(|it| it.to_string()));
        // Documents that were kept before copies were recognized have no row for it.
        wanted.retain(|(term, _), _| term != &[super::prints::TERM]);
        problems.extend(wanted.keys().take(10).map(|(term, number)| {
            let term = String::from_utf8_lossy(term).replace('\0', " ");
            format!("the index lacks `{term}` of document number {number}")
        }));
        for name in self.notes("")? {
            let read = self.note(&name).and_then(|it| match it {
                Some(note) => {
                    exchange::check_note(&name, &note).map_err(|it| StoreError::damaged(&it))
                }
                None => Ok(()),
            });
            problems.extend(read.err().map(|it| format!("note `{name}`: {it}")));
        }
        problems.extend(self.check_ledger()?);
        Ok(Verified { counts, problems, ..verified })
    }

    /// Compares the documents with those that the ledger names.
    fn check_ledger(&self) -> Result<Vec<String>, StoreError> {
        if self.is_ledger_behind || self.manifest.change == 0 {
            return Ok(Vec::new());
        }
        let mut told = self.told()?.documents;
        let mut problems = Vec::new();
        for entry in self.marked_entries() {
            let (number, id, mark) = entry?;
            let is_told = told.remove(&number).is_some_and(|it| it.id == id && it.mark == mark);
            if !is_told {
                problems.push(format!("document `{id}` is not what the ledger names"));
            }
        }
        problems.extend(told.values().map(|it| format!("document `{}` is gone", it.id)));
        problems.truncate(100);
        Ok(problems)
    }

    /// Takes each row of the index from those wanted; says what is not as wanted.
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
                // Names of no document in particular may outlive their documents.
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
