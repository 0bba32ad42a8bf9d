//! What a file holds: articles, rows, files within it.
//!
//! In: the findings of a reader of some format. Out: [`Piece`]s, in the order of the file. Never fails; what a
//! reader cannot read is a piece that says why.

use std::fmt;
use std::io::{BufRead, BufReader, Read};

use super::article::Article;
use super::records::NumberedRow;
use super::sources::Sent;

/// The bytes of an open file.
pub(super) type Input = Box<dyn BufRead + Send>;

/// A few items, or the error that ends the stream.
pub(super) type Few = Result<Vec<Piece>, String>;

/// One item in a file: an article, a file within it, a skipped file, ...
#[derive(Debug)]
pub(super) enum Piece {
    Article(Box<Article>),
    /// A file within a file: its name and bytes.
    Member(String, Vec<u8>),
    /// A file within a file that is too long to be held: its name and stream.
    Long(String, LongFile),
    /// A document attached to a mail.
    Attached(String, Vec<u8>, Sent),
    /// A file within a file that cannot be read: its name and the reason.
    Refused(String, String),
    /// Rows of a table; each is a record.
    Rows(Vec<NumberedRow>),
    /// A part of a long list in JSON, itself JSON.
    Records(String),
    /// A line of JSON Lines, and its number.
    Line(Vec<u8>, usize),
    /// Paths and addresses named by a list.
    Listed(Vec<String>),
}

/// A long file within a file, unread.
pub(super) struct LongFile {
    pub input: Input,
    /// Its length in bytes, as its archive says.
    pub size: u64,
}

impl LongFile {
    /// Buffers a stream.
    pub(super) fn of(input: impl Read + Send + 'static, size: u64) -> Self {
        Self { input: Box::new(BufReader::with_capacity(1 << 16, input)), size }
    }
}

impl fmt::Debug for LongFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.size)
    }
}

impl Piece {
    /// Returns an article as the only item of a file.
    pub(crate) fn alone(article: Article) -> Vec<Self> {
        vec![Self::Article(Box::new(article))]
    }
}
