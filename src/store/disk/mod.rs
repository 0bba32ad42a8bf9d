//! The store in a folder: sled, the files beside it, and what keeps them safe.
//!
//! In and out as [`Store`](crate::store::Store). `durable.rs` describes the layout, `opening.rs` how
//! a store is opened, `safety` how it is kept safe. Fails with
//! [`StoreError`](crate::store::StoreError).

pub(in crate::store) mod manifest;
pub(in crate::store) mod merge;
pub(in crate::store) mod pending;
pub(in crate::store) mod safety;
pub(in crate::store) mod keys;
mod cache;
pub(in crate::store) mod durable;
pub(in crate::store) mod frames;
pub(in crate::store) mod database;
mod change;
mod opening;
mod commit;
mod growth;
pub(in crate::store) mod upkeep;
pub(in crate::store) mod verify;
pub(in crate::store) mod repair;
