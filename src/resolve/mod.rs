//! Which actor is meant, across documents?
//!
//! In: a store with the acts of people (merge, split, rename, reject, amend) and the registers kept in
//! it. Out: [`Identities`], which maps the actor of a document to the actor of the store, with the
//! reasons of each [`Choice`]; and [`Sources`], the documents that count as one. Uncertain cases stay
//! apart, with a reason. For a corpus that is spread over machines, [`in_blocks`] and [`decide`] make the
//! same choices without a store of everything. Fails with [`StoreError`](crate::store::StoreError) if
//! the store cannot be read.

mod registers;
pub(crate) mod notes;
mod likeness;
mod sources;
mod likely;
mod decided;
mod links;
mod names;
mod identities;
mod blocks;

pub use blocks::{InBlocks, Namesake, Spelling, decide, in_blocks};
pub(crate) use identities::Resolved;
pub use identities::{Identities, Named};
pub use likely::{Choice, Verdict};
pub(crate) use names::Names;
pub(crate) use notes::{ACT, REGISTER, STORY, acts, keep_story, registers, stories, sum_of_acts};
pub use notes::{keep_act, keep_register};
pub use registers::RegisterError;
pub use sources::{Kin, Sources};
