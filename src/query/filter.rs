//! Filters answers.
//!
//! In: dates, types, statuses, outlets, confidence. Out: whether a relation counts. If dates are
//! asked for, a relation without a date does not count.

use crate::document::PartialDate;
use crate::knowledge::{RelationType, Status};
use crate::store::slug;

/// Which relations count.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only on this day or later.
    pub since: Option<PartialDate>,
    /// Only on this day or earlier.
    pub until: Option<PartialDate>,
    /// Only these types. If empty, all types.
    pub types: Vec<RelationType>,
    /// Only this status.
    pub status: Option<Status>,
    /// Only documents of this outlet, as typed.
    pub outlet: Option<String>,
    /// Only relations with at least this confidence, from 0.0 for all to 1.0. Statements have none.
    pub min_confidence: f64,
}

impl Filter {
    /// Returns whether a date may be within the dates asked for. If there is no date, it counts
    /// only if no dates are asked for.
    #[must_use]
    pub fn holds_date(&self, date: Option<PartialDate>) -> bool {
        let Some(date) = date else { return self.since.is_none() && self.until.is_none() };
        self.since.is_none_or(|it| date.last_day() >= it.first_day())
            && self.until.is_none_or(|it| date.first_day() <= it.last_day())
    }

    /// Returns whether the date of a relation may be within the dates asked for. What is not reported as
    /// possible or planned took place before its document was printed: of a year, only the part up to
    /// that day counts.
    #[must_use]
    pub fn holds_reported(
        &self,
        date: Option<PartialDate>,
        printed: Option<PartialDate>,
        status: Status,
    ) -> bool {
        let is_over_before = |since: &PartialDate| {
            date.zip(printed).is_some_and(|(date, printed)| {
                date.first_day() <= printed.last_day() && printed.last_day() < since.first_day()
            })
        };
        let is_too_early =
            status != Status::Hypothetical && self.since.as_ref().is_some_and(is_over_before);
        self.holds_date(date) && !is_too_early
    }

    /// Returns whether dates are asked for. If so, undated relations do not count.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    /// Returns whether a type counts.
    #[must_use]
    pub fn holds_type(&self, kind: &RelationType) -> bool {
        self.types.is_empty() || self.types.contains(kind)
    }

    /// Returns whether a status counts.
    #[must_use]
    pub fn holds_status(&self, status: Status) -> bool {
        self.status.is_none_or(|it| it == status)
    }

    /// Returns whether a confidence is high enough.
    #[must_use]
    pub fn holds_confidence(&self, confidence: f64) -> bool {
        confidence >= self.min_confidence
    }

    /// Returns whether an outlet counts, which it does if its name has all the words asked for.
    #[must_use]
    pub fn holds_outlet(&self, outlet: Option<&str>) -> bool {
        let Some(asked) = &self.outlet else { return true };
        let Some(outlet) = outlet else { return false };
        let words = slug(outlet);
        slug(asked).split('-').all(|asked| words.split('-').any(|it| it == asked))
    }
}
