//! JSON-LD on a page: schema.org's `NewsArticle` and related types.
//!
//! In: a parsed page. Out: the object of the article, with references within the page resolved.
//! Never fails: a script that is not JSON is ignored.

use dom_query::Document;
use serde_json::{Map, Value};

use super::blocks;
use crate::ingest::clean;

/// The objects declared by a page.
pub(super) struct Declared {
    all: Vec<Map<String, Value>>,
    article: Option<usize>,
}

impl Declared {
    /// Collects the objects that the page declares.
    pub(crate) fn of(document: &Document) -> Self {
        let mut all = Vec::new();
        for script in document.select("script[type='application/ld+json']").nodes() {
            let text = script.text();
            let text = text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>");
            if let Ok(value) = serde_json::from_str(text) {
                gather(value, &mut all);
            }
        }
        let rank = |object: &Map<String, Value>| kinds(object).filter_map(article_rank).max();
        let ranked = all.iter().enumerate().filter_map(|(at, object)| Some((rank(object)?, at)));
        let article = ranked.max_by_key(|(rank, at)| (*rank, usize::MAX - at)).map(|(_, at)| at);
        Self { all, article }
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
        let id = object.get("@id")?;
        let found = self.all.iter().find(|it| it.get("@id") == Some(id) && it.contains_key("name"));
        Some(clean::line(found?.get("name")?.as_str()?))
    }

    /// Returns the paragraphs of the article's declared body.
    pub(crate) fn body(&self) -> Vec<String> {
        let body = self.article().and_then(|it| it.get("articleBody").or(it.get("text")));
        body.and_then(Value::as_str).map(paragraphs).unwrap_or_default()
    }

    /// Returns the address in the article's object.
    pub(crate) fn address(&self) -> Option<String> {
        let article = self.article()?;
        let named = |value: &Value| match value {
            Value::String(address) => Some(address.clone()),
            Value::Object(object) => object.get("@id")?.as_str().map(str::to_owned),
            _ => None,
        };
        let found =
            ["url", "mainEntityOfPage"].iter().filter_map(|name| named(article.get(*name)?));
        found.into_iter().find(|address| address.starts_with("http"))
    }
}

/// Returns the paragraphs of a JSON string, which may contain markup or escaped HTML.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
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
