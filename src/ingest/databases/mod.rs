//! Exports of research databases: Nexis, Factiva, ProQuest, Europresse, NewsBank, EBSCO, lists of
//! references, and articles below labelled headers.
//!
//! In: the lines of an export, from text, RTF or Word. Out: one article per document of the export,
//! with the day, outlet, byline and section from its labels; empty for other documents. The labels
//! are known in several languages (`words/words.toml`). Never fails.

mod ebsco;
mod europresse;
mod factiva;
mod labelled;
mod labels;
mod newsbank;
mod nexis;
mod proquest;
mod references;

use factiva::articles as factiva;
pub(super) use references::articles as references;

use super::article::Article;
use super::lines::Line;

/// Returns the articles of an export with one paragraph per line.
pub(super) fn of_lines(lines: &[Line]) -> Vec<Article> {
    let found = nexis::articles(lines, nexis::Wrap::None);
    if !found.is_empty() {
        return found;
    }
    let pairs: Vec<(String, bool)> =
        lines.iter().map(|line| (line.text.clone(), line.is_bold || line.is_heading)).collect();
    let found = factiva(&pairs);
    let texts: Vec<&str> = pairs.iter().map(|it| it.0.as_str()).collect();
    let found = if found.is_empty() { of_labels(&texts) } else { found };
    if found.is_empty() { proquest::articles(&pairs) } else { found }
}

/// Returns the articles of an export that is known by its labels alone.
fn of_labels(lines: &[&str]) -> Vec<Article> {
    let found = newsbank::articles(lines);
    if found.is_empty() { ebsco::articles(lines) } else { found }
}

/// Returns the articles of a plain text export with wrapped paragraphs.
pub(super) fn of_text(text: &str) -> Vec<Article> {
    let found = europresse::articles(text);
    if !found.is_empty() {
        return found;
    }
    let lines: Vec<Line> = text.lines().map(Line::plain).collect();
    let found = nexis::articles(&lines, nexis::Wrap::Lines);
    if !found.is_empty() {
        return found;
    }
    let pairs: Vec<(String, bool)> = lines.into_iter().map(|line| (line.text, false)).collect();
    let found = factiva(&pairs);
    let found = if found.is_empty() { of_labels(&text.lines().collect::<Vec<_>>()) } else { found };
    let found = if found.is_empty() { proquest::articles(&pairs) } else { found };
    if found.is_empty() { labelled::articles(text) } else { found }
}
