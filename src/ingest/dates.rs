//! Dates as files give them: in names, in fields, in datelines.
//!
//! In: text that may hold a date. Out: a [`PartialDate`] or `None`; never an error. The names of
//! months are those of `jiff`.

use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::fmt::strtime;
use regex::Regex;

use crate::document::PartialDate;

static IN_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[-_/.]?([01][0-9])(?:[-_/.]?([0-3][0-9]))?)?(?:[^0-9]|$)",
    )
});

const FORMS: [&str; 6] = ["%Y%m%d", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y"];

/// Returns the compiled pattern.
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern of this room is well formed; tests compile each")
}

/// Returns the date in a file's path, the nearest to its end: `2017-06-07-offer`, `2017/06/07/a`,
/// `20170607`, `2017-06`, `2017`.
#[must_use]
pub fn date_in_name(path: &Path) -> Option<PartialDate> {
    let name = path.with_extension("");
    let name = name.to_string_lossy().replace('\\', "/");
    let mut best = None;
    for found in IN_NAME.captures_iter(&name) {
        let part = |index: usize| found.get(index).map(|it| it.as_str());
        let parts: Vec<&str> = [part(1), part(2), part(3)].into_iter().flatten().collect();
        best = parts.join("-").parse().ok().or(best);
    }
    best
}

/// Returns the date in a field: ISO 8601 with or without a time, RFC 2822, `20170607`,
/// `June 7, 2017` or `7 June 2017`.
pub(super) fn date_in_field(field: &str) -> Option<PartialDate> {
    let field = field.trim();
    let day = field.split(['T', ' ']).next().unwrap_or_default();
    if let Ok(date) = day.parse() {
        return Some(date);
    }
    let mut found = FORMS.iter().filter_map(|form| Date::strptime(form, field).ok());
    let written = || jiff::fmt::rfc2822::parse(field).ok().map(|it| it.date());
    found.next().or_else(written).map(PartialDate::day)
}

/// Returns the number of the month that `word` names in full or shortened: `June`, `Feb.`,
/// `Sept.`
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let month = strtime::parse("%b", word.get(..3)?).ok()?.month()?;
    let full = Date::new(2000, month, 1).ok()?.strftime("%B").to_string();
    full.to_lowercase().starts_with(&word.to_lowercase()).then_some(month)
}

/// Returns the date of a dateline, or `None` where no year is known.
pub(super) fn day(year: Option<i16>, month: i8, day: i8) -> Option<PartialDate> {
    Date::new(year?, month, day).ok().map(PartialDate::day)
}
