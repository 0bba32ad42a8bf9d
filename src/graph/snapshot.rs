//! Keeps the graph with the store, so that it need not be built again for each question.
//!
//! In: a store, and which relations count. Out: its [`Graph`], from the snapshot if that is of the
//! same documents, acts and part of the relations, else built and kept. Five are kept: that of all
//! relations, that of the sure ones last asked for, and that of each status last asked for. A snapshot
//! that cannot be read is rebuilt: it holds nothing that the store does not.

use rayon::prelude::*;

use super::ties::{ActorTable, Graph, GraphPart, Tie};
use crate::document::DateGrain;
use crate::knowledge::{ActorId, RelationType, Status};
use crate::resolve::{Identities, sum_of_acts};
use crate::store::codec::{ByteReader, Writer};
use crate::store::{DocumentNumber, Store, StoreError};

/// The snapshot of all relations.
const NAME: &str = "snapshot/graph";
/// The snapshot of the relations that are sure enough.
const SURE: &str = "snapshot/graph-sure";
/// Of the snapshot, and of the rules that it was built by: one more whenever either changes.
const FORMAT: u64 = 8;

/// The state that a snapshot was built from: documents, acts and registers, and which relations
/// count.
#[derive(Clone, Copy)]
struct Key {
    generation: u64,
    acts: u64,
    part: GraphPart,
}

impl Key {
    fn of(store: &dyn Store, part: GraphPart) -> Result<Self, StoreError> {
        let (generation, acts) = (store.generation(), sum_of_acts(store)?);
        Ok(Self { generation, acts, part })
    }

    /// Returns the name of the note that holds the snapshot.
    fn name(self) -> &'static str {
        match self.part.status {
            None if self.part.min_confidence > 0.0 => SURE,
            None => NAME,
            Some(Status::Asserted) => "snapshot/graph-asserted",
            Some(Status::Negated) => "snapshot/graph-negated",
            Some(Status::Hypothetical) => "snapshot/graph-hypothetical",
        }
    }

    fn numbers(self) -> [u64; 4] {
        [FORMAT, self.generation, self.acts, self.part.min_confidence.to_bits()]
    }
}

impl Graph {
    /// Returns the graph of all relations of a store, from its snapshot if that still holds.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read or, if the graph had to be built, written.
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
        let key = Key::of(store, GraphPart { min_confidence, status: None })?;
        if let Some(graph) = kept(store, key)? {
            return Ok(graph);
        }
        let graph = Self::build_part(&Identities::open(store)?, key.part)?;
        store.set_note(key.name(), Some(&write(&graph, key)))?;
        Ok(graph)
    }

    /// Returns the graph of a part of the relations of a store, from its snapshot if that still
    /// holds. Keeps the snapshot only if the store has a cache for it.
    ///
    /// # Errors
    /// Returns an error if the store cannot be read.
    pub(crate) fn load_cached(
        identities: &Identities<'_>,
        part: GraphPart,
    ) -> Result<Self, StoreError> {
        let store = identities.store();
        let key = Key::of(store, part)?;
        if let Some(graph) = kept(store, key)? {
            return Ok(graph);
        }
        let graph = Self::build_part(identities, part)?;
        store.cache(key.name(), &|| write(&graph, key));
        Ok(graph)
    }
}

/// Returns the graph of the snapshot, or `None` if there is none or it is out of date.
fn kept(store: &dyn Store, key: Key) -> Result<Option<Graph>, StoreError> {
    Ok(store.note(key.name())?.and_then(|it| read(&it, key)))
}

/// Ties in one part of a snapshot, which is read by one task.
const TIES_AT_ONCE: usize = 8192;

/// Flags of a tie.
const DISPUTED: u8 = 1;
const FORMER: u8 = 2;
const DATED: u8 = 4;
/// The tie is one relation, asserted, with at most one day: its counts are not written.
const SINGLE: u8 = 8;
/// The places of two bits each among the flags: how exactly the earliest and the latest day are known.
const FIRST_GRAIN: u8 = 4;
const LAST_GRAIN: u8 = 6;

