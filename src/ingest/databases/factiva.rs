//! Factiva: documents with parts identified by order, or by codes (`HD`, `WC`, `PD`, `SN`).
//!
//! In: lines, and whether each is bold. Out: articles; empty for other documents. Each document
//! ends with `Document` and its number. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{joined, n_words};
use crate::ingest::article::{Article, word};
use crate::ingest::web::without_by;
use crate::ingest::{clean, dates, lines, words};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^(?:AN\s+)?(?:Document|Dokument|Documento)[ :]+[A-Z][A-Za-z]*[0-9][A-Za-z0-9]{8,}$",
    )
});
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^[0-9][0-9.,]* (?:words|mots|Wörter|palabras|parole|woorden|palavras|słów)$")
});
static CODED: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CLM|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN)(?:\s+(.*))?$",
    )
});

type Pair = (String, bool);

/// Returns the articles of an export.
pub(super) fn articles(lines: &[Pair]) -> Vec<Article> {
    let is_number = |line: &Pair| NUMBER.is_match(&line.0);
    if !lines.iter().any(is_number) {
        return Vec::new();
    }
    let read = |part: &[Pair]| if is_coded(part) { by_code(part) } else { by_order(part) };
    lines.split(is_number).filter_map(read).collect()
}

/// Returns whether codes precede headline and story.
fn is_coded(lines: &[Pair]) -> bool {
    let has = |wanted: &[&str]| {
        let mut codes = lines.iter().filter_map(|(text, _)| CODED.captures(text));
        codes.any(|found| wanted.contains(&&found[1]))
    };
    has(&["HD"]) && has(&["LP", "TD"])
}

fn by_order(lines: &[Pair]) -> Option<Article> {
    let length = lines.iter().position(|(text, _)| LENGTH.is_match(text))?;
    let (above, [(n_words_line, _), below @ ..]) = lines.split_at(length) else { return None };
    let above: Vec<&Pair> = above.iter().filter(|(text, _)| !text.is_empty()).collect();
    let is_rights = |(text, _): &Pair| words::begins(text, "alone", "rights");
    let rights = below.iter().position(is_rights).map(|at| below.split_at(at));
    let (head, body) = if let Some((head, [(rights, _), body @ ..])) = rights {
        (head, without_publisher(body, rights))
    } else {
        let is_sentence = |(text, _): &Pair| lines::is_sentence(text);
        below.split_at(below.iter().position(is_sentence).unwrap_or(0))
    };
    let (title, byline) = headline(&above);
    let dated = |(at, (text, _)): (usize, &Pair)| Some((at, dates::in_text(text)?));
    let day = head.iter().enumerate().find_map(dated);
    let is_time = |text: &str| text.starts_with(|it: char| it.is_ascii_digit());
    let after_day = head.iter().skip(day.map_or(0, |(at, _)| at + 1));
    let outlet = after_day.map(|it| it.0.as_str()).find(|text| !text.is_empty() && !is_time(text));
    let article = Article {
        title,
        byline: byline.map(|it| without_by(&it)),
        outlet: outlet.map(str::to_owned),
        date: day.map(|(_, date)| date),
        n_words: n_words(n_words_line),
        text: story(body.iter().map(|(text, _)| text.as_str())),
        ..Article::default()
    };
    (!article.text.is_empty()).then_some(article)
}

/// Returns the lines without the last, if that is the publisher, which the line of rights names too.
fn without_publisher<'l>(body: &'l [Pair], rights: &str) -> &'l [Pair] {
    let last = body.iter().rposition(|(text, _)| !text.is_empty()).map(|at| body.split_at(at));
    match last {
        Some((before @ [_, ..], [(text, _), ..]))
            if rights.contains(text.trim_end_matches('.')) && text.split(' ').count() <= 8 =>
        {
            before
        }
        _ => body,
    }
}

/// Returns the paragraphs; if they are wrapped, empty lines separate them.
fn story<'l>(lines: impl Iterator<Item = &'l str> + Clone) -> String {
    let lines = lines.filter(|text| !lines::is_initials(text));
    let is_wrapped =
        lines.clone().filter(|text| !text.is_empty()).any(|text| !lines::is_sentence(text));
    let has_gaps = lines.clone().skip_while(|text| text.is_empty()).any(str::is_empty);
    if is_wrapped && has_gaps { clean::paragraphs(joined(lines)) } else { clean::paragraphs(lines) }
}

/// Returns headline and byline: the bold line and what follows it, else the last lines above the
/// word count.
fn headline(above: &[&Pair]) -> (Option<String>, Option<String>) {
    let text = |at: usize| above.get(at).map(|it| it.0.clone());
    if let Some(bold) = above.iter().rposition(|it| it.1) {
        return (text(bold), text(bold + 1));
    }
    match above {
        [] => (None, None),
        [.., (before, _), (last, _)]
            if lines::byline(last).is_some()
                || lines::is_name(last) && before.len() > last.len() =>
        {
            (Some(before.clone()), Some(last.clone()))
        }
        [.., (last, _)] => (Some(last.clone()), None),
    }
}

fn by_code(lines: &[Pair]) -> Option<Article> {
    let mut fields: Vec<(String, Vec<&str>)> = Vec::new();
    for (text, _) in lines {
        let found = CODED.captures(text);
        let code = found.as_ref().map(|it| it[1].to_owned());
        let rest = found.and_then(|it| it.get(2)).map_or("", |it| it.as_str());
        match (code, fields.last_mut()) {
            (Some(code), _) => fields.push((code, vec![rest])),
            (None, Some(open)) => open.1.push(text),
            (None, None) => {}
        }
    }
    let field = |code: &str| {
        let found = fields.iter().find(|(name, _)| name == code)?;
        word(&found.1.join(" "))
    };
    let lines_of = |code: &str| {
        let found = fields.iter().filter(move |(name, _)| name == code);
        found.flat_map(|(_, lines)| lines.iter().copied().chain([""])).collect::<Vec<&str>>()
    };
    let body: Vec<&str> = lines_of("LP").into_iter().chain(lines_of("TD")).collect();
    let article = Article {
        title: field("HD"),
        byline: field("BY").map(|it| without_by(&it)),
        outlet: field("SN"),
        date: field("PD").and_then(|it| dates::in_text(&it)),
        language: field("LA"),
        n_words: field("WC").and_then(|it| n_words(&it)),
        text: story(body.iter().copied()),
        ..Article::default()
    };
    (!article.text.is_empty()).then_some(article)
}
