//! What is a text? One article, its text never altered, and places within it.
//!
//! In: decoded text with what is known about it. Out: [`Document`], [`Span`] (bytes inside),
//! [`CodePoints`] (the offsets that cross the boundary). Knows nothing of files.

mod code_points;
mod date;
pub(crate) mod shared;
mod span;
mod text;

pub use code_points::CodePoints;
pub use date::{PartialDate, PartialDateError};
pub use span::Span;
pub use text::{Document, DocumentId};
