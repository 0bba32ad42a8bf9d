//! JSON records: one object is one document, its fields named by [`Fields`].
//!
//! In: one JSON value. Out: a document, or a notice if it was retracted. Fails if it is not an
//! object or has no text; the failure names file and line.

use serde_json::Value;

use super::article::{About, Article};
use super::documents::{self, ArticlePlace};
use super::error::{Failure, Notice};
use super::field_names::Fields;
use super::ready::{Incoming, Ready};
use super::records::{self, NamedValues, UsedFields};
use super::sources::Source;
use super::{dates, opening, plain, words};
use crate::document::DocumentId;

/// The result of reading a record, and the fields its text and date came from.
pub(super) struct FoundRecord {
    pub ready: Vec<Ready>,
    pub columns: Option<UsedFields>,
}

/// Reads the document of one record. `place` names the record in messages; `number` counts the
/// records of this source from 1.
pub(super) fn document(
    source: &Source,
    record: &Value,
    place: String,
    number: usize,
    fields: &Fields,
) -> FoundRecord {
    let failed =
        |failure| FoundRecord { ready: vec![Incoming::Failure(failure).into()], columns: None };
    let Value::Object(record) = record else {
        let cause =
            format!("found {}, want an object with the field `{}`", kind(record), fields.text);
        return failed(Failure::Json { place, cause });
    };
    let named = NamedValues::of(record);
    if record.get(&fields.text).and_then(Value::as_str).is_some_and(|text| text.trim().is_empty()) {
        return failed(Failure::Empty { place });
    }
    let Some((article, columns)) = records::article(&named, fields) else {
        if let Some(cause) = records::refusal(record) {
            return failed(Failure::Json { place, cause });
        }
        return failed(Failure::NoText { place, field: fields.text.clone() });
    };
    if words::is(article.text.trim(), "apart", "withdrawn") {
        let why = "its outlet has retracted it".to_owned();
        return FoundRecord {
            ready: vec![Incoming::Notice(Notice::Skipped { place, why }).into()],
            columns: None,
        };
    }
    let mut ready: Vec<Ready> = Vec::new();
    if article.date.is_none()
        && let Some(found) = record.get(&fields.date).and_then(Value::as_str)
        && !found.trim().is_empty()
    {
        ready.push(
            Incoming::Notice(Notice::Date { place: place.clone(), found: found.trim().to_owned() })
                .into(),
        );
    }
    let remarks = article
        .notes
        .iter()
        .map(|what| Notice::Remark { place: place.clone(), what: what.clone() });
    ready.extend(remarks.map(|notice| Incoming::Notice(notice).into()));
    ready.push(made(source, article, place, number));
    FoundRecord { ready, columns: Some(columns) }
}

/// Builds the document for a record; its text may also open with a headline and a dateline.
fn made(source: &Source, article: Article, place: String, number: usize) -> Ready {
    let about =
        About { byline: article.byline.clone(), kind: "record", notes: article.notes.clone() };
    let id = article.id.clone().unwrap_or_else(|| format!("{}-{number}", source.stem));
    let opening = opening::of_record(&article.text, article.title.as_deref());
    let bare = Source { path: None, ..source.clone() };
    let mut document = documents::document(article, &bare, ArticlePlace { number, of: 2 });
    document.id = DocumentId::new(&id);
    // The name of a file with many records dates the file, not the records.
    document.date = document.date.or_else(|| in_name(source).filter(|_| place == source.place));
    document.source = Some(place);
    plain::complete(&mut document, opening, &bare);
    Ready::document(document, about, source)
}

/// Returns the day in the file name.
fn in_name(source: &Source) -> Option<crate::document::PartialDate> {
    source.path.as_deref().and_then(dates::date_in_name)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Returns the message of a JSON error without the line number, which the place already has.
pub(super) fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.split(" at line ").next().unwrap_or(&text);
    format!("not JSON: {words} (column {})", error.column())
}