fn write(graph: &Graph, key: Key) -> Vec<u8> {
    let mut writer = Writer::default();
    key.numbers().into_iter().for_each(|it| writer.unsigned(it));
    writer.unsigned(graph.n_unsure.into());
    writer.size(graph.kinds.len());
    graph.kinds.iter().for_each(|it| writer.text(it.as_str()));
    let named = graph.actors.iter().zip(&graph.names);
    let counts = graph.n_documents.iter().zip(&graph.n_sources).zip(&graph.n_statements);
    let actors: Vec<WrittenActor<'_>> = named.zip(counts).collect();
    let actors: Vec<Vec<u8>> = actors.chunks(TIES_AT_ONCE).map(actors_part).collect();
    let ties: Vec<Vec<u8>> = graph.ties().chunks(TIES_AT_ONCE).map(ties_part).collect();
    for (n, parts) in [(graph.actors.len(), actors), (graph.ties().len(), ties)] {
        writer.size(n);
        for part in parts {
            writer.size(part.len());
            writer.bytes.extend(part);
        }
    }
    writer.bytes
}

/// Id and name of an actor; its numbers of documents, sources and statements.
type WrittenActor<'g> = ((&'g ActorId, &'g String), ((&'g u32, &'g u32), &'g u32));

fn actors_part(actors: &[WrittenActor<'_>]) -> Vec<u8> {
    let mut writer = Writer::default();
    for ((id, name), ((n_documents, n_sources), n_statements)) in actors {
        writer.text(id.as_str());
        writer.text(name);
        for n in [n_documents, n_sources, n_statements] {
            writer.unsigned(u64::from(**n));
        }
    }
    writer.bytes
}

fn flags(tie: &Tie, is_single: bool) -> u8 {
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    flag(tie.is_disputed, DISPUTED)
        | flag(tie.is_former, FORMER)
        | flag(tie.days.is_some(), DATED)
        | flag(is_single, SINGLE)
        | ((tie.grains.0 as u8) << FIRST_GRAIN)
        | ((tie.grains.1 as u8) << LAST_GRAIN)
}

fn ties_part(ties: &[Tie]) -> Vec<u8> {
    let mut writer = Writer::default();
    let mut last = 0;
    for tie in ties {
        writer.unsigned(u64::from(tie.subject - last));
        last = tie.subject;
        let numbers =
            [tie.n_documents, tie.n_sources, tie.n_asserted, tie.n_negated, tie.n_hypothetical];
        let is_of_one_day = tie.days.is_none_or(|(first, last)| first == last);
        let is_single = numbers == [1, 1, 1, 0, 0] && is_of_one_day && tie.grains.0 == tie.grains.1;
        writer.bytes.push(flags(tie, is_single));
        let evidence = [tie.object, u32::from(tie.kind), tie.evidence.0.0, tie.evidence.1];
        let counts = numbers.into_iter().filter(|_| !is_single);
        for number in evidence.into_iter().chain(counts) {
            writer.unsigned(u64::from(number));
        }
        if let Some((first, last)) = tie.days {
            writer.signed(i64::from(first));
            if !is_single {
                writer.signed(i64::from(last) - i64::from(first));
            }
        }
    }
    writer.bytes
}

fn read(bytes: &[u8], key: Key) -> Option<Graph> {
    let mut reader = ByteReader::new(bytes);
    for wanted in key.numbers() {
        if reader.unsigned()? != wanted {
            return None;
        }
    }
    let n_unsure = reader.number()?;
    let kinds: Vec<RelationType> = (0..reader.count()?)
        .map(|_| Some(RelationType::new(reader.text()?)))
        .collect::<Option<_>>()?;
    let (n_actors, parts_of_actors) = parts(&mut reader)?;
    let (n_ties, parts_of_ties) = parts(&mut reader)?;
    let mut ties = vec![NO_TIE; n_ties];
    let read_ties =
        |(part, ties): (&&[u8], &mut [Tie])| read_ties(part, ties, n_actors, kinds.len());
    let (all, is_read) = rayon::join(
        || {
            let all = read_all_actors(&parts_of_actors)?;
            (all.actors.len() == n_actors).then_some(all)
        },
        || parts_of_ties.par_iter().zip(ties.par_chunks_mut(TIES_AT_ONCE)).try_for_each(read_ties),
    );
    is_read?;
    let mut graph = Graph::new(all?, kinds, ties);
    (graph.min_confidence, graph.status, graph.n_unsure) =
        (key.part.min_confidence, key.part.status, n_unsure);
    Some(graph)
}

/// Fills the places of ties until they are read.
const NO_TIE: Tie = Tie {
    subject: 0,
    object: 0,
    kind: 0,
    n_documents: 1,
    n_sources: 1,
    n_asserted: 1,
    n_negated: 0,
    n_hypothetical: 0,
    days: None,
    grains: (DateGrain::Day, DateGrain::Day),
    is_disputed: false,
    is_former: false,
    evidence: (DocumentNumber(0), 0),
};

/// Returns how many values follow, and the parts that they are in.
fn parts<'b>(reader: &mut ByteReader<'b>) -> Option<(usize, Vec<&'b [u8]>)> {
    let n = reader.count()?;
    let parts = (0..n.div_ceil(TIES_AT_ONCE)).map(|_| {
        let length = reader.size()?;
        reader.take(length)
    });
    Some((n, parts.collect::<Option<_>>()?))
}

