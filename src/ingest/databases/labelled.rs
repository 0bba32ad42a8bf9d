//! Plain text articles, each below a header of `Label: value` lines: `Title:`, `Date:`, `Source:`.
//! Smaller databases export this form, and people keep clippings in it.
//!
//! In: text. Out: articles; empty if the text does not start with such a header. A header needs two
//! article labels, one of them the title or the day. Never fails.

use super::labels::label;
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, web, words};

/// Labels that identify a header as that of an article.
const ARTICLE_LABELS: [&str; 5] = ["title", "date", "outlet", "byline", "url"];

/// The maximum number of lines in a header.
const HEAD_LINES: usize = 14;

/// Returns the articles of a text.
pub(super) fn articles(text: &str) -> Vec<Article> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let first = lines.iter().position(|line| !is_gap(line));
    if first.is_none_or(|at| !is_head(&lines, at)) {
        return Vec::new();
    }
    let starts: Vec<usize> = (0..lines.len())
        .filter(|at| at.checked_sub(1).and_then(|it| lines.get(it)).is_none_or(|it| is_gap(it)))
        .filter(|at| Some(*at) >= first && is_head(&lines, *at))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| article(lines.get(*start..end)?)).collect()
}

fn is_gap(line: &str) -> bool {
    line.chars().all(|it| !it.is_alphanumeric())
}

/// Returns the number of header lines from `at` on; each has a label.
fn head_length(lines: &[&str], at: usize) -> usize {
    let head = lines.iter().skip(at).take(HEAD_LINES);
    head.take_while(|line| label(line, "labelled").is_some_and(|it| it.0 != "text")).count()
}

fn is_head(lines: &[&str], at: usize) -> bool {
    let labels =
        lines.iter().skip(at).take(head_length(lines, at)).filter_map(|it| label(it, "labelled"));
    let mut found: Vec<&str> =
        labels.map(|it| it.0).filter(|it| ARTICLE_LABELS.contains(it)).collect();
    found.sort_unstable();
    found.dedup();
    found.len() >= 2 && (found.contains(&"title") || found.contains(&"date"))
}

fn article(lines: &[&str]) -> Option<Article> {
    let length = head_length(lines, 0);
    let (head, rest) = lines.split_at(length);
    let field = |name: &str| {
        let mut found =
            head.iter().filter_map(|it| label(it, "labelled")).filter(|it| it.0 == name);
        found.find_map(|(_, value)| word(value))
    };
    let is_rights = |line: &&&str| {
        is_gap(line) || words::begins(line, "alone", "rights") || label(line, "labelled").is_some()
    };
    let n_tail = rest.iter().rev().take_while(is_rights).count();
    let mut body: Vec<&str> = rest.split_at(rest.len() - n_tail).0.to_vec();
    // The text may have a label of its own.
    if let Some(line) = body.iter_mut().find(|line| !line.is_empty())
        && let Some(("text", value)) = label(line, "labelled")
    {
        *line = value;
    }
    let text = clean::paragraphs(clean::blocks(&body.join("\n")));
    (!text.is_empty()).then(|| Article {
        title: field("title"),
        outlet: field("outlet"),
        byline: field("byline").map(|it| web::without_by(&it)),
        url: field("url").filter(|it| it.starts_with("http")),
        date: field("date").and_then(|it| dates::date_in_field(&it)),
        language: field("language"),
        text,
        ..Article::default()
    })
}

#[cfg(test)]
mod tests {
    use super::articles;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let shown = |article: &crate::ingest::article::Article| {
            let title = article.title.as_deref().unwrap_or("-");
            format!("{title}: {}", article.text.replace("\n\n", " / "))
        };
        assert_eq!(articles(text).iter().map(shown).collect::<Vec<_>>(), expected, "in {text:?}");
    }

    #[test]
    fn a_head_of_labels_opens_each_article() {
        check(
            "Title: Ruiz wins\nDate: 4 May 2026\n\nRuiz won\nby nine.\n\nOkoro lost.\n\n----\nTitle: Next\nSource: Courier\nThe next.\n",
            &["Ruiz wins: Ruiz won by nine. / Okoro lost.", "Next: The next."],
        );
        check("Title: a word that opens a sentence.\n\nRuiz won.\n", &[]);
        check("Date: 2026-05-04\nRuiz won.\n", &[]);
    }
}
