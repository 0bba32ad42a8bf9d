//! Live blogs: one document per entry, with its own time.
//!
//! In: a page, and its declared metadata (`LiveBlogPosting`). Out: the entries in page order, from
//! the metadata or else from the visible page; empty if it is not a live blog. Never fails.

use dom_query::{Document, NodeRef};
use serde_json::{Map, Value};

use super::blocks;
use super::furniture::paragraph_letters;
use super::json_ld::{Declared, paragraphs};
use super::metadata::Metadata;
use crate::ingest::article::{self, Article};
use crate::ingest::{clean, dates};

/// Returns the declared entries of a live blog.
pub(super) fn entries(declared: &Declared, page: &Metadata) -> Vec<Article> {
    let updates =
        declared.article().and_then(|it| it.get("liveBlogUpdate")).and_then(Value::as_array);
    updates
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .filter_map(|it| entry(it, page))
        .collect()
}

fn entry(update: &Map<String, Value>, page: &Metadata) -> Option<Article> {
    let text = |name: &str| article::word(update.get(name)?.as_str()?);
    let body = update.get("articleBody")?.as_str()?;
    let body = clean::paragraphs(paragraphs(body));
    let headline = text("headline").or_else(|| page.title.clone());
    (!body.is_empty()).then(|| Article {
        title: headline,
        outlet: page.outlet.clone(),
        byline: writer(update).or_else(|| page.byline.clone()),
        url: text("url").or_else(|| page.url.clone()),
        language: page.language.clone(),
        date: text("datePublished").and_then(|it| dates::date_in_field(&it)).or(page.date),
        text: body,
        ..Article::default()
    })
}

/// Returns the author of an entry.
fn writer(update: &Map<String, Value>) -> Option<String> {
    let author = update.get("author")?;
    let first = author.as_array().and_then(|all| all.first()).unwrap_or(author);
    article::word(first.get("name").unwrap_or(first).as_str()?)
}

/// The minimum share of a page's paragraph text in its entries; teasers have less.
const SHARE_MIN: f64 = 0.6;

/// The minimum number of entries of a live blog.
const ENTRIES_MIN: usize = 3;

/// Returns the visible entries, each with its own time, if the page calls itself live.
pub(super) fn shown(document: &Document, page: &Metadata) -> Vec<Article> {
    let is_live = |text: &str| {
        text.to_lowercase().split(|it: char| !it.is_alphabetic()).any(|it| it == "live")
    };
    let title = document.select("title").text();
    let says_so = page.title.as_deref().is_some_and(is_live) || is_live(&title);
    if !says_so {
        return Vec::new();
    }
    let all =
        document.select("article, [itemprop=liveBlogUpdate], [class*=live-post], [id^=block-]");
    let found: Vec<Article> =
        all.nodes().iter().filter_map(|node| shown_entry(node, page)).collect();
    let n_letters: usize = found.iter().map(|entry| entry.text.chars().count()).sum();
    let n_all = document.body().map_or(0, |body| paragraph_letters(&body));
    let is_most = n_letters as f64 >= SHARE_MIN * n_all as f64;
    if found.len() >= ENTRIES_MIN && is_most { found } else { Vec::new() }
}

fn shown_entry(node: &NodeRef<'_>, page: &Metadata) -> Option<Article> {
    let inner = Document::fragment(node.html());
    let times = inner.select("time[datetime]");
    // An element with several times contains several entries.
    let time = if times.length() == 1 { times.attr("datetime")? } else { return None };
    let date = dates::date_in_field(&time)?;
    let title = inner.select("h2, h3, h4").nodes().first().and_then(|it| article::word(&it.text()));
    inner.select("time, header, h2, h3, h4, figure, aside, button").remove();
    let paragraphs = blocks::of(&inner.root());
    let text = clean::paragraphs(super::story::kept(paragraphs, None).iter().map(|it| &it.text));
    (!text.is_empty()).then(|| Article {
        title: title.or_else(|| page.title.clone()),
        outlet: page.outlet.clone(),
        url: page.url.clone(),
        language: page.language.clone(),
        date: Some(date),
        text,
        ..Article::default()
    })
}
