//! The parameters of endpoints: one table that parses them and describes them.
//!
//! In: the query string of an address, and the [`Param`]s of its endpoint. Out: [`Given`]. A
//! parameter that is unknown, missing, repeated or not of its kind gives a [`Problem`] that names
//! it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use percent_encoding::percent_decode_str;

use super::Problem;
use crate::document::PartialDate;

/// A parameter of an endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Param {
    /// Its name.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) about: String,
    /// What its values are.
    pub(crate) kind: ParamKind,
    /// The values allowed; empty for all of its kind.
    pub(crate) values: Vec<String>,
    /// Whether it may be repeated.
    pub(crate) is_list: bool,
    /// Whether it must be given.
    pub(crate) is_required: bool,
    /// Its value if it is not given.
    pub(crate) default: Option<String>,
}

/// What the values of a parameter are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParamKind {
    /// Text.
    Text,
    /// A number, 0 or more.
    Count,
    /// A number from 0 to 1.
    Share,
    /// A date: YYYY, YYYY-MM or YYYY-MM-DD.
    Date,
    /// 1 or 0.
    Flag,
}

/// The parameters of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    values: BTreeMap<String, Vec<String>>,
}

/// The longest query string, in bytes.
const QUERY_BYTES_MAX: usize = 32 << 10;
/// The most values in one query string.
const VALUES_MAX: usize = 400;
/// The highest number.
const COUNT_MAX: u64 = 1_000_000_000;

impl Param {
    /// Returns an optional parameter.
    #[must_use]
    pub(crate) fn new(name: &str, kind: ParamKind, about: &str) -> Self {
        Self {
            name: name.to_owned(),
            about: about.to_owned(),
            kind,
            values: Vec::new(),
            is_list: false,
            is_required: false,
            default: None,
        }
    }

    /// Returns the parameter as one that may be repeated.
    #[must_use]
    pub(crate) fn repeated(self) -> Self {
        Self { is_list: true, ..self }
    }

    /// Returns the parameter as one that must be given.
    #[must_use]
    pub(crate) fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// Returns the parameter with a default.
    #[must_use]
    pub(crate) fn or(self, default: &str) -> Self {
        Self { default: Some(default.to_owned()), ..self }
    }

    fn check(&self, value: &str) -> Result<(), Problem> {
        let fault = match self.kind {
            ParamKind::Text if !self.values.is_empty() => {
                let is_known = self.values.iter().any(|it| it == value);
                (!is_known).then(|| format!("must be one of {}", self.values.join(", ")))
            }
            ParamKind::Text => None,
            ParamKind::Count => {
                let is_count = value.parse::<u64>().is_ok_and(|it| it <= COUNT_MAX);
                (!is_count).then(|| format!("must be a number from 0 to {COUNT_MAX}"))
            }
            ParamKind::Share => {
                let is_share = value.parse().is_ok_and(|it: f64| (0.0..=1.0).contains(&it));
                (!is_share).then(|| "must be a number from 0 to 1".to_owned())
            }
            ParamKind::Date => {
                let is_date = PartialDate::from_str(value).is_ok();
                (!is_date).then(|| "must be a date: YYYY, YYYY-MM or YYYY-MM-DD".to_owned())
            }
            ParamKind::Flag => {
                let is_flag = flag(value).is_some();
                (!is_flag).then(|| "must be 1 or 0".to_owned())
            }
        };
        match fault {
            None => Ok(()),
            Some(fault) => {
                let detail = format!("the parameter `{}` {fault}", self.name);
                Err(Problem::new(400, detail).near(nearest_names(value, &self.values)))
            }
        }
    }
}

impl Given {
    /// Parses a query string by the parameters of its endpoint.
    ///
    /// # Errors
    /// Returns a problem that names the parameter at fault.
    pub(crate) fn parse(query: &str, params: &[Param]) -> Result<Self, Problem> {
        if query.len() > QUERY_BYTES_MAX {
            let detail = format!("the query string has more than {QUERY_BYTES_MAX} bytes");
            return Err(Problem::new(414, detail));
        }
        let mut given = Self::default();
        for (n, pair) in query.split('&').filter(|it| !it.is_empty()).enumerate() {
            if n == VALUES_MAX {
                let detail = format!("there are more than {VALUES_MAX} parameters");
                return Err(Problem::new(400, detail));
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            let Some(param) = params.iter().find(|it| it.name == name) else {
                let known: Vec<String> = params.iter().map(|it| it.name.clone()).collect();
                let detail = format!("there is no parameter `{}`", shortened(&name));
                return Err(Problem::new(400, detail).near(nearest_names(&name, &known)));
            };
            // What a form leaves empty is not given.
            if value.is_empty() && param.kind != ParamKind::Flag {
                continue;
            }
            param.check(&value)?;
            let values = given.values.entry(name).or_default();
            if !param.is_list && !values.is_empty() {
                let detail = format!("the parameter `{}` is given twice", param.name);
                return Err(Problem::new(400, detail));
            }
            values.push(value);
        }
        let missing = |it: &&Param| it.is_required && !given.values.contains_key(&it.name);
        match params.iter().find(missing) {
            None => Ok(given),
            Some(param) => {
                let detail = format!("the parameter `{}` is missing: {}", param.name, param.about);
                Err(Problem::new(400, detail))
            }
        }
    }

    /// Returns the values of a parameter.
    #[must_use]
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Returns the value of a parameter that is given once.
    #[must_use]
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// Returns the value of a number.
    #[must_use]
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        self.one(name)?.parse().ok()
    }

