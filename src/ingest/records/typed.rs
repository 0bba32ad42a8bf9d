//! Records in XML of an unknown kind: repeated elements, each with named parts.
//!
//! In: a parsed document. Out: one record per element that has a part or attribute with text. Never
//! fails; XML without such elements gives none.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

use crate::ingest::xml;

/// Returns the records of a document.
pub(crate) fn records(document: &Document<'_>) -> Vec<Map<String, Value>> {
    let root = document.root_element();
    if let Some(main) = root.children().find(|it| xml::is(it, "main")) {
        return Vec::from([extracted(&root, &main)]);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let is_record = |node: &Node<'_, '_>| {
        node.is_element() && node.children().filter(Node::is_element).count() > 1 && has_text(node)
    };
    let found: Vec<Node<'_, '_>> = document.descendants().filter(is_record).collect();
    for node in &found {
        *counts.entry(node.tag_name().name()).or_default() += 1;
    }
    let Some((name, _)) = counts.into_iter().max_by_key(|(_, n)| *n) else { return Vec::new() };
    found.iter().filter(|node| node.tag_name().name() == name).map(record).collect()
}

/// Returns the record of a page written by an extractor (trafilatura): attributes, and the text in
/// `main`.
fn extracted(root: &Node<'_, '_>, main: &Node<'_, '_>) -> Map<String, Value> {
    let attributes = root.attributes().map(|it| (it.name().to_owned(), Value::from(it.value())));
    attributes.chain([("text".to_owned(), Value::from(text(main)))]).collect()
}

fn record(node: &Node<'_, '_>) -> Map<String, Value> {
    let attributes = node.attributes().map(|it| (it.name().to_owned(), it.value().to_owned()));
    let parts = node.children().filter(Node::is_element);
    let parts = parts.map(|it| (it.tag_name().name().to_owned(), text(&it)));
    attributes.chain(parts).map(|(name, value)| (name, Value::String(value))).collect()
}

/// Returns the text of a part, its paragraphs separated.
fn text(node: &Node<'_, '_>) -> String {
    let inner: Vec<String> = node
        .children()
        .filter(Node::is_element)
        .map(|it| xml::text(&it))
        .filter(|it| !it.is_empty())
        .collect();
    if inner.is_empty() { xml::text(node) } else { inner.join("\n\n") }
}

fn has_text(node: &Node<'_, '_>) -> bool {
    super::fields::Named::of(&record(node)).text("text").is_some()
}
