//! The index of one document: who appears in it under which names, doing and saying what.
//!
//! In: a stored document. Out: rows, each a term, a number and a payload, which say what this
//! document holds of the term; and [`Appearance`], read back from the row of an actor. Never fails on a valid
//! document; a damaged row reads as `None`.
//!
//! Terms, each closed by a zero byte: `a` actor id (one row a document); `f` form, kind of
//! mention, actor id and `w` word, actor id (kept once, whatever the number of documents); `o`
//! outlet (one row a document); `q` word of a quotation (one row a document).

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation;

use super::codec::{Reader, Writer};
use super::encode::{mention_byte, mention_of, status_byte, status_of};
use super::stored::{DocumentNumber, StoredDocument};
use super::terms::Terms;
use crate::document::PartialDate;
use crate::knowledge::{Actor, ActorId, Extraction, MentionKind, RelationType, Status};

/// What one document holds of one actor.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Clone, Debug, PartialEq)]
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
    /// How likely it is to be right, from 0.0 to 1.0.
    pub confidence: f64,
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
    let mut bytes = Vec::new();
    write_term(&mut bytes, table, parts);
    bytes
}

fn write_term(bytes: &mut Vec<u8>, table: u8, parts: &[&str]) {
    bytes.clear();
    bytes.push(table);
    for part in parts {
        if part.as_bytes().contains(&0) {
            bytes.extend(part.bytes().filter(|it| *it != 0));
        } else {
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes.push(0);
    }
}

/// Returns whether the rows of a term are of no document in particular: names.
pub(super) fn is_shared(term: &[u8]) -> bool {
    matches!(term.first(), Some(b'f' | b'w'))
}

/// Returns the parts of a term after its table.
pub(super) fn parts(term: &[u8]) -> Vec<&str> {
    let inner = term.get(1..term.len().saturating_sub(1)).unwrap_or_default();
    inner.split(|it| *it == 0).map(|it| std::str::from_utf8(it).unwrap_or_default()).collect()
}

/// Returns the last part of a term.
pub(super) fn last_part(term: &[u8]) -> &[u8] {
    let inner = term.get(1..term.len().saturating_sub(1)).unwrap_or_default();
    inner.rsplit(|it| *it == 0).next().unwrap_or_default()
}

/// Returns a name as it is compared: the words of its letters and digits in lower case, accents
/// dropped, `-` between them.
#[must_use]
pub fn slug(name: &str) -> String {
    crate::knowledge::slug(name)
}

/// What goes from one document to the next: names that were told already, so that they need not be
/// told anew, and room to work in.
#[derive(Default)]
pub(super) struct Told {
    names: FxHashSet<u128>,
    words: Words,
    room: (Vec<u8>, Writer),
}

/// Names that are kept as told.
const TOLD_MAX: usize = 1 << 18;

/// The words of the quotations of one document.
#[derive(Default)]
struct Words {
    terms: Terms,
    /// Place of the word, kind of quotation, place of the quotation.
    found: Vec<(u32, Kind, u32)>,
    /// Room for a word.
    plain: String,
}

/// What a quotation is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Statement,
    Relation,
}

/// Gives the rows of a stored document to `put`, in no order; of rows of the same term and
/// number the first counts. Names that are `told` already are left out.
pub(super) fn of(
    number: DocumentNumber,
    stored: &StoredDocument,
    told: &mut Told,
    put: &mut dyn FnMut(&[u8], u32, &[u8]),
) {
    let DocumentNumber(number) = number;
    let (document, extraction) = (&stored.document, &stored.extraction);
    let deeds = Parts::of(extraction, deeds);
    let sayings = Parts::of(extraction, sayings);
    let (mut term, mut writer) = std::mem::take(&mut told.room);
    for (place, actor) in extraction.actors.iter().enumerate() {
        writer.bytes.clear();
        let forms = forms(actor, &document.text);
        write_names(&actor.name, &forms, &mut writer);
        name_rows(actor, &forms, &writer.bytes, told, put);
        writer.optional_text(document.outlet.as_deref());
        writer.size(actor.mentions.len());
        writer.date(document.date);
        let deeds = deeds.of_actor(place);
        writer.size(deeds.len());
        deeds.iter().for_each(|it| write_deed(extraction, it, &mut writer));
        let sayings = sayings.of_actor(place);
        writer.size(sayings.len());
        sayings.iter().for_each(|it| write_saying(extraction, it, &mut writer));
        write_term(&mut term, b'a', &[actor.id.as_str()]);
        put(&term, number, &writer.bytes);
    }
    if let Some(outlet) = &document.outlet {
        put(&outlet_term(&slug(outlet)), number, &[]);
    }
    told.room = (term, writer);
    quotation_rows(number, stored, &mut told.words, put);
}

