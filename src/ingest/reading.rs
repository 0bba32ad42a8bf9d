//! Reads inputs one after another and gives their documents as they come.
//!
//! In: paths and [`Options`]. Out: [`Reading`], an iterator of [`Incoming`]. A file of JSON Lines
//! is read line by line; every other file whole, and the files within it one by one. Fails never: failures are among what comes.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::article::{About, Piece};
use super::given::{self, Given, NamePattern};
use super::ready::Ready;
use super::shape::Shape;
use super::sources::{self, Found, Kind, Source, open_plain};
use super::{Doubt, Failure, Notice, decode, json, web};
use crate::document::Document;

/// The names of a record's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each holds the name of the field it is called after")]
pub struct Fields {
    pub id: String,
    pub text: String,
    pub date: String,
    pub title: String,
    pub outlet: String,
    pub url: String,
}

impl Default for Fields {
    fn default() -> Self {
        let [id, text, date, title, outlet, url] =
            ["id", "text", "date", "title", "outlet", "url"].map(str::to_owned);
        Self { id, text, date, title, outlet, url }
    }
}

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The names of a record's fields.
    pub fields: Fields,
    /// The outlet of documents that name none.
    pub outlet: Option<String>,
    /// What the names of files say.
    pub names: Option<NamePattern>,
}

/// What comes out of reading.
#[derive(Debug)]
pub enum Incoming {
    /// A document.
    Document(Box<Document>),
    /// What a reader should know.
    Notice(Notice),
    /// An input that gave no document.
    Failure(Failure),
}

/// Returns the documents of `paths`: files, folders, and `-` for standard input.
#[must_use]
pub fn read<P: AsRef<Path>>(paths: &[P], options: Options) -> Reading {
    let found = paths.iter().flat_map(|path| sources::find(path.as_ref()));
    Reading::of(found.collect(), options)
}

/// Returns the documents of a file that is in memory, of which `name` is the name.
#[must_use]
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: Options) -> Reading {
    let source = Source::file(Path::new(name), bytes.len() as u64);
    let mut reading = Reading::of(VecDeque::new(), options);
    reading.members.push_back((source, bytes, 0));
    reading
}

/// The documents of some inputs, one by one, each id once.
pub struct Reading {
    waiting: VecDeque<Found>,
    pub(super) ready: VecDeque<Ready>,
    /// Files within files, with how many are around each.
    pub(super) members: VecDeque<(Source, Vec<u8>, usize)>,
    archive: Option<OpenArchive>,
    about: About,
    /// What is said of the file that is being read.
    given: Given,
    lines: Option<Lines>,
    pub(super) options: Options,
    /// Where each id came from, and the hash of its text.
    seen: HashMap<String, (u64, String)>,
    bytes_total: u64,
    bytes_read: u64,
}

/// A web archive in the middle of being read.
type OpenArchive = (Source, web::Archive<Box<dyn BufRead + Send>>);

/// How the records of a web archive are packed.
enum Stream {
    Plain,
    Gzip,
}

impl Stream {
    fn open(self, input: Box<dyn BufRead + Send>) -> Box<dyn BufRead + Send> {
        match self {
            Self::Plain => input,
            Self::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(input))),
        }
    }
}

/// Returns how to read a web archive record by record, or `None` for other files.
fn archive_stream(head: &[u8], path: Option<&Path>) -> Option<Stream> {
    let is_named =
        || path.is_some_and(|it| it.to_string_lossy().to_lowercase().ends_with(".warc.gz"));
    match Shape::by_mark(head) {
        Some(Shape::Warc) => Some(Stream::Plain),
        Some(Shape::Gzip) if is_named() => Some(Stream::Gzip),
        _ => None,
    }
}

/// A file of JSON Lines in the middle of being read.
struct Lines {
    source: Source,
    input: Box<dyn BufRead + Send>,
    number: usize,
}

impl Reading {
    fn of(waiting: VecDeque<Found>, options: Options) -> Self {
        let bytes = |it: &Found| if let Found::Source(source) = it { source.bytes } else { 0 };
        let bytes_total = waiting.iter().map(bytes).sum();
        Self {
            waiting,
            ready: VecDeque::new(),
            members: VecDeque::new(),
            archive: None,
            about: About::default(),
            given: Given::default(),
            lines: None,
            options,
            seen: HashMap::new(),
            bytes_total,
            bytes_read: 0,
        }
    }

