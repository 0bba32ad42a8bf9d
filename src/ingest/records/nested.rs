//! Records within a JSON value: a service's response nests its list some levels down.
//!
//! In: a JSON value. Out: its records, and the name of the whole, as a JSON Feed has one. Never
//! fails: a value without a list is one record.

use serde_json::Value;

use super::fields::NamedValues;
use crate::ingest::lines::is_name;

const DEPTH_MAX: usize = 5;

/// Returns the records, and their common outlet if the value names one.
pub(crate) fn records(value: Value, text_field: &str) -> (Vec<Value>, Option<String>) {
    let (records, outlet) = listed(value, text_field);
    (records.into_iter().map(unwrapped).collect(), outlet)
}

/// Returns the document that a search engine wraps: `{"_index": ..., "_source": {...}}`.
fn unwrapped(record: Value) -> Value {
    match record {
        Value::Object(mut object) if object.get("_source").is_some_and(Value::is_object) => {
            object.remove("_source").unwrap_or_default()
        }
        other => other,
    }
}

fn listed(value: Value, text_field: &str) -> (Vec<Value>, Option<String>) {
    match value {
        Value::Array(all) => (all, None),
        Value::Object(object) => {
            let is_feed = object
                .get("version")
                .and_then(Value::as_str)
                .is_some_and(|it| it.contains("jsonfeed"));
            let is_chat = object.get("messages").is_some_and(Value::is_array);
            let named = object.get(if is_chat { "name" } else { "title" });
            let outlet =
                named.filter(|_| is_feed || is_chat).and_then(Value::as_str).map(str::to_owned);
            let has_own_text = object.get(text_field).is_some_and(Value::is_string);
            let whole = Value::Object(object);
            let list = if has_own_text { None } else { list(&whole, 0) };
            let authors = whole.get("authors").filter(|_| is_feed);
            match list {
                Some((_, records)) => (signed(records, authors), outlet),
                None => (vec![whole], None),
            }
        }
        other => (vec![other], None),
    }
}

/// Returns the records with the authors of the whole feed, if they name none of their own and those
/// are persons, not a newsroom.
fn signed(records: &[Value], authors: Option<&Value>) -> Vec<Value> {
    let mut records = records.to_vec();
    let named = |author: &Value| author.get("name").and_then(Value::as_str).is_some_and(is_name);
    let is_signed = |authors: &&Value| {
        authors.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(named))
    };
    if let Some(authors) = authors.filter(is_signed) {
        let objects = records.iter_mut().filter_map(Value::as_object_mut);
        for object in objects.filter(|it| !it.contains_key("author")) {
            object.entry("authors").or_insert_with(|| authors.clone());
        }
    }
    records
}

/// Returns the list with the most objects that have text.
fn list(value: &Value, depth: usize) -> Option<(usize, &[Value])> {
    let inner: Vec<&Value> = match value {
        Value::Object(object) => object.values().collect(),
        // The export of a site is a list of one, around lists of its parts.
        Value::Array(all) if all.len() == 1 && n_readable(all) == 0 => all.iter().collect(),
        _ => Vec::new(),
    };
    let own = match value {
        Value::Array(all) => Some((n_readable(all), all.as_slice())),
        _ => None,
    };
    let deeper =
        inner.into_iter().filter(|_| depth < DEPTH_MAX).filter_map(|it| list(it, depth + 1));
    own.into_iter().chain(deeper).filter(|(n, _)| *n > 0).max_by_key(|(n, _)| *n)
}

fn n_readable(all: &[Value]) -> usize {
    let readable = |value: &&Value| {
        value.as_object().is_some_and(|object| {
            let names = NamedValues::of(object);
            names.text("text").is_some() && names.n_values() > 1
        })
    };
    all.iter().filter(readable).count()
}
