//! The contents of one file: articles, records, and files within it.
//!
//! In: the bytes of a file and what is known of it. Out: documents, notices and failures, made
//! ready in their order; files within go into the queue of [`Reading`]. Fails if the file as a
//! whole cannot be read; the failure names it and says what to do.

use std::path::Path;

use serde_json::Value;

use super::article::{self, About, Article, Piece, Place};
use super::formats::{self, Held};
use super::reading::{Fields, Incoming, Reading, cause, hash};
use super::ready::Ready;
use super::records::{self, Columns, Row};
use super::shape::Shape;
use super::sources::{Kind, Source};
use super::{Failure, Notice, decode, json, markdown, plain};

/// How many files may lie around a file that is read.
const DEPTH_MAX: usize = 5;

/// Returns the names of fields without that of the id, unless a person named another: what is
/// called `id` in tables and answers is a number that other files have, too.
fn without_usual_id(fields: Fields) -> Fields {
    let is_usual = fields.id == Fields::default().id;
    Fields { id: if is_usual { String::new() } else { fields.id }, ..fields }
}

/// Returns whether the first two lines are records by themselves.
fn is_lines(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|it| !it.trim().is_empty()).take(2).collect();
    let is_record =
        |line: &&str| serde_json::from_str::<Value>(line).is_ok_and(|it| it.is_object());
    lines.len() == 2 && lines.iter().all(is_record)
}

/// Returns the shape of text by its first bytes.
fn text_shape(source: &Source, bytes: &[u8]) -> Shape {
    let head = &bytes[..bytes.len().min(8192)];
    let head = decode(head).map_or_else(|_| String::from_utf8_lossy(head), |it| it.text);
    Shape::of_text(&head, source.kind, source.path.as_deref())
}

