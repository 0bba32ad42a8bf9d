//! The outline of a stored document: who does and says what, read without copying.
//!
//! In: the bytes of a stored document, or the document itself. Out: an [`Outline`], which borrows its
//! texts. Questions about all documents read this instead of whole documents, which takes a tenth of
//! the time. Bytes that do not read give `None`.

use std::ops::Range;

use super::codec::Reader;
use super::encode::{BLANK, MODES, ORIGIN, mention_of, read_stored, status_of};
use super::stored::{DocumentNumber, StoredDocument};
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
    dyn Fn(usize, &Outline<'_>) -> Result<(), super::StoreError> + Sync + 'v;

impl OutlinedActor<'_> {
    /// Returns its id.
    #[must_use]
    pub fn id(&self) -> ActorId {
        self.id.map_or_else(|| ActorId::named(self.kind, self.name), ActorId::new)
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
    pub(super) fn read(number: DocumentNumber, bytes: &'b [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let id = reader.text()?;
        let (_source, title) = (reader.optional_text()?, reader.optional_text()?);
        let date = reader.date()?;
        let outlet = reader.optional_text()?;
        let (url, _language, _body_start) =
            (reader.optional_text()?, reader.text()?, reader.size()?);
        let flags = reader.byte()?;
        if flags & ORIGIN != 0 {
            let (_byline, _original) = (reader.optional_text()?, reader.optional_text()?);
        }
        let text = match flags & BLANK {
            0 => reader.text()?,
            // A name that is printed in a blank text is left to the whole reading.
            _ => reader.size().map(|_| "")?,
        };
        reader.fixed()?;
        let mut actors = Vec::new();
        for _ in 0..reader.count()? {
            actors.push(read_actor(&mut reader, text)?);
        }
        let n_actors = actors.len();
        let mut statements = Vec::new();
        for _ in 0..reader.count()? {
            statements.push(read_statement(&mut reader, n_actors)?);
        }
        let mut relations = Vec::new();
        for _ in 0..reader.count()? {
            relations.push(read_relation(&mut reader, n_actors)?);
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
    pub(super) fn visit<T>(
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

fn read_actor<'b>(reader: &mut Reader<'b>, text: &'b str) -> Option<OutlinedActor<'b>> {
    let kind = *ActorKind::ALL.get(usize::from(reader.byte()?))?;
    let mut first = None;
    for _ in 0..reader.count()? {
        let span = (reader.signed()?, reader.size()?);
        first.get_or_insert(span);
        mention_of(reader.byte()?)?;
    }
    let name = match (reader.optional_text()?, first) {
        (Some(name), _) => name,
        (None, Some((start, length))) => {
            let start = usize::try_from(start).ok()?;
            text.get(start..start.checked_add(length)?)?
        }
        (None, None) => return None,
    };
    Some(OutlinedActor { kind, name, id: reader.optional_text()? })
}

/// Returns the place of an actor, which is absent if it reads as 0.
#[expect(clippy::option_option, reason = "damage outside, absence inside")]
fn read_place(reader: &mut Reader<'_>, n_actors: usize) -> Option<Option<u32>> {
    let place = reader.size()?;
    (place <= n_actors).then(|| place.checked_sub(1).map(|it| it as u32))
}

fn read_places(reader: &mut Reader<'_>, n_actors: usize) -> Option<Vec<u32>> {
    (0..reader.count()?).map(|_| read_place(reader, n_actors)?).collect()
}

/// Reads a byte range that is counted from the end of the last one.
fn read_range(reader: &mut Reader<'_>, last: &mut usize) -> Option<Range<usize>> {
    let start = last.checked_add_signed(isize::try_from(reader.signed()?).ok()?)?;
    *last = start.checked_add(reader.size()?)?;
    Some(start..*last)
}

fn pass_ranges(reader: &mut Reader<'_>, last: &mut usize) -> Option<()> {
    for _ in 0..reader.count()? {
        read_range(reader, last)?;
    }
    Some(())
}

fn read_statement<'b>(reader: &mut Reader<'b>, n_actors: usize) -> Option<OutlinedStatement<'b>> {
    let id = reader.optional_text()?;
    let speaker = read_place(reader, n_actors)?;
    let mode = *MODES.get(usize::from(reader.byte()? & 3))?;
    let cue = reader.text()?;
    let mut last = 0;
    (0..2).try_for_each(|_| pass_ranges(reader, &mut last))?;
    let content = (0..reader.count()?).map(|_| read_range(reader, &mut last));
    let content = content.collect::<Option<_>>()?;
    let (addressee, about) = (read_places(reader, n_actors)?, read_places(reader, n_actors)?);
    let _within = reader.size()?;
    Some(OutlinedStatement { id, speaker, addressee, about, mode, cue, content })
}

fn read_relation<'b>(reader: &mut Reader<'b>, n_actors: usize) -> Option<OutlinedRelation<'b>> {
    let id = reader.optional_text()?;
    let kind = reader.text()?;
    let (subject, object) = (read_place(reader, n_actors)?, read_place(reader, n_actors)?);
    let _matter = reader.optional_text()?;
    let flags = reader.byte()?;
    let according_to = read_places(reader, n_actors)?;
    let _statement = reader.size()?;
    let date = reader.date()?;
    let evidence = read_range(reader, &mut 0)?;
    pass_ranges(reader, &mut evidence.start.clone())?;
    let confidence = reader.unsigned()? as f64 / 1000.0;
    let (status, former) = (status_of(flags & 3)?, flags & 4 != 0);
    Some(OutlinedRelation {
        id,
        kind,
        subject,
        object,
        according_to,
        status,
        former,
        date,
        confidence,
        evidence,
    })
}