    /// Returns the value of a share.
    #[must_use]
    pub(crate) fn share(&self, name: &str) -> Option<f64> {
        self.one(name)?.parse().ok()
    }

    /// Returns the value of a date.
    #[must_use]
    pub(crate) fn date(&self, name: &str) -> Option<PartialDate> {
        self.one(name)?.parse().ok()
    }

    /// Returns the value of a flag; `false` if it is not given.
    #[must_use]
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.one(name).and_then(flag).unwrap_or(false)
    }

    /// Returns the names and values, in the order of the names.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().flat_map(|(name, all)| all.iter().map(|it| (name.as_str(), it.as_str())))
    }

    /// Removes a parameter.
    pub(crate) fn remove(&mut self, name: &str) {
        self.values.remove(name);
    }
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "" | "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// Decodes a part of a query string, in which `+` is a space.
fn decoded(part: &str) -> Result<String, Problem> {
    utf8(&part.replace('+', " "), "the query string")
}

/// Decodes the part of a path that is an id.
///
/// # Errors
/// Returns a problem if it is not UTF-8.
pub(super) fn decoded_id(part: &str) -> Result<String, Problem> {
    utf8(part, "the path")
}

fn utf8(part: &str, whole: &str) -> Result<String, Problem> {
    let text = percent_decode_str(part).decode_utf8().map(Cow::into_owned);
    text.map_err(|_| Problem::new(400, format!("{whole} is not UTF-8")))
}

/// Returns the start of a text that may be long.
pub(super) fn shortened(text: &str) -> String {
    const CHARS_MAX: usize = 80;
    let mut start: String = text.chars().take(CHARS_MAX).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    start
}

/// Returns the known names that are most like what was typed, the most like first.
#[must_use]
pub(crate) fn nearest_names(typed: &str, known: &[String]) -> Vec<String> {
    const NEAREST_MAX: usize = 3;
    const LIKENESS_MIN: f64 = 0.65;
    let typed = shortened(typed);
    let mut near: Vec<(f64, &String)> =
        known.iter().map(|it| (strsim::jaro_winkler(&typed, it), it)).collect();
    near.retain(|(likeness, _)| *likeness >= LIKENESS_MIN);
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    near.into_iter().take(NEAREST_MAX).map(|(_, it)| it.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params() -> Vec<Param> {
        vec![
            Param::new("actor", ParamKind::Text, "who").required(),
            Param::new("type", ParamKind::Text, "which").repeated(),
            Param::new("limit", ParamKind::Count, "how many").or("100"),
            Param::new("since", ParamKind::Date, "from when"),
            Param::new("all", ParamKind::Flag, "everything"),
        ]
    }

    #[test]
    fn a_query_string_is_read_by_its_table() {
        let given = Given::parse("actor=ana+ruiz&type=a&type=%C3%A9%26&limit=&all", &params());
        let given = given.expect("a valid query");
        assert_eq!(given.one("actor"), Some("ana ruiz"));
        assert_eq!(given.all("type"), ["a", "é&"]);
        assert_eq!((given.count("limit"), given.flag("all")), (None, true));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let fault = |query: &str| Given::parse(query, &params()).expect_err("a fault");
        assert!(fault("").detail.contains("`actor` is missing"));
        let unknown = fault("actor=a&limt=2");
        assert!(unknown.detail.contains("`limt`"), "{unknown:?}");
        assert_eq!(unknown.nearest, [super::super::problem::Near::Name("limit".to_owned())]);
        assert!(fault("actor=a&actor=b").detail.contains("twice"));
        assert!(fault("actor=a&limit=-1").detail.contains("`limit`"));
        assert!(fault("actor=a&since=March").detail.contains("YYYY"));
        assert!(fault("actor=%ff").detail.contains("UTF-8"));
        assert_eq!(fault(&format!("actor={}", "a".repeat(QUERY_BYTES_MAX))).status, 414);
        assert_eq!(fault(&"type=a&".repeat(VALUES_MAX + 1)).status, 400);
    }
}
