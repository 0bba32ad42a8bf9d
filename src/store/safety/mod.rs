//! Keeps a store safe where sled alone is not enough.
//!
//! sled ends its log at the first bad checksum and takes the rest for torn, panics on some damage,
//! flushes without `fsync`, writes while it only reads, and opens any file called `db` as its own.
//! Therefore this module keeps a log of what was added ([`ledger`]), checksums of the closed files
//! ([`seal`]) and of each value ([`table`]); turns panics into errors ([`guard`]); opens only
//! folders that are stores ([`place`]); lets queries read the files in place ([`pages`]) or from a
//! copy ([`copy`]); admits one writer ([`file_lock`]); syncs files to disk ([`sync`]); restores
//! what the database cleared because it could not read it ([`undo`]); and recovers documents from
//! damaged files ([`salvage`]). Fails with [`StoreError`](super::StoreError).

mod guard;
pub(super) mod pages;
pub(super) mod table;
pub(super) mod sync;
pub(super) mod ledger;
pub(super) mod seal;
pub(super) mod place;
pub(super) mod file_lock;
pub(super) mod copy;
pub(super) mod snapshot_cache;
pub(super) mod closing;
pub(super) mod opened;
pub(super) mod undo;
pub(super) mod salvage;

pub(super) use guard::guarded;
