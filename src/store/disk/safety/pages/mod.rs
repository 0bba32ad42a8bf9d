//! Reads sled's files in place: a query neither opens the database nor copies it.
//!
//! In: the folder of a store that no process is writing to at the moment. Out: [`Pages`], which
//! returns the same values and key ranges as the database; each page is read on first use. sled
//! would write while it only reads, and admits a single process. Here any number of processes may
//! read, even on a read-only medium and while another process has the store open: the segment
//! number and checksum show whether a page was overwritten. Fails with
//! [`StoreError`](crate::store::StoreError) if a page cannot be read; never returns an outdated
//! page.
//!
//! The format is that of sled 0.34: a log of segments ([`log`]), whose newest messages for each
//! page count ([`recovery`]), and a tree of pages ([`node`], [`tree`]).

mod bytes;
mod log;
mod recovery;
mod node;
mod tree;
#[cfg(test)]
mod against_sled;

pub(in crate::store) use log::SEGMENT_BYTES;
pub(super) use recovery::checked_snapshot;
pub(super) use tree::since_snapshot;
pub(in crate::store) use tree::{KeyValue, Pages, Range};