/// The parts that the actors of a document take: place of the actor, of the relation or
/// statement, and the part; sorted.
struct Parts<P>(Vec<(usize, u32, P)>);

impl<P: Copy + Ord> Parts<P> {
    /// Returns all parts that `each` tells of; of actors of the same id the first takes them.
    fn of(
        extraction: &Extraction,
        each: impl Fn(&Extraction, &mut dyn FnMut(&ActorId, u32, P)),
    ) -> Self {
        let mut places: FxHashMap<&ActorId, usize> = FxHashMap::default();
        for (place, actor) in extraction.actors.iter().enumerate() {
            places.entry(&actor.id).or_insert(place);
        }
        let mut parts = Vec::new();
        each(extraction, &mut |actor, index, part| {
            parts.extend(places.get(actor).map(|place| (*place, index, part)));
        });
        // What one actor is twice in one relation is kept twice, in the order told.
        parts.sort_by_key(|(place, index, _)| (*place, *index));
        Self(parts)
    }

    fn of_actor(&self, place: usize) -> &[(usize, u32, P)] {
        let start = self.0.partition_point(|it| it.0 < place);
        let n = self.0[start..].partition_point(|it| it.0 == place);
        &self.0[start..start + n]
    }
}

fn write_names(name: &str, forms: &[(MentionKind, String)], writer: &mut Writer) {
    writer.text(name);
    writer.size(forms.len());
    for (kind, form) in forms {
        writer.bytes.push(mention_byte(*kind));
        writer.text(form);
    }
}

fn write_deed(extraction: &Extraction, (_, index, part): &(usize, u32, Part), writer: &mut Writer) {
    let relation = &extraction.relations[*index as usize];
    let other = if *part == Part::Subject { &relation.object } else { &relation.subject };
    writer.unsigned(u64::from(*index));
    let flags = status_byte(relation.status) << 2 | u8::from(relation.former) << 4;
    writer.bytes.push(super::encode::place(&PARTS, part) | flags);
    writer.text(relation.kind.as_str());
    writer.optional_text(other.as_ref().map(ActorId::as_str));
    writer.optional_text(relation.according_to.first().map(ActorId::as_str));
    writer.date(relation.date);
    writer.unsigned(super::encode::permille(relation.confidence));
}

fn write_saying(
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
    writer.bytes.push(super::encode::place(&VOICES, voice));
    writer.size(others.len());
    others.iter().for_each(|it| writer.text(it.as_str()));
}

/// Tells who stands in which relation as what.
fn deeds(extraction: &Extraction, tell: &mut dyn FnMut(&ActorId, u32, Part)) {
    for (index, it) in (0_u32..).zip(&extraction.relations) {
        it.subject.iter().for_each(|actor| tell(actor, index, Part::Subject));
        it.object.iter().for_each(|actor| tell(actor, index, Part::Object));
        it.according_to.iter().for_each(|actor| tell(actor, index, Part::Source));
    }
}

/// Tells who takes part in which statement as what.
fn sayings(extraction: &Extraction, tell: &mut dyn FnMut(&ActorId, u32, Voice)) {
    for (index, it) in (0_u32..).zip(&extraction.statements) {
        it.speaker.iter().for_each(|actor| tell(actor, index, Voice::Speaker));
        it.addressee.iter().for_each(|actor| tell(actor, index, Voice::Addressee));
        it.about.iter().for_each(|actor| tell(actor, index, Voice::About));
    }
}

