//! Dated event records in the manner of event data: who did what sort of thing to whom, when.
//!
//! In: a document, its extraction, the ontology. Out: one [`Event`] for each asserted relation
//! whose type has a PLOVER code. Field names of the JSON form follow the PLOVER
//! manual (Schrodt and others, draft 0.8, 2021), the columns of the CSV form those of event data
//! sets: one row an event, source and target beside each other. Writing fails where the writer
//! does.

use std::io::{self, Write};

use serde::Serialize;

use crate::document::{Document, PartialDate, Span};
use crate::knowledge::{Actor, ActorId, Extraction, Relation, Status};
use crate::ontology::Ontology;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The document's id, `/`, and the relation's.
    pub id: String,
    /// When it happened where the text tells, else when it was reported; `None` where neither is
    /// known.
    pub date: Option<PartialDate>,
    /// Whether the date is of the event, not of the report.
    pub date_is_told: bool,
    /// Who did it.
    pub source: Option<Party>,
    /// To whom; where the relation has no object, the first actor in the words of its matter.
    pub target: Option<Party>,
    /// Whether the target is the relation's object.
    pub target_is_object: bool,
    /// The PLOVER event type.
    pub event: String,
    /// The PLOVER mode, such as `investigate` of `ACCUSE`.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// The CAMEO code.
    pub cameo: Option<String>,
    /// The relation type of the schema.
    pub relation: String,
    /// The words that express it.
    pub event_text: String,
    /// The sentence.
    pub text: String,
    /// Where those stand, as Unicode scalar values of the document's text.
    pub text_span: [usize; 2],
    /// The document.
    pub document: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// How likely the reading is to be right, from 0.0 to 1.0 in thousandths.
    pub confidence_permille: u16,
}

/// One side of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The actor's id.
    pub id: ActorId,
    /// The actor's name.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
}

/// Returns the events of a document, in text order.
///
/// What is denied, planned or over is no event, nor is a relation whose type has no PLOVER code.
#[must_use]
pub fn events(document: &Document, extraction: &Extraction, ontology: &Ontology) -> Vec<Event> {
    let relations = extraction.relations.iter();
    relations.filter_map(|it| event(document, extraction, ontology, it)).collect()
}

fn event(
    document: &Document,
    extraction: &Extraction,
    ontology: &Ontology,
    relation: &Relation,
) -> Option<Event> {
    if relation.status != Status::Asserted || relation.former {
        return None;
    }
    let spec = ontology.relations.get(relation.kind.as_str())?;
    let code = |name: &str| spec.codes.get(name).cloned();
    let source = relation.subject.as_ref().and_then(|it| extraction.actor(it));
    let object = relation.object.as_ref().and_then(|it| extraction.actor(it));
    let target = object.or_else(|| within_matter(document, extraction, relation));
    let of = |span: Span| span.of(&document.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let before = |byte: usize| document.text[..byte].chars().count();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
    let confidence_permille = (relation.confidence.clamp(0.0, 1.0) * 1000.0).round() as u16;
    Some(Event {
        id: format!("{}/{}", document.id, relation.id),
        date: relation.date.or(document.date),
        date_is_told: relation.date.is_some(),
        source: source.map(party_of),
        target: target.map(party_of),
        target_is_object: relation.object.is_some(),
        event: code("plover")?,
        mode: code("plover_mode"),
        context: code("plover_context").into_iter().collect(),
        cameo: code("cameo"),
        relation: spec.name.clone(),
        event_text: relation.trigger.iter().map(|it| of(*it)).collect::<Vec<_>>().join(" "),
        text: of(relation.evidence),
        text_span: [before(relation.evidence.start()), before(relation.evidence.end())],
        document: document.id.to_string(),
        publisher: document.outlet.clone(),
        confidence_permille,
    })
}

/// Returns the actor whom the words of the matter mention first: "rejected the offer of Norway".
fn within_matter<'e>(
    document: &Document,
    extraction: &'e Extraction,
    relation: &Relation,
) -> Option<&'e Actor> {
    let matter = relation.matter.as_deref()?;
    let start = relation.evidence.start() + relation.evidence.of(&document.text).find(matter)?;
    let words = start..start + matter.len();
    let is_other = |it: &&Actor| Some(&it.id) != relation.subject.as_ref();
    let placed = extraction.actors.iter().filter(is_other).filter_map(|actor| {
        let spans = actor.mentions.iter().map(|it| it.span);
        let within = spans.filter(|it| words.start <= it.start() && it.end() <= words.end);
        within.map(Span::start).min().map(|start| (start, actor))
    });
    placed.min_by_key(|it| it.0).map(|it| it.1)
}

fn party_of(actor: &Actor) -> Party {
    Party { id: actor.id.clone(), name: actor.name.clone(), kind: actor.kind.as_str() }
}

/// Writes events as JSON, one a line.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_jsonl(out: &mut impl Write, events: &[Event]) -> io::Result<()> {
    for event in events {
        serde_json::to_writer(&mut *out, event)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The heading of the CSV form.
pub const HEADING: &str = "event_id,event_date,date_is_told,source_name,source_kind,target_name,\
                           target_kind,event_type,event_mode,contexts,cameo_code,relation,\
                           event_text,sentence,document,publisher";

/// Writes events as rows of comma-separated values, without the [`HEADING`].
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_csv(out: &mut impl Write, events: &[Event]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    for event in events {
        writer.write_record(row(event))?;
    }
    writer.flush()
}

fn row(event: &Event) -> [String; 16] {
    let (source, target) = (event.source.as_ref(), event.target.as_ref());
    let or_empty = |it: &Option<String>| it.clone().unwrap_or_default();
    [
        event.id.clone(),
        event.date.map(|it| it.to_string()).unwrap_or_default(),
        event.date_is_told.to_string(),
        source.map(|it| it.name.clone()).unwrap_or_default(),
        source.map(|it| it.kind.to_owned()).unwrap_or_default(),
        target.map(|it| it.name.clone()).unwrap_or_default(),
        target.map(|it| it.kind.to_owned()).unwrap_or_default(),
        event.event.clone(),
        or_empty(&event.mode),
        event.context.join(";"),
        or_empty(&event.cameo),
        event.relation.clone(),
        event.event_text.clone(),
        event.text.clone(),
        event.document.clone(),
        or_empty(&event.publisher),
    ]
}
