//! Encodes a stored document as bytes.
//!
//! In: a [`Document`] and its [`Extraction`]. Out: bytes in which each actor and statement is
//! referred to by its index in the extraction; [`decode`](super::decode) reads them. Fails with
//! [`StoreError::Dangling`] if the extraction refers to an actor or statement that it does not
//! contain.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::codec::Writer;
use super::stored::{Stamp, StoredDocument};
use crate::document::{Document, DocumentId, Span};
use crate::knowledge::{
    Actor, ActorId, ActorKind, Delivery, Extraction, Mention, MentionKind, Mode, Relation,
    Statement, StatementId, Status,
};
use crate::store::StoreError;

const MENTION_KINDS: [MentionKind; 4] =
    [MentionKind::Name, MentionKind::Title, MentionKind::Nominal, MentionKind::Pronoun];
/// Position of the delivery in the byte that holds a statement's mode.
pub(in crate::store) const DELIVERY_SHIFT: u8 = 3;

/// Flags in the byte before a text: the text is blank; byline and original come before it.
/// Documents stored by earlier versions have neither flag.
pub(in crate::store) const BLANK: u8 = 1;
pub(in crate::store) const ORIGIN: u8 = 2;

/// Returns the index of `value` in `all`, as a byte.
pub(in crate::store) fn place<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|candidate| candidate == value).map_or(0, |index| index as u8)
}

pub(in crate::store) fn status_byte(status: Status) -> u8 {
    place(&Status::ALL, &status)
}

pub(in crate::store) fn status_of(byte: u8) -> Option<Status> {
    Status::ALL.get(usize::from(byte)).copied()
}

pub(in crate::store) fn mention_byte(kind: MentionKind) -> u8 {
    place(&MENTION_KINDS, &kind)
}

pub(in crate::store) fn mention_of(byte: u8) -> Option<MentionKind> {
    MENTION_KINDS.get(usize::from(byte)).copied()
}

/// Encodes a stored document, and returns its stamp with the bytes.
pub(in crate::store) fn stamped(stored: &StoredDocument) -> Result<(Stamp, Vec<u8>), StoreError> {
    let mut writer = Writer { bytes: document(&stored.document) };
    let document = xxh3_64(&writer.bytes);
    writer.fixed(stored.reader);
    let start = writer.bytes.len();
    extraction(&stored.document, &stored.extraction, &mut writer)?;
    let extraction = xxh3_64(writer.bytes.split_at(start).1);
    Ok((Stamp { document, reader: stored.reader, extraction }, writer.bytes))
}

impl Stamp {
    /// Returns the stamp of a stored document.
    ///
    /// # Errors
    /// Returns an error if the extraction refers to an actor or statement that it does not contain.
    pub fn of(stored: &StoredDocument) -> Result<Self, StoreError> {
        Ok(stamped(stored)?.0)
    }

    /// Returns the part of the stamp that does not depend on the extraction.
    #[must_use]
    pub fn of_document(document: &Document) -> u64 {
        xxh3_64(&self::document(document))
    }
}

/// Encodes a document without its extraction.
pub(in crate::store) fn document(document: &Document) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(document.id.as_str());
    writer.optional_text(document.source.as_deref());
    writer.optional_text(document.title.as_deref());
    writer.date(document.date);
    writer.optional_text(document.outlet.as_deref());
    writer.optional_text(document.url.as_deref());
    writer.text(&document.language);
    writer.size(document.body_start);
    let is_blank = document.text.bytes().all(|it| it == b' ');
    let has_origin = document.byline.is_some() || document.original.is_some();
    writer.bytes.push((u8::from(is_blank) * BLANK) | (u8::from(has_origin) * ORIGIN));
    if has_origin {
        writer.optional_text(document.byline.as_deref());
        writer.optional_text(document.original.as_deref());
    }
    if is_blank {
        writer.size(document.text.len());
    } else {
        writer.text(&document.text);
    }
    writer.bytes
}

/// Maps actors and statements to their indices while writing.
struct Places<'e> {
    document: &'e DocumentId,
    actors: FxHashMap<&'e ActorId, usize>,
    statements: FxHashMap<&'e StatementId, usize>,
}

impl Places<'_> {
    fn actor(&self, id: &ActorId, writer: &mut Writer) -> Result<(), StoreError> {
        let place = self.actors.get(id).ok_or_else(|| self.dangling("actor", id.as_str()))?;
        writer.size(place + 1);
        Ok(())
    }

    fn optional_actor(&self, id: Option<&ActorId>, writer: &mut Writer) -> Result<(), StoreError> {
        if let Some(id) = id {
            self.actor(id, writer)
        } else {
            writer.size(0);
            Ok(())
        }
    }

    fn actors(&self, ids: &[ActorId], writer: &mut Writer) -> Result<(), StoreError> {
        writer.size(ids.len());
        ids.iter().try_for_each(|it| self.actor(it, writer))
    }

    fn statement(&self, id: Option<&StatementId>, writer: &mut Writer) -> Result<(), StoreError> {
        let place = match id {
            Some(id) => {
                1 + self
                    .statements
                    .get(id)
                    .ok_or_else(|| self.dangling("statement", id.as_str()))?
            }
            None => 0,
        };
        writer.size(place);
        Ok(())
    }

    fn dangling(&self, what: &'static str, id: &str) -> StoreError {
        StoreError::Dangling { document: self.document.to_string(), what, id: id.to_owned() }
    }
}

