//! The index of one document: who appears in it under which names, doing and saying what.
//!
//! In: a stored document. Out: [`Row`]s, sorted, which say for each term what this document holds
//! of it; and [`Appearance`], read back from the row of an actor. Never fails on a valid
//! document; a damaged row reads as `None`.
//!
//! Terms, each closed by a zero byte: `a` actor id (one row a document); `f` form, kind of
//! mention, actor id and `w` word, actor id (kept once, whatever the number of documents); `o`
//! outlet (one row a document); `q` word of a quotation (one row a document).

use std::collections::{BTreeMap, BTreeSet};

use unicode_segmentation::UnicodeSegmentation;

use super::codec::{Reader, Writer};
use super::encode::{mention_byte, mention_of, status_byte, status_of};
use super::stored::{DocumentNumber, StoredDocument};
use crate::document::PartialDate;
use crate::knowledge::{ActorId, ActorKind, Extraction, MentionKind, RelationType, Status};

/// What one document holds of one term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) term: Vec<u8>,
    /// The document, or 0 where the row belongs to none in particular.
    pub(super) number: u32,
    pub(super) payload: Vec<u8>,
}

/// What one document holds of one actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appearance {
    /// The document.
    pub number: DocumentNumber,
    /// The day the document was published.
    pub date: Option<PartialDate>,
    /// Who published the document.
    pub outlet: Option<String>,
    /// The fullest form of the name that the document prints.
    pub name: String,
    /// How often the document refers to the actor.
    pub n_mentions: u32,
    /// The words that refer to it, pronouns left out, each once.
    pub forms: Vec<(MentionKind, String)>,
    /// The relations in which it stands.
    pub deeds: Vec<Deed>,
    /// The statements in which it takes part.
    pub sayings: Vec<Saying>,
}

/// A relation as one of those who stand in it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The place of the relation in the extraction.
    pub index: u32,
    /// Its type.
    pub kind: RelationType,
    /// What the actor is in it.
    pub part: Part,
    /// The other end: the object for a subject, the subject for an object or a source.
    pub other: Option<ActorId>,
    /// The outermost source; `None` in the article's own voice.
    pub source: Option<ActorId>,
    /// Whether the text holds it true.
    pub status: Status,
    /// Whether the text says that it is over.
    pub former: bool,
    /// When it happened, where the text says so.
    pub date: Option<PartialDate>,
}

/// What an actor is in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who did it.
    Subject,
    /// To whom it was done.
    Object,
    /// Who says so.
    Source,
}

/// A statement as one of those who take part in it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// The place of the statement in the extraction.
    pub index: u32,
    /// What the actor is in it.
    pub voice: Voice,
    /// For a speaker, those whom the statement is about; for the others, the speaker if known.
    pub others: Vec<ActorId>,
}

/// What an actor is in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// Who said it.
    Speaker,
    /// To whom it was said.
    Addressee,
    /// Whom it is about.
    About,
}

const PARTS: [Part; 3] = [Part::Subject, Part::Object, Part::Source];
const VOICES: [Voice; 3] = [Voice::Speaker, Voice::Addressee, Voice::About];

/// Returns the term of an actor; all terms that begin so where `closed` is not added.
pub(super) fn actor_term(id: &str) -> Vec<u8> {
    term(b'a', &[id])
}

pub(super) fn outlet_term(outlet: &str) -> Vec<u8> {
    term(b'o', &[outlet])
}

pub(super) fn term(table: u8, parts: &[&str]) -> Vec<u8> {
    let mut bytes = vec![table];
    for part in parts {
        bytes.extend(part.bytes().filter(|it| *it != 0));
        bytes.push(0);
    }
    bytes
}

/// Returns the parts of a term after its table.
pub(super) fn parts(term: &[u8]) -> Vec<&str> {
    let inner = term.get(1..term.len().saturating_sub(1)).unwrap_or_default();
    inner.split(|it| *it == 0).map(|it| std::str::from_utf8(it).unwrap_or_default()).collect()
}

/// Returns a name as it is compared: the words of its letters and digits in lower case, accents
/// dropped, `-` between them.
#[must_use]
pub fn slug(name: &str) -> String {
    let id = ActorId::named(ActorKind::Person, name);
    id.as_str().split_once('/').map_or(String::new(), |(_, slug)| slug.to_owned())
}

