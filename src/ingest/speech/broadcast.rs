//! Transcripts of broadcasts as networks publish them: turns between marks of clips and breaks.
//!
//! In: text. Out: one article, one paragraph per turn: `NAME: words`. Marks (`(COMMERCIAL BREAK)`),
//! times on a line of their own (`[21:03:12]`) and notices on the transcript are left out; what
//! precedes the first turn gives title and day. Never fails; text without such marks gives `None`.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::article::Article;
use crate::ingest::{clean, dates, words};

/// The time of day at the start of a line: `[21:03:12]`.
static TIME: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^\[[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\]\s*"));

/// Such a time within a line.
static TIME_WITHIN: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\s*\[[0-9]{1,2}:[0-9]{2}:[0-9]{2}\]"));

/// A line of capitals in brackets: `(BEGIN VIDEO CLIP)`, `(CROSSTALK)`.
static MARK: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"^\(\p{Lu}[^()\p{Ll}]{2,60}\)$"));

/// Words in brackets within a line, which may be a sound.
static SOUND: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"\s*\(([\p{L} -]{4,30})\)"));

/// A name in capitals that opens a turn: `ILSE VARROW, PRIME MINISTER: We failed.`
static TURN: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^\p{Lu}[\p{Lu}\p{M}0-9 .,'’&/-]{1,80}(?: \([^()]{3,30}\))?:(?:\s|$)")
});

/// The minimum number of turns, and of marks and times.
const TURNS_MIN: usize = 2;

/// Returns the transcript as an article.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    if !is_transcript(&lines) {
        return None;
    }
    let own = without_marks(&lines);
    let first = own.iter().position(|line| TURN.is_match(line))?;
    let (head, story) = own.split_at(first);
    let head: Vec<&String> = head.iter().filter(|line| !line.is_empty()).collect();
    let is_plain = |line: &&&String| dates::in_text(line).is_none() && line.chars().count() < 200;
    // The name of the programme stands above the headline.
    let title = head.iter().take_while(|it| is_plain(it)).last();
    let mut apart = String::new();
    for line in story {
        let gap = if TURN.is_match(line) { "\n" } else { "" };
        apart.extend([gap, line.as_str(), "\n"]);
    }
    let text = clean::paragraphs(rejoined(clean::blocks(&apart)));
    (!text.is_empty()).then(|| Article {
        title: title.map(|it| (*it).clone()),
        date: head.iter().find_map(|line| dates::in_text(line)),
        text,
        ..Article::default()
    })
}

/// Returns the turns of the story of an export, without times and marks; `None` for other stories.
pub(in crate::ingest) fn own_turns(story: &str) -> Option<String> {
    let lines: Vec<&str> = story.lines().map(str::trim).collect();
    is_transcript(&lines)
        .then(|| clean::paragraphs(rejoined(clean::blocks(&without_marks(&lines).join("\n")))))
}

/// Returns whether there are turns, and times or marks of clips between them.
fn is_transcript(lines: &[&str]) -> bool {
    let n_turns = lines.iter().filter(|line| TURN.is_match(&TIME.replace(line, ""))).count();
    let n_times = lines.iter().filter(|line| is_time(line)).count();
    let is_clip = |line: &&str| {
        let named = line.trim_matches(['(', ')']);
        MARK.is_match(line) && words::is(named, "transcripts", "marks")
    };
    let says_so = lines.iter().any(is_clip) || lines.iter().any(|line| is_notice(line));
    n_turns >= TURNS_MIN && (n_times >= TURNS_MIN || says_so)
}

/// Joins the parts of a sentence that a time divided.
fn rejoined(blocks: Vec<String>) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for block in blocks {
        let is_open =
            |last: &&mut String| !last.ends_with(['.', '!', '?', ':', '”', '"', ')', ']']);
        match whole.last_mut().filter(is_open) {
            Some(last) if block.starts_with(char::is_lowercase) => last.extend([" ", &block]),
            _ => whole.push(block),
        }
    }
    whole
}

/// Returns the lines without times, marks and notices; a notice in capitals may have several lines.
fn without_marks(lines: &[&str]) -> Vec<String> {
    let mut is_in_notice = false;
    let mut own = Vec::new();
    for line in lines {
        let is_small = line.chars().any(char::is_lowercase);
        let goes_on = is_in_notice && !line.is_empty() && !is_small && !TURN.is_match(line);
        is_in_notice = is_notice(line) || goes_on;
        let is_passed = is_time(line) || MARK.is_match(line) || is_in_notice;
        own.push(if is_passed { String::new() } else { without_times(line) });
    }
    own
}

/// Returns a line without times and sounds: `(LAUGHTER)`.
fn without_times(line: &str) -> String {
    let timeless = TIME.replace(line, "");
    let timeless = TIME_WITHIN.replace_all(&timeless, "");
    let kept = SOUND.replace_all(&timeless, |found: &regex::Captures<'_>| {
        let is_sound = words::is(&found[1], "transcripts", "sounds");
        if is_sound { String::new() } else { found[0].to_owned() }
    });
    kept.into_owned()
}

fn is_time(line: &str) -> bool {
    TIME.find(line).is_some_and(|it| it.end() == line.len())
}

fn is_notice(line: &str) -> bool {
    words::begins(line, "transcripts", "notices")
}

#[cfg(test)]
mod tests {
    use super::{article, own_turns};

    #[test]
    fn turns_are_kept_and_marks_left_out() {
        let text = "NEWSHOUR\n\nFerry Inquiry Reports\n\nAired March 17, 2026 - 21:00 ET\n\nTHIS IS A \
            RUSH TRANSCRIPT.\n\n[21:00:00]\n\nADA HOLM, HOST: Good evening.\n\n(BEGIN VIDEO CLIP)\n\n\
            JO MARSH, MINISTER: We failed\nthem.\n\n(END VIDEO CLIP)\n\n[21:03:12]\n\nHOLM: Thanks.\n";
        let found = article(text).map(|it| (it.title, it.text));
        let turns =
            "ADA HOLM, HOST: Good evening.\n\nJO MARSH, MINISTER: We failed them.\n\nHOLM: Thanks.";
        assert_eq!(found, Some((Some("Ferry Inquiry Reports".to_owned()), turns.to_owned())));
        let story = "ADA HOLM, HOST: He left the\n\n[21:05:00]\n\ncity. [21:05:04] Twice. (LAUGHTER)\n\n(CROSSTALK)\n\n\
            (BEGIN VIDEO CLIP)\n\nMARSH: No.\n\n";
        let turns = "ADA HOLM, HOST: He left the city. Twice.\n\nMARSH: No.";
        assert_eq!(own_turns(story).as_deref(), Some(turns));
        assert_eq!(article("ADA: He left.\n\nJO: (LAUGHTER) No.\n"), None);
    }
}
