//! Europresse as text: articles that end with the number of their document,
//! `news·20260223·FP·a0001`.
//!
//! In: text. Out: articles, without rights and certificate; empty for other texts. Outlet, day,
//! headline and author stand above the story, a line each. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::article::{Article, word};
use crate::ingest::web::without_by;
use crate::ingest::{clean, dates, lines, words};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"(?:^|[\s:])(?:news|pub|bio)[·.]((?:19|20)[0-9]{6})[·.][A-Z0-9_]{1,12}[·.]\S+\s*$",
    )
});

/// The length in letters from which a paragraph is part of the story.
const HEAD_LETTERS_MAX: usize = 140;

/// Returns the articles of an export.
pub(super) fn articles(text: &str) -> Vec<Article> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim) {
        match NUMBER.captures(line) {
            Some(number) => found.extend(article(&std::mem::take(&mut open), &number[1])),
            None => open.push(line),
        }
    }
    found
}

/// Returns the article above the number of a document, which has its day.
fn article(lines: &[&str], day: &str) -> Option<Article> {
    let (source, lines) = without_labels(lines);
    let start = lines.iter().position(|line| line.chars().any(char::is_alphanumeric))?;
    let is_end = |line: &&&str| words::begins(line, "europresse", "after");
    let body = lines.iter().skip(start).take_while(|line| !is_end(line)).copied();
    let body: Vec<&str> = body.collect();
    let groups: Vec<&[&str]> =
        body.split(|line| line.is_empty()).filter(|it| !it.is_empty()).collect();
    let is_head = |group: &&&[&str]| {
        let text = group.join(" ");
        text.chars().count() <= HEAD_LETTERS_MAX && !lines::is_sentence(&text)
    };
    let (head, story) = groups.split_at(groups.iter().take_while(is_head).count());
    let head: Vec<String> = head.concat().into_iter().map(clean::line).collect();
    let story = story.iter().map(|group| group.join(" "));
    let is_dated = |it: &&String| dates::in_text(it).is_some();
    let is_place = |it: &&String| it.contains([',', '•']) && it.contains(" p. ");
    let mut own = head.iter().filter(|it| !is_dated(it) && !is_place(it));
    let named = head.iter().find(|it| it.contains(" • "));
    let outlet = match named {
        Some(line) => line.split(" • ").next().and_then(word),
        None if source.is_some() => None,
        None => own.next().and_then(|it| word(it)),
    };
    let title = own.next().cloned();
    let byline = own.next().map(|it| without_by(it));
    let article = Article {
        title,
        outlet: outlet.or(source),
        byline,
        date: head.iter().find_map(|it| dates::in_text(it)).or_else(|| dates::date_in_field(day)),
        text: clean::paragraphs(story),
        ..Article::default()
    };
    (!article.text.is_empty()).then_some(article)
}

/// Returns the name of the source among the labels above an article, and the lines without these
/// labels and their values.
fn without_labels<'l>(lines: &[&'l str]) -> (Option<String>, Vec<&'l str>) {
    let is_label = |line: &&str| words::is(line, "europresse", "labels");
    let is_source = |line: &&str| words::is(line, "europresse", "sources");
    let named = lines.iter().position(is_source).and_then(|at| lines.get(at + 1));
    let Some(last) = lines.iter().rposition(is_label) else { return (None, lines.to_vec()) };
    // The values of a label end with an empty line.
    let end = lines[last..].iter().position(|line| line.is_empty()).map_or(last + 2, |n| last + n);
    let rest = lines.get(end..).unwrap_or_default().to_vec();
    (named.and_then(|it| word(it)), rest)
}

#[cfg(test)]
mod tests {
    use super::articles;

    #[test]
    fn the_number_of_the_document_ends_an_article() {
        let text = "The Courier\nPolitics, lundi 4 mai 2026, p. 4\n\nRuiz wins\n\nAda Mirren\n\nRuiz won\nby nine.\n\n\
            © 2026 The Courier. Tous droits réservés.\nnews·20260504·TC·1\n\nThe Post • no. 12 • p. 1\n\n\
            Okoro loses\n\nOkoro lost.\n\nNuméro de document : news·20260505·TP·2\n";
        let shown = articles(text).into_iter().map(|article| {
            let day = article.date.map(|it| it.to_string());
            [article.outlet, day, article.title, article.byline, Some(article.text)]
                .map(Option::unwrap_or_default)
                .join("; ")
        });
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "The Courier; 2026-05-04; Ruiz wins; Ada Mirren; Ruiz won by nine.",
                "The Post; 2026-05-05; Okoro loses; ; Okoro lost.",
            ]
        );
        let labelled = "Nom de la source\nThe Post\nType de source\nPresse\np. 4\n\nMardi 5 mai 2026\n\nOkoro loses\n\n\
            Okoro lost.\n\nnews·20260505·TP·2\n";
        let found = articles(labelled).into_iter().map(|it| (it.outlet, it.title, it.text));
        let expected =
            (Some("The Post".to_owned()), Some("Okoro loses".to_owned()), "Okoro lost.".to_owned());
        assert_eq!(found.collect::<Vec<_>>(), [expected]);
        assert!(articles("Ruiz won.\n").is_empty());
    }
}