/// Returns the rows of a stored document, sorted.
pub(super) fn of(number: DocumentNumber, stored: &StoredDocument) -> Vec<Row> {
    let DocumentNumber(number) = number;
    let (document, extraction) = (&stored.document, &stored.extraction);
    let mut rows = Vec::new();
    let mut deeds = deeds_by_actor(extraction);
    let mut sayings = sayings_by_actor(extraction);
    for actor in &extraction.actors {
        let appearance = Appearance {
            number: DocumentNumber(number),
            date: document.date,
            outlet: document.outlet.clone(),
            name: actor.name.clone(),
            n_mentions: u32::try_from(actor.mentions.len()).unwrap_or(u32::MAX),
            forms: forms(actor, &document.text),
            deeds: deeds.remove(&actor.id).unwrap_or_default(),
            sayings: sayings.remove(&actor.id).unwrap_or_default(),
        };
        name_rows(&actor.id, &appearance, &mut rows);
        let term = actor_term(actor.id.as_str());
        rows.push(Row { term, number, payload: appearance.to_bytes() });
    }
    if let Some(outlet) = &document.outlet {
        rows.push(Row { term: outlet_term(&slug(outlet)), number, payload: Vec::new() });
    }
    quotation_rows(number, stored, &mut rows);
    rows.sort_unstable();
    rows.dedup_by(|left, right| (&left.term, left.number) == (&right.term, right.number));
    rows
}

