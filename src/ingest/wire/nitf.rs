//! NITF: the News Industry Text Format.
//!
//! In: a parsed document. Out: its articles; the day is the publisher's local day of issue. Never
//! fails.

use roxmltree::{Document, Node};

use super::story;
use crate::ingest::article::{Article, word};
use crate::ingest::web::without_by;
use crate::ingest::{clean, dates, lines, xml};

/// Returns the article of each `nitf` element.
pub(in crate::ingest) fn articles(document: &Document<'_>) -> Vec<Article> {
    let all = document.descendants().filter(|node| xml::is(node, "nitf"));
    all.map(|node| article(&node)).filter(|article| !article.text.is_empty()).collect()
}

/// Returns the article of one element.
pub(super) fn article(node: &Node<'_, '_>) -> Article {
    let (paragraphs, byline) = story(paragraphs(node));
    let mut bylines = node.descendants().filter(|it| xml::is(it, "byline"));
    let byline_node = bylines.find_map(|it| writer(&it));
    let issue = ["date.issue", "date.release", "story.date"];
    let day = issue
        .iter()
        .find_map(|name| xml::attribute_of(node, name, "norm"))
        .or_else(|| xml::attribute_of(node, "pubdata", "date.publication"))
        .or_else(|| archive_day(node));
    let outlet = xml::attribute_of(node, "pubdata", "name")
        .or_else(|| xml::attribute_of(node, "from-src", "src-name"))
        .or_else(|| xml::text_of(node, "distributor"))
        .or_else(|| xml::attribute_of(node, "doc.copyright", "holder"));
    Article {
        title: xml::text_of(node, "hl1")
            .or_else(|| xml::text_of(node, "hedline"))
            .or_else(|| xml::text_of(node, "title")),
        outlet,
        byline: byline_node.or(byline).map(|it| without_by(&it)),
        date: day.and_then(|it| dates::date_in_field(&it)),
        url: xml::attribute_of(node, "pubdata", "ex-ref").filter(|it| it.starts_with("http")),
        text: clean::paragraphs(paragraphs),
        ..Article::default()
    }
}

/// Returns the day that the archive of a paper gives in three `meta` elements, as `1999-05-12`.
fn archive_day(node: &Node<'_, '_>) -> Option<String> {
    let number = |name: &str| {
        let mut all = node.descendants().filter(|it| xml::is(it, "meta"));
        let named = all.find(|it| it.attribute("name") == Some(name))?;
        named.attribute("content")?.trim().parse::<u16>().ok()
    };
    let year = number("publication_year")?;
    let (month, day) = (number("publication_month")?, number("publication_day_of_month")?);
    Some(format!("{year}-{month:02}-{day:02}"))
}

/// Returns the author without a job title (`byttl`), unless some program wrote the author there.
fn writer(byline: &Node<'_, '_>) -> Option<String> {
    let is_own =
        |node: &Node<'_, '_>| node.is_text() && !node.ancestors().any(|it| xml::is(&it, "byttl"));
    let own = byline.descendants().filter(is_own).filter_map(|it| it.text());
    // Without its title the byline may begin in its middle: `By <byttl>Ada Holm</byttl>, Courier Writer`.
    let is_whole = |it: &String| !it.trim_start_matches("By").trim_start().starts_with(',');
    let named = word(&own.collect::<String>()).filter(is_whole);
    named.or_else(|| {
        let within = xml::text_of(byline, "byttl")?;
        lines::byline(&within).or(Some(within))
    })
}

/// Returns the paragraphs of the body, without media captions and tables. If one of its blocks is
/// declared to be the full text, the others repeat parts of it.
pub(super) fn paragraphs(node: &Node<'_, '_>) -> Vec<String> {
    // A note above the story has a body of its own.
    let is_own = |it: &Node<'_, '_>| {
        xml::is(it, "body.content") && !it.ancestors().any(|above| xml::is(&above, "body.head"))
    };
    let body = node.descendants().find(is_own).or_else(|| xml::find(node, "body"));
    let Some(body) = body else { return Vec::new() };
    let is_full =
        |it: &Node<'_, '_>| xml::is(it, "block") && it.attribute("class") == Some("full_text");
    let body = body.descendants().find(is_full).unwrap_or(body);
    let is_media = |node: &Node<'_, '_>| {
        ["media", "figure", "table", "aside"].iter().any(|name| xml::is(node, name))
    };
    let is_paragraph =
        |it: &Node<'_, '_>| ["p", "hl2", "h2", "h3", "li"].iter().any(|name| xml::is(it, name));
    let all = body
        .descendants()
        .filter(|node| is_paragraph(node) && !node.ancestors().any(|it| is_media(&it)));
    let found: Vec<String> = all.map(|it| xml::text(&it)).filter(|it| !it.is_empty()).collect();
    if !found.is_empty() {
        return found;
    }
    let bare = body.descendants().filter(Node::is_text).filter_map(|it| it.text());
    clean::blocks(&bare.collect::<String>())
}
