//! Parliamentary reports whose speakers stand on lines of their own above their words, as they are copied
//! from the site of a parliament or downloaded from it.
//!
//! In: text. Out: the same report with one paragraph per turn, `NAME (SEAT) (PARTY): words`, without
//! columns, clock times and what the page offers to readers; `None` for other text. Never fails.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::{clean, dates, lines, words};

/// The number of turns below which such lines may be chance.
const TURNS_MIN: usize = 2;

/// The heading of a column, or the number of a page.
pub(super) static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"(?m)^\s*(?:[0-9]{1,2} \p{L}+ [0-9]{4}\s*:\s*)?(?:Column|Col\.)\s+[0-9]+[A-Z]*\s*$|^\s*\[+Page [A-Z]?[0-9]+\]+\s*$",
    )
});

/// A time of day on a line of its own.
pub(super) static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^(?:[0-9]{1,2}[.:][0-9]{2}|[0-9]{1,2}) ?(?:am|pm|a\.m\.|p\.m\.|noon)?$")
});

/// The number of lines in which a report says that it is one.
pub(super) const HEAD_LINES: usize = 12;

/// A member with seat and party, without words: `Ada Mirren (Norwold) (Lab)`.
static MEMBER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^\p{Lu}[^:()]{2,60}\([^()]{2,60}\)\s*\([^()]{2,40}\)$"));

/// Seat and party below a name, or the holder of an office after it.
static BRACKETS: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^\([^()]{2,60}\)(?:\s*\([^()]{2,40}\))*$"));

/// What a name may be: capitalised words, then brackets.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^\p{Lu}[\p{L}\p{M}.'’-]*(?: (?:of|and|for|the|de|von|van|to|&|[\p{Lu}][\p{L}\p{M}.'’-]*),?){0,11}(?: \([^()]{2,60}\))*$",
    )
});

/// A line that gives the volume, and often the day: `Volume 760: debated on ...`.
static VOLUME: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"^(?:Volume|Vol\.) [0-9]+\b"));

/// Returns the report with one paragraph per turn.
pub(super) fn report(text: &str) -> Option<String> {
    let own: Vec<String> = text.lines().map(clean::line).collect();
    let turns = marked(&own).or_else(|| bare(&own))?;
    let first = *turns.first()?.0.first()?;
    let mut report = String::new();
    let is_kept = |line: &&String| !line.is_empty() && !is_of_page(line) && !VOLUME.is_match(line);
    for line in own[..first].iter().filter(is_kept) {
        report.extend([line.as_str(), "\n\n"]);
    }
    for (at, (names, start)) in turns.iter().enumerate() {
        let end = turns.get(at + 1).map_or(own.len(), |next| next.0[0]);
        let name = names.iter().map(|at| own[*at].as_str()).collect::<Vec<_>>().join(" ");
        let said = own[*start..end].iter().filter(|line| is_kept(line) && !CLOCK.is_match(line));
        let said: Vec<&str> = said.map(String::as_str).filter(|it| !COLUMN.is_match(it)).collect();
        if !said.is_empty() {
            report.extend([name.as_str(), ": ", &said.join(" "), "\n\n"]);
        }
    }
    Some(report)
}

/// The lines of a name, and the line at which the words start.
type Turn = (Vec<usize>, usize);

/// Returns the turns of a page that offers a link to each.
fn marked(lines: &[String]) -> Option<Vec<Turn>> {
    let is_mark = |line: &String| words::is(line, "parliament", "contributions");
    let mut turns: Vec<Turn> = Vec::new();
    for at in (0..lines.len()).filter(|at| is_mark(&lines[*at])) {
        let mut above =
            (0..at).rev().filter(|it| !lines[*it].is_empty() && !is_of_page(&lines[*it]));
        let Some(last) = above.next() else { continue };
        let names = match above.next().filter(|_| BRACKETS.is_match(&lines[last])) {
            Some(name) => vec![name, last],
            None => vec![last],
        };
        if turns.last().is_none_or(|(_, start)| *start <= names[0]) {
            turns.push((names, at + 1));
        }
    }
    (turns.len() >= TURNS_MIN).then_some(turns)
}

/// Returns the turns of a report in which a name is a line, with an empty line before it and words after
/// it. One of the first lines must name a house, and one of the names have a seat and a party.
fn bare(lines: &[String]) -> Option<Vec<Turn>> {
    let mut head = lines.iter().take(HEAD_LINES);
    if !head.any(|line| words::is(line, "parliament", "houses")) {
        return None;
    }
    let is_speech = |at: usize| {
        lines.get(at).is_some_and(|line| {
            lines::is_sentence(line) || line.len() > 60 || line.ends_with(['?', ']', ')'])
        })
    };
    let mut turns: Vec<Turn> = Vec::new();
    let mut is_known = false;
    for (at, line) in lines.iter().enumerate() {
        let is_apart = at == 0 || lines[at - 1].is_empty();
        if !is_apart || line.len() > 120 || !NAME.is_match(line) {
            continue;
        }
        let has_seat = lines.get(at + 1).is_some_and(|next| BRACKETS.is_match(next));
        let start = at + 1 + usize::from(has_seat);
        if is_speech(start) {
            is_known |= MEMBER.is_match(line) || has_seat;
            turns.push(((at..start).collect(), start));
        }
    }
    (is_known && turns.len() > TURNS_MIN).then_some(turns)
}

/// Returns whether a line is what the page offers: links, other debates.
fn is_of_page(line: &str) -> bool {
    words::is(line, "parliament", "contributions")
        || words::is(line, "parliament", "page")
        || line.len() < 60 && words::begins(line, "parliament", "pictures")
}

#[cfg(test)]
mod tests {
    use super::report;

    #[test]
    fn names_above_words_become_turns() {
        let page = "Ferries\nVolume 7: debated on Monday 4 May 2026\nShare this debate\n12.41pm\nAda Mirren\n\
            (Norwold) (Lab)\nShare this contribution\nWhy?\nColumn 7\nWho knew?\nThe Minister (Bo Larkin)\n\
            Share this contribution\nI did.\n";
        let expected = "Ferries\n\n12.41pm\n\nAda Mirren (Norwold) (Lab): Why? Who knew?\n\n\
            The Minister (Bo Larkin): I did.\n\n";
        assert_eq!(report(page).as_deref(), Some(expected));
        let bare = "Hansard\n\nAda Mirren (Norwold) (Lab)\nHe left.\n\nBo Larkin\nI stayed.\n\nMs Speaker\nOrder.\n";
        let expected = "Ada Mirren (Norwold) (Lab): He left.\n\nBo Larkin: I stayed.\n\nMs Speaker: Order.\n\n";
        assert_eq!(report(bare).as_deref(), Some(expected));
        assert_eq!(report("Ada Mirren\nHe left.\n\nBo Larkin\nI stayed.\n"), None);
    }
}
