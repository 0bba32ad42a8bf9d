//! Several posts on one page, as blogs show their latest ones.
//!
//! In: a parsed page. Out: an article for each post, in page order; empty if the page has a single
//! story or only teasers. A post has a headline that is a link, a day of its own, and text. Never
//! fails.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

use super::blocks;
use super::furniture::{self, paragraph_letters};
use super::json_ld::Declared;
use super::metadata::Metadata;
use super::story;
use crate::document::PartialDate;
use crate::ingest::article::{self, Article};
use crate::ingest::{clean, dates, words};

/// Elements that may be a post.
const POSTS: &str = "article, [class~=post], [class~=hentry], [class~=blog-post], [class~=entry]";

/// The minimum share of a page's paragraph text in its posts.
const SHARE_MIN: f64 = 0.7;

/// The minimum number of posts, and of letters in one: less is a teaser.
const POSTS_MIN: usize = 2;
const LETTERS_MIN: usize = 120;

/// Returns the posts of a page that has several.
pub(super) fn articles(document: &Document, declared: &Declared, page: &Metadata) -> Vec<Article> {
    let is_one = declared.article().is_some_and(|it| it.contains_key("headline"));
    let all = document.select(POSTS).nodes().to_vec();
    let posts: Vec<NodeRef<'_>> = all.into_iter().filter(|it| heading(it).is_some()).collect();
    if is_one || posts.len() < POSTS_MIN {
        return Vec::new();
    }
    let ids: HashSet<_> = posts.iter().map(|it| it.id).collect();
    let is_inner = |it: &&NodeRef<'_>| it.ancestors(None).iter().any(|up| ids.contains(&up.id));
    let outer: Vec<&NodeRef<'_>> = posts.iter().filter(|it| !is_inner(it)).collect();
    let letters: Vec<usize> = outer.iter().map(|it| paragraph_letters(it)).collect();
    let n_all = document.body().map_or(0, |body| paragraph_letters(&body));
    let n_own: usize = letters.iter().sum();
    let is_teaser = |node: &&NodeRef<'_>| {
        let mut links = node.descendants().into_iter().filter(|it| it.has_name("a"));
        links.any(|it| words::begins(&it.text(), "posts", "more"))
    };
    let is_full = outer.len() >= POSTS_MIN
        && !outer.iter().any(is_teaser)
        && letters.iter().all(|n| *n >= LETTERS_MIN);
    if !is_full || (n_own as f64) < SHARE_MIN * n_all as f64 {
        return Vec::new();
    }
    let read: Vec<Article> = outer.iter().filter_map(|it| post(it, page)).collect();
    // Without a day of its own, one of them is no post.
    if read.len() == outer.len() { read } else { Vec::new() }
}

/// Returns the headline of a post, which is a link to it.
fn heading<'a>(post: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let is_heading = |it: &NodeRef<'_>| ["h1", "h2", "h3"].iter().any(|name| it.has_name(name));
    let first = post.descendants().into_iter().find(is_heading)?;
    first.descendants().into_iter().find(|it| it.has_name("a") && it.attr("href").is_some())
}

fn post(node: &NodeRef<'_>, page: &Metadata) -> Option<Article> {
    let link = heading(node)?;
    let title = article::word(&link.text())?;
    let date = day(node)?;
    let inner = Document::fragment(node.html());
    furniture::remove_named(&inner);
    let blocks = blocks::of(&inner.root());
    let top = blocks.iter().take_while(|it| it.text.chars().count() <= 90);
    let byline = top.map(|it| it.text.as_str()).find_map(writer);
    let paragraphs = story::of_post(blocks, &title, byline.as_deref());
    let text = clean::paragraphs(paragraphs);
    (!text.is_empty()).then(|| Article {
        title: Some(title),
        outlet: page.outlet.clone().or_else(|| page.title.clone()),
        byline,
        url: link.attr("href").map(|it| it.to_string()).filter(|it| it.starts_with("http")),
        language: page.language.clone(),
        date: Some(date),
        text,
        ..Article::default()
    })
}

/// Returns the day of a post: that of a `time`, else of a short line.
fn day(node: &NodeRef<'_>) -> Option<PartialDate> {
    let all = node.descendants();
    let mut times = all.iter().filter(|it| it.has_name("time"));
    let declared = times.find_map(|time| {
        let written =
            time.attr("datetime").map_or_else(|| time.text().to_string(), |it| it.to_string());
        dates::date_in_field(&written)
    });
    let lines = || blocks::of(node).into_iter().filter(|it| it.text.chars().count() <= 90);
    declared.or_else(|| lines().find_map(|it| dates::in_text(&it.text)))
}

/// Returns the author in a short line: `By Ada Mirren`, `March 4th, 2008 by Ada Mirren`.
fn writer(line: &str) -> Option<String> {
    let named = line.split_once(" by ").filter(|(day, _)| dates::in_text(day).is_some());
    story::writer(line).or_else(|| story::writer(&format!("By {}", named?.1)))
}
