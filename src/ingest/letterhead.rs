//! The head of a press release in plain text: office, "For Immediate Release", day, headline, place.
//!
//! In: the text of a file. Out: [`Letterhead`] with the byte after the head; `None` if no line of the
//! head says that the text is a release. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::{dates, lines, words};
use crate::document::PartialDate;

/// What stands above the first sentence of a release.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Letterhead {
    /// The office whose release it is.
    pub(super) outlet: Option<String>,
    pub(super) date: Option<PartialDate>,
    pub(super) title: Option<String>,
    /// The byte after the head.
    pub(super) end: usize,
}

/// The maximum number of lines above the mark, and below it.
const LINES_MAX: usize = 8;

/// The maximum number of characters of a line of the head.
const LINE_CHARS: usize = 200;

/// A line that is a day, an office or a place is shorter than this.
const SHORT_CHARS: usize = 70;

/// The hour at which it began: `11:42 A.M. EDT`.
static HOUR: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^[0-9]{1,2}[:.][0-9]{2}\s*(?i:[ap]\.?\s?m\b|\p{Lu}{2,4}\b)"));

/// A line that opens a turn: `THE PRESIDENT: Thank you.`
static TURN: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:Q\s|\p{Lu}[\p{L} .'’-]{0,40}:\s)"));

/// What a line below the mark is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Day(PartialDate),
    /// A mark, an hour, who can be asked: nothing to keep.
    Passing,
    Headline,
    Body,
}

/// Returns the head of a release.
pub(super) fn find(text: &str) -> Option<Letterhead> {
    let mut lines = filled(text);
    let mut above: Vec<&str> = Vec::new();
    let mark = loop {
        let (end, line) = lines.next()?;
        if is_mark(line) {
            break (end, line);
        }
        if above.len() == LINES_MAX || !is_open(line) || line.chars().count() > LINE_CHARS {
            return None;
        }
        above.push(line);
    };
    let mut head =
        Letterhead { date: dates::in_text(mark.1), end: mark.0, ..Letterhead::default() };
    head.take_below(lines.collect::<Vec<_>>().as_slice());
    let mut names = above.iter().filter(|line| dates::in_text(line).is_none());
    let first =
        names.next().filter(|line| line.chars().count() < SHORT_CHARS || head.title.is_none());
    let first = first.map(|it| (*it).to_owned());
    head.date = head.date.or_else(|| above.iter().find_map(|line| dates::in_text(line)));
    match head.title {
        Some(_) => head.outlet = first,
        // The headline stood above the mark.
        None => head.title = first,
    }
    Some(head)
}

impl Letterhead {
    /// Takes the lines below the mark as far as they belong to the head.
    fn take_below(&mut self, lines: &[(usize, &str)]) {
        for (at, (end, line)) in lines.iter().enumerate().take(LINES_MAX) {
            let below = lines.get(at + 1).map(|it| it.1);
            match part(line, below, self.title.is_some()) {
                Part::Day(day) => _ = self.date.get_or_insert(day),
                Part::Headline => self.title = Some((*line).to_owned()),
                Part::Passing => {}
                Part::Body => return,
            }
            self.end = *end;
        }
    }
}

fn part(line: &str, below: Option<&str>, has_title: bool) -> Part {
    let is_short = line.chars().count() < SHORT_CHARS;
    let is_contact = words::begins(line, "release", "after") || line.contains('@');
    if is_mark(line) || HOUR.is_match(line) || is_short && is_contact {
        return Part::Passing;
    }
    if !is_open(line) || TURN.is_match(line) {
        return Part::Body;
    }
    if let Some(day) = dates::in_text(line).filter(|_| is_short) {
        return Part::Day(day);
    }
    match has_title {
        false if line.chars().count() <= LINE_CHARS && line.contains(' ') => Part::Headline,
        // A place stands above the hour.
        true if is_short && below.is_some_and(|it| HOUR.is_match(it)) => Part::Passing,
        _ => Part::Body,
    }
}

/// Returns whether a line says what the text is, and nothing else: "For Immediate Release".
fn is_mark(line: &str) -> bool {
    const WORDS_MAX: usize = 8;
    let is_title = words::begins(line, "release", "titles");
    words::begins(line, "release", "first") && !is_title && line.split(' ').count() <= WORDS_MAX
}

/// Returns whether a line does not end like a sentence.
fn is_open(line: &str) -> bool {
    !lines::is_sentence(line)
}

/// Returns the lines that are not empty, each with the byte after it.
fn filled(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let lines = text.split_inclusive(['\n', '\r']).map(move |line| {
        at += line.len();
        (at, line.trim())
    });
    lines.filter(|(_, line)| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[track_caller]
    fn check(text: &str, expected: Option<[&str; 3]>, body: &str) {
        let head = find(text);
        let of = |it: Option<&String>| it.cloned().unwrap_or_default();
        let found = head.as_ref().map(|it| {
            let date = it.date.map(|it| it.to_string());
            [of(it.outlet.as_ref()), of(date.as_ref()), of(it.title.as_ref())]
        });
        assert_eq!(found, expected.map(|it| it.map(str::to_owned)), "in {text:?}");
        if let Some(head) = head {
            assert!(text[head.end..].trim_start().starts_with(body), "in {text:?}");
        }
    }

    #[test]
    fn office_day_and_headline_are_parted() {
        check(
            "THE WHITE HALL\nOffice of the Press Secretary\n\nFor Immediate Release\nMarch 12, 2026\n\n\
             Remarks by President Cole\n\nRose Room\n\n1:08 P.M. EDT\n\nTHE PRESIDENT: Good day.\n",
            Some(["THE WHITE HALL", "2026-03-12", "Remarks by President Cole"]),
            "THE PRESIDENT:",
        );
        check(
            "FOR IMMEDIATE RELEASE\r\n4 June 2019\r\nContact: Jo Marsh, jo@example.org\r\n\r\n\
             Harbor Trust names a director\r\n\r\nThe Harbor Trust has named Ada Holm.\r\n",
            Some(["", "2019-06-04", "Harbor Trust names a director"]),
            "The Harbor Trust has",
        );
        check(
            "Minister opens bridge\nMedia release, 3 May 2011\n\nThe bridge was opened.\n",
            Some(["", "2011-05-03", "Minister opens bridge"]),
            "The bridge was",
        );
        check("Statement by the Governor\n\nThe council met.\n", None, "");
        check("The council met. It read the press release.\n", None, "");
    }
}
