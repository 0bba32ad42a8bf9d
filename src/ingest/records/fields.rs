//! Maps the fields of a record to the parts of an article.
//!
//! In: a record and the field names given by the user. Out: its article. A nested field is named
//! `a.b`; without a given name, the first nonempty field in a list of usual names is taken. Never
//! fails; a record without text gives `None`.

use serde_json::{Map, Value};

use super::rich;
use crate::document::PartialDate;
use crate::ingest::article::{Article, word};
use crate::ingest::field_names::Fields;
use crate::ingest::{addresses, clean, dates, web, words};

/// The values of a record by path, shallow ones first.
pub(crate) struct NamedValues<'r>(Vec<(String, &'r Value)>);

/// The fields that the parts of a record came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UsedFields {
    pub text: Option<String>,
    pub date: Option<String>,
    /// Title, outlet, author and address, with the field of each.
    pub others: Vec<(&'static str, String)>,
    /// Fields that the user named and the record does not have.
    pub missing: Vec<String>,
}

impl UsedFields {
    /// Replaces these by those of the next record; a field is missing if no record has it.
    pub(crate) fn join(&mut self, mut next: Self) {
        if self.text.is_some() {
            next.missing.retain(|name| self.missing.contains(name));
        }
        *self = next;
    }

    /// Describes where the parts of records come from; `None` if all fields have the names that were
    /// asked for.
    pub(crate) fn note(&self, fields: &Fields) -> Option<String> {
        let text = self.text.as_ref()?;
        let is_date_asked = self.date.as_ref().is_none_or(|it| *it == fields.date);
        if *text == fields.text
            && is_date_asked
            && self.others.is_empty()
            && self.missing.is_empty()
        {
            return None;
        }
        let date =
            self.date.as_ref().map_or("no date".to_owned(), |it| format!("date from `{it}`"));
        let mut parts = vec![format!("text from `{text}`"), date];
        parts.extend(self.others.iter().map(|(part, name)| format!("{part} from `{name}`")));
        let note = parts.join(", ");
        match self.missing.is_empty() {
            true => Some(note),
            false => Some(format!("{note}; there is no field `{}`", self.missing.join("`, `"))),
        }
    }
}

const DEPTH_MAX: usize = 3;

impl<'r> NamedValues<'r> {
    /// Collects the values of a record.
    pub(crate) fn of(record: &'r Map<String, Value>) -> Self {
        let mut all = Vec::new();
        gather(record, "", 0, &mut all);
        // A stable sort, so fields of one depth keep their order in the file.
        all.sort_by_key(|(path, _)| path.matches('.').count());
        Self(all)
    }

    /// Returns the number of values.
    pub(crate) fn n_values(&self) -> usize {
        self.0.iter().filter(|(_, value)| !value.is_object()).count()
    }

    /// Returns the first nonempty field of a list, with its path.
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

    /// Returns the day whose parts stand in fields of their own, with the path of the year.
    fn parted_day(&self) -> Option<(String, PartialDate)> {
        let number = |list: &str| {
            let (path, text) = self.find(list, list, |_| true)?;
            let text = text.trim().split('.').next().unwrap_or_default().to_owned();
            let number = text.parse::<i16>().ok();
            Some((path, number.or_else(|| words::month(&text).map(i16::from))?))
        };
        let (path, year) = number("year").filter(|(_, year)| (1800..2100).contains(year))?;
        let parts = [number("month"), number("day_of_month")].map(|it| it.map(|(_, part)| part));
        let written = match parts {
            [Some(month), Some(day)] => format!("{year}-{month:02}-{day:02}"),
            [Some(month), None] => format!("{year}-{month:02}"),
            [None, _] => year.to_string(),
        };
        Some((path, written.parse().ok()?))
    }

    /// Returns the value of a field of the list, on one line.
    pub(crate) fn word(&self, list: &str) -> Option<String> {
        self.find(list, list, |_| true).and_then(|(_, text)| word(&text))
    }

    /// Returns the path and the value of the text field.
    pub(crate) fn text(&self, given: &str) -> Option<(String, String)> {
        self.find("text", given, |text| !text.trim().is_empty())
    }

    /// Returns the path and the value of the longest text, if no field has a name that is usual for
    /// one, and if it has sentences.
    fn prose(&self, given: &str) -> Option<(String, String)> {
        const WORDS_MIN: usize = 40;
        let is_named = |path: &str| path == given || words::is_field_of(&leaf(path), "text");
        let is_prose = |text: &str| {
            (text.contains(". ") || text.contains(".\n"))
                && text.split_whitespace().nth(WORDS_MIN - 1).is_some()
        };
        let strings = self.0.iter().filter_map(|(path, value)| Some((path, value.as_str()?)));
        let mut all: Vec<(&String, &str)> = strings.filter(|(_, text)| is_prose(text)).collect();
        all.retain(|(_, text)| !text.starts_with('{'));
        let is_free = !self.0.iter().any(|(path, value)| value.is_string() && is_named(path));
        let longest = all.into_iter().filter(|_| is_free).max_by_key(|(_, text)| text.len());
        longest.map(|(path, text)| (path.clone(), text.to_owned()))
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
            && !is_apart(name, inner)
        {
            gather(inner, &path, depth + 1, all);
        }
        all.push((path, value));
    }
}

