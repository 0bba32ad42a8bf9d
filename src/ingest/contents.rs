//! The contents of one file: articles, records, text.
//!
//! In: an article, records, or text, and the file that holds it. Out: documents, notices and failures, queued
//! in order. Fails if the file as a whole cannot be read; the failure names it and suggests a fix.

use serde_json::Value;

use super::article::{About, Article};
use super::copies::Copies;
use super::decode::{Doubt, decode};
use super::documents::{self, ArticlePlace};
use super::error::{Failure, Notice};
use super::field_names::Fields;
use super::json::cause;
use super::kind::Kind;
use super::queue::Queue;
use super::ready::{Incoming, Ready};
use super::records::{self, NumberedRow, UsedFields};
use super::shape::{Shape, shape_of_text};
use super::sources::Source;
use super::{formats, json, markdown, plain, sums};

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

/// Returns records that follow one another without a list around them, as tools such as `jq` write them.
fn in_a_row(text: &str) -> Option<Value> {
    let all = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let all: Vec<Value> = all.collect::<Result<_, _>>().ok()?;
    (all.len() > 1 && all.iter().all(Value::is_object)).then_some(Value::Array(all))
}

/// Returns the shape of text from its first bytes, or the one the user named.
pub(super) fn text_shape(source: &Source, bytes: &[u8]) -> Shape {
    source.shape.unwrap_or_else(|| shape_of_text(bytes, source.kind, source.path.as_deref()))
}

impl Queue {
    /// Emits a notice if an article is a near copy of an earlier one in the same file.
    pub(super) fn note_copy(
        &mut self,
        found: &Article,
        source: &Source,
        place: ArticlePlace,
        copies: &mut Copies,
    ) {
        let own = place.suffix('#');
        if let Some(first) = copies.first_like(&own, &found.text) {
            let what = format!("nearly the same as {first} in the same file");
            let place = format!("{}{own}", source.place);
            self.say(Incoming::Notice(Notice::Remark { place, what }));
        }
    }

    /// Emits a notice of each remark on a document.
    fn remarks(&mut self, place: &str, notes: &[String]) {
        for what in notes {
            let remark = Notice::Remark { place: place.to_owned(), what: what.clone() };
            self.say(Incoming::Notice(remark));
        }
    }

    /// Queues an article as a document, with a notice of each remark on it.
    pub(super) fn article(
        &mut self,
        mut found: Article,
        source: &Source,
        place: ArticlePlace,
        kind: &'static str,
    ) {
        found.notes.extend(found.length_note());
        self.remarks(&format!("{}{}", source.place, place.suffix('#')), &found.notes);
        let about = About { byline: found.byline.clone(), kind, notes: found.notes.clone() };
        let document = documents::document(found, source, place);
        self.ready.push_back(Ready::document(document, about, source));
    }

    /// Reads text that is one article, a list of articles, or records.
    pub(super) fn as_text(&mut self, source: &Source, bytes: &[u8]) -> Result<(), Failure> {
        let text = self.text(&source.place, bytes)?;
        if text.trim().is_empty() {
            return Err(Failure::Empty { place: source.place.clone() });
        }
        let is_json = text_shape(source, bytes) == Shape::Json;
        match source.kind {
            Kind::Markdown => {
                let (document, about, notices) =
                    markdown::document(source, &text, &self.options.fields);
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
            self.article(found, source, ArticlePlace { number: at + 1, of }, "database or report");
        }
        if of > 0 {
            return;
        }
        let (mut document, notes) = plain::document(source, text);
        self.remarks(&source.place, &notes);
        let byline = document.byline.take();
        let about = About { byline, kind: "text", notes };
        self.ready.push_back(Ready::document(document, about, source));
    }

    /// Reads a line of JSON Lines.
    pub(super) fn line_of_bytes(&mut self, source: &Source, bytes: &[u8], number: usize) {
        let place = format!("{}:{number}", source.place);
        let (n_before, sum) = (self.ready.len(), sums::sum(bytes));
        match self.text(&place, bytes) {
            Ok(text) => self.line(source, text.trim_end_matches(['\n', '\r']), number),
            Err(failure) => self.say(Incoming::Failure(failure)),
        }
        self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(&sum));
    }

    /// Reads a line of JSON Lines as text.
    fn line(&mut self, source: &Source, line: &str, number: usize) {
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
    fn text(&mut self, place: &str, bytes: &[u8]) -> Result<String, Failure> {
        let place = place.to_owned();
        if !bytes.is_empty() && bytes.iter().all(|byte| *byte == 0) {
            let cause = "it holds zero bytes only, as a failed copy or download leaves them; \
                fetch it again";
            return Err(Failure::Refused { place, cause: cause.to_owned() });
        }
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

    /// Reads a record or a list of records, and returns their number. For a part of a list, `part` is
    /// the number of records before it.
    pub(super) fn json(
        &mut self,
        source: &Source,
        text: &str,
        part: Option<usize>,
    ) -> Result<usize, Failure> {
        let value: Value = serde_json::from_str(text).or_else(|error| {
            in_a_row(text).ok_or_else(|| Failure::Json {
                place: format!("{}:{}", source.place, error.line()),
                cause: cause(&error),
            })
        })?;
        let is_array = value.is_array();
        // In the answer of a service with one record, the id is not the file's own.
        let has_id = value.get(&self.options.fields.id).is_some();
        let (records, outlet) = records::in_json(value, &self.options.fields.text);
        let is_list = part.is_some() || is_array || records.len() > 1;
        // Responses of services number their records alike.
        let given = self.options.fields.clone();
        let fields = if is_array || !is_list && has_id { given } else { without_usual_id(given) };
        let mut columns = UsedFields::default();
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
    pub(super) fn rows(
        &mut self,
        source: &Source,
        mut rows: Vec<NumberedRow>,
        n_before: usize,
    ) -> Result<(), Failure> {
        records::spell_out_days(&mut rows);
        let fields = records::fields_of(&rows, &self.options.fields)
            .map_err(|cause| Failure::Refused { place: source.place.clone(), cause })?;
        let fields = without_usual_id(fields);
        let mut columns = UsedFields::default();
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
    fn note_columns(&mut self, source: &Source, columns: &UsedFields) {
        if let Some(what) = columns.note(&self.options.fields) {
            self.say(Incoming::Notice(Notice::Remark { place: source.place.clone(), what }));
        }
    }
}
