//! Records within a JSON value: a service's response nests its list some levels down.
//!
//! In: a JSON value. Out: its records, and the name of the whole, as a JSON Feed has one. Never
//! fails: a value without a list is one record.

use serde_json::{Map, Value};

use super::fields::NamedValues;
use crate::ingest::lines::is_name;
use crate::ingest::words;

const DEPTH_MAX: usize = 5;

/// Returns the records, and their common outlet if the value names one.
pub(crate) fn records(value: Value, text_field: &str) -> (Vec<Value>, Option<String>) {
    let value = tabular(value);
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

/// Returns the list of records of a table that was written by columns, as `pandas` and R do it, or by
/// rows under the names of the rows; any other value unchanged.
fn tabular(value: Value) -> Value {
    let Value::Object(object) = &value else { return value };
    let found = split(object).or_else(|| by_columns(object)).or_else(|| by_rows(object));
    found.map_or(value, Value::Array)
}

/// Returns whether the start of a file is that of a table written by columns, which is read whole.
pub(crate) fn is_by_columns(start: &str) -> bool {
    let bare: String = start.chars().take(400).filter(|it| !it.is_whitespace()).collect();
    let key =
        bare.trim_start_matches('\u{feff}').strip_prefix("{\"").and_then(|it| it.split_once("\":"));
    key.is_some_and(|(name, value)| {
        let is_list =
            value.starts_with('[') && !value.starts_with("[{") && !value.starts_with("[[");
        (words::is_field(name) || name == "columns") && (is_list || value.starts_with("{\"0\":"))
    })
}

/// Returns the records of `{"columns": ["title", "text"], "data": [["Ruiz wins", "Ruiz won."]]}`.
fn split(object: &Map<String, Value>) -> Option<Vec<Value>> {
    let names = object.get("columns")?.as_array()?;
    let names: Vec<&str> = names.iter().map(Value::as_str).collect::<Option<_>>()?;
    let rows = object.get("data")?.as_array()?;
    let record = |row: &Value| {
        let cells = row.as_array()?.iter().cloned();
        Some(Value::Object(names.iter().map(|name| (*name).to_owned()).zip(cells).collect()))
    };
    rows.iter().map(record).collect()
}

/// Returns the records of `{"title": {"0": "Ruiz wins"}, "text": {"0": "Ruiz won."}}`, or of the same with
/// lists of cells.
fn by_columns(object: &Map<String, Value>) -> Option<Vec<Value>> {
    const USUAL_MIN: usize = 2;
    let has_text = object.keys().any(|name| words::is_field_of(name, "text"));
    if !has_text || object.keys().filter(|name| words::is_field(name)).count() < USUAL_MIN {
        return None;
    }
    let columns: Vec<(&String, Vec<(String, &Value)>)> =
        object.iter().map(|(name, column)| Some((name, cells(column)?))).collect::<Option<_>>()?;
    let (_, first) = columns.first()?;
    let is_even = |(_, column): &(&String, Vec<(String, &Value)>)| {
        column.len() == first.len() && column.iter().zip(first).all(|(a, b)| a.0 == b.0)
    };
    (!first.is_empty() && columns.iter().all(is_even)).then(|| {
        let cell = |at: usize| {
            let own = columns.iter().filter_map(move |(name, column)| {
                Some(((*name).clone(), column.get(at)?.1.clone()))
            });
            Value::Object(own.collect())
        };
        (0..first.len()).map(cell).collect()
    })
}

/// Returns the cells of a column with the names of their rows.
fn cells(column: &Value) -> Option<Vec<(String, &Value)>> {
    match column {
        Value::Object(cells) => Some(cells.iter().map(|(row, cell)| (row.clone(), cell)).collect()),
        Value::Array(cells) => {
            Some((0..).zip(cells).map(|(at, cell): (usize, _)| (at.to_string(), cell)).collect())
        }
        _ => None,
    }
}

/// Returns the records of `{"a1": {"title": ..., "text": ...}, "a2": {...}}`.
fn by_rows(object: &Map<String, Value>) -> Option<Vec<Value>> {
    const ROWS_MIN: usize = 2;
    let rows: Vec<Value> = object.values().filter(|it| it.is_object()).cloned().collect();
    let is_list =
        rows.len() >= ROWS_MIN && rows.len() == object.len() && n_readable(&rows) == rows.len();
    let is_named = object.keys().any(|name| words::is_field(name));
    (is_list && !is_named).then_some(rows)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[track_caller]
    fn check(value: serde_json::Value, expected: &[&str]) {
        let shown = value.to_string();
        let (records, _) = super::records(value, "text");
        let texts = records.iter().map(|it| it["text"].as_str().unwrap_or("-"));
        assert_eq!(texts.collect::<Vec<_>>(), expected, "in {shown}");
    }

    #[test]
    fn a_table_may_be_written_by_columns() {
        let both = &["Ruiz won.", "Okoro lost."];
        check(
            json!({"title": {"0": "A", "1": "B"}, "text": {"0": "Ruiz won.", "1": "Okoro lost."}}),
            both,
        );
        check(json!({"title": ["A", "B"], "text": ["Ruiz won.", "Okoro lost."]}), both);
        check(
            json!({"columns": ["title", "text"], "data": [["A", "Ruiz won."], ["B", "Okoro lost."]]}),
            both,
        );
        check(
            json!({"a": {"title": "A", "text": "Ruiz won."}, "b": {"title": "B", "text": "Okoro lost."}}),
            both,
        );
        check(json!({"title": "A", "text": "Ruiz won.", "tags": ["a", "b"]}), &["Ruiz won."]);
    }
}
