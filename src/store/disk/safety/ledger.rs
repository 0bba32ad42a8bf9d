//! The ledger: a log of what was added to a store, kept beside the database.
//!
//! In: the operations of each change. Out: an append-only file of records. A record is synced
//! before its change is acknowledged, and its checksum covers all records before it. The manifest
//! names its record, so the two can be compared on opening: if the database knows less than the
//! ledger, it has lost something, and the ledger says what. A record that a killed process left
//! unfinished does not count; its change was never acknowledged. Fails if the file cannot be read
//! or written.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{own_files, sync};
use crate::document::DocumentId;
use crate::store::StoreError;
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::stored::Stamp;
use crate::store::disk::manifest::Manifest;

mod records;

use records::{LENGTH_BYTES, SUM_BYTES};

/// The name of the ledger file.
pub(in crate::store) const NAME: &str = own_files::LEDGER;
/// The first bytes of the ledger file.
pub(in crate::store) const HEAD: &[u8] = b"onrecord ledger 1\n";
/// Largest uncompressed record, in bytes.
const RECORD_BYTES_MAX: usize = 1 << 31;

/// One operation of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) enum Operation {
    /// A document is added under a number.
    Add { number: u32, id: String, mark: u64 },
    /// The document with this number is removed.
    Remove { number: u32 },
    /// An act or register is stored or, with `None`, removed.
    SetNote { name: String, value: Option<Vec<u8>> },
    /// A dictionary is added for compressing values.
    AddDictionary { id: u32, bytes: Vec<u8> },
}

/// A record without its operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct RecordSummary {
    /// The number of the change, from 1.
    pub(in crate::store) number: u64,
    /// The name of the change in the manifest.
    pub(in crate::store) name: u128,
    /// When the change was made, in seconds since 1970.
    pub(in crate::store) when: i64,
    /// Documents in the store after the change.
    pub(in crate::store) n_documents: u64,
    /// Whether the record lists the entire contents of the store and supersedes all earlier
    /// records.
    pub(in crate::store) is_whole: bool,
}

/// The ledger of a store.
#[derive(Clone, Debug)]
pub(in crate::store) struct Ledger {
    path: PathBuf,
    /// The last valid record.
    pub(in crate::store) last: Option<RecordSummary>,
    /// The checksum of the last valid record.
    chain: u128,
    /// Bytes up to the end of the last valid record.
    n_bytes: u64,
    /// Whether more bytes follow.
    pub(in crate::store) is_torn: bool,
    /// Whether the file exists and has the right header.
    pub(in crate::store) is_there: bool,
}

/// A record ready to be written.
pub(in crate::store) struct LedgerRecord {
    bytes: Vec<u8>,
    chain: u128,
    pub(in crate::store) summary: RecordSummary,
}

/// A document in the store, according to the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct DocumentEntry {
    pub(in crate::store) id: String,
    pub(in crate::store) mark: u64,
    /// The number of the change that added it.
    pub(in crate::store) change: u64,
    /// When it was added, in seconds since 1970.
    pub(in crate::store) when: i64,
}

/// The contents of a store after some change.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct StoreContents {
    pub(in crate::store) documents: BTreeMap<u32, DocumentEntry>,
    pub(in crate::store) notes: BTreeMap<String, Vec<u8>>,
    pub(in crate::store) dictionaries: BTreeMap<u32, Vec<u8>>,
}

/// Returns a hash that identifies one version of one document.
pub(in crate::store) fn mark(id: &DocumentId, stamp: Stamp) -> u64 {
    let mut writer = Writer::default();
    for part in [stamp.document, stamp.reader, stamp.extraction] {
        writer.fixed(part);
    }
    xxh3_64_with_seed(id.as_str().as_bytes(), xxh3_64_with_seed(&writer.bytes, 1))
}

impl Ledger {
    /// Reads the ledger of the store in `folder` up to its last valid record.
    pub(in crate::store) fn read(folder: &Path) -> Result<Self, StoreError> {
        Self::visit(folder, &mut |_, _| {})
    }

    /// Returns the contents of the store after change `until`, or after the last one if that is
    /// earlier.
    pub(in crate::store) fn contents(
        folder: &Path,
        until: u64,
    ) -> Result<StoreContents, StoreError> {
        let mut contents = StoreContents::default();
        Self::visit(folder, &mut |body, summary| {
            if summary.number <= until {
                contents.apply(summary, read_body(body).unwrap_or_default());
            }
        })?;
        Ok(contents)
    }