impl Reading {
    /// Reads a file that was taken into memory whole; `depth` counts the files around it.
    pub(super) fn whole(
        &mut self,
        source: &Source,
        bytes: &[u8],
        depth: usize,
    ) -> Result<(), Failure> {
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
        let shape = Shape::by_mark(bytes);
        let read = match shape {
            Some(shape) => Some(formats::marked(shape, bytes, &name)),
            None => formats::structured(text_shape(source, bytes), bytes),
        };
        match (read, shape) {
            (None, _) => self.as_text(source, bytes),
            (Some(Ok(held)), _) => self.take(source, held, depth),
            (Some(Err(cause)), Some(Shape::Foreign(_)))
                if !source.is_named && source.kind == Kind::Unknown =>
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

    /// Takes what a file held.
    fn take(&mut self, source: &Source, held: Held, depth: usize) -> Result<(), Failure> {
        let is_article = |piece: &&Piece| matches!(piece, Piece::Article(_));
        let of = held.pieces.iter().filter(is_article).count();
        let n_members = held.pieces.len();
        let mut number = 0;
        for piece in held.pieces {
            match piece {
                Piece::Article(found) => {
                    number += 1;
                    self.article(*found, source, Place { number, of }, held.kind);
                }
                Piece::Member(_, _) if depth >= DEPTH_MAX => {
                    let cause =
                        format!("more than {DEPTH_MAX} archives within archives; unpack it first");
                    return Err(Failure::Refused { place: source.place.clone(), cause });
                }
                Piece::Member(name, bytes) => {
                    let is_stream = matches!(held.kind, "gzip" | "bzip2" | "xz" | "Zstandard")
                        && n_members == 1;
                    let member =
                        if is_stream { source.unpacked(&name) } else { source.member(&name) };
                    self.members.push_back((member, bytes, depth + 1));
                }
                Piece::Attached(name, bytes, sent) => {
                    let paper = Source { sent: Some(sent), ..source.member(&name) };
                    self.members.push_back((paper, bytes, depth + 1));
                }
                Piece::Refused(name, cause) => {
                    let place = format!("{}!{name}", source.place);
                    self.say(Incoming::Failure(Failure::Refused { place, cause }));
                }
                Piece::Rows(rows) => self.rows(source, rows)?,
            }
        }
        Ok(())
    }

    fn article(&mut self, found: Article, source: &Source, place: Place, kind: &'static str) {
        for what in &found.notes {
            let place = format!("{}{}", source.place, place.suffix('#'));
            self.say(Incoming::Notice(Notice::Told { place, what: what.clone() }));
        }
        let about = About { byline: found.byline.clone(), kind, notes: found.notes.clone() };
        let document = article::document(found, source, place);
        self.ready.push_back(Ready { incoming: Incoming::Document(Box::new(document)), about });
    }

    /// Reads text that is an article as it is, a list of them, or records.
    fn as_text(&mut self, source: &Source, bytes: &[u8]) -> Result<(), Failure> {
        let text = self.text(&source.place, bytes)?;
        if text.trim().is_empty() {
            return Err(Failure::Empty { place: source.place.clone() });
        }
        let is_json = text_shape(source, bytes) == Shape::Json;
        match source.kind {
            Kind::Markdown => {
                let (document, notices) = markdown::document(source, text, &self.options.fields);
                self.ready.extend(notices.into_iter().map(Ready::from));
                self.say(Incoming::Document(Box::new(document)));
            }
            Kind::JsonLines => self.all_lines(source, &text),
            _ if is_json && is_lines(&text) => self.all_lines(source, &text),
            Kind::Json => self.json(source, &text)?,
            _ if is_json => self.json(source, &text)?,
            Kind::Unknown if !source.is_named => {
                let why = "neither its name nor what it holds is of a kind that is read".to_owned();
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
            let id = format!("{}-{:016x}", source.stem, hash(&document.text));
            document.id = crate::document::DocumentId::new(&id);
        }
        let byline = plain::pass_head(&mut document);
        let about = About { byline, kind: "text", ..About::default() };
        self.ready.push_back(Ready { incoming: Incoming::Document(Box::new(document)), about });
    }

    fn json(&mut self, source: &Source, text: &str) -> Result<(), Failure> {
        let value: Value = serde_json::from_str(text).map_err(|error| Failure::Json {
            place: format!("{}:{}", source.place, error.line()),
            cause: cause(&error),
        })?;
        let is_array = value.is_array();
        let (records, outlet) = records::in_json(value, &self.options.fields.text);
        let is_list = is_array || records.len() > 1;
        // The answers of services number their records alike.
        let given = self.options.fields.clone();
        let fields = if is_array || !is_list { given } else { without_usual_id(given) };
        let mut columns = Columns::default();
        for (index, record) in records.iter().enumerate() {
            let number = index + 1;
            let place =
                if is_list { format!("{}#{number}", source.place) } else { source.place.clone() };
            let mut found = json::document(source, record, place, number, &fields);
            for ready in &mut found.ready {
                ready.soften(!is_array && is_list);
                ready.set_outlet(outlet.as_deref());
            }
            columns = found.columns.unwrap_or(columns);
            self.ready.extend(found.ready);
        }
        self.tell_columns(source, &columns);
        Ok(())
    }

    /// Reads the rows of a table.
    fn rows(&mut self, source: &Source, mut rows: Vec<Row>) -> Result<(), Failure> {
        records::spell_out_days(&mut rows);
        let fields = records::fields_of(&rows, &self.options.fields)
            .map_err(|cause| Failure::Refused { place: source.place.clone(), cause })?;
        let fields = without_usual_id(fields);
        let mut columns = Columns::default();
        for (number, (line, row)) in rows.into_iter().enumerate() {
            let place = format!("{}:{line}", source.place);
            let mut found = json::document(source, &Value::Object(row), place, number + 1, &fields);
            found.ready.iter_mut().for_each(|ready| ready.soften(true));
            columns = found.columns.unwrap_or(columns);
            self.ready.extend(found.ready);
        }
        self.tell_columns(source, &columns);
        Ok(())
    }

    /// Says which fields were taken for text and day, unless they are those that were named.
    fn tell_columns(&mut self, source: &Source, columns: &Columns) {
        let fields = &self.options.fields;
        let Some(text) = &columns.text else { return };
        if *text == fields.text && columns.date.as_ref().is_none_or(|it| *it == fields.date) {
            return;
        }
        let date =
            columns.date.as_ref().map_or("no date".to_owned(), |it| format!("date from `{it}`"));
        let what = format!("text from `{text}`, {date}");
        self.say(Incoming::Notice(Notice::Told { place: source.place.clone(), what }));
    }
}