/// Returns the words that refer to an actor, pronouns left out, each once, sorted. What stays the
/// same from document to document stands first in a row: it is written once.
fn forms(actor: &Actor, text: &str) -> Vec<(MentionKind, String)> {
    let mut forms = Vec::new();
    for mention in &actor.mentions {
        let words = mention.span.of(text).trim();
        if mention.kind != MentionKind::Pronoun && !words.is_empty() {
            let mut form = String::with_capacity(words.len());
            for word in words.split_whitespace() {
                form.push_str(if form.is_empty() { "" } else { " " });
                form.push_str(word);
            }
            forms.push((mention.kind, form));
        }
    }
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Gives the rows by which a person finds the actor: whole forms, and the words of its names.
fn name_rows(
    actor: &Actor,
    forms: &[(MentionKind, String)],
    names: &[u8],
    told: &mut Told,
    put: &mut dyn FnMut(&[u8], u32, &[u8]),
) {
    let id = &actor.id;
    if id.as_str().starts_with("unnamed/") {
        return;
    }
    let seed = xxhash_rust::xxh3::xxh3_64(id.as_str().as_bytes());
    if told.names.len() >= TOLD_MAX {
        told.names.clear();
    }
    if !told.names.insert(xxhash_rust::xxh3::xxh3_128_with_seed(names, seed)) {
        return;
    }
    let own = id.as_str().split_once('/').map_or("", |(_, slug)| slug);
    let forms = forms.iter().map(|(kind, form)| (*kind, form.as_str()));
    for (kind, form) in std::iter::once((MentionKind::Name, actor.name.as_str())).chain(forms) {
        let form = slug(form);
        let short = form.split_once('-').map(|(_, rest)| rest);
        let is_description = kind == MentionKind::Nominal;
        let shorter = short.filter(|_| is_description);
        for form in std::iter::once(form.as_str()).chain(shorter) {
            if form != own && !form.is_empty() {
                let kind = mention_byte(kind).to_string();
                put(&term(b'f', &[form, &kind, id.as_str()]), 0, &[]);
            }
        }
        if !is_description {
            form.split('-').for_each(|word| put(&term(b'w', &[word, id.as_str()]), 0, &[]));
        }
    }
}

/// Gives the rows that find what was said or done by its words.
fn quotation_rows(
    number: u32,
    stored: &StoredDocument,
    words: &mut Words,
    put: &mut dyn FnMut(&[u8], u32, &[u8]),
) {
    words.gather(stored);
    let (mut term, mut writer) = (Vec::new(), Writer::default());
    for of_word in words.found.chunk_by(|left, right| left.0 == right.0) {
        writer.bytes.clear();
        let n_statements = of_word.partition_point(|it| it.1 == Kind::Statement);
        let (statements, relations) = of_word.split_at(n_statements);
        for all in [statements, relations] {
            writer.size(all.len());
            let mut last = 0;
            for (.., index) in all {
                writer.unsigned(u64::from(index - last));
                last = *index;
            }
        }
        term.clear();
        term.push(b'q');
        term.extend_from_slice(words.terms.at(of_word[0].0));
        term.push(0);
        put(&term, number, &writer.bytes);
    }
}

impl Words {
    /// Gathers the words of a document, sorted by place, each quotation once.
    fn gather(&mut self, stored: &StoredDocument) {
        let (text, extraction) = (&stored.document.text, &stored.extraction);
        let Self { terms, found, plain } = self;
        terms.clear();
        found.clear();
        let mut add = |words: &str, kind, index| {
            each_word(words, plain, &mut |word| {
                found.push((terms.place(word.as_bytes()), kind, index));
            });
        };
        for (index, statement) in (0_u32..).zip(&extraction.statements) {
            statement.content.iter().for_each(|it| add(it.of(text), Kind::Statement, index));
        }
        for (index, relation) in (0_u32..).zip(&extraction.relations) {
            add(relation.evidence.of(text), Kind::Relation, index);
        }
        self.found.sort_unstable();
        self.found.dedup();
    }
}

/// Returns the statements and relations named by a row of a quotation's word.
pub(super) fn read_quoted(payload: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    let mut reader = Reader::new(payload);
    let mut list = || {
        let mut last = 0_u32;
        (0..reader.count()?)
            .map(|_| {
                last = reader.number()?.checked_add(last)?;
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

/// Visits the [`words`] of a quotation without keeping them.
fn each_word(text: &str, plain: &mut String, visit: &mut dyn FnMut(&str)) {
    for word in text.unicode_words() {
        if word.bytes().all(|it| it.is_ascii_alphanumeric()) {
            plain.clear();
            plain.push_str(word);
            plain.make_ascii_lowercase();
        } else {
            *plain = slug(word);
        }
        if plain.chars().nth(1).is_some() {
            visit(plain);
        }
    }
}

impl Appearance {
    /// Returns the name that a row holds.
    pub(super) fn read_name(payload: &[u8]) -> Option<&str> {
        Reader::new(payload).text()
    }

    /// Returns the appearance that a row holds.
    pub(super) fn read(number: u32, payload: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(payload);
        let name = reader.text()?.to_owned();
        let forms = (0..reader.count()?)
            .map(|_| Some((mention_of(reader.byte()?)?, reader.text()?.to_owned())))
            .collect::<Option<_>>()?;
        let outlet = reader.optional_text()?.map(str::to_owned);
        let n_mentions = reader.number()?;
        let date = reader.date()?;
        let deeds = (0..reader.count()?).map(|_| Deed::read(&mut reader)).collect::<Option<_>>()?;
        let sayings =
            (0..reader.count()?).map(|_| Saying::read(&mut reader)).collect::<Option<_>>()?;
        let number = DocumentNumber(number);
        Some(Self { number, date, outlet, name, n_mentions, forms, deeds, sayings })
    }
}

impl Deed {
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
            confidence: reader.unsigned()? as f64 / 1000.0,
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
