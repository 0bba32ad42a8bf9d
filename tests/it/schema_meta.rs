//! The files of `schema/` match the JSON Schemas in `schema/meta/`.
//!
//! [`faults`] implements the part of JSON Schema (draft 2020-12) that those schemas use.

use std::fs;
use std::path::Path;

use onrecord::ontology::Files;
use serde_json::{Map, Value, json};

/// Adds to `faults` each place at which `value`, found at `place`, does not match `schema`.
fn faults(schema: &Value, value: &Value, place: &str, faults_found: &mut Vec<String>) {
    for (keyword, wanted) in schema.as_object().expect("a schema is an object") {
        let is_met = match keyword.as_str() {
            "type" => types(wanted).iter().any(|it| is_of_type(it, value)),
            "enum" => wanted.as_array().expect("an array").contains(value),
            "required" => {
                let names = wanted.as_array().expect("an array");
                let has = |it: &Value| value.get(it.as_str().expect("a name")).is_some();
                names.iter().all(has)
            }
            "minLength" => value.as_str().is_none_or(|it| at_least(wanted, it.chars().count())),
            "minItems" => value.as_array().is_none_or(|it| at_least(wanted, it.len())),
            "maxItems" => value
                .as_array()
                .is_none_or(|it| it.len() as u64 <= wanted.as_u64().expect("a number")),
            "minimum" => value.as_f64().is_none_or(|it| it >= wanted.as_f64().expect("a number")),
            "maximum" => value.as_f64().is_none_or(|it| it <= wanted.as_f64().expect("a number")),
            "pattern" => {
                let pattern = regex::Regex::new(wanted.as_str().expect("text")).expect("a pattern");
                value.as_str().is_none_or(|it| pattern.is_match(it))
            }
            "const" => wanted == value,
            "allOf" => {
                let all = wanted.as_array().expect("an array");
                for it in all {
                    faults(it, value, place, faults_found);
                }
                true
            }
            "anyOf" => wanted.as_array().expect("an array").iter().any(|schema| {
                let mut found = Vec::new();
                faults(schema, value, place, &mut found);
                found.is_empty()
            }),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.for_each(|(at, it)| {
                    faults(wanted, it, &format!("{place}/{at}"), faults_found);
                });
                true
            }
            "properties" | "additionalProperties" => {
                properties(schema, value, place, faults_found);
                true
            }
            "$schema" | "$defs" | "title" | "description" => true,
            unknown => panic!("the test does not know the keyword `{unknown}`"),
        };
        if !is_met {
            faults_found.push(format!("{place}: breaks {keyword} {wanted}: {value}"));
        }
    }
}

fn properties(schema: &Value, value: &Value, place: &str, faults_found: &mut Vec<String>) {
    let empty = Map::new();
    let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    for (name, it) in value.as_object().unwrap_or(&empty) {
        let below = format!("{place}/{name}");
        match (known.get(name), schema.get("additionalProperties")) {
            (Some(schema), _) | (None, Some(schema @ Value::Object(_))) => {
                faults(schema, it, &below, faults_found);
            }
            (None, Some(Value::Bool(false))) => faults_found.push(format!("{below}: unknown")),
            (None, _) => {}
        }
    }
}

fn types(wanted: &Value) -> Vec<&str> {
    match wanted {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        unknown => panic!("no type of JSON Schema is called `{unknown}`"),
    }
}

fn at_least(wanted: &Value, n: usize) -> bool {
    n as u64 >= wanted.as_u64().expect("a number")
}

/// Returns a schema with each reference to `$defs` of `root` replaced by what it refers to.
pub(crate) fn inlined(schema: &Value, root: &Value) -> Value {
    match schema {
        Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let name = reference.strip_prefix("#/$defs/").expect("a reference to $defs");
                assert!(!root["$defs"][name].is_null(), "{reference} refers to nothing");
                inlined(&root["$defs"][name], root)
            }
            None => fields.iter().map(|(name, it)| (name.clone(), inlined(it, root))).collect(),
        },
        Value::Array(all) => all.iter().map(|it| inlined(it, root)).collect(),
        other => other.clone(),
    }
}

pub(crate) fn schema(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(path);
    let text = fs::read_to_string(&path).expect("a JSON Schema");
    serde_json::from_str(&text).expect("JSON")
}

#[track_caller]
pub(crate) fn check(schema: &Value, value: &Value, place: &str) {
    let mut found = Vec::new();
    faults(schema, value, place, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn relation_files_match_their_schema() {
    let schema = schema("meta/relations.schema.json");
    for file in Files::embedded().under("relations") {
        check(&schema, &toml::from_str(&file.text).expect("TOML"), &file.path);
    }
}

#[test]
fn event_files_match_their_schema() {
    let schema = schema("meta/events.schema.json");
    for file in Files::embedded().under("events") {
        check(&schema, &toml::from_str(&file.text).expect("TOML"), &file.path);
    }
}

#[test]
fn families_match_their_schema() {
    let files = Files::embedded();
    let file = files.get("families.toml").expect("families have colours");
    let families = toml::from_str(&file.text).expect("TOML");
    check(&schema("meta/families.schema.json"), &families, &file.path);
}

#[test]
fn word_files_match_their_schema() {
    for room in ["actors", "cues", "grammar"] {
        let schemas = schema(&format!("meta/{room}.schema.json"));
        for file in Files::embedded().under(room) {
            let name = file.path.rsplit('/').next().and_then(|it| it.strip_suffix(".toml"));
            let schema = &schemas["$defs"][name.expect("a TOML file")];
            assert!(schema.is_object(), "{} has no schema", file.path);
            check(schema, &toml::from_str(&file.text).expect("TOML"), &file.path);
        }
    }
}

#[test]
fn a_schema_finds_what_is_wrong() {
    let wants = json!({"type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"type": "integer", "minimum": 2}}});
    for wrong in [json!({}), json!({"a": 1}), json!({"a": "x"}), json!({"a": 2, "b": 1}), json!(3)]
    {
        let mut found = Vec::new();
        faults(&wants, &wrong, "it", &mut found);
        assert!(!found.is_empty(), "{wrong}");
    }
}
