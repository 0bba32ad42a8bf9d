//! Reads the database's files as they lie: a question neither opens the database nor copies it.
//!
//! In: the folder of a store in which nobody is writing just now. Out: [`Pages`], which gives values
//! and ranges of keys as the database would; each page is read when it is first asked for. The
//! database would write while it only reads, and lets one process in. Here any number may read, from
//! a read-only medium too, while a process has the store open: a page that has been written over
//! since is known by its number and its checksum. Fails with [`StoreError`](crate::store::StoreError)
//! for a page that does not read, never with what it held before.
//!
//! The format is that of sled 0.34: a log of segments ([`log`]), of which the newest messages of each
//! page count ([`recovery`]), and a tree of pages ([`node`], [`tree`]).

mod bytes;
mod log;
mod recovery;
mod node;
mod tree;
#[cfg(test)]
mod against_sled;

pub(super) use recovery::checked_snapshot;
pub(super) use tree::since_snapshot;
pub(in crate::store) use tree::{Pages, Range};
