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
    /// The address it links to; on a line without words, that of the whole paper.
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

/// Authors' initials at the end of a story: `gdz/ach/pvh`, `ih (AFP, Reuters)`.
static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^[a-z]{2,5}(?:(?:[/-][a-z]{2,5})+|(?:[/-][a-z]{2,5})* \([^()]{2,60}\))$")
});

/// Returns whether the line consists of authors' initials.
pub(super) fn is_initials(text: &str) -> bool {
    INITIALS.is_match(text)
}

/// Returns how many of these lines precede the rule below which an agency names who else wrote, `___`;
/// all, if there is none.
pub(super) fn above_credits(lines: &[&str]) -> usize {
    const LINES_MAX: usize = 4;
    const CHARS_MAX: usize = 350;
    let is_rule = |line: &&str| line.len() >= 2 && line.chars().all(|it| it == '_');
    let Some(at) = lines.iter().rposition(is_rule).filter(|at| *at > 0) else { return lines.len() };
    let is_credit =
        |line: &&str| line.chars().count() <= CHARS_MAX && !line.contains(['“', '”', '"']);
    let below = &lines[at + 1..];
    if below.len() > LINES_MAX || !below.iter().all(is_credit) {
        return lines.len();
    }
    // Two such rules may follow one another.
    above_credits(&lines[..at]).min(at)
}

/// Returns whether a line names agencies in brackets and nothing else: `(Courier with AFP)`.
pub(super) fn is_agency(text: &str) -> bool {
    const WORDS_MAX: usize = 7;
    let inner = text.trim().strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    inner.is_some_and(|it| {
        it.split(' ').count() <= WORDS_MAX
            && !it.contains(['.', '(', ':', '!', '?'])
            && it.split([' ', '/', ',']).any(|word| {
                word.len() > 1 && word.chars().all(char::is_uppercase)
                    || words::list("papers", "words").contains(&word.to_lowercase())
            })
    })
}

/// Quotation marks and brackets that may stand after the last sign of a sentence.
const CLOSING: [char; 10] = ['”', '"', '’', '\'', ')', ']', '»', '“', '」', '』'];

/// Signs that end a sentence and are not those of Latin letters.
const FULL_STOPS: [char; 6] = ['。', '！', '？', '।', '؟', '۔'];

/// Returns a line without the quotation marks and brackets at its end.
pub(super) fn without_closing(text: &str) -> &str {
    text.trim_end_matches(CLOSING)
}

/// Returns whether the line ends with the last sign of a sentence, or with a colon.
pub(super) fn is_closed(text: &str) -> bool {
    let bare = without_closing(text);
    bare.ends_with(['.', '!', '?', '…', ':']) || bare.ends_with(FULL_STOPS)
}

/// Returns whether the line ends like a sentence.
pub(super) fn is_sentence(text: &str) -> bool {
    let bare = without_closing(text);
    if bare.ends_with(FULL_STOPS) {
        return true;
    }
    bare.ends_with(['.', '!', '…', ';', ',']) || bare.ends_with('?') && text.split(' ').count() > 14
}

/// Returns the author in a line `Ada Mirren, Staff Writer`, `Ada Mirren | The Courier` or
/// `The Courier | Ada Mirren, Editor`.
pub(super) fn titled(line: &str) -> Option<String> {
    let within = line.split_once('|').map_or(line, |(_, own)| own);
    let before = |line: &str| {
        let (name, rest) = line.split_once([',', '|'])?;
        let is_title = line.contains('|') || words::holds(rest, "bylines", "titles");
        let is_writer = is_title && is_writer_name(name.trim()) && outlet_of(name).is_none();
        is_writer.then(|| name.trim().to_owned())
    };
    before(line).or_else(|| before(within)).or_else(|| placed(line))
}

/// Returns the author in a line with the place of writing: `Ada Mirren in Port Ansel`.
fn placed(line: &str) -> Option<String> {
    let (name, place) = line.split_once(" in ")?;
    let is_place = place.split(' ').all(|it| it.starts_with(char::is_uppercase))
        && place.split(' ').count() <= 3
        && place.chars().all(|it| it.is_alphabetic() || " .'’-".contains(it));
    (is_place && is_writer_name(name) && line.chars().count() <= 50).then(|| name.to_owned())
}

/// Returns the outlet beside an author in a line `The Courier | Ada Mirren, Editor`.
pub(super) fn outlet_beside_writer(line: &str) -> Option<String> {
    let (first, last) = line.split_once('|')?;
    titled(line).and_then(|_| outlet_of(first).or_else(|| outlet_of(last)))
}

/// Returns a name if one of its words is usual in the names of papers.
pub(super) fn outlet_of(name: &str) -> Option<String> {
    const WORDS_MAX: usize = 6;
    let name = name.trim();
    let bare = |word: &str| word.trim_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
    let is_paper = name.starts_with(char::is_uppercase)
        && name.split(' ').count() <= WORDS_MAX
        && name.split(' ').any(|word| words::list("papers", "words").contains(&bare(word)));
    is_paper.then(|| name.to_owned())
}

/// Returns the outlet in a line that holds nothing else but a day: `Port Courier, 3 May 2026`. One of
/// its words must be usual in the names of papers, since a place stands beside a day as well.
pub(super) fn outlet_beside_day(line: &str) -> Option<String> {
    const CHARS_MAX: usize = 90;
    if line.chars().count() > CHARS_MAX || dates::in_text(line).is_none() {
        return None;
    }
    let parts = line.split([',', '|', '·', '•', ';', '(']).map(str::trim);
    let mut own = parts.filter(|part| dates::in_text(part).is_none() && byline(part).is_none());
    own.find_map(outlet_of)
}

/// Returns whether the line may be an author's name, which many papers print in capitals.
pub(super) fn is_writer_name(text: &str) -> bool {
    let all: Vec<&str> = text.split(' ').collect();
    let is_plain = text.chars().all(|it| it.is_uppercase() || " .'’-".contains(it));
    let is_in_capitals = (2..=4).contains(&all.len())
        && text.len() <= 40
        && is_plain
        && all.iter().all(|it| it.starts_with(char::is_uppercase))
        && all.last().is_some_and(|it| it.chars().count() > 1 && !it.ends_with('.'));
    is_in_capitals || is_name(text)
}

/// Returns whether the line may be a person's name: a few capitalised words.
pub(super) fn is_name(text: &str) -> bool {
    let all: Vec<&str> = text.split(' ').collect();
    let is_capital = |it: &&str| it.chars().next().is_some_and(char::is_uppercase);
    let is_plain = text.chars().any(char::is_lowercase)
        && text.chars().all(|it| it.is_alphabetic() || " .'’-".contains(it));
    (2..=4).contains(&all.len()) && text.len() <= 40 && is_plain && all.iter().all(is_capital)
}
