//! The head of a press release: office, "For Immediate Release", day, headline, place; and its end.
//!
//! In: the text of a file, or the lines of a paper. Out: [`Letterhead`] with the number of its lines;
//! `None` if no line of the head says that the text is a release. A line formatted as a heading is
//! never that mark. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{self, Line};
use super::{dates, words};
use crate::document::PartialDate;

/// What stands above the first sentence of a release.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Letterhead {
    /// The office whose release it is.
    pub(super) outlet: Option<String>,
    pub(super) date: Option<PartialDate>,
    pub(super) title: Option<String>,
    pub(super) byline: Option<String>,
    /// The number of lines of the head.
    pub(super) n_lines: usize,
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
    LazyLock::new(|| dates::pattern(r"^(?:Q\s|\p{Lu}[\p{L} .'’-]{0,40}:(?:\s|$))"));

/// What a line below the mark is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Day(PartialDate),
    /// A mark without a day, an hour, where to ask: nothing to keep.
    Passing,
    Headline,
    /// The headline goes on.
    HeadlineMore,
    Writer(String),
    Body,
}

/// Returns the head of a release in plain text, and the byte after it.
pub(super) fn find(text: &str) -> Option<(Letterhead, usize)> {
    let is_rule = |line: &str| line.chars().all(|it| !it.is_alphanumeric());
    let filled = filled(text).filter(|(_, line)| !is_rule(line)).take(2 * LINES_MAX + 2);
    let (ends, lines): (Vec<usize>, Vec<Line>) =
        filled.map(|(end, line)| (end, Line::plain(line))).unzip();
    let head = of(&lines.iter().collect::<Vec<_>>())?;
    let end = *ends.get(head.n_lines.checked_sub(1)?)?;
    Some((head, end))
}

/// Returns the head of a release in lines that are not empty.
pub(super) fn of(lines: &[&Line]) -> Option<Letterhead> {
    let at = lines.iter().take(LINES_MAX + 1).position(|line| is_mark(line))?;
    let (above, [mark, below @ ..]) = lines.split_at(at) else { return None };
    let is_of_head = |line: &&Line| is_open(&line.text) && line.text.chars().count() <= LINE_CHARS;
    if !above.iter().all(is_of_head) {
        return None;
    }
    let date = dates::in_text(&mark.text);
    let mut head = Letterhead { date, n_lines: at + 1, ..Letterhead::default() };
    let mut names = above.iter().filter(|line| dates::in_text(&line.text).is_none());
    let first = names.next().map(|line| line.text.clone());
    head.date = head.date.or_else(|| above.iter().find_map(|line| dates::in_text(&line.text)));
    if first.as_deref().is_some_and(is_headline) && below.first().is_some_and(|it| is_issuer(it)) {
        head.title = first;
        head.take_issuer(below);
        return Some(head);
    }
    head.take_below(below);
    let first = first.filter(|it| it.chars().count() < SHORT_CHARS || head.title.is_none());
    match head.title {
        Some(_) => head.outlet = first.or(head.outlet.take()),
        // The headline stood above the mark.
        None => head.title = first,
    }
    Some(head)
}

impl Letterhead {
    /// Takes the lines below the mark of a release whose headline stands above it: who issues it, in which
    /// offices, and when.
    fn take_issuer(&mut self, lines: &[&Line]) {
        for line in lines.iter().take(LINES_MAX) {
            match dates::in_text(&line.text) {
                Some(day) if line.text.chars().count() < SHORT_CHARS => self.date = Some(day),
                None if is_issuer(line) => _ = self.outlet.get_or_insert(line.text.clone()),
                _ => return,
            }
            self.n_lines += 1;
        }
    }

    /// Takes the lines below the mark as far as they belong to the head.
    fn take_below(&mut self, lines: &[&Line]) {
        let n_issuers = n_issuers(lines);
        for (at, line) in lines.iter().enumerate().take(LINES_MAX) {
            let below = lines.get(at + 1).map(|it| it.text.as_str());
            match part(line, below, self.title.as_deref()) {
                Part::Headline if at < n_issuers => {
                    self.outlet.get_or_insert(line.text.clone());
                }
                Part::Day(day) => _ = self.date.get_or_insert(day),
                Part::Headline => self.title = Some(line.text.clone()),
                Part::HeadlineMore => {
                    self.title.iter_mut().for_each(|it| it.extend([" ", line.text.as_str()]));
                }
                Part::Writer(name) => self.byline = self.byline.take().or(Some(name)),
                Part::Passing => {}
                Part::Body => return,
            }
            self.n_lines += 1;
        }
    }
}

