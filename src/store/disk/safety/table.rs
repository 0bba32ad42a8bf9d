//! The tree of the database, with a checksum on each value.
//!
//! In and out: keys and values. A value is stored with an eight-byte checksum over its key and
//! itself, so that neither an altered value nor one under the wrong key is accepted. An empty
//! value, which only reserves a key, has none; nor have the values of a store of format 3. Values
//! are read from the database or, by queries, from its files in place. Fails with
//! [`StoreError::Damaged`] if a checksum is wrong or the database panics. An iterator ends after
//! its first error, since sled's would repeat it forever.

use std::ops::{Bound, Range, RangeBounds};

use sled::IVec;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::guarded;
pub(in crate::store) use super::pages::KeyValue;
use super::pages::{self, Pages};
use crate::store::StoreError;

const SUM_BYTES: usize = 8;

/// All values of a store.
pub(in crate::store) struct Table {
    source: ValueSource,
    has_sums: bool,
    /// Key ranges treated as absent.
    hidden: Vec<Range<Vec<u8>>>,
}

/// The source of values.
pub(in crate::store) enum ValueSource {
    /// The open database.
    Database(sled::Tree),
    /// Its files, read-only.
    Files(Pages),
}

impl ValueSource {
    /// Returns a value with its checksum.
    pub(in crate::store) fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        match self {
            Self::Database(tree) => guarded(|| Ok(tree.get(key)?)),
            Self::Files(pages) => pages.get(key),
        }
    }
}

/// Changes that are applied atomically.
#[derive(Default)]
pub(in crate::store) struct WriteBatch(Vec<(Vec<u8>, Option<Vec<u8>>)>);

impl WriteBatch {
    pub(in crate::store) fn insert(&mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.0.push((key.into(), Some(value.into())));
    }

    pub(in crate::store) fn remove(&mut self, key: impl Into<Vec<u8>>) {
        self.0.push((key.into(), None));
    }
}

fn sum(key: &[u8], value: &[u8]) -> [u8; SUM_BYTES] {
    xxh3_64_with_seed(value, xxh3_64(key)).to_le_bytes()
}

/// Returns the value without its checksum, or `None` if the checksum is wrong.
pub(in crate::store) fn checked(key: &[u8], kept: &IVec) -> Option<IVec> {
    if kept.is_empty() {
        return Some(kept.clone());
    }
    let length = kept.len().checked_sub(SUM_BYTES)?;
    let (value, own) = kept.split_at(length);
    (own == sum(key, value)).then(|| kept.subslice(0, length))
}

impl Table {
    pub(in crate::store) fn new(source: ValueSource, has_sums: bool) -> Self {
        Self { source, has_sums, hidden: Vec::new() }
    }

    /// Hides ranges of keys from iterators.
    pub(in crate::store) fn hide(&mut self, ranges: Vec<Range<Vec<u8>>>) {
        self.hidden = ranges;
    }

    /// Returns whether the table is read-only.
    pub(in crate::store) fn is_read_only(&self) -> bool {
        matches!(self.source, ValueSource::Files(_))
    }

    fn tree(&self) -> Result<&sled::Tree, StoreError> {
        match &self.source {
            ValueSource::Database(tree) => Ok(tree),
            ValueSource::Files(_) => Err(StoreError::ReadOnly),
        }
    }

    fn check(&self, key: &[u8], kept: IVec) -> Result<IVec, StoreError> {
        if !self.has_sums {
            return Ok(kept);
        }
        let damaged = || {
            let key = String::from_utf8_lossy(key).replace('\0', " ");
            StoreError::damaged(&format!("the value of `{}`", key.escape_debug()))
        };
        checked(key, &kept).ok_or_else(damaged)
    }

    fn with_sum(&self, key: &[u8], value: &[u8]) -> Vec<u8> {
        match self.has_sums && !value.is_empty() {
            true => [value, &sum(key, value)].concat(),
            false => value.to_vec(),
        }
    }

