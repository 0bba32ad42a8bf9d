//! The index rows of one document: which actors appear, under which names, doing and saying what.
//!
//! In: a stored document. Out: rows, each with a term, a number and a payload. `appearance.rs`
//! describes the payload of an actor's row, `quotations.rs` that of a quoted word. Never fails on a
//! valid document.
//!
//! Each part of a term ends with a zero byte. Terms: `a` actor id (one row per document); `f` form,
//! kind of mention, actor id, and `w` word, actor id (shared rows: stored once for all documents);
//! `o` outlet (one row per document); `q` word of a quotation (one row per document); `p` fingerprint
//! (one row per document, none in documents stored before there were fingerprints).

use rustc_hash::{FxHashMap, FxHashSet};

use super::appearance::{Appearance, RelationEnd, Voice, write_deed, write_saying};
use super::quotations::{QuotationWords, quotation_rows};
use super::{PutRow, prints};
use crate::knowledge::{Actor, ActorId, Extraction, MentionKind};
use crate::store::bytes::codec::Writer;
use crate::store::bytes::encode::mention_byte;
use crate::store::bytes::stored::{DocumentNumber, StoredDocument};

/// Returns the term of an actor.
pub(in crate::store) fn actor_term(id: &str) -> Vec<u8> {
    term(b'a', &[id])
}

pub(in crate::store) fn outlet_term(outlet: &str) -> Vec<u8> {
    term(b'o', &[outlet])
}

