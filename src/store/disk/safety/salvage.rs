//! Recovers documents from damaged files, and lists those that are lost.
//!
//! In: the files of a store, some of them damaged. Out: how many documents of which batches cannot
//! be read, or the documents that can. Each document is compressed in its own frame with a
//! checksum, so frames are found without the database, wherever it has put them; the ledger shows
//! which of them are current documents of the store. Nothing is written. Fails if the ledger cannot
//! be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use zstd::zstd_safe;

use super::ledger::{self, DocumentEntry, Ledger, StoreContents};
use super::seal::{Extent, Seal};
use super::{guarded, own_files, pages, place};
use crate::store::bytes::compress::{Dictionaries, Dictionary};
use crate::store::bytes::stored::{Stamp, StoredDocument};
use crate::store::bytes::whole;
use crate::store::exchange::LEDGER_NOTES;
use crate::store::{SledStore, Store, StoreError, exchange};

/// The first bytes of a zstd frame.
const FRAME_START: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Maximum uncompressed size of a document.
const DOCUMENT_BYTES_MAX: u64 = 256 << 20;
/// Maximum number of batches named in a message.
const NAMED_MAX: usize = 5;

/// What was recovered from a damaged store.
#[derive(Default)]
pub(in crate::store) struct Salvaged {
    /// Documents by number.
    pub(in crate::store) documents: BTreeMap<u32, StoredDocument>,
    /// Acts and registers by name.
    pub(in crate::store) notes: BTreeMap<String, Vec<u8>>,
    /// Documents in the ledger that could not be read.
    pub(in crate::store) lost: Vec<DocumentEntry>,
    /// Acts and registers that are unreadable or not valid, with the reason.
    pub(in crate::store) lost_notes: Vec<String>,
}

/// Describes what a store has lost since a change, using only its ledger.
pub(in crate::store) fn lost_since(folder: &Path, change: u64) -> Result<String, StoreError> {
    let now = Ledger::contents(folder, u64::MAX)?;
    let gone: Vec<&DocumentEntry> =
        now.documents.values().filter(|it| it.change > change).collect();
    if gone.is_empty() {
        let n = Ledger::read(folder)?.last.map_or(0, |it| it.number) - change;
        return Ok(format!(
            "its database has lost the last {n} changes, none of which added a document"
        ));
    }
    Ok(format!("{} {} gone", batches(&gone), if gone.len() == 1 { "is" } else { "are" }))
}

/// Adds to a description of the damage how many documents can still be read.
pub(in crate::store) fn with_losses(folder: &Path, what: String) -> String {
    let Ok(salvaged) = by_ledger(folder) else { return what };
    let (n_read, n_lost) = (salvaged.documents.len(), salvaged.lost.len());
    if n_read + n_lost == 0 {
        return what;
    }
    let lost: Vec<&DocumentEntry> = salvaged.lost.iter().collect();
    let lost = match n_lost {
        0 => "none are gone".to_owned(),
        1 => format!("{} is gone", batches(&lost)),
        _ => format!("{} are gone", batches(&lost)),
    };
    format!("{what}; of {} documents {n_read} can be read, {lost}", n_read + n_lost)
}

/// Counts documents by the batch that added them, as text.
pub(in crate::store) fn batches(documents: &[&DocumentEntry]) -> String {
    let mut by_batch: BTreeMap<u64, (usize, i64)> = BTreeMap::new();
    for document in documents {
        by_batch.entry(document.change).or_insert((0, document.when)).0 += 1;
    }
    let n_more = by_batch.len().saturating_sub(NAMED_MAX);
    let count = |n: usize| format!("{n} document{}", if n == 1 { "" } else { "s" });
    let name = |(batch, (n, when)): (&u64, &(usize, i64))| {
        let when = jiff::Timestamp::from_second(*when).unwrap_or_default();
        format!("{} of batch {batch} ({when})", count(*n))
    };
    let mut named: Vec<String> = by_batch.iter().take(NAMED_MAX).map(name).collect();
    if n_more > 0 {
        let n: usize = by_batch.values().skip(NAMED_MAX).map(|it| it.0).sum();
        named.push(format!("{} of {n_more} more batches", count(n)));
    }
    named.join(", ")
}

