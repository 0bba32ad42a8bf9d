//! Writes a store as a vault of Markdown notes for Obsidian.
//!
//! In: a [`StoreReader`] and a folder. Out: `actors/NAME.md` for each named actor: what it did and what was
//! done to it, who said what about it, with links to the others; `documents/ID.md` for each document;
//! `index.md`. Text of documents is escaped, so that it cannot add links or code to a note. Fails if
//! the store cannot be read or a file cannot be written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::note::{Note, escaped, link};
use super::source::StoreReader;
use super::written::{ExchangeError, Written, prepare, write_whole};
use crate::document::{one_line, turns_direction};
use crate::export::{is_seen, plain};
use crate::knowledge::{ActorId, Status};
use crate::query::{Contents, Event, Filter, SaidFilter, Utterance, history, said};
use crate::resolve::Named;
use crate::store::StoredDocument;

/// The longest name of a file, in bytes, without its folder and its ending.
const NAME_MAX: usize = 120;

/// Names that Windows keeps for devices, whatever follows after a full stop.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Returns whether Windows would take a name for a device.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_port = port.is_some_and(|it| it.chars().count() == 1 && it.contains(char::is_numeric));
    is_port || DEVICES.contains(&stem.as_str())
}

/// Returns what a file may be called: without characters that a system or a link forbids, and without those
/// that turn the direction, so that its ending stands at its end.
fn file_name(name: &str) -> String {
    let forbidden =
        |it: char| it.is_control() || "*\"\\/<>:|?#^[]%".contains(it) || turns_direction(it);
    let spaced: String =
        plain(name).chars().map(|it| if forbidden(it) { ' ' } else { it }).collect();
    let mut short = one_line(&spaced);
    while short.len() > NAME_MAX {
        short.pop();
    }
    match short.trim_matches(|it| it == '.' || it == ' ') {
        unseen if !is_seen(unseen) => "unnamed".to_owned(),
        device if is_device(device) => format!("_{device}"),
        name => name.to_owned(),
    }
}

/// Gives each thing a file of its own, also where a system takes `A` and `a` for the same.
#[derive(Default)]
struct Files {
    taken: HashSet<String>,
}

impl Files {
    fn name(&mut self, wanted: &str, hint: &str) -> String {
        let wanted = file_name(wanted);
        let hinted = file_name(&format!("{wanted} ({hint})"));
        let mut name = wanted;
        let mut n_tried = 0;
        while !self.taken.insert(name.to_lowercase()) {
            n_tried += 1;
            name = match n_tried {
                1 => hinted.clone(),
                _ => format!("{hinted} {n_tried}"),
            };
        }
        name
    }
}

/// What the notes of documents need from the first pass.
struct Vault<'a, 's> {
    source: &'a StoreReader<'a, 's>,
    folder: &'a Path,
    /// The note of each named actor.
    notes: HashMap<ActorId, String>,
    /// The note of each document.
    documents: HashMap<String, String>,
}

/// Makes an empty folder: what an earlier export wrote may name actors that are no longer there.
fn empty(folder: &Path) -> Result<(), ExchangeError> {
    let cannot = |source| ExchangeError::File { path: folder.to_owned(), source };
    if folder.is_dir() {
        std::fs::remove_dir_all(folder).map_err(cannot)?;
    }
    std::fs::create_dir_all(folder).map_err(cannot)
}

/// What all documents together say, before notes are written.
#[derive(Default)]
struct FirstPass {
    /// The named actors, each with the number of its documents.
    named: BTreeMap<ActorId, (Named, usize)>,
    /// The note of each document.
    documents: HashMap<String, String>,
    written: Written,
}

fn first_pass(source: &StoreReader<'_, '_>, files: &mut Files) -> Result<FirstPass, ExchangeError> {
    let mut pass = FirstPass::default();
    let quiet = StoreReader { progress: &|_| (), ..*source };
    quiet.each(&mut |stored, contents| {
        let id = stored.document.id.as_str();
        pass.documents.insert(id.to_owned(), files.name(id, "document"));
        for actor in contents.actors.iter().filter(|it| !it.id.is_unnamed()) {
            pass.named.entry(actor.id.clone()).or_insert_with(|| (actor.clone(), 0)).1 += 1;
        }
        pass.written.add(contents);
        Ok(())
    })?;
    Ok(pass)
}

