//! Which field of a record holds what.
//!
//! In: a record and the names that a person gave. Out: its article. A field within a field is
//! named `a.b`; without a name given, the field is the first of a list of usual names that is not
//! empty. Never fails; a record without text gives `None`.

use serde_json::{Map, Value};

use crate::ingest::article::{Article, word};
use crate::ingest::reading::Fields;
use crate::ingest::{clean, dates, web, words};

/// The values of a record by path, outer ones before inner ones.
pub(crate) struct Named<'r>(Vec<(String, &'r Value)>);

/// The names under which text and day of records were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    pub text: Option<String>,
    pub date: Option<String>,
}

const DEPTH_MAX: usize = 3;

impl<'r> Named<'r> {
    /// Returns the values of a record.
    pub fn of(record: &'r Map<String, Value>) -> Self {
        let mut all = Vec::new();
        gather(record, "", 0, &mut all);
        // Within one depth the order of the file stays.
        all.sort_by_key(|(path, _)| path.matches('.').count());
        Self(all)
    }

    /// Returns the first field of a list that holds something, with its path.
    fn find(
        &self,
        list: &str,
        given: &str,
        is_good: impl Fn(&str) -> bool,
    ) -> Option<(String, String)> {
        let exact = self
            .0
            .iter()
            .find(|(path, _)| path == given)
            .and_then(|(path, value)| Some((path.clone(), text_of(value)?)));
        let exact = exact.filter(|(_, text)| is_good(text));
        exact.or_else(|| {
            words::list("fields", list).iter().find_map(|name| {
                let all = self.0.iter().filter(|(path, _)| leaf(path) == *name);
                let mut texts =
                    all.filter_map(|(path, value)| Some((path.clone(), text_of(value)?)));
                texts.find(|(_, text)| is_good(text))
            })
        })
    }

    /// Returns the value of a field of the list on one line.
    pub fn word(&self, list: &str) -> Option<String> {
        self.find(list, list, |_| true).and_then(|(_, text)| word(&text))
    }

    /// Returns the field that holds the text.
    pub fn text(&self, given: &str) -> Option<(String, String)> {
        self.find("text", given, |text| !text.trim().is_empty())
    }
}

fn gather<'r>(
    record: &'r Map<String, Value>,
    prefix: &str,
    depth: usize,
    all: &mut Vec<(String, &'r Value)>,
) {
    for (name, value) in record {
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Value::Object(inner) = value
            && depth < DEPTH_MAX
        {
            gather(inner, &path, depth + 1, all);
        }
        all.push((path, value));
    }
}

/// Returns the last name of a path, in small letters without signs.
fn leaf(path: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns a value as text: a string, a number, names of a list, the name of an object.
fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(all) => all.iter().filter_map(text_of).collect::<Vec<_>>().join(", "),
        Value::Object(object) => ["name", "title", "main", "original", "value", "text", "uri"]
            .iter()
            .find_map(|it| text_of(object.get(*it)?))?,
        _ => return None,
    };
    Some(text).filter(|it| !it.trim().is_empty())
}

/// Returns the article of a record, and where its text and day were found.
pub(crate) fn article(named: &Named<'_>, fields: &Fields) -> Option<(Article, Columns)> {
    let (text_path, text) = named.text(&fields.text)?;
    let (text, cut) = without_cut(&text);
    let text = if is_markup(&text) { web::story_lines(&text).join("\n\n") } else { text };
    let day = named.find("date", &fields.date, |it| dates::date_in_field(it).is_some());
    let value = |list: &str, given: &str| {
        let found = named.find(list, given, |it| !it.contains('\n') && it.len() < 600);
        found.filter(|(path, _)| *path != text_path).and_then(|(_, text)| word(&text))
    };
    let outlet = value("outlet", &fields.outlet).map(|it| host(&it));
    let title = value("title", &fields.title)
        .map(|it| if is_markup(&it) { clean::line(&web::plain(&it)) } else { it });
    let byline = value("byline", "byline").filter(|it| !it.contains("://"));
    let article = Article {
        id: value("id", &fields.id).filter(|_| named.0.iter().any(|it| it.0 == fields.id)),
        title: title
            .map(|it| outlet.as_deref().map_or(it.clone(), |name| web::without_outlet(&it, name))),
        byline: byline.map(|it| web::without_by(&it)),
        url: value("url", &fields.url).filter(|it| it.starts_with("http")),
        language: value("language", "language"),
        date: day.as_ref().and_then(|(_, text)| dates::date_in_field(text)),
        outlet,
        text,
        notes: cut.into_iter().collect(),
    };
    let columns = Columns { text: Some(text_path), date: day.map(|(path, _)| path) };
    (!article.text.trim().is_empty()).then_some((article, columns))
}

/// Returns whether a text is a piece of a page: one tag in a text of its own makes it none.
fn is_markup(text: &str) -> bool {
    let is_page = ["<p>", "<p ", "<br", "<div", "<ul>", "<li>", "<h2"];
    let is_line = ["<a href", "<em>", "<strong>", "<b>", "<i>"];
    let holds = |tags: &[&str]| tags.iter().any(|it| text.contains(it));
    holds(&is_page) || !text.contains('\n') && holds(&is_line)
}

/// Returns the text without the mark by which services cut it, and what to say of that.
fn without_cut(text: &str) -> (String, Option<String>) {
    let trimmed = text.trim_end();
    let mark =
        trimmed.strip_suffix("chars]").and_then(|it| it.rfind("[+").map(|at| (at, &it[at + 2..])));
    match mark {
        Some((at, n)) => {
            let note = format!("the service cut the text; {} characters are missing", n.trim());
            (trimmed[..at].trim_end().to_owned(), Some(note))
        }
        None => (text.to_owned(), None),
    }
}

/// Returns the host of an address; any other name as it is.
fn host(name: &str) -> String {
    match name.split_once("://") {
        Some((_, rest)) => {
            rest.split('/').next().unwrap_or(rest).trim_start_matches("www.").to_owned()
        }
        None => name.to_owned(),
    }
}