/// Recovers what can be read of the store in `original`; `folder` is a copy of its files, which the
/// database may change.
pub(in crate::store) fn salvage(folder: &Path, original: &Path) -> Result<Salvaged, StoreError> {
    let ledger = Ledger::read(folder)?;
    let seal = Seal::read(folder);
    let is_sealed = seal.is_some();
    let is_sound = seal.is_some_and(|seal| {
        seal.mismatches(folder, Extent::All)
            .iter()
            .all(|it| it.can_be_rebuilt() || it.name == ledger::NAME)
    });
    let recorded = ledger.last.map_or(0, |it| it.number);
    let mut found = match (is_sound || recorded == 0, is_sealed) {
        (true, _) => match by_database(folder)? {
            // The ledger is newer than the database, or that of another store.
            (found, change) if recorded > 0 && recorded >= change => {
                let recorded = Ledger::contents(folder, u64::MAX)?.documents;
                with_missing(found, recorded.into_values())
            }
            (found, _) => found,
        },
        (false, true) => by_ledger(original)?,
        // After a kill, the database may know more than a damaged ledger.
        (false, false) => match (by_ledger(original)?, by_database(folder)) {
            (_, Ok((found, change))) if change > recorded => found,
            // The ledger is that of another store.
            (by_ledger, Ok((found, _))) if by_ledger.documents.is_empty() => {
                with_missing(found, by_ledger.lost)
            }
            (by_ledger, _) => by_ledger,
        },
    };
    let wrong = |(name, note): (&String, &Vec<u8>)| {
        exchange::check_note(name, note).err().map(|cause| format!("{name}: {cause}"))
    };
    found.lost_notes.extend(found.notes.iter().filter_map(wrong));
    found.notes.retain(|name, note| exchange::check_note(name, note).is_ok());
    // The last record may be unfinished; its change was never acknowledged.
    found.lost.sort_by(|left, right| (left.change, &left.id).cmp(&(right.change, &right.id)));
    Ok(found)
}

/// Adds the documents that were recorded and not found to those that are lost.
fn with_missing(
    mut found: Salvaged,
    recorded: impl IntoIterator<Item = DocumentEntry>,
) -> Salvaged {
    let saved = found.documents.values().map(|it| it.document.id.as_str());
    let named: BTreeSet<&str> = saved.chain(found.lost.iter().map(|it| it.id.as_str())).collect();
    let missing = recorded.into_iter().filter(|it| !named.contains(it.id.as_str()));
    let missing: Vec<DocumentEntry> = missing.collect();
    found.lost.extend(missing);
    found
}

/// Reads the documents from the database up to the first unreadable one. Also returns the number of
/// the last change that the database knows.
fn by_database(folder: &Path) -> Result<(Salvaged, u64), StoreError> {
    let mut found = Salvaged::default();
    // Damage does not matter here; the database returns what it can.
    let _ = place::check(folder, folder);
    let store = SledStore::open_unchecked(folder)?;
    // The database returns nothing after the first error.
    let _ = guarded(|| {
        store.each_document(&mut |number, stored| {
            found.documents.insert(number.0, stored);
            Ok(())
        })
    });
    let mut names = Vec::new();
    for prefix in LEDGER_NOTES {
        names.extend(store.notes(prefix)?);
    }
    for name in names {
        match store.note(&name) {
            Ok(note) => drop(note.map(|note| found.notes.insert(name, note))),
            Err(error) => found.lost_notes.push(format!("{name}: {error}")),
        }
    }
    for pair in store.marked_entries() {
        let Ok((number, id, mark)) = pair else { break };
        if !found.documents.contains_key(&number) {
            found.lost.push(DocumentEntry { id, mark, change: 0, when: 0 });
        }
    }
    let change = store.manifest.change;
    Ok((found, change))
}

