//! Reads inputs one after another and yields their documents.
//!
//! In: paths and [`Options`]. Out: [`Reading`], an iterator of [`Incoming`]. A JSON Lines file is
//! read line by line, an archive file by file, a large mailbox, table, feed or wiki export in
//! batches; every other file whole. Never fails: failures are items of the iterator.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::article::About;
use super::contents;
use super::given::{self, Given};
pub(super) use super::options::Fields;
use super::options::Options;
use super::packs::Budget;
use super::parts::{Open, Opened};
use super::ready::Ready;
use super::sources::{self, Found, Source, open_plain};
use super::streams::{Counted, Input};
use super::{Doubt, Failure, Notice, decode, json};
use crate::document::{Document, DocumentId, fnv};

/// An item yielded by [`Reading`].
#[derive(Debug)]
pub enum Incoming {
    /// A document.
    Document(Box<Document>),
    /// A remark for the user.
    Notice(Notice),
    /// An input that gave no document.
    Failure(Failure),
}

/// Reads the documents of `paths`: files, folders, and `-` for standard input.
#[must_use]
pub fn read<P: AsRef<Path>>(paths: &[P], options: Options) -> Reading {
    let found = paths.iter().flat_map(|path| sources::find(path.as_ref()));
    let kind = options.kind;
    let named = |found: Found| match (found, kind) {
        (Found::Source(source), Some(kind)) => Found::Source(source.of_kind(kind)),
        (found, _) => found,
    };
    Reading::of(found.map(named).collect(), options)
}

/// Reads the documents of a file in memory, called `name`.
#[must_use]
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: Options) -> Reading {
    let source = Source::file(Path::new(name), bytes.len() as u64);
    let source = match options.kind {
        Some(kind) => source.of_kind(kind),
        None => source,
    };
    let mut reading = Reading::of(VecDeque::new(), options);
    reading.members.push_back((source, bytes, 0));
    reading
}

/// Yields the documents of some inputs, one by one, each id once.
pub struct Reading {
    waiting: VecDeque<Found>,
    pub(super) ready: VecDeque<Ready>,
    /// Files within files, with their nesting depth.
    pub(super) members: VecDeque<(Source, Vec<u8>, usize)>,
    /// Files that are being read in batches, the innermost last.
    pub(super) open: Vec<Open>,
    about: About,
    /// Outside metadata of the file being read.
    given: Given,
    pub(super) options: Options,
    /// Maps each id to the hash of its text and its place.
    seen: HashMap<String, (u64, String)>,
    bytes_total: u64,
    pub(super) bytes_read: Arc<AtomicU64>,
    /// The file on the disk that is being read, and its SHA-256 once that was needed.
    file: (Option<PathBuf>, Option<String>),
    /// What the file being read may unpack to.
    pub(super) budget: Arc<Budget>,
}

/// The size in bytes from which a file is read in batches, if its format allows.
pub(super) const LARGE: u64 = 32 << 20;

/// The same for a packed file, which may unpack to much more.
pub(super) const LARGE_PACKED: u64 = 1 << 20;

/// The maximum size in bytes of a file that is read whole.
pub(super) const WHOLE_MAX: u64 = 256 << 20;

impl Reading {
    fn of(waiting: VecDeque<Found>, options: Options) -> Self {
        let bytes = |it: &Found| if let Found::Source(source) = it { source.bytes } else { 0 };
        let bytes_total = waiting.iter().map(bytes).sum();
        let bytes_read = Arc::<AtomicU64>::default();
        Self {
            waiting,
            ready: VecDeque::new(),
            members: VecDeque::new(),
            open: Vec::new(),
            about: About::default(),
            given: Given::default(),
            options,
            seen: HashMap::new(),
            bytes_total,
            file: (None, None),
            budget: Arc::new(Budget::new(Arc::clone(&bytes_read))),
            bytes_read,
        }
    }

    /// Returns the total size of the files in bytes, as far as known before reading.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// Returns the facts about the last document that are not stored with it.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Returns the number of bytes read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// Queues these paths before all others.
    pub(super) fn read_next(&mut self, paths: &[PathBuf]) {
        let found: Vec<Found> = paths.iter().flat_map(|path| sources::find(path)).collect();
        found.into_iter().rev().for_each(|it| self.waiting.push_front(it));
    }

    fn open(&mut self, source: Source) {
        if let Err(failure) = self.try_open(source) {
            self.fail(failure);
        }
    }

    /// Queues a failure; nothing more is unpacked of a file that unpacks to too much.
    pub(super) fn fail(&mut self, failure: Failure) {
        if self.budget.is_spent() {
            self.open.clear();
            self.members.clear();
        }
        self.say(Incoming::Failure(failure));
    }

    pub(super) fn say(&mut self, incoming: Incoming) {
        self.ready.push_back(incoming.into());
    }

