//! Text transcripts with time stamps, from speech recognition and transcription services.
//!
//! In: text. Out: one article, one paragraph per turn: `NAME: words`. Two forms are known: a time
//! stamp before each turn (`[00:00:03] SPEAKER 1: words`), and a line with name and time above it
//! (`Hester Quill  00:02`, `[Hester Quill] 14:02:11`). Times alone on every other line, as copied from a video, are left out. The
//! text before the first turn gives title and day. Never fails; other text gives `None`.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::article::Article;
use crate::ingest::{clean, dates, words};

/// A time in the recording: `[00:00:03]`, `(1:02)`, `00:04.5`.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^[\[(]?(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]+)?[\])]?(?:\s*[-–:]\s*|\s+|$)",
    )
});

/// A line with name and time above a turn: `Hester Quill  00:02`, `Hester Quill (00:02):`.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(
        r"^\[?(\p{Lu}[\p{L}\p{M}0-9 .,'’&-]{0,50}?)\]?\s+[\[(]?(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]+)?[\])]?:?$",
    )
});

/// A time at which a word could not be heard: `[inaudible 00:01:07]`.
static UNHEARD: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"\s*[\[(]\p{L}[\p{L} ]{2,20}(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}[\])]")
});

/// A time in the recording alone on its line, as on sites for videos.
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}$"));

/// The minimum number of such lines.
const CLOCKS_MIN: usize = 3;

/// The minimum number of turns; fewer marks may be chance.
const TURNS_MIN: usize = 2;

/// Returns the transcript as an article.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let text = UNHEARD.replace_all(text, "");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    if let Some(article) = clocked(&lines) {
        return Some(article);
    }
    let is_opened = |line: &&str| NAMED.is_match(line) || is_marked(line);
    let n_filled = lines.iter().filter(|line| !line.is_empty()).count();
    let n_turns = lines.iter().filter(|line| is_opened(line)).count();
    let first = lines.iter().position(is_opened)?;
    if n_turns < TURNS_MIN || n_turns * 4 < n_filled {
        return None;
    }
    let (head, story) = lines.split_at(first);
    let mut turns: Vec<String> = Vec::new();
    for line in story {
        match NAMED.captures(line) {
            Some(found) => turns.push(format!("{}:", &found[1])),
            None if is_marked(line) => turns.push(MARK.replace(line, "").into_owned()),
            None if line.is_empty() || is_of_recording(line) => {}
            None => turns.last_mut()?.extend([" ", *line]),
        }
    }
    let head: Vec<&str> = head.iter().copied().filter(|line| !line.is_empty()).collect();
    let title = head.first().filter(|line| dates::in_text(line).is_none() && line.len() < 160);
    turns.retain(|turn| !turn.ends_with(':'));
    let text = clean::paragraphs(turns);
    (!text.is_empty()).then(|| Article {
        title: title.map(|it| (*it).to_owned()),
        date: head.iter().find_map(|line| dates::in_text(line)),
        text,
        ..Article::default()
    })
}

/// Returns whether a line is about the recording: `Ada Holm stopped transcription`.
fn is_of_recording(line: &str) -> bool {
    let small = line.to_lowercase();
    words::list("transcripts", "recording").iter().any(|it| small.ends_with(it.as_str()))
}

/// Returns the words between times that stand alone on every other line: nothing says where a turn
/// ends.
fn clocked(lines: &[&str]) -> Option<Article> {
    let n_clocks = lines.iter().filter(|line| CLOCK.is_match(line)).count();
    let n_filled = lines.iter().filter(|line| !line.is_empty()).count();
    if n_clocks < CLOCKS_MIN || n_clocks * 3 < n_filled {
        return None;
    }
    let first = lines.iter().position(|line| CLOCK.is_match(line))?;
    let is_head = |line: &&&str| !line.is_empty() && !words::begins(line, "transcripts", "openers");
    let title = lines[..first].iter().find(is_head);
    let words = lines[first..].iter().filter(|line| !CLOCK.is_match(line));
    let text = clean::line(&words.copied().collect::<Vec<_>>().join(" "));
    (!text.is_empty()).then(|| Article {
        title: title.map(|it| (*it).to_owned()),
        date: lines[..first].iter().find_map(|line| dates::in_text(line)),
        text,
        ..Article::default()
    })
}

/// Returns whether a line opens with a time stamp and continues with words; a clock time in a
/// sentence (`10:30 a.m.`) is none.
fn is_marked(line: &str) -> bool {
    MARK.find(line).is_some_and(|mark| {
        let rest = line[mark.end()..].trim_start();
        let is_bracketed = line.starts_with(['[', '(']);
        is_bracketed || rest.starts_with(char::is_uppercase) && rest.contains(": ")
    })
}

#[cfg(test)]
mod tests {
    use super::article;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = article(text).map(|it| it.text.replace("\n\n", " / "));
        assert_eq!(found.as_deref(), expected, "in {text:?}");
    }

    #[test]
    fn times_are_taken_off_and_names_kept() {
        check(
            "[00:00:03] SPEAKER 1: He left.\n[00:00:09] SPEAKER 2: Why?\n",
            Some("SPEAKER 1: He left. / SPEAKER 2: Why?"),
        );
        check(
            "Hearing\nMar 17, 2026\n\nAda Holm  00:02\nHe left.\nLate.\n\nJo Marsh (00:05):\nWhy?\n",
            Some("Ada Holm: He left. Late. / Jo Marsh: Why?"),
        );
        check(
            "Transcript\n0:00\nhe left\n0:03\nthe city\n0:06\ntoday\n",
            Some("he left the city today"),
        );
        check(
            "Ada Holm (00:02):\nHe [inaudible 00:00:07] left.\n\nJo Marsh (00:05):\nWhy?\n",
            Some("Ada Holm: He left. / Jo Marsh: Why?"),
        );
        check(
            "[Ada Holm] 14:02:11\nHe left.\n\n[Jo Marsh] 14:02:40\nWhy?\n\nJo Marsh left the meeting\n",
            Some("Ada Holm: He left. / Jo Marsh: Why?"),
        );
        check("The council met.\n10:30 a.m. was late, Ruiz said.\n12:15 The end.\n", None);
    }
}
