//! What keeps a store safe, all in one hall: sled alone is not enough.
//!
//! sled ends its log at the first bad checksum and takes the rest for torn, panics on some damage,
//! flushes without `fsync`, writes while it only reads, and takes any file called `db` for its own.
//! So this hall keeps a ledger of what went in ([`ledger`]), a seal over the files at rest
//! ([`seal`]), a sum on each value ([`table`]), and makes panics errors ([`guard`]); it lets only
//! our own folders be opened ([`place`]), lets questions read the files as they lie ([`pages`]) or a
//! copy of them ([`copy`]), and one process write ([`gate`]), waits for the disk ([`sync`]), puts back what
//! the database cleared because it could not read ([`undo`]), and reads documents out of damaged files
//! ([`salvage`]). Fails with [`StoreError`](super::StoreError).

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
