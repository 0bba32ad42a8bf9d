//! Writes a store as `FollowTheMoney` entities: Aleph, OpenSanctions and yente read them.
//!
//! In: a [`StoreReader`]. Out: one entity per line: articles, actors, and one link for each relation and
//! for each actor that a statement is about. An actor that a register of such entities knows keeps
//! its id there. A relation whose type has a schema of its own (`ftm` in `schema/relations/`) is
//! such a link if the text asserts it and its ends fit; any other is an `UnknownLink`, whose role says
//! if it is denied or only possible. Fails if the store cannot be read or the output cannot be
//! written.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::rdf;
use super::source::StoreReader;
use super::written::{ExchangeError, Written};
use crate::document::{Document, PartialDate, hexadecimal, one_line};
use crate::export::{as_seen, is_seen, plain, web_address};
use crate::knowledge::{ActorId, ActorKind, Status};
use crate::query::{Citation, Event, Utterance};
use crate::resolve::Named;

/// An entity as it is written.
#[derive(Serialize)]
struct Entity {
    id: String,
    schema: &'static str,
    properties: BTreeMap<&'static str, Vec<String>>,
}

impl Entity {
    fn new(id: String, schema: &'static str) -> Self {
        Self { id, schema, properties: BTreeMap::new() }
    }

    fn with(mut self, property: &'static str, value: impl Into<Option<String>>) -> Self {
        let value = value.into().and_then(|it| accepted(property, &it));
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            self.properties.entry(property).or_default().push(value);
        }
        self
    }
}

/// The longest values that readers accept, in characters: of names, of texts, of all others.
const NAME_MAX: usize = 384;
const TEXT_MAX: usize = 65_000;
const STRING_MAX: usize = 1024;
/// The longest address; a part of one would lead elsewhere.
const ADDRESS_MAX: usize = 4096;

/// Returns a value as readers accept it: without characters that are not seen, and cut if it is too long. Returns
/// `None` if nothing of it is seen, or it is too long and cannot be cut.
fn accepted(property: &str, value: &str) -> Option<String> {
    let value = as_seen(value);
    let value = value.trim();
    if !is_seen(value) {
        return None;
    }
    let n_max = match property {
        "sourceUrl" => return (value.len() <= ADDRESS_MAX).then(|| value.to_owned()),
        "name" | "alias" => NAME_MAX,
        "description" | "notes" | "purpose" | "summary" => TEXT_MAX,
        _ => STRING_MAX,
    };
    match value.char_indices().nth(n_max) {
        None => Some(value.to_owned()),
        Some(_) => Some(value.chars().take(n_max - 1).chain(['…']).collect()),
    }
}

/// A schema of links.
struct Link {
    schema: &'static str,
    ends: [&'static str; 2],
    /// The classes that the ends must have, besides being something.
    classes: [Class; 2],
    /// The property for what the link is, if there is one.
    role: Option<&'static str>,
    /// Whether it has a status.
    has_status: bool,
}

/// A class of actors.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Person,
    Organization,
    Any,
}

impl Class {
    fn holds(self, actor: &ActorId) -> bool {
        match self {
            Self::Any => true,
            Self::Person => actor.is_of_kind(ActorKind::Person),
            Self::Organization => matches!(
                actor.kind(),
                Some(ActorKind::Organization | ActorKind::Outlet | ActorKind::Government)
            ),
        }
    }
}

const LINKS: [Link; 6] = [
    Link {
        schema: "Membership",
        ends: ["member", "organization"],
        classes: [Class::Any, Class::Organization],
        role: Some("role"),
        has_status: true,
    },
    Link {
        schema: "Employment",
        ends: ["employee", "employer"],
        classes: [Class::Person, Class::Organization],
        role: Some("role"),
        has_status: true,
    },
    Link {
        schema: "Directorship",
        ends: ["director", "organization"],
        classes: [Class::Any, Class::Organization],
        role: Some("role"),
        has_status: true,
    },
    Link {
        schema: "Family",
        ends: ["person", "relative"],
        classes: [Class::Person, Class::Person],
        role: Some("relationship"),
        has_status: false,
    },
    Link {
        schema: "Associate",
        ends: ["person", "associate"],
        classes: [Class::Person, Class::Person],
        role: Some("relationship"),
        has_status: false,
    },
    Link {
        schema: "Payment",
        ends: ["payer", "beneficiary"],
        classes: [Class::Any, Class::Any],
        role: Some("purpose"),
        has_status: false,
    },
];