pub(in crate::store) fn term(table: u8, parts: &[&str]) -> Vec<u8> {
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

/// Returns whether rows of this term are shared, that is belong to no particular document: names.
pub(in crate::store) fn is_shared(term: &[u8]) -> bool {
    matches!(term.first(), Some(b'f' | b'w'))
}

/// Returns the parts of a term without its table letter.
pub(in crate::store) fn parts(term: &[u8]) -> Vec<&str> {
    let inner = term.get(1..term.len().saturating_sub(1)).unwrap_or_default();
    inner
        .split(|byte| *byte == 0)
        .map(|part| std::str::from_utf8(part).unwrap_or_default())
        .collect()
}

/// Returns the last part of a term.
pub(in crate::store) fn last_part(term: &[u8]) -> &[u8] {
    let inner = term.get(1..term.len().saturating_sub(1)).unwrap_or_default();
    inner.rsplit(|it| *it == 0).next().unwrap_or_default()
}

/// Returns a name in the form used for comparison: its words in lower case, without accents, joined
/// by `-`.
#[must_use]
pub(crate) fn slug(name: &str) -> String {
    crate::knowledge::slug(name)
}

/// State carried from one document to the next: names emitted already, which need not be emitted
/// again, and scratch space.
#[derive(Default)]
pub(in crate::store) struct Seen {
    names: FxHashSet<u128>,
    words: QuotationWords,
    room: (Vec<u8>, Writer),
}

/// Maximum number of remembered names.
const SEEN_MAX: usize = 1 << 18;

/// Emits the rows of a stored document to `put`, in no particular order. If several rows have the
/// same term and number, the first counts. Names already `seen` are omitted.
pub(in crate::store) fn of(
    number: DocumentNumber,
    stored: &StoredDocument,
    seen: &mut Seen,
    put: &mut PutRow<'_>,
) {
    actor_rows(number, stored, seen, put);
    let (DocumentNumber(number), document) = (number, &stored.document);
    if let Some(outlet) = &document.outlet {
        put(&outlet_term(&slug(outlet)), number, &[]);
    }
    let writer = &mut seen.room.1;
    writer.bytes.clear();
    prints::write(document, writer);
    put(&[prints::TERM], number, &writer.bytes);
    quotation_rows(number, stored, &mut seen.words, put);
}

/// Emits the rows of the actors of a document and of their names.
fn actor_rows(
    DocumentNumber(number): DocumentNumber,
    StoredDocument { document, extraction, .. }: &StoredDocument,
    seen: &mut Seen,
    put: &mut PutRow<'_>,
) {
    let deeds = Parts::of(extraction, deeds);
    let sayings = Parts::of(extraction, sayings);
    let (mut term, mut writer) = std::mem::take(&mut seen.room);
    for (place, actor) in extraction.actors.iter().enumerate() {
        writer.bytes.clear();
        let forms = forms(actor, &document.text);
        write_names(&actor.name, &forms, &mut writer);
        name_rows(actor, &forms, &writer.bytes, seen, put);
        writer.optional_text(document.outlet.as_deref());
        writer.size(actor.mentions.len());
        writer.date(document.date);
        let deeds = deeds.of_actor(place);
        writer.size(deeds.len());
        for deed in deeds {
            write_deed(extraction, deed, &mut writer);
        }
        let sayings = sayings.of_actor(place);
        writer.size(sayings.len());
        for saying in sayings {
            write_saying(extraction, saying, &mut writer);
        }
        write_term(&mut term, b'a', &[actor.id.as_str()]);
        put(&term, number, &writer.bytes);
    }
    seen.room = (term, writer);
}

/// Returns what a document holds of each of its actors, in their order, as its rows say it. If
/// actors share an id, all relations and statements are those of the first.
pub(crate) fn appearances_in(stored: &StoredDocument) -> Vec<Appearance> {
    let mut found = Vec::new();
    actor_rows(DocumentNumber(0), stored, &mut Seen::default(), &mut |term, number, payload| {
        if term.first() == Some(&b'a') {
            found.extend(Appearance::read(number, payload));
        }
    });
    found
}

/// The roles of a document's actors: actor index, index of the relation or statement, role; sorted.
struct Parts<P>(Vec<(usize, u32, P)>);

impl<P: Copy + Ord> Parts<P> {
    /// Collects all roles that `each` emits; if actors share an id, the first of them gets the
    /// roles.
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
        // An actor with two roles in one relation keeps both, in the order emitted.
        parts.sort_by_key(|(place, index, _)| (*place, *index));
        Self(parts)
    }

    fn of_actor(&self, place: usize) -> &[(usize, u32, P)] {
        let (_, rest) = self.0.split_at(self.0.partition_point(|it| it.0 < place));
        rest.split_at(rest.partition_point(|it| it.0 == place)).0
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

/// Emits each actor of each relation with its role.
fn deeds(extraction: &Extraction, emit: &mut dyn FnMut(&ActorId, u32, RelationEnd)) {
    for (index, relation) in (0_u32..).zip(&extraction.relations) {
        relation.subject.iter().for_each(|actor| emit(actor, index, RelationEnd::Subject));
        relation.object.iter().for_each(|actor| emit(actor, index, RelationEnd::Object));
        relation.according_to.iter().for_each(|actor| emit(actor, index, RelationEnd::Source));
    }
}

/// Emits each actor of each statement with its role.
fn sayings(extraction: &Extraction, emit: &mut dyn FnMut(&ActorId, u32, Voice)) {
    for (index, statement) in (0_u32..).zip(&extraction.statements) {
        statement.speaker.iter().for_each(|actor| emit(actor, index, Voice::Speaker));
        statement.addressee.iter().for_each(|actor| emit(actor, index, Voice::Addressee));
        statement.about.iter().for_each(|actor| emit(actor, index, Voice::About));
    }
}

/// Returns the words that refer to an actor, without pronouns, sorted and deduplicated. They come
/// first in a row because they rarely change from document to document, and a shared prefix is
/// stored only once.
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

/// Emits the rows for finding the actor by name: whole forms, and single words of its names.
fn name_rows(
    actor: &Actor,
    forms: &[(MentionKind, String)],
    names: &[u8],
    seen: &mut Seen,
    put: &mut PutRow<'_>,
) {
    let id = &actor.id;
    if id.is_unnamed() {
        return;
    }
    let hash_of_id = xxhash_rust::xxh3::xxh3_64(id.as_str().as_bytes());
    if seen.names.len() >= SEEN_MAX {
        seen.names.clear();
    }
    if !seen.names.insert(xxhash_rust::xxh3::xxh3_128_with_seed(names, hash_of_id)) {
        return;
    }
    let own = id.slug();
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
