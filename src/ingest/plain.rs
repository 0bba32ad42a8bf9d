//! Plain text: the whole file is the text of one document.
//!
//! In: decoded text and its source. Out: one document; what follows an end mark or the last sentence
//! of a press release is cut off, which moves no offset. Never fails.

use super::heading::{self, Heading};
use super::letterhead::{self, Letterhead};
use super::opening::{self, Opening};
use super::sources::Source;
use super::{dates, language, lines, words};
use crate::document::{Document, PartialDate};

/// Builds the document for a whole file; returns the corrections below its text, too.
pub(super) fn document(source: &Source, mut text: String) -> (Document, Vec<String>) {
    let release = letterhead::find(&text);
    let opening = match &release {
        Some((_, end)) => Opening { body_start: *end, ..Opening::default() },
        None => opening::find(&text, address(&text).map_or(0, |(_, end)| end)),
    };
    text.truncate(letterhead::body_end(&text, opening.body_start, release.is_some()));
    let notes = cut_foot(&mut text, opening.body_start);
    (made(source, text, release, opening), notes)
}

/// Builds the document of a text without its foot.
fn made(
    source: &Source,
    text: String,
    release: Option<(Letterhead, usize)>,
    opening: Opening,
) -> Document {
    let mut document = Document::new(&source.stem, text);
    document.source = Some(source.place.clone());
    document.url.clone_from(&source.address);
    let address = address(&document.text);
    document.url = document.url.take().or(address.as_ref().map(|it| it.0.clone()));
    document.language = language::of(&document.text, None);
    if let Some((head, _)) = release {
        (document.title, document.outlet, document.date) = (head.title, head.outlet, head.date);
        document.byline = head.byline;
        complete(&mut document, opening, source);
        pass_dateline(&mut document);
        return document;
    }
    if let Some((head, end)) = headed(&document.text, address.map_or(0, |it| it.1)) {
        (document.title, document.outlet) = (head.title, head.outlet);
        (document.date, document.byline) = (head.date, head.byline);
        complete(&mut document, Opening { body_start: end, ..Opening::default() }, source);
        pass_dateline(&mut document);
        return document;
    }
    complete(&mut document, opening, source);
    document.byline = pass_head(&mut document);
    document.date = document.date.or_else(|| day_of_transcript(&document));
    document
}

/// Returns the address that stands alone on the first line, and the byte after it.
fn address(text: &str) -> Option<(String, usize)> {
    let (end, line) = letterhead::filled(text).next()?;
    let is_address = line.starts_with("http") && line.contains("://") && !line.contains(' ');
    (is_address && !text[end..].trim().is_empty()).then(|| (line.to_owned(), end))
}

/// Returns the heading of a text that names a paper, given where it may start, and the byte after it.
fn headed(text: &str, start: usize) -> Option<(Heading, usize)> {
    let filled = || letterhead::filled(&text[start..]);
    let head = heading::of(filled().map(|(_, line)| line))?;
    let (length, _) = filled().nth(head.n_lines.checked_sub(1)?)?;
    let end = start + length;
    (!text[end..].trim().is_empty()).then_some((head, end))
}

/// Cuts what stands below a story off its text; returns the corrections in it.
fn cut_foot(text: &mut String, start: usize) -> Vec<String> {
    let foot = text.split_off(own_end(text, start));
    lines(&foot).map(str::trim).filter(|line| is_note(line)).map(str::to_owned).collect()
}

/// Returns whether a line corrects the article or says that it was changed.
fn is_note(line: &str) -> bool {
    words::begins(line.trim_start_matches(['•', '*', '·', '–', '-', ' ']), "furniture", "notes")
}

/// Returns the byte after the last line of the story: below it, an agency names who reported and
/// edited and who has the rights, and a paper what it corrected.
fn own_end(text: &str, start: usize) -> usize {
    let is_foot = |line: &str| {
        is_note(line)
            || words::begins(line, "wire", "after")
            || words::begins(line, "alone", "rights")
            || line.len() < 200 && words::holds(line, "furniture", "credits")
    };
    let mut ends: Vec<(usize, &str)> = letterhead::filled(&text[start..]).collect();
    let n_lines = ends.len();
    // Collections for summaries have these below the story.
    let summary = ends.iter().position(|(_, line)| *line == "@highlight").filter(|at| *at > 0);
    ends.truncate(summary.unwrap_or(n_lines));
    ends.truncate(n_above_links(&ends));
    let below = ends.iter().map(|(_, line)| *line);
    let n_own = lines::above_credits(&below.collect::<Vec<_>>());
    let mut end = match n_own.checked_sub(1).and_then(|at| ends.get(at)) {
        Some((length, _)) if n_own < n_lines => start + length,
        _ => text.len(),
    };
    loop {
        let kept = text[start..end].trim_end();
        let line_start = start + kept.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        if line_start == start || !is_foot(text[line_start..end].trim()) {
            return if end == text.len() { end } else { start + kept.len() };
        }
        end = line_start;
    }
}

