//! Tokenizes by Universal Dependencies conventions for English.
//!
//! In: text from a byte on. Out: [`RawToken`]s in order, each with its span and the gap before it. A run without
//! white space is cut by [`Cutter`]. Works in one pass and never fails.

use super::cutting::{Cutter, Gap, RawToken, TextPiece};
use super::lexicon::Lexicon;

/// The most bytes in a run without white space that is cut as a whole. A longer one is cut in
/// pieces, so that any text takes linear time.
const RUN_MAX: usize = 512;

/// The longest line, in bytes, that counts as wrapped at a fixed width.
const WIDTH_MAX: usize = 130;

/// Reads tokens from a text.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    lexicon: &'t Lexicon,
    at: usize,
    first: bool,
    /// The length of the longest line, in bytes.
    width: usize,
}

impl<'t> Scanner<'t> {
    /// Returns a scanner of `text` from byte `start` on, which must be a character boundary.
    #[must_use]
    pub(crate) fn new(text: &'t str, start: usize, lexicon: &'t Lexicon) -> Self {
        let at = start.min(text.len());
        let lines = text.get(at..).unwrap_or_default().lines();
        let width = lines.map(|it| it.trim_end().len()).max().unwrap_or_default();
        Self { text, lexicon, at, first: true, width }
    }

    /// Adds the tokens of the next run without white space; returns `false` at the end.
    pub(crate) fn next_chunk(&mut self, out: &mut Vec<RawToken>) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(start) = rest.find(|it: char| !is_blank(it)) else {
            self.at = self.text.len();
            return false;
        };
        let begin = self.at + start;
        let (blank, words) = rest.split_at(start);
        let (run, _) = words.split_at(floor(words, RUN_MAX));
        let (run, _) = run.split_at(run.find(is_blank).unwrap_or(run.len()));
        let gap = match start {
            _ if self.first => Gap::Paragraph,
            0 => Gap::None,
            _ => self.gap(begin, blank, run),
        };
        self.first = false;
        self.at = begin + run.len();
        let mut cutter = Cutter { text: self.text, lexicon: self.lexicon, out, gap };
        cutter.cut_chunk(TextPiece { start: begin, text: run });
        true
    }

    /// Returns the gap before the run at `begin`. A single line break counts as an empty line if it
    /// cannot come from wrapping lines at a width: in a text with long lines, before a bullet, or
    /// at the end of a sentence if the next word would have fit on the line.
    fn gap(&self, begin: usize, blank: &str, run: &str) -> Gap {
        let gap = gap_of(blank);
        if gap != Gap::Line {
            return gap;
        }
        let end = begin - blank.len();
        let near = ceil(self.text, end.saturating_sub(WIDTH_MAX * 4));
        let (before, _) = self.text.split_at(end);
        let (_, before) = before.split_at(near);
        let line = before.rsplit_once('\n').map_or(before, |it| it.1);
        let ends = line.ends_with(['.', '!', '?', '”', '"', '…', ':']);
        let starts =
            run.starts_with(|letter: char| letter.is_uppercase() || matches!(letter, '“' | '"'));
        let fits = line.len() + 1 + run.len() <= self.width;
        let is_bullet = matches!(run, "•" | "-" | "*" | "–" | "·");
        let is_short = line.len() * 10 < self.width * 6;
        if self.width > WIDTH_MAX || is_bullet || (fits && starts && (ends || is_short)) {
            Gap::Paragraph
        } else {
            Gap::Line
        }
    }
}

/// Returns the last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or_default()
}

/// Returns the first character boundary at or after `at`.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len())
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}')
}

fn gap_of(blank: &str) -> Gap {
    let n_lines = blank.matches('\n').count() + blank.matches('\u{2029}').count() * 2;
    match n_lines {
        0 if blank.contains('\r') => Gap::Line,
        0 => Gap::Blank,
        1 => Gap::Line,
        _ => Gap::Paragraph,
    }
}
