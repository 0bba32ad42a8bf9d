//! How do actors connect? Views the store as a graph of ties, which can always be rebuilt.
//!
//! In: a store, and who is who in it. Out: [`Graph`], the ties
//! between actors in compressed sparse rows, usable by petgraph's algorithms; walks and measures on
//! it. The graph loads from a snapshot in the store and is rebuilt if the documents or the acts
//! have changed. Fails with [`StoreError`](crate::store::StoreError) if the store cannot be read.

mod rows;
mod when;
mod ties;
mod casts;
mod gather;
mod build;
mod snapshot;
mod support;
mod walk;
mod plain;
mod measures;
mod communities;
mod visit;

pub(crate) use casts::{Casts, Numbering};
pub use plain::Plain;
pub(crate) use support::{Report, Support, Supports};
pub use ties::{Graph, REPORTED_BY, SPOKE_OF, Tie, TieFilter};
pub(crate) use ties::{GraphPart, most_common};
pub use visit::{Neighbours, TieRef, TieRefs};
pub use walk::{Path, Step, Which};
