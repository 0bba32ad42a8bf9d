//! Words for dates: months, weekdays, "last", "ago", units and small numbers.
//!
//! In: `schema/grammar/dates.toml`. Out: [`Calendar`]. Fails if the file is malformed.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::words::Words;
use super::{Files, OntologyError};

/// Words for dates, in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calendar {
    pub months: Vec<Words>,
    pub weekdays: Vec<Words>,
    pub doubtful_months: Words,
    pub doubtful_weekdays: Words,
    pub last_words: Words,
    pub this_words: Words,
    pub next_words: Words,
    pub same_words: Words,
    pub today_words: Words,
    pub yesterday_words: Words,
    pub tomorrow_words: Words,
    pub ago_words: Words,
    pub month_prepositions: Words,
    pub stretch_words: Words,
    pub future_auxiliaries: Words,
    pub possible_auxiliaries: Words,
    pub reported_auxiliaries: Words,
    pub future_marks: Words,
    pub future_heads: Words,
    pub units: BTreeMap<String, i32>,
    pub numbers: BTreeMap<String, i32>,
}

impl Calendar {
    /// Loads the words of a schema; empty if the schema lacks the file.
    ///
    /// # Errors
    /// Returns an error if the file is malformed, or does not have twelve months and seven
    /// weekdays.
    pub(crate) fn load(files: &Files) -> Result<Self, OntologyError> {
        let Some(file) = files.get("grammar/dates.toml") else { return Ok(Self::default()) };
        let calendar: Self = file.parse()?;
        if calendar.months.len() != 12 {
            return Err(file.error_near("months", "`months` must list twelve entries"));
        }
        if calendar.weekdays.len() != 7 {
            return Err(
                file.error_near("weekdays", "`weekdays` must list seven entries, Monday first")
            );
        }
        Ok(calendar)
    }

    /// Returns the number, from 1 to 12, of the month that a word names.
    #[must_use]
    pub(crate) fn month(&self, word: &str) -> Option<i8> {
        position(&self.months, word)
    }

    /// Returns the number, from 1 (Monday) to 7, of the weekday that a word names.
    #[must_use]
    pub(crate) fn weekday(&self, word: &str) -> Option<i8> {
        position(&self.weekdays, word)
    }
}

fn position(lists: &[Words], word: &str) -> Option<i8> {
    let at = lists.iter().position(|it| it.contains(word))?;
    i8::try_from(at + 1).ok()
}
