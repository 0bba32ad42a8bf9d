//! Options for reading inputs.
//!
//! In: nothing. Out: [`Options`]. Never fails.

use super::field_names::Fields;
use super::given::NamePattern;
use super::shape::NamedKind;

/// How to read inputs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The names of a record's fields.
    pub fields: Fields,
    /// The outlet of documents that do not name one.
    pub outlet: Option<String>,
    /// The pattern that extracts metadata from file names.
    pub names: Option<NamePattern>,
    /// The kind of all files, overriding detection by name and content.
    pub kind: Option<NamedKind>,
    /// The size in bytes from which a file is read in batches, if its format allows; `None` is 32 MiB,
    /// or 1 MiB for a compressed file.
    pub batches_from: Option<u64>,
}
