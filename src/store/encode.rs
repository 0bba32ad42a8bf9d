//! Encodes a stored document as bytes, and back.
//!
//! In: a [`Document`] and its [`Extraction`]. Out: bytes in which each actor and statement is
//! referred to by its index in the extraction. Encoding fails with [`StoreError::Dangling`] if the
//! extraction refers to an actor or statement that it does not contain; reading returns `None` if
//! the bytes are damaged.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::StoreError;
use super::codec::{Reader, Writer};
use super::stored::{Stamp, StoredDocument};
use crate::document::{Document, DocumentId, PartialDate, Span};
use crate::knowledge::{
    Actor, ActorId, ActorKind, Delivery, Extraction, Mention, MentionKind, Mode, Relation,
    RelationId, RelationType, Statement, StatementId, Status,
};

const MENTION_KINDS: [MentionKind; 4] =
    [MentionKind::Name, MentionKind::Title, MentionKind::Nominal, MentionKind::Pronoun];
/// Position of the delivery in the byte that holds a statement's mode.
const DELIVERY_SHIFT: u8 = 3;

/// Flags in the byte before a text: the text is blank; byline and original come before it.
/// Documents stored by earlier versions have neither flag.
pub(super) const BLANK: u8 = 1;
pub(super) const ORIGIN: u8 = 2;

pub(super) const MODES: [Mode; 3] = [Mode::Direct, Mode::Indirect, Mode::Mixed];
const STATUSES: [Status; 3] = [Status::Asserted, Status::Negated, Status::Hypothetical];

/// Returns the index of `value` in `all`, as a byte.
pub(super) fn place<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|candidate| candidate == value).map_or(0, |index| index as u8)
}

pub(super) fn status_byte(status: Status) -> u8 {
    place(&STATUSES, &status)
}

pub(super) fn status_of(byte: u8) -> Option<Status> {
    STATUSES.get(usize::from(byte)).copied()
}

pub(super) fn mention_byte(kind: MentionKind) -> u8 {
    place(&MENTION_KINDS, &kind)
}

pub(super) fn mention_of(byte: u8) -> Option<MentionKind> {
    MENTION_KINDS.get(usize::from(byte)).copied()
}

/// Encodes a stored document, and returns its stamp with the bytes.
pub(super) fn stamped(stored: &StoredDocument) -> Result<(Stamp, Vec<u8>), StoreError> {
    let mut writer = Writer { bytes: document(&stored.document) };
    let document = xxh3_64(&writer.bytes);
    writer.fixed(stored.reader);
    let start = writer.bytes.len();
    extraction(&stored.document, &stored.extraction, &mut writer)?;
    let extraction = xxh3_64(&writer.bytes[start..]);
    Ok((Stamp { document, reader: stored.reader, extraction }, writer.bytes))
}

/// Decodes a stored document. Returns `None` if the bytes are damaged.
pub(super) fn read_stored(bytes: &[u8]) -> Option<StoredDocument> {
    let mut reader = Reader::new(bytes);
    let document = read_document(&mut reader)?;
    let version = reader.fixed()?;
    let extraction = read_extraction(&mut reader, &document.text)?;
    reader.is_empty().then_some(StoredDocument { document, extraction, reader: version })
}

