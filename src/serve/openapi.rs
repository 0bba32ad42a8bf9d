//! The description of the API in `OpenAPI` 3.1.
//!
//! In: the questions and views, the tables by which requests are parsed. Out: one JSON document,
//! which refers to `answers.schema.json` beside it. Never fails.

use serde_json::{Map, Value, json};

use super::reply::{SPARQL, TRIPLES};
use super::view_schemas::{of_answers, story_schema};
use super::views::View;
use super::{Param, ParamKind, Question};

/// The schema of the answers, which is served beside the description.
pub(super) const ANSWERS: &str = include_str!("../../schema/records/answers.schema.json");

/// Returns the description of the API.
pub(super) fn document(
    questions: &[Question],
    views: &[View],
    sparql: &[Param],
    export: &[Param],
) -> Value {
    let mut paths = Map::new();
    for question in questions {
        let pointer = question.answer.replace('~', "~0").replace('/', "~1").replace(' ', "%20");
        let schema = of_answers(&format!("/properties/{pointer}"));
        let mut params = described(&question.params, question.is_list);
        if question.path.ends_with("{id}") {
            let about = "The rest of the path, with %-escapes; it may hold slashes";
            params.push(json!({
                "name": "id", "in": "path", "required": true, "description": about,
                "schema": {"type": "string"},
            }));
        }
        let get = operation(&question.about, &params, "application/json", &schema);
        paths.insert(question.path.to_owned(), json!({"get": get}));
    }
    for view in views {
        let params = described(&view.params, view.is_list);
        let (media, schema) = match view.schema.is_null() {
            true => ("image/svg+xml", json!({"type": "string"})),
            false => ("application/json", view.schema.clone()),
        };
        let get = operation(view.about, &params, media, &schema);
        paths.insert(view.path.to_owned(), json!({"get": get}));
    }
    let about = "A query in SPARQL 1.1";
    let results = json!({"type": "object"});
    let params = described(sparql, false);
    let mut get = operation(about, &params, SPARQL, &results);
    get["responses"]["200"]["content"][TRIPLES] = json!({"schema": {"type": "string"}});
    paths.insert("/sparql".to_owned(), json!({"get": get}));
    let page = json!({"type": "string"});
    let get = operation("The page as one file", &described(export, false), "text/html", &page);
    paths.insert("/export".to_owned(), json!({"get": get}));
    add_changes(&mut paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "onrecord",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What the commands of onrecord print with `--format json`, for the \
                            page and for programs on this machine.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"problem": problem()},
            "responses": {"problem": {
                "description": "Why there is no answer",
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}
                },
            }},
        },
    })
}

fn described(params: &[Param], is_list: bool) -> Vec<Value> {
    let mut all: Vec<Value> = params.iter().map(parameter).collect();
    if is_list {
        all.extend(paging().iter().map(parameter));
    }
    all
}

/// Returns the parameters of paging.
pub(super) fn paging() -> [Param; 2] {
    [
        Param::new("limit", ParamKind::Count, "At most this many rows, up to 1000").or("100"),
        Param::new("cursor", ParamKind::Text, "Where to go on: from the `Link` of the page before"),
    ]
}

fn parameter(param: &Param) -> Value {
    let mut one = match param.kind {
        ParamKind::Text => json!({"type": "string"}),
        ParamKind::Count => json!({"type": "integer", "minimum": 0}),
        ParamKind::Share => json!({"type": "number", "minimum": 0, "maximum": 1}),
        ParamKind::Date => {
            json!({"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"})
        }
        ParamKind::Flag => json!({"enum": ["1", "0", "true", "false"]}),
    };
    if let Some(fields) = one.as_object_mut() {
        if !param.values.is_empty() {
            fields.insert("enum".to_owned(), json!(param.values));
        }
        if let Some(default) = &param.default {
            let value = serde_json::from_str::<Value>(default).ok().filter(Value::is_number);
            let default = value.unwrap_or_else(|| json!(default));
            fields.insert("default".to_owned(), default);
        }
    }
    let schema = if param.is_list { json!({"type": "array", "items": one}) } else { one };
    json!({
        "name": param.name, "in": "query", "required": param.is_required,
        "description": param.about, "schema": schema,
    })
}

