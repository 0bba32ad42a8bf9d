//! Writes a store as JSON-LD in the vocabulary of schema.org, with terms of ours for the rest.
//!
//! In: a [`StoreReader`]. Out: one object with a context and a graph of nodes, one node per line: articles,
//! actors, quotations (statements) and actions (relations), each with the id of its evidence. Fails
//! if the store cannot be read or the output cannot be written.

use std::collections::HashSet;
use std::io::{self, Write};

use serde::Serialize;

use super::rdf;
use super::source::StoreReader;
use super::written::{ExchangeError, Written};
use crate::document::{Document, PartialDate};
use crate::export::web_address;
use crate::knowledge::{ActorId, ActorKind};
use crate::query::{Citation, Contents, Event, Utterance, actor_iri, thing_iri};
use crate::resolve::Named;

/// The names that the nodes use, and what they stand for.
const CONTEXT: &str = r#"{"@vocab":"https://schema.org/","or":"urn:onrecord:vocab:","mentions":{"@type":"@id"},"agent":{"@type":"@id"},"object":{"@type":"@id"},"creator":{"@type":"@id"},"about":{"@type":"@id"},"recipient":{"@type":"@id"},"isPartOf":{"@type":"@id"},"subjectOf":{"@type":"@id"},"additionalType":{"@type":"@id"},"sameAs":{"@type":"@id"},"url":{"@type":"@id"},"or:accordingTo":{"@type":"@id"}}"#;

/// A node; what is empty is left out.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Node<'n> {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'n str,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifier: Option<&'n str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'n str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternate_name: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    same_as: Vec<String>,
    #[serde(rename = "or:registered", skip_serializing_if = "Vec::is_empty")]
    registered: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<&'n str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<PartialDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<Publisher<'n>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'n str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'n str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_language: Option<&'n str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<PartialDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    about: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recipient: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'n str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'n str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_part_of: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_of: Option<String>,
    #[serde(rename = "or:matter", skip_serializing_if = "Option::is_none")]
    matter: Option<&'n str>,
    #[serde(rename = "or:status", skip_serializing_if = "Option::is_none")]
    status: Option<&'n str>,
    #[serde(rename = "or:former", skip_serializing_if = "Option::is_none")]
    former: Option<bool>,
    #[serde(rename = "or:confidence", skip_serializing_if = "Option::is_none")]
    confidence: Option<String>,
    #[serde(rename = "or:accordingTo", skip_serializing_if = "Vec::is_empty")]
    according_to: Vec<String>,
}

/// The outlet of an article.
#[derive(Serialize)]
struct Publisher<'n> {
    #[serde(rename = "@type")]
    kind: &'n str,
    name: &'n str,
}

fn iri(actor: &ActorId) -> String {
    actor_iri(actor).into_string()
}

fn iris(actors: &[Named]) -> Vec<String> {
    actors.iter().map(|it| iri(&it.id)).collect()
}

/// Returns the class of schema.org for an actor.
fn class(actor: &ActorId) -> &'static str {
    match actor.kind() {
        Some(ActorKind::Person) => "Person",
        Some(ActorKind::Outlet) => "NewsMediaOrganization",
        Some(ActorKind::Government) => "GovernmentOrganization",
        Some(ActorKind::Organization | ActorKind::Group) => "Organization",
        Some(ActorKind::Unnamed) | None => "Thing",
    }
}

fn put(out: &mut dyn Write, gap: &str, node: &Node<'_>) -> io::Result<()> {
    out.write_all(gap.as_bytes())?;
    Ok(serde_json::to_writer(out, node)?)
}

