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
    let Some(name) = name(document) else { return Vec::from_iter(whole(document)) };
    let found = named(document, &name);
    match &found[..] {
        [only] => vec![with_head(document, only.clone())],
        _ => found,
    }
}

/// Returns the record of a file whose text stands alone in an element, as its other parts do.
fn whole(document: &Document<'_>) -> Option<Map<String, Value>> {
    const LETTERS_MIN: usize = 200;
    let record = with_head(document, Map::new());
    let text = super::fields::NamedValues::of(&record).text("text")?.1;
    (text.len() >= LETTERS_MIN).then_some(record)
}

/// Adds to the only record of a file what stands elsewhere in it: title, author and day may be in a
/// head beside the body.
fn with_head(document: &Document<'_>, mut record: Map<String, Value>) -> Map<String, Value> {
    let root = document.root_element();
    let is_leaf = |node: &Node<'_, '_>| {
        node.is_element() && !node.children().any(|it| it.is_element()) && *node != root
    };
    for node in document.descendants().filter(is_leaf) {
        let value = xml::text(&node);
        if !value.is_empty() {
            record.entry(node.tag_name().name()).or_insert(Value::String(value));
        }
    }
    record
}

/// Returns the name of the elements that are records in the text of a document: of those with a part
/// that has text the most frequent. `None` if there are not several.
pub(crate) fn name_within(text: &str) -> Option<String> {
    let document = xml::parse(text).ok()?;
    let is_page = document.root_element().children().any(|it| xml::is(&it, "main"));
    let name = name(&document).filter(|_| !is_page)?;
    let all = document.descendants().filter(|node| node.tag_name().name() == name);
    (all.count() > 1).then_some(name)
}

/// Returns the records of this name in the text of a document.
///
/// # Errors
/// Returns a description of what is wrong with the document.
pub(crate) fn records_named(text: &str, name: &str) -> Result<Vec<Map<String, Value>>, String> {
    match xml::parse(text) {
        Ok(document) => Ok(named(&document, name)),
        Err(_) => Ok(named(&xml::parse(&xml::mended(text))?, name)),
    }
}

fn is_record(node: &Node<'_, '_>) -> bool {
    node.is_element() && node.children().filter(Node::is_element).count() > 1 && has_text(node)
}

fn name(document: &Document<'_>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for node in document.descendants().filter(is_record) {
        *counts.entry(node.tag_name().name()).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, n)| *n);
    most.map(|(name, _)| name.to_owned())
}

fn named(document: &Document<'_>, name: &str) -> Vec<Map<String, Value>> {
    let is_one = |node: &Node<'_, '_>| node.tag_name().name() == name && is_record(node);
    document.descendants().filter(is_one).map(|node| record(&node)).collect()
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
    super::fields::NamedValues::of(&record(node)).text("text").is_some()
}
