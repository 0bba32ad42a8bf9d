//! How does a file become documents? Decoding, formats, headers, headlines, datelines.
//!
//! In: paths, or bytes already read. Out: documents one by one, so that files of any length need
//! little memory; in between, notices (skipped files, guessed encodings) and failures, each of
//! which names its file and line. One bad input never stops the rest. The text of a plain text
//! document is the decoded file, otherwise unaltered: a recognised header, headline or dateline is
//! skipped by `Document::body_start`, not cut away; only what follows its end mark is. For every
//! other format it is the article's own paragraphs, separated by empty lines.

mod error;
mod words;
mod clean;
mod dos;
mod decode;
mod markup;
mod kind;
mod shape;
mod dates;
mod language;
mod bounds;
mod field_names;
mod addresses;
mod letterhead;
mod lines;
mod refused;
mod opening;
mod heading;
mod article;
mod marked_down;
mod records;
mod xml;
mod web;
mod named_file;
mod given;
mod sources;
mod sums;
mod documents;
mod pieces;
mod ready;
mod plain;
mod markdown;
mod json;
mod feeds;
mod wire;
mod wiki;
mod speech;
mod databases;
mod corpora;
mod paper;
mod office;
mod mail;
mod packs;
mod formats;
mod xml_stream;
mod json_stream;
mod streams;
mod fingerprint;
mod copies;
mod options;
mod queue;
mod contents;
mod parts;
mod reading;

pub use article::About;
pub(crate) use copies::{COPY_SHARE_MIN, Copies};
pub use decode::{Decoded, Doubt, decode};
pub use error::{Failure, Notice};
pub use field_names::Fields;
pub(crate) use fingerprint::{Fingerprint, Sketch};
pub use given::{NamePattern, NamePatternError};
pub use kind::Kind;
pub use language::language_name;
pub(crate) use named_file::{open_plain, read_plain, read_text};
pub use opening::story;
pub use options::Options;
pub use reading::{Reading, read, read_bytes};
pub use ready::Incoming;
pub use shape::NamedKind;
pub(crate) use shape::SQLITE;
pub use sources::{Sent, Source};