/// Returns an id that any reader of such entities accepts.
fn id_of(kind: &str, id: &str) -> String {
    let hash = Sha256::digest(format!("{kind}:{id}").as_bytes());
    // The first 20 bytes suffice.
    format!("onr-{}", hexadecimal(hash.split_at(20).0))
}

/// Returns whether a reader accepts an id of a register as it is.
fn is_id(id: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'.' | b'-');
    let ends = [id.bytes().next(), id.bytes().next_back()];
    id.bytes().all(is_plain)
        && ends.iter().flatten().all(u8::is_ascii_alphanumeric)
        && !id.is_empty()
}

struct Writer<'a, 's, 'o> {
    source: &'a StoreReader<'a, 's>,
    out: &'o mut dyn Write,
    seen: HashSet<ActorId>,
    posts: HashSet<String>,
    written: Written,
}

pub(super) fn write(
    source: &StoreReader<'_, '_>,
    out: &mut dyn Write,
) -> Result<Written, ExchangeError> {
    let (seen, posts, written) = (HashSet::new(), HashSet::new(), Written::default());
    let mut writer = Writer { source, out, seen, posts, written };
    source.each(&mut |stored, contents| {
        writer.put(&article(&stored.document))?;
        for named in &contents.actors {
            writer.actor(named)?;
        }
        for event in &contents.relations {
            writer.relation(event)?;
        }
        for utterance in &contents.statements {
            writer.statement(utterance)?;
        }
        writer.written.n_documents += 1;
        Ok(())
    })?;
    Ok(Written { n_actors: writer.seen.len(), ..writer.written })
}

