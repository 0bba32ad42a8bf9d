//! Why a file of another program could not be read.
//!
//! In: a file, a line, a cause. Out: a message that names them. Never fails.

/// Why a file of another program could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{name}:{line}: {cause}")]
pub(crate) struct ForeignError {
    /// The file.
    pub(super) name: String,
    /// The line, from 1.
    pub(super) line: u64,
    /// What was found and what is wanted.
    pub(super) cause: String,
}
