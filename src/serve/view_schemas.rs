//! JSON Schemas of the answers that are made for the page.
//!
//! In: nothing. Out: one schema for each view; parts of answers of commands are references to theirs. Never fails.

use serde_json::{Value, json};

use crate::knowledge::Status;

fn object(fields: &Value) -> Value {
    let names: Vec<&String> = fields.as_object().map(|it| it.keys().collect()).unwrap_or_default();
    json!({"type": "object", "required": names, "properties": fields})
}

fn list(items: &Value) -> Value {
    json!({"type": "array", "items": items})
}

fn string() -> Value {
    json!({"type": "string"})
}

fn number() -> Value {
    json!({"type": "integer", "minimum": 0})
}

fn optional(kind: &str) -> Value {
    json!({"type": [kind, "null"]})
}

fn candidate() -> Value {
    object(&json!({
        "id": string(), "name": string(), "kind": string(), "documents": number(),
    }))
}

/// Returns a reference to a part of the schema of answers.
pub(super) fn of_answers(pointer: &str) -> Value {
    json!({"$ref": format!("answers.schema.json#{pointer}")})
}

pub(super) fn meta_schema() -> Value {
    let store = json!({
        "documents": number(), "actors": number(), "relations": number(), "statements": number(),
        "first": optional("string"), "last": optional("string"),
    });
    let kind = json!({
        "id": string(), "family": string(), "label": string(), "inverse": string(),
        "symmetric": {"type": "boolean"},
    });
    let family = json!({"id": string(), "color": string(), "covers": string()});
    let outlet = json!({"name": string(), "n_documents": number()});
    object(&json!({
        "version": string(),
        "store": object(&store),
        "etag": string(),
        "writable": {"type": "boolean"},
        "can_export": {"type": "boolean"},
        "outlets": list(&object(&outlet)),
        "types": list(&object(&kind)),
        "families": list(&object(&family)),
        "shown_min": {"type": "number", "minimum": 0, "maximum": 1},
        "kinds": list(&string()),
    }))
}

pub(super) fn network_schema() -> Value {
    let node = json!({
        "id": string(), "name": string(), "kind": string(), "degree": number(),
        "documents": number(), "community": number(),
    });
    let edge = json!({
        "id": string(), "source": string(), "target": string(), "type": string(),
        "family": string(), "label": string(),
        "status": {"enum": Status::ALL.map(Status::as_str)},
        "former": {"type": "boolean"}, "disputed": {"type": "boolean"},
        "symmetric": {"type": "boolean"}, "n_documents": number(), "n_sources": number(),
        "n_relations": number(), "confidence": optional("number"), "first": optional("string"),
        "last": optional("string"), "outlets": list(&string()),
        "months": {"type": "object", "additionalProperties": number()},
    });
    let left_out = json!({"nodes": number(), "edges": number()});
    object(&json!({
        "nodes": list(&object(&node)), "edges": list(&object(&edge)),
        "left_out": object(&left_out),
    }))
}

pub(super) fn edge_schema() -> Value {
    let rows = json!([of_answers("/$defs/deed"), of_answers("/$defs/saying")]);
    list(&json!({"anyOf": rows}))
}

pub(super) fn matrix_schema() -> Value {
    let cell = json!({"type": "array", "items": number(), "minItems": 3, "maxItems": 3});
    object(&json!({
        "speakers": list(&candidate()), "targets": list(&candidate()), "cells": list(&cell),
    }))
}

pub(super) fn find_schema() -> Value {
    object(&json!({
        "actors": list(&candidate()), "documents": list(&of_answers("/$defs/document")),
        "words": list(&of_answers("/$defs/text_hit")),
    }))
}

pub(super) fn latest_schema() -> Value {
    list(&of_answers("/$defs/document"))
}

pub(super) fn doubles_schema() -> Value {
    let score = json!({"type": "number", "minimum": 0, "maximum": 1});
    list(&object(&json!({
        "left": candidate(), "right": candidate(), "score": score, "why": string(),
    })))
}

pub(super) fn unsure_schema() -> Value {
    list(&of_answers("/$defs/deed"))
}

/// Returns the schema of a story.
pub(super) fn story_schema() -> Value {
    let step = json!({
        "heading": string(), "text": string(), "view": string(), "evidence": list(&string()),
    });
    object(&json!({"id": string(), "title": string(), "steps": list(&object(&step))}))
}

pub(super) fn stories_schema() -> Value {
    list(&story_schema())
}
