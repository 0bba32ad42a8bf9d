//! What can be held true of whom? Actors, mentions, statements, relations and their evidence.
//!
//! Plain types that carry the result of reading one document, with byte spans inside; [`record`]
//! is the same at the boundary, in code points. Knows nothing of how they were found.

mod actor;
mod extraction;
pub mod record;
mod relation;
mod statement;

pub(crate) use actor::slug;
pub use actor::{Actor, ActorId, ActorKind, Mention, MentionKind};
pub use extraction::Extraction;
pub use relation::{Relation, RelationId, RelationType, SHOWN_MIN, Status};
pub use statement::{Delivery, Mode, Statement, StatementId};
