//! Markdown: front matter and a first heading give metadata; the text is that of the page.
//!
//! In: decoded text. Out: one document of plain text, whose body starts after the heading.
//! Front matter is `key: value` between lines of `---`, or `key = "value"` between lines of `+++`;
//! unknown keys are ignored. Never fails.

use serde_json::Map;

use super::article::About;
use super::error::Notice;
use super::field_names::Fields;
use super::ready::Incoming;
use super::records::NamedValues;
use super::sources::Source;
use super::web::without_by;
use super::{dates, language, marked_down, opening, plain};
use crate::document::{Document, DocumentId};

/// Reads the document of a whole file, with metadata that is not stored and notices.
pub(super) fn document(
    source: &Source,
    marked: &str,
    fields: &Fields,
) -> (Document, About, Vec<Incoming>) {
    let (pairs, after) = front_matter(marked);
    let pairs: Vec<(String, String)> =
        pairs.into_iter().map(|(key, value)| (key.to_lowercase(), value)).collect();
    let value = |key: &str| {
        let found = pairs.iter().find(|it| it.0 == key.to_lowercase());
        found.map(|it| it.1.clone()).filter(|it| !it.is_empty())
    };
    let known: Map<_, _> =
        pairs.iter().map(|(key, it)| (key.clone(), it.as_str().into())).collect();
    let named = NamedValues::of(&known);
    let mut notices = Vec::new();
    let date = value(&fields.date).or_else(|| named.word("date")).and_then(|text| {
        let date = dates::date_in_field(&text);
        if date.is_none() {
            let notice = Notice::Date { place: source.place.clone(), found: text };
            notices.push(Incoming::Notice(notice));
        }
        date
    });
    let (heading, text) = marked_down::plain(&marked[after..]);
    let start = heading.as_ref().map_or(0, String::len);
    let mut opening = opening::find(&text, start);
    opening.title = heading.or(opening.title);
    let (id, title) = (value(&fields.id), value(&fields.title).or_else(|| named.word("title")));
    let outlet = value(&fields.outlet).or_else(|| named.word("outlet"));
    let url = value(&fields.url).or_else(|| named.word("url"));
    let url = url.filter(|it| it.starts_with("http"));
    let byline = named.word("byline").map(|it| without_by(&it));
    let id = DocumentId::new(id.as_deref().unwrap_or(&source.stem));
    let language = language::of(&text, None);
    let source_name = Some(source.place.clone());
    let mut document = Document {
        id,
        title,
        date,
        outlet,
        url,
        source: source_name,
        language,
        ..Document::new("", text)
    };
    plain::complete(&mut document, opening, source);
    let in_head = plain::pass_head(&mut document);
    let about = About { byline: byline.or(in_head), kind: "Markdown", ..About::default() };
    (document, about, notices)
}

/// Returns the pairs of the front matter and the byte after it; an empty list and 0 if there is
/// none.
fn front_matter(text: &str) -> (Vec<(String, String)>, usize) {
    let mut lines = text.split_inclusive('\n');
    let Some(fence) = lines.next().filter(|it| matches!(it.trim_end(), "---" | "+++")) else {
        return (Vec::new(), 0);
    };
    let sign = if fence.starts_with('-') { ':' } else { '=' };
    let mut after = fence.len();
    let mut pairs = Vec::new();
    for line in lines {
        after += line.len();
        if line.trim_end() == fence.trim_end() {
            return (pairs, after);
        }
        let item = line.trim_start().strip_prefix("- ").map(str::trim);
        if let (Some(item), Some((_, value))) = (item, pairs.last_mut()) {
            // An item of a list that stands below its key.
            let gap = if value.is_empty() { "" } else { ", " };
            *value = format!("{value}{gap}{}", unquoted(item));
        } else if let Some((key, value)) = line.split_once(sign) {
            pairs.push((key.trim().to_owned(), listed(value.trim())));
        }
    }
    // No closing fence, so this is a horizontal rule.
    (Vec::new(), 0)
}

/// Returns the value of a key; the items of a list such as `[Ida Brandt, "Tom Okoro"]` with commas between
/// them.
fn listed(value: &str) -> String {
    match value.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        None => unquoted(value).to_owned(),
        Some(items) => items.split(',').map(unquoted).collect::<Vec<_>>().join(", "),
    }
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\''])
}
