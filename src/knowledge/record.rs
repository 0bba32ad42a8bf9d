//! The extraction record: an [`Extraction`] at the boundary, in code points, as JSON.
//!
//! In: a document and its extraction. Out: [`Record`], whose JSON is described by
//! `schema/records/extraction.schema.json`; and back again, given the document's text. Reading
//! back fails with [`RecordError`] where offsets do not fit the text.

use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Actor, ActorId, ActorKind, Extraction, Mention, MentionKind, Mode, Relation, RelationId,
    RelationType, Statement, StatementId, Status,
};
use crate::document::{CodePoints, Document, PartialDate, Span};

/// `[start, end)` in code points of the document's text.
pub type Offsets = [usize; 2];

/// One document's extraction as printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the documented record")]
pub struct Record {
    pub document: DocumentRecord,
    pub actors: Vec<ActorRecord>,
    pub statements: Vec<StatementRecord>,
    pub relations: Vec<RelationRecord>,
}

/// What the record says of the document itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the documented record")]
pub struct DocumentRecord {
    pub id: String,
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub date: Option<PartialDate>,
    #[serde(default)]
    pub outlet: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub language: String,
    pub chars: usize,
}

/// An actor as printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the documented record")]
pub struct ActorRecord {
    pub id: ActorId,
    pub name: String,
    pub kind: ActorKind,
    pub mentions: Vec<MentionRecord>,
}

/// A mention as printed: `[start, end]` or `[start, end, kind]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum MentionRecord {
    /// With its kind.
    Kinded(usize, usize, MentionKind),
    /// Without.
    Bare(usize, usize),
}

/// A statement as printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the documented record")]
pub struct StatementRecord {
    pub id: StatementId,
    pub speaker: Option<ActorId>,
    pub mode: Mode,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attitude: bool,
    pub cue_lemma: String,
    pub source: Vec<Offsets>,
    pub cue: Vec<Offsets>,
    pub content: Vec<Offsets>,
    pub addressee: Vec<ActorId>,
    pub about: Vec<ActorId>,
    pub within: Option<StatementId>,
}

/// A relation as printed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of the documented record")]
pub struct RelationRecord {
    pub id: RelationId,
    #[serde(rename = "type")]
    pub kind: RelationType,
    pub subject: Option<ActorId>,
    pub object: Option<ActorId>,
    pub matter: Option<String>,
    pub status: Status,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub former: bool,
    pub according_to: Vec<ActorId>,
    pub statement: Option<StatementId>,
    pub date: Option<PartialDate>,
    pub trigger: Vec<Offsets>,
    pub evidence: Offsets,
    pub confidence: f64,
}

/// Why a record could not be read back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A span ends before it starts.
    #[error("{place} has the offsets [{}, {}]; the end must not come before the start", offsets[0], offsets[1])]
    Offsets {
        /// The actor, statement or relation.
        place: String,
        /// The offsets found.
        offsets: Offsets,
    },
}

impl Record {
    /// Returns the record of `extraction`, its offsets counted in `document`'s text.
    #[must_use]
    pub fn new(document: &Document, extraction: &Extraction) -> Self {
        let points = CodePoints::new(&document.text);
        let all = |spans: &[Span]| spans.iter().map(|it| points.of_span(*it)).collect::<Vec<_>>();
        let actor = |it: &Actor| ActorRecord {
            id: it.id.clone(),
            name: it.name.clone(),
            kind: it.kind,
            mentions: it.mentions.iter().map(|mention| mention_record(&points, *mention)).collect(),
        };
        let statement = |it: &Statement| StatementRecord {
            id: it.id.clone(),
            speaker: it.speaker.clone(),
            mode: it.mode,
            attitude: it.attitude,
            cue_lemma: it.cue_lemma.clone(),
            source: all(&it.source),
            cue: all(&it.cue),
            content: all(&it.content),
            addressee: it.addressee.clone(),
            about: it.about.clone(),
            within: it.within.clone(),
        };
        let relation = |it: &Relation| RelationRecord {
            id: it.id.clone(),
            kind: it.kind.clone(),
            subject: it.subject.clone(),
            object: it.object.clone(),
            matter: it.matter.clone(),
            status: it.status,
            former: it.former,
            according_to: it.according_to.clone(),
            statement: it.statement.clone(),
            date: it.date,
            trigger: all(&it.trigger),
            evidence: points.of_span(it.evidence),
            confidence: (it.confidence * 1000.0).round() / 1000.0,
        };
        Self {
            document: DocumentRecord::new(document, points.at_byte(document.text.len())),
            actors: extraction.actors.iter().map(actor).collect(),
            statements: extraction.statements.iter().map(statement).collect(),
            relations: extraction.relations.iter().map(relation).collect(),
        }
    }

