//! What is a text? One article, whose text never changes, and places within it.
//!
//! In: decoded text and its metadata. Out: [`Document`], [`Span`] (byte offsets, used inside),
//! [`CodePoints`] (the offsets used in input and output). Knows nothing about files.

mod code_points;
mod date;
mod day_number;
mod direction;
pub(crate) mod fnv;
mod hexadecimal;
mod ids;
pub(crate) mod leb128;
mod one_line;
mod quotation;
pub(crate) mod shared;
mod span;
mod text;

pub use code_points::CodePoints;
pub use date::{DateGrain, PartialDate, PartialDateError};
pub(crate) use day_number::{day_number, numbered_day};
pub(crate) use direction::turns_direction;
pub(crate) use hexadecimal::hexadecimal;
pub(crate) use ids::text_id;
pub(crate) use one_line::one_line;
pub(crate) use quotation::{between_marks, in_marks};
pub use span::Span;
pub use text::{Document, DocumentId};
