//! The outline of a stored document: who does and says what, read without copying.
//!
//! In: the bytes of a stored document, or the document itself. Out: an [`Outline`], which borrows its
//! texts. Questions about all documents read this instead of whole documents, which takes a tenth of
//! the time. Bytes that do not read give `None`.

use std::ops::Range;

use super::codec::ByteReader;
use super::decode::{self, ActorParts, DocumentParts, Passed, RelationParts, StatementParts, Text};
use super::stored::{DocumentNumber, StoredDocument};
use super::whole::read_stored;
use crate::document::{PartialDate, Span};
use crate::knowledge::{ActorId, ActorKind, Extraction, Mode, RelationId, StatementId, Status};

/// Who does and says what in one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline<'b> {
    /// The document.
    pub number: DocumentNumber,
    /// Its id.
    pub id: &'b str,
    /// The day it was published.
    pub date: Option<PartialDate>,
    /// Who published it.
    pub outlet: Option<&'b str>,
    /// Its headline.
    pub title: Option<&'b str>,
    /// Its web address.
    pub url: Option<&'b str>,
    /// Its text; may be empty if the text is blank.
    pub text: &'b str,
    /// Its actors. Relations and statements refer to them by their places here, from 0.
    pub actors: Vec<OutlinedActor<'b>>,
    /// Its statements.
    pub statements: Vec<OutlinedStatement<'b>>,
    /// Its relations.
    pub relations: Vec<OutlinedRelation<'b>>,
}

/// An actor of an [`Outline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlinedActor<'b> {
    /// What it is.
    pub kind: ActorKind,
    /// The fullest form of the name that the document prints.
    pub name: &'b str,
    /// The id, or `None` if it is the one that follows from kind and name.
    pub id: Option<&'b str>,
}

/// A statement of an [`Outline`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlinedStatement<'b> {
    /// The id, or `None` if it is the usual one of its place.
    pub id: Option<&'b str>,
    /// Who said it.
    pub speaker: Option<u32>,
    /// The actors addressed.
    pub addressee: Vec<u32>,
    /// The actors it is about.
    pub about: Vec<u32>,
    /// How its words are given.
    pub mode: Mode,
    /// The lemma of the word that introduces it.
    pub cue: &'b str,
    /// The byte ranges of its content in the text.
    pub content: Vec<Range<usize>>,
}

/// A relation of an [`Outline`].
#[derive(Clone, Debug, PartialEq)]
pub struct OutlinedRelation<'b> {
    /// The id, or `None` if it is the usual one of its place.
    pub id: Option<&'b str>,
    /// Its type.
    pub kind: &'b str,
    /// The actor of the action.
    pub subject: Option<u32>,
    /// The object of the action.
    pub object: Option<u32>,
    /// The sources, outermost first.
    pub according_to: Vec<u32>,
    /// Whether the text holds it true.
    pub status: Status,
    /// Whether the text says that it is over.
    pub former: bool,
    /// When it happened, if the text says so.
    pub date: Option<PartialDate>,
    /// How likely it is to be right, from 0.0 to 1.0.
    pub confidence: f64,
    /// The byte range of its evidence in the text.
    pub evidence: Range<usize>,
}

