//! The store as JSON Lines: imports extraction records, one document a line.
//!
//! In: lines of the extraction record. Besides the promised fields `document` may contain `text`,
//! `body_start` (a byte offset), `sha256` (of the original bytes) and `reader` (16 hexadecimal
//! digits). A record without its text is accepted: its offsets are valid, but its quotations are
//! blank. Out: the same lines with everything the store holds about a document, so that an export
//! can be imported without loss. Fails on the first line that is not a record, and names it.

use std::borrow::Cow;
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};

use super::bytes::encode::stamped;
use super::{ByNumber, Put, Store, StoreError, StoredDocument};
use crate::document::{Document, DocumentId, PartialDate};
use crate::knowledge::acts::ActRecord;
use crate::knowledge::record::{ActorRecord, RelationRecord, StatementRecord, extraction_of};
use crate::knowledge::registers::Register;
use crate::knowledge::stories::Story;

/// Documents committed together by default.
pub const BATCH: usize = 100_000;
/// Documents, and bytes of lines, read at a time.
const READ_MAX: usize = 2000;
const READ_BYTES: usize = 32 << 20;

/// Maximum length of a text that was not given, in characters, and of a line, in bytes.
const CHARS_MAX: usize = 64 << 20;
const LINE_BYTES_MAX: u64 = 256 << 20;

/// What some programs begin a file with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// What happened to the documents.
    pub put: Put,
    /// Documents imported without a text, so that their quotations are blank.
    pub n_without_text: usize,
}

/// Prefixes of the notes that the ledger records as well and exports hold: acts, registers and
/// stories. The others are snapshots, which are computed again.
pub(in crate::store) const LEDGER_NOTES: [&str; 3] = ["act/", "register/", "story/"];

/// A note of the store as a line of JSON.
#[derive(Serialize, Deserialize)]
pub(super) struct NoteLine {
    pub(super) note: String,
    pub(super) value: serde_json::Value,
}

/// The start of each line that holds a note.
const NOTE_START: &str = "{\"note\"";

/// Checks that a note matches its name and is exactly what this program writes: an act under its
/// number, a register under its name, or a story under its id.
pub(super) fn check_note(name: &str, note: &[u8]) -> Result<(), String> {
    if let Some(number) = name.strip_prefix("act/") {
        let act: ActRecord = parse_exactly(note).map_err(|error| format!("not an act: {error}"))?;
        act.check().map_err(|error| format!("not an act: {error}"))?;
        let is_named = number == format!("{:010}", act.number);
        return is_named.then_some(()).ok_or_else(|| format!("it holds act {}", act.number));
    }
    if let Some(own) = name.strip_prefix("register/") {
        let register: Register =
            parse_exactly(note).map_err(|error| format!("not a register: {error}"))?;
        register.check().map_err(|error| format!("not a register: {error}"))?;
        let is_named = own == register.name;
        return is_named
            .then_some(())
            .ok_or_else(|| format!("it holds register `{}`", register.name));
    }
    if let Some(own) = name.strip_prefix("story/") {
        let story: Story = parse_exactly(note).map_err(|error| format!("not a story: {error}"))?;
        story.check().map_err(|error| format!("not a story: {error}"))?;
        let is_named = own == story.id;
        return is_named.then_some(()).ok_or_else(|| format!("it holds story `{}`", story.id));
    }
    Ok(())
}

/// Parses JSON. Returns an error unless serializing the result gives the same JSON.
fn parse_exactly<T: Serialize + for<'de> Deserialize<'de>>(json: &[u8]) -> Result<T, String> {
    let read: T = serde_json::from_slice(json).map_err(|it| it.to_string())?;
    let given: serde_json::Value = serde_json::from_slice(json).map_err(|it| it.to_string())?;
    match serde_json::to_value(&read).map_err(|it| it.to_string())? == given {
        true => Ok(read),
        false => Err("it contains unknown fields".to_owned()),
    }
}

