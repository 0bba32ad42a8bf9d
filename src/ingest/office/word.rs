//! Word since 2007 (DOCX): the paragraphs of `word/document.xml`.
//!
//! In: the parts of the file. Out: its paragraphs, tables row by row. Inserted text is included,
//! deleted and hidden text is not; text boxes, comments, headers and footers are not part of the text. Fails
//! if the XML is malformed.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::ingest::clean;
use crate::ingest::lines::Line;
use crate::ingest::{words, xml};

/// Returns the paragraphs of `document`; `relations` has the targets of its links.
///
/// # Errors
/// Returns a description of what is wrong with the XML.
pub(in crate::ingest) fn lines(
    document: &str,
    relations: Option<&str>,
) -> Result<Vec<Line>, String> {
    let document = xml::parse(document)?;
    let links =
        relations.and_then(|text| xml::parse(text).ok().map(|it| links(&it))).unwrap_or_default();
    let body = document.descendants().find(|node| node.has_tag_name_any("body"));
    let paragraphs = body.into_iter().flat_map(|body| body.descendants());
    let is_own = |node: &Node<'_, '_>| node.has_tag_name_any("p") && !is_boxed(node);
    Ok(paragraphs.filter(is_own).flat_map(|node| paragraph(&node, &links)).collect())
}

/// Compares names without their namespace, which differs between versions of the format.
trait LocalName {
    fn has_tag_name_any(&self, name: &str) -> bool;
    fn local(&self, name: &str) -> Option<&str>;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_any(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }

    fn local(&self, name: &str) -> Option<&str> {
        self.attributes().find(|it| it.name() == name).map(|it| it.value())
    }
}

fn is_boxed(node: &Node<'_, '_>) -> bool {
    node.ancestors().any(|it| it.has_tag_name_any("txbxContent") || it.has_tag_name_any("Fallback"))
}

fn links(relations: &Document<'_>) -> HashMap<String, String> {
    let all = relations.descendants().filter(|node| node.has_tag_name_any("Relationship"));
    all.filter_map(|node| {
        Some((node.attribute("Id")?.to_owned(), node.attribute("Target")?.to_owned()))
    })
    .collect()
}

/// Returns the lines of a paragraph; a break splits it in two.
fn paragraph(node: &Node<'_, '_>, links: &HashMap<String, String>) -> Vec<Line> {
    let mut text = String::new();
    gather(node, &mut text);
    let link = node.descendants().find(|it| it.has_tag_name_any("hyperlink"));
    let link = link.and_then(|it| links.get(it.local("id")?)).cloned();
    let style = node.descendants().find(|it| it.has_tag_name_any("pStyle"));
    let style = style.and_then(|it| it.local("val").map(str::to_lowercase)).unwrap_or_default();
    let runs = || node.descendants().filter(|it| it.has_tag_name_any("r"));
    let is_bold = runs().next().is_some()
        && runs().all(|run| {
            run.descendants().any(|it| it.has_tag_name_any("b") && it.local("val") != Some("0"))
        });
    let is_heading = style == "title" || words::begins(&style, "styles", "headings");
    let as_line =
        |text: &str| Line { text: clean::line(text), is_heading, is_bold, link: link.clone() };
    let parts: Vec<&str> = text.split('\n').filter(|it| !it.trim().is_empty()).collect();
    if parts.is_empty() { vec![as_line("")] } else { parts.into_iter().map(as_line).collect() }
}

/// Elements that are not part of a paragraph's text.
const LEFT_OUT: &str = " del moveFrom txbxContent pict drawing Fallback instrText p ";

/// Returns whether a run is formatted as hidden.
fn is_hidden(run: &Node<'_, '_>) -> bool {
    let mut formats = run.children().filter(|it| it.has_tag_name_any("rPr"));
    let mark =
        formats.find_map(|format| format.children().find(|it| it.has_tag_name_any("vanish")));
    mark.is_some_and(|it| !matches!(it.local("val"), Some("0" | "false")))
}

fn gather(node: &Node<'_, '_>, text: &mut String) {
    for child in node.children().filter(Node::is_element) {
        match child.tag_name().name() {
            name if LEFT_OUT.contains(&format!(" {name} ")) => {}
            "r" if is_hidden(&child) => {}
            "t" => text.push_str(child.text().unwrap_or_default()),
            "tab" | "ptab" => text.push('\t'),
            "br" | "cr" => text.push('\n'),
            "noBreakHyphen" => text.push('-'),
            _ => gather(&child, text),
        }
    }
}
