//! Why a file gives no article.
//!
//! In: what a reader of a format found. Out: [`Refusal`], and the message for it, which also says if
//! the file's name does not match its bytes. Never fails.

use std::fmt;
use std::path::Path;

use super::shape::{Foreign, extension};

/// Why a file gives no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is of this kind, and holds no article text.
    Empty(&'static str),
    /// It is something else than an article.
    OtherKind {
        /// What it is, with its article: "a JPEG picture".
        what: String,
        /// The extensions of such files, separated by blanks.
        named: &'static str,
    },
    /// Its articles cannot be read, or were not found; with a remedy.
    Unreadable(String),
}

impl Refusal {
    /// Returns the refusal of a file that is something else than an article.
    pub(super) fn other_kind(what: impl Into<String>, named: &'static str) -> Self {
        Self::OtherKind { what: what.into(), named }
    }

    /// Returns the message for a file, which also says if its name does not match its bytes.
    pub(super) fn of_file(&self, path: Option<&Path>) -> String {
        let Self::OtherKind { named, .. } = self else { return self.to_string() };
        match extension(path).filter(|it| named.split(' ').all(|fitting| fitting != it)) {
            Some(extension) => format!("named .{extension} but {self}"),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty(kind) => write!(out, "holds no article text ({kind})"),
            Self::OtherKind { what, .. } => write!(out, "it is {what}"),
            Self::Unreadable(cause) => out.write_str(cause),
        }
    }
}

impl From<String> for Refusal {
    fn from(cause: String) -> Self {
        Self::Unreadable(cause)
    }
}

impl From<&str> for Refusal {
    fn from(cause: &str) -> Self {
        Self::Unreadable(cause.to_owned())
    }
}

impl From<Foreign> for Refusal {
    fn from(foreign: Foreign) -> Self {
        Self::other_kind(format!("{}, which has no readable text", foreign.what), foreign.named)
    }
}
