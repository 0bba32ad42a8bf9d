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
use crate::ingest::{clean, dates, words};

/// How much longer the visible entries must be than the declared ones to be taken in their place;
/// some sites declare only the beginning of each.
const LONGER_MIN: f64 = 1.3;

/// Returns the entries of a live blog: the declared ones, unless those shown have clearly more.
pub(super) fn articles(document: &Document, declared: &Declared, page: &Metadata) -> Vec<Article> {
    let (entries, shown) = (entries(declared, page), shown(document, declared, page));
    let length = |all: &[Article]| all.iter().map(|it| it.text.len()).sum::<usize>() as f64;
    let is_longer = length(&shown) > LONGER_MIN * length(&entries);
    if is_longer && shown.len() >= entries.len() { shown } else { entries }
}

/// Returns the declared entries of a live blog.
fn entries(declared: &Declared, page: &Metadata) -> Vec<Article> {
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

/// The minimum number of entries of a live blog, and of one that declares that it is one.
const ENTRIES_MIN: usize = 3;
const DECLARED_MIN: usize = 2;

/// Returns the visible entries, each with its own time, if the page calls itself live.
fn shown(document: &Document, declared: &Declared, page: &Metadata) -> Vec<Article> {
    let is_live = |text: &str| {
        text.to_lowercase().split(|it: char| !it.is_alphabetic()).any(|it| it == "live")
    };
    let title = document.select("title").text();
    let says_so = page.title.as_deref().is_some_and(is_live)
        || is_live(&title)
        || page.url.as_deref().is_some_and(is_live)
        || declared.is_live();
    if !says_so {
        return Vec::new();
    }
    let n_all = document.body().map_or(0, |body| paragraph_letters(&body));
    let lists = document.select("*").nodes().iter().map(entries_below).collect::<Vec<_>>();
    let n_min = if declared.is_live() { DECLARED_MIN } else { ENTRIES_MIN };
    let lists = lists.into_iter().filter(|entries| entries.len() >= n_min);
    let letters = |entries: &Vec<NodeRef<'_>>| entries.iter().map(paragraph_letters).sum::<usize>();
    let longest = lists.max_by_key(letters).unwrap_or_default();
    if (letters(&longest) as f64) < SHARE_MIN * n_all as f64 {
        return Vec::new();
    }
    longest.iter().filter_map(|node| shown_entry(node, page)).collect()
}

/// Returns the elements directly below a node that have a time each, and text.
fn entries_below<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let is_entry =
        |it: &NodeRef<'_>| it.is_element() && paragraph_letters(it) > 20 && clocks(it).len() == 1;
    node.children_it(false).filter(is_entry).collect()
}

/// Returns the innermost elements that show a time: `time`, or a text like `10:12 GMT`. More than one
/// belong to several entries, or to one that says when it was changed.
fn clocks<'a>(node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let all = node.descendants().into_iter().filter(NodeRef::is_element);
    let times = all.filter(|it| it.has_name("time") && !is_change(it));
    let times: Vec<NodeRef<'_>> = times.collect();
    if !times.is_empty() {
        return times;
    }
    let all = node.descendants().into_iter().filter(NodeRef::is_element);
    let is_innermost = |it: &NodeRef<'_>| it.children_it(false).all(|child| !child.is_element());
    all.filter(|it| is_innermost(it) && is_clock(&it.text())).collect()
}

/// Returns whether a time is that of a change: `Updated at 21.40`.
fn is_change(time: &NodeRef<'_>) -> bool {
    let says_so = |node: &NodeRef<'_>| {
        let text = node.text();
        text.trim().len() < 60 && words::begins(&text, "dated", "changes")
    };
    let is_after = || {
        let before = time.prev_sibling().filter(NodeRef::is_text);
        before.is_some_and(|it| words::begins(&it.text(), "dated", "changes"))
    };
    says_so(time) || is_after() || time.parent().is_some_and(|it| says_so(&it))
}

/// Returns whether a text is a time of day: `10:12`, `10.12am`, `4 Mar, 10:12 GMT`.
fn is_clock(text: &str) -> bool {
    let text = text.trim();
    let digits = |letter: Option<char>| letter.is_some_and(|it| it.is_ascii_digit());
    let is_pair =
        |at: usize| digits(text[..at].chars().last()) && digits(text[at + 1..].chars().next());
    text.len() <= 24 && text.match_indices([':', '.']).any(|(at, _)| is_pair(at))
}

fn shown_entry(node: &NodeRef<'_>, page: &Metadata) -> Option<Article> {
    let declared = clocks(node).first().and_then(|it| it.attr("datetime"));
    let date = declared.and_then(|it| dates::date_in_field(&it)).or(page.date)?;
    let inner = Document::fragment(node.html());
    let title = inner.select("h2, h3, h4").nodes().first().and_then(|it| article::word(&it.text()));
    super::furniture::remove_named(&inner);
    for clock in inner.root().descendants().iter().filter(|it| it.is_element()) {
        if clock.parent().is_some() && is_clock(&clock.text()) {
            clock.remove_from_parent();
        }
    }
    inner.select("time, header, footer, h2, h3, h4, figure, aside, button").remove();
    let paragraphs = blocks::of(&inner.root());
    let text = clean::paragraphs(super::story::kept(paragraphs, None).iter().map(|it| &it.text));
    (!text.is_empty()).then(|| Article {
        title: title.or_else(|| page.title.clone()),
        outlet: page.outlet.clone(),
        byline: page.byline.clone(),
        url: page.url.clone(),
        language: page.language.clone(),
        date: Some(date),
        text,
        ..Article::default()
    })
}

#[cfg(test)]
mod tests {
    use super::is_clock;

    #[test]
    fn a_clock_is_a_time_of_day_and_nothing_more() {
        for text in ["10:12", " 10.12am", "4 Mar, 10:12 GMT"] {
            assert!(is_clock(text), "{text}");
        }
        for text in ["Share", "Ruiz won.", "At 10:12 the house voted on the bill.", "No. 4", "a:1"]
        {
            assert!(!is_clock(text), "{text}");
        }
    }
}
