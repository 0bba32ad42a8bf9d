//! Reads inputs one after another and yields their documents.
//!
//! In: paths and [`Options`]. Out: [`Reading`], an iterator of [`Incoming`]. A JSON Lines file is
//! read line by line, an archive file by file, a large mailbox, table, feed or wiki export in
//! batches; every other file whole. Never fails: failures are items of the iterator.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::atomic::Ordering;

use super::article::About;
use super::error::Failure;
use super::given::{self, FileMetadata};
use super::named_file::open_plain;
use super::options::Options;
use super::pieces::Input;
use super::queue::{Queue, UnreadFile};
use super::ready::{Incoming, Ready};
use super::sources::{self, FoundPath, Source};
use crate::document::{Document, DocumentId, fnv};

/// Reads the documents of `paths`: files, folders, and `-` for standard input.
#[must_use]
pub fn read<P: AsRef<Path>>(paths: &[P], options: Options) -> Reading {
    let found = paths.iter().flat_map(|path| sources::find(path.as_ref()));
    let kind = options.kind;
    let named = |found: FoundPath| match (found, kind) {
        (FoundPath::Source(source), Some(kind)) => FoundPath::Source(source.of_kind(kind)),
        (found, _) => found,
    };
    Reading::of(found.map(named).collect(), options)
}

/// Reads the documents of a file in memory, called `name`.
///
/// ```
/// use onrecord::ingest::{self, Incoming, Options};
///
/// let page = b"<article><h1>Port stays open</h1><p>Ana Okoro praised the port on Monday.</p></article>";
/// let mut reading = ingest::read_bytes("port.html", page.to_vec(), Options::default());
/// let Some(Incoming::Document(document)) = reading.next() else { panic!("a document") };
/// assert!(document.text.contains("Ana Okoro praised the port on Monday."));
/// assert!(reading.next().is_none());
/// ```
#[must_use]
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: Options) -> Reading {
    let source = Source::file(Path::new(name), bytes.len() as u64);
    let source = match options.kind {
        Some(kind) => source.of_kind(kind),
        None => source,
    };
    let mut reading = Reading::of(VecDeque::new(), options);
    reading.queue.members.push_back((source, bytes, 0));
    reading
}

/// Yields the documents of some inputs, one by one, each id once.
pub struct Reading {
    queue: Queue,
    about: About,
    /// Outside metadata of the file being read.
    given: FileMetadata,
    /// Maps each id to the hash of its text and its place.
    seen: HashMap<String, (u64, String)>,
    bytes_total: u64,
}

impl Reading {
    fn of(waiting: VecDeque<FoundPath>, options: Options) -> Self {
        let bytes =
            |it: &FoundPath| if let FoundPath::Source(source) = it { source.bytes } else { 0 };
        let bytes_total = waiting.iter().map(bytes).sum();
        Self {
            queue: Queue::of(waiting, options),
            about: About::default(),
            given: FileMetadata::default(),
            seen: HashMap::new(),
            bytes_total,
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
        self.queue.bytes_read.load(Ordering::Relaxed)
    }

    fn open(&mut self, source: Source) {
        if let Err(failure) = self.try_open(source) {
            self.queue.fail(failure);
        }
    }

    fn try_open(&mut self, source: Source) -> Result<(), Failure> {
        self.given = self.given_of(&source)?;
        self.queue.budget.next_file();
        self.queue.file = (source.path.clone(), None);
        let failed = |error| Failure::Read { place: source.place.clone(), source: error };
        let input: Input = match &source.path {
            None => Box::new(BufReader::new(self.queue.counted(io::stdin()))),
            Some(path) => {
                let file = self.queue.counted(open_plain(path).map_err(failed)?);
                Box::new(BufReader::with_capacity(1 << 16, file))
            }
        };
        let file = source.path.clone();
        self.queue.opened(UnreadFile { source, input, depth: 0, file })
    }

    /// Returns the outside metadata of a file, from its name and its sidecar.
    fn given_of(&self, source: &Source) -> Result<FileMetadata, Failure> {
        let Some(path) = &source.path else { return Ok(FileMetadata::default()) };
        let refused = |cause| Failure::Refused { place: source.place.clone(), cause };
        let beside = given::sidecar(path).map_err(refused)?;
        let named = self.queue.options.names.as_ref().map(|it| it.read(path)).unwrap_or_default();
        Ok(beside.or(named))
    }

    /// Returns the document if its id is new, nothing if the same text came before, otherwise a
    /// failure. If another file has the same id derived from its name, the id with the file's
    /// extension is used, or with its folders: `release.docx` and `release.pdf` are two documents, and so
    /// are `may/release.pdf` and `june/release.pdf`.
    fn admit(&mut self, mut document: Box<Document>, spare_ids: &[String]) -> Option<Incoming> {
        self.given.complete(&mut document);
        if document.outlet.is_none() {
            document.outlet.clone_from(&self.queue.options.outlet);
        }
        let place = document.source.clone().unwrap_or_default();
        let text = fnv::hash(document.text.as_bytes());
        let is_other = |(known, _): &(u64, String)| *known != text;
        for spare in spare_ids {
            if self.seen.get(document.id.as_str()).is_some_and(is_other) {
                document.id = DocumentId::new(spare);
            }
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
            match self.queue.ready.pop_front() {
                Some(Ready { incoming: Incoming::Document(document), about, spare_ids }) => {
                    match self.admit(document, &spare_ids) {
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
            if let Some((source, bytes, depth)) = self.queue.members.pop_front() {
                if let Err(failure) = self.queue.member(source, bytes, depth) {
                    self.queue.fail(failure);
                }
                continue;
            }
            if let Some(open) = self.queue.open.pop() {
                self.queue.next_pieces(open);
                continue;
            }
            match self.queue.waiting.pop_front()? {
                FoundPath::Source(source) => self.open(source),
                FoundPath::Failure(failure) => return Some(Incoming::Failure(failure)),
            }
        }
    }
}
