//! A wire story as transmitted in IPTC 7901 or ANPA 1312: a header, the text between two control
//! characters, and a trailer.
//!
//! In: decoded text. Out: its article, without a date, since a transmission gives day and month but
//! no year. Never fails; a transmission without text gives `None`.

use std::sync::LazyLock;

use regex::Regex;

use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, words};

/// The agency in the place line: `Drachwald (dpb) -`.
static AGENCY: LazyLock<Regex> =
    LazyLock::new(|| dates::pattern(r"^[^.()]{2,60}\(([^()]{2,20})\)\s*(?:-|–|—)"));

/// Returns the article of a transmission.
pub(in crate::ingest) fn article(text: &str) -> Option<Article> {
    let (_, rest) = text.split_once('\u{2}')?;
    let inner = rest.split('\u{3}').next()?;
    let (title, story) = headline(inner);
    let is_end = |line: &str| {
        let small = line.trim_start_matches(['#', '*', ' ']);
        line.starts_with(['#', '*']) && (small.is_empty() || line.starts_with('#'))
            || words::begins(small, "wire", "after")
    };
    let lines: Vec<&str> =
        story.lines().map(str::trim_end).take_while(|line| !is_end(line)).collect();
    let text = clean::paragraphs(paragraphs(&lines));
    let agency = AGENCY.captures(&text).and_then(|found| word(&found[1]));
    (!text.is_empty()).then(|| Article { title, outlet: agency, text, ..Article::default() })
}

/// Returns the headline, which ends with `=`, and the rest.
fn headline(inner: &str) -> (Option<String>, &str) {
    match inner.split_once('=') {
        Some((title, rest)) if title.len() < 300 => (own_lines(title), rest),
        _ => (None, inner),
    }
}

/// Returns the headline without the line of the transmission and the keywords above it: the last block of
/// lines, without lines that end with a stroke.
fn own_lines(head: &str) -> Option<String> {
    let block = head.trim_end().lines().rev().take_while(|line| !line.trim().is_empty());
    let mut lines: Vec<&str> = block.filter(|line| !line.trim_end().ends_with('/')).collect();
    lines.reverse();
    word(&lines.join(" "))
}

/// Returns the paragraphs, each of which starts with an indent or after an empty line.
fn paragraphs(lines: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = vec![String::new()];
    for line in lines {
        if line.starts_with("  ") || line.trim().is_empty() {
            all.push(String::new());
        }
        if let Some(open) = all.last_mut() {
            open.push(' ');
            open.push_str(line);
        }
    }
    all
}
