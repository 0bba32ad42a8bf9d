//! Parts of a text too long to be read at once.
//!
//! In: a text and the byte at which reading starts. Out: ranges of bytes that follow one another to
//! the end, none longer than [`PART_BYTES_MAX`], each ending where a paragraph, a line, a sentence
//! or a word does, whichever of these is found first. Never fails.

use std::ops::Range;

/// The most bytes that are read at once.
pub const PART_BYTES_MAX: usize = 1 << 19;

/// What a part may end with, the best first.
const ENDS: [&str; 4] = ["\n\n", "\n", ". ", " "];

/// Returns the parts of `text` from byte `start` on, of at most `most` bytes; none of no text.
#[must_use]
pub fn parts(text: &str, start: usize, most: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = floor(text, start.min(text.len()));
    while at < text.len() {
        let end = floor(text, (at + most.max(4)).min(text.len()));
        let end = if end == text.len() { end } else { at + cut(&text[at..end]) };
        found.push(at..end);
        at = end;
    }
    found
}

/// Returns after how many bytes of a stretch its next part begins: as late as may be, and in its
/// second half where an end is there.
fn cut(stretch: &str) -> usize {
    let half = floor(stretch, stretch.len() / 2);
    let late = |end: &str| stretch[half..].rfind(end).map(|it| half + it + end.len());
    ENDS.iter().find_map(|it| late(it)).unwrap_or(stretch.len())
}

/// Returns the last boundary of characters up to `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or_default()
}
