//! Pages in place of an article: a browser check, a sign-in page, an error.
//!
//! In: a parsed page. Out: a description of it, or `None` if it may be an article. Never fails.

use dom_query::Document;

use super::furniture::paragraph_letters;
use crate::ingest::{clean, words};

/// The number of letters in paragraphs from which a page is an article, whatever its title says.
const ARTICLE_LETTERS: usize = 600;

/// Describes the page if it is not an article.
pub(super) fn of(document: &Document) -> Option<String> {
    if paragraph_letters(&document.root()) > ARTICLE_LETTERS {
        return None;
    }
    let title = clean::line(&document.select("title").text());
    let heading = clean::line(&document.select("h1").text());
    let says = |name: &str| {
        [&title, &heading]
            .into_iter()
            .find(|text| text.len() < 120 && words::holds(text, "refusals", name))
            .cloned()
    };
    if document.select("input[type=password]").exists()
        || says("signin").is_some_and(|it| it.len() < 40)
    {
        return Some(format!("an HTML sign-in page (\"{title}\"), not an article"));
    }
    if says("consent").is_some() {
        return Some(format!("a consent page (cookies), not an article (\"{title}\")"));
    }
    let is_check = document.select("[id^=challenge], [id*=captcha], [class*=captcha]").exists();
    if is_check || says("check").is_some() {
        return Some(format!("a browser check, not an article (\"{title}\")"));
    }
    says("missing").map(|said| format!("an error page of the server, not an article (\"{said}\")"))
}