/// Returns whether an object within a record is another item: a picture, a recording, a related story.
fn is_apart(name: &str, object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    words::is(name, "apart", "fields") || words::is(kind, "apart", "kinds")
}

/// Returns the last component of a path: letters and digits in lower case.
fn leaf(path: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or(path);
    last.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Returns a value as text: a string, a number, the names in a list, the name of an object.
fn text_of(value: &Value) -> Option<String> {
    if let Some(text) = rich::text(value) {
        return Some(text);
    }
    let text = match value {
        // Programs that write tables put such words where there is no value.
        Value::String(text) if words::is(text, "apart", "absent") => return None,
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(all) => match main_part(all) {
            Some(main) => text_of(main)?,
            None => all.iter().filter_map(text_of).collect::<Vec<_>>().join(joint(all)),
        },
        Value::Object(object) => {
            // Field names for an object's own value, best first.
            let names = words::list("value", "names");
            let any_case = |name: &str| {
                let mut all = object.iter();
                all.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            };
            names
                .iter()
                .find_map(|it| text_of(object.get(it.as_str()).or_else(|| any_case(it))?))?
        }
        _ => return None,
    };
    Some(text).filter(|it| !it.trim().is_empty())
}

/// Returns the part marked as the main one, or the first if the parts have roles.
fn main_part(all: &[Value]) -> Option<&Value> {
    let role = |part: &Value| part.get("role").and_then(Value::as_str).map(str::to_owned);
    let has_roles = all.iter().all(|part| role(part).is_some() && part.get("value").is_some());
    let is_main = |part: &&Value| role(part).is_some_and(|it| it == "main");
    all.iter().find(is_main).or(all.first()).filter(|_| has_roles)
}

/// Returns the separator for the parts of a list: empty if they are marked-up pieces of one text.
fn joint(all: &[Value]) -> &'static str {
    let is_piece = |part: &Value| part.get("type").is_some() && part.get("text").is_some();
    let is_pieces = all.iter().any(is_piece) && all.iter().all(|it| it.is_string() || is_piece(it));
    if is_pieces { "" } else { ", " }
}

/// Returns the first field of a kind that holds a line and is not the text.
fn one_line_of(
    named: &NamedValues<'_>,
    list: &str,
    given: &str,
    text_path: &str,
) -> Option<(String, String)> {
    let found = named.find(list, given, |it| !it.contains('\n') && it.len() < 600);
    found.filter(|(path, _)| *path != text_path)
}

/// Returns the fields that are used for other parts than was asked for, and the fields asked for that
/// the record lacks.
fn used(named: &NamedValues<'_>, fields: &Fields, text_path: String) -> UsedFields {
    let parts = [
        ("title", &fields.title),
        ("outlet", &fields.outlet),
        ("byline", &fields.byline),
        ("url", &fields.url),
    ];
    let guessed = parts.into_iter().filter_map(|(part, given)| {
        let (path, _) = one_line_of(named, part, given, &text_path)?;
        (path != *given).then_some((part, path))
    });
    let others = guessed.collect();
    let is_missing = |name: &&str| !named.0.iter().any(|(path, _)| path == name);
    let missing = fields.given().into_iter().filter(is_missing).map(str::to_owned).collect();
    UsedFields { text: Some(text_path), date: None, others, missing }
}

