//! Nexis and LexisNexis, old and new: `1 of 2 DOCUMENTS` with labels in capitals, and Nexis Uni
//! with `Body` before and `End of Document` after the story.
//!
//! In: lines. Out: articles; empty for other documents. A cover page with a list of documents is
//! skipped. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{joined, label, n_words};
use crate::ingest::article::{Article, word};
use crate::ingest::lines::Line;
use crate::ingest::{clean, dates, speech, words};

/// Whether paragraphs are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// Each line is a paragraph.
    None,
    /// Paragraphs are wrapped and separated by empty lines.
    Lines,
}

/// Marks where the documents of an export begin or end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    None,
    /// Each begins with its number.
    Counted,
    Ended,
}

static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^(?:(?:Document |Dokument )?[0-9]+ (?:of|von|de|sur|di|van|OF) [0-9]+ \p{L}+|(?:Document|Dokument|Documento) [0-9]+ (?:of|von|de|sur|di) [0-9]+)$",
    )
});

/// Returns the articles of an export.
pub(super) fn articles(lines: &[Line], wrap: Wrap) -> Vec<Article> {
    let is_count = |line: &Line| line.text.len() < 40 && COUNT.is_match(&line.text);
    let is_end = |line: &Line| {
        clean::line(&line.text).eq_ignore_ascii_case("End of Document")
            || words::is(&line.text, "alone", "end") && line.text.contains(' ')
    };
    let (parts, mark): (Vec<&[Line]>, Mark) = if lines.iter().any(is_count) {
        (lines.split(is_count).skip(1).collect(), Mark::Counted)
    } else if lines.iter().any(is_end) {
        (lines.split(is_end).collect(), Mark::Ended)
    } else {
        (vec![lines], Mark::None)
    };
    parts.into_iter().filter_map(|part| article(part, wrap, mark)).collect()
}

fn article(lines: &[Line], wrap: Wrap, mark: Mark) -> Option<Article> {
    let body_at = lines.iter().position(|line| words::is(&line.text, "alone", "body"));
    let is_new = body_at.is_some() && mark != Mark::Counted;
    let has = |group: &str, field: &str| {
        lines.iter().any(|line| label(&line.text, group).is_some_and(|it| it.0 == field))
    };
    let has_load = has("tail", "load");
    let is_export = match mark {
        Mark::Counted | Mark::Ended => has("head", "length") || has_load,
        Mark::None => has_load && (has("head", "length") || has("tail", "publication") || is_new),
    };
    if !is_export {
        return None;
    }
    let labels_at = lines.iter().position(|line| label(&line.text, "head").is_some());
    let head_end = [labels_at, body_at].into_iter().flatten().min()?;
    let body_start = body_at.map_or_else(|| after_labels(lines, head_end, wrap), |at| at + 1);
    let (above, below) = (lines.get(..head_end)?, lines.get(body_start..)?);
    let head = if is_new { new_head(above) } else { old_head(above) };
    let mut article = Article {
        byline: value(lines, "byline", body_start),
        n_words: value(lines, "length", body_start).and_then(|it| n_words(&it)),
        text: body(below, wrap),
        language: below
            .iter()
            .find_map(|line| label(&line.text, "tail").filter(|it| it.0 == "language"))
            .and_then(|it| word(it.1.split(';').next()?)),
        ..head
    };
    article.title = value(lines, "headline", body_start).or(article.title);
    article.text = speech::own_turns(&article.text).unwrap_or(article.text);
    (!article.text.is_empty()).then_some(article)
}

/// Returns the value of a label in the header.
fn value(lines: &[Line], field: &str, end: usize) -> Option<String> {
    let labelled = lines.iter().take(end).filter_map(|line| label(&line.text, "head"));
    labelled.filter(|(name, _)| *name == field).find_map(|(_, value)| word(value))
}

/// Returns the index of the line after the last header paragraph that begins with a label.
fn after_labels(lines: &[Line], from: usize, wrap: Wrap) -> usize {
    let mut end = from;
    let mut is_labelled = false;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if line.text.is_empty() {
            is_labelled = false;
        } else if label(&line.text, "head").is_some() || is_labelled && wrap == Wrap::Lines {
            (is_labelled, end) = (true, at + 1);
        } else {
            break;
        }
    }
    end
}

fn is_rights(line: &str) -> bool {
    words::begins(line, "alone", "rights")
}

/// Returns the metadata in a Nexis Uni header: headline, outlet and day, each on its own line,
/// possibly after a cover page.
fn new_head(lines: &[Line]) -> Article {
    let lines: Vec<&Line> =
        lines.iter().filter(|it| !it.text.is_empty() && !is_rights(&it.text)).collect();
    // The programme of a transcript stands below its outlet.
    let is_programme = |line: &&Line| label(&line.text, "programme").is_some();
    let lines: Vec<&Line> = lines.into_iter().filter(|it| !is_programme(it)).collect();
    let day = lines.iter().rposition(|it| dates::in_text(&it.text).is_some() && it.text.len() < 60);
    let line = |back: usize| lines.get(day?.checked_sub(back)?).copied();
    Article {
        title: line(2).map(|it| it.text.clone()),
        url: line(2).and_then(|it| it.link.clone()),
        outlet: line(1).map(|it| it.text.clone()),
        date: line(0).and_then(|it| dates::in_text(&it.text)),
        ..Article::default()
    }
}

/// Returns the metadata in the header of an old export: outlet, day with edition, and headline,
/// each a paragraph.
fn old_head(lines: &[Line]) -> Article {
    let texts = lines.iter().map(|line| line.text.as_str()).filter(|text| !is_rights(text));
    let groups = groups(texts);
    let dated = groups.iter().enumerate().find_map(|(day, group)| {
        let found =
            |(at, text): (usize, &&str)| Some((day, group.split_at(at), dates::in_text(text)?));
        group.iter().enumerate().find_map(found)
    });
    let Some((day, (above, below), date)) = dated else {
        return Article { title: groups.last().map(|group| group.join(" ")), ..Article::default() };
    };
    let first = || groups.iter().take(day).next()?.first();
    let outlet = above.first().or_else(first);
    let below = || below.split_first()?.1.last().map(|text| (*text).to_owned());
    let title = groups.get(day + 1).map(|group| group.join(" ")).or_else(below);
    Article {
        title,
        outlet: outlet.map(|text| (*text).to_owned()),
        date: Some(date),
        ..Article::default()
    }
}

/// Splits lines at empty lines.
fn groups<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<Vec<&'l str>> {
    let mut groups = vec![Vec::new()];
    for line in lines {
        match groups.last_mut() {
            Some(open) if !line.is_empty() => open.push(line),
            _ => groups.push(Vec::new()),
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Returns the story: the lines before the first label, copyright notice or end mark after it.
fn body(lines: &[Line], wrap: Wrap) -> String {
    let is_end = |text: &str| {
        label(text, "tail").is_some() || words::is(text, "alone", "end") || is_rights(text)
    };
    let story = lines.iter().map(|line| line.text.as_str()).take_while(|text| !is_end(text));
    match wrap {
        Wrap::None => clean::paragraphs(story),
        Wrap::Lines => clean::paragraphs(joined(story)),
    }
}
