//! Failures of an input, and notices about an input that did give its documents.
//!
//! Each message names the file (and line), the finding and the remedy.

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
    #[error("{place}: not a text file: byte {at} is a control character; convert it to text first")]
    Binary { place: String, at: usize },
    /// A file or record has no text.
    #[error("{place}: holds no text (it is empty)")]
    Empty { place: String },
    /// A line or file is not JSON, or not of the expected form.
    #[error("{place}: {cause}")]
    Json { place: String, cause: String },
    /// A record lacks its text.
    #[error("{place}: no field `{field}` with text; name the field with --text-field")]
    NoText { place: String, field: String },
    /// A file is unsupported, locked, damaged, or has no article.
    #[error("{place}: {cause}")]
    Refused { place: String, cause: String },
    /// A text is too long for 32-bit offsets.
    #[error("{place}: {bytes} bytes; a document may have up to 4294967295")]
    TooLong { place: String, bytes: u64 },
    /// A file that has to be read whole is too large.
    #[error("{place}: more than {bytes_max} bytes, and files of its kind are read whole; split it")]
    Whole { place: String, bytes_max: u64 },
    /// Two different texts have the same id.
    #[error(
        "{place}: the id `{id}` is already taken by a different text, {first}; \
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

/// What the user should know about an input that did give its documents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum Notice {
    /// A file within a folder is of an unsupported kind.
    #[error("{place}: skipped, {why}")]
    Skipped { place: String, why: String },
    /// The encoding was guessed from the bytes.
    #[error("{place}: not UTF-8; read as {encoding}, the likeliest encoding of its bytes")]
    Guessed { place: String, encoding: &'static str },
    /// Some bytes are malformed in the encoding.
    #[error(
        "{place}: broken {encoding}: {n_bad} malformed sequences, the first at byte {at}; \
         each reads as U+FFFD"
    )]
    Broken { place: String, encoding: &'static str, n_bad: usize, at: usize },
    /// A remark: how a file was understood, or what it lacks.
    #[error("{place}: {what}")]
    Remark { place: String, what: String },
    /// A date could not be parsed.
    #[error("{place}: date `{found}` not understood and left out; write YYYY-MM-DD")]
    Date { place: String, found: String },
}
