//! Keeps the graph with the store, so that it need not be built again for each question.
//!
//! In: a store, and how sure a relation must be. Out: its [`Graph`], from the snapshot if that is
//! of the same documents and acts and just as sure, else built and kept. Two are kept: that of all
//! relations, and that of the sure ones last asked for. A snapshot that cannot be read is rebuilt: it
//! holds nothing that the store does not.

use super::Identities;
use super::identities::{ACT, REGISTER};
use super::ties::{Actors, Graph, Tie};
use crate::knowledge::{ActorId, RelationType};
use crate::store::codec::{Reader, Writer};
use crate::store::{DocumentNumber, Store, StoreError};

/// The snapshot of all relations.
const NAME: &str = "snapshot/graph";
/// The snapshot of the relations that are sure enough.
const SURE: &str = "snapshot/graph-sure";
/// Of the snapshot, and of the rules that it was built by: one more whenever either changes.
const FORMAT: u64 = 5;

/// What a snapshot is of: the documents, what persons told of them, and the least confidence.
#[derive(Clone, Copy)]
struct Key {
    generation: u64,
    told: u64,
    min_confidence: f64,
}

impl Key {
    fn of(store: &dyn Store, min_confidence: f64) -> Result<Self, StoreError> {
        let (generation, told) = (store.generation(), told_by_persons(store)?);
        Ok(Self { generation, told, min_confidence })
    }

    /// Returns the name of the note that holds the snapshot.
    fn name(self) -> &'static str {
        if self.min_confidence > 0.0 { SURE } else { NAME }
    }

    fn numbers(self) -> [u64; 4] {
        [FORMAT, self.generation, self.told, self.min_confidence.to_bits()]
    }
}

impl Graph {
    /// Returns the graph of all relations of a store, from its snapshot if that still holds.
    ///
    /// # Errors
    /// If the store cannot be read or, if the graph had to be built, written.
    pub fn load(store: &mut dyn Store) -> Result<Self, StoreError> {
        Self::load_sure(store, 0.0)
    }

    /// Returns the graph of the relations of a store whose confidence is at least
    /// `min_confidence`, as [`build_sure`](Self::build_sure), from its snapshot if that still
    /// holds.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_sure(store: &mut dyn Store, min_confidence: f64) -> Result<Self, StoreError> {
        let key = Key::of(store, min_confidence)?;
        if let Some(graph) = kept(store, key)? {
            return Ok(graph);
        }
        let graph = Self::build_sure(&Identities::open(store)?, min_confidence)?;
        store.set_note(key.name(), Some(&write(&graph, key)))?;
        Ok(graph)
    }

    /// Like [`load_sure`](Self::load_sure), but keeps the snapshot only if the store has a cache
    /// for it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn load_cached(
        identities: &Identities<'_>,
        min_confidence: f64,
    ) -> Result<Self, StoreError> {
        let store = identities.store();
        let key = Key::of(store, min_confidence)?;
        if let Some(graph) = kept(store, key)? {
            return Ok(graph);
        }
        let graph = Self::build_sure(identities, min_confidence)?;
        store.cache(key.name(), &write(&graph, key));
        Ok(graph)
    }
}

/// Returns the graph of the snapshot, or `None` if there is none or it is out of date.
fn kept(store: &dyn Store, key: Key) -> Result<Option<Graph>, StoreError> {
    Ok(store.note(key.name())?.and_then(|it| read(&it, key)))
}

/// Returns a number that changes with the acts and registers kept in a store.
fn told_by_persons(store: &dyn Store) -> Result<u64, StoreError> {
    let mut told = Vec::new();
    for name in [ACT, REGISTER].iter().flat_map(|it| store.notes(it)).flatten() {
        told.extend(name.as_bytes());
        told.extend(store.note(&name)?.unwrap_or_default());
    }
    Ok(xxhash_rust::xxh3::xxh3_64(&told))
}

fn write(graph: &Graph, key: Key) -> Vec<u8> {
    let mut writer = Writer::default();
    key.numbers().into_iter().for_each(|it| writer.unsigned(it));
    writer.unsigned(graph.n_unsure.into());
    writer.size(graph.actors.len());
    for (place, id) in graph.actors.iter().enumerate() {
        writer.text(id.as_str());
        writer.text(&graph.names[place]);
        writer.unsigned(graph.n_documents[place].into());
        writer.unsigned(graph.n_statements[place].into());
    }
    writer.size(graph.kinds.len());
    graph.kinds.iter().for_each(|it| writer.text(it.as_str()));
    writer.size(graph.ties().len());
    let mut last = 0;
    for tie in graph.ties() {
        writer.unsigned(u64::from(tie.subject - last));
        last = tie.subject;
        let flags = u8::from(tie.is_disputed)
            | u8::from(tie.is_former) << 1
            | u8::from(tie.days.is_some()) << 2;
        writer.bytes.push(flags);
        let numbers = [
            tie.object,
            u32::from(tie.kind),
            tie.n_documents,
            tie.n_asserted,
            tie.n_negated,
            tie.n_hypothetical,
            tie.evidence.0.0,
            tie.evidence.1,
        ];
        numbers.into_iter().for_each(|it| writer.unsigned(u64::from(it)));
        if let Some((first, last)) = tie.days {
            writer.signed(i64::from(first));
            writer.signed(i64::from(last) - i64::from(first));
        }
    }
    writer.bytes
}

fn read(bytes: &[u8], key: Key) -> Option<Graph> {
    let mut reader = Reader::new(bytes);
    for wanted in key.numbers() {
        if reader.unsigned()? != wanted {
            return None;
        }
    }
    let n_unsure = reader.number()?;
    let n_actors = reader.count()?;
    let mut all = Actors::default();
    for _ in 0..n_actors {
        all.actors.push(ActorId::new(reader.text()?));
        all.names.push(reader.text()?.to_owned());
        all.n_documents.push(reader.number()?);
        all.n_statements.push(reader.number()?);
    }
    let kinds: Vec<RelationType> = (0..reader.count()?)
        .map(|_| Some(RelationType::new(reader.text()?)))
        .collect::<Option<_>>()?;
    let n_ties = reader.count()?;
    let mut ties = Vec::with_capacity(n_ties);
    let mut subject = 0_u32;
    for _ in 0..n_ties {
        subject = subject.checked_add(reader.number()?)?;
        let flags = reader.byte()?;
        let mut number = || reader.number();
        let mut tie = Tie {
            subject,
            object: number()?,
            kind: u16::try_from(number()?).ok()?,
            n_documents: number()?,
            n_asserted: number()?,
            n_negated: number()?,
            n_hypothetical: number()?,
            evidence: (DocumentNumber(number()?), number()?),
            days: None,
            is_disputed: flags & 1 != 0,
            is_former: flags & 2 != 0,
        };
        if flags & 4 != 0 {
            let first = reader.signed()?;
            let last = first.checked_add(reader.signed()?)?;
            tie.days = Some((i32::try_from(first).ok()?, i32::try_from(last).ok()?));
        }
        let is_inside = (tie.subject.max(tie.object) as usize) < n_actors
            && usize::from(tie.kind) < kinds.len();
        is_inside.then(|| ties.push(tie))?;
    }
    let mut graph = Graph::new(all, kinds, ties);
    (graph.min_confidence, graph.n_unsure) = (key.min_confidence, n_unsure);
    Some(graph)
}
