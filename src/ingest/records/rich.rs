//! Rich text in JSON: the nested blocks in which editors store an article (Portable Text, `ProseMirror`,
//! Slate, Draft.js, `EditorJS`, the content elements of newsroom systems).
//!
//! In: a value of a record. Out: its paragraphs, or `None` if it has no blocks. Pictures, embedded
//! pages, advertisements and links elsewhere between the paragraphs are left out. Never fails.

use serde_json::{Map, Value};

use crate::ingest::words;

/// Fields in which a node has its parts, and in which a part has its text.
const PARTS: [&str; 9] = [
    "blocks",
    "children",
    "content",
    "content_elements",
    "contentElements",
    "paragraphs",
    "nodes",
    "elements",
    "items",
];
const TEXTS: [&str; 4] = ["text", "value", "content", "html"];

/// How deep nodes are nested at most; the JSON reader stops at 128.
const DEPTH_MAX: usize = 100;

/// Returns the paragraphs of rich text, with empty lines between them.
pub(crate) fn text(value: &Value) -> Option<String> {
    let is_rich = match value {
        Value::Array(all) => !all.is_empty() && all.iter().all(is_node),
        Value::Object(node) => parts(node).is_some(),
        _ => false,
    };
    if !is_rich {
        return None;
    }
    let mut paragraphs = Vec::new();
    match value {
        Value::Array(all) => all.iter().for_each(|node| read(node, &mut paragraphs, 0)),
        node => read(node, &mut paragraphs, 0),
    }
    let text = paragraphs.join("\n\n");
    (!text.trim().is_empty()).then_some(text)
}

/// Returns whether a value is a block: it has parts, or text and a kind that is a block's.
fn is_node(value: &Value) -> bool {
    let Value::Object(node) = value else { return false };
    let kind = kind(node);
    let is_named = |list: &str| words::list("blocks", list).contains(&kind);
    parts(node).is_some() || is_named("paragraphs") || is_named("skipped")
}

/// Returns the kind of a node in lower case; empty if it has none.
fn kind(node: &Map<String, Value>) -> String {
    let names = ["type", "_type", "nodeType", "nodetype", "kind", "name"];
    let kind = names.iter().find_map(|name| node.get(*name)?.as_str());
    kind.unwrap_or_default().to_lowercase()
}

fn parts(node: &Map<String, Value>) -> Option<&Vec<Value>> {
    let all = PARTS.iter().filter_map(|name| node.get(*name)?.as_array());
    let mut nodes = all.filter(|all| all.iter().any(Value::is_object));
    nodes.next()
}

fn own_text(node: &Map<String, Value>) -> Option<&str> {
    let inner = node.get("data").and_then(Value::as_object);
    let all = [Some(node), inner].into_iter().flatten();
    all.flat_map(|it| TEXTS.iter().filter_map(|name| it.get(*name)?.as_str())).next()
}

/// Adds the paragraphs of a node.
fn read(value: &Value, paragraphs: &mut Vec<String>, depth: usize) {
    let Value::Object(node) = value else { return };
    if depth > DEPTH_MAX || words::list("blocks", "skipped").contains(&kind(node)) {
        return;
    }
    match parts(node) {
        Some(all) if all.iter().any(is_node) && !is_paragraph(node, all) => {
            for part in all {
                read(part, paragraphs, depth + 1);
            }
        }
        Some(all) => paragraphs.push(all.iter().map(|part| inline(part, depth + 1)).collect()),
        None => paragraphs.extend(own_text(node).map(str::to_owned)),
    }
}

/// Returns whether the parts of a node are pieces of one paragraph.
fn is_paragraph(node: &Map<String, Value>, parts: &[Value]) -> bool {
    let is_block = |part: &Value| {
        let Value::Object(part) = part else { return false };
        words::list("blocks", "paragraphs").contains(&kind(part))
    };
    let kind = kind(node);
    kind != "li"
        && words::list("blocks", "paragraphs").contains(&kind)
        && !parts.iter().any(is_block)
}

/// Returns the text of a piece of a paragraph: of a link, of letters in bold.
fn inline(value: &Value, depth: usize) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(node) if depth <= DEPTH_MAX => match parts(node) {
            Some(all) => all.iter().map(|part| inline(part, depth + 1)).collect(),
            None => own_text(node).unwrap_or_default().to_owned(),
        },
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    #[track_caller]
    fn check(value: &Value, expected: Option<&str>) {
        let found = super::text(value).map(|it| it.replace("\n\n", " / "));
        assert_eq!(found.as_deref(), expected, "in {value}");
    }

    #[test]
    fn blocks_of_editors_become_paragraphs() {
        let both = Some("Ruiz won by nine. / Okoro lost.");
        let link = json!({"type": "link", "children": [{"text": "won"}]});
        check(
            &json!([
                {"type": "p", "children": [{"text": "Ruiz "}, link, {"text": " by nine."}]},
                {"type": "image", "children": [{"text": "A picture"}]},
                {"type": "p", "children": [{"text": "Okoro lost."}]},
            ]),
            both,
        );
        check(
            &json!({"type": "doc", "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "Ruiz won by nine."}]},
                {"type": "paragraph", "content": [{"type": "text", "text": "Okoro lost."}]},
            ]}),
            both,
        );
        check(
            &json!({"blocks": [
                {"type": "paragraph", "data": {"text": "Ruiz won by nine."}},
                {"type": "embed", "data": {"caption": "x"}},
                {"type": "paragraph", "data": {"text": "Okoro lost."}},
            ]}),
            both,
        );
        check(
            &json!([
                {"_type": "block", "children": [{"_type": "span", "text": "Ruiz won by nine."}]},
                {"_type": "block", "children": [{"_type": "span", "text": "Okoro lost."}]},
            ]),
            both,
        );
        check(&json!({"name": "Ruiz"}), None);
        check(&json!([{"name": "Ana Ruiz"}, {"name": "Dan Okoro"}]), None);
        check(&json!(["Ana Ruiz"]), None);
    }
}
