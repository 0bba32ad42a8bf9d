//! What one document holds of one actor: the payload of an index row.
//!
//! In: an extraction, or the payload of a row. Out: the payload, or an [`Appearance`] decoded from
//! it. Reading returns `None` if the payload is damaged.

use crate::document::PartialDate;
use crate::knowledge::{ActorId, Extraction, MentionKind, RelationType, Status};
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::encode::{mention_of, place, status_byte, status_of};
use crate::store::bytes::stored::DocumentNumber;

/// What one document holds of one actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Appearance {
    /// The document.
    pub number: DocumentNumber,
    /// The day the document was published.
    pub date: Option<PartialDate>,
    /// The publisher of the document.
    pub outlet: Option<String>,
    /// The fullest form of the name that the document prints.
    pub name: String,
    /// How often the document refers to the actor.
    pub n_mentions: u32,
    /// The words that refer to the actor, without pronouns and duplicates.
    pub forms: Vec<(MentionKind, String)>,
    /// The relations that involve the actor.
    pub deeds: Vec<RelationAppearance>,
    /// The statements that involve the actor.
    pub sayings: Vec<Saying>,
}

/// A relation as seen by one of its actors.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationAppearance {
    /// The index of the relation in the extraction.
    pub index: u32,
    /// Its type.
    pub kind: RelationType,
    /// The actor's role in the relation.
    pub part: RelationEnd,
    /// The other end: the object for a subject, the subject for an object or a source.
    pub other: Option<ActorId>,
    /// The outermost source; `None` in the article's own voice.
    pub source: Option<ActorId>,
    /// Whether the text asserts, denies or only supposes the relation.
    pub status: Status,
    /// Whether the text says that the relation is over.
    pub former: bool,
    /// When it happened, if the text gives a date.
    pub date: Option<PartialDate>,
    /// The probability that the relation is correct, from 0.0 to 1.0.
    pub confidence: f64,
}

/// The role of an actor in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationEnd {
    /// The actor that did it.
    Subject,
    /// The actor that it was done to.
    Object,
    /// The actor that reports it.
    Source,
}

/// A statement as seen by one of its actors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The index of the statement in the extraction.
    pub index: u32,
    /// The actor's role in the statement.
    pub voice: Voice,
    /// For a speaker, the actors that the statement is about; otherwise the speaker, if known.
    pub others: Vec<ActorId>,
}

/// The role of an actor in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// The speaker.
    Speaker,
    /// The actor addressed.
    Addressee,
    /// The actor that the statement is about.
    About,
}

const PARTS: [RelationEnd; 3] = [RelationEnd::Subject, RelationEnd::Object, RelationEnd::Source];
const VOICES: [Voice; 3] = [Voice::Speaker, Voice::Addressee, Voice::About];

/// Writes a relation as seen by one of its actors.
pub(in crate::store) fn write_deed(
    extraction: &Extraction,
    (_, index, part): &(usize, u32, RelationEnd),
    writer: &mut Writer,
) {
    let relation = &extraction.relations[*index as usize];
    let other = if *part == RelationEnd::Subject { &relation.object } else { &relation.subject };
    writer.unsigned(u64::from(*index));
    let flags = status_byte(relation.status) << 2 | u8::from(relation.former) << 4;
    writer.bytes.push(place(&PARTS, part) | flags);
    writer.text(relation.kind.as_str());
    writer.optional_text(other.as_ref().map(ActorId::as_str));
    writer.optional_text(relation.according_to.first().map(ActorId::as_str));
    writer.date(relation.date);
    writer.unsigned(crate::store::bytes::encode::permille(relation.confidence));
}

/// Writes a statement as seen by one of its actors.
pub(in crate::store) fn write_saying(
    extraction: &Extraction,
    (_, index, voice): &(usize, u32, Voice),
    writer: &mut Writer,
) {
    let statement = &extraction.statements[*index as usize];
    let others = match voice {
        Voice::Speaker => statement.about.as_slice(),
        Voice::Addressee | Voice::About => statement.speaker.as_slice(),
    };
    writer.unsigned(u64::from(*index));
    writer.bytes.push(place(&VOICES, voice));
    writer.size(others.len());
    for it in others {
        writer.text(it.as_str());
    }
}

impl Appearance {
    /// Returns the other actors of its relations and statements.
    pub(crate) fn others(&self) -> impl Iterator<Item = &ActorId> {
        let deeds = self.deeds.iter().filter_map(|it| it.other.as_ref());
        deeds.chain(self.sayings.iter().flat_map(|it| &it.others))
    }

    /// Returns the name stored in a row, or `None` if the row is damaged.
    pub(in crate::store) fn read_name(payload: &[u8]) -> Option<&str> {
        ByteReader::new(payload).text()
    }

    /// Returns the appearance stored in a row, or `None` if the row is damaged.
    pub(in crate::store) fn read(number: u32, payload: &[u8]) -> Option<Self> {
        let mut reader = ByteReader::new(payload);
        let name = reader.text()?.to_owned();
        let forms = (0..reader.count()?)
            .map(|_| Some((mention_of(reader.byte()?)?, reader.text()?.to_owned())))
            .collect::<Option<_>>()?;
        let outlet = reader.optional_text()?.map(str::to_owned);
        let n_mentions = reader.number()?;
        let date = reader.date()?;
        let deeds = (0..reader.count()?)
            .map(|_| RelationAppearance::read(&mut reader))
            .collect::<Option<_>>()?;
        let sayings =
            (0..reader.count()?).map(|_| Saying::read(&mut reader)).collect::<Option<_>>()?;
        let number = DocumentNumber(number);
        Some(Self { number, date, outlet, name, n_mentions, forms, deeds, sayings })
    }
}

impl RelationAppearance {
    fn read(reader: &mut ByteReader<'_>) -> Option<Self> {
        let index = reader.number()?;
        let flags = reader.byte()?;
        Some(Self {
            index,
            part: *PARTS.get(usize::from(flags & 3))?,
            status: status_of(flags >> 2 & 3)?,
            former: flags >> 4 & 1 == 1,
            kind: RelationType::new(reader.text()?),
            other: reader.optional_text()?.map(ActorId::new),
            source: reader.optional_text()?.map(ActorId::new),
            date: reader.date()?,
            confidence: reader.unsigned()? as f64 / 1000.0,
        })
    }
}

impl Saying {
    fn read(reader: &mut ByteReader<'_>) -> Option<Self> {
        let index = reader.number()?;
        let voice = *VOICES.get(usize::from(reader.byte()?))?;
        let others =
            (0..reader.count()?).map(|_| Some(ActorId::new(reader.text()?))).collect::<Option<_>>();
        Some(Self { index, voice, others: others? })
    }
}
