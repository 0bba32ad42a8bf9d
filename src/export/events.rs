//! Writes dated event records as event data sets do: who did what kind of thing to which actor,
//! when.
//!
//! In: a document, its extraction, the events coded in it, the ontology. Out: [`CodedEvent`]s in text
//! order: the coded events, and events of asserted relations if their type has a PLOVER code and no
//! coded event covers them already. Field names of the JSON form follow the PLOVER manual (Schrodt
//! and others, draft 0.8, 2021). The columns of the CSV form follow event data sets: one event per
//! row, source and target side by side. Fails if the writer fails.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::harmless;
use crate::document::{Document, PartialDate, Span, one_line};
use crate::extract::{self, Coded, ReadOptions, Reader};
use crate::knowledge::{
    Actor, ActorId, ActorKind, Extraction, Mention, MentionKind, Relation, Status,
};
use crate::ontology::{Ontology, Outlook};
use crate::store::StoredDocument;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct CodedEvent {
    /// The document's id, `/`, and the id of the relation or the number of the coded event.
    pub id: String,
    /// When it happened if the text says so, else when it was reported. `None` if neither is known.
    pub date: Option<PartialDate>,
    /// Whether the date is the day of the event, not of the report.
    pub date_is_told: bool,
    /// Who did it.
    pub source: Option<CodedParty>,
    /// The actor it was done to. If a relation has no object, the first actor named in its matter.
    pub target: Option<CodedParty>,
    /// Whether the words of the event govern the target. False if an actor from the matter stands
    /// in.
    pub target_is_object: bool,
    /// Whether both sides do it to each other.
    pub reciprocal: bool,
    /// The PLOVER event type.
    pub event: String,
    /// The PLOVER mode, such as `investigate` of `ACCUSE`.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// The CAMEO code.
    pub cameo: Option<String>,
    /// The relation type of the schema, or `None` if the event was coded.
    pub relation: Option<String>,
    /// How the act is reported: `done`, `future`, `refused`, `negated`.
    pub status: &'static str,
    /// Whether it is reliable enough for a data set: its words govern two sides that are both
    /// actors, or its relation has both sides and enough confidence.
    pub is_sure: bool,
    /// The words that express it.
    pub event_text: String,
    /// The sentence.
    pub text: String,
    /// The range of the sentence, in Unicode scalar values of the document's text.
    pub text_span: [usize; 2],
    /// The document's id.
    pub document: String,
    /// The outlet that published the document.
    pub publisher: Option<String>,
    /// The web address of the document.
    pub url: Option<String>,
    /// How likely the relation is to be right, in thousandths from 0 to 1000. `None` if the event
    /// was coded.
    pub confidence_permille: Option<u16>,
}

/// The confidence from which the event of a relation is reliable enough for a data set.
const RELATION_SURE: f64 = 0.5;

/// One side of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CodedParty {
    /// The actor's id, or `None` if the words do not refer to an actor of the document.
    pub id: Option<ActorId>,
    /// The actor's name, or the words if there is no actor.
    pub name: String,
    /// The actor's kind.
    pub kind: Option<&'static str>,
    /// The words, without clauses and articles.
    pub text: String,
    /// The range of the words, in Unicode scalar values of the document's text.
    pub span: [usize; 2],
}

/// Returns the events of a document, in text order.
///
/// A relation gives no event if it is denied, planned or over, or if its type has no PLOVER code.
#[must_use]
pub fn events(
    document: &Document,
    extraction: &Extraction,
    coded: &[Coded],
    ontology: &Ontology,
) -> Vec<CodedEvent> {
    let printer = Printer { document, extraction, ontology };
    let mut found: Vec<CodedEvent> =
        coded.iter().enumerate().map(|(n, it)| printer.coded_event(n, it)).collect();
    for event in extraction.relations.iter().filter_map(|it| printer.relation_event(it)) {
        if !found.iter().any(|it| is_same(it, &event)) {
            found.push(event);
        }
    }
    found.sort_by_key(|it| it.text_span);
    found
}

/// Returns the events of a stored document by reading its text again; if it has no text, the events
/// that its relations code.
#[must_use]
pub fn events_again(stored: &StoredDocument, ontology: &Ontology) -> Vec<CodedEvent> {
    let document = &stored.document;
    let options = ReadOptions { events: true, ..ReadOptions::default() };
    let (_, coded) = Reader::new(ontology).read_with(document, options);
    events(document, &stored.extraction, &coded, ontology)
}