pub(super) fn write(
    source: &StoreReader<'_, '_>,
    out: &mut dyn Write,
) -> Result<Written, ExchangeError> {
    write!(out, "{{\"@context\":{CONTEXT},\n\"@graph\":[")?;
    let mut written = Written::default();
    let mut seen: HashSet<ActorId> = HashSet::new();
    source.each(&mut |stored, contents| {
        let gap = if written.n_documents == 0 { "\n" } else { ",\n" };
        put(out, gap, &article(&stored.document, contents))?;
        for named in &contents.actors {
            if seen.insert(named.id.clone()) {
                put(out, ",\n", &actor(source, named))?;
            }
        }
        for event in &contents.relations {
            put(out, ",\n", &action(source, event))?;
        }
        for utterance in &contents.statements {
            put(out, ",\n", &quotation(utterance))?;
        }
        written.add(contents);
        Ok(())
    })?;
    out.write_all(b"\n]}\n")?;
    Ok(Written { n_actors: seen.len(), ..written })
}

fn article<'n>(document: &'n Document, contents: &Contents) -> Node<'n> {
    let publisher = |name| Publisher { kind: "NewsMediaOrganization", name };
    Node {
        id: thing_iri("document", document.id.as_str()).into_string(),
        kind: "NewsArticle",
        identifier: Some(document.id.as_str()),
        headline: document.title.as_deref(),
        date_published: document.date,
        publisher: document.outlet.as_deref().map(publisher),
        author: document.byline.as_deref(),
        url: document.url.as_deref().and_then(web_address),
        in_language: Some(&document.language),
        mentions: iris(&contents.actors),
        ..Node::default()
    }
}

fn actor<'n>(source: &StoreReader<'_, '_>, named: &'n Named) -> Node<'n> {
    let outside = source.outside(&named.id);
    let wikidata = outside.ids.iter().find(|(scheme, id)| rdf::is_wikidata(scheme, id));
    Node {
        id: iri(&named.id),
        kind: class(&named.id),
        identifier: Some(named.id.as_str()),
        name: Some(&named.name),
        alternate_name: outside.aliases,
        same_as: wikidata.iter().map(|(_, id)| format!("{}{id}", rdf::WIKIDATA)).collect(),
        registered: outside.ids.iter().map(|(scheme, id)| format!("{scheme}:{id}")).collect(),
        ..Node::default()
    }
}

fn document_of(citation: &Citation) -> String {
    thing_iri("document", citation.document.as_str()).into_string()
}

fn action<'n>(source: &'n StoreReader<'_, '_>, event: &'n Event) -> Node<'n> {
    let kind = event.kind.as_str();
    // A property such as `memberOf` is no class, so only actions are.
    let class = source.code(kind, "schema").filter(|it| it.ends_with("Action"));
    let label = source.ontology.relations.get(kind).map(|it| it.label.as_str());
    Node {
        id: thing_iri("relation", &event.citation.evidence).into_string(),
        kind: class.unwrap_or("Action"),
        additional_type: Some(thing_iri("type", kind).into_string()),
        identifier: Some(&event.citation.evidence),
        name: label.or(Some(kind)),
        start_time: event.date,
        agent: event.subject.as_ref().map(|it| iri(&it.id)),
        object: event.object.as_ref().map(|it| iri(&it.id)),
        description: Some(&event.citation.quotation),
        subject_of: Some(document_of(&event.citation)),
        matter: event.matter.as_deref(),
        status: Some(event.status.as_str()),
        former: event.former.then_some(true),
        confidence: Some(format!("{:.3}", event.confidence)),
        according_to: iris(&event.according_to),
        ..Node::default()
    }
}

fn quotation(utterance: &Utterance) -> Node<'_> {
    Node {
        id: thing_iri("statement", &utterance.citation.evidence).into_string(),
        kind: "Quotation",
        identifier: Some(&utterance.citation.evidence),
        creator: utterance.speaker.as_ref().map(|it| iri(&it.id)),
        about: iris(&utterance.about),
        recipient: iris(&utterance.addressee),
        text: Some(&utterance.words),
        description: Some(&utterance.citation.quotation),
        date_published: utterance.date,
        is_part_of: Some(document_of(&utterance.citation)),
        status: Some(utterance.delivery.as_str()),
        ..Node::default()
    }
}
