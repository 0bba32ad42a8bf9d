//! Live blogs: one document an entry, with its own time.
//!
//! In: what a page declares of itself (`LiveBlogPosting`). Out: the entries in the order of the
//! page; none for a page that is no live blog. Never fails.

use serde_json::{Map, Value};

use super::json_ld::{Declared, paragraphs};
use super::metadata::Metadata;
use crate::ingest::article::{self, Article};
use crate::ingest::{clean, dates};

/// Returns the entries of a live blog.
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
        byline: page.byline.clone(),
        url: text("url").or_else(|| page.url.clone()),
        language: page.language.clone(),
        date: text("datePublished").and_then(|it| dates::date_in_field(&it)).or(page.date),
        text: body,
        ..Article::default()
    })
}