    fn try_open(&mut self, source: Source) -> Result<(), Failure> {
        self.given = self.given_of(&source)?;
        self.budget.next_file();
        self.file = (source.path.clone(), None);
        let failed = |error| Failure::Read { place: source.place.clone(), source: error };
        let input: Input = match &source.path {
            None => Box::new(BufReader::new(self.counted(io::stdin()))),
            Some(path) => {
                let file = self.counted(open_plain(path).map_err(failed)?);
                Box::new(BufReader::with_capacity(1 << 16, file))
            }
        };
        let file = source.path.clone();
        self.opened(Opened { source, input, depth: 0, file })
    }

    /// Returns the SHA-256 of the file on the disk that is being read.
    pub(super) fn sum_on_disk(&mut self) -> Option<String> {
        if self.file.1.is_none() {
            self.file.1 = contents::sum_of(self.file.0.as_deref()?).ok();
        }
        self.file.1.clone()
    }

    fn counted<R>(&self, input: R) -> Counted<R> {
        Counted { input, n_bytes: Arc::clone(&self.bytes_read) }
    }

    /// Returns the outside metadata of a file, from its name and its sidecar.
    fn given_of(&self, source: &Source) -> Result<Given, Failure> {
        let Some(path) = &source.path else { return Ok(Given::default()) };
        let refused = |cause| Failure::Refused { place: source.place.clone(), cause };
        let beside = given::sidecar(path).map_err(refused)?;
        let named = self.options.names.as_ref().map(|it| it.read(path)).unwrap_or_default();
        Ok(beside.or(named))
    }

    pub(super) fn line(&mut self, source: &Source, line: &str, number: usize) {
        if line.trim().is_empty() {
            return;
        }
        let place = format!("{}:{number}", source.place);
        match serde_json::from_str(line) {
            Ok(record) => {
                let fields = &self.options.fields;
                let found = json::document(source, &record, place, number, fields);
                self.ready.extend(found.ready);
                if let (1, Some(columns)) = (number, found.columns) {
                    self.note_columns(source, &columns);
                }
            }
            Err(error) => {
                self.say(Incoming::Failure(Failure::Json { place, cause: cause(&error) }));
            }
        }
    }

    /// Decodes text, and queues a notice if the decoding is doubtful.
    pub(super) fn text(&mut self, place: &str, bytes: &[u8]) -> Result<String, Failure> {
        let place = place.to_owned();
        let decoded = match decode(bytes) {
            Ok(decoded) => decoded,
            Err(at) => return Err(Failure::Binary { place, at }),
        };
        let notice = decoded.doubt.map(|doubt| match doubt {
            Doubt::Guessed(encoding) => Notice::Guessed { place, encoding },
            Doubt::Broken { encoding, n_bad, at } => Notice::Broken { place, encoding, n_bad, at },
        });
        self.ready.extend(notice.map(|it| Incoming::Notice(it).into()));
        Ok(decoded.text.into_owned())
    }

    /// Returns the document if its id is new, nothing if the same text came before, otherwise a
    /// failure. If another file has the same id derived from its name, the id with the file's
    /// extension is used: `release.docx` and `release.pdf` are two documents.
    fn admit(&mut self, mut document: Box<Document>, spare_id: Option<String>) -> Option<Incoming> {
        self.given.complete(&mut document);
        if document.outlet.is_none() {
            document.outlet.clone_from(&self.options.outlet);
        }
        let place = document.source.clone().unwrap_or_default();
        let text = fnv::hash(document.text.as_bytes());
        let is_other = |(known, _): &(u64, String)| *known != text;
        if let Some(spare) = spare_id
            && self.seen.get(document.id.as_str()).is_some_and(is_other)
        {
            document.id = DocumentId::new(&spare);
        }
        let id = document.id.as_str().to_owned();
        match self.seen.get(&id) {
            None => {
                self.seen.insert(id, (text, place));
                Some(Incoming::Document(document))
            }
            Some((known, _)) if *known == text => None,
            Some((_, first)) => {
                let first = first.clone();
                Some(Incoming::Failure(Failure::Repeated { place, id, first }))
            }
        }
    }
}

impl Iterator for Reading {
    type Item = Incoming;

    fn next(&mut self) -> Option<Incoming> {
        loop {
            match self.ready.pop_front() {
                Some(Ready { incoming: Incoming::Document(document), about, spare_id }) => {
                    match self.admit(document, spare_id) {
                        Some(incoming) => {
                            self.about = about;
                            return Some(incoming);
                        }
                        None => continue,
                    }
                }
                Some(ready) => return Some(ready.incoming),
                None => {}
            }
            if let Some((source, bytes, depth)) = self.members.pop_front() {
                if let Err(failure) = self.member(source, bytes, depth) {
                    self.fail(failure);
                }
                continue;
            }
            if let Some(open) = self.open.pop() {
                self.next_pieces(open);
                continue;
            }
            match self.waiting.pop_front()? {
                Found::Source(source) => self.open(source),
                Found::Failure(failure) => return Some(Incoming::Failure(failure)),
            }
        }
    }
}

/// Returns the message of a JSON error without the line number, which the place already has.
pub(super) fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.split(" at line ").next().unwrap_or(&text);
    format!("not JSON: {words} (column {})", error.column())
}
