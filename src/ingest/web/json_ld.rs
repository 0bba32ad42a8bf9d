//! JSON-LD on a page: schema.org's `NewsArticle` and related types.
//!
//! In: a parsed page. Out: the object of the article, with references within the page resolved; none
//! if several are about articles and none of them names this page. Never fails: a script that is
//! not JSON is read without what JSON forbids (line ends in texts, commas before a bracket,
//! comments), and ignored if that does not help.

use std::collections::{BTreeMap, BTreeSet};

use dom_query::Document;
use serde_json::{Map, Value};

use super::blocks;
use super::story::bare_letters;
use crate::ingest::clean;

/// The objects declared by a page.
pub(super) struct Declared {
    all: Vec<Map<String, Value>>,
    article: Option<usize>,
    /// The names of objects that others refer to, by their ids.
    names: BTreeMap<String, String>,
}

impl Declared {
    /// Collects the objects that the page declares.
    pub(crate) fn of(document: &Document) -> Self {
        let mut all = Vec::new();
        for script in document.select("script[type='application/ld+json']").nodes() {
            let text = script.text();
            let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
            let value = serde_json::from_str(text);
            if let Ok(value) = value.or_else(|_| serde_json::from_str(&cleaned(text))) {
                gather(value, &mut all);
            }
        }
        let rank = |object: &Map<String, Value>| kinds(object).filter_map(article_rank).max();
        let best = all.iter().filter_map(rank).max();
        let likely: Vec<(usize, &Map<String, Value>)> =
            all.iter().enumerate().filter(|it| best.is_some() && rank(it.1) == best).collect();
        let article = of_page(document, &likely);
        let mut names = BTreeMap::new();
        for object in &all {
            let text = |field: &str| object.get(field).and_then(Value::as_str);
            if let (Some(id), Some(name)) = (text("@id"), text("name")) {
                names.entry(id.to_owned()).or_insert_with(|| clean::line(name));
            }
        }
        Self { all, article, names }
    }

    /// Returns the object of the article, if there is one.
    pub(crate) fn article(&self) -> Option<&Map<String, Value>> {
        self.all.get(self.article?)
    }

    /// Returns whether the article is a live blog.
    pub(crate) fn is_live(&self) -> bool {
        self.article().is_some_and(|it| kinds(it).any(|kind| kind == "LiveBlogPosting"))
    }

    /// Returns a text property of the article.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = self.article()?.get(name)?.as_str()?;
        Some(clean::line(&blocks::plain(text))).filter(|text| !text.is_empty())
    }

    /// Returns the names in property `name`: an object, a list, or a reference to an object.
    pub(crate) fn names(&self, name: &str) -> Vec<String> {
        let value = self.article().and_then(|article| article.get(name));
        value.map(|value| self.names_of(value)).unwrap_or_default()
    }

    fn names_of(&self, value: &Value) -> Vec<String> {
        match value {
            Value::String(name) => vec![clean::line(name)],
            Value::Array(all) => all.iter().flat_map(|value| self.names_of(value)).collect(),
            Value::Object(object) => match object.get("name") {
                Some(name) => self.names_of(name),
                None => self.referred(object).map(|it| vec![it]).unwrap_or_default(),
            },
            _ => Vec::new(),
        }
    }

    fn referred(&self, object: &Map<String, Value>) -> Option<String> {
        self.names.get(object.get("@id")?.as_str()?).cloned()
    }

    /// Returns the paragraphs of the article's declared body.
    pub(crate) fn body(&self) -> Vec<String> {
        let body = self.article().and_then(|it| it.get("articleBody").or(it.get("text")));
        body.and_then(Value::as_str).map(paragraphs).unwrap_or_default()
    }

    /// Returns the address in the article's object.
    pub(crate) fn address(&self) -> Option<String> {
        addresses(self.article()?).into_iter().next()
    }
}

/// Returns the web addresses that an object gives for itself.
fn addresses(object: &Map<String, Value>) -> Vec<String> {
    let named = |value: &Value| match value {
        Value::String(address) => Some(address.clone()),
        Value::Object(object) => object.get("@id")?.as_str().map(str::to_owned),
        _ => None,
    };
    let found = ["url", "mainEntityOfPage"].iter().filter_map(|name| named(object.get(*name)?));
    found.filter(|address| address.starts_with("http")).collect()
}

