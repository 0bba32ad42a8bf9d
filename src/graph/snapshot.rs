//! Keeps the graph with the store, so that it need not be built again for each question.
//!
//! In: a store. Out: its [`Graph`], from the snapshot where that is of the same documents and
//! acts, else built and kept. A snapshot that does not read is built anew: it holds nothing that
//! the store does not.

use super::Identities;
use super::identities::{ACT, REGISTER};
use super::ties::{Actors, Graph, Tie};
use crate::knowledge::{ActorId, RelationType};
use crate::store::codec::{Reader, Writer};
use crate::store::{DocumentNumber, Store, StoreError};

const NAME: &str = "snapshot/graph";
/// Of the snapshot, and of the rules that it was built by: one more whenever either changes.
const FORMAT: u64 = 3;

impl Graph {
    /// Returns the graph of a store, from its snapshot where that still holds.
    ///
    /// # Errors
    /// Where the store cannot be read or, if the graph had to be built, written.
    pub fn load(store: &mut dyn Store) -> Result<Self, StoreError> {
        let key = (store.generation(), told_by_persons(store)?);
        if let Some(graph) = store.note(NAME)?.and_then(|it| read(&it, key)) {
            return Ok(graph);
        }
        let graph = Self::build(&Identities::open(store)?)?;
        store.set_note(NAME, Some(&write(&graph, key)))?;
        Ok(graph)
    }
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

fn write(graph: &Graph, (generation, told): (u64, u64)) -> Vec<u8> {
    let mut writer = Writer::default();
    [FORMAT, generation, told].into_iter().for_each(|it| writer.unsigned(it));
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

fn read(bytes: &[u8], (generation, told): (u64, u64)) -> Option<Graph> {
    let mut reader = Reader::new(bytes);
    for wanted in [FORMAT, generation, told] {
        if reader.unsigned()? != wanted {
            return None;
        }
    }
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
            let last = first + reader.signed()?;
            tie.days = Some((i32::try_from(first).ok()?, i32::try_from(last).ok()?));
        }
        let is_inside = (tie.subject.max(tie.object) as usize) < n_actors
            && usize::from(tie.kind) < kinds.len();
        is_inside.then(|| ties.push(tie))?;
    }
    Some(Graph::new(all, kinds, ties))
}
