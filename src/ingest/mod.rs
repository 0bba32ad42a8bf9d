//! How does a file become documents? Decoding, formats, headers, headlines, datelines.
//!
//! In: paths, or bytes already read. Out: documents one by one, so that a file of any length
//! passes through little memory; between them notices (what was skipped or decoded by guess) and
//! failures, each of which names its file and line. One bad input never stops the rest. The text of
//! a document from plain text is what the file holds, decoded and otherwise unaltered: what is
//! recognised as header, headline or dateline is told apart by `Document::body_start`, not cut
//! away. From every other format it is the article's own paragraphs, with an empty line between.

mod error;
mod words;
mod clean;
mod sources;
mod decode;
mod markup;
mod shape;
mod dates;
mod language;
mod opening;
mod article;
mod plain;
mod markdown;
mod records;
mod json;
mod xml;
mod web;
mod feeds;
mod wire;
mod wiki;
mod speech;
mod databases;
mod paper;
mod office;
mod mail;
mod packs;
mod xml_stream;
mod json_stream;
mod streams;
mod fingerprint;
mod copies;
mod given;
mod options;
mod formats;
mod ready;
mod contents;
mod parts;
mod reading;

pub use article::About;
pub use copies::{COPY_SHARE_MIN, Copies};
pub use dates::date_in_name;
pub use decode::{Decoded, Doubt, decode};
pub use error::{Failure, Notice};
pub use fingerprint::{Fingerprint, Sketch};
pub use given::{NamePattern, NamePatternError};
pub use language::language_name;
pub use opening::story;
pub use options::{Fields, Options};
pub use reading::{Incoming, Reading, read, read_bytes};
pub use sources::{Kind, NamedKind, Sent, Source, open_plain};
