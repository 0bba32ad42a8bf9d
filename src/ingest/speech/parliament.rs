//! A parliamentary report as text (Hansard): turns that run across columns.
//!
//! In: text. Out: one article per sitting, one paragraph per turn; column headings, question
//! numbers and clock times are dropped, and sentences split by a column are rejoined. Never fails;
//! other text gives `None`.

use std::sync::LazyLock;

use regex::Regex;

use super::contributions::{self, CLOCK, COLUMN, HEAD_LINES};
use crate::ingest::article::Article;
use crate::ingest::{clean, dates, words};

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\s*(?:\[(?:HL)?[0-9]{3,}\]|\((?:HL)?[0-9]{5,7}\))"));
static COUNT: LazyLock<Regex> = LazyLock::new(|| dates::pattern(r"^[0-9]{1,3}\. (?:\[[0-9]+\] )?"));
static TURN: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^(?:[0-9]{1,3}\. )?\p{Lu}[^:.?!]{2,120}:\s"));

/// A member with seat and party: `Ada Mirren (Norwold) (Lab):`
static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^\s*(?:[0-9]{1,3}\. )?\p{Lu}[^:()]{2,60} \([^()]{2,60}\) \([^()]{2,30}\):")
});

/// A turn of the Congressional Record: `Mr. OKORO. Mr. Speaker, ...`
static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^\s*(?:Mr|Mrs|Ms|Miss|The|Dr)\.? [\p{Lu}' -]{3,40}(?: of [\p{L} ]+)?\. ")
});

/// Something that happened between two turns: `[Interruption.]`
static INTERRUPTION: LazyLock<Regex> = LazyLock::new(|| {
    dates::pattern(r"^\[(?:Interruption|Laughter|Applause|HON\. MEMBERS)[^\]]*\]$")
});

/// Something that happened within a turn.
static INTERRUPTED: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"\s*\[(?:Interruption|Laughter|Applause)\.?\]"));

/// Returns whether the first lines are those of a report of a parliament, which may be copied without
/// its columns: the name of the house and members with their seats and parties.
fn is_sitting(text: &str) -> bool {
    let mut head = text.lines().take(HEAD_LINES);
    let is_house = head.any(|line| words::is(line, "parliament", "houses"));
    is_house && text.lines().any(|line| MEMBER.is_match(line))
}

/// Returns the sitting.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let day = dates::in_text(text);
    let named = contributions::report(text);
    let text = named.as_deref().unwrap_or(text);
    let n_turns = text
        .lines()
        .filter(|line| TURN.is_match(line.trim_start()) || SPOKEN.is_match(line))
        .count();
    let is_report = named.is_some() || COLUMN.is_match(text) || is_sitting(text);
    if !is_report || n_turns < 2 {
        return None;
    }
    let lines = apart(&COLUMN.replace_all(&without_source(text), ""), !COLUMN.is_match(text));
    let mut turns: Vec<String> = Vec::new();
    let is_kept = |it: &String| {
        let is_pause = it.len() < 120 && words::begins(it, "parliament", "pauses");
        !(is_pause || CLOCK.is_match(it) || is_rule(it) || INTERRUPTION.is_match(it))
    };
    for block in clean::blocks(&lines).into_iter().filter(is_kept) {
        let block = COUNT.replace(&NUMBER.replace_all(&block, ""), "").into_owned();
        let block = INTERRUPTED.replace_all(&block, "").into_owned();
        match turns.last_mut() {
            Some(open) if is_divided(open, &block) => {
                open.push(' ');
                open.push_str(&block);
            }
            _ => turns.push(block),
        }
    }
    let title = turns.first().filter(|it| it.len() < 120 && !it.ends_with('.')).cloned();
    let skipped = usize::from(title.is_some());
    Some(Article {
        title,
        date: day,
        text: clean::paragraphs(turns.iter().skip(skipped)),
        ..Article::default()
    })
}

/// Returns the report without the lines at its top that say where it was printed.
fn without_source(text: &str) -> String {
    let is_source = |line: &str| {
        let line = line.trim();
        words::begins(line, "parliament", "sources") || line.starts_with('[') && line.ends_with(']')
    };
    let lines = text.lines().enumerate();
    let own = lines.filter(|(at, line)| *at >= HEAD_LINES || !is_source(line));
    own.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// Inserts an empty line before each turn of the Congressional Record and, if lines are not wrapped,
/// before each turn and around what is none.
fn apart(text: &str, is_unwrapped: bool) -> String {
    let mut apart = String::with_capacity(text.len());
    for line in text.lines() {
        let own = line.trim();
        let is_alone = is_unwrapped && (CLOCK.is_match(own) || INTERRUPTION.is_match(own));
        if is_alone || SPOKEN.is_match(line) || is_unwrapped && TURN.is_match(own) {
            apart.push('\n');
        }
        apart.extend([line, if is_alone { "\n\n" } else { "\n" }]);
    }
    apart
}

fn is_rule(block: &str) -> bool {
    block.chars().all(|it| !it.is_alphanumeric())
}

/// Returns whether a sentence continues from one block into the next.
fn is_divided(open: &str, next: &str) -> bool {
    let is_open = !open.ends_with(['.', '!', '?', ':', '”', '"', ')', ']', '-', '—']);
    is_open && next.starts_with(char::is_lowercase)
}