    /// Returns the extraction that this record prints, its spans in `text`.
    ///
    /// # Errors
    /// Where an end comes before its start. Offsets past the end of `text` are cut to it.
    pub fn to_extraction(&self, text: &str) -> Result<Extraction, RecordError> {
        let points = CodePoints::new(text);
        let span = |offsets: Offsets, place: &str| {
            points
                .to_span(offsets)
                .ok_or_else(|| RecordError::Offsets { place: place.to_owned(), offsets })
        };
        let spans = |all: &[Offsets], place: &str| {
            all.iter().map(|it| span(*it, place)).collect::<Result<Vec<_>, _>>()
        };
        let actor = |it: &ActorRecord| {
            let mention = |it: &MentionRecord, place: &str| {
                let (offsets, kind) = it.parts();
                Ok(Mention { span: span(offsets, place)?, kind })
            };
            let mentions = it.mentions.iter().map(|mention_| mention(mention_, it.id.as_str()));
            Ok(Actor {
                id: it.id.clone(),
                name: it.name.clone(),
                kind: it.kind,
                mentions: mentions.collect::<Result<_, RecordError>>()?,
            })
        };
        let statement = |it: &StatementRecord| {
            Ok(Statement {
                id: it.id.clone(),
                speaker: it.speaker.clone(),
                mode: it.mode,
                attitude: it.attitude,
                cue_lemma: it.cue_lemma.clone(),
                source: spans(&it.source, it.id.as_str())?,
                cue: spans(&it.cue, it.id.as_str())?,
                content: spans(&it.content, it.id.as_str())?,
                addressee: it.addressee.clone(),
                about: it.about.clone(),
                within: it.within.clone(),
            })
        };
        let relation = |it: &RelationRecord| {
            Ok(Relation {
                id: it.id.clone(),
                kind: it.kind.clone(),
                subject: it.subject.clone(),
                object: it.object.clone(),
                matter: it.matter.clone(),
                status: it.status,
                former: it.former,
                according_to: it.according_to.clone(),
                statement: it.statement.clone(),
                date: it.date,
                trigger: spans(&it.trigger, it.id.as_str())?,
                evidence: span(it.evidence, it.id.as_str())?,
                confidence: it.confidence,
            })
        };
        Ok(Extraction {
            actors: self.actors.iter().map(actor).collect::<Result<_, RecordError>>()?,
            statements: self
                .statements
                .iter()
                .map(statement)
                .collect::<Result<_, RecordError>>()?,
            relations: self.relations.iter().map(relation).collect::<Result<_, RecordError>>()?,
        })
    }
}

impl DocumentRecord {
    fn new(document: &Document, chars: usize) -> Self {
        Self {
            id: document.id.as_str().to_owned(),
            source: document.source.clone(),
            title: document.title.clone(),
            date: document.date,
            outlet: document.outlet.clone(),
            url: document.url.clone(),
            language: document.language.clone(),
            chars,
        }
    }
}

/// Reads a mention without keeping it as a value in between, as `untagged` does.
impl<'de> Deserialize<'de> for MentionRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = MentionRecord;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a mention: [start, end] or [start, end, kind]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<MentionRecord, A::Error> {
                let mut offset = |at| {
                    let part = parts.next_element::<usize>()?;
                    part.ok_or_else(|| Error::invalid_length(at, &self))
                };
                let (start, end) = (offset(0)?, offset(1)?);
                let Some(kind) = parts.next_element()? else {
                    return Ok(MentionRecord::Bare(start, end));
                };
                match parts.next_element::<IgnoredAny>()? {
                    None => Ok(MentionRecord::Kinded(start, end, kind)),
                    Some(_) => Err(Error::invalid_length(4, &self)),
                }
            }
        }
        deserializer.deserialize_seq(Parts)
    }
}

impl MentionRecord {
    fn parts(self) -> (Offsets, MentionKind) {
        match self {
            Self::Kinded(start, end, kind) => ([start, end], kind),
            Self::Bare(start, end) => ([start, end], MentionKind::Name),
        }
    }
}

fn mention_record(points: &CodePoints<'_>, mention: Mention) -> MentionRecord {
    let [start, end] = points.of_span(mention.span);
    MentionRecord::Kinded(start, end, mention.kind)
}
