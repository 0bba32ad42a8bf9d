//! The index of one document: who appears in it under which names, doing and saying what.
//!
//! In: a stored document. Out: rows, each a term, a number and a payload, which say what this
//! document holds of the term. What the row of an actor holds is told in `appearance.rs`, what finds
//! quotations in `quotations.rs`. Never fails on a valid document.
//!
//! Terms, each closed by a zero byte: `a` actor id (one row a document); `f` form, kind of
//! mention, actor id and `w` word, actor id (kept once, whatever the number of documents); `o`
//! outlet (one row a document); `q` word of a quotation (one row a document); `p` what a document is
//! recognized by (one row a document; those that were kept before this was known have none).

use rustc_hash::{FxHashMap, FxHashSet};

use super::appearance::{Part, Voice, write_deed, write_saying};
use super::codec::Writer;
use super::encode::mention_byte;
use super::prints;
use super::quotations::{Words, quotation_rows};
use super::stored::{DocumentNumber, StoredDocument};
use crate::knowledge::{Actor, ActorId, Extraction, MentionKind};

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
    writer.bytes.clear();
    prints::write(document, &mut writer);
    put(&[prints::TERM], number, &writer.bytes);
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