/// Encodes an extraction.
fn extraction(
    Document { id: document, text, .. }: &Document,
    extraction: &Extraction,
    writer: &mut Writer,
) -> Result<(), StoreError> {
    let actors = extraction.actors.iter().enumerate().map(|(place, actor)| (&actor.id, place));
    let statements =
        extraction.statements.iter().enumerate().map(|(place, statement)| (&statement.id, place));
    let places = Places { document, actors: actors.collect(), statements: statements.collect() };
    writer.size(extraction.actors.len());
    extraction.actors.iter().for_each(|entry| actor(entry, text, writer));
    writer.size(extraction.statements.len());
    for (n, said) in extraction.statements.iter().enumerate() {
        statement(n, said, &places, writer)?;
    }
    writer.size(extraction.relations.len());
    for (n, deed) in extraction.relations.iter().enumerate() {
        relation(n, deed, &places, writer)?;
    }
    Ok(())
}

/// Encodes an actor. The name is omitted if the first mention spells it, and the id if it is
/// derived from the name.
fn actor(actor: &Actor, text: &str, writer: &mut Writer) {
    writer.bytes.push(place(&ActorKind::ALL, &actor.kind));
    writer.size(actor.mentions.len());
    let mut last = 0;
    for mention in &actor.mentions {
        span(mention.span, &mut last, writer);
        writer.bytes.push(mention_byte(mention.kind));
    }
    let is_printed = printed_name(&actor.mentions, text) == Some(&actor.name);
    writer.optional_text((!is_printed).then_some(&actor.name));
    let is_usual = actor.id.is_of(actor.kind, &actor.name);
    writer.optional_text((!is_usual).then_some(actor.id.as_str()));
}

fn printed_name<'t>(mentions: &[Mention], text: &'t str) -> Option<&'t str> {
    mentions.first().map(|it| it.span.of(text))
}

fn statement(
    n: usize,
    statement: &Statement,
    places: &Places<'_>,
    writer: &mut Writer,
) -> Result<(), StoreError> {
    local_id(statement.id.as_str(), 's', n, writer);
    places.optional_actor(statement.speaker.as_ref(), writer)?;
    let delivery = place(&Delivery::ALL, &statement.delivery) << DELIVERY_SHIFT;
    writer
        .bytes
        .push(place(&Mode::ALL, &statement.mode) | u8::from(statement.attitude) << 2 | delivery);
    writer.text(&statement.cue_lemma);
    let mut last = 0;
    for all in [&statement.source, &statement.cue, &statement.content] {
        spans(all, &mut last, writer);
    }
    places.actors(&statement.addressee, writer)?;
    places.actors(&statement.about, writer)?;
    places.statement(statement.within.as_ref(), writer)
}

fn relation(
    n: usize,
    relation: &Relation,
    places: &Places<'_>,
    writer: &mut Writer,
) -> Result<(), StoreError> {
    local_id(relation.id.as_str(), 'r', n, writer);
    writer.text(relation.kind.as_str());
    places.optional_actor(relation.subject.as_ref(), writer)?;
    places.optional_actor(relation.object.as_ref(), writer)?;
    writer.optional_text(relation.matter.as_deref());
    writer.bytes.push(status_byte(relation.status) | u8::from(relation.former) << 2);
    places.actors(&relation.according_to, writer)?;
    places.statement(relation.statement.as_ref(), writer)?;
    writer.date(relation.date);
    let mut last = 0;
    span(relation.evidence, &mut last, writer);
    last = relation.evidence.start();
    spans(&relation.trigger, &mut last, writer);
    writer.unsigned(permille(relation.confidence));
    Ok(())
}

/// Returns a confidence in thousandths, as it is stored.
pub(in crate::store) fn permille(confidence: f64) -> u64 {
    (confidence.clamp(0.0, 1.0) * 1000.0).round() as u64
}

/// Writes an id; omits it if it is the default id for this index.
fn local_id(id: &str, letter: char, n: usize, writer: &mut Writer) {
    let usual =
        id.strip_prefix(letter).and_then(|digits| digits.parse::<usize>().ok().zip(Some(digits)));
    let is_usual = usual.is_some_and(|(number, digits)| {
        number == n && (digits == "0" || !digits.starts_with(['0', '+']))
    });
    writer.optional_text((!is_usual).then_some(id));
}

fn span(span: Span, last: &mut usize, writer: &mut Writer) {
    writer.signed(span.start() as i64 - *last as i64);
    writer.size(span.len());
    *last = span.end();
}

fn spans(all: &[Span], last: &mut usize, writer: &mut Writer) {
    writer.size(all.len());
    for it in all {
        span(*it, last, writer);
    }
}
