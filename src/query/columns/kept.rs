//! Keeps the columns of a part of the documents with the store, so that they need not be gathered again for each
//! question.
//!
//! In: the runs of the part, and the state of the store that they are of. Out: bytes, and the runs again; `None` if
//! the bytes are of another state or version, or do not read. They hold nothing that the store does not.
//!
//! Actors are written once for all runs, and each run names them by number. Each run is compressed and is read by a
//! task of its own.

use std::io;
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::row_bytes::{read_run, write_run};
use super::run::DocumentRun;
use crate::knowledge::ActorId;
use crate::resolve::sum_of_acts;
use crate::store::codec::{ByteReader, Writer};
use crate::store::{Store, StoreError};

/// Of these bytes, and of the rules that say who is who: one more whenever either changes.
const FORMAT: u64 = 1;
/// Decompressed bytes of a run at most, so that damaged bytes take no memory.
const BYTES_MAX: usize = 1 << 30;
/// The fastest level: what is kept is read more often than written.
const LEVEL: i32 = 1;

/// The state that columns are of: documents, acts and registers, and which documents are in the part.
pub(super) struct Key([u64; 5]);

impl Key {
    pub(super) fn of(store: &dyn Store, numbers: &Range<u32>) -> Result<Self, StoreError> {
        let (start, end) = (u64::from(numbers.start), u64::from(numbers.end));
        Ok(Self([FORMAT, store.generation(), sum_of_acts(store)?, start, end]))
    }
}

/// Returns the bytes for runs; none, which do not read, if they cannot be compressed.
pub(super) fn write(runs: &[DocumentRun], key: &Key) -> Vec<u8> {
    let mut numbers: FxHashMap<&ActorId, u32> = FxHashMap::default();
    let mut actors = Writer::default();
    for actor in runs.iter().flat_map(|it| it.actors.iter()) {
        let next = numbers.len() as u32;
        numbers.entry(actor).or_insert_with(|| {
            actors.text(actor.as_str());
            next
        });
    }
    let of_run = |run: &DocumentRun| {
        let mut writer = Writer::default();
        write_run(run, &numbers, &mut writer);
        packed(&writer.bytes)
    };
    let of_runs = || runs.par_iter().map(of_run).collect::<io::Result<Vec<_>>>();
    let (Ok(actors), Ok(of_runs)) = rayon::join(|| packed(&actors.bytes), of_runs) else {
        return Vec::new();
    };
    let mut writer = Writer::default();
    key.0.into_iter().for_each(|it| writer.unsigned(it));
    writer.size(numbers.len());
    writer.size(1 + of_runs.len());
    for part in std::iter::once(actors).chain(of_runs) {
        writer.size(part.len());
        writer.bytes.extend(part);
    }
    writer.bytes
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::default();
    writer.size(bytes.len());
    writer.bytes.extend(zstd::bulk::compress(bytes, LEVEL)?);
    Ok(writer.bytes)
}

/// Returns the runs, or `None` if the bytes are not of this state or do not read.
pub(super) fn read(bytes: &[u8], key: &Key) -> Option<Vec<DocumentRun>> {
    let mut reader = ByteReader::new(bytes);
    for wanted in key.0 {
        (reader.unsigned()? == wanted).then_some(())?;
    }
    let n_actors = reader.size()?;
    let mut parts = Vec::new();
    for _ in 0..reader.count()? {
        let length = reader.size()?;
        parts.push(reader.take(length)?);
    }
    let (actors, runs) = parts.split_first()?;
    let actors = unpacked(actors)?;
    let mut reader_of_actors = ByteReader::new(&actors);
    let ids = (0..n_actors).map(|_| Some(ActorId::new(reader_of_actors.text()?)));
    let ids: Vec<ActorId> = ids.collect::<Option<_>>()?;
    let runs = runs.par_iter().map(|it| read_run(&unpacked(it)?, &ids));
    runs.collect()
}

fn unpacked(part: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ByteReader::new(part);
    let length = reader.size().filter(|it| *it <= BYTES_MAX)?;
    let bytes = zstd::bulk::decompress(reader.take(reader.len())?, length).ok()?;
    (bytes.len() == length).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::row_bytes::tests::{run, shown};
    use super::*;

    const KEY: Key = Key([FORMAT, 7, 1 << 60, 0, u32::MAX as u64]);

    #[test]
    fn runs_are_read_as_they_were_written() {
        let runs = [run(), DocumentRun::default(), run()];
        let bytes = write(&runs, &KEY);
        let read = read(&bytes, &KEY).expect("reads");
        assert_eq!(read.len(), 3);
        for (read, wanted) in read.iter().zip(&runs) {
            assert_eq!(shown(read), shown(wanted));
            assert_eq!(read.type_terms.len(), wanted.texts.len());
        }
        let confidence = |it: &DocumentRun| {
            it.relations.iter().map(|it| it.confidence.to_bits()).collect::<Vec<_>>()
        };
        assert_eq!(confidence(&read[0]), confidence(&runs[0]));
    }

    #[test]
    fn bytes_of_another_state_do_not_read() {
        let bytes = write(&[run()], &KEY);
        for at in 0..KEY.0.len() {
            let mut other = Key(KEY.0);
            other.0[at] ^= 1;
            assert!(read(&bytes, &other).is_none(), "{at}");
        }
    }

    #[test]
    fn bytes_that_end_early_do_not_read() {
        let bytes = write(&[run()], &KEY);
        for end in 0..bytes.len() {
            assert!(read(&bytes[..end], &KEY).is_none(), "cut at {end}");
        }
    }
}
