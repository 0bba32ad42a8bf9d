//! How do actors connect? A view of the store as a graph of ties, always rebuildable.
//!
//! In: a store. Out: [`Identities`], who is who across its documents; [`Graph`], the ties between
//! actors in compressed sparse rows, which petgraph's algorithms take too; walks and measures on
//! it. The graph loads from a snapshot that the store keeps, and is built again whenever the
//! documents or the acts have changed. Fails with [`StoreError`](crate::store::StoreError) if the
//! store cannot be read.

mod likeness;
mod sources;
mod identities;
mod ties;
mod build;
mod snapshot;
mod walk;
mod plain;
mod measures;
mod communities;
mod visit;

pub use identities::{ACT, Identities, Named, REGISTER, acts, keep_act, keep_register, registers};
pub use plain::Plain;
pub use sources::{Kin, Sources};
pub use ties::{Graph, REPORTED_BY, SPOKE_OF, Tie, TieFilter};
pub use visit::{Neighbours, TieRef, TieRefs};
pub use walk::{Path, Step, Which};
