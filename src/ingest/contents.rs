//! The contents of one file: articles, records, and files within it.
//!
//! In: the bytes of a file and its metadata. Out: documents, notices and failures, queued in order;
//! files within it go into the queue of [`Reading`]. Fails if the file as a whole cannot be read;
//! the failure names it and suggests a fix.

use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::article::{self, About, Article, Piece, Place};
use super::formats::{self, Held};
use super::parts::Opened;
use super::reading::{Fields, Incoming, Reading, cause};
use super::ready::Ready;
use super::records::{self, Columns, Row};
use super::shape::Shape;
use super::sources::{Kind, Source, open_plain};
use super::{Copies, Failure, Notice, decode, json, markdown, plain};
use crate::document::{DocumentId, fnv, hexadecimal};

/// Returns the SHA-256 of the bytes in hexadecimal digits.
pub(super) fn sum(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Returns the SHA-256 of a file of any length, in hexadecimal digits.
pub(super) fn sum_of(path: &Path) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut input = BufReader::with_capacity(1 << 20, open_plain(path)?);
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        digest.update(bytes);
        let n = bytes.len();
        input.consume(n);
    }
    Ok(hexadecimal(&digest.finalize()))
}

/// How many archives and other containers may enclose a file.
pub(super) const DEPTH_MAX: usize = 5;

/// Returns the field names without the default `id` field. In tables and service responses `id` is
/// usually a number that records of other files share; a name given by the user is kept.
fn without_usual_id(fields: Fields) -> Fields {
    let is_usual = fields.id == Fields::default().id;
    Fields { id: if is_usual { String::new() } else { fields.id }, ..fields }
}

/// Returns whether the first two lines are JSON records of their own.
fn is_lines(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).take(2).collect();
    let is_record =
        |line: &&str| serde_json::from_str::<Value>(line).is_ok_and(|it| it.is_object());
    lines.len() == 2 && lines.iter().all(is_record)
}

/// Returns the shape of text from its first bytes, or the one the user named.
fn text_shape(source: &Source, bytes: &[u8]) -> Shape {
    source.shape.unwrap_or_else(|| shape_of_text(bytes, source.kind, source.path.as_deref()))
}

/// Returns the shape of text from its first bytes.
pub(super) fn shape_of_text(bytes: &[u8], kind: Kind, path: Option<&Path>) -> Shape {
    let mut head = &bytes[..bytes.len().min(8192)];
    // UTF-16 is read in pairs of bytes.
    head = &head[..head.len() & !1];
    let head = super::markup::start_of_bytes(if head.is_empty() { bytes } else { head });
    let head = decode(head).map_or_else(|_| String::from_utf8_lossy(head), |it| it.text);
    Shape::of_text(&head, kind, path)
}