/// Returns the date of a relation, and what keeps it from being a plain fact.
fn opening(event: &Event) -> String {
    let date = event.date.map(|it| format!("{it} ")).unwrap_or_default();
    let limits = match (event.status, event.former) {
        (Status::Negated, _) => "**Not so:** ",
        (Status::Hypothetical, _) => "**Planned or possible:** ",
        (_, true) => "**No longer so:** ",
        _ => "",
    };
    date + limits
}

pub(super) fn write(source: &StoreReader<'_, '_>, folder: &Path) -> Result<Written, ExchangeError> {
    prepare(folder, "obsidian")?;
    empty(&folder.join("actors"))?;
    empty(&folder.join("documents"))?;
    let mut files = Files::default();
    let FirstPass { named, documents, written } = first_pass(source, &mut files)?;
    let mut notes = HashMap::new();
    for (id, (actor, _)) in &named {
        notes.insert(id.clone(), files.name(&actor.name, &id.as_str().replace('/', " ")));
    }
    let vault = Vault { source, folder, notes, documents };
    source.each(&mut |stored, contents| vault.document(stored, contents))?;
    for (actor, _) in named.values() {
        vault.actor(actor)?;
    }
    let mut ranked: Vec<&(Named, usize)> = named.values().collect();
    ranked.sort_by_key(|(actor, n)| (std::cmp::Reverse(*n), actor.id.clone()));
    vault.index(&ranked)?;
    Ok(Written { n_actors: named.len(), ..written })
}

impl Vault<'_, '_> {
    /// Returns a link to an actor, or its name if it has no note.
    fn to(&self, actor: Option<&Named>) -> String {
        let Some(actor) = actor else { return "an unnamed source".to_owned() };
        match self.notes.get(&actor.id) {
            Some(note) => link("actors", note, &actor.name),
            None => escaped(&actor.name),
        }
    }

    fn from(&self, document: &str, evidence: &str) -> String {
        let note = self.documents.get(document).map_or("", String::as_str);
        format!("{} `{}`", link("documents", note, document), evidence.replace('`', "'"))
    }

    fn event(&self, note: &mut Note, event: &Event) {
        let label = self.source.label(event.kind.as_str());
        let mut line = opening(event);
        line += &self.to(event.subject.as_ref());
        line.extend([" ", &label, " "]);
        if let Some(object) = &event.object {
            line += &self.to(Some(object));
        }
        if let Some(matter) = &event.matter {
            let gap = if event.object.is_some() { ": " } else { "" };
            line.push_str(gap);
            line.push_str(&escaped(&one_line(matter)));
        }
        if !event.according_to.is_empty() {
            let sources: Vec<String> =
                event.according_to.iter().map(|it| self.to(Some(it))).collect();
            line.push_str(", according to ");
            line.push_str(&sources.join(", "));
        }
        note.item(line.trim_end());
        let citation = &event.citation;
        note.quote(&citation.quotation, &self.from(citation.document.as_str(), &citation.evidence));
    }

    fn utterance(&self, note: &mut Note, said: &Utterance) {
        let date = said.date.map(|it| format!("{it} ")).unwrap_or_default();
        let delivery = match said.delivery.is_made() {
            true => String::new(),
            false => format!(", {}", said.delivery.as_str()),
        };
        let speaker = self.to(said.speaker.as_ref());
        let about: Vec<String> = said.about.iter().map(|it| self.to(Some(it))).collect();
        let about =
            if about.is_empty() { String::new() } else { format!(" about {}", about.join(", ")) };
        note.item(&format!("{date}{speaker} ({}{delivery}){about}", escaped(&said.cue)));
        let citation = &said.citation;
        note.quote(&citation.quotation, &self.from(citation.document.as_str(), &citation.evidence));
    }

