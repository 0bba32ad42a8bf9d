//! OpenDocument text (ODT): the paragraphs of `content.xml`.
//!
//! In: the XML. Out: headings and paragraphs in order, without notes, annotations, frames and
//! deleted text. Fails if the XML is malformed.

use roxmltree::Node;

use crate::ingest::lines::Line;
use crate::ingest::{clean, xml};

/// Returns the paragraphs of the text.
///
/// # Errors
/// Returns a description of what is wrong with the XML.
pub(in crate::ingest) fn lines(content: &str) -> Result<Vec<Line>, String> {
    let document = xml::parse(content)?;
    let is_line =
        |node: &Node<'_, '_>| matches!(node.tag_name().name(), "p" | "h") && !is_left_out(node);
    Ok(document.descendants().filter(is_line).map(|node| line(&node)).collect())
}

fn is_left_out(node: &Node<'_, '_>) -> bool {
    node.ancestors().any(|node| {
        matches!(
            node.tag_name().name(),
            "note" | "annotation" | "tracked-changes" | "text-box" | "index-body"
        )
    })
}

fn line(node: &Node<'_, '_>) -> Line {
    let mut text = String::new();
    gather(node, &mut text);
    let style = node.attributes().find(|it| it.name() == "style-name").map_or("", |it| it.value());
    let is_heading = node.tag_name().name() == "h" || style == "Title";
    Line { text: clean::line(&text), is_heading, ..Line::default() }
}

fn gather(node: &Node<'_, '_>, text: &mut String) {
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
            continue;
        }
        match child.tag_name().name() {
            "note" | "annotation" | "text-box" | "frame" => {}
            "s" | "tab" | "line-break" => text.push(' '),
            _ => gather(&child, text),
        }
    }
}
