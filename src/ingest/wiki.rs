//! Wiki exports (MediaWiki): the articles of the main namespace, without wikitext.
//!
//! In: a parsed export. Out: one article per page; redirects, talk, templates and files are
//! skipped. The day is that of the story (`{{date|...}}`), not of its last edit. Never fails.

use std::sync::LazyLock;

use regex::Regex;
use roxmltree::{Document, Node};

use super::article::Article;
use super::{clean, dates, web, xml};

/// Returns the articles of an export.
pub(super) fn articles(document: &Document<'_>) -> Vec<Article> {
    let root = document.root_element();
    let outlet = xml::text_of(&root, "sitename");
    let base = xml::text_of(&root, "base")
        .and_then(|it| it.rsplit_once('/').map(|(base, _)| base.to_owned()));
    let language = root.attributes().find(|it| it.name() == "lang").map(|it| it.value().to_owned());
    let pages = root.children().filter(|node| xml::is(node, "page"));
    let read = pages.filter_map(|page| article(&page, base.as_deref()));
    read.map(|it| Article { outlet: outlet.clone(), language: language.clone(), ..it }).collect()
}

fn article(page: &Node<'_, '_>, base: Option<&str>) -> Option<Article> {
    let is_main = xml::text_of(page, "ns").is_none_or(|it| it == "0");
    if !is_main || xml::find(page, "redirect").is_some() {
        return None;
    }
    let title = xml::text_of(page, "title")?;
    let wikitext = xml::find(page, "text")?.text()?;
    if wikitext.trim_start().to_uppercase().starts_with("#REDIRECT") {
        return None;
    }
    let text = plain(wikitext);
    (!text.is_empty()).then(|| Article {
        date: day(wikitext),
        url: base.map(|base| format!("{base}/{}", title.replace(' ', "_"))),
        title: Some(title),
        text,
        ..Article::default()
    })
}

static DAY: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\{\{(?:[Dd]ate|[Bb]yline)\|(?:date=)?([^|}]+)"));
/// What is not shown or is no prose. One form after the other: as alternatives of one pattern, one
/// that is never closed would be followed to the end of the text again after each find of another.
static UNSHOWN: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        r"(?s)<!--.*?-->",
        r"<ref[^>]*/>",
        r"(?s)<ref.*?</ref>",
        r"(?s)<(?:gallery|math|nowiki)[^>]*>.*?</(?:gallery|math|nowiki)>",
    ]
    .map(dates::pattern)
});
static LINKED_NAME: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\{\{[Ww]\|(?:[^|{}]*\|)?([^|{}]*?)(?:\|[a-z]+=[^{}]*)?\}\}"));
static TEMPLATE: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\{\{[^{}]*\}\}|\{\|[^{}]*?\|\}"));
static FILE: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\[\[\s*(?:[A-Za-z]{1,10}):[^\[\]|]*(?:\|[^\[\]]*)?\]\]"));
static LINK: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]"));
static OUTWARD: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"\[https?://\S+ ?([^\]]*)\]"));
static HEADING: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"^=+\s*(.*?)\s*=+$"));

fn day(wikitext: &str) -> Option<crate::document::PartialDate> {
    dates::date_in_field(&DAY.captures(wikitext)?[1])
}

/// Returns the prose of wikitext up to its list of sources.
fn plain(wikitext: &str) -> String {
    let remove = |text: String, form: &Regex| form.replace_all(&text, "").into_owned();
    let text = UNSHOWN.iter().fold(wikitext.to_owned(), remove);
    let text = LINKED_NAME.replace_all(&text, "$1");
    let text = until_still(text.into_owned(), &TEMPLATE);
    let text = named_links(&text);
    let text = LINK.replace_all(&text, "$1");
    let text = OUTWARD.replace_all(&text, "$1").replace("'''", "").replace("''", "");
    let (mut paragraphs, mut open) = (Vec::new(), String::new());
    for line in text.lines() {
        let heading = HEADING.captures(line.trim()).map(|found| found[1].to_lowercase());
        if heading.is_some_and(|it| is_apparatus(&it)) {
            break;
        }
        if line.trim().is_empty()
            || HEADING.is_match(line.trim())
            || line.starts_with(['*', '#', ':'])
        {
            paragraphs.push(std::mem::take(&mut open));
        }
        let bare = HEADING.replace(line.trim(), "$1");
        open.push_str(bare.trim_start_matches(['*', '#', ':', ';', ' ']));
        open.push('\n');
    }
    paragraphs.push(open);
    clean::paragraphs(paragraphs.iter().map(|text| web::plain(text)))
}

/// Removes `form` repeatedly, since templates are nested.
fn until_still(mut text: String, form: &Regex) -> String {
    for _ in 0..8 {
        let next = form.replace_all(&text, "").into_owned();
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// Removes links to files, categories and other languages; a labelled link to another wiki becomes
/// its label.
fn named_links(text: &str) -> String {
    let kept = |found: &regex::Captures<'_>| {
        let inner = found[0].trim_matches(['[', ']']);
        let prefix = inner.split(':').next().unwrap_or_default().trim().to_lowercase();
        let is_shown =
            matches!(prefix.as_str(), "w" | "wikt" | "wikipedia" | "n" | "s" | "q" | "commons");
        if is_shown {
            inner.rsplit(['|', ':']).next().unwrap_or_default().to_owned()
        } else {
            String::new()
        }
    };
    FILE.replace_all(text, kept).into_owned()
}

fn is_apparatus(heading: &str) -> bool {
    ["source", "reference", "external link", "see also", "related news", "sister link", "note"]
        .iter()
        .any(|it| heading.starts_with(it))
}