    pub(in crate::store) fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        let kept = self.source.get(key)?;
        kept.map(|value| self.check(key, value)).transpose()
    }

    pub(in crate::store) fn insert(&self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let tree = self.tree()?;
        guarded(|| Ok(tree.insert(key, self.with_sum(key, value))?)).map(drop)
    }

    pub(in crate::store) fn remove(&self, key: &[u8]) -> Result<(), StoreError> {
        let tree = self.tree()?;
        guarded(|| Ok(tree.remove(key)?)).map(drop)
    }

    pub(in crate::store) fn apply(&self, batch: WriteBatch) -> Result<(), StoreError> {
        let mut changes = sled::Batch::default();
        for (key, value) in batch.0 {
            match value {
                Some(value) => {
                    let value = self.with_sum(&key, &value);
                    changes.insert(key, value);
                }
                None => changes.remove(key),
            }
        }
        let tree = self.tree()?;
        guarded(|| Ok(tree.apply_batch(changes)?))
    }

    pub(in crate::store) fn flush(&self) -> Result<(), StoreError> {
        let tree = self.tree()?;
        guarded(|| Ok(tree.flush()?)).map(|_| ())
    }

    pub(in crate::store) fn range<K: AsRef<[u8]>>(&self, keys: impl RangeBounds<K>) -> Pairs<'_> {
        let owned = |bound: Bound<&K>| bound.map(|key| key.as_ref().to_vec());
        self.between(owned(keys.start_bound()), owned(keys.end_bound()))
    }

    pub(in crate::store) fn scan_prefix(&self, prefix: impl AsRef<[u8]>) -> Pairs<'_> {
        let prefix = prefix.as_ref();
        self.between(Bound::Included(prefix.to_vec()), after(prefix))
    }

    fn between(&self, start: Bound<Vec<u8>>, end: Bound<Vec<u8>>) -> Pairs<'_> {
        let read = match &self.source {
            ValueSource::Database(tree) => Reading::Database(tree.range((start, end))),
            ValueSource::Files(pages) => Reading::Files(pages.range(start, end)),
        };
        Pairs { read, table: self, is_over: false }
    }
}

/// Returns the upper bound of the keys that begin with `prefix`.
fn after(prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Bound::Excluded(end);
        }
    }
    Bound::Unbounded
}

/// Pairs in key order, up to the first error.
pub(in crate::store) struct Pairs<'t> {
    read: Reading<'t>,
    table: &'t Table,
    is_over: bool,
}

enum Reading<'t> {
    Database(sled::Iter),
    Files(pages::Range<'t>),
}

/// An end of a range.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

impl Reading<'_> {
    fn next(&mut self, end: End) -> Result<Option<KeyValue>, StoreError> {
        match (self, end) {
            (Self::Database(pairs), End::First) => guarded(|| Ok(pairs.next().transpose()?)),
            (Self::Database(pairs), End::Last) => guarded(|| Ok(pairs.next_back().transpose()?)),
            (Self::Files(pairs), End::First) => pairs.next(),
            (Self::Files(pairs), End::Last) => pairs.next_back(),
        }
    }
}

impl Pairs<'_> {
    fn step(&mut self, end: End) -> Option<Result<KeyValue, StoreError>> {
        if self.is_over {
            return None;
        }
        let hidden = &self.table.hidden;
        let found = loop {
            match self.read.next(end) {
                Ok(Some((key, _)))
                    if hidden.iter().any(|range| *range.start <= *key && *key < *range.end) => {}
                other => break other,
            }
        };
        let opened = found.and_then(|pair| match pair {
            Some((key, kept)) => self.table.check(&key, kept).map(|value| Some((key, value))),
            None => Ok(None),
        });
        self.is_over = !matches!(opened, Ok(Some(_)));
        opened.transpose()
    }
}

impl Iterator for Pairs<'_> {
    type Item = Result<KeyValue, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(End::First)
    }
}

impl DoubleEndedIterator for Pairs<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.step(End::Last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(has_sums: bool) -> Table {
        let database = sled::Config::new().temporary(true).open().expect("opens");
        Table::new(ValueSource::Database(sled::Tree::clone(&database)), has_sums)
    }

    #[test]
    fn a_value_comes_back_and_a_changed_or_moved_one_is_damage() {
        let table = table(true);
        table.insert(b"a", b"value").expect("goes in");
        table.insert(b"b", b"").expect("goes in");
        assert_eq!(table.get(b"a").expect("reads").as_deref(), Some(b"value".as_slice()));
        assert_eq!(table.get(b"b").expect("reads").as_deref(), Some(b"".as_slice()));
        let kept = table.tree().expect("is written").get(b"a").expect("reads").expect("is there");
        table.tree().expect("is written").insert(b"c", &kept).expect("goes in");
        assert!(matches!(table.get(b"c"), Err(StoreError::Damaged { .. })), "under another key");
        for at in 0..kept.len() {
            let mut bytes = kept.to_vec();
            bytes[at] ^= 1;
            table.tree().expect("is written").insert(b"a", bytes).expect("goes in");
            assert!(matches!(table.get(b"a"), Err(StoreError::Damaged { .. })), "byte {at}");
        }
    }

    #[test]
    fn reading_ends_with_the_first_error() {
        let table = table(true);
        (0..9_u8).for_each(|it| table.insert(&[it], b"value").expect("goes in"));
        table.tree().expect("is written").insert([4], b"other bytes").expect("goes in");
        let read: Vec<bool> = table.range::<&[u8]>(..).map(|it| it.is_ok()).collect();
        assert_eq!(read, [true, true, true, true, false]);
    }
}
