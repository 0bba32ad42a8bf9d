//! XML as found in practice: undeclared HTML entities, a declared encoding, a DOCTYPE.
//!
//! In: bytes or text. Out: a parsed document, or an error with its line.

use roxmltree::{Document, Node, ParsingOptions};

use super::clean;

/// Parses a document.
///
/// # Errors
/// Returns a description of what is wrong, with its line.
pub(super) fn parse(text: &str) -> Result<Document<'_>, String> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| format!("broken XML: {error}"))
}

/// Repairs undeclared entities and unescaped ampersands, which would not parse.
pub(super) fn mended(text: &str) -> String {
    const KNOWN: [&str; 5] = ["amp", "lt", "gt", "quot", "apos"];
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        mended.push_str(&rest[..at]);
        let tail = &rest[at + 1..];
        let name = tail.find(';').filter(|end| *end <= 10).map_or("", |end| &tail[..end]);
        let is_entity = KNOWN.contains(&name) || name.starts_with('#') && name.len() > 1;
        let letter = if is_entity || name.is_empty() { None } else { entity(name) };
        if let Some(letter) = letter {
            mended.push_str(&letter);
            rest = &tail[name.len() + 1..];
        } else {
            mended.push_str(if is_entity { "&" } else { "&amp;" });
            rest = tail;
        }
    }
    mended.push_str(rest);
    mended
}

/// Returns the character for a named HTML entity.
fn entity(name: &str) -> Option<String> {
    let reference = format!("&{name};");
    let text = super::web::plain(&format!("<p>x{reference}x</p>"));
    let letter = text.trim_matches('x').to_owned();
    (letter != reference && !letter.contains('&') && !letter.contains('<'))
        .then(|| if letter.trim().is_empty() { " ".to_owned() } else { letter })
}

/// Returns the text of a node on one line.
pub(super) fn text(node: &Node<'_, '_>) -> String {
    let all = node.descendants().filter(Node::is_text).filter_map(|it| it.text());
    clean::line(&all.collect::<Vec<_>>().concat())
}

/// Returns the first element with this local name in a node's subtree.
pub(super) fn find<'a, 'i>(node: &Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.descendants().find(|it| is(it, name))
}

/// Returns the first nonempty text of such an element, or `None` if there is none.
pub(super) fn text_of(node: &Node<'_, '_>, name: &str) -> Option<String> {
    node.descendants().filter(|it| is(it, name)).map(|it| text(&it)).find(|it| !it.is_empty())
}

/// Returns the first value of an attribute of such an element.
pub(super) fn attribute_of(node: &Node<'_, '_>, name: &str, attribute: &str) -> Option<String> {
    let mut all = node.descendants().filter(|it| is(it, name));
    all.find_map(|it| it.attribute(attribute).map(clean::line)).filter(|it| !it.is_empty())
}

/// Returns whether a node is an element with this local name, ignoring case.
pub(super) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}
