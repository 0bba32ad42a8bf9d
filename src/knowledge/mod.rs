//! What can be known about an actor? Mentions, statements, relations and their evidence.
//!
//! Plain types for the result of reading one document, with byte spans; [`record`] is the same for
//! input and output, in code points. Knows nothing about how they were found.

mod actor;
pub(crate) mod acts;
pub(crate) mod corrections;
mod extraction;
pub mod record;
pub(crate) mod registers;
pub(crate) mod stories;
mod relation;
mod statement;

pub(crate) use actor::slug;
pub use actor::{Actor, ActorId, ActorKind, Mention, MentionKind};
pub use extraction::Extraction;
pub use relation::{Relation, RelationId, RelationType, SHOWN_MIN, Status};
pub use statement::{Delivery, Mode, Statement, StatementId};
