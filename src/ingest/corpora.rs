//! Corpora of news as researchers pass them on: SGML of Gigaword, TREC and Reuters-21578, items of RCV1,
//! texts below numbers.
//!
//! In: text, or parsed XML. Out: one article per document of the corpus; empty for other texts. Notices to
//! editors are left out. Never fails.

use std::sync::LazyLock;

use regex::Regex;
use roxmltree::Document;

use super::article::{Article, word};
use super::{clean, dates, web, xml};
use crate::document::PartialDate;

static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"(?s)<DOC\b([^>]*)>(.*?)</DOC>|<REUTERS\b([^>]*)>(.*?)</REUTERS>")
});
static TAG: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"</?[A-Za-z][^<>]*>"));
/// A sign of the wire that is no text: `&#3;`.
static CONTROL: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"&#(?:[0-9]|[12][0-9]|3[01]);"));
/// A day as some collections write it: year, month and day in two digits each.
static SHORT_DAY: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^([0-9]{2})([01][0-9])([0-3][0-9])$"));
/// The number above a text, at the start of its line: `##4000241`, `@@17823`.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"(?m)^(?:##|@@)[0-9]{4,12}[ \t]"));

/// Returns the articles of a corpus in SGML.
pub(super) fn marked(text: &str) -> Vec<Article> {
    let all = DOCUMENT.captures_iter(text).filter_map(|found| {
        let head = found.get(1).or(found.get(3)).map_or("", |it| it.as_str());
        let inner = found.get(2).or(found.get(4))?.as_str();
        let is_notice = head.contains("type=\"advis\"");
        if is_notice { None } else { marked_article(head, inner) }
    });
    all.collect()
}

/// Returns the content of the first of these elements.
fn part<'t>(inner: &'t str, names: &[&str]) -> Option<&'t str> {
    names.iter().find_map(|name| {
        let start = inner.find(&format!("<{name}>"))? + name.len() + 2;
        let rest = &inner[start..];
        Some(rest.find(&format!("</{name}>")).map_or(rest, |end| &rest[..end]))
    })
}

fn marked_article(head: &str, inner: &str) -> Option<Article> {
    let shown = |text: &str| word(&without_marks(text));
    let body = part(inner, &["BODY"]).or_else(|| part(inner, &["TEXT", "LEADPARA"]))?;
    let text = if body.contains("<P>") || body.contains("<p>") {
        clean::paragraphs(
            without_signs(body)
                .split(['\n', '\r'])
                .collect::<Vec<_>>()
                .join(" ")
                .split("<P>")
                .flat_map(|piece| piece.split("<p>"))
                .map(without_marks),
        )
    } else {
        clean::paragraphs(clean::blocks(&without_marks(body)))
    };
    let named = part(inner, &["DOCNO", "DOCID"]).map(|it| it.trim().to_owned());
    let day = part(inner, &["DATE", "DATE_TIME", "DD"]).and_then(|it| day(&without_marks(it)));
    (!text.is_empty()).then(|| Article {
        title: part(inner, &["HEADLINE", "TITLE", "HEAD", "HL", "TI"]).and_then(shown),
        outlet: part(inner, &["PUB", "SO", "SOURCE"]).and_then(shown),
        byline: part(inner, &["BYLINE", "AUTHOR"]).and_then(shown).map(|it| web::without_by(&it)),
        date: day.or_else(|| dates::in_text(head)).or_else(|| dates::in_text(&named?)),
        text,
        ..Article::default()
    })
}

fn without_signs(text: &str) -> String {
    CONTROL.replace_all(text, "").into_owned()
}

/// Returns a text without tags, control signs and entities.
fn without_marks(text: &str) -> String {
    xml::without_entities(TAG.replace_all(&without_signs(text), "").into_owned())
}

/// Returns the day in a field: `910514`, `26-FEB-1987 15:01:01.79`, or any other form.
fn day(field: &str) -> Option<PartialDate> {
    let field = field.trim();
    match SHORT_DAY.captures(field) {
        Some(found) => format!("19{}-{}-{}", &found[1], &found[2], &found[3]).parse().ok(),
        None => dates::in_text(field).or_else(|| dates::date_in_field(field)),
    }
}

/// Returns the article of an item of RCV1: `newsitem` with the day in an attribute.
pub(super) fn item(document: &Document<'_>) -> Vec<Article> {
    let root = document.root_element();
    let Some(body) = root.children().find(|it| xml::is(it, "text")) else { return Vec::new() };
    let paragraphs = body.children().filter(|it| xml::is(it, "p")).map(|it| xml::text(&it));
    let rights = xml::text_of(&root, "copyright");
    let holder = rights.as_deref().and_then(|it| it.strip_prefix("(c) "));
    let outlet = holder
        .map(|name| name.trim_end_matches(|it: char| it.is_ascii_digit() || it == ' ').to_owned());
    let article = Article {
        title: xml::text_of(&root, "headline").or_else(|| xml::text_of(&root, "title")),
        byline: xml::text_of(&root, "byline").map(|it| web::without_by(&it)),
        outlet,
        date: root.attribute("date").and_then(dates::date_in_field),
        text: clean::paragraphs(paragraphs),
        ..Article::default()
    };
    if article.text.is_empty() { Vec::new() } else { vec![article] }
}

/// Returns the texts below numbers at the start of lines; empty unless there are two.
pub(super) fn numbered(text: &str) -> Vec<Article> {
    let starts: Vec<usize> = NUMBER.find_iter(text).map(|it| it.start()).collect();
    let is_corpus = starts.len() > 1 && text[..starts[0]].trim().is_empty();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let parts = starts.iter().zip(ends).filter(|_| is_corpus);
    let articles = parts.map(|(start, end)| {
        let own = NUMBER.replace(&text[*start..end], "").replace("<h>", "<p>");
        let text = clean::paragraphs(own.split("<p>").map(without_marks));
        Article { text, ..Article::default() }
    });
    articles.filter(|it| !it.text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::{marked, numbered};

    #[test]
    fn documents_of_a_corpus_are_parted() {
        let text = "<DOC id=\"X_ENG_20060120.0001\" type=\"story\" >\n<HEADLINE>\nRuiz wins\n</HEADLINE>\n<TEXT>\n<P>\nRuiz won\n\
            by nine.\n</P>\n<P>\nOkoro &amp; Holm lost.\n</P>\n</TEXT>\n</DOC>\n<DOC>\n<DOCNO> A-1 </DOCNO>\n<DATE>910514\n</DATE>\n\
            <TEXT>\nRuiz spoke.\n</TEXT>\n</DOC>\n<DOC id=\"a\" type=\"advis\" >\n<TEXT>\nEditors.\n</TEXT>\n</DOC>\n";
        let shown = marked(text).into_iter().map(|article| {
            let day = article.date.map(|it| it.to_string());
            [article.title, day, Some(article.text.replace("\n\n", " / "))]
                .map(Option::unwrap_or_default)
                .join("; ")
        });
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "Ruiz wins; 2006-01-20; Ruiz won by nine. / Okoro & Holm lost.",
                "; 1991-05-14; Ruiz spoke."
            ]
        );
        let texts = numbered("##40001 Ruiz won . <p> Okoro lost .\n##40002 Holm spoke .\n");
        let texts: Vec<&str> = texts.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(texts, ["Ruiz won .\n\nOkoro lost .", "Holm spoke ."]);
        assert!(numbered("Ruiz won.\n##40001 Okoro lost.\n").is_empty());
    }
}