/// Encodes a document without its extraction.
pub(super) fn document(document: &Document) -> Vec<u8> {
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

fn read_document(reader: &mut Reader<'_>) -> Option<Document> {
    let id = DocumentId::new(reader.text()?);
    let source = reader.optional_text()?.map(str::to_owned);
    let title = reader.optional_text()?.map(str::to_owned);
    let date = reader.date()?;
    let outlet = reader.optional_text()?.map(str::to_owned);
    let url = reader.optional_text()?.map(str::to_owned);
    let language = reader.text()?.to_owned();
    let body_start = reader.size()?;
    let flags = reader.byte()?;
    let (byline, original) = match flags & ORIGIN {
        0 => (None, None),
        _ => (reader.optional_text()?, reader.optional_text()?),
    };
    let (byline, original) = (byline.map(str::to_owned), original.map(str::to_owned));
    let text = match flags & BLANK {
        0 => reader.text()?.into(),
        _ => " ".repeat(reader.size().filter(|it| u32::try_from(*it).is_ok())?).into(),
    };
    let document = Document {
        id,
        source,
        title,
        date,
        outlet,
        byline,
        url,
        original,
        language,
        text,
        body_start,
    };
    Some(document)
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
        .push(place(&MODES, &statement.mode) | u8::from(statement.attitude) << 2 | delivery);
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
pub(super) fn permille(confidence: f64) -> u64 {
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

/// State while reading: the text and the actors read so far.
struct Frame<'t> {
    text: &'t str,
    actors: Vec<Actor>,
}

impl Frame<'_> {
    fn span(&self, last: &mut usize, reader: &mut Reader<'_>) -> Option<Span> {
        let start = (*last as i64).checked_add(reader.signed()?)?;
        let start = usize::try_from(start).ok()?;
        let end = start.checked_add(reader.size()?)?;
        *last = end;
        Span::new(self.text, start..end)
    }

    fn spans(&self, last: &mut usize, reader: &mut Reader<'_>) -> Option<Vec<Span>> {
        (0..reader.count()?).map(|_| self.span(last, reader)).collect()
    }

    #[expect(clippy::option_option, reason = "damage outside, absence inside")]
    fn actor(&self, reader: &mut Reader<'_>) -> Option<Option<ActorId>> {
        match reader.size()? {
            0 => Some(None),
            place => Some(Some(self.actors.get(place - 1)?.id.clone())),
        }
    }

    fn actors(&self, reader: &mut Reader<'_>) -> Option<Vec<ActorId>> {
        (0..reader.count()?).map(|_| self.actor(reader)?).collect()
    }
}

fn read_extraction(reader: &mut Reader<'_>, text: &str) -> Option<Extraction> {
    let mut frame = Frame { text, actors: Vec::new() };
    for _ in 0..reader.count()? {
        let actor = read_actor(reader, &frame)?;
        frame.actors.push(actor);
    }
    let (mut statements, mut within) = (Vec::new(), Vec::new());
    for n in 0..reader.count()? {
        statements.push(read_statement(n, reader, &frame)?);
        within.push(reader.size()?);
    }
    let ids: Vec<StatementId> =
        statements.iter().map(|statement: &Statement| statement.id.clone()).collect();
    for (statement, place) in statements.iter_mut().zip(within) {
        statement.within = statement_at(place, &ids)?;
    }
    let relations =
        (0..reader.count()?).map(|n| read_relation(n, reader, &frame, &ids)).collect::<Option<_>>();
    Some(Extraction { actors: frame.actors, statements, relations: relations? })
}

#[expect(clippy::option_option, reason = "damage outside, absence inside")]
fn statement_at(place: usize, ids: &[StatementId]) -> Option<Option<StatementId>> {
    if place == 0 { Some(None) } else { Some(Some(ids.get(place - 1)?.clone())) }
}

fn read_actor(reader: &mut Reader<'_>, frame: &Frame<'_>) -> Option<Actor> {
    let kind = *ActorKind::ALL.get(usize::from(reader.byte()?))?;
    let n_mentions = reader.count()?;
    let mut last = 0;
    let mut mentions = Vec::with_capacity(n_mentions);
    for _ in 0..n_mentions {
        let span = frame.span(&mut last, reader)?;
        mentions.push(Mention { span, kind: mention_of(reader.byte()?)? });
    }
    let name = match reader.optional_text()? {
        Some(name) => name,
        None => printed_name(&mentions, frame.text)?,
    };
    let id = match reader.optional_text()? {
        Some(id) => ActorId::new(id),
        None => ActorId::named(kind, name),
    };
    Some(Actor { id, name: name.to_owned(), kind, mentions })
}

fn read_statement(n: usize, reader: &mut Reader<'_>, frame: &Frame<'_>) -> Option<Statement> {
    let id = reader.optional_text()?.map_or_else(|| StatementId::nth(n), StatementId::new);
    let speaker = frame.actor(reader)?;
    let flags = reader.byte()?;
    let cue_lemma = reader.text()?.to_owned();
    let mut last = 0;
    Some(Statement {
        id,
        speaker,
        mode: *MODES.get(usize::from(flags & 3))?,
        attitude: flags & 4 != 0,
        delivery: *Delivery::ALL.get(usize::from(flags >> DELIVERY_SHIFT))?,
        cue_lemma,
        source: frame.spans(&mut last, reader)?,
        cue: frame.spans(&mut last, reader)?,
        content: frame.spans(&mut last, reader)?,
        addressee: frame.actors(reader)?,
        about: frame.actors(reader)?,
        within: None,
    })
}

fn read_relation(
    n: usize,
    reader: &mut Reader<'_>,
    frame: &Frame<'_>,
    statements: &[StatementId],
) -> Option<Relation> {
    let id = reader.optional_text()?.map_or_else(|| RelationId::nth(n), RelationId::new);
    let kind = RelationType::new(reader.text()?);
    let (subject, object) = (frame.actor(reader)?, frame.actor(reader)?);
    let matter = reader.optional_text()?.map(str::to_owned);
    let flags = reader.byte()?;
    let according_to = frame.actors(reader)?;
    let statement = statement_at(reader.size()?, statements)?;
    let date: Option<PartialDate> = reader.date()?;
    let mut last = 0;
    let evidence = frame.span(&mut last, reader)?;
    last = evidence.start();
    let trigger = frame.spans(&mut last, reader)?;
    let confidence = reader.unsigned()? as f64 / 1000.0;
    let (status, former) = (status_of(flags & 3)?, flags & 4 != 0);
    Some(Relation {
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
        trigger,
        evidence,
        confidence,
    })
}
