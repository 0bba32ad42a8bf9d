//! Corpora of speeches in TEI, such as ParlaMint, and XML reports with one element per speech.
//!
//! In: a parsed document. Out: one article per sitting, one paragraph per speech, each with its
//! speaker: the name printed before the speech, else the name in the corpus's list of people, else
//! the id. Sounds, interruptions and notes are dropped. The day is that of the sitting. Never
//! fails.

use std::collections::HashMap;

use roxmltree::{Document, Node};

use crate::document::PartialDate;
use crate::ingest::article::{Article, word};
use crate::ingest::{clean, dates, xml};

/// Returns the sittings of a document: one, or several for a whole corpus.
pub(in crate::ingest) fn articles(document: &Document<'_>) -> Vec<Article> {
    let root = document.root_element();
    let texts: Vec<Node<'_, '_>> = root.descendants().filter(|node| xml::is(node, "TEI")).collect();
    let sittings = if texts.is_empty() { vec![root] } else { texts };
    sittings.iter().map(sitting).filter(|article| !article.text.is_empty()).collect()
}

fn sitting(node: &Node<'_, '_>) -> Article {
    let names = people(node);
    let mut noted: Option<String> = None;
    let mut turns = Vec::new();
    for part in node.descendants().filter(Node::is_element) {
        match part.tag_name().name() {
            "rede" => turns.extend(shared_speech(&part)),
            "note" if part.attribute("type") == Some("speaker") => {
                noted = word(xml::text(&part).trim_end_matches(':'));
            }
            "p" if part.children().any(|it| xml::is(&it, "membercontribution")) => {
                turns.push(turn(&part, speaker(&part, &names)));
            }
            "u" | "sp" | "speech" | "Intervention" => {
                let speaker = noted.take().or_else(|| speaker(&part, &names));
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
    let subtitle = title.and_then(|node| {
        node.children().find(|it| it.attribute("type") == Some("sub")).map(|it| xml::text(&it))
    });
    Article {
        title: subtitle
            .or_else(|| title.and_then(|it| xml::text_of(&it, "title")))
            .or_else(|| xml::text_of(node, "docTitle")),
        outlet: source,
        date: day(node),
        text: clean::paragraphs(turns),
        ..Article::default()
    }
}

fn is_in_header(node: &Node<'_, '_>) -> bool {
    node.ancestors().any(|it| xml::is(&it, "teiHeader"))
}

/// Returns the names of the people listed in the document, by id.
fn people(node: &Node<'_, '_>) -> HashMap<String, String> {
    let id = |node: &Node<'_, '_>| {
        node.attributes().find(|it| it.name() == "id").map(|it| it.value().to_owned())
    };
    let all = node.descendants().filter(|it| xml::is(it, "person"));
    let listed = all.filter_map(|person| Some((id(&person)?, name_of(&person)?)));
    let referred = node.descendants().filter(|it| xml::is(it, "TLCPerson"));
    let referred = referred.filter_map(|it| Some((id(&it)?, it.attribute("showAs")?.to_owned())));
    listed.chain(referred).collect()
}

/// Returns a person's first name form, its parts separated by spaces.
fn name_of(person: &Node<'_, '_>) -> Option<String> {
    let name = xml::find(person, "persName")?;
    let parts = name.descendants().filter(Node::is_text).filter_map(|it| it.text());
    word(&parts.collect::<Vec<_>>().join(" "))
}

/// Returns the turns of a speech in which others speak too: a paragraph `redner` or an element
/// `name` announces the next speaker.
fn shared_speech(speech: &Node<'_, '_>) -> Vec<String> {
    let mut turns: Vec<String> = Vec::new();
    for part in speech.children().filter(Node::is_element) {
        let names = xml::is(&part, "name") || part.attribute("klasse") == Some("redner");
        let words =
            if xml::is(&part, "name") { xml::text(&part) } else { clean::line(&spoken(&part)) };
        match turns.last_mut() {
            _ if MEANWHILE.contains(&format!(" {} ", part.tag_name().name())) => {}
            Some(open) if !names => open.extend([" ", words.as_str()]),
            _ => turns.push(words),
        }
    }
    turns
}

fn speaker(speech: &Node<'_, '_>, names: &HashMap<String, String>) -> Option<String> {
    let is_id = |it: &&str| it.starts_with('#');
    let marked = ["speakername", "speaker", "by"].iter().find_map(|name| speech.attribute(*name));
    let name = marked.filter(|it| !is_id(it));
    let id = speech.attribute("who").or(marked.filter(is_id)).map(|it| it.trim_start_matches('#'));
    let listed = id.and_then(|id| names.get(id).cloned());
    let is_name = |it: &Node<'_, '_>| SPEAKERS.iter().any(|name| xml::is(it, name));
    let own = speech.children().find(is_name).map(|it| xml::text(&it));
    name.map(str::to_owned)
        .or(own)
        .or(listed)
        .or_else(|| id.map(str::to_owned))
        .filter(|it| !it.is_empty())
}

fn turn(speech: &Node<'_, '_>, speaker: Option<String>) -> String {
    let words = clean::line(&spoken(speech));
    let words = words.trim_start_matches([':', ' ']);
    match speaker {
        Some(name) => format!("{}: {words}", name.trim_end_matches(':')),
        None => words.to_owned(),
    }
}

/// Elements within a speech that name its speaker.
const SPEAKERS: [&str; 4] = ["speaker", "from", "member", "PersonSpeaking"];

/// Elements for events during a speech; a comment has no name.
const MEANWHILE: &str = " vocal kinesic incident note gap desc speaker from stage redner kommentar \
    member PersonSpeaking FloorLanguage Timestamp col image ";

/// Returns whether a paragraph in italics says what happened in one word: `Interruption.`
fn is_event(paragraph: &Node<'_, '_>) -> bool {
    paragraph.attribute("class") == Some("italic") && !xml::text(paragraph).contains(' ')
}

/// Returns what was said, without the events during it.
fn spoken(node: &Node<'_, '_>) -> String {
    let mut text = String::new();
    for child in node.children() {
        if child.is_text() {
            text.push_str(child.text().unwrap_or_default());
            continue;
        }
        match child.tag_name().name() {
            name if MEANWHILE.contains(&format!(" {name} ")) => {}
            "p" if is_event(&child) => {}
            "seg" | "p" | "pb" | "lb" | "ParaText" => text.extend([" ", &spoken(&child), " "]),
            _ => text.push_str(&spoken(&child)),
        }
    }
    text
}

/// Returns the day of the sitting, not that of the corpus edition.
fn day(node: &Node<'_, '_>) -> Option<PartialDate> {
    let within = ["settingDesc", "sourceDesc"].iter().find_map(|name| {
        let place = xml::find(node, name)?;
        let date = xml::find(&place, "date")?;
        let text = date.attribute("when").or_else(|| date.attribute("from")).map(str::to_owned);
        dates::date_in_field(&text.unwrap_or_else(|| xml::text(&date)))
    });
    let title = || dates::in_text(&xml::text_of(node, "title")?);
    let own = || {
        let names = ["date", "sitting", "sitzung-datum"];
        dates::date_in_field(names.iter().find_map(|name| node.attribute(*name))?)
    };
    let held = || dates::date_in_field(&xml::attribute_of(node, "FRBRdate", "date")?);
    let written = || {
        dates::date_in_field(&xml::attribute_of(node, "date", "format")?)
            .or_else(|| dates::in_text(&xml::text_of(node, "date")?))
    };
    let listed = || {
        let mut items = node.descendants().filter(|it| xml::is(it, "ExtractedItem"));
        items
            .find(|it| it.attribute("Name") == Some("Date"))
            .and_then(|it| dates::in_text(&xml::text(&it)))
    };
    // TheyWorkForYou gives the day only in the ids of its parts.
    let in_id = || dates::in_text(&xml::attribute_of(node, "speech", "id")?);
    let first =
        || dates::date_in_field(&xml::text_of(&xml::find(node, "session.header")?, "date")?);
    within
        .or_else(title)
        .or_else(own)
        .or_else(held)
        .or_else(first)
        .or_else(in_id)
        .or_else(listed)
        .or_else(written)
}
