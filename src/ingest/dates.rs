//! Dates in file names, fields and datelines.
//!
//! In: text that may contain a date. Out: a [`PartialDate`] or `None`; never an error. The names of
//! months come from `jiff` for English and from `words/words.toml` for other languages.

use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::fmt::strtime;
use regex::Regex;

use super::words;
use crate::document::PartialDate;

static IN_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[-_/.]?([01][0-9])(?:[-_/.]?([0-3][0-9]))?)?(?:[^0-9]|$)",
    )
});

const FORMS: [&str; 6] = ["%Y%m%d", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y"];

/// Compiles a pattern.
pub(super) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a pattern of this room is well formed; tests compile each")
}

/// Returns the date in a file path, preferring the one nearest to its end: `2017-06-07-offer`,
/// `2017/06/07/a`, `20170607`, `2017-06`, `2017`.
#[must_use]
pub(crate) fn date_in_name(path: &Path) -> Option<PartialDate> {
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

/// Parses the date in a field: ISO 8601 with or without a time, RFC 2822, `20170607`, `June 7,
/// 2017`, `7 June 2017`, seconds since 1970, or any form of [`in_text`].
pub(super) fn date_in_field(field: &str) -> Option<PartialDate> {
    let field = field.trim();
    let day = field.split(['T', ' ']).next().unwrap_or_default();
    if let Ok(date) = day.parse() {
        return Some(date);
    }
    let mut found = FORMS.iter().filter_map(|form| Date::strptime(form, field).ok());
    let written = || jiff::fmt::rfc2822::parse(field).ok().map(|it| it.date());
    found
        .next()
        .or_else(written)
        .or_else(|| since_1970(field))
        .map(PartialDate::day)
        .or_else(|| in_text(field))
}

/// Converts seconds, or thousandths, millionths or billionths of them, since 1970 to a day in UTC.
fn since_1970(field: &str) -> Option<Date> {
    let whole =
        field.split('.').next().filter(|it| it.bytes().all(|byte| byte.is_ascii_digit()))?;
    let seconds = match whole.len() {
        9 | 10 => whole.parse::<i64>().ok()?,
        13 => whole.parse::<i64>().ok()? / 1_000,
        16 => whole.parse::<i64>().ok()? / 1_000_000,
        19 => whole.parse::<i64>().ok()? / 1_000_000_000,
        _ => return None,
    };
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    moment.to_string().get(..10)?.parse().ok()
}

/// Returns the first day in running text, in any language with known month names: `March 2, 2026
/// Monday`, `3. Mai 2011`, `jeudi 12 mars 2026`, `2026-03-12`, `31/12/2025`.
///
/// Returns `None` for a day like `03/04/2026`, which may be in March or in April.
pub(super) fn in_text(text: &str) -> Option<PartialDate> {
    let found = IN_TEXT.iter().filter_map(|(form, order)| first(text, form, *order));
    found.min_by_key(|(at, _)| *at).map(|(_, date)| PartialDate::day(date))
}

/// The order of a pattern's three groups.
#[derive(Clone, Copy)]
enum Order {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
    /// Two small numbers and a year: unambiguous only if one of them is above 12.
    Small,
}

static IN_TEXT: LazyLock<[(Regex, Order); 6]> = LazyLock::new(|| {
    const YEAR: &str = "((?:19|20)[0-9]{2})";
    let day_month = format!(
        r"(?:^|[^0-9])([0-9]{{1,2}})(?:st|nd|rd|th|er|\.|º)?[\s-]*(?:de |of )?(\p{{L}}{{3,12}})[.,]*[\s-]*(?:de )?{YEAR}"
    );
    let month_day = format!(r"(\p{{L}}{{3,12}})\.?\s+([0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+{YEAR}");
    [
        (
            pattern(&format!(
                r"(?:^|[^0-9]){YEAR}[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})(?:[^0-9]|$)"
            )),
            Order::YearMonthDay,
        ),
        (
            pattern(&format!(r"(?:^|[^0-9]){YEAR}([01][0-9])([0-3][0-9])(?:[^0-9]|$)")),
            Order::YearMonthDay,
        ),
        (
            pattern(&format!(r"(?:^|[^0-9]){YEAR}年([0-9]{{1,2}})月([0-9]{{1,2}})日")),
            Order::YearMonthDay,
        ),
        (pattern(&day_month), Order::DayMonthYear),
        (pattern(&month_day), Order::MonthDayYear),
        (
            pattern(&format!(r"(?:^|[^0-9])([0-9]{{1,2}})[./-]([0-9]{{1,2}})[./-]{YEAR}")),
            Order::Small,
        ),
    ]
});

/// Returns the first day of this form in the text, with its byte offset.
fn first(text: &str, form: &Regex, order: Order) -> Option<(usize, Date)> {
    form.captures_iter(text).find_map(|found| {
        let part = |index: usize| found.get(index).map_or("", |it| it.as_str());
        let date = date_of([part(1), part(2), part(3)], order, found[0].contains('.'))?;
        Some((found.get(0)?.start(), date))
    })
}

fn date_of([a, b, c]: [&str; 3], order: Order, has_dots: bool) -> Option<Date> {
    let number = |word: &str| word.parse::<i8>().ok();
    let month = |word: &str| number(word).or_else(|| words::month(word));
    let (year, month, day) = match order {
        Order::YearMonthDay => (a, month(b)?, number(c)?),
        Order::DayMonthYear => (c, month(b)?, number(a)?),
        Order::MonthDayYear => (c, month(a)?, number(b)?),
        Order::Small => match (number(a)?, number(b)?) {
            (day, month) if day > 12 || has_dots || day == month => (c, month, day),
            (month, day) if day > 12 => (c, month, day),
            _ => return None,
        },
    };
    Date::new(year.parse().ok()?, month, day).ok()
}

/// Returns whether a line has words of a day and its time, and no others: `Wed 29 Apr 2026, 17.45 BST`.
pub(super) fn is_only_day(line: &str) -> bool {
    let is_of_day = |word: &str| {
        let bare = word.trim_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
        bare.is_empty()
            || bare.starts_with(|it: char| it.is_ascii_digit())
            || words::month(&bare).is_some()
            || words::list("weekdays", "names").contains(&bare)
            || words::list("dated", "times").contains(&bare)
    };
    line.split_whitespace().all(is_of_day)
}

/// Returns the number, from 1, of the month that `word` names in full or abbreviated: `June`,
/// `Feb.`, `Sept.`
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let month = strtime::parse("%b", word.get(..3)?).ok()?.month()?;
    let full = Date::new(2000, month, 1).ok()?.strftime("%B").to_string();
    full.to_lowercase().starts_with(&word.to_lowercase()).then_some(month)
}

/// Returns the date of a dateline, or `None` if the year is not known or there is no such day.
pub(super) fn day(year: Option<i16>, month: i8, day: i8) -> Option<PartialDate> {
    Date::new(year?, month, day).ok().map(PartialDate::day)
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = in_text(text).map_or_else(|| "-".to_owned(), |date| date.to_string());
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn a_day_is_found_in_running_text_of_several_languages() {
        check("March 2, 2026 Monday", "2026-03-02");
        check("3. Mai 2011 Dienstag", "2011-05-03");
        check("Politique, jeudi 12 mars 2026 1842 mots", "2026-03-12");
        check("4 MAR 2026 : Column 410", "2026-03-04");
        check("Wed, Mar 11 2026 02:54:55 GMT", "2026-03-11");
        check("20260310T134951+0000", "2026-03-10");
        check("12-Mar-2026", "2026-03-12");
        check("31/12/2025", "2025-12-31");
        check("03/04/2026", "-");
        check("page 12 of 2026", "-");
    }
}
