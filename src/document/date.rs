//! Dates that may be known only in part: a year, a month or a day.
//!
//! In: `2017`, `2017-06`, `2017-06-07`. Out: [`PartialDate`], ordered by its first possible day.
//! Fails with [`PartialDateError`], which quotes the text and shows the wanted form.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day, a month or a year in the Gregorian calendar.
///
/// Invariant: a day has a month, and the year, month and day together are a real date.
///
/// ```
/// use onrecord::document::PartialDate;
///
/// let month: PartialDate = "2026-02".parse()?;
/// assert_eq!(month.last_day().to_string(), "2026-02-28");
/// assert_eq!(month.exact_day(), None);
/// assert!("2026-02-30".parse::<PartialDate>().is_err());
/// # Ok::<(), onrecord::document::PartialDateError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: i16,
    month: i8,
    day: i8,
}

/// How exactly a date is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateGrain {
    /// To the day.
    #[default]
    Day,
    /// To the month.
    Month,
    /// To the year.
    Year,
}

impl DateGrain {
    /// Returns the grain of a number, which is its place among them; whatever is larger is a year.
    pub(crate) fn numbered(number: u8) -> Self {
        match number {
            0 => Self::Day,
            1 => Self::Month,
            _ => Self::Year,
        }
    }

    /// Returns the date of this grain that begins on a day.
    #[must_use]
    pub fn beginning(self, first: Date) -> PartialDate {
        let month = if self == Self::Year { 0 } else { first.month() };
        let day = if self == Self::Day { first.day() } else { 0 };
        PartialDate { year: first.year(), month, day }
    }
}

/// A text that is not a date of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")]
pub struct PartialDateError {
    /// The text found.
    pub found: String,
}

impl PartialDate {
    /// Returns the date of one day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }

    /// Returns the date for a month, or `None` if there is no such month.
    #[must_use]
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Date::new(year, month, 1).ok()?;
        Some(Self { year, month, day: 0 })
    }

    /// Returns the date for a year, or `None` if it is outside -9999 to 9999.
    #[must_use]
    pub fn year(year: i16) -> Option<Self> {
        Date::new(year, 1, 1).ok()?;
        Some(Self { year, month: 0, day: 0 })
    }

    /// Returns the first day that the date can mean.
    #[must_use]
    pub fn first_day(self) -> Date {
        Date::new(self.year, self.month.max(1), self.day.max(1)).unwrap_or(Date::ZERO)
    }

    /// Returns the period from this date to another in words: one date if they are the same.
    pub(crate) fn period_to(self, last: Self) -> String {
        if self == last { self.to_string() } else { format!("{self} to {last}") }
    }

    /// Returns the last day that the date can mean.
    #[must_use]
    pub fn last_day(self) -> Date {
        let first = self.first_day();
        match (self.month, self.day) {
            (0, _) => first.last_of_year(),
            (_, 0) => first.last_of_month(),
            _ => first,
        }
    }

    /// Returns how exactly the date is known.
    ///
    /// ```
    /// use onrecord::document::{DateGrain, PartialDate};
    ///
    /// let month: PartialDate = "2026-02".parse()?;
    /// assert_eq!(month.grain(), DateGrain::Month);
    /// assert_eq!(month.grain().beginning(month.first_day()), month);
    /// # Ok::<(), onrecord::document::PartialDateError>(())
    /// ```
    #[must_use]
    pub fn grain(self) -> DateGrain {
        match (self.month, self.day) {
            (0, _) => DateGrain::Year,
            (_, 0) => DateGrain::Month,
            _ => DateGrain::Day,
        }
    }

    /// Returns the day, or `None` if only the month or the year is known.
    #[must_use]
    pub fn exact_day(self) -> Option<Date> {
        (self.day > 0).then(|| self.first_day())
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month > 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = PartialDateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('-').collect();
        let widths: Vec<usize> = parts.iter().map(|it| it.len()).collect();
        // `i16::from_str` accepts a sign, but the parts of a date have none.
        let is_plain = |it: &&&str| it.bytes().all(|byte| byte.is_ascii_digit());
        let number =
            |index: usize| parts.get(index).filter(is_plain).and_then(|it| it.parse::<i16>().ok());
        let small = |index: usize| number(index).and_then(|it| i8::try_from(it).ok());
        let found = match widths.as_slice() {
            [4] => number(0).and_then(Self::year),
            [4, 2] => number(0).zip(small(1)).and_then(|(year, month)| Self::month(year, month)),
            [4, 2, 2] => number(0)
                .zip(small(1).zip(small(2)))
                .and_then(|(year, (month, day))| Date::new(year, month, day).ok())
                .map(Self::day),
            _ => None,
        };
        found.ok_or_else(|| PartialDateError { found: text.to_owned() })
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_date_is_digits_and_no_sign() {
        for text in ["+017-01-01", "2017-+1-01", "2017-01--1", "2017-1 -01", "-017", "+017-01"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
        for text in ["0017-01-01", "2017-01", "2017"] {
            assert_eq!(text.parse::<PartialDate>().map(|it| it.to_string()), Ok(text.to_owned()));
        }
    }
}