/// Returns whether two events of one sentence are the same: expressed by the same words, or of one
/// type with a party in common, or the second says less: the same source and no target.
fn is_same(one: &CodedEvent, other: &CodedEvent) -> bool {
    let overlaps = |one: &Option<CodedParty>, other: &Option<CodedParty>| match (one, other) {
        (Some(one), Some(other)) => {
            one.name == other.name || one.span[0] < other.span[1] && other.span[0] < one.span[1]
        }
        _ => false,
    };
    let words = |event: &CodedEvent| {
        event.event_text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let same_party =
        || overlaps(&one.source, &other.source) || overlaps(&one.target, &other.target);
    let is_less = || other.target.is_none() && overlaps(&one.source, &other.source);
    one.text_span == other.text_span
        && (!words(one).is_disjoint(&words(other))
            || is_less()
            || one.event == other.event && same_party())
}

/// What events are made from.
struct Printer<'d> {
    document: &'d Document,
    extraction: &'d Extraction,
    ontology: &'d Ontology,
}

impl Printer<'_> {
    fn words(&self, span: Span) -> String {
        one_line(span.of(&self.document.text))
    }

    fn place(&self, span: Span) -> [usize; 2] {
        let before = |byte: usize| self.document.text[..byte].chars().count();
        [before(span.start()), before(span.end())]
    }

    fn trigger(&self, spans: &[Span]) -> String {
        spans.iter().map(|it| self.words(*it)).collect::<Vec<_>>().join(" ")
    }

    fn coded_event(&self, number: usize, coded: &Coded) -> CodedEvent {
        let document = self.document;
        CodedEvent {
            id: format!("{}/e{number}", document.id),
            date: coded.date.or(document.date),
            date_is_told: coded.date.is_some(),
            source: coded.source.as_ref().map(|it| self.coded_party(it)),
            target: coded.target.as_ref().map(|it| self.coded_party(it)),
            target_is_object: coded.target.is_some(),
            reciprocal: coded.reciprocal,
            event: coded.event.clone(),
            mode: coded.mode.clone(),
            context: coded.context.clone(),
            cameo: None,
            relation: None,
            status: coded.outlook.as_str(),
            is_sure: coded.has_both_sides() && self.is_in_kind(coded),
            event_text: self.trigger(&coded.trigger),
            text: self.words(coded.evidence),
            text_span: self.place(coded.evidence),
            document: document.id.to_string(),
            publisher: document.outlet.clone(),
            url: document.url.clone(),
            confidence_permille: None,
        }
    }

    /// Returns whether the kinds of the two sides fit the type. In political news a person attacks
    /// a person mostly with words, a candidate's rally is not a protest, and only people visit.
    fn is_in_kind(&self, coded: &Coded) -> bool {
        let kind = |party: &Option<extract::events::Party>| {
            party.as_ref().and_then(|it| self.actor_at(it.head)).map(|it| it.kind)
        };
        let (Some(source), Some(target)) = (kind(&coded.source), kind(&coded.target)) else {
            return false;
        };
        let is_person = source == ActorKind::Person;
        let words = self.ontology.events.words();
        let is_verbal = || {
            let lemmas = &coded.lemmas;
            lemmas.first().is_some_and(|it| words.verbal_attacks.contains(it))
        };
        match (coded.event.as_str(), coded.mode.as_deref()) {
            ("ASSAULT" | "COERCE", _) => !(is_person && is_verbal()),
            ("PROTEST", Some("demo")) => !is_person,
            ("CONSULT", Some("visit")) => match source {
                ActorKind::Person | ActorKind::Government => true,
                ActorKind::Unnamed => target == ActorKind::Person,
                _ => false,
            },
            _ => true,
        }
    }

    fn coded_party(&self, party: &extract::events::Party) -> CodedParty {
        let meant = self.actor_at(party.head);
        let text = self.words(party.span);
        CodedParty {
            id: meant.map(|it| it.id.clone()),
            name: meant.map_or_else(|| text.clone(), |it| it.name.clone()),
            kind: meant.map(|it| it.kind.as_str()),
            text,
            span: self.place(party.span),
        }
    }

    /// Returns the actor of the narrowest mention around `place`, or `None` if there is none.
    fn actor_at(&self, place: Span) -> Option<&Actor> {
        let width = |actor: &Actor| {
            let around = actor.mentions.iter().filter(|it| it.span.contains(place));
            around.map(|it| it.span.len()).min()
        };
        let all = self.extraction.actors.iter().filter_map(|it| width(it).map(|width| (width, it)));
        all.min_by_key(|it| it.0).map(|it| it.1)
    }

    fn relation_event(&self, relation: &Relation) -> Option<CodedEvent> {
        if relation.status != Status::Asserted || relation.former {
            return None;
        }
        let (document, extraction) = (self.document, self.extraction);
        let spec = self.ontology.relations.get(relation.kind.as_str())?;
        let code = |name: &str| spec.codes.get(name).cloned();
        let source = relation.subject.as_ref().and_then(|it| extraction.actor(it));
        let object = relation.object.as_ref().and_then(|it| extraction.actor(it));
        let target = object.or_else(|| within_matter(document, extraction, relation));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
        let confidence_permille = (relation.confidence.clamp(0.0, 1.0) * 1000.0).round() as u16;
        Some(CodedEvent {
            id: format!("{}/{}", document.id, relation.id),
            date: relation.date.or(document.date),
            date_is_told: relation.date.is_some(),
            source: source.and_then(|it| self.party_of(it, relation.evidence)),
            target: target.and_then(|it| self.party_of(it, relation.evidence)),
            target_is_object: relation.object.is_some(),
            reciprocal: spec.symmetric && relation.object.is_some(),
            event: code("plover")?,
            mode: code("plover_mode"),
            context: code("plover_context").into_iter().collect(),
            cameo: code("cameo"),
            relation: Some(spec.name.clone()),
            status: Outlook::Done.as_str(),
            is_sure: object.is_some()
                && relation.subject.is_some()
                && relation.confidence >= RELATION_SURE,
            event_text: self.trigger(&relation.trigger),
            text: self.words(relation.evidence),
            text_span: self.place(relation.evidence),
            document: document.id.to_string(),
            publisher: document.outlet.clone(),
            url: document.url.clone(),
            confidence_permille: Some(confidence_permille),
        })
    }

    /// Returns an actor with the words that refer to it in `sentence`, or elsewhere if there are
    /// none. `None` if the actor has no mentions.
    fn party_of(&self, actor: &Actor, sentence: Span) -> Option<CodedParty> {
        let has_words = |it: &&Mention| it.kind != MentionKind::Pronoun;
        let here = |it: &&Mention| sentence.contains(it.span);
        let all = actor.mentions.iter();
        let mention =
            all.clone().filter(has_words).find(here).or_else(|| all.clone().find(has_words));
        let span = mention.or_else(|| actor.mentions.first())?.span;
        Some(CodedParty {
            id: Some(actor.id.clone()),
            name: actor.name.clone(),
            kind: Some(actor.kind.as_str()),
            text: self.words(span),
            span: self.place(span),
        })
    }
}

