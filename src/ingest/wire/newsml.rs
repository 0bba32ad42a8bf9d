//! NewsML: the envelope used by agencies, version 1 and G2, around XHTML, NITF or plain text.
//!
//! In: a parsed document. Out: one article per news item. The day is that of the first version,
//! since later versions report the same day, unless the dateline names that of another stamp.
//! Never fails.

use roxmltree::{Document, Node};

use super::{nitf, story};
use crate::document::PartialDate;
use crate::ingest::article::Article;
use crate::ingest::web::{self, without_by};
use crate::ingest::{clean, dates, opening, xml};

/// Returns the article of each item that has text.
pub(in crate::ingest) fn articles(document: &Document<'_>) -> Vec<Article> {
    let items = document.descendants().filter(|node| xml::is(node, "newsItem"));
    items.filter(|item| !is_withdrawn(item)).filter_map(|item| article(&item)).collect()
}

/// Returns whether the agency has taken the item back: `stat:canceled`, `stat:withheld`.
fn is_withdrawn(item: &Node<'_, '_>) -> bool {
    let status = xml::attribute_of(item, "pubStatus", "qcode")
        .or_else(|| xml::attribute_of(item, "Status", "FormalName"));
    status.is_some_and(|it| {
        let own = it.rsplit(':').next().unwrap_or_default().to_lowercase();
        own.starts_with("cancel") || own.starts_with("withheld")
    })
}

fn article(item: &Node<'_, '_>) -> Option<Article> {
    let (paragraphs, first_line) = story(paragraphs(item));
    let text = clean::paragraphs(paragraphs);
    let first = |names: &[&str]| names.iter().find_map(|name| xml::text_of(item, name));
    let byline = first(&["by", "ByLine"]).or(first_line);
    let outlet = outlet(item, byline.as_deref());
    let language = xml::attribute_of(item, "language", "tag")
        .or_else(|| xml::attribute_of(item, "Language", "FormalName"))
        .or_else(|| {
            item.attributes().find(|it| it.name() == "lang").map(|it| it.value().to_owned())
        });
    (!text.is_empty()).then(|| Article {
        title: headline(item).or_else(|| first(&["HeadLine", "title", "NewsLineText"])),
        outlet,
        byline: byline.map(|it| without_by(&it)),
        url: first(&["link"]).filter(|it| it.starts_with("http")),
        language,
        date: day(item, &text),
        text,
        ..Article::default()
    })
}

fn day(item: &Node<'_, '_>, text: &str) -> Option<PartialDate> {
    const NAMES: [&str; 7] = [
        "firstCreated",
        "contentCreated",
        "DateLineDate",
        "published",
        "versionCreated",
        "ThisRevisionCreated",
        "DateId",
    ];
    let stamps = NAMES.iter().filter_map(|name| dates::date_in_field(&xml::text_of(item, name)?));
    let stamps: Vec<PartialDate> = stamps.collect();
    let opening = opening::of_story(text, None);
    let is_of_dateline = |stamp: &&PartialDate| opening.day(Some(**stamp)) == Some(**stamp);
    stamps.iter().find(is_of_dateline).or(stamps.first()).copied()
}

/// Returns the main headline; others have the role of a subheading.
fn headline(item: &Node<'_, '_>) -> Option<String> {
    let all = item.descendants().filter(|it| xml::is(it, "headline"));
    let all: Vec<Node<'_, '_>> = all.filter(|it| !xml::text(it).is_empty()).collect();
    let role = |node: &&Node<'_, '_>, part: &str| {
        node.attribute("role").is_some_and(|it| it.to_lowercase().contains(part))
    };
    let main = all.iter().find(|it| role(it, "main"));
    let main = main.or_else(|| all.iter().find(|it| !role(it, "sub"))).or(all.first());
    main.map(xml::text)
}

/// Returns the issuer of the item: by name if it has one, not by domain; its creator may be the author.
fn outlet(item: &Node<'_, '_>, byline: Option<&str>) -> Option<String> {
    let named = ["creditline", "CreditLine"].iter().find_map(|name| xml::text_of(item, name));
    let literal = ["infoSource", "creator", "provider"].iter().find_map(|name| {
        let node = xml::find(item, name)?;
        let named = xml::text_of(&node, "name");
        let named = named.or_else(|| node.attribute("literal").map(str::to_owned))?;
        byline.is_none_or(|it| !it.contains(&named)).then_some(named)
    });
    let party =
        xml::find(item, "Provider").and_then(|it| xml::attribute_of(&it, "Party", "FormalName"));
    let source =
        xml::find(item, "Source").and_then(|it| xml::attribute_of(&it, "Party", "FormalName"));
    named.or(literal).or(party).or(source)
}

fn paragraphs(item: &Node<'_, '_>) -> Vec<String> {
    let holders = ["inlineXML", "DataContent", "inlineData"];
    let Some(content) = holders.iter().find_map(|name| xml::find(item, name)) else {
        return Vec::new();
    };
    let found = nitf::paragraphs(&content);
    if !found.is_empty() {
        return found;
    }
    let is_line =
        |node: &Node<'_, '_>| ["p", "h2", "h3", "li"].iter().any(|name| xml::is(node, name));
    let lines = content.descendants().filter(is_line).map(|node| xml::text(&node));
    let lines: Vec<String> = lines.filter(|text| !text.is_empty()).collect();
    let raw = || {
        content.descendants().filter(Node::is_text).filter_map(|it| it.text()).collect::<String>()
    };
    if !lines.is_empty() {
        lines
    } else if raw().contains("<p") {
        web::plain(&raw()).split("\n\n").map(str::to_owned).collect()
    } else {
        clean::blocks(&raw())
    }
}
