//! How does a file become documents? Decoding, formats, headers, headlines, datelines.
//!
//! In: paths, or bytes already read. Out: documents one by one, so that files of any length need
//! little memory; in between, notices (skipped files, guessed encodings) and failures, each of
//! which names its file and line. One bad input never stops the rest. The text of a plain text
//! document is the decoded file, otherwise unaltered: a recognised header, headline or dateline is
//! skipped by `Document::body_start`, not cut away. For every other format it is the article's own
//! paragraphs, separated by empty lines.

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
pub(crate) use copies::{COPY_SHARE_MIN, Copies};
pub use decode::{Decoded, Doubt, decode};
pub use error::{Failure, Notice};
pub(crate) use fingerprint::{Fingerprint, Sketch};
pub use given::{NamePattern, NamePatternError};
pub(crate) use language::language_name;
pub use opening::story;
pub use options::{Fields, Options};
pub use reading::{Incoming, Reading, read, read_bytes};
pub(crate) use sources::open_plain;
pub use sources::{Kind, NamedKind, Sent, Source};