/// Returns how many lines at the start name who issues a release: those above its day, if a headline stands
/// below that.
fn n_issuers(lines: &[&Line]) -> usize {
    let is_day = |line: &&Line| {
        dates::in_text(&line.text).is_some() && line.text.chars().count() < SHORT_CHARS
    };
    let n_issuers = lines.iter().take_while(|it| is_issuer(it) && !is_day(it)).count();
    match lines.get(n_issuers..) {
        Some([day, headline, ..]) if is_day(day) && is_open(&headline.text) => n_issuers,
        _ => 0,
    }
}

fn part(line: &Line, below: Option<&str>, title: Option<&str>) -> Part {
    const CAPITALS_MIN: usize = 3;
    let text = line.text.as_str();
    let is_short = text.chars().count() < SHORT_CHARS;
    let is_contact = is_after(text) || text.contains('@');
    if is_mark(line) {
        return dates::in_text(text).map_or(Part::Passing, Part::Day);
    }
    let is_number = words::begins(text, "release", "numbers")
        && text.contains(|it: char| it.is_ascii_digit())
        && dates::in_text(text).is_none();
    if HOUR.is_match(text) || is_short && (is_contact || is_number && title.is_none()) {
        return Part::Passing;
    }
    let labelled = dates::in_text(text).filter(|_| words::begins(text, "dated", "openers"));
    if let Some(day) = labelled.filter(|_| is_short) {
        return Part::Day(day);
    }
    if !is_open(text) || TURN.is_match(text) {
        return Part::Body;
    }
    if let Some(day) = dates::in_text(text).filter(|_| is_short) {
        return Part::Day(day);
    }
    let is_capitals = |text: &str| !text.chars().any(char::is_lowercase);
    let goes_on = |title: &str| is_capitals(title) && is_capitals(text);
    match title {
        Some(title) if goes_on(title) && text.split(' ').count() >= CAPITALS_MIN => {
            Part::HeadlineMore
        }
        // A place stands above the hour.
        Some(_) if is_short && below.is_some_and(|it| HOUR.is_match(it)) => Part::Passing,
        Some(_) => lines::byline(text).map_or(Part::Body, Part::Writer),
        None if text.chars().count() <= LINE_CHARS && text.contains(' ') => Part::Headline,
        None => Part::Body,
    }
}

/// The words of a headline in small letters, or of an office in capitals, have at least as many letters.
const WORD_CHARS: usize = 4;

/// Returns how many of the longer words of a line begin with a small letter, and how many do not.
fn small_and_capital(line: &str) -> (usize, usize) {
    let words = line.split_whitespace().filter(|it| it.chars().count() >= WORD_CHARS);
    let (small, capital): (Vec<&str>, Vec<&str>) =
        words.partition(|it| it.starts_with(char::is_lowercase));
    (small.len(), capital.len())
}

/// Returns whether a line is a headline in small letters, which no office is printed in.
fn is_headline(line: &str) -> bool {
    let (small, capital) = small_and_capital(line);
    small > capital
}

/// Returns whether a line may name a person or an office: its longer words are capitalised.
fn is_issuer(line: &Line) -> bool {
    let (small, capital) = small_and_capital(&line.text);
    small == 0 && capital > 0 && is_open(&line.text) && line.text.chars().count() < SHORT_CHARS
}

/// Returns whether a line says what the text is, and nothing else: "For Immediate Release".
fn is_mark(line: &Line) -> bool {
    const WORDS_MAX: usize = 8;
    let is_short = line.text.split_whitespace().count() <= WORDS_MAX;
    !line.is_heading && is_short && says_kind(&line.text)
}

/// Returns whether a line begins with what the text is, and not like a headline: "Statement by ...".
pub(super) fn says_kind(line: &str) -> bool {
    let length = |list: &str| words::opening_length(line, "release", list);
    words::is(line, "release", "first") || length("first") > length("titles")
}

/// Returns whether a line marks the end of a release or a briefing: "ENDS", "END 1:21 P.M. EDT".
pub(super) fn is_end(line: &str) -> bool {
    let timed = line.trim().split_once(char::is_whitespace);
    words::is(line, "release", "ends")
        || timed.is_some_and(|(word, rest)| {
            words::is(word, "release", "ends") && HOUR.is_match(rest.trim_start())
        })
}

/// Returns whether a line opens what stands below the text of a release: notes, where to ask, what
/// its sender is.
pub(super) fn is_after(line: &str) -> bool {
    const CHARS_MAX: usize = 120;
    const ABOUT_WORDS: usize = 6;
    let is_about = words::begins(line, "release", "about")
        && is_open(line)
        && line.split_whitespace().count() <= ABOUT_WORDS
        && !line.contains(|it: char| it.is_ascii_digit());
    line.starts_with(char::is_uppercase)
        && line.chars().count() <= CHARS_MAX
        && (is_about || words::begins(line, "release", "after"))
}

