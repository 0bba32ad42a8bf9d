//! The lines above a story of which one names a paper: headline, author, paper and day, in any order.
//!
//! In: the lines of a text that are not empty. Out: [`Heading`] with the number of its lines; `None`
//! unless there are a headline, a paper, and an author or a day. The words of papers' names are in
//! `words/words.toml`. Never fails.

use super::lines;
use super::{dates, words};
use crate::document::PartialDate;

/// What stands above a story.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Heading {
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub byline: Option<String>,
    pub date: Option<PartialDate>,
    /// The number of lines.
    pub n_lines: usize,
}

/// The maximum number of lines, and of characters of one.
const LINES_MAX: usize = 8;
const CHARS_MAX: usize = 200;

/// What a line, or a part of one, gives.
enum HeadPart {
    Paper(String),
    Writer(String),
    Day(PartialDate),
    Dated(String, PartialDate),
    /// The page in print, the section: nothing to keep.
    Passing,
}

/// Returns the heading at the start of these lines.
pub(super) fn of<'l>(lines: impl Iterator<Item = &'l str>) -> Option<Heading> {
    let mut heading = Heading::default();
    for line in lines.take(LINES_MAX) {
        if !heading.takes(line.trim())? {
            break;
        }
        heading.n_lines += 1;
    }
    let is_whole = heading.title.is_some()
        && heading.outlet.is_some()
        && (heading.byline.is_some() || heading.date.is_some());
    is_whole.then_some(heading)
}

impl Heading {
    /// Takes a line; returns whether it belongs to the heading, and `None` if two lines name papers.
    fn takes(&mut self, line: &str) -> Option<bool> {
        if line.chars().count() > CHARS_MAX {
            return Some(false);
        }
        let bare = line.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(line);
        let mut found = Vec::new();
        for text in bare.split(['|', '·', '•']).map(str::trim).filter(|it| !it.is_empty()) {
            match self.part(text) {
                Some(part) => found.push(part),
                None if self.title.is_none() && text == bare && !lines::is_sentence(text) => {
                    self.title = Some(text.to_owned());
                    return Some(true);
                }
                None => return Some(false),
            }
        }
        for part in found {
            let (paper, day) = match part {
                HeadPart::Paper(name) => (Some(name), None),
                HeadPart::Dated(name, day) => (Some(name), Some(day)),
                HeadPart::Day(day) => (None, Some(day)),
                HeadPart::Passing => (None, None),
                HeadPart::Writer(name) => {
                    self.byline.get_or_insert(name);
                    (None, None)
                }
            };
            if let Some(paper) = paper
                && self.outlet.replace(paper).is_some()
            {
                return None;
            }
            self.date = self.date.or(day);
        }
        Some(true)
    }

    fn part(&self, text: &str) -> Option<HeadPart> {
        if let Some(day) = day(text) {
            return Some(HeadPart::Day(day));
        }
        if is_place_in_print(text) {
            return Some(HeadPart::Passing);
        }
        if let Some(name) = labelled_writer(text) {
            return Some(HeadPart::Writer(name));
        }
        if let Some(name) = lines::outlet_beside_day(text).filter(|it| is_capitalised(it)) {
            return dates::in_text(text).map(|day| HeadPart::Dated(name, day));
        }
        if let Some(name) = lines::byline(text).or_else(|| lines::titled(text)) {
            let (name, _) = name.split_once(',').unwrap_or((&name, ""));
            return Some(HeadPart::Writer(name.to_owned()));
        }
        if let Some(name) = lines::outlet_of(text).filter(|it| is_capitalised(it)) {
            return Some(HeadPart::Paper(name));
        }
        let is_writer = self.title.is_some() && lines::is_writer_name(text)
            || self.outlet.is_some() && lines::is_name(text);
        is_writer.then(|| HeadPart::Writer(text.to_owned()))
    }
}