/// Returns which of the objects that may be the article is about this page: by its address, else by
/// its headline. The others are teasers.
fn of_page(document: &Document, likely: &[(usize, &Map<String, Value>)]) -> Option<usize> {
    const ADDRESSES: [(&str, &str); 2] =
        [("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")];
    let &[(first, object), ref others @ ..] = likely else { return None };
    if others.is_empty() {
        return Some(first);
    }
    let own = ADDRESSES.iter().find_map(|(element, name)| document.select(element).attr(name));
    let own = own.map(|it| bare(&it).to_owned());
    let is_here = |object: &Map<String, Value>| {
        own.as_ref().is_some_and(|own| addresses(object).iter().any(|it| bare(it) == own))
    };
    let shared = document.select("meta[property='og:title']").attr("content");
    let shown = ["h1", "title"].iter().map(|it| document.select(it).text().to_string());
    let titles: Vec<String> = shown.chain(shared.map(|it| it.to_string())).collect();
    let titles: BTreeSet<String> = titles.iter().map(|it| bare_letters(it)).collect();
    let is_titled = |object: &Map<String, Value>| {
        let headline = object.get("headline").and_then(Value::as_str).map(blocks::plain);
        headline.is_some_and(|it| !it.is_empty() && titles.contains(&bare_letters(&it)))
    };
    let found = |is_wanted: &dyn Fn(&Map<String, Value>) -> bool| {
        likely.iter().find(|it| is_wanted(it.1)).map(|it| it.0)
    };
    // Some pages declare one article twice.
    let is_one = others.iter().all(|it| it.1.get("headline") == object.get("headline"));
    found(&is_here).or_else(|| found(&is_titled)).or(is_one.then_some(first))
}

/// Returns an address without scheme, `www.`, fragment and final slash, to compare it.
fn bare(address: &str) -> &str {
    let path = address.split_once("://").map_or(address, |(_, path)| path);
    path.split('#').next().unwrap_or(path).trim_start_matches("www.").trim_end_matches('/')
}

/// Returns JSON without what it forbids and pages contain all the same: line ends in texts, commas
/// before a closing bracket, comments and the marks around them.
fn cleaned(text: &str) -> String {
    const MARKS: [&str; 5] = ["<!--", "-->", "<![CDATA[", "]]>", ";"];
    let mut kept = String::with_capacity(text.len());
    let (mut is_quoted, mut is_escaped) = (false, false);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let comment = if is_quoted { None } else { comment_length(rest) };
        let mark = MARKS.iter().find(|it| !is_quoted && rest.starts_with(**it));
        if let Some(length) = comment.or(mark.map(|it| it.len())) {
            rest = &rest[length..];
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        if !is_quoted && matches!(letter, '}' | ']') {
            let end = kept.trim_end().trim_end_matches(',').len();
            kept.truncate(end);
        }
        let is_broken = is_quoted && letter.is_control();
        kept.push(if is_broken { ' ' } else { letter });
        is_quoted ^= letter == '"' && !is_escaped;
        is_escaped = is_quoted && letter == '\\' && !is_escaped;
    }
    kept
}

/// Returns the length in bytes of the comment at the start of a text outside of quotation marks.
fn comment_length(text: &str) -> Option<usize> {
    let end = |mark: &str, end: &str| {
        text.starts_with(mark).then(|| text.find(end).map_or(text.len(), |at| at + end.len()))
    };
    end("/*", "*/").or_else(|| end("//", "\n"))
}

/// Returns the paragraphs of a JSON string, which may contain markup or escaped HTML.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let unescaped;
    let text = if text.contains("&lt;p") || text.contains("&lt;br") {
        unescaped = blocks::plain(text);
        &unescaped
    } else {
        text
    };
    let markup = if text.contains("<p") || text.contains("<br") {
        text.to_owned()
    } else {
        clean::blocks(text).join("<p>")
    };
    blocks::plain(&markup).split("\n\n").map(str::to_owned).filter(|it| !it.is_empty()).collect()
}

fn gather(value: Value, all: &mut Vec<Map<String, Value>>) {
    match value {
        Value::Array(values) => values.into_iter().for_each(|value| gather(value, all)),
        Value::Object(mut object) => {
            if let Some(graph) = object.remove("@graph") {
                gather(graph, all);
            }
            if object.contains_key("@type") {
                all.push(object);
            }
        }
        _ => {}
    }
}

fn kinds(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let kinds = object.get("@type");
    let list = kinds.and_then(Value::as_array).into_iter().flatten();
    kinds.into_iter().chain(list).filter_map(Value::as_str)
}

/// Ranks how likely a type is the article's; a page about the article ranks lower.
fn article_rank(kind: &str) -> Option<u8> {
    match kind {
        "LiveBlogPosting" => Some(4),
        _ if kind.ends_with("NewsArticle") => Some(3),
        _ if kind.ends_with("Article") || kind == "BlogPosting" || kind == "Report" => Some(2),
        "WebPage" => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
        let found = read(&cleaned(text));
        assert!(found.is_some() && found == read(expected), "in {text:?}");
    }

    #[test]
    fn what_json_forbids_is_left_out() {
        check("{\"a\": \"one\ntwo\", \"b\": [1, 2,],\n}", r#"{"a": "one two", "b": [1, 2]}"#);
        check(
            "<!-- /* the article */ {\"a\": \"http://b;c \\\" //\"}; -->",
            r#"{"a": "http://b;c \" //"}"#,
        );
        check("//<![CDATA[\n{\"a\": \"[,]\"}\n//]]>", r#"{"a": "[,]"}"#);
    }
}