    fn visit(
        folder: &Path,
        visit: &mut dyn FnMut(&[u8], RecordSummary),
    ) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let cannot = |source| StoreError::File { action: "read", path: path.clone(), source };
        let empty = Self {
            path: path.clone(),
            last: None,
            chain: 0,
            n_bytes: 0,
            is_torn: false,
            is_there: false,
        };
        match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(empty),
            Err(error) => Err(cannot(error)),
            Ok(file) => empty.follow(file, visit).map_err(cannot),
        }
    }

    /// Reads records up to the last valid one. What follows it is never in memory, however long it is.
    fn follow(
        mut self,
        file: File,
        visit: &mut dyn FnMut(&[u8], RecordSummary),
    ) -> io::Result<Self> {
        let n_all = file.metadata()?.len();
        let mut file = BufReader::new(file);
        let mut head = Vec::new();
        file.by_ref().take(HEAD.len() as u64).read_to_end(&mut head)?;
        self.is_there = head == HEAD;
        if !self.is_there {
            self.n_bytes = n_all;
            return Ok(self);
        }
        self.n_bytes = HEAD.len() as u64;
        while let Some((body, chain)) =
            records::next_body(&mut file, self.chain, n_all - self.n_bytes)?
        {
            let Some(summary) = summary(&body, chain) else { break };
            visit(&body, summary);
            self.n_bytes += (LENGTH_BYTES + body.len() + SUM_BYTES) as u64;
            (self.chain, self.last) = (chain, Some(summary));
        }
        self.is_torn = self.n_bytes < n_all;
        Ok(self)
    }

    /// Creates an empty ledger, which marks the folder as a store.
    pub(in crate::store) fn make(folder: &Path) -> Result<Self, StoreError> {
        sync::replace(&folder.join(NAME), HEAD)?;
        Self::read(folder)
    }

    /// Returns the record of the change after `number`, to be named in the manifest.
    pub(in crate::store) fn record(
        &self,
        number: u64,
        n_documents: u64,
        operations: &[Operation],
    ) -> LedgerRecord {
        let body = body(number, n_documents, None, operations);
        LedgerRecord::of(&body, self.chain, |chain| summary(&body, chain))
    }

    /// Appends the record of a change that the database has committed, and waits until it is
    /// durable.
    pub(in crate::store) fn append(&mut self, record: &LedgerRecord) -> Result<(), StoreError> {
        let cannot = |source| StoreError::File { action: "write", path: self.path.clone(), source };
        let write = || {
            let mut file = OpenOptions::new().write(true).open(&self.path)?;
            // Overwrite what a killed process left unfinished.
            file.set_len(self.n_bytes)?;
            std::io::Seek::seek(&mut file, std::io::SeekFrom::End(0))?;
            file.write_all(&record.bytes)?;
            file.sync_all()
        };
        write().map_err(cannot)?;
        self.n_bytes += record.bytes.len() as u64;
        (self.chain, self.last, self.is_torn) = (record.chain, Some(record.summary), false);
        Ok(())
    }

    /// Replaces the ledger by a single record of everything the store holds after the change that
    /// `manifest` names.
    pub(in crate::store) fn rewrite(
        &mut self,
        manifest: &Manifest,
        operations: &[Operation],
    ) -> Result<(), StoreError> {
        let n_documents = manifest.counts.documents;
        let body = body(manifest.change, n_documents, Some(manifest.change_name), operations);
        let record = LedgerRecord::of(&body, 0, |chain| summary(&body, chain));
        sync::replace(&self.path, &[HEAD, &record.bytes].concat())?;
        self.n_bytes = (HEAD.len() + record.bytes.len()) as u64;
        (self.chain, self.last) = (record.chain, Some(record.summary));
        (self.is_torn, self.is_there) = (false, true);
        Ok(())
    }
}

impl StoreContents {
    fn apply(&mut self, summary: RecordSummary, operations: Vec<Operation>) {
        if summary.is_whole {
            *self = Self::default();
        }
        for operation in operations {
            match operation {
                Operation::Add { number, id, mark } => {
                    let (change, when) = (summary.number, summary.when);
                    self.documents.insert(number, DocumentEntry { id, mark, change, when });
                }
                Operation::Remove { number } => drop(self.documents.remove(&number)),
                Operation::SetNote { name, value: Some(value) } => {
                    drop(self.notes.insert(name, value));
                }
                Operation::SetNote { name, value: None } => drop(self.notes.remove(&name)),
                Operation::AddDictionary { id, bytes } => drop(self.dictionaries.insert(id, bytes)),
            }
        }
    }
}

