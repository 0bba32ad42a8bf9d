//! HTML exports of research databases: both forms of Europresse, Nexis, Factiva.
//!
//! In: a parsed page. Out: its articles in order; empty for other pages. Never fails.

use dom_query::{Document, NodeRef};

use super::blocks::{self, PageBlock};
use super::story::same;
use crate::ingest::article::{self, Article};
use crate::ingest::lines::Line;
use crate::ingest::{clean, databases, dates, words};

/// Returns the articles on the page.
pub(super) fn articles(document: &Document) -> Vec<Article> {
    let heads = document.select(".DocPublicationName");
    if heads.exists() {
        return heads.nodes().iter().filter_map(europresse).collect();
    }
    let text = document.text();
    let marks = ["DOCUMENTS", "LOAD-DATE", "Load-Date", "End of Document", "Document "];
    let body = document.body().filter(|_| marks.iter().any(|mark| text.contains(mark)));
    let all = body.map(|body| blocks::of(&body)).unwrap_or_default();
    let line =
        |block: &PageBlock| Line { is_heading: block.is_heading(), ..Line::plain(&block.text) };
    databases::of_lines(&all.iter().map(line).collect::<Vec<_>>())
}

/// Returns the article around the name of its publication.
fn europresse(name: &NodeRef<'_>) -> Option<Article> {
    let root = root_of(name)?;
    let html = Document::fragment(root.html());
    html.select("aside, img, script, style").remove();
    let title = article::word(&html.select(".titreArticleVisu, .TitreArticleVisu").text())
        .or_else(|| article::word(&html.select(".titreArticle").text()))?;
    let head = clean::line(&html.select(".DocHeader").text());
    let flow = blocks::of(&html.root());
    let after = flow.iter().position(|block| same(&block.text, &title)).map_or(0, |at| at + 1);
    let (_, rest) = flow.split_at(after);
    let story = html.select(".DocText").nodes().first().map(blocks::of);
    let (byline, body) = match story {
        Some(story) => (writer(rest, story.first()), story),
        None => bare(rest),
    };
    let body: Vec<PageBlock> = body.into_iter().take_while(|block| !is_end(&block.text)).collect();
    Some(Article {
        title: Some(title),
        outlet: article::word(&name.text()).map(|it| without_issue(&it)),
        byline,
        date: dates::in_text(&head),
        text: clean::paragraphs(body.iter().map(|block| &block.text)),
        ..Article::default()
    })
}

/// Returns the largest element around the name that contains no other name.
fn root_of<'a>(name: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let n_names = |node: &NodeRef<'_>| {
        let names = node.descendants_it().filter(|it| it.has_class("DocPublicationName"));
        // Whether there are more is not asked, as all of a page is around the last element.
        names.take(2).count()
    };
    let all = name.ancestors(None);
    all.into_iter()
        .filter(|it| !it.has_name("body") && !it.has_name("html") && it.is_element())
        .take_while(|it| n_names(it) == 1)
        .last()
}

/// Returns the line between headline and story, if there is one.
fn writer(rest: &[PageBlock], first: Option<&PageBlock>) -> Option<String> {
    let line = rest.first().filter(|line| Some(&line.text) != first.map(|it| &it.text))?;
    is_writer(&line.text).then(|| line.text.clone())
}

/// Returns the byline and the story of an article whose story is not marked.
fn bare(rest: &[PageBlock]) -> (Option<String>, Vec<PageBlock>) {
    match rest {
        [line, story @ ..] if !story.is_empty() && is_writer(&line.text) => {
            (Some(line.text.clone()), story.to_vec())
        }
        _ => (None, rest.to_vec()),
    }
}

fn is_writer(line: &str) -> bool {
    line.chars().count() <= 80
        && !line.ends_with(['.', '!', '?', '»'])
        && line.split(' ').count() <= 10
}

fn is_end(line: &str) -> bool {
    words::begins(line, "alone", "rights")
        || words::begins(line, "europresse", "after")
        || line.starts_with("Numéro de document")
        || line.starts_with("Document number")
        || line.starts_with("news·")
}

/// Returns the name of a publication without the issue number.
fn without_issue(name: &str) -> String {
    let cut = [", no.", ", n°", ", no ", " no. "].iter().filter_map(|mark| name.find(mark)).min();
    name[..cut.unwrap_or(name.len())].trim().to_owned()
}
