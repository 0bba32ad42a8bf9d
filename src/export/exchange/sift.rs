//! Reads graphs of sift-kg (`graph_data.json`).
//!
//! In: its JSON, with nodes and links. Out: records: one relation for each mention of a link that
//! starts at a person or an organization, with the words that were kept for it. A link to anything
//! else has that as its matter. A type that the schema has keeps its name; any other is open, such as
//! `open:works_at`. Fails if the text is not such a graph.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::coded::{CodedRow, Converted, NamedParty};
use super::foreign::ForeignError;
use crate::knowledge::ActorKind;
use crate::ontology::Ontology;

#[derive(Deserialize)]
#[serde(expecting = "a graph of sift-kg, with `nodes` and `links`")]
struct Graph {
    nodes: Vec<Node>,
    #[serde(alias = "edges")]
    links: Vec<Link>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    #[serde(default)]
    entity_type: String,
    name: String,
}

#[derive(Deserialize)]
struct Link {
    source: String,
    target: String,
    relation_type: String,
    #[serde(flatten)]
    own: Mention,
    #[serde(default)]
    mentions: Vec<Mention>,
}

#[derive(Clone, Deserialize)]
struct Mention {
    #[serde(default)]
    source_document: Option<String>,
    #[serde(default)]
    confidence: Option<f64>,
    #[serde(default)]
    evidence: Option<String>,
}

/// What a link that gives no confidence has.
const CONFIDENCE: f64 = 0.5;

impl Node {
    fn party(&self) -> Option<NamedParty> {
        let kind = match self.entity_type.as_str() {
            "PERSON" => ActorKind::Person,
            "ORGANIZATION" => ActorKind::Organization,
            _ => return None,
        };
        NamedParty::new(kind, &self.name)
    }

    /// Returns whether it stands for a document, which says something of no actor.
    fn is_document(&self) -> bool {
        self.entity_type == "DOCUMENT"
    }
}

/// Returns the name of a relation type as a schema writes it: lower case, with `_` between words.
fn type_of(given: &str) -> String {
    let words = given.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

/// Returns a row for each mention of a link, or `None` if it does not start at an actor, or has no type.
fn coded(
    link: &Link,
    nodes: &BTreeMap<&str, &Node>,
    stem: &str,
    ontology: &Ontology,
) -> Option<Vec<CodedRow>> {
    let target = nodes.get(link.target.as_str()).filter(|it| !it.is_document())?;
    let subject = nodes.get(link.source.as_str())?.party()?;
    let words = Some(type_of(&link.relation_type)).filter(|it| !it.is_empty())?;
    let is_known = ontology.relations.get(&words).is_some();
    let own = std::slice::from_ref(&link.own);
    let mentions = if link.mentions.is_empty() { own } else { &link.mentions };
    let row = |mention: &Mention| CodedRow {
        document: format!("{stem}-{}", mention.source_document.as_deref().unwrap_or("0")),
        title: mention.source_document.clone(),
        kind: if is_known { words.clone() } else { format!("open:{words}") },
        label: words.replace('_', " "),
        subject: Some(subject.clone()),
        object: target.party(),
        matter: target.party().is_none().then(|| target.name.clone()),
        passage: mention.evidence.clone().unwrap_or_default(),
        confidence: mention.confidence.unwrap_or(CONFIDENCE).clamp(0.0, 1.0),
        ..CodedRow::default()
    };
    Some(mentions.iter().map(row).collect())
}

/// Returns the records of a graph.
///
/// # Errors
/// Returns an error if the text is not a graph of this form.
pub(crate) fn of_sift(
    path: &Path,
    text: &str,
    ontology: &Ontology,
) -> Result<Converted, ForeignError> {
    let name = path.display().to_string();
    let graph: Graph = serde_json::from_str(text).map_err(|error| ForeignError {
        name: name.clone(),
        line: error.line() as u64,
        cause: error.to_string(),
    })?;
    let nodes: BTreeMap<&str, &Node> = graph.nodes.iter().map(|it| (it.id.as_str(), it)).collect();
    let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let (mut rows, mut n_left_out) = (Vec::new(), 0);
    for link in &graph.links {
        match coded(link, &nodes, &stem, ontology) {
            Some(found) => rows.extend(found),
            None => n_left_out += 1,
        }
    }
    Ok(Converted { n_left_out, ..Converted::of(&name, &rows) })
}
