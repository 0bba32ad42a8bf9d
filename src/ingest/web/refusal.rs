//! Pages that stand where an article was meant: a check of the browser, a sign-in, an error.
//!
//! In: a parsed page. Out: what it is, in words for a person, or `None` for a page that may hold
//! an article. Never fails.

use dom_query::Document;

use super::furniture::paragraph_letters;
use crate::ingest::{clean, words};

/// Letters in paragraphs above which a page is an article whatever its title says.
const ARTICLE_LETTERS: usize = 600;

/// Returns what the page is, if it is no article.
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