/// Returns the first actor named in the words of the matter, like Norway in "rejected the offer of
/// Norway". `None` if it names none.
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
        let within = spans.filter(|span| words.start <= span.start() && span.end() <= words.end);
        within.map(Span::start).min().map(|start| (start, actor))
    });
    placed.min_by_key(|it| it.0).map(|it| it.1)
}

/// Writes events as JSON, one per line.
///
/// # Errors
/// Returns an error if `out` cannot be written.
pub fn write_jsonl(out: &mut impl Write, events: &[CodedEvent]) -> io::Result<()> {
    for event in events {
        serde_json::to_writer(&mut *out, event)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The header of the CSV form.
pub const HEADING: &str = "event_id,event_date,date_is_told,source_name,source_kind,target_name,\
                           target_kind,event_type,event_mode,contexts,cameo_code,relation,\
                           event_text,sentence,document,publisher,source_text,target_text,\
                           reciprocal,status,source_id,target_id,url,sure";

/// Writes events as rows of comma-separated values, without the [`HEADING`].
///
/// # Errors
/// Returns an error if `out` cannot be written.
pub fn write_csv(out: &mut impl Write, events: &[CodedEvent]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    for event in events {
        writer.write_record(row(event).iter().map(|it| harmless(it).into_owned()))?;
    }
    writer.flush()
}

fn row(event: &CodedEvent) -> [String; 24] {
    let (source, target) = (event.source.as_ref(), event.target.as_ref());
    let or_empty = |it: &Option<String>| it.clone().unwrap_or_default();
    let name = |party: Option<&CodedParty>| party.map(|it| it.name.clone()).unwrap_or_default();
    let text = |party: Option<&CodedParty>| party.map(|it| it.text.clone()).unwrap_or_default();
    let id =
        |party: Option<&CodedParty>| party.and_then(|it| it.id.as_ref()).map(ToString::to_string);
    let id = |it: Option<&CodedParty>| id(it).unwrap_or_default();
    let kind =
        |party: Option<&CodedParty>| party.and_then(|it| it.kind).unwrap_or_default().to_owned();
    [
        event.id.clone(),
        event.date.map(|it| it.to_string()).unwrap_or_default(),
        event.date_is_told.to_string(),
        name(source),
        kind(source),
        name(target),
        kind(target),
        event.event.clone(),
        or_empty(&event.mode),
        event.context.join(";"),
        or_empty(&event.cameo),
        or_empty(&event.relation),
        event.event_text.clone(),
        event.text.clone(),
        event.document.clone(),
        or_empty(&event.publisher),
        text(source),
        text(target),
        event.reciprocal.to_string(),
        event.status.to_owned(),
        id(source),
        id(target),
        or_empty(&event.url),
        event.is_sure.to_string(),
    ]
}
