//! EBSCO: labels on lines of their own, each with its value below it; the story is a field, or stands
//! below the name of the database.
//!
//! In: lines. Out: articles; empty for other documents. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{joined, label, turned};
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, words};

/// A day as the service writes it: month, day, year.
static DAY: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\b([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\b"));

/// The minimum number of labels alone on their lines.
const FIELDS_MIN: usize = 4;

type Field<'l> = (&'static str, Vec<&'l str>);

/// Returns the articles of an export.
pub(super) fn articles(lines: &[&str]) -> Vec<Article> {
    let mut records: Vec<Vec<Field<'_>>> = Vec::new();
    for line in lines.iter().map(|line| line.trim()) {
        let field = label(line, "ebsco");
        match (field, records.last_mut()) {
            (Some(("title", value)), open) if open.as_ref().is_none_or(|it| has(it, "title")) => {
                records.push(vec![("title", vec![value])]);
            }
            (Some((name, value)), Some(open)) => open.push((name, vec![value])),
            (None, Some(open)) => open.last_mut().into_iter().for_each(|it| it.1.push(line)),
            (_, None) => {}
        }
    }
    records.iter().filter_map(|record| article(record)).collect()
}

fn has(record: &[Field<'_>], name: &str) -> bool {
    record.iter().any(|(field, _)| *field == name)
}

fn article(record: &[Field<'_>]) -> Option<Article> {
    let value = |name: &str| {
        let (_, lines) = record.iter().find(|(field, _)| *field == name)?;
        let filled = lines.iter().skip_while(|it| it.is_empty()).take_while(|it| !it.is_empty());
        word(&filled.copied().collect::<Vec<_>>().join(" "))
    };
    // A label with its value on its own line is one of another form.
    let n_alone =
        record.iter().filter(|(_, lines)| lines.first().is_none_or(|it| it.is_empty())).count();
    let source = value("outlet").filter(|_| n_alone >= FIELDS_MIN && has(record, "database"))?;
    let title = value("title");
    let text = record.iter().find(|(field, _)| *field == "text").map(|it| it.1.clone());
    let body = text
        .filter(|it| it.iter().any(|line| !line.is_empty()))
        .or_else(|| below_database(record))?;
    let is_own = |line: &&str| {
        !words::begins(line, "ebsco", "after") && title.as_deref().is_none_or(|it| it != *line)
    };
    let text = clean::paragraphs(joined(body.into_iter().filter(is_own)));
    let day = DAY
        .captures(&source)
        .and_then(|it| format!("{}-{:0>2}-{:0>2}", &it[3], &it[1], &it[2]).parse().ok());
    let outlet = source.split(". ").next().unwrap_or(&source);
    (!text.is_empty()).then(|| Article {
        outlet: word(outlet.split(['.', ';']).next().unwrap_or(outlet)),
        byline: value("byline").map(|it| turned(&it)),
        date: day.or_else(|| dates::in_text(&source)),
        title,
        text,
        ..Article::default()
    })
}

/// Returns the lines below the name of the database, to the next record.
fn below_database<'l>(record: &[Field<'l>]) -> Option<Vec<&'l str>> {
    let at = record.iter().position(|(field, _)| *field == "database")?;
    let (_, first) = record.get(at)?;
    let name = first.iter().position(|line| !line.is_empty())?;
    let below = first.iter().skip(name + 1);
    let others = record.iter().skip(at + 1).flat_map(|(_, lines)| lines.iter().skip(1));
    Some(below.chain(others).copied().collect())
}

#[cfg(test)]
mod tests {
    use super::{Article, articles};

    #[test]
    fn values_stand_below_their_labels() {
        let head = "Record: 1\n\nTitle:\n Ruiz wins\n\nAuthors:\n Holm, Ada\n\nSource:\n The Courier. 05/04/2026, p1.\n\n\
            Accession Number:\n 12\n\nDatabase:\n News Source\n\n";
        let text = format!(
            "{head}Section: News\n\nRuiz wins\n\nRuiz won\nby nine.\n\n{head}Okoro lost.\n"
        );
        let lines: Vec<&str> = text.lines().collect();
        let shown = articles(&lines).into_iter().map(Article::shown);
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "Ruiz wins; The Courier; 2026-05-04; Ada Holm; Ruiz won by nine.",
                "Ruiz wins; The Courier; 2026-05-04; Ada Holm; Okoro lost.",
            ]
        );
        assert!(articles(&["Title:", "Ruiz wins", "", "Ruiz won."]).is_empty());
    }
}