/// Visits an outline: the run of documents that it belongs to, and the outline.
pub type VisitOutline<'v> =
    dyn Fn(usize, &Outline<'_>) -> Result<(), crate::store::StoreError> + Sync + 'v;

impl<'b> OutlinedActor<'b> {
    fn of(parts: &ActorParts<'b, Passed>) -> Self {
        Self { kind: parts.kind, name: parts.name, id: parts.id }
    }

    /// Returns its id.
    #[must_use]
    pub fn id(&self) -> ActorId {
        self.id.map_or_else(|| ActorId::named(self.kind, self.name), ActorId::new)
    }
}

impl<'b> OutlinedStatement<'b> {
    fn of(parts: StatementParts<'b, Passed>) -> Self {
        Self {
            id: parts.id,
            speaker: parts.speaker,
            addressee: parts.addressee,
            about: parts.about,
            mode: parts.mode,
            cue: parts.cue_lemma,
            content: parts.content,
        }
    }
}

impl<'b> OutlinedRelation<'b> {
    fn of(parts: RelationParts<'b, Passed>) -> Self {
        Self {
            id: parts.id,
            kind: parts.kind,
            subject: parts.subject,
            object: parts.object,
            according_to: parts.according_to,
            status: parts.status,
            former: parts.former,
            date: parts.date,
            confidence: parts.confidence,
            evidence: parts.evidence,
        }
    }
}

impl<'b> Outline<'b> {
    /// Returns the outline of a document.
    #[must_use]
    pub fn of(number: DocumentNumber, stored: &'b StoredDocument) -> Self {
        let (document, extraction) = (&stored.document, &stored.extraction);
        let actors = extraction.actors.iter().map(|it| OutlinedActor {
            kind: it.kind,
            name: &it.name,
            id: Some(it.id.as_str()),
        });
        Self {
            number,
            id: document.id.as_str(),
            date: document.date,
            outlet: document.outlet.as_deref(),
            title: document.title.as_deref(),
            url: document.url.as_deref(),
            text: &document.text,
            actors: actors.collect(),
            statements: statements_of(extraction),
            relations: relations_of(extraction),
        }
    }

    /// Returns the outline of the document that was encoded as `bytes`.
    pub(in crate::store) fn read(number: DocumentNumber, bytes: &'b [u8]) -> Option<Self> {
        let mut reader = ByteReader::new(bytes);
        let DocumentParts { id, title, date, outlet, url, text, .. } =
            decode::document(&mut reader)?;
        let text = match text {
            Text::Given(text) => text,
            // A name that is printed in a blank text is left to the whole reading.
            Text::Blank(_) => "",
        };
        reader.fixed()?;
        let mut actors = Vec::new();
        for _ in 0..reader.count()? {
            actors.push(OutlinedActor::of(&decode::actor(&mut reader, text)?));
        }
        let mut statements = Vec::new();
        for _ in 0..reader.count()? {
            statements.push(OutlinedStatement::of(decode::statement(&mut reader, actors.len())?));
        }
        let mut relations = Vec::new();
        for _ in 0..reader.count()? {
            relations.push(OutlinedRelation::of(decode::relation(&mut reader, actors.len())?));
        }
        reader.is_empty().then_some(Self {
            number,
            id,
            date,
            outlet,
            title,
            url,
            text,
            actors,
            statements,
            relations,
        })
    }

    /// Visits the outline of the document that was encoded as `bytes`; `None` if they do not read.
    pub(in crate::store) fn visit<T>(
        number: DocumentNumber,
        bytes: &[u8],
        visit: impl FnOnce(&Outline<'_>) -> T,
    ) -> Option<T> {
        match Outline::read(number, bytes) {
            Some(outline) => Some(visit(&outline)),
            None => Some(visit(&Outline::of(number, &read_stored(bytes)?))),
        }
    }

    /// Returns the words of a byte range; none if the text is blank.
    #[must_use]
    pub fn words(&self, range: &Range<usize>) -> &'b str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Returns the id of the relation at a place.
    #[must_use]
    pub fn relation_id(&self, place: usize) -> RelationId {
        let id = self.relations.get(place).and_then(|it| it.id);
        id.map_or_else(|| RelationId::nth(place), RelationId::new)
    }

    /// Returns the id of the statement at a place.
    #[must_use]
    pub fn statement_id(&self, place: usize) -> StatementId {
        let id = self.statements.get(place).and_then(|it| it.id);
        id.map_or_else(|| StatementId::nth(place), StatementId::new)
    }
}

/// Returns the places of actors among those of an extraction.
fn places<'a>(
    extraction: &'a Extraction,
    ids: impl IntoIterator<Item = &'a ActorId> + 'a,
) -> impl Iterator<Item = u32> + 'a {
    let place = |id: &ActorId| extraction.actors.iter().position(|it| it.id == *id);
    ids.into_iter().filter_map(move |id| place(id).map(|it| it as u32))
}

fn range(span: Span) -> Range<usize> {
    span.start()..span.end()
}

fn statements_of(extraction: &Extraction) -> Vec<OutlinedStatement<'_>> {
    let statements = extraction.statements.iter().map(|it| OutlinedStatement {
        id: Some(it.id.as_str()),
        speaker: places(extraction, &it.speaker).next(),
        addressee: places(extraction, &it.addressee).collect(),
        about: places(extraction, &it.about).collect(),
        mode: it.mode,
        cue: &it.cue_lemma,
        content: it.content.iter().copied().map(range).collect(),
    });
    statements.collect()
}

fn relations_of(extraction: &Extraction) -> Vec<OutlinedRelation<'_>> {
    let relations = extraction.relations.iter().map(|it| OutlinedRelation {
        id: Some(it.id.as_str()),
        kind: it.kind.as_str(),
        subject: places(extraction, &it.subject).next(),
        object: places(extraction, &it.object).next(),
        according_to: places(extraction, &it.according_to).collect(),
        status: it.status,
        former: it.former,
        date: it.date,
        confidence: it.confidence,
        evidence: range(it.evidence),
    });
    relations.collect()
}