    fn actor(&self, actor: &Named) -> Result<(), ExchangeError> {
        let identities = self.source.identities;
        let outside = self.source.outside(&actor.id);
        let mut note = Note::default();
        note.property("id", actor.id.as_str());
        note.property("kind", actor.id.kind_name());
        note.properties("aliases", &outside.aliases);
        let ids: Vec<String> =
            outside.ids.iter().map(|(scheme, id)| format!("{scheme}:{id}")).collect();
        note.properties("registered", &ids);
        note.title(&actor.name);
        let filter = Filter { min_confidence: self.source.min_confidence, ..Filter::default() };
        let events = history(identities, &actor.id, &filter, usize::MAX)?.rows;
        note.section("Relations", !events.is_empty());
        for event in events {
            self.event(&mut note, &event);
        }
        let by = SaidFilter { speaker: Some(actor.id.clone()), ..SaidFilter::default() };
        let about = SaidFilter { about: Some(actor.id.clone()), ..SaidFilter::default() };
        for (title, asked) in [("Said", by), ("Said about it", about)] {
            let rows = said(identities, &asked, usize::MAX)?.rows;
            note.section(title, !rows.is_empty());
            for row in rows {
                self.utterance(&mut note, &row);
            }
        }
        let Some(name) = self.notes.get(&actor.id) else { return Ok(()) };
        write_whole(&self.folder.join("actors").join(format!("{name}.md")), &note.text())
    }

    fn document(&self, stored: &StoredDocument, contents: &Contents) -> Result<(), ExchangeError> {
        let document = &stored.document;
        let mut note = Note::default();
        note.property("id", document.id.as_str());
        let date = document.date.map(|it| it.to_string());
        for (name, value) in [
            ("date", date.as_ref()),
            ("outlet", document.outlet.as_ref()),
            ("url", document.url.as_ref()),
        ] {
            if let Some(value) = value {
                note.property(name, value);
            }
        }
        note.title(document.title.as_deref().unwrap_or(document.id.as_str()));
        note.section("Actors", !contents.actors.is_empty());
        let links: BTreeSet<String> = contents.actors.iter().map(|it| self.to(Some(it))).collect();
        for link in links {
            note.item(&link);
        }
        note.section("Relations", !contents.relations.is_empty());
        contents.relations.iter().for_each(|it| self.event(&mut note, it));
        note.section("Statements", !contents.statements.is_empty());
        contents.statements.iter().for_each(|it| self.utterance(&mut note, it));
        let Some(name) = self.documents.get(document.id.as_str()) else { return Ok(()) };
        write_whole(&self.folder.join("documents").join(format!("{name}.md")), &note.text())
    }

    fn index(&self, ranked: &[&(Named, usize)]) -> Result<(), ExchangeError> {
        let mut note = Note::default();
        note.title("Actors");
        for (actor, n_documents) in ranked {
            let unit = if *n_documents == 1 { "document" } else { "documents" };
            note.item(&format!("{}: {n_documents} {unit}", self.to(Some(actor))));
        }
        write_whole(&self.folder.join("index.md"), &note.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_takes_the_names_of_files() {
        for (name, expected) in [
            ("Ana \"Bo\" Ruiz: a/b", "Ana Bo Ruiz a b"),
            ("con", "_con"),
            ("Com1.x", "_Com1.x"),
            ("Connie", "Connie"),
            ("\u{202e}dm.liveE\u{202c} Haas", "dm.liveE Haas"),
            ("\u{feff}\0..", "unnamed"),
            ("\u{200b}", "unnamed"),
            ("مريم חיים 王", "مريم חיים 王"),
        ] {
            assert_eq!(file_name(name), expected);
        }
        assert!(file_name(&"é".repeat(500)).len() <= NAME_MAX);
    }

    #[test]
    fn two_things_never_share_a_file() {
        let mut files = Files::default();
        let names = ["Ana", "ana", "ANA", "Ana (x)"].map(|it| files.name(it, "x").to_lowercase());
        let distinct: HashSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
    }
}
