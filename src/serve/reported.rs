//! Which reports of a tie count, by outlet and day.
//!
//! In: outlets and a period. Out: [`Reported`], which counts the reports that support a tie. Never
//! fails.

use std::collections::BTreeSet;

use crate::document::{PartialDate, day_number};
use crate::graph::{Report, Support, Supports};
use crate::store::slug;

/// Which reports count, by outlet and day.
pub(super) struct Reported {
    outlets: Option<BTreeSet<u32>>,
    days: Option<(i32, i32)>,
}

impl Reported {
    /// Returns a test for reports of some outlets, as slugs; all if there are none.
    pub(super) fn new(
        supports: &Supports,
        outlets: &[String],
        since: Option<PartialDate>,
        until: Option<PartialDate>,
    ) -> Self {
        let named = || (0_u32..).zip(&supports.outlets);
        let asked = || named().filter(|(_, name)| outlets.contains(&slug(name))).map(|it| it.0);
        let is_dated = since.is_some() || until.is_some();
        Self {
            outlets: (!outlets.is_empty()).then(|| asked().collect()),
            days: is_dated.then(|| window(since, until)),
        }
    }

    /// Returns whether all reports count.
    pub(super) fn is_all(&self) -> bool {
        self.outlets.is_none() && self.days.is_none()
    }

    /// Returns whether a report of a tie counts.
    pub(super) fn holds(&self, support: &Support) -> bool {
        self.is_all() || self.count(support) > 0
    }

    /// Returns the number of reports that count.
    pub(super) fn count(&self, support: &Support) -> usize {
        let is_ours = |it: &&Report| {
            let by = self.outlets.as_ref();
            let by = by.is_none_or(|all| it.outlet.is_some_and(|outlet| all.contains(&outlet)));
            let on =
                |(first, last): (i32, i32)| it.day.is_some_and(|day| first <= day && day <= last);
            by && self.days.is_none_or(on)
        };
        support.reports.iter().filter(is_ours).count()
    }
}

/// Returns the first and last day of a period, in days since 1970-01-01.
fn window(since: Option<PartialDate>, until: Option<PartialDate>) -> (i32, i32) {
    let since = since.map_or(i32::MIN, |it| day_number(it.first_day()));
    let until = until.map_or(i32::MAX, |it| day_number(it.last_day()));
    (since, until)
}
