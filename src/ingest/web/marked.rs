//! Single values that a page marks: `meta` elements, attributes, the text of an element.
//!
//! In: a parsed page. Out: the first value that is not empty. Never fails.

use dom_query::Document;

use crate::ingest::{article, words};

/// Returns the content of the first `meta` in a list, by `name`, `property` or `itemprop`.
pub(super) fn meta(document: &Document, list: &str) -> Option<String> {
    let names = words::list("page", list);
    let all = document.select("meta[content]");
    names.iter().find_map(|wanted| {
        let is_named = |node: &&dom_query::NodeRef<'_>| {
            ["name", "property", "itemprop"]
                .iter()
                .filter_map(|name| node.attr(name))
                .any(|name| name.eq_ignore_ascii_case(wanted))
        };
        let mut found = all.nodes().iter().filter(is_named);
        found.find_map(|node| article::word(&node.attr("content")?))
    })
}

pub(super) fn attribute(document: &Document, selector: &str, name: &str) -> Option<String> {
    article::word(&document.select(selector).attr(name)?)
}

pub(super) fn text_of(document: &Document, selector: &str) -> Option<String> {
    let found = document.select(selector);
    found.nodes().iter().find_map(|node| article::word(&node.text()))
}
