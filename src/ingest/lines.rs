//! Lines of a paper, and what a line looks like: a byline, a name, a sentence.
//!
//! In: a line of text. Out: [`Line`], a line with its formatting, or whether the text looks like something. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::{clean, dates, words};

/// One paragraph of a paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub text: String,
    /// Whether it is formatted as a heading or title.
    pub is_heading: bool,
    pub is_bold: bool,
    /// The address it links to.
    pub link: Option<String>,
}

impl Line {
    /// Creates a line without formatting.
    pub(crate) fn plain(text: &str) -> Self {
        Self { text: clean::line(text), ..Self::default() }
    }
}

/// Returns the author in a byline: `By Ada Mirren`.
pub(super) fn byline(text: &str) -> Option<String> {
    let small = text.to_lowercase();
    let opener =
        words::list("bylines", "openers").iter().find(|it| small.starts_with(it.as_str()))?;
    let rest = text.get(opener.len()..)?;
    let starts_as_name = rest.chars().next().is_some_and(char::is_uppercase);
    let is_short = rest.split(' ').count() <= 10 && !is_sentence(rest);
    (starts_as_name && is_short).then(|| rest.to_owned())
}

/// Authors' initials at the end of a story: `gdz/ach/pvh`.
static INITIALS: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^[a-z]{2,5}(?:[/-][a-z]{2,5})+$"));

/// Returns whether the line consists of authors' initials.
pub(super) fn is_initials(text: &str) -> bool {
    INITIALS.is_match(text)
}

/// Returns whether the line ends like a sentence.
pub(super) fn is_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(['”', '"', '’', '\'', ')', '»', '“']);
    bare.ends_with(['.', '!', '…', ';', ',']) || bare.ends_with('?') && text.split(' ').count() > 14
}

/// Returns whether the line may be a person's name: a few capitalised words.
pub(super) fn is_name(text: &str) -> bool {
    let all: Vec<&str> = text.split(' ').collect();
    let is_capital = |it: &&str| it.chars().next().is_some_and(char::is_uppercase);
    let is_plain = text.chars().any(char::is_lowercase)
        && text.chars().all(|it| it.is_alphabetic() || " .'’-".contains(it));
    (2..=4).contains(&all.len()) && text.len() <= 40 && is_plain && all.iter().all(is_capital)
}