impl LedgerRecord {
    fn of(body: &[u8], before: u128, summary: impl FnOnce(u128) -> Option<RecordSummary>) -> Self {
        let chain = records::chained(before, body);
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
        let bytes = [length.as_slice(), body, &chain.to_le_bytes()].concat();
        let empty =
            RecordSummary { number: 0, name: chain, when: 0, n_documents: 0, is_whole: false };
        Self { bytes, chain, summary: summary(chain).unwrap_or(empty) }
    }
}

fn body(number: u64, n_documents: u64, name: Option<u128>, operations: &[Operation]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.unsigned(number);
    writer.unsigned(n_documents);
    writer.signed(now());
    writer.bytes.push(u8::from(name.is_some()));
    for half in name.iter().flat_map(|name| [*name as u64, (*name >> 64) as u64]) {
        writer.fixed(half);
    }
    let mut raw = Writer::default();
    for operation in operations {
        write_operation(operation, &mut raw);
    }
    writer.size(raw.bytes.len());
    // Compressing in memory does not fail; if it did, the record would be read as torn.
    writer.bytes.extend(zstd::bulk::compress(&raw.bytes, 1).unwrap_or_default());
    writer.bytes
}

/// Returns the seconds since 1970 by the clock of this machine, whatever it is set to.
fn now() -> i64 {
    let seconds = |it: Duration| i64::try_from(it.as_secs()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => -seconds(before.duration()),
    }
}

fn summary(body: &[u8], chain: u128) -> Option<RecordSummary> {
    read_summary(&mut ByteReader::new(body), chain)
}

fn read_summary(reader: &mut ByteReader<'_>, chain: u128) -> Option<RecordSummary> {
    let (number, n_documents, when) = (reader.unsigned()?, reader.unsigned()?, reader.signed()?);
    let is_whole = reader.byte()? != 0;
    let name = match is_whole {
        true => u128::from(reader.fixed()?) | u128::from(reader.fixed()?) << 64,
        false => chain,
    };
    Some(RecordSummary { number, name, when, n_documents, is_whole })
}

/// Returns the operations of a record, or `None` if it is damaged.
fn read_body(body: &[u8]) -> Option<Vec<Operation>> {
    let mut reader = ByteReader::new(body);
    read_summary(&mut reader, 0)?;
    let n_raw = reader.size().filter(|it| *it <= RECORD_BYTES_MAX)?;
    let raw = zstd::bulk::decompress(reader.take(reader.len())?, n_raw).ok()?;
    let (mut raw, mut operations) = (ByteReader::new(&raw), Vec::new());
    while !raw.is_empty() {
        operations.push(read_operation(&mut raw)?);
    }
    Some(operations)
}

fn write_operation(operations: &Operation, writer: &mut Writer) {
    match operations {
        Operation::Add { number, id, mark } => {
            writer.bytes.push(b'i');
            writer.unsigned((*number).into());
            writer.text(id);
            writer.fixed(*mark);
        }
        Operation::Remove { number } => {
            writer.bytes.push(b'o');
            writer.unsigned((*number).into());
        }
        Operation::SetNote { name, value } => {
            writer.bytes.push(if value.is_some() { b'n' } else { b'd' });
            writer.text(name);
            if let Some(it) = value {
                write_bytes(it, writer);
            }
        }
        Operation::AddDictionary { id, bytes } => {
            writer.bytes.push(b'c');
            writer.unsigned((*id).into());
            write_bytes(bytes, writer);
        }
    }
}

fn write_bytes(bytes: &[u8], writer: &mut Writer) {
    writer.size(bytes.len());
    writer.bytes.extend_from_slice(bytes);
}

fn read_bytes(reader: &mut ByteReader<'_>) -> Option<Vec<u8>> {
    let length = reader.size()?;
    reader.take(length).map(<[u8]>::to_vec)
}

fn read_operation(reader: &mut ByteReader<'_>) -> Option<Operation> {
    Some(match reader.byte()? {
        b'i' => Operation::Add {
            number: reader.number()?,
            id: reader.text()?.to_owned(),
            mark: reader.fixed()?,
        },
        b'o' => Operation::Remove { number: reader.number()? },
        b'n' => {
            Operation::SetNote { name: reader.text()?.to_owned(), value: Some(read_bytes(reader)?) }
        }
        b'd' => Operation::SetNote { name: reader.text()?.to_owned(), value: None },
        b'c' => Operation::AddDictionary { id: reader.number()?, bytes: read_bytes(reader)? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
