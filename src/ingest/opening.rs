//! What precedes an article's first sentence: a header, a headline, a dateline.
//!
//! In: a text and a start offset. Out: [`Opening`], with the byte at which the article's own
//! sentences start. Never fails; anything that is not clearly an opening is read as text.

use std::sync::LazyLock;

use regex::Regex;

use super::{dates, lines, words};
use crate::document::{Document, PartialDate};

/// What was recognised before the first sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Opening {
    /// The headline, without markup.
    pub title: Option<String>,
    /// The date in a header.
    pub header_date: Option<PartialDate>,
    /// The dateline.
    pub dateline: Option<Dateline>,
    /// The byte offset at which the body starts.
    pub body_start: usize,
}

/// `WASHINGTON, June 7 (Reuters) —`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dateline {
    /// The year, if printed.
    pub year: Option<i16>,
    /// The month and day.
    pub day: Option<(i8, i8)>,
    /// The agency or paper in brackets.
    pub outlet: Option<String>,
}

const HEADLINE_CHARS_MAX: usize = 160;

static HEADER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^\s*[Dd]ate:?\s+([0-9]{4}(?:-[0-9]{2}){0,2})\b[ \t]*"));

static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(concat!(
        r"^\s*",
        // The place in capitals: WASHINGTON, ST. LOUIS, PORT-AU-PRINCE.
        r"\p{Lu}[\p{Lu}.'’-]+(?:[ /][\p{Lu}.'’-]+){0,4}",
        // Its state or country: Ala., South Korea.
        r"(?:,\s*\p{Lu}[\p{L}.]+(?:\s\p{Lu}[\p{L}.]+){0,2}?)??",
        // The day.
        r"(?:,?\s+(?P<month>\p{Lu}\p{Ll}{2,8})\.?\s+(?P<day>[0-9]{1,2})(?:,\s*(?P<year>[0-9]{4}))?)?",
        // The agency.
        r"(?:\s*\((?P<outlet>[^()\n]{2,40})\))?",
        r"\s*(?:—|–|--|-)\s+",
    ))
});

/// A dateline whose place is not in capitals, or whose day comes before the month: a whole day is
/// needed to recognise it. `Port Ferrin, 10 March 2026 (KPA) --`.
static PLAIN_DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(concat!(
        r"^\s*\p{Lu}[\p{L}.'’-]+(?:[ /]\p{Lu}[\p{L}.'’-]+){0,4}",
        r"(?:,\s*\p{Lu}[\p{L}.]+(?:\s\p{Lu}[\p{L}.]+){0,2})?",
        r"(?:[,:]\s+|\s+\()(?P<date>(?:\p{L}{3,9}\.?\s+[0-9]{1,2},?|[0-9]{1,2}\.?\s+\p{L}{3,9}\.?),?\s+(?:19|20)[0-9]{2})\)?",
        r"(?:\s*[(/]\s*(?P<outlet>[^()/\n]{2,40})\s*[)/])?",
        r"\s*(?:—|–|--|-)\s*",
    ))
});

/// A dateline without a dash, in which an agency in brackets is the last part:
/// `New Ferrin, Apr 29 (KPA) The council met.`
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(concat!(
        r"^\s*\p{Lu}[\p{L}.'’-]+(?:[ /]\p{Lu}[\p{L}.'’-]+){0,3}",
        r",\s+(?P<month>\p{Lu}\p{Ll}{2,8})\.?\s+(?P<day>[0-9]{1,2})(?:,?\s+(?P<year>(?:19|20)[0-9]{2}))?",
        r"\s*\((?P<outlet>\p{Lu}[^()\n]{1,19})\)\s*[:—–-]*\s+",
    ))
});

/// A number with letters, then words and numbers in capitals.
static SLUG: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^(?:\p{Lu}{1,4}[0-9]{3,6}|[a-z][0-9]{4}) [\p{Lu}0-9/:;.^ -]*[0-9][\p{Lu}0-9/:;.^ -]*$",
    )
});

impl Opening {
    /// Returns the day of the dateline, taking a missing year from `named`.
    pub(crate) fn day(&self, named: Option<PartialDate>) -> Option<PartialDate> {
        let dateline = self.dateline.as_ref()?;
        let (month, day) = dateline.day?;
        let year = dateline.year.or_else(|| named.map(|it| it.first_day().year()));
        dates::day(year, month, day)
    }

    /// Returns the agency or paper of the dateline.
    pub(crate) fn outlet(&self) -> Option<String> {
        self.dateline.as_ref()?.outlet.clone()
    }
}

/// Returns the article's own text with its dateline, but without its header and headline.
#[must_use]
pub fn story(document: &Document) -> &str {
    let text: &str = &document.text;
    let line_start = text[..document.body_start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line_start..document.body_start];
    let is_dateline =
        !text[document.body_start..].starts_with(['\n', '\r']) && !HEADER.is_match(before);
    let start = if is_dateline { line_start } else { document.body_start };
    text[start..].trim()
}

/// Finds the opening of a story whose headline is known; a first line that repeats it is passed over.
pub(super) fn of_story(text: &str, headline: Option<&str>) -> Opening {
    let start = headline.and_then(|it| repeated(text, it)).unwrap_or(0);
    let (dateline, length) =
        dateline(&text[start..]).map_or((None, 0), |(dateline, length)| (Some(dateline), length));
    Opening { dateline, body_start: start + length, ..Opening::default() }
}

/// Returns the byte after the first line of a text, if that line is the headline and more follows.
fn repeated(text: &str, headline: &str) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].split(['\n', '\r']).next()?;
    let after = start + line.len();
    let letters = |words: &str| -> String {
        words.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let is_same = !letters(line).is_empty() && letters(line) == letters(headline);
    (is_same && !text[after..].trim().is_empty()).then_some(after)
}