    /// Returns how many bytes the files have in all, as far as is known before reading.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// Returns what is known of the document that came last beside what is stored with it.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Returns how many bytes were read so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    fn open(&mut self, source: Source) {
        if let Err(failure) = self.try_open(source) {
            self.say(Incoming::Failure(failure));
        }
    }

    pub(super) fn say(&mut self, incoming: Incoming) {
        self.ready.push_back(incoming.into());
    }

    fn try_open(&mut self, source: Source) -> Result<(), Failure> {
        self.given = self.given_of(&source)?;
        let failed = |error| Failure::Read { place: source.place.clone(), source: error };
        let mut input: Box<dyn BufRead + Send> = match &source.path {
            None => Box::new(BufReader::new(io::stdin())),
            Some(path) => Box::new(BufReader::new(open_plain(path).map_err(failed)?)),
        };
        let head = input.fill_buf().map_err(failed)?;
        let first = head.iter().find(|it| !it.is_ascii_whitespace()).copied();
        let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
        let by_line = match source.kind {
            Kind::JsonLines => !is_wide && Shape::by_mark(head).is_none(),
            Kind::Unknown => {
                source.is_named && first == Some(b'{') && Shape::by_mark(head).is_none()
            }
            _ => false,
        };
        if let Some(stream) = archive_stream(head, source.path.as_deref()) {
            self.archive = Some((source, web::Archive(stream.open(input))));
            return Ok(());
        }
        if by_line {
            self.lines = Some(Lines { source, input, number: 0 });
            return Ok(());
        }
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(failed)?;
        self.bytes_read += bytes.len() as u64;
        self.whole(&source, &bytes, 0)
    }

    /// Returns what is said of a file in its name and beside it.
    fn given_of(&self, source: &Source) -> Result<Given, Failure> {
        let Some(path) = &source.path else { return Ok(Given::default()) };
        let refused = |cause| Failure::Refused { place: source.place.clone(), cause };
        let beside = given::sidecar(path).map_err(refused)?;
        let named = self.options.names.as_ref().map(|it| it.read(path)).unwrap_or_default();
        Ok(beside.or(named))
    }

    /// Reads the next page of an open web archive; closes it at its end.
    fn next_page(&mut self, (source, mut archive): OpenArchive) {
        match archive.next() {
            Some(Ok(Piece::Member(address, bytes))) => {
                self.bytes_read += bytes.len() as u64;
                self.members.push_back((source.member(&address), bytes, 1));
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                let place = source.place;
                return self.say(Incoming::Failure(Failure::Read { place, source: error }));
            }
            None => return,
        }
        self.archive = Some((source, archive));
    }

    /// Reads the next line of an open file of JSON Lines; closes it at its end.
    fn next_line(&mut self, mut lines: Lines) {
        let mut bytes = Vec::new();
        match lines.input.read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(n) => self.bytes_read += n as u64,
            Err(source) => {
                let place = format!("{}:{}", lines.source.place, lines.number + 1);
                self.say(Incoming::Failure(Failure::Read { place, source }));
                return;
            }
        }
        lines.number += 1;
        let place = format!("{}:{}", lines.source.place, lines.number);
        match self.text(&place, &bytes) {
            Ok(text) => self.line(&lines.source, text.trim_end_matches(['\n', '\r']), lines.number),
            Err(failure) => self.say(Incoming::Failure(failure)),
        }
        self.lines = Some(lines);
    }

    pub(super) fn line(&mut self, source: &Source, line: &str, number: usize) {
        if line.trim().is_empty() {
            return;
        }
        let place = format!("{}:{number}", source.place);
        match serde_json::from_str(line) {
            Ok(record) => {
                let fields = &self.options.fields;
                self.ready.extend(json::document(source, &record, place, number, fields).ready);
            }
            Err(error) => {
                self.say(Incoming::Failure(Failure::Json { place, cause: cause(&error) }));
            }
        }
    }

    /// Returns the decoded text, and readies a notice where that was doubtful.
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

    /// Returns the document if its id is new; nothing if this text came before; else a failure.
    fn admit(&mut self, mut document: Box<Document>) -> Option<Incoming> {
        self.given.complete(&mut document);
        if document.outlet.is_none() {
            document.outlet.clone_from(&self.options.outlet);
        }
        let place = document.source.clone().unwrap_or_default();
        let text = hash(&document.text);
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
                Some(Ready { incoming: Incoming::Document(document), about }) => {
                    match self.admit(document) {
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
                if let Err(failure) = self.whole(&source, &bytes, depth) {
                    self.say(Incoming::Failure(failure));
                }
                continue;
            }
            if let Some(archive) = self.archive.take() {
                self.next_page(archive);
                continue;
            }
            if let Some(lines) = self.lines.take() {
                self.next_line(lines);
                continue;
            }
            match self.waiting.pop_front()? {
                Found::Source(source) => self.open(source),
                Found::Failure(failure) => return Some(Incoming::Failure(failure)),
            }
        }
    }
}

/// Returns what is wrong with a JSON text, without the line that the place already names.
pub(super) fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.split(" at line ").next().unwrap_or(&text);
    format!("not JSON: {words} (column {})", error.column())
}

/// Returns the 64-bit FNV-1a hash: ids made of it stay the same in every build.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, it| {
        (hash ^ u64::from(it)).wrapping_mul(0x0100_0000_01b3)
    })
}
