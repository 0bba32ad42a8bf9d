//! Days as numbers, which take less space than dates and can be compared and subtracted.
//!
//! In: a day of the Gregorian calendar, or its number. Out: the other: the days since 1970-01-01,
//! negative before it. Never fails; a number beyond the calendar gives its first or last day.

use jiff::civil::{Date, date};

/// Returns the days from 1970-01-01 to a day.
#[must_use]
pub(crate) fn day_number(day: Date) -> i32 {
    date(1970, 1, 1).until(day).map_or(0, |it| it.get_days())
}

/// Returns the day that is `number` days after 1970-01-01.
#[must_use]
pub(crate) fn numbered_day(number: i32) -> Date {
    date(1970, 1, 1).saturating_add(jiff::Span::new().days(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_number_back() {
        for (day, number) in
            [(date(1970, 1, 1), 0), (date(1969, 12, 31), -1), (date(2000, 3, 1), 11_017)]
        {
            assert_eq!((day_number(day), numbered_day(number)), (number, day));
        }
        assert_eq!(numbered_day(day_number(Date::MAX)), Date::MAX);
    }
}