/// Imports a line that holds a note.
fn import_note(store: &mut dyn Store, line: &str) -> Result<(), String> {
    let NoteLine { note, value } = serde_json::from_str(line).map_err(|it| it.to_string())?;
    if !LEDGER_NOTES.iter().any(|prefix| note.starts_with(prefix)) {
        return Err(format!("`{note}` is no act, register or story"));
    }
    let bytes = serde_json::to_vec(&value).map_err(|it| it.to_string())?;
    check_note(&note, &bytes).map_err(|cause| format!("`{}`: {cause}", note.escape_debug()))?;
    let there = store.note(&note).map_err(|it| it.to_string())?;
    let there = there.map(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    match there {
        Some(there) if there.as_ref() == Some(&value) => {}
        Some(_) => {
            return Err(format!(
                "the store already holds a different `{note}`; import into a store without acts"
            ));
        }
        None => store.set_note(&note, Some(&bytes)).map_err(|it| it.to_string())?,
    }
    Ok(())
}

/// A record with its optional fields.
#[derive(Deserialize)]
#[serde(expecting = "an extraction record")]
struct Line {
    document: Head,
    actors: Vec<ActorRecord>,
    statements: Vec<StatementRecord>,
    relations: Vec<RelationRecord>,
}

#[derive(Deserialize)]
#[serde(expecting = "the fields of a document")]
struct Head {
    id: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    date: Option<PartialDate>,
    #[serde(default)]
    outlet: Option<String>,
    #[serde(default)]
    byline: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
    language: String,
    chars: usize,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    body_start: usize,
    #[serde(default)]
    reader: Option<String>,
}

/// Returns the text of a document of `n_chars` characters: blanks if the record has none.
fn text_of(text: Option<String>, n_chars: usize) -> Result<String, String> {
    let n_given = text.as_ref().map_or(n_chars, |it| it.chars().count());
    if n_given != n_chars {
        return Err(format!(
            "chars is {n_chars}; the text has {n_given} characters, by which offsets count"
        ));
    }
    match text {
        Some(text) => Ok(text),
        None if n_chars <= CHARS_MAX => Ok(" ".repeat(n_chars)),
        None => Err(format!("chars is {n_chars}; the maximum is {CHARS_MAX}")),
    }
}

/// Returns what is wrong with JSON that is one line of a file.
fn of_json(error: &serde_json::Error) -> String {
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or(&cause);
    format!(
        "column {}: {cause}; schema/records/extraction.schema.json describes a record",
        error.column()
    )
}

/// Parses a line into a document, and returns whether the line contained its text.
///
/// # Errors
/// Returns an error if the line is not an extraction record; the message does not include the line
/// number.
pub fn stored_of_record(line: &str) -> Result<(StoredDocument, bool), String> {
    if line.trim_start().starts_with('[') {
        return Err("a list begins here; want one record in each line".to_owned());
    }
    let Line { document: head, actors, statements, relations } =
        serde_json::from_str(line).map_err(|it| of_json(&it))?;
    if head.id.is_empty() {
        return Err("the document has an empty id".to_owned());
    }
    super::distinct::check(&actors, &statements, &relations)?;
    let has_text = head.text.is_some();
    let text = text_of(head.text, head.chars)?;
    if !text.is_char_boundary(head.body_start) {
        return Err(format!("body_start {} is inside a character of the text", head.body_start));
    }
    let reader = head.reader.map_or(Ok(0), |it| u64::from_str_radix(&it, 16));
    let reader = reader.map_err(|_| "reader is not a hexadecimal number".to_owned())?;
    let document = Document {
        id: DocumentId::new(&head.id),
        source: head.source,
        title: head.title,
        date: head.date,
        outlet: head.outlet,
        byline: head.byline,
        url: head.url,
        original: head.sha256,
        language: head.language,
        text: text.into(),
        body_start: head.body_start,
    };
    let extraction = extraction_of(&document.text, actors, statements, relations)
        .map_err(|it| it.to_string())?;
    Ok((StoredDocument { document, extraction, reader }, has_text))
}

/// Imports extraction records, committing at most `batch_max` documents at a time. `progress`
/// receives the number of documents read so far and the number of durable ones. The next lines are
/// read while the previous ones are imported.
///
/// # Errors
/// Returns an error at the first line that is not a record, or if the store cannot be written.
/// Documents committed before that stay.
pub fn import(
    store: &mut dyn Store,
    lines: impl BufRead + Send,
    batch_max: usize,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Imported, StoreError> {
    let batch_max = batch_max.max(1);
    let source = Source { lines, read_max: batch_max.min(READ_MAX), n_before: 0 };
    let mut n_read = 0;
    let imported = import_steps(store, source, batch_max, &mut |n_done, n_lasting| {
        n_read = n_done;
        progress(n_done, n_lasting);
    });
    store.finish_load()?;
    progress(n_read, n_read);
    imported
}

fn import_steps(
    store: &mut dyn Store,
    mut source: Source<impl BufRead + Send>,
    batch_max: usize,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Imported, StoreError> {
    let mut imported = Imported::default();
    let (mut n_read, mut n_lasting, read_max) = (0, 0, source.read_max);
    let (mut batch, mut next) = (Batch::default(), Batch::default());
    source.read(&mut batch)?;
    while batch.n_lines > 0 {
        for (line, place) in &batch.notes {
            let note = utf8(batch.line(place)).and_then(|note| import_note(store, note));
            note.map_err(|cause| StoreError::Line { line: *line, cause })?;
        }
        let load = || {
            let put = batch.load(store, &mut imported.n_without_text)?;
            n_read += batch.documents.len();
            if n_read - n_lasting + read_max > batch_max {
                store.finish_load()?;
                n_lasting = n_read;
            }
            progress(n_read, n_lasting);
            Ok::<Put, StoreError>(put)
        };
        let (put, is_read) = rayon::join(load, || source.read(&mut next));
        imported.put = imported.put.and(put?);
        is_read?;
        std::mem::swap(&mut batch, &mut next);
    }
    Ok(imported)
}

/// A source of records.
struct Source<L> {
    lines: L,
    read_max: usize,
    n_before: usize,
}

/// A batch of lines.
#[derive(Default)]
struct Batch {
    n_lines: usize,
    /// The concatenated lines.
    room: Vec<u8>,
    /// Lines that hold documents: line numbers and byte ranges.
    documents: ByNumber<(usize, Range<usize>)>,
    /// Lines that hold notes: line numbers and byte ranges.
    notes: Vec<(usize, Range<usize>)>,
}

impl Batch {
    /// Returns a line by the range that was kept for it.
    fn line(&self, place: &Range<usize>) -> &[u8] {
        &self.room[place.clone()]
    }

    /// Loads the documents, and counts those without a text.
    fn load(&self, store: &mut dyn Store, n_without_text: &mut usize) -> Result<Put, StoreError> {
        let is_blank: ByNumber<AtomicBool> = self.documents.iter().map(|_| false.into()).collect();
        let put = store.load(self.documents.len(), &|at| {
            let (line, place) = &self.documents[at];
            let read = utf8(self.line(place)).and_then(stored_of_record);
            let (stored, has_text) =
                read.map_err(|cause| StoreError::Line { line: *line, cause })?;
            is_blank[at].store(!has_text, Ordering::Relaxed);
            Ok(Cow::Owned(stored))
        });
        let put = put.map_err(|error| self.with_line(error))?;
        *n_without_text += is_blank.iter().filter(|it| it.load(Ordering::Relaxed)).count();
        Ok(put)
    }

    /// Adds to an error about a document the line that it is in.
    fn with_line(&self, error: StoreError) -> StoreError {
        if !matches!(error, StoreError::Dangling { .. }) {
            return error;
        }
        let cause = error.to_string();
        // Another line may have the same document without the fault.
        let found = self.documents.iter().find(|(_, place)| {
            let read = utf8(self.line(place)).and_then(stored_of_record);
            let fault = read.ok().and_then(|(stored, _)| stamped(&stored).err());
            fault.is_some_and(|fault| fault.to_string() == cause)
        });
        match found {
            Some((line, _)) => StoreError::Line { line: *line, cause },
            None => error,
        }
    }
}

impl<L: BufRead> Source<L> {
    /// Replaces the contents of `batch` with the next lines; leaves it empty at the end.
    fn read(&mut self, batch: &mut Batch) -> Result<(), StoreError> {
        let Batch { n_lines, room, documents, notes } = batch;
        *n_lines = 0;
        room.clear();
        documents.clear();
        notes.clear();
        while *n_lines < self.read_max && room.len() < READ_BYTES {
            let (line, start) = (self.n_before + 1, room.len());
            let cannot =
                |source: std::io::Error| StoreError::Line { line, cause: source.to_string() };
            let mut whole = Read::take(&mut self.lines, LINE_BYTES_MAX);
            let n = whole.read_until(b'\n', room).map_err(cannot)?;
            if n == 0 {
                break;
            }
            if n as u64 == LINE_BYTES_MAX {
                let cause = format!("it has more than {LINE_BYTES_MAX} bytes");
                return Err(StoreError::Line { line, cause });
            }
            if self.n_before == 0 && room.starts_with(BYTE_ORDER_MARK) {
                room.drain(..BYTE_ORDER_MARK.len());
            }
            *n_lines += 1;
            self.n_before += 1;
            let (_, text) = room.split_at(start);
            if text.starts_with(NOTE_START.as_bytes()) {
                notes.push((line, start..room.len()));
            } else if !text.iter().all(u8::is_ascii_whitespace) {
                documents.push((line, start..room.len()));
            }
        }
        Ok(())
    }
}

fn utf8(line: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(line).map_err(|it| format!("the line is not UTF-8: {it}"))
}
