//! Decodes what [`encode`](super::encode) wrote, without copying texts.
//!
//! In: the bytes of a stored document. Out: its parts in the order in which they were written, with
//! actors as places among the actors. [`StoredDocument`](super::stored::StoredDocument)s and
//! [`Outline`](super::outline::Outline)s are made of them; what an outline leaves out is passed over
//! and not kept ([`Passed`]). Damaged bytes read as `None`.

use std::ops::Range;

use super::codec::ByteReader;
use super::encode::{BLANK, DELIVERY_SHIFT, ORIGIN, mention_of, status_of};
use crate::document::PartialDate;
use crate::knowledge::{ActorKind, Delivery, MentionKind, Mode, Status};

/// A document without its extraction.
pub(in crate::store) struct DocumentParts<'b> {
    pub(in crate::store) id: &'b str,
    pub(in crate::store) source: Option<&'b str>,
    pub(in crate::store) title: Option<&'b str>,
    pub(in crate::store) date: Option<PartialDate>,
    pub(in crate::store) outlet: Option<&'b str>,
    pub(in crate::store) url: Option<&'b str>,
    pub(in crate::store) language: &'b str,
    pub(in crate::store) body_start: usize,
    pub(in crate::store) byline: Option<&'b str>,
    pub(in crate::store) original: Option<&'b str>,
    pub(in crate::store) text: Text<'b>,
}

/// The text of a document.
pub(in crate::store) enum Text<'b> {
    /// As it was given.
    Given(&'b str),
    /// So many blanks.
    Blank(usize),
}

/// What is kept of byte ranges and mentions: all of them, or nothing.
pub(in crate::store) trait Kept<T>: Default {
    fn keep(&mut self, part: T);
}

/// Byte ranges or mentions that are passed over.
#[derive(Default)]
pub(in crate::store) struct Passed;

impl<T> Kept<T> for Passed {
    fn keep(&mut self, _part: T) {}
}

impl<T> Kept<T> for Vec<T> {
    fn keep(&mut self, part: T) {
        self.push(part);
    }
}

/// A mention: its bytes and its kind.
pub(in crate::store) type MentionParts = (Range<usize>, MentionKind);

/// An actor.
pub(in crate::store) struct ActorParts<'b, M> {
    pub(in crate::store) kind: ActorKind,
    pub(in crate::store) mentions: M,
    /// Its name, or that of its first mention if the text prints it there.
    pub(in crate::store) name: &'b str,
    /// Its id, or `None` if it follows from kind and name.
    pub(in crate::store) id: Option<&'b str>,
}

/// A statement; actors are places from 0.
pub(in crate::store) struct StatementParts<'b, R> {
    pub(in crate::store) id: Option<&'b str>,
    pub(in crate::store) speaker: Option<u32>,
    pub(in crate::store) mode: Mode,
    pub(in crate::store) attitude: bool,
    pub(in crate::store) delivery: Delivery,
    pub(in crate::store) cue_lemma: &'b str,
    pub(in crate::store) source: R,
    pub(in crate::store) cue: R,
    pub(in crate::store) content: Vec<Range<usize>>,
    pub(in crate::store) addressee: Vec<u32>,
    pub(in crate::store) about: Vec<u32>,
    /// The place of the statement around it, from 0.
    pub(in crate::store) within: Option<u32>,
}

/// A relation; actors and statements are places from 0.
pub(in crate::store) struct RelationParts<'b, R> {
    pub(in crate::store) id: Option<&'b str>,
    pub(in crate::store) kind: &'b str,
    pub(in crate::store) subject: Option<u32>,
    pub(in crate::store) object: Option<u32>,
    pub(in crate::store) matter: Option<&'b str>,
    pub(in crate::store) status: Status,
    pub(in crate::store) former: bool,
    pub(in crate::store) according_to: Vec<u32>,
    pub(in crate::store) statement: Option<u32>,
    pub(in crate::store) date: Option<PartialDate>,
    pub(in crate::store) evidence: Range<usize>,
    pub(in crate::store) trigger: R,
    pub(in crate::store) confidence: f64,
}

pub(in crate::store) fn document<'b>(reader: &mut ByteReader<'b>) -> Option<DocumentParts<'b>> {
    let id = reader.text()?;
    let (source, title) = (reader.optional_text()?, reader.optional_text()?);
    let date = reader.date()?;
    let (outlet, url) = (reader.optional_text()?, reader.optional_text()?);
    let (language, body_start) = (reader.text()?, reader.size()?);
    let flags = reader.byte()?;
    let (byline, original) = match flags & ORIGIN {
        0 => (None, None),
        _ => (reader.optional_text()?, reader.optional_text()?),
    };
    let text = match flags & BLANK {
        0 => Text::Given(reader.text()?),
        _ => Text::Blank(reader.size()?),
    };
    Some(DocumentParts {
        id,
        source,
        title,
        date,
        outlet,
        url,
        language,
        body_start,
        byline,
        original,
        text,
    })
}