/// Returns the byte at which the body of a plain text ends that starts at byte `start`: above an end
/// mark, which occurs once, or in a release above the notes.
pub(super) fn body_end(text: &str, start: usize, is_release: bool) -> usize {
    let lines = || filled(&text[start..]);
    // A sign that occurs again and again parts sections.
    let is_marked = lines().filter(|(_, line)| is_end(line)).count() == 1;
    let (mut end, mut has_sentence) = (start, false);
    for (after, line) in lines() {
        let is_over = is_marked && is_end(line) || is_release && is_after(line);
        if is_over && has_sentence {
            return end;
        }
        has_sentence |= lines::is_sentence(line);
        end = start + after;
    }
    text.len()
}

/// Returns whether a line does not end like a sentence.
fn is_open(line: &str) -> bool {
    !lines::is_sentence(line)
}

/// Returns the lines that are not empty, each with the byte after it.
pub(super) fn filled(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    let lines = text.split_inclusive(['\n', '\r']).map(move |line| {
        at += line.len();
        (at, line.trim())
    });
    lines.filter(|(_, line)| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{body_end, find};

    #[track_caller]
    fn check(text: &str, expected: Option<[&str; 3]>, body: &str) {
        let head = find(text);
        let of = |it: Option<&String>| it.cloned().unwrap_or_default();
        let found = head.as_ref().map(|(it, _)| {
            let date = it.date.map(|it| it.to_string());
            [of(it.outlet.as_ref()), of(date.as_ref()), of(it.title.as_ref())]
        });
        assert_eq!(found, expected.map(|it| it.map(str::to_owned)), "in {text:?}");
        if let Some((_, end)) = head {
            assert!(text[end..].trim_start().starts_with(body), "in {text:?}");
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
        check(
            "HARBOR OFFICE\nFOR IMMEDIATE RELEASE\nDate: May 6, 2026\nContact: Jo Marsh\n\nPilots wanted\n\nThe pilots left.\n",
            Some(["HARBOR OFFICE", "2026-05-06", "Pilots wanted"]),
            "The pilots",
        );
        check(
            "PRESS STATEMENT\nNo. 17/2026\nPort Ansel, 9th April 2026\n\nMinister opens quay\n\nThe quay was opened.\n",
            Some(["", "2026-04-09", "Minister opens quay"]),
            "The quay was",
        );
        check(
            "Minister announces money for the river\n\nMedia release\nThe Hon. Ada Mirren MP\nMinister for Water\n3 May 2013\n\nThe Minister spoke.\n",
            Some([
                "The Hon. Ada Mirren MP",
                "2013-05-03",
                "Minister announces money for the river",
            ]),
            "The Minister spoke",
        );
        check(
            "Media release\n\nMinister for Water\n\nThe Hon Ada Mirren MP\n\n3 May 2013\n\nMONEY FOR THE RIVER\n\nThe Minister spoke.\n",
            Some(["Minister for Water", "2013-05-03", "MONEY FOR THE RIVER"]),
            "The Minister spoke",
        );
        check("Statement by the Governor\n\nThe council met.\n", None, "");
        check("The council met. It read the press release.\n", None, "");
    }

    #[test]
    fn marks_of_other_languages_and_rules_are_passed() {
        check(
            "MINISTÈRE DE LA MER\n\nCOMMUNIQUÉ DE PRESSE\n\nPort-Réal, le 18 mars 2026\n\n\
             Ada Garrec répond au préfet\n\nLa ministre a répondu.\n",
            Some(["MINISTÈRE DE LA MER", "2026-03-18", "Ada Garrec répond au préfet"]),
            "La ministre a",
        );
        check(
            "THE WHITE HALL\n_______\nFor Immediate Release            April 6, 2025\n\n\
             PRESS BRIEFING\nBY PRESS SECRETARY DANA ORLOV\n\nPress Room\n\n1:08 P.M. EDT\n\n\
             MS. ORLOV:  Good day.\n",
            Some(["THE WHITE HALL", "2025-04-06", "PRESS BRIEFING BY PRESS SECRETARY DANA ORLOV"]),
            "MS. ORLOV:",
        );
    }

    #[test]
    fn notes_below_the_end_mark_are_no_part_of_the_body() {
        let kept = |text: &str, is_release| text[..body_end(text, 0, is_release)].to_owned();
        assert_eq!(kept("He left.\n\nENDS\n\nContact: Jo\n", false), "He left.\n");
        assert_eq!(kept("He left.\n\nContact: Jo\n", true), "He left.\n");
        assert_eq!(kept("He left.\n###\nShe came.\n###\n", false).lines().count(), 4);
        assert_eq!(kept("Contact: Jo\nHe left.\n", true), "Contact: Jo\nHe left.\n");
    }
}