fn forms(actor: &crate::knowledge::Actor, text: &str) -> Vec<(MentionKind, String)> {
    let mut forms = BTreeSet::new();
    for mention in &actor.mentions {
        let words = mention.span.of(text).trim();
        if mention.kind != MentionKind::Pronoun && !words.is_empty() {
            forms.insert((mention.kind, words.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    forms.into_iter().collect()
}

/// Adds the rows by which a person finds the actor: whole forms, and the words of its names.
fn name_rows(id: &ActorId, appearance: &Appearance, rows: &mut Vec<Row>) {
    let own = id.as_str().split_once('/').map_or("", |(_, slug)| slug);
    let is_unnamed = id.as_str().starts_with("unnamed/");
    let name = (MentionKind::Name, appearance.name.clone());
    for (kind, form) in std::iter::once(&name).chain(&appearance.forms) {
        let form = slug(form);
        let mut push = |term| rows.push(Row { term, number: 0, payload: Vec::new() });
        let short = form.split_once('-').map(|(_, rest)| rest);
        let is_description = *kind == MentionKind::Nominal;
        let shorter = short.filter(|_| is_description);
        for form in std::iter::once(form.as_str()).chain(shorter) {
            if form != own && !form.is_empty() && !is_unnamed {
                let kind = mention_byte(*kind).to_string();
                push(term(b'f', &[form, &kind, id.as_str()]));
            }
        }
        if !is_description && !is_unnamed {
            form.split('-').for_each(|word| push(term(b'w', &[word, id.as_str()])));
        }
    }
}

/// Adds the rows that find what was said or done by its words.
fn quotation_rows(number: u32, stored: &StoredDocument, rows: &mut Vec<Row>) {
    let (text, extraction) = (&stored.document.text, &stored.extraction);
    let mut found: BTreeMap<String, (BTreeSet<u32>, BTreeSet<u32>)> = BTreeMap::new();
    for (index, statement) in (0_u32..).zip(&extraction.statements) {
        for word in statement.content.iter().flat_map(|it| words(it.of(text))) {
            found.entry(word).or_default().0.insert(index);
        }
    }
    for (index, relation) in (0_u32..).zip(&extraction.relations) {
        for word in words(relation.evidence.of(text)) {
            found.entry(word).or_default().1.insert(index);
        }
    }
    for (word, (statements, relations)) in found {
        let mut writer = Writer::default();
        for all in [statements, relations] {
            writer.size(all.len());
            let mut last = 0;
            for index in all {
                writer.unsigned(u64::from(index - last));
                last = index;
            }
        }
        rows.push(Row { term: term(b'q', &[&word]), number, payload: writer.bytes });
    }
}

/// Returns the statements and relations named by a row of a quotation's word.
pub(super) fn read_quoted(payload: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    let mut reader = Reader::new(payload);
    let mut list = || {
        let mut last = 0;
        (0..reader.size()?)
            .map(|_| {
                last += reader.number()?;
                Some(last)
            })
            .collect::<Option<Vec<u32>>>()
    };
    Some((list()?, list()?))
}

/// Returns the words of a quotation as they are searched for: in lower case, accents dropped,
/// of at least two letters or digits.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.unicode_words().map(slug).filter(|it| it.chars().nth(1).is_some())
}

fn deeds_by_actor(extraction: &Extraction) -> BTreeMap<ActorId, Vec<Deed>> {
    let mut deeds: BTreeMap<ActorId, Vec<Deed>> = BTreeMap::new();
    for (index, relation) in (0_u32..).zip(&extraction.relations) {
        let mut push = |actor: &ActorId, part, other: Option<&ActorId>| {
            deeds.entry(actor.clone()).or_default().push(Deed {
                index,
                kind: relation.kind.clone(),
                part,
                other: other.cloned(),
                source: relation.according_to.first().cloned(),
                status: relation.status,
                former: relation.former,
                date: relation.date,
            });
        };
        let (subject, object) = (relation.subject.as_ref(), relation.object.as_ref());
        subject.into_iter().for_each(|it| push(it, Part::Subject, object));
        object.into_iter().for_each(|it| push(it, Part::Object, subject));
        relation.according_to.iter().for_each(|it| push(it, Part::Source, subject));
    }
    deeds
}

fn sayings_by_actor(extraction: &Extraction) -> BTreeMap<ActorId, Vec<Saying>> {
    let mut sayings: BTreeMap<ActorId, Vec<Saying>> = BTreeMap::new();
    for (index, statement) in (0_u32..).zip(&extraction.statements) {
        let mut push = |actor: &ActorId, voice, others: Vec<ActorId>| {
            sayings.entry(actor.clone()).or_default().push(Saying { index, voice, others });
        };
        let speaker: Vec<ActorId> = statement.speaker.iter().cloned().collect();
        speaker.iter().for_each(|it| push(it, Voice::Speaker, statement.about.clone()));
        statement.addressee.iter().for_each(|it| push(it, Voice::Addressee, speaker.clone()));
        statement.about.iter().for_each(|it| push(it, Voice::About, speaker.clone()));
    }
    sayings
}

impl Appearance {
    fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.date(self.date);
        writer.optional_text(self.outlet.as_deref());
        writer.text(&self.name);
        writer.unsigned(u64::from(self.n_mentions));
        writer.size(self.forms.len());
        for (kind, form) in &self.forms {
            writer.bytes.push(mention_byte(*kind));
            writer.text(form);
        }
        writer.size(self.deeds.len());
        self.deeds.iter().for_each(|it| it.write(&mut writer));
        writer.size(self.sayings.len());
        for saying in &self.sayings {
            writer.unsigned(u64::from(saying.index));
            writer.bytes.push(super::encode::place(&VOICES, &saying.voice));
            writer.size(saying.others.len());
            saying.others.iter().for_each(|it| writer.text(it.as_str()));
        }
        writer.bytes
    }

    /// Returns the appearance that a row holds.
    pub(super) fn read(number: u32, payload: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(payload);
        let date = reader.date()?;
        let outlet = reader.optional_text()?.map(str::to_owned);
        let name = reader.text()?.to_owned();
        let n_mentions = reader.number()?;
        let forms = (0..reader.count()?)
            .map(|_| Some((mention_of(reader.byte()?)?, reader.text()?.to_owned())))
            .collect::<Option<_>>()?;
        let deeds = (0..reader.count()?).map(|_| Deed::read(&mut reader)).collect::<Option<_>>()?;
        let sayings =
            (0..reader.count()?).map(|_| Saying::read(&mut reader)).collect::<Option<_>>()?;
        let number = DocumentNumber(number);
        Some(Self { number, date, outlet, name, n_mentions, forms, deeds, sayings })
    }
}

impl Deed {
    fn write(&self, writer: &mut Writer) {
        writer.unsigned(u64::from(self.index));
        let part = super::encode::place(&PARTS, &self.part);
        writer.bytes.push(part | status_byte(self.status) << 2 | u8::from(self.former) << 4);
        writer.text(self.kind.as_str());
        writer.optional_text(self.other.as_ref().map(ActorId::as_str));
        writer.optional_text(self.source.as_ref().map(ActorId::as_str));
        writer.date(self.date);
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
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
        })
    }
}

impl Saying {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let index = reader.number()?;
        let voice = *VOICES.get(usize::from(reader.byte()?))?;
        let others =
            (0..reader.count()?).map(|_| Some(ActorId::new(reader.text()?))).collect::<Option<_>>();
        Some(Self { index, voice, others: others? })
    }
}
