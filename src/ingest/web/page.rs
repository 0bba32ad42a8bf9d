//! A web page as articles: most have one, a live blog has many, and a database export as many as it
//! lists.
//!
//! In: the text of a page. Out: its articles; the page of a blog has one per post. Fails, with the
//! reason, for a page in place of an article and for one without a story.

use dom_query::Document;

use super::json_ld::Declared;
use super::metadata::{self, Metadata};
use super::{databases, furniture, live, posts, refusal, shallow, story};
use crate::ingest::article::Article;
use crate::ingest::clean;
use crate::ingest::refused::Refusal;

/// Returns the articles of a page.
///
/// # Errors
/// Returns the reason why there are none: a sign-in page, a browser check, an error, or no text.
pub(in crate::ingest) fn articles(html: &str) -> Result<Vec<Article>, Refusal> {
    let document = shallow::page(html);
    furniture::remove_archive(&document);
    let listed = databases::articles(&document);
    if !listed.is_empty() {
        return Ok(listed);
    }
    let declared = Declared::of(&document);
    let about = metadata::of(&document, &declared, html);
    let entries = live::articles(&document, &declared, &about);
    let entries =
        if entries.is_empty() { posts::articles(&document, &declared, &about) } else { entries };
    if !entries.is_empty() {
        return Ok(entries);
    }
    let found = one(&document, &declared, about);
    match refusal::of(&document) {
        Some(refusal) if declared.body().is_empty() => {
            Err(Refusal::other_kind(refusal, "html htm xhtml shtml mhtml"))
        }
        _ if found.text.is_empty() => Err(without_text(&document).into()),
        _ => Ok(vec![found]),
    }
}

/// Returns the reason why a page has no text, with a remedy.
fn without_text(document: &Document) -> String {
    let is_drawn = document.select("script").exists();
    let links = document.select("a[href]").length();
    match () {
        () if links > 10 => "the page is a list of links, not an article".to_owned(),
        () if is_drawn => "the page holds no article text (it is drawn by scripts); save it from \
            the browser as a complete page"
            .to_owned(),
        () => "the page holds no article text".to_owned(),
    }
}

fn one(document: &Document, declared: &Declared, about: Metadata) -> Article {
    let body = declared.body();
    // Detecting a refusal needs the forms, which are removed as furniture.
    let page = shallow::page(&document.html());
    furniture::remove(&page);
    let shown = story::of(&page, about.title.as_deref(), about.byline.as_deref());
    let length = |all: &[String]| all.iter().map(String::len).sum::<usize>();
    let is_drawn_by_script = length(&shown.paragraphs) * 2 < length(&body);
    let paragraphs = if is_drawn_by_script { body } else { shown.paragraphs };
    Article {
        title: about.title,
        outlet: about.outlet,
        byline: about.byline.or(shown.byline),
        url: about.url,
        language: about.language,
        date: about.date,
        text: clean::paragraphs(paragraphs),
        notes: shown.notes,
        ..Article::default()
    }
}
