//! Converts byte offsets to Unicode scalar values and back.
//!
//! In: a text. Out: a [`CodePoints`] table with lookups in `O(log n)` and little memory: one entry
//! for each 64th character, none if the text is all ASCII. Offsets past the end are clamped to the
//! end.

use super::Span;

const STRIDE: usize = 64;

/// Converts between the byte offsets and the code-point offsets of one text.
///
/// ```
/// use onrecord::document::{CodePoints, Span};
///
/// let text = "é is one letter and two bytes";
/// let points = CodePoints::new(text);
/// assert_eq!(points.of_span(Span::new(text, 3..5).unwrap()), [2, 4]);
/// assert_eq!(points.to_span([2, 4]).unwrap().of(text), "is");
/// ```
#[derive(Clone, Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Byte offset of every `STRIDE`th code point; `None` if the text is all ASCII.
    bytes: Option<Vec<usize>>,
}

impl<'t> CodePoints<'t> {
    /// Builds the table for `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let places = || text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect();
        Self { text, bytes: (!text.is_ascii()).then(places) }
    }

    /// Returns the number of code points before `byte`.
    #[must_use]
    pub fn at_byte(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        let Some(bytes) = &self.bytes else { return byte };
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let block = bytes.partition_point(|it| *it <= byte).saturating_sub(1);
        let start = bytes.get(block).copied().unwrap_or_default();
        block * STRIDE + self.text.get(start..byte).map_or(0, |it| it.chars().count())
    }

    /// Returns the byte at which code point `index` (from 0) starts, or the length of the text.
    #[must_use]
    pub fn byte_at(&self, index: usize) -> usize {
        let Some(bytes) = &self.bytes else { return index.min(self.text.len()) };
        let Some(start) = bytes.get(index / STRIDE).copied() else { return self.text.len() };
        let (_, tail) = self.text.split_at(start);
        tail.char_indices().nth(index % STRIDE).map_or(self.text.len(), |(byte, _)| start + byte)
    }

    /// Returns the span as `[start, end)` in code points.
    #[must_use]
    pub fn of_span(&self, span: Span) -> [usize; 2] {
        [self.at_byte(span.start()), self.at_byte(span.end())]
    }

    /// Returns the span for `[start, end)` in code points, or `None` if `start > end`.
    #[must_use]
    pub fn to_span(&self, [start, end]: [usize; 2]) -> Option<Span> {
        Span::new(self.text, self.byte_at(start)..self.byte_at(end))
    }
}
