//! Keeps a store safe where sled alone is not enough.
//!
//! sled ends its log at the first bad checksum and takes the rest for torn, panics on some damage,
//! flushes without `fsync`, writes while it only reads, and opens any file called `db` as its own.
//! Therefore this module keeps a log of what was added ([`ledger`]), checksums of the closed files
//! ([`seal`]) and of each value ([`table`]); turns panics into errors ([`guard`]); opens only
//! folders that are stores ([`place`]) and regular files in them ([`own_files`]); lets queries read
//! the files in place ([`pages`]) or from a copy ([`copy`]); admits one writer ([`file_lock`]); marks and
//! locks copies until they are complete ([`unfinished`]);
//! syncs files to disk ([`sync`]); restores what the database cleared because it could not read it
//! ([`undo`]); and recovers documents from damaged files ([`salvage`]). Fails with
//! [`StoreError`](crate::store::StoreError).

mod guard;
mod own_files;
pub(in crate::store) mod pages;
pub(in crate::store) mod table;
pub(in crate::store) mod sync;
pub(in crate::store) mod ledger;
pub(in crate::store) mod seal;
pub(in crate::store) mod place;
pub(in crate::store) mod unfinished;
pub(in crate::store) mod file_lock;
pub(in crate::store) mod copy;
pub(in crate::store) mod snapshot_cache;
pub(in crate::store) mod closing;
pub(in crate::store) mod opened;
pub(in crate::store) mod undo;
pub(in crate::store) mod salvage;

pub(in crate::store) use guard::guarded;