/// Reads an actor; `text` is that of the document.
pub(in crate::store) fn actor<'b: 't, 't, M: Kept<MentionParts>>(
    reader: &mut ByteReader<'b>,
    text: &'t str,
) -> Option<ActorParts<'t, M>> {
    let kind = *ActorKind::ALL.get(usize::from(reader.byte()?))?;
    let (mut mentions, mut first, mut last) = (M::default(), None, 0);
    for _ in 0..reader.count()? {
        let range = range(reader, &mut last)?;
        first.get_or_insert_with(|| range.clone());
        mentions.keep((range, mention_of(reader.byte()?)?));
    }
    let name = match reader.optional_text()? {
        Some(name) => name,
        None => text.get(first?)?,
    };
    Some(ActorParts { kind, mentions, name, id: reader.optional_text()? })
}

/// Reads a statement of a document with `n_actors` actors.
pub(in crate::store) fn statement<'b, R: Kept<Range<usize>>>(
    reader: &mut ByteReader<'b>,
    n_actors: usize,
) -> Option<StatementParts<'b, R>> {
    let id = reader.optional_text()?;
    let speaker = place(reader, n_actors)?;
    let flags = reader.byte()?;
    let cue_lemma = reader.text()?;
    let mut last = 0;
    Some(StatementParts {
        id,
        speaker,
        mode: *Mode::ALL.get(usize::from(flags & 3))?,
        attitude: flags & 4 != 0,
        delivery: *Delivery::ALL.get(usize::from(flags >> DELIVERY_SHIFT))?,
        cue_lemma,
        source: ranges(reader, &mut last)?,
        cue: ranges(reader, &mut last)?,
        content: ranges(reader, &mut last)?,
        addressee: places(reader, n_actors)?,
        about: places(reader, n_actors)?,
        within: place(reader, usize::MAX)?,
    })
}

/// Reads a relation of a document with `n_actors` actors.
pub(in crate::store) fn relation<'b, R: Kept<Range<usize>>>(
    reader: &mut ByteReader<'b>,
    n_actors: usize,
) -> Option<RelationParts<'b, R>> {
    let id = reader.optional_text()?;
    let kind = reader.text()?;
    let (subject, object) = (place(reader, n_actors)?, place(reader, n_actors)?);
    let matter = reader.optional_text()?;
    let flags = reader.byte()?;
    let according_to = places(reader, n_actors)?;
    let statement = place(reader, usize::MAX)?;
    let date = reader.date()?;
    let evidence = range(reader, &mut 0)?;
    let trigger = ranges(reader, &mut evidence.start.clone())?;
    let confidence = reader.unsigned()? as f64 / 1000.0;
    let (status, former) = (status_of(flags & 3)?, flags & 4 != 0);
    Some(RelationParts {
        id,
        kind,
        subject,
        object,
        matter,
        status,
        former,
        according_to,
        statement,
        date,
        evidence,
        trigger,
        confidence,
    })
}

/// Reads a place, which is absent if it reads as 0; `None` if it is not below `n`.
#[expect(clippy::option_option, reason = "damage outside, absence inside")]
fn place(reader: &mut ByteReader<'_>, n: usize) -> Option<Option<u32>> {
    let place = reader.size().filter(|it| *it <= n)?;
    match place.checked_sub(1) {
        Some(place) => Some(Some(u32::try_from(place).ok()?)),
        None => Some(None),
    }
}

/// Reads a list of places, none of which is absent.
fn places(reader: &mut ByteReader<'_>, n: usize) -> Option<Vec<u32>> {
    (0..reader.count()?).map(|_| place(reader, n)?).collect()
}

/// Reads a byte range that is counted from the end of the last one.
fn range(reader: &mut ByteReader<'_>, last: &mut usize) -> Option<Range<usize>> {
    let start = last.checked_add_signed(isize::try_from(reader.signed()?).ok()?)?;
    *last = start.checked_add(reader.size()?)?;
    Some(start..*last)
}

fn ranges<R: Kept<Range<usize>>>(reader: &mut ByteReader<'_>, last: &mut usize) -> Option<R> {
    let mut kept = R::default();
    for _ in 0..reader.count()? {
        kept.keep(range(reader, last)?);
    }
    Some(kept)
}
