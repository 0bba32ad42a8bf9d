//! What can be wrong with an input, and what a reader should know although nothing is wrong.
//!
//! Each message names the file (and line), what was found and what to do.

use std::io;

/// Why an input gave no document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum Failure {
    /// A file or folder could not be read.
    #[error("{place}: cannot read: {source}")]
    Read { place: String, source: io::Error },
    /// A file is not text.
    #[error("{place}: not a text file: byte {at} is 0; convert it to text first")]
    Binary { place: String, at: usize },
    /// A file or record holds nothing to read.
    #[error("{place}: holds no text")]
    Empty { place: String },
    /// A line or file is not JSON, or not of the wanted form.
    #[error("{place}: {cause}")]
    Json { place: String, cause: String },
    /// A record lacks its text.
    #[error("{place}: no field `{field}` with text; name the field with --text-field")]
    NoText { place: String, field: String },
    /// A file is of a kind that is not read, locked, broken, or without an article.
    #[error("{place}: {cause}")]
    Refused { place: String, cause: String },
    /// A text is longer than offsets reach.
    #[error("{place}: {bytes} bytes; a document may have up to 4294967295")]
    TooLong { place: String, bytes: u64 },
    /// A file of a kind that is read whole is too large.
    #[error("{place}: more than {bytes_max} bytes, and files of its kind are read whole; split it")]
    Whole { place: String, bytes_max: u64 },
    /// Two different texts claim one id.
    #[error(
        "{place}: the id `{id}` is already that of a different text, {first}; \
         rename one or give it an id of its own"
    )]
    Repeated { place: String, id: String, first: String },
}

impl Failure {
    /// Returns the input that failed: a path, `-`, or `path:line`.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::Read { place, .. }
            | Self::Binary { place, .. }
            | Self::Empty { place }
            | Self::Json { place, .. }
            | Self::NoText { place, .. }
            | Self::Refused { place, .. }
            | Self::TooLong { place, .. }
            | Self::Whole { place, .. }
            | Self::Repeated { place, .. } => place,
        }
    }
}

/// What a reader should know although the input gave its documents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum Notice {
    /// A file within a folder is of no kind that is read.
    #[error("{place}: skipped, {why}")]
    Skipped { place: String, why: String },
    /// The encoding was told by the bytes alone.
    #[error("{place}: not UTF-8; read as {encoding}, the likeliest encoding of its bytes")]
    Guessed { place: String, encoding: &'static str },
    /// Some bytes fit no reading.
    #[error(
        "{place}: broken {encoding}: {n_bad} malformed sequences, the first at byte {at}; \
         each reads as U+FFFD"
    )]
    Broken { place: String, encoding: &'static str, n_bad: usize, at: usize },
    /// What was understood of a file, or what is missing in it.
    #[error("{place}: {what}")]
    Told { place: String, what: String },
    /// A date was given that cannot be understood.
    #[error("{place}: date `{found}` not understood and left out; write YYYY-MM-DD")]
    Date { place: String, found: String },
}
