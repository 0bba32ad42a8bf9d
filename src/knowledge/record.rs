//! The extraction record: an [`Extraction`] as JSON, with offsets in code points.
//!
//! In: a document and its extraction. Out: [`Record`], whose JSON is described by
//! `schema/records/extraction.schema.json`; and back again, given the document's text. Reading back
//! fails with [`RecordError`] if offsets do not fit the text, or a confidence is none.

use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Actor, ActorId, ActorKind, Delivery, Extraction, Mention, MentionKind, Mode, Relation,
    RelationId, RelationType, Statement, StatementId, Status,
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

/// The document's own part of the record.
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
    pub byline: Option<String>,
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
    /// With a kind.
    Kinded(usize, usize, MentionKind),
    /// Without a kind.
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
    #[serde(default, skip_serializing_if = "Delivery::is_made")]
    pub delivery: Delivery,
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

/// Why a record could not be converted back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// A span ends before it starts.
    #[error("{place} has the offsets [{}, {}]; the end must not be before the start", offsets[0], offsets[1])]
    Offsets {
        /// The actor, statement or relation.
        place: String,
        /// The offsets found.
        offsets: Offsets,
    },
    /// A span ends after the text.
    #[error("{place} has the offsets [{}, {}]; the text has {chars} characters", offsets[0], offsets[1])]
    Beyond {
        /// The actor, statement or relation.
        place: String,
        /// The offsets found.
        offsets: Offsets,
        /// The length of the text, in characters.
        chars: usize,
    },
    /// A confidence is not from 0 to 1.
    #[error("{place} has the confidence {found}; want a number from 0 to 1")]
    Confidence {
        /// The relation.
        place: String,
        /// The number found.
        found: String,
    },
}

impl Record {
    /// Builds the record for `extraction`, with offsets counted in `document`'s text.
    ///
    /// ```
    /// use onrecord::{Document, Reader, Record};
    ///
    /// let document = Document::new("harbor", "Ana Okoro praised Tobias Renner.");
    /// let extraction = Reader::embedded().read(&document);
    /// let record = Record::new(&document, &extraction);
    /// assert_eq!(record.relations[0].kind.as_str(), "praised");
    /// assert_eq!(record.relations[0].evidence, [0, 32], "in code points");
    /// ```
    #[must_use]
    pub fn new(document: &Document, extraction: &Extraction) -> Self {
        let points = CodePoints::new(&document.text);
        let all = |spans: &[Span]| spans.iter().map(|it| points.of_span(*it)).collect::<Vec<_>>();
        let actor = |actor: &Actor| ActorRecord {
            id: actor.id.clone(),
            name: actor.name.clone(),
            kind: actor.kind,
            mentions: actor
                .mentions
                .iter()
                .map(|mention| mention_record(&points, *mention))
                .collect(),
        };
        let statement = |statement: &Statement| StatementRecord {
            id: statement.id.clone(),
            speaker: statement.speaker.clone(),
            mode: statement.mode,
            attitude: statement.attitude,
            delivery: statement.delivery,
            cue_lemma: statement.cue_lemma.clone(),
            source: all(&statement.source),
            cue: all(&statement.cue),
            content: all(&statement.content),
            addressee: statement.addressee.clone(),
            about: statement.about.clone(),
            within: statement.within.clone(),
        };
        let relation = |relation: &Relation| RelationRecord {
            id: relation.id.clone(),
            kind: relation.kind.clone(),
            subject: relation.subject.clone(),
            object: relation.object.clone(),
            matter: relation.matter.clone(),
            status: relation.status,
            former: relation.former,
            according_to: relation.according_to.clone(),
            statement: relation.statement.clone(),
            date: relation.date,
            trigger: all(&relation.trigger),
            evidence: points.of_span(relation.evidence),
            confidence: (relation.confidence * 1000.0).round() / 1000.0,
        };
        Self {
            document: DocumentRecord::new(document, points.at_byte(document.text.len())),
            actors: extraction.actors.iter().map(actor).collect(),
            statements: extraction.statements.iter().map(statement).collect(),
            relations: extraction.relations.iter().map(relation).collect(),
        }
    }

