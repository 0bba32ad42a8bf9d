//! When something is dated, in one number: the day, and how exactly it is known.
//!
//! In: a date, or none. Out: [`When`], in the order of days and, of one day, the more exact first.
//! Never fails.

use crate::document::{DateGrain, PartialDate, day_number};

/// A day in days since 1970-01-01, with how exactly it is known, or no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct When(i32);

/// Numbers of one day: more than there are grains.
const GRAINS: i32 = 4;

impl When {
    /// When there is no date.
    pub(super) const UNKNOWN: Self = Self(i32::MIN);

    /// Returns when a date begins.
    pub(super) fn of(date: Option<PartialDate>) -> Self {
        let number =
            |it: PartialDate| Self(day_number(it.first_day()) * GRAINS + it.grain() as i32);
        date.map_or(Self::UNKNOWN, number)
    }

    /// Returns the day and how exactly it is known, or `None` if no day is.
    pub(super) fn day(self) -> Option<(i32, DateGrain)> {
        let grain = DateGrain::numbered(self.0.rem_euclid(GRAINS) as u8);
        (self != Self::UNKNOWN).then(|| (self.0.div_euclid(GRAINS), grain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_its_day_and_grain_back() {
        for (date, grain) in [
            ("1931-04-09", DateGrain::Day),
            ("1969-12", DateGrain::Month),
            ("2031", DateGrain::Year),
        ] {
            let date: PartialDate = date.parse().expect("a date");
            let first = day_number(date.first_day());
            assert_eq!(When::of(Some(date)).day(), Some((first, grain)), "{date}");
        }
        assert_eq!(When::of(None).day(), None);
    }
}
