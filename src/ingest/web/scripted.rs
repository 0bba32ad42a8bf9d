//! The article of a page that is drawn by scripts, from the data that the page holds for them.
//!
//! In: the text of a page. Out: the record of its article, completed by what the page declares; `None`
//! if its scripts hold no record with a headline and a text. Never fails.

use serde_json::{Map, Value};

use super::json_ld::Declared;
use super::{furniture, metadata, shallow};
use crate::ingest::words;

/// Scripts that hold data and no program.
const DATA: &str = "script#__NEXT_DATA__, script[type='application/json']";

/// Scripts that may give data a name: `window.__PRELOADED_STATE__ = {`.
const PROGRAMS: &str = "script:not([src]):not([type='application/ld+json'])";

/// How many values of a script are looked at.
const VALUES_MAX: usize = 40;

/// The minimum number of bytes in the text of an article.
const TEXT_BYTES_MIN: usize = 120;

/// The maximum depth of a record in the data.
const DEPTH_MAX: usize = 20;

/// Returns the record of the article.
pub(in crate::ingest) fn scripted(html: &str) -> Option<Map<String, Value>> {
    let document = shallow::page(html);
    furniture::remove_archive(&document);
    let scripts = document.select(DATA);
    let data = scripts.nodes().iter().filter_map(|it| serde_json::from_str(&it.text()).ok());
    let programs = document.select(PROGRAMS);
    let assigned = programs.nodes().iter().flat_map(|it| assigned(&it.text()));
    let data: Vec<Value> = data.chain(assigned).collect();
    let found = data.iter().filter_map(|it| longest(it, 0));
    let mut record = found.max_by_key(|(n, _)| *n)?.1.clone();
    let page = metadata::of(&document, &Declared::of(&document), html);
    let has = |part: &str| record.keys().any(|name| words::is_field_of(name, part));
    let parts = [("outlet", page.outlet), ("url", page.url), ("byline", page.byline)];
    let lacking: Vec<(&str, String)> = parts
        .into_iter()
        .filter(|(part, _)| !has(part))
        .filter_map(|(part, it)| Some((part, it?)))
        .collect();
    record.extend(lacking.into_iter().map(|(part, it)| (part.to_owned(), Value::from(it))));
    Some(record)
}

/// Returns the objects and lists to which a program gives names; they may be JSON within a string.
fn assigned(program: &str) -> Vec<Value> {
    let (mut found, mut from) = (Vec::new(), 0);
    for _ in 0..VALUES_MAX {
        let Some(rest) = program.get(from..) else { break };
        let Some(at) = rest.find('=') else { break };
        from += at + 1;
        let after = program.get(from..).unwrap_or_default().trim_start();
        let within = after.strip_prefix("JSON.parse(").map(str::trim_start);
        let text = within.unwrap_or(after);
        if !text.starts_with(['{', '[', '"']) {
            continue;
        }
        let mut values = serde_json::Deserializer::from_str(text).into_iter();
        let Some(Ok(value)) = values.next() else { continue };
        from = program.len() - text.len() + values.byte_offset();
        let value = match (within, value) {
            (Some(_), Value::String(text)) => serde_json::from_str(&text).unwrap_or_default(),
            (_, value) => value,
        };
        found.extend((value.is_object() || value.is_array()).then_some(value));
    }
    found
}

/// Returns the record with the longest text, and the length of that; an outer record must be clearly
/// longer than one within it.
fn longest(value: &Value, depth: usize) -> Option<(usize, &Map<String, Value>)> {
    if depth > DEPTH_MAX {
        return None;
    }
    let inner: Vec<&Value> = match value {
        Value::Object(object) => object.values().collect(),
        Value::Array(all) => all.iter().collect(),
        _ => return None,
    };
    let inner = inner.into_iter().filter_map(|it| longest(it, depth + 1)).max_by_key(|(n, _)| *n);
    let own = value.as_object().and_then(|object| Some((text_bytes(object)?, object)));
    match (own, inner) {
        (Some(own), Some(inner)) => Some(if own.0 * 2 > inner.0 * 3 { own } else { inner }),
        (own, inner) => own.or(inner),
    }
}

/// Returns the length of the text of a record that also has a headline.
fn text_bytes(object: &Map<String, Value>) -> Option<usize> {
    let is = |name: &str, part: &str| words::is_field_of(name, part);
    object.iter().find(|(name, value)| is(name, "title") && !value.is_null())?;
    let texts = object.iter().filter(|(name, value)| is(name, "text") && !value.is_object());
    texts.map(|(_, value)| bytes(value)).max().filter(|n| *n >= TEXT_BYTES_MIN)
}

/// Returns the number of bytes of all strings in a value.
fn bytes(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(all) => all.iter().map(bytes).sum(),
        Value::Object(object) => object.values().map(bytes).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::assigned;

    #[test]
    fn programs_name_data() {
        let program =
            r#"var a=1;window.STATE = {"b":"="};Fusion.c=[2]; d = JSON.parse("{\"e\":3}"); f={g};"#;
        assert_eq!(assigned(program), [json!({"b": "="}), json!([2]), json!({"e": 3})]);
        assert!(assigned("if (a == b) { c(); }").is_empty());
    }
}
