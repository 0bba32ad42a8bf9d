//! Places in a text: half-open ranges of bytes.
//!
//! In: a text and a range. Out: a [`Span`] that always slices that text. A range that would not
//! slice it gives `None`, never a panic.

use std::ops::Range;

/// A half-open range of bytes in one document's text.
///
/// Invariant: `start <= end`, and both fall on `char` boundaries of that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Returns the span for `range`, or `None` if `range` would break the invariant.
    ///
    /// ```
    /// use onrecord::document::Span;
    ///
    /// let text = "a café";
    /// assert_eq!(Span::new(text, 2..7).map(|span| span.of(text)), Some("café"));
    /// assert_eq!(Span::new(text, 2..6), None, "within é");
    /// ```
    #[must_use]
    pub fn new(text: &str, range: Range<usize>) -> Option<Self> {
        text.get(range.clone())?;
        Some(Self { start: u32::try_from(range.start).ok()?, end: u32::try_from(range.end).ok()? })
    }

    /// Returns the smallest span that covers both.
    ///
    /// ```
    /// use onrecord::document::Span;
    ///
    /// let text = "Ana Okoro won";
    /// let (first, last) = (Span::new(text, 0..3).unwrap(), Span::new(text, 4..9).unwrap());
    /// assert_eq!(first.cover(last).of(text), "Ana Okoro");
    /// ```
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Returns the offset of the first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// Returns the offset just past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Returns the span as a byte range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the text at this span, or the empty string if `text` is not the text it was made
    /// for.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// Returns the span from the end of this one to the start of a later one; empty if they touch or
    /// overlap.
    #[must_use]
    pub(crate) fn gap_to(self, later: Self) -> Self {
        Self { start: self.end, end: later.start.max(self.end) }
    }

    /// Returns the text from the end of this span on, empty if `text` is not the text it was made
    /// for.
    #[must_use]
    pub(crate) fn rest_of(self, text: &str) -> &str {
        text.get(self.end()..).unwrap_or_default()
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns whether the span is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns whether `other` lies within this span; equal spans contain each other.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns whether the two spans share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn what_lies_between_two_spans_is_empty_if_they_touch() {
        let text = "Ana Okoro won";
        let span = |start: usize, end: usize| Span::new(text, start..end).expect("a span");
        assert_eq!(span(0, 3).gap_to(span(10, 13)).of(text), " Okoro ");
        assert_eq!(span(0, 4).gap_to(span(4, 9)).of(text), "");
        assert_eq!(span(0, 9).gap_to(span(4, 9)).of(text), "");
        assert_eq!(span(4, 9).rest_of(text), " won");
    }
}
