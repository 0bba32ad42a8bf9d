//! Transcripts of courts and of sworn statements: lines numbered from 1 on every page, and turns.
//!
//! In: text. Out: one article, one paragraph per turn: `THE COURT: words`; questions (`Q`) have the
//! name above which they stand (`BY MR. HOLM:`). What happened between turns, in brackets, and the heads
//! of pages are left out. Never fails; other text gives `None`.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::article::Article;
use crate::ingest::{clean, dates};

/// A numbered line.
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^\s{0,12}([0-9]{1,2})(?:\s+(\S.*))?$"));

/// The opening of a turn by its speaker: `MR. HOLM:`, `THE COURT:`.
static SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^\p{Lu}[\p{Lu}.,'’ -]{1,40}:(?:\s|$)"));

/// A question or an answer.
static ASKED: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^([QA])(?:[.:]\s+|\s{2,})(\S.*)$"));

/// The name of the one who asks.
static EXAMINER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^BY (\p{Lu}[\p{Lu}.'’ -]{1,40}):?$"));

/// The minimum number of numbered lines and of turns.
const LINES_MIN: usize = 10;
const TURNS_MIN: usize = 3;

/// Returns the transcript as an article.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let (head, lines) = numbered(text)?;
    let (mut turns, mut examiner): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut n_turns = 0;
    for line in lines {
        if let Some(found) = EXAMINER.captures(&line) {
            examiner = Some(found[1].to_owned());
        } else if let Some(found) = ASKED.captures(&line) {
            let name = examiner.as_deref().filter(|_| &found[1] == "Q").unwrap_or(&found[1]);
            turns.push(format!("{name}: {}", &found[2]));
            n_turns += 1;
        } else if SPEAKER.is_match(&line) {
            turns.push(line);
            n_turns += 1;
        } else if !(line.starts_with('(') && line.ends_with(')')) {
            match turns.last_mut() {
                Some(open) => open.extend([" ", &line]),
                None => turns.push(line),
            }
        }
    }
    (n_turns >= TURNS_MIN).then(|| Article {
        date: dates::in_text(&head),
        text: clean::paragraphs(turns),
        ..Article::default()
    })
}

/// Returns what stands above the first numbered line, and the numbered lines without their numbers; `None`
/// unless most lines are numbered one after another.
fn numbered(text: &str) -> Option<(String, Vec<String>)> {
    let (mut head, mut own, mut n_other) = (String::new(), Vec::new(), 0);
    let mut last = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let found = NUMBERED.captures(line);
        let number = found.as_ref().and_then(|it| it[1].parse::<usize>().ok());
        match number.filter(|it| *it == last + 1 || *it == 1 && last > 1) {
            Some(number) => {
                last = number;
                let words = found.and_then(|line| Some(line.get(2)?.as_str().trim().to_owned()));
                own.extend(words);
            }
            None if own.is_empty() => {
                head.push_str(line);
                head.push('\n');
            }
            None => n_other += 1,
        }
    }
    (own.len() >= LINES_MIN && own.len() >= 3 * n_other).then_some((head, own))
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn numbered_lines_are_joined_to_turns() {
        let text = "  MARL COURT\n  March 2, 2026\n\n 1     THE COURT:  You may\n 2   begin.\n 3     MR. HOLM:  \
            Thanks.\n 4     (Pause.)\n 5  BY MR. HOLM:\n 6  Q   Did he\n 7   leave?\n 8  A   No.\n            2\n \
            1  Q   Who did?\n 2  A   Jo Marsh\n 3   did.\n";
        let found =
            article(text).map(|article| (article.date.map(|it| it.to_string()), article.text));
        let turns = "THE COURT: You may begin.\n\nMR. HOLM: Thanks.\n\nMR. HOLM: Did he leave?\n\n\
            A: No.\n\nMR. HOLM: Who did?\n\nA: Jo Marsh did.";
        assert_eq!(found, Some((Some("2026-03-02".to_owned()), turns.to_owned())));
        assert_eq!(article("1 Ruiz won.\n2 Okoro lost.\n"), None);
    }
}