/// Returns how many lines stand above what was copied with a story from its page: `Related topics`, and
/// lines below it that are no sentences.
fn n_above_links(ends: &[(usize, &str)]) -> usize {
    const LINES_MAX: usize = 8;
    let first = ends.len().saturating_sub(LINES_MAX).max(1);
    let is_link =
        |(_, line): &(usize, &str)| line.len() < HEAD_LINE_BYTES && !lines::is_sentence(line);
    let opens = |at: &usize| match ends.get(*at..) {
        Some(below @ [(_, line), ..]) => {
            words::is(line, "furniture", "whole") && below.iter().all(is_link)
        }
        _ => false,
    };
    (first..ends.len()).find(opens).unwrap_or(ends.len())
}

/// Fills in missing metadata from the opening and the file name.
pub(super) fn complete(document: &mut Document, opening: Opening, source: &Source) {
    let in_name = source.path.as_deref().and_then(dates::date_in_name);
    let dateline = opening.dateline.unwrap_or_default();
    document.body_start = opening.body_start;
    document.title = document.title.take().or(opening.title);
    document.outlet = document.outlet.take().or(dateline.outlet);
    let year = dateline.year.or_else(|| in_name.map(|it| it.first_day().year()));
    let written = dateline.day.and_then(|(month, day)| dates::day(year, month, day));
    let named_day = in_name.filter(|it| it.exact_day().is_some());
    document.date = document.date.or(opening.header_date).or(named_day).or(written).or(in_name);
}

/// Returns the day in the heading of a transcript: "TRANSCRIPT: Harbor debate, April 6, 2025".
fn day_of_transcript(document: &Document) -> Option<PartialDate> {
    let title = document.title.as_deref()?;
    words::begins(title, "transcripts", "openers").then(|| dates::in_text(title)).flatten()
}

/// The maximum number of lines under the headline that name author and day.
const HEAD_LINES_MAX: usize = 5;

/// The length in bytes from which a line is not part of a head.
const HEAD_LINE_BYTES: usize = 60;

/// Skips the lines under the headline, or at the start of a text without one, that name author and day,
/// and those between them; returns the author. Day and outlet are set if the document has none.
pub(super) fn pass_head(document: &mut Document) -> Option<String> {
    let rest = document.text[document.body_start..].trim_start();
    let is_headless = opening::is_of_head(lines(rest).next().unwrap_or_default().trim());
    let byline = match document.title.is_some() || is_headless {
        true => below_title(document),
        false => pasted(document),
    };
    document.date = document.date.or_else(|| day_above(&document.text));
    byline
}

/// Returns the lines of a text, whatever ends them: `\n`, `\r\n`, or `\r` as on old Macs.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

/// Returns the author that a line names.
fn writer(line: &str) -> Option<String> {
    lines::byline(line).or_else(|| lines::titled(line))
}

fn below_title(document: &mut Document) -> Option<String> {
    let text = document.text.clone();
    let (mut at, mut end, mut byline) = (document.body_start, document.body_start, None);
    let mut others: Vec<(usize, &str)> = Vec::new();
    for _ in 0..HEAD_LINES_MAX {
        let rest = text[at..].trim_start();
        let line = lines(rest).next().unwrap_or_default();
        let is_told = lines::is_sentence(line.trim()) && !opening::is_of_head(line.trim());
        if line.len() >= HEAD_LINE_BYTES || is_told || line.is_empty() {
            break;
        }
        at = text.len() - rest.len() + line.len();
        let role = role_below(line.trim(), &text[at..]);
        at += role.unwrap_or_default();
        let name = writer(line.trim()).or_else(|| role.map(|_| line.trim().to_owned()));
        let day = dates::in_text(line);
        if name.is_some() || day.is_some() {
            end = at;
        } else {
            others.push((at, line.trim()));
        }
        byline = byline.or(name);
        document.date = document.date.or(day);
        let named =
            || lines::outlet_beside_day(line.trim()).or_else(|| lines::outlet_beside_writer(line));
        document.outlet = document.outlet.take().or_else(named);
    }
    others.retain(|(at, _)| *at < end);
    if let [(_, other)] = others.as_slice()
        && byline.is_some()
        && document.date.is_some()
        && is_outlet_name(other)
    {
        document.outlet = document.outlet.take().or_else(|| Some((*other).to_owned()));
    }
    if end > document.body_start {
        // The outlet may stand between the author and a dateline.
        let outlet = text[end..at].trim();
        let is_outlet = !outlet.is_empty() && lines(outlet).count() == 1;
        if is_outlet && opening::of_story(text[at..].trim_start(), None).dateline.is_some() {
            document.outlet = document.outlet.take().or_else(|| Some(outlet.to_owned()));
            end = at;
        }
        document.body_start = end;
        pass_dateline(document);
    }
    byline
}