/// Returns the day in a text that holds nothing else but its time, and what was done then.
fn day(text: &str) -> Option<PartialDate> {
    const CHARS: usize = 60;
    let is_short = text.chars().count() <= CHARS;
    let is_open = words::begins(text, "dated", "openers") || dates::is_only_day(text);
    dates::in_text(text).filter(|_| is_short && is_open)
}

/// Returns whether a text says where an article stands in a paper: `Page A1`, `SECTION: NEWS; Pg. 4`.
fn is_place_in_print(text: &str) -> bool {
    const CHARS: usize = 16;
    let is_page = words::begins(text, "page", "numbers")
        && text.chars().count() <= CHARS
        && text.contains(|it: char| it.is_ascii_digit());
    let label = text.split_once(':').map(|(label, _)| label);
    is_page
        || label
            .is_some_and(|it| ["section", "length"].iter().any(|list| words::is(it, "head", list)))
}

/// Returns the author below a label: `BYLINE: Ada Holm`.
fn labelled_writer(text: &str) -> Option<String> {
    let (label, name) = text.split_once(':')?;
    let is_so =
        label.len() > 2 && words::is(label, "head", "byline") && name.split(' ').count() <= 8;
    is_so.then(|| name.trim().to_owned()).filter(|it| it.starts_with(char::is_uppercase))
}

/// Returns whether all words but short ones begin with capitals, as in the name of a paper.
pub(super) fn is_capitalised(name: &str) -> bool {
    const SHORT: usize = 3;
    let bare = |word: &str| word.trim_start_matches('(').to_owned();
    name.split(' ').map(bare).all(|it| it.starts_with(char::is_uppercase) || it.len() <= SHORT)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[track_caller]
    fn check(lines: &[&str], expected: Option<[&str; 4]>) {
        let found = of(lines.iter().copied()).map(|heading| {
            let day = heading.date.map(|it| it.to_string());
            [heading.title, heading.outlet, heading.byline, day].map(Option::unwrap_or_default)
        });
        let found = found.as_ref().map(|it| it.each_ref().map(String::as_str));
        assert_eq!(found, expected, "in {lines:?}");
    }

    #[test]
    fn the_parts_may_stand_in_any_order() {
        const STORY: &str =
            "The quarry council met on Monday, and it voted for the wall, nine to two.";
        let all = Some(["Council votes for wall", "Marl Echo", "Ada Holm", "2026-04-29"]);
        check(&["Marl Echo", "29 April 2026", "Council votes for wall", "By Ada Holm", STORY], all);
        check(&["Council votes for wall", "Marl Echo | April 29, 2026 | Ada Holm", STORY], all);
        check(&["Council votes for wall", "Ada Holm", "Marl Echo", "April 29, 2026", STORY], all);
        check(
            &["Marl Echo, 29 April 2026, p. 4", "Council votes for wall", "Ada Holm", STORY],
            all,
        );
        check(
            &["Council votes for wall", "By Ada Holm | Marl Echo | Posted Apr 29, 2026", STORY],
            all,
        );
        check(
            &[
                "Marl Echo (Marl)",
                "April 29, 2026 Wednesday",
                "Council votes for wall",
                "BYLINE: Ada Holm",
                "SECTION: News; Pg. 4",
                STORY,
            ],
            Some(["Council votes for wall", "Marl Echo (Marl)", "Ada Holm", "2026-04-29"]),
        );
        check(&["Council votes for wall", "ADA HOLM", "Marl Echo", "April 29, 2026", STORY], {
            Some(["Council votes for wall", "Marl Echo", "ADA HOLM", "2026-04-29"])
        });
        let unsigned = Some(["Council votes for wall", "Marl Echo", "", "2026-04-29"]);
        check(&["Council votes for wall", "(Marl Echo, 29.04.2026)", STORY], unsigned);
        check(&["Council votes for wall", "By Ada Holm", STORY], None);
        check(&["Council votes for wall", "Marl Echo", "Hill Times", "29 April 2026", STORY], None);
    }
}