impl Writer<'_, '_, '_> {
    fn put(&mut self, entity: &Entity) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, entity)?;
        self.out.write_all(b"\n")
    }

    /// Returns the id of an actor: that of a register of entities, else one of ours.
    fn id(&self, actor: &ActorId) -> String {
        let known = self.source.outside_id(actor, "ftm").filter(|it| is_id(it));
        known.map_or_else(|| id_of("actor", actor.as_str()), str::to_owned)
    }

    fn actor(&mut self, named: &Named) -> io::Result<()> {
        if !self.seen.insert(named.id.clone()) {
            return Ok(());
        }
        let schema = match named.id.kind() {
            Some(ActorKind::Person) => "Person",
            Some(ActorKind::Organization | ActorKind::Outlet) => "Organization",
            Some(ActorKind::Government) => "PublicBody",
            Some(ActorKind::Group | ActorKind::Unnamed) | None => "LegalEntity",
        };
        let outside = self.source.outside(&named.id);
        // Readers strip quotation marks around a name.
        let is_name = |it: &String| is_seen(it.trim_matches(['"', '\'', ' ']));
        let name = Some(one_line(&plain(&named.name))).filter(is_name);
        let mut entity = Entity::new(self.id(&named.id), schema)
            .with("name", name.unwrap_or_else(|| named.id.to_string()))
            .with("notes", format!("onrecord: {}", named.id));
        for alias in outside.aliases.iter().filter(|it| **it != named.name) {
            entity = entity.with("alias", one_line(alias));
        }
        let wikidata = outside.ids.into_iter().find(|(scheme, id)| rdf::is_wikidata(scheme, id));
        self.put(&entity.with("wikidataId", wikidata.map(|it| it.1)))
    }

    fn relation(&mut self, event: &Event) -> io::Result<()> {
        let kind = event.kind.as_str();
        let own = self.source.code(kind, "ftm").filter(|_| event.status == Status::Asserted);
        let id = id_of("relation", &event.citation.evidence);
        let entity = match (&event.subject, &event.object) {
            (Some(subject), Some(object)) => self.link(own, id, event, [&subject.id, &object.id]),
            (Some(holder), None)
                if own == Some("Occupancy") && holder.id.is_of_kind(ActorKind::Person) =>
            {
                let Some(post) = self.post(event)? else {
                    self.left_out();
                    return Ok(());
                };
                Entity::new(id, "Occupancy")
                    .with("holder", self.id(&holder.id))
                    .with("post", post)
                    .with("status", event.former.then(|| "ended".to_owned()))
            }
            _ => {
                self.left_out();
                return Ok(());
            }
        };
        self.written.n_relations += 1;
        self.put(&cited(entity, &event.citation, event.date))
    }

    fn left_out(&mut self) {
        self.written.n_left_out += 1;
    }

    /// Returns the link of a relation between two actors.
    fn link(&self, own: Option<&str>, id: String, event: &Event, ends: [&ActorId; 2]) -> Entity {
        let fits = |it: &&Link| {
            Some(it.schema) == own
                && it.classes.iter().zip(ends).all(|(class, end)| class.holds(end))
        };
        let own = LINKS.iter().find(fits);
        let label = self.source.label(event.kind.as_str());
        let matter = event.matter.as_deref().map(one_line);
        let [from, to] = ends.map(|it| self.id(it));
        let Some(own) = own else {
            let role = match event.status {
                Status::Asserted => label,
                Status::Negated => format!("not: {label}"),
                Status::Hypothetical => format!("possibly: {label}"),
            };
            let status = match event.former {
                true => "former",
                false => event.status.as_str(),
            };
            return Entity::new(id, "UnknownLink")
                .with("subject", from)
                .with("object", to)
                .with("role", role)
                .with("status", status.to_owned())
                .with("summary", matter);
        };
        let mut entity = Entity::new(id, own.schema).with(own.ends[0], from).with(own.ends[1], to);
        if let Some(role) = own.role {
            entity = entity.with(role, matter.clone().unwrap_or(label));
        }
        match own.has_status && event.former {
            true => entity.with("status", "former".to_owned()),
            false => entity,
        }
    }

    /// Writes the office that a relation names, the first time it comes, and returns its id.
    fn post(&mut self, event: &Event) -> io::Result<Option<String>> {
        let Some(name) = event.matter.as_deref().map(one_line).filter(|it| !it.is_empty()) else {
            return Ok(None);
        };
        let id = id_of("post", &name.to_lowercase());
        if self.posts.insert(id.clone()) {
            self.put(&Entity::new(id.clone(), "Position").with("name", name))?;
        }
        Ok(Some(id))
    }

    fn statement(&mut self, utterance: &Utterance) -> io::Result<()> {
        let speaker = utterance.speaker.as_ref().filter(|_| !utterance.about.is_empty());
        let Some(speaker) = speaker else {
            self.left_out();
            return Ok(());
        };
        let evidence = &utterance.citation.evidence;
        for about in &utterance.about {
            let id = id_of("statement", &format!("{evidence} {}", about.id));
            let role = match utterance.delivery.is_made() {
                true => format!("spoke of ({})", utterance.cue),
                false => format!("spoke of ({}, {})", utterance.cue, utterance.delivery.as_str()),
            };
            let link = Entity::new(id, "UnknownLink")
                .with("subject", self.id(&speaker.id))
                .with("object", self.id(&about.id))
                .with("role", role)
                .with("summary", one_line(&utterance.words));
            self.put(&cited(link, &utterance.citation, utterance.date))?;
        }
        self.written.n_statements += 1;
        Ok(())
    }
}

fn article(document: &Document) -> Entity {
    let date = document.date.map(|it| it.to_string());
    let title = document.title.as_deref().map(one_line);
    Entity::new(id_of("document", document.id.as_str()), "Article")
        .with("title", title.clone().unwrap_or_else(|| document.id.to_string()))
        .with("author", document.byline.as_deref().map(one_line))
        .with("publisher", document.outlet.as_deref().map(one_line))
        .with("publishedAt", date)
        .with("sourceUrl", document.url.as_deref().and_then(web_address).map(str::to_owned))
        .with("notes", format!("onrecord: {}", document.id))
}

/// Adds to a link what it was read from.
fn cited(entity: Entity, citation: &Citation, date: Option<PartialDate>) -> Entity {
    entity
        .with("date", date.map(|it| it.to_string()))
        .with("description", one_line(&citation.quotation))
        .with("recordId", citation.evidence.clone())
        .with("publisher", citation.outlet.as_deref().map(one_line))
        .with("sourceUrl", citation.url.as_deref().and_then(web_address).map(str::to_owned))
        .with("proof", id_of("document", citation.document.as_str()))
}
