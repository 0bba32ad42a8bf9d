//! Corpora of speeches in TEI, as ParlaMint has them, and reports in XML with a speech an element.
//!
//! In: a parsed document. Out: one article a sitting, a paragraph a speech, each with its speaker:
//! by the name that stands before the speech, else by that of the corpus's list, else by its id.
//! Sounds, interruptions and notes are left out. The day is that of the sitting. Never fails.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::document::PartialDate;
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, xml};

/// Returns the sittings of a document: one, or several of a whole corpus.
pub(in crate::ingest) fn articles(document: &Document<'_>) -> Vec<Article> {
    let root = document.root_element();
    let texts: Vec<Node<'_, '_>> = root.descendants().filter(|node| xml::is(node, "TEI")).collect();
    let sittings = if texts.is_empty() { vec![root] } else { texts };
    sittings.iter().map(sitting).filter(|article| !article.text.is_empty()).collect()
}

fn sitting(node: &Node<'_, '_>) -> Article {
    let names = people(node);
    let mut named: Option<String> = None;
    let mut turns = Vec::new();
    for part in node.descendants().filter(Node::is_element) {
        match part.tag_name().name() {
            "note" if part.attribute("type") == Some("speaker") => {
                named = word(xml::text(&part).trim_end_matches(':'));
            }
            "u" | "sp" | "speech" => {
                let speaker = named.take().or_else(|| speaker(&part, &names));
                turns.push(turn(&part, speaker));
            }
            _ => {}
        }
    }
    if turns.is_empty() {
        turns = node
            .descendants()
            .filter(|it| xml::is(it, "p") && !is_in_header(it))
            .map(|it| spoken(&it))
            .collect();
    }
    let source = xml::find(node, "sourceDesc").and_then(|it| xml::text_of(&it, "title"));
    let title = xml::find(node, "titleStmt");
    let subtitle = title.and_then(|it| {
        it.children().find(|it| it.attribute("type") == Some("sub")).map(|it| xml::text(&it))
    });
    Article {
        title: subtitle.or_else(|| title.and_then(|it| xml::text_of(&it, "title"))),
        outlet: source,
        date: day(node),
        text: clean::paragraphs(turns),
        ..Article::default()
    }
}

fn is_in_header(node: &Node<'_, '_>) -> bool {
    node.ancestors().any(|it| xml::is(&it, "teiHeader"))
}

/// Returns the names of the people that the document lists, by their ids.
fn people(node: &Node<'_, '_>) -> HashMap<String, String> {
    let id = |node: &Node<'_, '_>| {
        node.attributes().find(|it| it.name() == "id").map(|it| it.value().to_owned())
    };
    let all = node.descendants().filter(|it| xml::is(it, "person"));
    all.filter_map(|person| Some((id(&person)?, xml::text_of(&person, "persName")?))).collect()
}

fn speaker(speech: &Node<'_, '_>, names: &HashMap<String, String>) -> Option<String> {
    let name = ["speakername", "speaker", "by"].iter().find_map(|name| speech.attribute(*name));
    let id = speech.attribute("who").map(|it| it.trim_start_matches('#'));
    let listed = id.and_then(|id| names.get(id).cloned());
    let own = speech.children().find(|it| xml::is(it, "speaker")).map(|it| xml::text(&it));
    name.map(str::to_owned)
        .or(own)
        .or(listed)
        .or_else(|| id.map(str::to_owned))
        .filter(|it| !it.is_empty())
}

fn turn(speech: &Node<'_, '_>, speaker: Option<String>) -> String {
    let words = clean::line(&spoken(speech));
    match speaker {
        Some(name) => format!("{}: {words}", name.trim_end_matches(':')),
        None => words,
    }
}

/// Elements of what happened while somebody spoke; a comment has no name.
const MEANWHILE: &str = " vocal kinesic incident note gap desc speaker stage  ";

/// Returns what was said, without what happened meanwhile.
fn spoken(node: &Node<'_, '_>) -> String {
    let mut text = String::new();
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
            continue;
        }
        match child.tag_name().name() {
            name if MEANWHILE.contains(&format!(" {name} ")) => {}
            "seg" | "p" | "pb" | "lb" => text.push_str(&format!(" {} ", spoken(&child))),
            _ => text.push_str(&spoken(&child)),
        }
    }
    text
}

/// Returns the day of the sitting; that of the corpus's edition is another.
fn day(node: &Node<'_, '_>) -> Option<PartialDate> {
    let within = ["settingDesc", "sourceDesc"].iter().find_map(|name| {
        let place = xml::find(node, name)?;
        let date = xml::find(&place, "date")?;
        let text = date.attribute("when").or_else(|| date.attribute("from")).map(str::to_owned);
        dates::date_in_field(&text.unwrap_or_else(|| xml::text(&date)))
    });
    let title = || dates::in_text(&xml::text_of(node, "title")?);
    let own =
        || dates::date_in_field(node.attribute("date").or_else(|| node.attribute("sitting"))?);
    within.or_else(title).or_else(own)
}
