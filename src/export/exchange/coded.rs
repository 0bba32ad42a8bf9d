//! What other programs coded, as extraction records.
//!
//! In: [`CodedRow`] rows: who, what, and the passage that shows it, if there is one. Out: lines of
//! records, one for each document, whose text is a list of these rows: a line that says what was coded,
//! then the passage. The evidence of a relation is its passage. A row without one is evidenced by its
//! own line, which says that no sentence shows it. Never fails.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::document::PartialDate;
use crate::knowledge::record::Offsets;
use crate::knowledge::{ActorId, ActorKind};
use crate::store::slug;

/// Said of a row that no sentence shows.
const UNTRACED: &str = "not traced to a sentence";

/// A row that another program coded.
#[derive(Clone, Debug, Default)]
pub(super) struct CodedRow {
    /// The document that it belongs to.
    pub(super) document: String,
    pub(super) title: Option<String>,
    pub(super) date: Option<PartialDate>,
    pub(super) outlet: Option<String>,
    pub(super) byline: Option<String>,
    /// The relation type.
    pub(super) kind: String,
    /// What it says in words, from the subject to the object.
    pub(super) label: String,
    pub(super) subject: Option<NamedParty>,
    pub(super) object: Option<NamedParty>,
    /// What it is about, if that is not an actor.
    pub(super) matter: Option<String>,
    /// The passage; blank if there is none.
    pub(super) passage: String,
    /// From 0.0 to 1.0.
    pub(super) confidence: f64,
}

/// An actor of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedParty {
    pub(super) kind: ActorKind,
    pub(super) name: String,
}

/// Lines of records, and how much was coded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Converted {
    /// One record per line.
    pub(crate) lines: String,
    /// Number of relations.
    pub(crate) n_relations: usize,
    /// Number of relations that no sentence shows.
    pub(crate) n_untraced: usize,
    /// Number of rows left out: they name no actor or take no side.
    pub(crate) n_left_out: usize,
}

impl NamedParty {
    /// Returns the actor of a name, or `None` if the name has neither letters nor digits: no id can be made of it.
    pub(super) fn new(kind: ActorKind, name: &str) -> Option<Self> {
        (!slug(name).is_empty()).then(|| Self { kind, name: name.to_owned() })
    }

    fn id(&self) -> ActorId {
        ActorId::new(&format!("{}/{}", self.kind.as_str(), slug(&self.name)))
    }
}

impl Converted {
    /// Returns the records of rows. `source` is the name of the file; documents come in the order of
    /// their first rows.
    pub(super) fn of(source: &str, rows: &[CodedRow]) -> Self {
        // Documents by the numbers of their first rows.
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let mut of_document: BTreeMap<usize, Vec<&CodedRow>> = BTreeMap::new();
        for (number, row) in rows.iter().enumerate() {
            let first = *first.entry(&row.document).or_insert(number);
            of_document.entry(first).or_default().push(row);
        }
        let mut converted = Self { n_relations: rows.len(), ..Self::default() };
        for rows in of_document.values() {
            converted.n_untraced += rows.iter().filter(|it| it.passage.trim().is_empty()).count();
            converted.lines.extend([&record(source, rows).to_string(), "\n"]);
        }
        converted
    }
}

/// The text of a document as it grows, and what stands in it.
#[derive(Default)]
struct Page {
    text: String,
    n_chars: usize,
    actors: BTreeMap<ActorId, (NamedParty, Vec<Offsets>)>,
    relations: Vec<Value>,
}

impl Page {
    /// Adds a text and returns its place.
    fn add(&mut self, text: &str) -> Offsets {
        let start = self.n_chars;
        self.text.push_str(text);
        self.n_chars += text.chars().count();
        [start, self.n_chars]
    }

    /// Adds an actor's name, and returns its id.
    fn party(&mut self, party: Option<&NamedParty>) -> Option<ActorId> {
        let party = party?;
        let place = self.add(&party.name);
        let known = self.actors.entry(party.id()).or_insert_with(|| (party.clone(), Vec::new()));
        known.1.push(place);
        Some(party.id())
    }

    /// Adds a row: a line that says what was coded, and the passage.
    fn row(&mut self, row: &CodedRow) {
        let start = self.n_chars;
        let subject = self.party(row.subject.as_ref());
        self.add(" ");
        let trigger = self.add(&row.label);
        let object = if row.object.is_some() {
            self.add(" ");
            self.party(row.object.as_ref())
        } else {
            None
        };
        if let Some(matter) = &row.matter {
            self.add(": ");
            self.add(matter);
        }
        let passage = row.passage.trim();
        let evidence = if passage.is_empty() {
            self.add(&format!(" ({UNTRACED})"));
            [start, self.n_chars]
        } else {
            self.add("\n");
            self.add(passage)
        };
        self.add("\n\n");
        self.relations.push(json!({
            "id": format!("r{}", self.relations.len()),
            "type": row.kind,
            "subject": subject,
            "object": object,
            "matter": row.matter,
            "status": "asserted",
            "according_to": [],
            "statement": null,
            "date": null,
            "trigger": [trigger],
            "evidence": evidence,
            "confidence": row.confidence,
        }));
    }
}

fn record(source: &str, rows: &[&CodedRow]) -> Value {
    let mut page = Page::default();
    for row in rows {
        page.row(row);
    }
    let first = |part: fn(&CodedRow) -> Option<&String>| rows.iter().find_map(|it| part(it));
    let actor = |(id, (party, places)): (&ActorId, &(NamedParty, Vec<Offsets>))| {
        let places = places.iter().map(|[start, end]| json!([start, end, "name"]));
        json!({
            "id": id,
            "name": party.name,
            "kind": party.kind,
            "mentions": places.collect::<Vec<_>>(),
        })
    };
    json!({
        "document": {
            "id": rows.first().map(|it| it.document.as_str()),
            "source": source,
            "title": first(|it| it.title.as_ref()),
            "date": rows.iter().find_map(|it| it.date),
            "outlet": first(|it| it.outlet.as_ref()),
            "byline": first(|it| it.byline.as_ref()),
            "language": "en",
            "chars": page.n_chars,
            "text": page.text,
        },
        "actors": page.actors.iter().map(actor).collect::<Vec<_>>(),
        "statements": [],
        "relations": page.relations,
    })
}