fn operation(about: &str, params: &[Value], media: &str, schema: &Value) -> Value {
    let headers = json!({
        "ETag": {"schema": {"type": "string"}},
        "Link": {"schema": {"type": "string"}, "description": "The next page"},
        "X-Total-Count": {"schema": {"type": "integer"}},
    });
    json!({
        "summary": about,
        "parameters": params,
        "responses": {
            "200": {
                "description": "The answer", "headers": headers,
                "content": {media: {"schema": schema}},
            },
            "304": {"description": "The store has not changed"},
            "default": {"$ref": "#/components/responses/problem"},
        },
    })
}

/// Adds what changes the store: acts and stories.
fn add_changes(paths: &mut Map<String, Value>) {
    let text = json!({"type": "string"});
    let fields = |names: &[&str], act: &str| {
        let mut all: Map<String, Value> =
            names.iter().map(|it| ((*it).to_owned(), text.clone())).collect();
        all.insert("act".to_owned(), json!({"const": act}));
        all
    };
    let act = |act: &str, names: &[&str], required: &[&str]| {
        let required: Vec<&str> = required.iter().copied().chain(["act"]).collect();
        json!({
            "type": "object", "required": required, "properties": fields(names, act),
            "additionalProperties": false,
        })
    };
    let amended = ["evidence", "status", "type", "subject", "object", "date"];
    let acts = json!({"anyOf": [
        act("confirm", &["evidence"], &["evidence"]),
        act("reject", &["evidence"], &["evidence"]),
        act("amend", &amended, &["evidence"]),
        act("merge", &["from", "into"], &["from", "into"]),
        act("distinct", &["left", "right"], &["left", "right"]),
        act("rename", &["actor", "name"], &["actor", "name"]),
    ]});
    let kept = json!({"type": "object", "required": ["act"], "properties": {
        "act": {"type": "integer", "minimum": 1},
    }});
    let answer = |about: &str, schema: &Value| {
        json!({
            "200": {"description": about, "content": {"application/json": {"schema": schema}}},
            "default": {"$ref": "#/components/responses/problem"},
        })
    };
    let body = |schema: &Value| json!({"required": true, "content": {"application/json": {"schema": schema}}});
    let post = json!({
        "summary": "Keeps an act", "requestBody": body(&acts),
        "responses": answer("The number of the act", &kept),
    });
    if let Some(known) = paths.get_mut("/acts").and_then(Value::as_object_mut) {
        known.insert("post".to_owned(), post);
    }
    let in_path = |name: &str, kind: &str| json!([{"name": name, "in": "path", "required": true, "schema": {"type": kind}}]);
    let undo = json!({
        "summary": "Takes an act back", "parameters": in_path("number", "integer"),
        "responses": answer("The number of the act that takes it back", &kept),
    });
    paths.insert("/acts/{number}/undo".to_owned(), json!({"post": undo}));
    let story = story_schema();
    let put = json!({
        "summary": "Keeps a story", "parameters": in_path("id", "string"),
        "requestBody": body(&story), "responses": answer("The story", &story),
    });
    let delete = json!({
        "summary": "Removes a story", "parameters": in_path("id", "string"),
        "responses": {
            "200": {"description": "It is removed"},
            "default": {"$ref": "#/components/responses/problem"},
        },
    });
    paths.insert("/stories/{id}".to_owned(), json!({"put": put, "delete": delete}));
}

fn problem() -> Value {
    let actor = json!({"type": "object", "required": ["id", "name", "kind", "documents"]});
    json!({
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400},
            "detail": {"type": "string"},
            "candidates": {"type": "array", "items": actor},
            "nearest": {"type": "array"},
        },
    })
}
