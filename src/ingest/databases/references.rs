//! RIS: a list of references with tags, `TI  - Ruiz wins`, as databases and reference managers
//! export it.
//!
//! In: text. Out: one article per reference with an abstract or a full text; empty for other texts. The
//! tags are in `words/words.toml`. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::turned;
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, words};

static TAG: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^([A-Z][A-Z0-9]) {1,2}-(?: (.*))?$"));

/// Returns the articles of a list of references.
pub(in crate::ingest) fn articles(text: &str) -> Vec<Article> {
    let mut found = Vec::new();
    let mut open: Vec<(&str, String)> = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim_end) {
        let tagged = TAG.captures(line).and_then(|tag| {
            let value = tag.get(2).map_or("", |it| it.as_str());
            Some((tag.get(1)?.as_str(), value.to_owned()))
        });
        match (tagged, open.last_mut()) {
            (Some(("ER", _)), _) => found.extend(article(&std::mem::take(&mut open))),
            (Some(tag), _) => open.push(tag),
            // The value goes on; an empty line ends its paragraph.
            (None, Some((_, value))) if line.is_empty() => value.push_str("\n\n"),
            (None, Some((_, value))) => value.extend([" ", line]),
            (None, None) => {}
        }
    }
    found.extend(article(&open));
    found
}

fn article(fields: &[(&str, String)]) -> Option<Article> {
    let all = |name: &str| {
        let tags = words::list("ris", name);
        let mut values = tags.iter().map(|tag| {
            let own = fields.iter().filter(|(own, _)| own.eq_ignore_ascii_case(tag));
            own.filter_map(|(_, value)| word(value)).collect::<Vec<_>>()
        });
        values.find(|it| !it.is_empty()).unwrap_or_default()
    };
    let first = |name: &str| all(name).into_iter().next();
    let texts = fields.iter().filter(|(tag, _)| {
        words::list("ris", "text").iter().any(|it| it.eq_ignore_ascii_case(tag))
    });
    let text = texts.map(|(_, text)| text).max_by_key(|it| it.len())?;
    let text = clean::paragraphs(clean::blocks(text));
    let names: Vec<String> = all("byline").iter().map(|it| turned(it)).collect();
    let day = first("date").map(|it| it.trim_end_matches('/').to_owned());
    (!text.is_empty()).then(|| Article {
        title: first("title"),
        outlet: first("outlet"),
        byline: word(&names.join(", ")),
        url: first("url").filter(|it| it.starts_with("http")),
        language: first("language"),
        date: day.and_then(|it| dates::date_in_field(&it)),
        text,
        ..Article::default()
    })
}

#[cfg(test)]
mod tests {
    use super::articles;

    #[test]
    fn a_reference_with_an_abstract_is_an_article() {
        let text = "TY  - NEWS\r\nTI  - Ruiz wins\r\nAU  - Holm, Ada\r\nAU  - Marsh, Jo\r\nT2  - The Courier\r\n\
            DA  - 2026/05/04/\r\nAB  - Ruiz won\r\nby nine.\r\nER  - \r\n\r\nTY  - NEWS\r\nTI  - Bare\r\nER  - \r\n";
        let shown = articles(text).into_iter().map(|article| {
            let day = article.date.map(|it| it.to_string());
            [article.title, article.byline, article.outlet, day, Some(article.text)]
                .map(Option::unwrap_or_default)
        });
        let expected =
            ["Ruiz wins", "Ada Holm, Jo Marsh", "The Courier", "2026-05-04", "Ruiz won by nine."];
        assert_eq!(shown.collect::<Vec<_>>(), [expected.map(str::to_owned)]);
        assert!(articles("Ruiz won.\n").is_empty());
    }
}
