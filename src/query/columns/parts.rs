//! The columns of a store, part by part.
//!
//! In: who is who in the store, and the numbers of all documents. Out: [`Columns`], of which each part is
//! read once a document of it is asked for. Fails if the store cannot be read.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use oxrdf::Term;

use super::kept::Key;
use super::{Asked, Part};
use crate::knowledge::ActorId;
use crate::query::terms::SharedTriple;
use crate::resolve::Identities;
use crate::store::StoreError;

/// Documents of the first part, at least.
const FIRST_MIN: usize = 128;
/// One of so many documents is in the first part, and in the first two. Actors are numbered in each part,
/// so there are few parts.
const FIRST_OF: usize = 32;
const SECOND_OF: usize = 4;

/// Returns the name of the note that keeps the part at a place.
fn name_of(at: usize) -> String {
    format!("snapshot/columns-{at}")
}

/// All documents, in parts.
pub(in crate::query) struct Columns {
    /// The numbers of the documents of each part, ascending, and the part once it is read.
    parts: Vec<(Range<u32>, OnceLock<Part>)>,
}

impl Columns {
    /// Returns the columns of documents with these numbers, which ascend; reads nothing yet.
    pub(in crate::query) fn of(numbers: &[u32]) -> Self {
        let n = numbers.len();
        let first = FIRST_MIN.max(n / FIRST_OF);
        let ends = [first, first.max(n / SECOND_OF)].into_iter().filter_map(|it| numbers.get(it));
        let mut parts = Vec::new();
        let mut start = 0;
        for end in ends.copied().chain([u32::MAX]).filter(|it| *it > 0) {
            if end > start {
                parts.push((start..end, OnceLock::new()));
            }
            start = end;
        }
        Self { parts }
    }

    /// Returns the place of the part of a document.
    fn place_of(&self, number: u32) -> usize {
        self.parts.partition_point(|it| it.0.end <= number)
    }

    /// Returns whether the part of a document has been read.
    pub(in crate::query) fn have(&self, number: u32) -> bool {
        self.parts.get(self.place_of(number)).is_some_and(|it| it.1.get().is_some())
    }

    /// Returns whether the part of a document has been read, or can be read as it was kept for an earlier
    /// question.
    pub(in crate::query) fn have_kept(
        &self,
        identities: &Identities<'_>,
        number: u32,
    ) -> Result<bool, StoreError> {
        let at = self.place_of(number);
        let Some((numbers, part)) = self.parts.get(at) else { return Ok(false) };
        if part.get().is_none()
            && let Some(kept) =
                Part::kept(identities, &name_of(at), &Key::of(identities.store(), numbers)?)?
        {
            let _ = part.set(kept);
        }
        Ok(part.get().is_some())
    }

    fn read(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter_map(|it| it.1.get())
    }

    /// Returns whether an actor appears in documents under one name, or `None` if it does not appear or
    /// not all parts have been read.
    pub(in crate::query) fn has_one_name(&self, actor: &ActorId) -> Option<bool> {
        if self.read().count() < self.parts.len() {
            return None;
        }
        self.read().filter_map(|it| it.has_one_name(actor)).reduce(|one, other| one && other)
    }

    /// Adds to `found` the triples of a document that have a predicate and, if one is given, an object;
    /// reads the document's part if it is not read yet. Returns `None` if the document is odd.
    pub(in crate::query) fn of_document(
        &self,
        identities: &Identities<'_>,
        number: u32,
        asked: Asked,
        rest: [Option<&Arc<Term>>; 2],
        found: &mut Vec<SharedTriple>,
    ) -> Result<Option<()>, StoreError> {
        let at = self.place_of(number);
        let Some((numbers, part)) = self.parts.get(at) else { return Ok(None) };
        let part = if let Some(part) = part.get() {
            part
        } else {
            let (name, key) = (name_of(at), Key::of(identities.store(), numbers)?);
            let kept = Part::kept(identities, &name, &key)?;
            let read = kept.map_or_else(|| Part::gather(identities, &name, (numbers, &key)), Ok)?;
            part.get_or_init(|| read)
        };
        Ok(part.of_document(number, asked, rest, found))
    }

    /// Adds to `found` the triples of a document, relation or statement that have a predicate and, if one
    /// is given, an object. Returns `None` if the parts read so far do not know.
    pub(in crate::query) fn of_subject(
        &self,
        subject: &Arc<Term>,
        asked: Asked,
        rest: [Option<&Arc<Term>>; 2],
        found: &mut Vec<SharedTriple>,
    ) -> Option<()> {
        self.read().find_map(|it| it.of_subject(subject, asked, rest, found))
    }
}