/// Finds the documents of the ledger in the files.
fn by_ledger(folder: &Path) -> Result<Salvaged, StoreError> {
    let StoreContents { documents, notes, dictionaries } = Ledger::contents(folder, u64::MAX)?;
    let mut known = Dictionaries::default();
    for (id, bytes) in dictionaries {
        known.add(Arc::new(Dictionary::new(id, bytes)));
    }
    let wanted: BTreeMap<(&str, u64), u32> = documents
        .iter()
        .map(|(number, entry)| ((entry.id.as_str(), entry.mark), *number))
        .collect();
    let mut found = Salvaged { notes, ..Salvaged::default() };
    let mut missing: BTreeSet<u32> = documents.keys().copied().collect();
    for path in files(folder) {
        // A file that cannot be read to its end gives what was read of it.
        let _ = each_window(&path, &mut |bytes| {
            for stored in documents_in(bytes, &known) {
                let Ok(stamp) = Stamp::of(&stored) else { continue };
                let mark = ledger::mark(&stored.document.id, stamp);
                if let Some(number) = wanted.get(&(stored.document.id.as_str(), mark))
                    && missing.remove(number)
                {
                    found.documents.insert(*number, stored);
                }
            }
        });
    }
    let lost = documents.into_iter().filter(|(number, _)| missing.contains(number));
    found.lost = lost.map(|(_, entry)| entry).collect();
    Ok(found)
}

/// Returns the files that hold the database's values.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let blobs = std::fs::read_dir(folder.join("blobs")).into_iter().flatten().flatten();
    let is_value = |it: &std::fs::DirEntry| {
        it.metadata().is_ok_and(|metadata| metadata.len() <= own_files::BLOB_BYTES_MAX)
    };
    let blobs = blobs.filter(is_value).map(|it| it.path());
    std::iter::once(folder.join("db")).chain(blobs).collect()
}

/// Calls `read` with stretches of a file that overlap by more than the length of any frame in it.
fn each_window(path: &Path, read: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    /// The database keeps what does not fit into one of its segments in a file of its own.
    const OVERLAP: usize = pages::SEGMENT_BYTES;
    let is_database = path.ends_with("db");
    let n_bytes = if is_database { 16 * OVERLAP } else { own_files::BLOB_BYTES_MAX as usize };
    if !path.symlink_metadata()?.is_file() {
        return Ok(());
    }
    let (mut file, mut bytes) = (File::open(path)?, Vec::new());
    loop {
        let wanted = (n_bytes - bytes.len()) as u64;
        let n = file.by_ref().take(wanted).read_to_end(&mut bytes)? as u64;
        read(&bytes);
        if n < wanted || !is_database {
            return Ok(());
        }
        bytes.drain(..bytes.len() - OVERLAP);
    }
}

/// Decodes all document frames in `bytes`.
fn documents_in<'b>(
    bytes: &'b [u8],
    dictionaries: &'b Dictionaries,
) -> impl Iterator<Item = StoredDocument> + 'b {
    let starts = bytes.windows(FRAME_START.len()).enumerate();
    let starts = starts.filter(|(_, window)| *window == FRAME_START).map(|(at, _)| at);
    starts.filter_map(move |at| {
        let rest = bytes.get(at..)?;
        let length = zstd_safe::find_frame_compressed_size(rest).ok()?;
        let frame = rest.get(..length)?;
        let size = zstd_safe::get_frame_content_size(frame).ok()??;
        if size > DOCUMENT_BYTES_MAX {
            return None;
        }
        let ids = std::iter::once(0).chain(dictionaries.ids());
        let mut raw = ids.filter_map(|id| dictionaries.unpack(id, frame, "").ok());
        raw.find_map(|it| whole::read_stored(&it))
    })
}
