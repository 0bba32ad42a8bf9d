//! How does a file become documents? Decoding, formats, headers, headlines, datelines.
//!
//! In: paths, or bytes already read. Out: documents one by one, so that a file of any length
//! passes through little memory; between them notices (what was skipped or decoded by guess) and
//! failures, each of which names its file and line. One bad input never stops the rest. The text
//! of a document is what the file holds, decoded and otherwise unaltered: what is recognised as
//! header, headline or dateline is told apart by `Document::body_start`, not cut away.

mod error;
mod sources;
mod decode;
mod dates;
mod opening;
mod plain;
mod markdown;
mod json;
mod reading;

pub use dates::date_in_name;
pub use decode::{Decoded, Doubt, decode};
pub use error::{Failure, Notice};
pub use reading::{Fields, Incoming, Options, Reading, read};
pub use sources::{Kind, Source};