    /// Converts the record back to an extraction, with spans in `text`.
    ///
    /// # Errors
    /// Returns an error if a span ends before it starts or after `text`, or a confidence is not from
    /// 0 to 1.
    ///
    /// ```
    /// use onrecord::{Document, Reader, Record};
    ///
    /// let document = Document::new("harbor", "Ana Okoro praised Tobias Renner.");
    /// let extraction = Reader::embedded().read(&document);
    /// let again = Record::new(&document, &extraction).into_extraction(&document.text)?;
    /// assert_eq!(again.actors, extraction.actors);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_extraction(self, text: &str) -> Result<Extraction, RecordError> {
        extraction_of(text, self.actors, self.statements, self.relations)
    }
}

/// Converts the parts of a record back to an extraction, like [`Record::into_extraction`].
pub(crate) fn extraction_of(
    text: &str,
    actors: Vec<ActorRecord>,
    statements: Vec<StatementRecord>,
    relations: Vec<RelationRecord>,
) -> Result<Extraction, RecordError> {
    let points = CodePoints::new(text);
    let places = Places { chars: points.at_byte(text.len()), points };
    Ok(Extraction {
        actors: actors.into_iter().map(|it| places.actor(it)).collect::<Result<_, _>>()?,
        statements: statements
            .into_iter()
            .map(|it| places.statement(it))
            .collect::<Result<_, _>>()?,
        relations: relations.into_iter().map(|it| places.relation(it)).collect::<Result<_, _>>()?,
    })
}

/// Converts offsets to spans of a text.
struct Places<'t> {
    points: CodePoints<'t>,
    /// The length of the text, in characters.
    chars: usize,
}

impl Places<'_> {
    fn span(&self, offsets: Offsets, place: &str) -> Result<Span, RecordError> {
        let place = || place.to_owned();
        if offsets[1] > self.chars {
            return Err(RecordError::Beyond { place: place(), offsets, chars: self.chars });
        }
        let wrong = || RecordError::Offsets { place: place(), offsets };
        self.points.to_span(offsets).ok_or_else(wrong)
    }

    fn spans(&self, all: &[Offsets], place: &str) -> Result<Vec<Span>, RecordError> {
        all.iter().map(|it| self.span(*it, place)).collect()
    }

    fn actor(&self, it: ActorRecord) -> Result<Actor, RecordError> {
        let mention = |mention: &MentionRecord| {
            let (offsets, kind) = mention.parts();
            Ok(Mention { span: self.span(offsets, it.id.as_str())?, kind })
        };
        let mentions = it.mentions.iter().map(mention).collect::<Result<_, RecordError>>()?;
        Ok(Actor { id: it.id, name: it.name, kind: it.kind, mentions })
    }

    fn statement(&self, it: StatementRecord) -> Result<Statement, RecordError> {
        let spans = |all: &[Offsets]| self.spans(all, it.id.as_str());
        Ok(Statement {
            source: spans(&it.source)?,
            cue: spans(&it.cue)?,
            content: spans(&it.content)?,
            id: it.id,
            speaker: it.speaker,
            mode: it.mode,
            attitude: it.attitude,
            delivery: it.delivery,
            cue_lemma: it.cue_lemma,
            addressee: it.addressee,
            about: it.about,
            within: it.within,
        })
    }

    fn relation(&self, it: RelationRecord) -> Result<Relation, RecordError> {
        if !(0.0..=1.0).contains(&it.confidence) {
            let place = it.id.as_str().to_owned();
            let found = it.confidence.to_string();
            return Err(RecordError::Confidence { place, found });
        }
        Ok(Relation {
            trigger: self.spans(&it.trigger, it.id.as_str())?,
            evidence: self.span(it.evidence, it.id.as_str())?,
            id: it.id,
            kind: it.kind,
            subject: it.subject,
            object: it.object,
            matter: it.matter,
            status: it.status,
            former: it.former,
            according_to: it.according_to,
            statement: it.statement,
            date: it.date,
            confidence: it.confidence,
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
            byline: document.byline.clone(),
            url: document.url.clone(),
            language: document.language.clone(),
            chars,
        }
    }
}

/// Deserializes without the intermediate value that `untagged` would allocate.
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
    /// Returns the offsets of the mention.
    #[must_use]
    pub fn offsets(self) -> Offsets {
        self.parts().0
    }

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
