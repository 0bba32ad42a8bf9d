//! Exports of research databases: Nexis, Factiva, ProQuest, and articles below a head of labels.
//!
//! In: the lines of an export, from text, RTF or Word. Out: one article a document of the export,
//! with day, outlet, byline and section as its labels say; none for a paper of another kind. The
//! labels are known in several languages (`words/words.toml`). Never fails.

mod factiva;
mod labelled;
mod nexis;
mod proquest;

use factiva::articles as factiva;

use super::article::Article;
use super::clean;
use super::paper::Line;

/// Returns the articles of an export whose lines are paragraphs.
pub(super) fn of_lines(lines: &[Line]) -> Vec<Article> {
    let found = nexis::articles(lines, nexis::Wrap::None);
    if !found.is_empty() {
        return found;
    }
    let pairs: Vec<(String, bool)> =
        lines.iter().map(|line| (line.text.clone(), line.is_bold || line.is_heading)).collect();
    let found = factiva(&pairs);
    if found.is_empty() { proquest::articles(&pairs) } else { found }
}

/// Returns the articles of an export in plain text, whose paragraphs run over several lines.
pub(super) fn of_text(text: &str) -> Vec<Article> {
    let lines: Vec<Line> = text.lines().map(Line::plain).collect();
    let found = nexis::articles(&lines, nexis::Wrap::Lines);
    if !found.is_empty() {
        return found;
    }
    let pairs: Vec<(String, bool)> = lines.into_iter().map(|line| (line.text, false)).collect();
    let found = factiva(&pairs);
    let found = if found.is_empty() { proquest::articles(&pairs) } else { found };
    if found.is_empty() { labelled::articles(text) } else { found }
}

/// Returns the field that a line `LABEL: value` names, of one group of labels, and its value.
fn label<'t>(line: &'t str, group: &str) -> Option<(&'static str, &'t str)> {
    let (name, value) = line.split_once(':')?;
    let name = clean::line(name).to_lowercase();
    let mut fields = super::words::group(group).filter(|(_, words)| words.contains(&name));
    fields.next().map(|(field, _)| (field, value.trim()))
}

/// Returns the number of words that a length tells: `1,204 words`, `812 Wörter`.
fn n_words(length: &str) -> Option<usize> {
    let number = length.split_whitespace().next()?;
    number.replace([',', '.'], "").parse().ok()
}

/// Returns paragraphs out of lines: those between two empty lines make one.
fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in lines {
        match paragraphs.last_mut() {
            Some(open) if !line.is_empty() => {
                open.push(' ');
                open.push_str(line);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs
}
