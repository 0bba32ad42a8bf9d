//! Plain text articles, each below a header of `Label: value` lines: `Title:`, `Date:`, `Source:`; the
//! headline may stand above it without a label.
//! Smaller databases export this form, and people keep clippings in it.
//!
//! In: text. Out: articles; empty if the text does not start with such a header. A header needs two
//! article labels, one of them the title or the day. Never fails.

use super::labels::label;
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, lines, web, words};

/// Labels that identify a header as that of an article.
const ARTICLE_LABELS: [&str; 5] = ["title", "date", "outlet", "byline", "url"];

/// The maximum number of lines in a header.
const HEAD_LINES: usize = 14;

/// Returns the articles of a text.
pub(super) fn articles(text: &str) -> Vec<Article> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let first = lines.iter().position(|line| !is_gap(line));
    let opens = |at: usize| is_head(&lines, at) || below_title(&lines, at).is_some();
    if first.is_none_or(|at| !opens(at)) {
        return Vec::new();
    }
    let mut starts: Vec<usize> = (0..lines.len())
        .filter(|at| at.checked_sub(1).and_then(|it| lines.get(it)).is_none_or(|it| is_gap(it)))
        .filter(|at| Some(*at) >= first && opens(*at))
        .collect();
    // The labels below a headline open no article of their own.
    let below: Vec<usize> = starts.iter().filter_map(|at| below_title(&lines, *at)).collect();
    starts.retain(|at| !below.contains(at));
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
    let found = labels(lines, at);
    found.len() >= 2 && (found.contains(&"title") || found.contains(&"date"))
}

/// Returns the labels of an article in the header at `at`, sorted.
fn labels(lines: &[&str], at: usize) -> Vec<&'static str> {
    let head = lines.iter().skip(at).take(head_length(lines, at));
    let labels = head.filter_map(|it| label(it, "labelled"));
    // The day may stand beside the source.
    let both = labels.flat_map(|(name, value)| {
        let is_dated = name == "outlet" && dates::in_text(value).is_some();
        [Some(name), is_dated.then_some("date")]
    });
    let mut found: Vec<&str> = both.flatten().filter(|it| ARTICLE_LABELS.contains(it)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the index of the header below a headline at `at`: a short line without a label, above labels
/// of which one is the day and none the title.
fn below_title(lines: &[&str], at: usize) -> Option<usize> {
    const TITLE_CHARS: usize = 200;
    let title = lines.get(at).filter(|line| !is_gap(line))?;
    let is_title = label(title, "labelled").is_none()
        && title.chars().count() <= TITLE_CHARS
        && !lines::is_sentence(title);
    let head = (at + 1..lines.len())
        .find(|at| !lines[*at].is_empty())
        .filter(|it| is_title && *it <= at + 2)?;
    let found = labels(lines, head);
    (found.len() >= 2 && found.contains(&"date") && !found.contains(&"title")).then_some(head)
}

fn article(lines: &[&str]) -> Option<Article> {
    let start = below_title(lines, 0);
    let above = start.and_then(|_| word(lines.first()?));
    let (_, lines) = lines.split_at(start.unwrap_or(0));
    let (head, rest) = lines.split_at(head_length(lines, 0));
    let field = |name: &str| {
        let mut found =
            head.iter().filter_map(|it| label(it, "labelled")).filter(|it| it.0 == name);
        found.find_map(|(_, value)| word(value))
    };
    let is_rights = |line: &&&str| {
        is_gap(line) || words::begins(line, "alone", "rights") || label(line, "labelled").is_some()
    };
    let is_after = |line: &&str| words::begins(line, "labelled", "after");
    let (rest, _) = rest.split_at(rest.iter().position(is_after).unwrap_or(rest.len()));
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
        title: field("title").or(above),
        outlet: field("outlet").map(|it| without_day(&it)),
        byline: field("byline").map(|it| web::without_by(&it)),
        url: field("url").filter(|it| it.starts_with("http")),
        date: field("date")
            .and_then(|it| dates::date_in_field(&it))
            .or_else(|| dates::in_text(&field("outlet")?)),
        language: field("language"),
        text,
        ..Article::default()
    })
}

/// Returns the name of a source without the day and the page after it: `The Courier, 4 May 2026, p. 3`.
fn without_day(source: &str) -> String {
    if dates::in_text(source).is_none() {
        return source.to_owned();
    }
    let ends = [" vom ", " du ", " of ", ", ", "; ", " (", " | "];
    let end = ends.iter().filter_map(|it| source.find(it)).min().unwrap_or(source.len());
    source[..end].trim().to_owned()
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
        check(
            "Ruiz wins\n\nQuelle: Der Kurier vom 04.05.2026, Nr. 9\nRessort: Politik\n\nRuiz won.\n\n\
             Okoro loses\nAuthor: Ada Mirren\nDate: May 5, 2026\nFull text:\nOkoro lost.\nSource Citation (MLA)\nMirren.\n",
            &["Ruiz wins: Ruiz won.", "Okoro loses: Okoro lost."],
        );
        check("Ruiz wins\nDate: 2026-05-04\n\nRuiz won.\n", &[]);
        check("Title: a word that opens a sentence.\n\nRuiz won.\n", &[]);
        check("Date: 2026-05-04\nRuiz won.\n", &[]);
    }
}
