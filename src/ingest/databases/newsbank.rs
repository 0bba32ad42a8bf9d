//! NewsBank: a headline, a line with day and paper, labels, and a story with its citation below.
//!
//! In: lines. Out: articles; empty for other documents. The line with the day, `May 4, 2026 | Courier,
//! The (Holm, SE)`, marks an article; so does that line and one of NewsBank's labels the export. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{joined, label, n_words};
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, lines, words};

static KEY: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^([^|•]{6,40})\s[|•]\s([^|•()]{2,80}?)\s*\([^()|]{2,60}\)(?:\s*[|•].*)?$")
});
static LENGTH: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"^[0-9][0-9,]* [Ww]ords$"));

/// The maximum number of lines of a headline.
const TITLE_LINES: usize = 3;

/// Returns the articles of an export.
pub(super) fn articles(all: &[&str]) -> Vec<Article> {
    let all: Vec<&str> = all.iter().map(|line| line.trim()).collect();
    let is_export = all.iter().any(|line| {
        LENGTH.is_match(line)
            || label(line, "newsbank").is_some_and(|it| it.0 == "byline")
            || is_after(line)
    });
    let keys: Vec<usize> = (0..all.len()).filter(|at| is_export && is_key(all[*at])).collect();
    let titles: Vec<usize> = keys.iter().map(|key| title_at(&all, *key)).collect();
    let ends = titles.iter().skip(1).copied().chain([all.len()]);
    let parts = titles.iter().zip(&keys).zip(ends);
    parts
        .filter_map(|((title, key), end)| article(&all[*title..*key], all.get(*key..end)?))
        .collect()
}

fn is_key(line: &str) -> bool {
    KEY.captures(line)
        .is_some_and(|it| dates::is_only_day(&it[1]) && dates::in_text(&it[1]).is_some())
}

fn is_after(line: &str) -> bool {
    words::begins(line, "newsbank", "after")
}

/// Returns the index of the first line of the headline above a line with day and paper.
fn title_at(all: &[&str], key: usize) -> usize {
    let is_filled = |at: &usize| !all[*at].is_empty();
    let Some(last) = (0..key).rev().find(is_filled) else { return key };
    let is_title = |at: &usize| {
        let line = all[*at];
        is_filled(at)
            && !is_after(line)
            && label(line, "newsbank").is_none()
            && !lines::is_sentence(line)
    };
    (0..=last).rev().take(TITLE_LINES).take_while(is_title).last().unwrap_or(last)
}

fn article(title: &[&str], lines: &[&str]) -> Option<Article> {
    let (key, rest) = lines.split_first()?;
    let key = KEY.captures(key)?;
    let fields = |line: &str| -> Vec<(&'static str, String)> {
        let parts = line.split(['|', '•']);
        parts
            .filter_map(|it| {
                label(it.trim(), "newsbank").map(|(name, value)| (name, value.to_owned()))
            })
            .collect()
    };
    let is_head = |line: &&&str| {
        line.is_empty()
            || LENGTH.is_match(line)
            || words::begins(line, "newsbank", "passed")
            || !fields(line).is_empty()
    };
    let n_head = rest.iter().take_while(is_head).count();
    let (head, body) = rest.split_at(n_head);
    let byline = head.iter().flat_map(|line| fields(line)).find(|it| it.0 == "byline");
    let byline = byline.and_then(|(_, value)| word(value.split(';').next()?));
    let story = body.iter().copied().take_while(|line| !is_after(line));
    let has_gaps = body.iter().any(|line| line.is_empty());
    let text = if has_gaps { clean::paragraphs(joined(story)) } else { clean::paragraphs(story) };
    (!text.is_empty()).then(|| Article {
        title: word(&title.join(" ")),
        outlet: word(&article_first(&key[2])),
        byline: byline.map(|it| lines::titled(&it).unwrap_or(it)),
        date: dates::in_text(&key[1]),
        n_words: head.iter().find(|line| LENGTH.is_match(line)).and_then(|it| n_words(it)),
        text,
        ..Article::default()
    })
}

/// Returns `Courier, The` as `The Courier`.
fn article_first(name: &str) -> String {
    match name.trim().rsplit_once(", ") {
        Some((own, article)) if article.eq_ignore_ascii_case("the") => format!("{article} {own}"),
        _ => name.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Article, articles};

    #[test]
    fn the_line_with_day_and_paper_marks_an_article() {
        let text = "Ruiz wins\n\nMay 4, 2026 | Courier, The (Holm, SE)\nAuthor: Ada Mirren, Staff Writer | Page: 4\n\
            9 Words\n\nRuiz won\nby nine.\n\n• Citation (aglc Style)\n\nAda Mirren, 'Ruiz wins'\n\nOkoro loses\n\n\
            May 5, 2026 | Post (Holm, SE)\n\nOkoro lost.\n";
        let lines: Vec<&str> = text.lines().collect();
        let shown = articles(&lines).into_iter().map(Article::shown);
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "Ruiz wins; The Courier; 2026-05-04; Ada Mirren; Ruiz won by nine.",
                "Okoro loses; Post; 2026-05-05; ; Okoro lost.",
            ]
        );
        assert!(articles(&["May 4, 2026 | The Courier (Holm)", "", "Ruiz won."]).is_empty());
    }
}