fn read_actors(part: &[u8]) -> Option<ActorTable> {
    let mut reader = ByteReader::new(part);
    let mut all = ActorTable::default();
    while !reader.is_empty() {
        all.actors.push(ActorId::new(reader.text()?));
        all.names.push(reader.text()?.to_owned());
        all.n_documents.push(reader.number()?);
        all.n_sources.push(reader.number()?);
        all.n_statements.push(reader.number()?);
    }
    Some(all)
}

/// Reads the ties of a part into their places; `None` if they do not read, or name actors or types
/// that there are not.
fn read_all_actors(parts: &[&[u8]]) -> Option<ActorTable> {
    let parts: Vec<ActorTable> =
        parts.par_iter().map(|it| read_actors(it)).collect::<Option<_>>()?;
    let mut all = ActorTable::default();
    for part in parts {
        all.actors.extend(part.actors);
        all.names.extend(part.names);
        all.n_documents.extend(part.n_documents);
        all.n_sources.extend(part.n_sources);
        all.n_statements.extend(part.n_statements);
    }
    Some(all)
}

fn read_ties(part: &[u8], ties: &mut [Tie], n_actors: usize, n_kinds: usize) -> Option<()> {
    let mut reader = ByteReader::new(part);
    let mut subject = 0_u32;
    for tie in ties {
        subject = subject.checked_add(reader.number()?)?;
        let flags = reader.byte()?;
        tie.subject = subject;
        tie.object = reader.number()?;
        tie.kind = u16::try_from(reader.number()?).ok()?;
        tie.evidence = (DocumentNumber(reader.number()?), reader.number()?);
        tie.is_disputed = flags & DISPUTED != 0;
        tie.is_former = flags & FORMER != 0;
        let grain = |place: u8| DateGrain::numbered(flags >> place & 3);
        tie.grains = (grain(FIRST_GRAIN), grain(LAST_GRAIN));
        let is_single = flags & SINGLE != 0;
        if !is_single {
            tie.n_documents = reader.number()?;
            tie.n_sources = reader.number()?;
            tie.n_asserted = reader.number()?;
            tie.n_negated = reader.number()?;
            tie.n_hypothetical = reader.number()?;
        }
        if flags & DATED != 0 {
            let first = reader.signed()?;
            let last = if is_single { first } else { first.checked_add(reader.signed()?)? };
            tie.days = Some((i32::try_from(first).ok()?, i32::try_from(last).ok()?));
        }
        let is_inside =
            (subject.max(tie.object) as usize) < n_actors && usize::from(tie.kind) < n_kinds;
        is_inside.then_some(())?;
    }
    reader.is_empty().then_some(())
}