/// Finds the opening of the text of a record, whose headline may be known.
pub(super) fn of_record(text: &str, headline: Option<&str>) -> Opening {
    match headline.and_then(|it| repeated(text, it)) {
        Some(_) => of_story(text, headline),
        None => find(text, 0),
    }
}

/// Finds the opening of `text` from byte `start` on.
pub(super) fn find(text: &str, start: usize) -> Opening {
    let mut opening = Opening { body_start: start, ..Opening::default() };
    if let Some(found) = HEADER.captures(&text[start..]) {
        opening.header_date = found.get(1).and_then(|it| it.as_str().parse().ok());
        if opening.header_date.is_some() {
            opening.body_start += found[0].len();
        }
    }
    opening.body_start = after_slug(text, opening.body_start);
    opening.body_start = after_note(text, opening.body_start);
    if let Some((date, after)) = day_line(text, opening.body_start) {
        opening.header_date = opening.header_date.or(Some(date));
        opening.body_start = after;
    }
    if let Some((title, after)) = headline(text, opening.body_start) {
        opening.title = Some(title);
        opening.body_start = after_note(text, after);
    }
    if let Some((dateline, length)) = dateline(&text[opening.body_start..]) {
        opening.dateline = Some(dateline);
        opening.body_start += length;
    }
    opening
}

/// Returns the first line that is not empty, and the byte at which it starts.
fn first_line(text: &str, start: usize) -> (usize, &str) {
    let rest = &text[start..];
    let line_start = start + (rest.len() - rest.trim_start().len());
    (line_start, text[line_start..].split(['\n', '\r']).next().unwrap_or_default())
}

/// Returns the byte after a first line in brackets that says what is new: `(Adds reaction)`.
fn after_note(text: &str, start: usize) -> usize {
    let (line_start, line) = first_line(text, start);
    if is_note(line) { line_start + line.len() } else { start }
}

fn is_note(line: &str) -> bool {
    let inner = line.trim().strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    inner.is_some_and(|it| words::begins(it, "wire", "updates"))
}

/// Returns the byte after a first line by which an agency's wire numbers a story:
/// `NW1234 4 GEN 0211 NW-MARLHAVEN/PORT`.
fn after_slug(text: &str, start: usize) -> usize {
    let (line_start, line) = first_line(text, start);
    if SLUG.is_match(line.trim_end()) { line_start + line.len() } else { start }
}

/// Returns the day in a first line that has nothing else, and the byte after it.
fn day_line(text: &str, start: usize) -> Option<(PartialDate, usize)> {
    const BYTES_MAX: usize = 40;
    let rest = &text[start..];
    let line_start = start + (rest.len() - rest.trim_start().len());
    let line = text[line_start..].split(['\n', '\r']).next().filter(|it| it.len() <= BYTES_MAX)?;
    let date = dates::in_text(line)?;
    dates::is_only_day(line).then_some((date, line_start + line.len()))
}

/// Returns a headline and the byte after it: a first line that does not end like a sentence and is
/// followed by an empty line or by one that names the author or day.
fn headline(text: &str, start: usize) -> Option<(String, usize)> {
    let rest = &text[start..];
    let line_start = start + (rest.len() - rest.trim_start().len());
    let line = text[line_start..].split(['\n', '\r']).next()?;
    let after = line_start + line.len();
    let below = without_break(&text[after..])?;
    let next = below.split(['\n', '\r']).next()?;
    let title = line.trim();
    let stands_alone =
        (next.trim().is_empty() || is_of_head(next) || is_note(next)) && !below.trim().is_empty();
    // "said: 'We will listen.'" is a sentence, whatever marks close it.
    let unmarked = lines::without_closing(title);
    let ends_open =
        !lines::is_closed(title) && !unmarked.ends_with([';', ',']) && !title.ends_with(['”', '"']);
    let fits = title.chars().count() <= HEADLINE_CHARS_MAX && title.split(' ').nth(1).is_some();
    let is_title = dateline(title).is_none() && !is_of_head(title);
    if !(stands_alone && ends_open && fits && is_title) {
        return None;
    }
    Some((title.to_owned(), after))
}

/// Returns whether a line under a headline names the author or the day: "Published Jan. 21, 2025".
pub(super) fn is_of_head(line: &str) -> bool {
    let is_dated = words::begins(line, "dated", "openers") && dates::in_text(line).is_some();
    is_dated || lines::byline(line.trim()).is_some() || lines::outlet_beside_writer(line).is_some()
}

/// Returns the text after a leading line break of any kind: `\\r\\n`, `\\n`, `\\r`.
pub(super) fn without_break(text: &str) -> Option<&str> {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\n', '\r']))
}

/// Returns the dateline at the start of `text` and its length in bytes.
fn dateline(text: &str) -> Option<(Dateline, usize)> {
    if let Some(found) = PLAIN_DATELINE.captures(text)
        && let Some(date) = dates::in_text(&found["date"]).and_then(PartialDate::exact_day)
    {
        let outlet = found.name("outlet").map(|it| it.as_str().trim().to_owned());
        let day = Some((date.month(), date.day()));
        return Some((Dateline { year: Some(date.year()), day, outlet }, found[0].len()));
    }
    let found = BRACKETED.captures(text).or_else(|| DATELINE.captures(text))?;
    let month = match found.name("month") {
        Some(it) => Some(dates::month(it.as_str())?),
        None => None,
    };
    let day = found.name("day").and_then(|it| it.as_str().parse().ok());
    let dateline = Dateline {
        year: found.name("year").and_then(|it| it.as_str().parse().ok()),
        day: month.zip(day),
        outlet: found.name("outlet").map(|it| it.as_str().trim().to_owned()),
    };
    Some((dateline, found[0].len()))
}