/// Returns the length of the line below an author's name that gives the author's position, with its
/// break; `None` for other lines.
fn role_below(name: &str, rest: &str) -> Option<usize> {
    let below = opening::without_break(rest)?;
    let role = lines(below).next()?;
    let is_role = role.len() < HEAD_LINE_BYTES
        && words::holds(role, "bylines", "titles")
        && !lines::is_sentence(role.trim());
    (is_role && lines::is_writer_name(name)).then_some(rest.len() - below.len() + role.len())
}

/// Returns whether a line between author and day may be the name of a paper: a few words in capitals.
fn is_outlet_name(line: &str) -> bool {
    const WORDS_MAX: usize = 6;
    let n_words = line.split(' ').count();
    (2..=WORDS_MAX).contains(&n_words)
        && heading::is_capitalised(line)
        && !words::holds(line, "bylines", "titles")
        && line.chars().all(|it| !it.is_ascii_digit() && it != ',')
}

/// Skips a head that was pasted as single lines above an empty line: the headline, then author,
/// outlet and day in any order. One of the lines must be a day or start like a byline.
fn pasted(document: &mut Document) -> Option<String> {
    let text = document.text.clone();
    let start = text.len() - text.trim_start().len();
    let gaps = ["\n\n", "\r\n\r\n", "\r\r"];
    let ends = gaps.iter().filter_map(|gap| text[start..].find(gap));
    let end = ends.min().map_or(text.len(), |at| start + at);
    let head = &text[start..end];
    let lines: Vec<&str> = lines(head).map(str::trim).collect();
    let (title, below) = lines.split_first()?;
    let is_part = |line: &&str| line.len() < HEAD_LINE_BYTES && !lines::is_sentence(line);
    let is_head = !below.is_empty()
        && below.len() <= HEAD_LINES_MAX
        && title.len() < 200
        && !lines::is_sentence(title)
        && dates::in_text(title).is_none()
        && below.iter().all(is_part)
        && !text[end..].trim().is_empty();
    let day = below.iter().find_map(|line| dates::in_text(line));
    let opened = below.iter().find_map(|line| writer(line));
    if !is_head || day.is_none() && opened.is_none() {
        return None;
    }
    let is_plain = |line: &&&str| dates::in_text(line).is_none() && writer(line).is_none();
    let mut plain = below.iter().filter(is_plain);
    // Two capitalised lines under a headline: the author, then the outlet.
    let both = plain.clone().count() == 2;
    let named = if opened.is_none() && both {
        plain.next().filter(|it| lines::is_writer_name(it))
    } else {
        None
    };
    let outlet = plain.next().filter(|it| it.starts_with(char::is_uppercase));
    document.title = Some((*title).to_owned());
    document.date = document.date.or(day);
    document.outlet = document.outlet.take().or(outlet.map(|it| (*it).to_owned()));
    document.body_start = end;
    pass_dateline(document);
    opened.or(named.map(|it| (*it).to_owned()))
}

/// Returns the day in a short line above the first sentence, as in statements and briefings.
fn day_above(text: &str) -> Option<PartialDate> {
    const LINES: usize = 12;
    let lines = lines(text).map(str::trim).filter(|line| !line.is_empty()).take(LINES);
    let mut above = lines.take_while(|line| line.len() < 80 && !lines::is_sentence(line));
    above.find_map(|line| dates::in_text(line).filter(|_| line.len() < HEAD_LINE_BYTES))
}

/// Skips a dateline after the lines of the head.
fn pass_dateline(document: &mut Document) {
    let text = document.text.clone();
    let rest = text[document.body_start..].trim_start();
    let opening = opening::of_story(rest, None);
    if opening.dateline.is_some() {
        document.body_start = text.len() - rest.len() + opening.body_start;
        document.date = document.date.or_else(|| opening.day(document.date));
        document.outlet = document.outlet.take().or_else(|| opening.outlet());
    }
}
