//! What do we remember? Documents with their extractions, in sled or in memory.
//!
//! In: [`StoredDocument`]s. Out: the same, and an index of which actor appears where. The trait
//! [`Store`] has two implementations that give the same answers: [`SledStore`], which is durable,
//! and [`MemoryStore`], which is not. Everything is stored with the document that supports it, so
//! that removing a document removes exactly what no other document supports. Answers include
//! people's corrections; [`Store::as_read`] gives the extraction before them. Fails with
//! [`StoreError`].

mod error;
mod numbered;
pub(in crate::store) mod bytes;
pub(in crate::store) mod index;
mod corrected;
mod interface;
mod correcting;
mod applying;
mod asking;
mod memory;
mod shared;
mod distinct;
mod exchange;
mod exporting;
mod disk;
#[cfg(test)]
mod any_bytes;

pub use asking::{Quoted, WordMatch};
pub(crate) use bytes::codec;
pub use bytes::outline::{
    Outline, OutlinedActor, OutlinedRelation, OutlinedStatement, VisitOutline,
};
pub use bytes::stored::{Counts, DocumentNumber, Put, Stamp, StoredDocument};
pub use corrected::Corrected;
pub(crate) use correcting::quotation_of;
pub use disk::durable::SledStore;
pub use disk::manifest::FORMAT;
pub use disk::repair::{Repaired, repair};
pub use disk::safety::copy::clear_copies;
pub(crate) use disk::safety::place::check_output;
pub use disk::upkeep::{backup, compact, restore};
pub use disk::verify::Verified;
pub use error::StoreError;
pub use exchange::{BATCH, Imported, import, stored_of_record};
pub use exporting::{export, record_line};
#[cfg(feature = "parquet")]
pub(crate) use exporting::{exported, record_value};
pub use index::Visit;
pub use index::appearance::{Appearance, RelationAppearance, RelationEnd, Saying, Voice};
pub use index::prints::Print;
pub use index::quotations::words;
pub(crate) use index::rows::{appearances_in, slug};
pub use interface::{DocumentLoader, Store};
pub use memory::MemoryStore;
pub(crate) use numbered::ByNumber;
pub(crate) use shared::SharedStore;
