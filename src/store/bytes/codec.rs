//! Small binary encoding: variable-length integers and length-prefixed text.
//!
//! In: numbers and text. Out: bytes, and back. Reading returns `None` if bytes are missing or
//! invalid, and never panics; the caller reports which value was damaged.

use crate::document::{PartialDate, leb128};

/// Appends values to a buffer.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

/// Takes values from the front of a buffer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByteReader<'b> {
    bytes: &'b [u8],
}

impl Writer {
    pub(crate) fn unsigned(&mut self, value: u64) {
        leb128::push(&mut self.bytes, value);
    }

    pub(crate) fn size(&mut self, value: usize) {
        self.unsigned(value as u64);
    }

    pub(crate) fn signed(&mut self, value: i64) {
        self.unsigned(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    pub(crate) fn fixed(&mut self, value: u64) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.size(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes a text or its absence; absence differs from the empty text.
    pub(crate) fn optional_text(&mut self, text: Option<&str>) {
        match text {
            None => self.bytes.push(0),
            Some(text) => {
                self.size(text.len() + 1);
                self.bytes.extend_from_slice(text.as_bytes());
            }
        }
    }

    pub(crate) fn date(&mut self, date: Option<PartialDate>) {
        self.unsigned(date.map_or(0, |date| u64::from(date_number(date)) + 1));
    }
}

impl<'b> ByteReader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.bytes.split_at_checked(length)?;
        self.bytes = rest;
        Some(head)
    }

    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        leb128::take(&mut self.bytes)
    }

    pub(crate) fn size(&mut self) -> Option<usize> {
        usize::try_from(self.unsigned()?).ok()
    }

    /// Returns the number of items that follow; never more than the number of bytes left.
    pub(crate) fn count(&mut self) -> Option<usize> {
        self.size().filter(|it| *it <= self.bytes.len())
    }

    pub(crate) fn number(&mut self) -> Option<u32> {
        u32::try_from(self.unsigned()?).ok()
    }

    pub(crate) fn signed(&mut self) -> Option<i64> {
        let value = self.unsigned()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    pub(crate) fn fixed(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    pub(crate) fn text(&mut self) -> Option<&'b str> {
        let length = self.size()?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    #[expect(clippy::option_option, reason = "damage outside, absence inside")]
    pub(crate) fn optional_text(&mut self) -> Option<Option<&'b str>> {
        match self.size()? {
            0 => Some(None),
            length => Some(Some(std::str::from_utf8(self.take(length - 1)?).ok()?)),
        }
    }

    #[expect(clippy::option_option, reason = "damage outside, absence inside")]
    pub(crate) fn date(&mut self) -> Option<Option<PartialDate>> {
        match self.number()? {
            0 => Some(None),
            number => Some(Some(date_of_number(number - 1)?)),
        }
    }
}

/// Returns a number that sorts as the date does; an unknown month or day counts as 0.
fn date_number(date: PartialDate) -> u32 {
    let (first, last) = (date.first_day(), date.last_day());
    let day = date.exact_day().map_or(0, jiff::civil::Date::day);
    let month = if first.month() == last.month() { first.month() } else { 0 };
    let part = |it: i32| u32::try_from(it).unwrap_or_default();
    (part(i32::from(first.year()) + 10_000) * 13 + part(month.into())) * 32 + part(day.into())
}

fn date_of_number(number: u32) -> Option<PartialDate> {
    let (day, month, year) = (number % 32, number / 32 % 13, number / 32 / 13);
    let year = i16::try_from(i64::from(year) - 10_000).ok()?;
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    match (month, day) {
        (0, _) => PartialDate::year(year),
        (_, 0) => PartialDate::month(year, month),
        _ => jiff::civil::Date::new(year, month, day).ok().map(PartialDate::day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_texts_and_dates_come_back() {
        let mut writer = Writer::default();
        for number in [0, 1, 127, 128, 300, u64::MAX] {
            writer.unsigned(number);
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            writer.signed(number);
        }
        writer.optional_text(None);
        writer.optional_text(Some(""));
        writer.text("né");
        let dates = ["2017", "2017-01", "2017-12-31", "0001-01-01", "-"];
        for it in &dates {
            writer.date(it.parse().ok());
        }
        let mut reader = ByteReader::new(&writer.bytes);
        for number in [0, 1, 127, 128, 300, u64::MAX] {
            assert_eq!(reader.unsigned(), Some(number));
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(reader.signed(), Some(number));
        }
        assert_eq!(reader.optional_text(), Some(None));
        assert_eq!(reader.optional_text(), Some(Some("")));
        assert_eq!(reader.text(), Some("né"));
        for it in &dates {
            assert_eq!(reader.date(), Some(it.parse().ok()), "{it}");
        }
        assert!(reader.is_empty());
        assert_eq!(reader.byte(), None);
    }

    #[test]
    fn cut_bytes_give_none() {
        let mut writer = Writer::default();
        writer.text("a longer text");
        for end in 0..writer.bytes.len() {
            assert_eq!(ByteReader::new(&writer.bytes[..end]).text(), None);
        }
    }
}
