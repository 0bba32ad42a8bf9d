//! ProQuest: documents between rules or counts, each with `Label: value` fields.
//!
//! In: lines. Out: articles; empty for other documents. The story is the field `Full text`. Never
//! fails.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::turned;
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, words};

static COUNT: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:Document [0-9]+ of [0-9]+|[_=-]{20,})$"));

/// The authors at the start of a citation: `Ostrow, Lena; Quade, Peter. The Courier ...`
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^(\p{Lu}[\p{L}'’-]+, \p{Lu}[\p{L}'’. -]*?(?:; \p{Lu}[\p{L}'’-]+, \p{Lu}[\p{L}'’. -]*?)*)\.(?:\s|$)",
    )
});

/// The minimum number of fields; prose with fewer only happens to have lines that look like fields.
const FIELDS_MIN: usize = 5;

/// Returns the articles of an export.
pub(super) fn articles(lines: &[(String, bool)]) -> Vec<Article> {
    lines.split(|(text, _)| COUNT.is_match(text)).filter_map(article).collect()
}

/// Returns the field that a line names, and its value.
fn label(line: &str) -> Option<(&'static str, &str)> {
    // The newer format has these as headings.
    match line {
        "FULL TEXT" => return Some(("text", "")),
        "ABSTRACT" | "DETAILS" | "ABSTRACT (ENGLISH)" | "LINKS" => return Some(("other", "")),
        _ => {}
    }
    let (name, value) = line.split_once(':')?;
    let name = name.trim().to_lowercase();
    let mut fields = words::group("proquest").filter(|(_, names)| names.contains(&name));
    fields.next().map(|(field, _)| (field, value.trim()))
}

fn article(lines: &[(String, bool)]) -> Option<Article> {
    let mut fields: Vec<(&str, Vec<&str>)> = vec![("heading", Vec::new())];
    for (text, _) in lines {
        match (label(text), fields.last_mut()) {
            (Some((field, value)), _) => fields.push((field, vec![value])),
            (None, Some(open)) => open.1.push(text),
            (None, None) => {}
        }
    }
    let field = |name: &str| {
        let found = fields.iter().find(|(field, _)| *field == name);
        found.and_then(|(_, lines)| word(&lines.join(" ")))
    };
    let is_export = fields.len() >= FIELDS_MIN;
    let body = fields.iter().find(|(field, _)| is_export && *field == "text")?;
    let text = clean::paragraphs(clean::blocks(&body.1.join("\n")));
    let mut heading = fields.first()?.1.iter().filter(|line| !line.is_empty());
    let top = heading.next();
    let cited = heading.find_map(|line| Some(CITED.captures(line)?[1].to_owned()));
    let info = field("info");
    let outlet = field("outlet").or_else(|| info.clone());
    let first = |text: String| word(text.split([';', ',']).next()?);
    let day = field("date").or(info).and_then(|it| dates::in_text(&it));
    // What has neither under these labels is the export of another database.
    let is_known = day.is_some() || outlet.is_some();
    (is_known && !text.is_empty()).then(|| Article {
        title: field("title").or_else(|| word(top?)).map(|it| without_edition(&it)),
        byline: field("byline").or(cited).map(|it| turned(&it)),
        outlet: outlet.and_then(first),
        date: day,
        url: field("url"),
        language: field("language"),
        text,
        ..Article::default()
    })
}

/// Returns a headline without the edition after it: `Ruiz wins: [National Edition]`.
fn without_edition(title: &str) -> String {
    let cut = title.strip_suffix(']').and_then(|it| it.rsplit_once(": ["));
    let cut = cut.filter(|(_, edition)| edition.to_lowercase().contains("edition"));
    cut.map_or(title, |(own, _)| own).to_owned()
}