impl Reading {
    /// Reads a file that is in memory; `depth` counts the files around it.
    pub(super) fn whole(
        &mut self,
        source: &Source,
        bytes: &[u8],
        depth: usize,
    ) -> Result<(), Failure> {
        let sum = source.sum.clone().unwrap_or_else(|| sum(bytes));
        let n_before = self.ready.len();
        let read =
            self.contents(&Source { sum: Some(sum.clone()), ..source.clone() }, bytes, depth);
        self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(&sum));
        read
    }

    fn contents(&mut self, source: &Source, bytes: &[u8], depth: usize) -> Result<(), Failure> {
        if bytes.len() as u64 > u64::from(u32::MAX) {
            return Err(Failure::TooLong {
                place: source.place.clone(),
                bytes: bytes.len() as u64,
            });
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Failure::Empty { place: source.place.clone() });
        }
        let path = source.path.as_deref();
        let name = path.map(Path::to_string_lossy).unwrap_or_default();
        let shape = Shape::by_mark(bytes).filter(|mark| source.shape.is_none() || mark.is_packed());
        let read = match shape {
            Some(shape) => Some(formats::marked(shape, bytes, &name)),
            None => formats::structured(text_shape(source, bytes), bytes),
        };
        match (read, shape) {
            (None, _) => self.as_text(source, bytes),
            (Some(Ok(held)), _) => self.take(source, held, depth),
            (Some(Err(cause)), shape)
                if !source.is_named && formats::is_passed_over(shape, path) =>
            {
                let (place, why) = (source.place.clone(), cause);
                self.say(Incoming::Notice(Notice::Skipped { place, why }));
                Ok(())
            }
            (Some(Err(cause)), _) => Err(Failure::Refused {
                place: source.place.clone(),
                cause: formats::refusal(&cause, path),
            }),
        }
    }

    /// Handles all items of a file.
    fn take(&mut self, source: &Source, held: Held, depth: usize) -> Result<(), Failure> {
        let is_article = |piece: &&Piece| matches!(piece, Piece::Article(_));
        let of = held.pieces.iter().filter(is_article).count();
        let is_stream = matches!(held.kind, "gzip" | "bzip2" | "xz" | "Zstandard");
        let mut place = Place { number: 0, of };
        let mut copies = Copies::default();
        for piece in held.pieces {
            match piece {
                Piece::Member(name, bytes) if is_stream && depth < DEPTH_MAX => {
                    self.spend(source, bytes.len())?;
                    self.members.push_back((source.unpacked(&name), bytes, depth + 1));
                }
                Piece::Article(found) => {
                    place.number += 1;
                    self.note_copy(&found, source, place, &mut copies);
                    self.article(*found, source, place, held.kind);
                }
                other => self.piece(source, other, depth, held.kind)?,
            }
        }
        Ok(())
    }

    /// Handles the next items of a streamed file; `n_before` counts the articles and rows before
    /// them.
    pub(super) fn take_next(
        &mut self,
        source: &Source,
        pieces: Vec<Piece>,
        (kind, depth): (&'static str, usize),
        n_before: &mut usize,
    ) -> Result<(), Failure> {
        for piece in pieces {
            match piece {
                Piece::Article(found) => {
                    *n_before += 1;
                    let place = Place { number: *n_before, of: usize::MAX };
                    self.article(*found, source, place, kind);
                }
                Piece::Rows(rows) => {
                    let n_rows = rows.len();
                    self.rows(source, rows, *n_before)?;
                    *n_before += n_rows;
                }
                Piece::Records(text) => {
                    *n_before += self.json(source, &text, Some(*n_before))?;
                }
                other => self.piece(source, other, depth, kind)?,
            }
        }
        Ok(())
    }

    /// Handles an item that is not an article of the file itself.
    fn piece(
        &mut self,
        source: &Source,
        piece: Piece,
        depth: usize,
        kind: &'static str,
    ) -> Result<(), Failure> {
        match piece {
            Piece::Member(_, _) | Piece::Long(_, _) if depth >= DEPTH_MAX => {
                let cause = format!("archives nested more than {DEPTH_MAX} deep; unpack it first");
                return Err(Failure::Refused { place: source.place.clone(), cause });
            }
            Piece::Member(name, bytes) => {
                self.spend(source, bytes.len())?;
                self.members.push_back((source.member(&name), bytes, depth + 1));
            }
            Piece::Long(name, file) => {
                let input = self.unpacking(file.input);
                let sum = self.sum_on_disk();
                let source = Source { bytes: file.size, sum, ..source.member(&name) };
                // The archive goes on after a file that cannot be read.
                let opened = Opened { source, input, depth: depth + 1, file: None };
                self.opened(opened).unwrap_or_else(|failure| self.fail(failure));
            }
            Piece::Line(bytes, number) => self.line_of_bytes(source, &bytes, number),
            Piece::Attached(name, bytes, sent) => {
                let paper = Source { sent: Some(sent), ..source.member(&name) };
                self.members.push_back((paper, bytes, depth + 1));
            }
            Piece::Refused(name, cause) => {
                let place = format!("{}!{name}", source.place);
                self.say(Incoming::Failure(Failure::Refused { place, cause }));
            }
            Piece::Rows(rows) => self.rows(source, rows, 0)?,
            Piece::Records(text) => drop(self.json(source, &text, Some(0))?),
            Piece::Listed(files) => self.listed(source, &files)?,
            Piece::Article(found) => {
                self.article(*found, source, Place { number: 1, of: 1 }, kind);
            }
        }
        Ok(())
    }

    /// Queues the local files that a list names; web addresses cannot be read.
    fn listed(&mut self, source: &Source, files: &[String]) -> Result<(), Failure> {
        let (web, local): (Vec<&String>, Vec<&String>) =
            files.iter().partition(|it| it.contains("://") && !it.starts_with("file://"));
        if local.is_empty() {
            let cause = format!(
                "it is a list of web addresses ({}), not articles; download the pages first",
                web.len()
            );
            return Err(Failure::Refused { place: source.place.clone(), cause });
        }
        if !web.is_empty() {
            let why =
                format!("{} of its entries are web addresses; download them first", web.len());
            self.say(Incoming::Notice(Notice::Skipped { place: source.place.clone(), why }));
        }
        let folder = source.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let paths = local.iter().map(|it| folder.join(it.trim_start_matches("file://")));
        self.read_next(&paths.collect::<Vec<_>>());
        Ok(())
    }

    /// Emits a notice if an article is a near copy of an earlier one in the same file.
    fn note_copy(&mut self, found: &Article, source: &Source, place: Place, copies: &mut Copies) {
        let own = place.suffix('#');
        if let Some(first) = copies.first_like(&own, &found.text) {
            let what = format!("nearly the same as {first} in the same file");
            let place = format!("{}{own}", source.place);
            self.say(Incoming::Notice(Notice::Remark { place, what }));
        }
    }

    fn article(&mut self, mut found: Article, source: &Source, place: Place, kind: &'static str) {
        found.notes.extend(found.length_note());
        for what in &found.notes {
            let place = format!("{}{}", source.place, place.suffix('#'));
            self.say(Incoming::Notice(Notice::Remark { place, what: what.clone() }));
        }
        let about = About { byline: found.byline.clone(), kind, notes: found.notes.clone() };
        let document = article::document(found, source, place);
        self.ready.push_back(Ready::document(document, about, source));
    }

    /// Reads text that is one article, a list of articles, or records.
    fn as_text(&mut self, source: &Source, bytes: &[u8]) -> Result<(), Failure> {
        let text = self.text(&source.place, bytes)?;
        if text.trim().is_empty() {
            return Err(Failure::Empty { place: source.place.clone() });
        }
        let is_json = text_shape(source, bytes) == Shape::Json;
        match source.kind {
            Kind::Markdown => {
                let (document, about, notices) =
                    markdown::document(source, text, &self.options.fields);
                self.ready.extend(notices.into_iter().map(Ready::from));
                self.ready.push_back(Ready::document(document, about, source));
            }
            Kind::JsonLines => self.all_lines(source, &text),
            _ if is_json && is_lines(&text) => self.all_lines(source, &text),
            Kind::Json => drop(self.json(source, &text, None)?),
            _ if is_json => drop(self.json(source, &text, None)?),
            Kind::Unknown if !source.is_named => {
                let why = "neither its name nor its content is of a supported kind".to_owned();
                self.say(Incoming::Notice(Notice::Skipped { place: source.place.clone(), why }));
            }
            Kind::Plain | Kind::Unknown => self.plain(source, text),
        }
        Ok(())
    }

    fn all_lines(&mut self, source: &Source, text: &str) {
        for (index, line) in text.lines().enumerate() {
            self.line(source, line, index + 1);
        }
    }

    fn plain(&mut self, source: &Source, text: String) {
        let listed = formats::listed(&text);
        let of = listed.len();
        for (at, found) in listed.into_iter().enumerate() {
            self.article(found, source, Place { number: at + 1, of }, "database or report");
        }
        if of > 0 {
            return;
        }
        let mut document = plain::document(source, text);
        if source.path.is_none() {
            let id = format!("{}-{:016x}", source.stem, fnv::hash(document.text.as_bytes()));
            document.id = DocumentId::new(&id);
        }
        let byline = plain::pass_head(&mut document);
        let about = About { byline, kind: "text", ..About::default() };
        self.ready.push_back(Ready::document(document, about, source));
    }

    /// Reads a record or a list of records, and returns their number. For a part of a list, `part` is
    /// the number of records before it.
    fn json(&mut self, source: &Source, text: &str, part: Option<usize>) -> Result<usize, Failure> {
        let value: Value = serde_json::from_str(text).map_err(|error| Failure::Json {
            place: format!("{}:{}", source.place, error.line()),
            cause: cause(&error),
        })?;
        let is_array = value.is_array();
        let (records, outlet) = records::in_json(value, &self.options.fields.text);
        let is_list = part.is_some() || is_array || records.len() > 1;
        // Responses of services number their records alike.
        let given = self.options.fields.clone();
        let fields = if is_array || !is_list { given } else { without_usual_id(given) };
        let mut columns = Columns::default();
        for (index, record) in records.iter().enumerate() {
            let number = part.unwrap_or_default() + index + 1;
            let place =
                if is_list { format!("{}#{number}", source.place) } else { source.place.clone() };
            let mut found = json::document(source, record, place, number, &fields);
            for ready in &mut found.ready {
                ready.soften(!is_array && is_list);
                ready.set_outlet(outlet.as_deref());
            }
            if let Some(found) = found.columns {
                columns.join(found);
            }
            self.ready.extend(found.ready);
        }
        if part.unwrap_or_default() == 0 {
            self.note_columns(source, &columns);
        }
        Ok(records.len())
    }

    /// Reads the rows of a table as records.
    fn rows(
        &mut self,
        source: &Source,
        mut rows: Vec<Row>,
        n_before: usize,
    ) -> Result<(), Failure> {
        records::spell_out_days(&mut rows);
        let fields = records::fields_of(&rows, &self.options.fields)
            .map_err(|cause| Failure::Refused { place: source.place.clone(), cause })?;
        let fields = without_usual_id(fields);
        let mut columns = Columns::default();
        for (number, (line, row)) in (n_before + 1..).zip(rows) {
            let place = format!("{}:{line}", source.place);
            let mut found = json::document(source, &Value::Object(row), place, number, &fields);
            found.ready.iter_mut().for_each(|ready| ready.soften(true));
            if let Some(found) = found.columns {
                columns.join(found);
            }
            self.ready.extend(found.ready);
        }
        if n_before == 0 {
            self.note_columns(source, &columns);
        }
        Ok(())
    }

    /// Emits a notice of the fields that were used, unless they are the configured ones.
    pub(super) fn note_columns(&mut self, source: &Source, columns: &Columns) {
        if let Some(what) = columns.note(&self.options.fields) {
            self.say(Incoming::Notice(Notice::Remark { place: source.place.clone(), what }));
        }
    }
}
