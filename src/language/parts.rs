//! Cuts a text that is too long to be read at once into parts.
//!
//! In: a text and the byte at which to start. Out: consecutive ranges of bytes up to the end, none
//! longer than [`PART_BYTES_MAX`], each ending at the end of a paragraph, a line, a sentence or a
//! word, tried in this order. Never fails.

use std::ops::Range;

/// The most bytes that are read as one part: some 22,000 words, more than an article or a speech has.
pub(crate) const PART_BYTES_MAX: usize = 1 << 17;

/// What a part may end with, best first.
const ENDS: [&str; 4] = ["\n\n", "\n", ". ", " "];

/// Returns the parts of `text` from byte `start` on, of at most `most` bytes each; empty if there
/// is no text.
#[must_use]
pub fn parts(text: &str, start: usize, most: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = floor(text, start.min(text.len()));
    while at < text.len() {
        let end = floor(text, (at + most.max(4)).min(text.len()));
        let (before, _) = text.split_at(end);
        let (_, stretch) = before.split_at(at);
        let end = if end == text.len() { end } else { at + cut(stretch) };
        found.push(at..end);
        at = end;
    }
    found
}

/// Returns how many bytes of a stretch to take as one part: up to the last end in its second half,
/// or all of it if there is none.
fn cut(stretch: &str) -> usize {
    let half = floor(stretch, stretch.len() / 2);
    let (_, second) = stretch.split_at(half);
    let late = |end: &str| second.rfind(end).map(|it| half + it + end.len());
    ENDS.iter().find_map(|it| late(it)).unwrap_or(stretch.len())
}

/// Returns the last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or_default()
}
