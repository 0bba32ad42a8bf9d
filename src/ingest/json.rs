//! JSON records: one object is one document, its fields named by [`Fields`].
//!
//! In: the text of one object. Out: a document. Fails where it is no object, or lacks its text;
//! the failure names file and line.

use serde_json::{Map, Value};

use super::dates;
use super::opening;
use super::plain;
use super::reading::{Fields, Incoming};
use super::sources::Source;
use super::{Failure, Notice};
use crate::document::{Document, DocumentId};

/// Returns the document of one record. `place` names it in messages; `number` counts records of
/// this source from 1.
pub(super) fn document(
    source: &Source,
    record: Value,
    place: String,
    number: usize,
    fields: &Fields,
) -> Vec<Incoming> {
    let Value::Object(mut record) = record else {
        let cause =
            format!("found {}, want an object with the field `{}`", kind(&record), fields.text);
        return vec![Incoming::Failure(Failure::Json { place, cause })];
    };
    let Some(Value::String(text)) = record.remove(&fields.text) else {
        let field = fields.text.clone();
        return vec![Incoming::Failure(Failure::NoText { place, field })];
    };
    if text.trim().is_empty() {
        return vec![Incoming::Failure(Failure::Empty { place })];
    }
    let mut all = Vec::new();
    let date = word(&record, &fields.date).and_then(|it| {
        let date = dates::date_in_field(&it);
        if date.is_none() {
            all.push(Incoming::Notice(Notice::Date { place: place.clone(), found: it }));
        }
        date
    });
    let id = word(&record, &fields.id).unwrap_or_else(|| format!("{}-{number}", source.stem));
    let opening = opening::find(&text, 0);
    let mut document = Document {
        id: DocumentId::new(&id),
        source: Some(place),
        title: word(&record, &fields.title),
        date,
        // Many collections have a `publisher` where others have an outlet.
        outlet: word(&record, &fields.outlet).or_else(|| word(&record, "publisher")),
        url: word(&record, &fields.url),
        ..Document::new("", text)
    };
    plain::complete(&mut document, opening, source);
    all.push(Incoming::Document(Box::new(document)));
    all
}

/// Returns a field as text: a string that is not blank, or a number.
fn word(record: &Map<String, Value>, field: &str) -> Option<String> {
    match record.get(field)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|it| !it.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
