//! Wire copy: NewsML-G2, NewsML 1.2, NITF, and the text of IPTC 7901.
//!
//! In: parsed XML, or the text of a transmission. Out: one article per item, without material for
//! editors: bylines and credits in the text, notebooks, keywords, initials. Never fails; an item
//! without text gives none.

mod newsml;
mod nitf;
mod transmission;

pub(super) use newsml::articles as newsml;
pub(super) use nitf::articles as nitf;
pub(super) use transmission::article as transmission;

use super::{lines, words};

/// Returns the paragraphs of the story, and the byline if the first paragraph is one.
fn story(paragraphs: Vec<String>) -> (Vec<String>, Option<String>) {
    let byline = paragraphs.first().and_then(|first| lines::byline(first));
    let skipped = paragraphs.into_iter().skip(usize::from(byline.is_some()));
    let is_end = |text: &String| {
        let is_notebook = |it: &str| words::is(it, "wire", "notebook");
        words::begins(text, "wire", "after")
            || lines::is_initials(text)
            || is_notebook(text)
            || text.len() < 40 && text.split_whitespace().last().is_some_and(is_notebook)
    };
    let is_rule = |text: &String| text.chars().all(|it| !it.is_alphanumeric());
    let own = skipped.take_while(|text| !is_end(text)).filter(|text| !is_rule(text));
    let mut own: Vec<String> = own.collect();
    let is_credit = |text: &String| words::holds(text, "furniture", "credits");
    while own.len() > 1 && own.last().is_some_and(is_credit) {
        own.pop();
    }
    (own, byline)
}