/// Returns the article of a record, and the fields its text and day came from.
pub(crate) fn article(named: &NamedValues<'_>, fields: &Fields) -> Option<(Article, UsedFields)> {
    let (text_path, text) = named.text(&fields.text).or_else(|| named.prose(&fields.text))?;
    let (text, cut) = without_cut(&text);
    let page = page(&text);
    let own = page.clone().unwrap_or_default();
    let text = if page.is_some() {
        own.text
    } else if is_markup(&text) {
        web::story_lines(&text).join("\n\n")
    } else {
        text
    };
    let day = named.find("date", &fields.date, |it| dates::date_in_field(it).is_some());
    let parted = if day.is_none() { named.parted_day() } else { None };
    let found = |list: &str, given: &str| one_line_of(named, list, given, &text_path);
    let value = |list: &str, given: &str| found(list, given).and_then(|(_, text)| word(&text));
    let named_outlet =
        named.find("outlet", &fields.outlet, |it| !it.contains('\n') && !is_page(it));
    let outlet =
        named_outlet.and_then(|(_, text)| word(&text)).or_else(|| value("outlet", &fields.outlet));
    let outlet = outlet.map(|it| host(&it));
    // Some services have a short name of the story in `title`, beside the headline.
    let shown = named.find("title", &fields.title, |it| !is_slug(it) && !it.contains('\n'));
    let shown = shown.filter(|(path, text)| *path != text_path && text.len() < 600);
    let title = shown.and_then(|(_, text)| word(&text)).or_else(|| value("title", &fields.title));
    let title = title.map(|text| {
        if is_markup(&text) || has_entity(&text) { clean::line(&web::plain(&text)) } else { text }
    });
    let byline = value("byline", &fields.byline)
        .filter(|it| !it.contains("://") && it.contains(char::is_alphabetic));
    let article = Article {
        id: value("id", &fields.id).filter(|_| named.0.iter().any(|it| it.0 == fields.id)),
        title: title.map(|title| {
            outlet.as_deref().map_or(title.clone(), |name| web::without_outlet(&title, name))
        }),
        byline: byline.map(|it| web::without_by(&names(&it))),
        url: value("url", &fields.url)
            .filter(|it| it.starts_with("http"))
            .or_else(|| value("outlet", &fields.outlet).filter(|it| is_page(it))),
        language: value("language", &fields.language),
        date: day
            .as_ref()
            .and_then(|(_, text)| dates::date_in_field(text))
            .or_else(|| parted.as_ref().map(|it| it.1)),
        outlet,
        text,
        notes: cut.into_iter().collect(),
        n_words: None,
    };
    let article = Article {
        title: article.title.or(own.title),
        outlet: article.outlet.or(own.outlet),
        byline: article.byline.or(own.byline),
        url: article.url.or(own.url),
        date: article.date.or(own.date),
        ..article
    };
    let date = day.map(|it| it.0).or(parted.map(|it| it.0));
    let columns = UsedFields { date, ..used(named, fields, text_path) };
    (!article.text.trim().is_empty()).then_some((article, columns))
}

/// Returns whether a text is the short name of a story: `PORT-Strike`.
fn is_slug(text: &str) -> bool {
    text.is_ascii() && !text.contains(' ') && text.contains(['-', '_'])
}

/// Returns the names in a list that a program printed as it writes lists: `['Ada Holm', 'Jo Marsh']`.
fn names(byline: &str) -> String {
    let Some(list) = byline.trim().strip_prefix('[').and_then(|it| it.strip_suffix(']')) else {
        return byline.to_owned();
    };
    let mut names: Vec<String> = Vec::new();
    let mut mark = None;
    for letter in list.chars() {
        match mark {
            Some(open) if letter == open => mark = None,
            Some(_) => names.last_mut().into_iter().for_each(|name| name.push(letter)),
            None if matches!(letter, '\'' | '"') => {
                mark = Some(letter);
                names.push(String::new());
            }
            None => {}
        }
    }
    if names.is_empty() { byline.to_owned() } else { names.join(", ") }
}

/// Returns whether the text has HTML entities: `&#8211;`, `&amp;`.
fn has_entity(text: &str) -> bool {
    ["&#", "&amp;", "&quot;", "&rsquo;", "&nbsp;"].iter().any(|it| text.contains(it))
}

/// Returns the article of a text that is a complete HTML page.
fn page(text: &str) -> Option<Article> {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_lowercase();
    let is_page = start.starts_with("<!doctype html") || start.starts_with("<html");
    if is_page { web::articles(text).ok()?.into_iter().next() } else { None }
}

/// Returns whether a text is an HTML fragment; a single tag in plain text does not make it one.
fn is_markup(text: &str) -> bool {
    let is_page = ["<p>", "<p ", "<br", "<div", "<ul>", "<li>", "<h2"];
    let is_line = ["<a href", "<em>", "<strong>", "<b>", "<i>"];
    let holds = |tags: &[&str]| tags.iter().any(|it| text.contains(it));
    holds(&is_page) || !text.contains('\n') && holds(&is_line)
}

/// Strips the mark with which services truncate texts; returns a note if there was one.
fn without_cut(text: &str) -> (String, Option<String>) {
    let trimmed = text.trim_end();
    let mark = trimmed.strip_suffix("chars]").and_then(|text| {
        let at = text.rfind('[')?;
        let n = text[at + 1..].trim().trim_start_matches('+');
        n.bytes().all(|byte| byte.is_ascii_digit()).then_some((at, n))
    });
    match mark {
        Some((at, n)) => {
            let note = format!("the service cut the text; {n} characters are missing");
            (trimmed[..at].trim_end().to_owned(), Some(note))
        }
        None => (text.to_owned(), None),
    }
}

/// Returns whether a value is the address of a page, not only of a site.
fn is_page(value: &str) -> bool {
    addresses::path(value).is_some_and(|path| !path.is_empty())
}

/// Returns the host of an address; any other name unchanged.
fn host(name: &str) -> String {
    match name.split_once("://") {
        Some((_, rest)) => {
            rest.split('/').next().unwrap_or(rest).trim_start_matches("www.").to_owned()
        }
        None => name.to_owned(),
    }
}
