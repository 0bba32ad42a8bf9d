//! A stored document from its bytes.
//!
//! In: what [`encode`](super::encode) wrote. Out: the [`StoredDocument`], or `None` if the bytes are
//! damaged.

use std::ops::Range;

use super::codec::ByteReader;
use super::decode::{self, ActorParts, MentionParts, RelationParts, StatementParts, Text};
use super::stored::StoredDocument;
use crate::document::{Document, DocumentId, Span};
use crate::knowledge::{
    Actor, ActorId, Extraction, Mention, Relation, RelationId, RelationType, Statement, StatementId,
};

/// Decodes a stored document. Returns `None` if the bytes are damaged.
pub(in crate::store) fn read_stored(bytes: &[u8]) -> Option<StoredDocument> {
    let mut reader = ByteReader::new(bytes);
    let document = read_document(&mut reader)?;
    let version = reader.fixed()?;
    let extraction = read_extraction(&mut reader, &document.text)?;
    reader.is_empty().then_some(StoredDocument { document, extraction, reader: version })
}

fn read_document(reader: &mut ByteReader<'_>) -> Option<Document> {
    let parts = decode::document(reader)?;
    let text = match parts.text {
        Text::Given(text) => text.into(),
        Text::Blank(n) => " ".repeat(u32::try_from(n).ok()? as usize).into(),
    };
    Some(Document {
        id: DocumentId::new(parts.id),
        source: parts.source.map(str::to_owned),
        title: parts.title.map(str::to_owned),
        date: parts.date,
        outlet: parts.outlet.map(str::to_owned),
        byline: parts.byline.map(str::to_owned),
        url: parts.url.map(str::to_owned),
        original: parts.original.map(str::to_owned),
        language: parts.language.to_owned(),
        text,
        body_start: parts.body_start,
    })
}

fn read_extraction(reader: &mut ByteReader<'_>, text: &str) -> Option<Extraction> {
    let actors: Vec<Actor> = (0..reader.count()?)
        .map(|_| whole_actor(decode::actor(reader, text)?, text))
        .collect::<Option<_>>()?;
    let frame = Frame { text, actors: &actors };
    let parts: Vec<StatementParts<'_, Ranges>> = (0..reader.count()?)
        .map(|_| decode::statement(reader, actors.len()))
        .collect::<Option<_>>()?;
    let id = |(n, said): (usize, &StatementParts<'_, Ranges>)| {
        said.id.map_or_else(|| StatementId::nth(n), StatementId::new)
    };
    let ids: Vec<StatementId> = parts.iter().enumerate().map(id).collect();
    let statements = parts.into_iter().zip(&ids);
    let statements =
        statements.map(|(said, id)| frame.statement(said, id, &ids)).collect::<Option<_>>()?;
    let relations = (0..reader.count()?)
        .map(|n| frame.relation(n, decode::relation(reader, actors.len())?, &ids))
        .collect::<Option<_>>()?;
    Some(Extraction { actors, statements, relations })
}

type Ranges = Vec<Range<usize>>;

fn whole_actor(parts: ActorParts<'_, Vec<MentionParts>>, text: &str) -> Option<Actor> {
    let ActorParts { kind, mentions, name, id } = parts;
    let mention = |(range, kind)| Some(Mention { span: Span::new(text, range)?, kind });
    let mentions = mentions.into_iter().map(mention).collect::<Option<_>>()?;
    let id = id.map_or_else(|| ActorId::named(kind, name), ActorId::new);
    Some(Actor { id, name: name.to_owned(), kind, mentions })
}

/// What the parts of statements and relations refer to.
struct Frame<'t> {
    text: &'t str,
    actors: &'t [Actor],
}

impl Frame<'_> {
    fn spans(&self, ranges: Ranges) -> Option<Vec<Span>> {
        ranges.into_iter().map(|range| Span::new(self.text, range)).collect()
    }

    fn actor(&self, place: u32) -> ActorId {
        self.actors[place as usize].id.clone()
    }

    fn actors(&self, places: &[u32]) -> Vec<ActorId> {
        places.iter().map(|place| self.actor(*place)).collect()
    }

    fn statement(
        &self,
        parts: StatementParts<'_, Ranges>,
        id: &StatementId,
        ids: &[StatementId],
    ) -> Option<Statement> {
        Some(Statement {
            id: id.clone(),
            speaker: parts.speaker.map(|place| self.actor(place)),
            mode: parts.mode,
            attitude: parts.attitude,
            delivery: parts.delivery,
            cue_lemma: parts.cue_lemma.to_owned(),
            source: self.spans(parts.source)?,
            cue: self.spans(parts.cue)?,
            content: self.spans(parts.content)?,
            addressee: self.actors(&parts.addressee),
            about: self.actors(&parts.about),
            within: statement_at(parts.within, ids)?,
        })
    }

    fn relation(
        &self,
        n: usize,
        parts: RelationParts<'_, Ranges>,
        statements: &[StatementId],
    ) -> Option<Relation> {
        Some(Relation {
            id: parts.id.map_or_else(|| RelationId::nth(n), RelationId::new),
            kind: RelationType::new(parts.kind),
            subject: parts.subject.map(|place| self.actor(place)),
            object: parts.object.map(|place| self.actor(place)),
            matter: parts.matter.map(str::to_owned),
            status: parts.status,
            former: parts.former,
            according_to: self.actors(&parts.according_to),
            statement: statement_at(parts.statement, statements)?,
            date: parts.date,
            trigger: self.spans(parts.trigger)?,
            evidence: Span::new(self.text, parts.evidence)?,
            confidence: parts.confidence,
        })
    }
}

/// Returns the statement at a place, if there is one; `None` if there are not so many.
#[expect(clippy::option_option, reason = "damage outside, absence inside")]
fn statement_at(place: Option<u32>, ids: &[StatementId]) -> Option<Option<StatementId>> {
    place.map(|place| ids.get(place as usize).cloned().ok_or(())).transpose().ok()
}
