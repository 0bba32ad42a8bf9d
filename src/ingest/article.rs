//! One article as read from a file, before it has an id and a place in a store.
//!
//! In: the findings of a format's reader. Out: a [`Document`] whose opening is separated from its
//! text, and [`About`], which is shown but not stored. Never fails.

use std::fmt;
use std::io::{BufReader, Read};
use std::path::Path;

use super::records::Row;
use super::sources::{Sent, Source};
use super::streams::Input;
use super::{dates, language, opening};
use crate::document::{Document, DocumentId, PartialDate};

/// An article, with the text as it will be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Article {
    pub id: Option<String>,
    pub title: Option<String>,
    pub outlet: Option<String>,
    pub byline: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub date: Option<PartialDate>,
    pub text: String,
    /// Remarks for the user: the text is cut, or carries an editor's note.
    pub notes: Vec<String>,
    /// Its number of words according to the export.
    pub n_words: Option<usize>,
}

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
    Rows(Vec<Row>),
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

/// The tolerated difference between the words read and those counted by an export, as a share of
/// the latter: exports count headlines and captions too.
const LENGTH_SHARE: f64 = 0.3;

/// The tolerated difference in words, whatever the share.
const LENGTH_WORDS: usize = 25;

impl Article {
    /// Returns a note if the length of the text is far from the export's word count.
    pub(crate) fn length_note(&self) -> Option<String> {
        let (said, read) = (self.n_words?, self.text.split_whitespace().count());
        let off = said.abs_diff(read);
        let is_far = off > LENGTH_WORDS && off as f64 > LENGTH_SHARE * said as f64;
        is_far.then(|| format!("the export counts {said} words, but {read} were read"))
    }

    /// Wraps this article as the only item of a file.
    pub(crate) fn alone(self) -> Vec<Piece> {
        vec![Piece::Article(Box::new(self))]
    }
}

/// Facts about a document that are not stored with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The author, as printed.
    pub byline: Option<String>,
    /// The kind of file it came from.
    pub kind: &'static str,
    /// Corrections, editor's notes, and remarks about missing text.
    pub notes: Vec<String>,
}

/// The position of an article among those of its file: number (from 1) and total.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub number: usize,
    pub of: usize,
}

impl Place {
    /// Returns a suffix that distinguishes this article within its file; empty if it is the only
    /// one.
    pub(crate) fn suffix(self, sign: char) -> String {
        if self.of == 1 { String::new() } else { format!("{sign}{}", self.number) }
    }
}

/// Converts an article to a document.
pub(super) fn document(article: Article, source: &Source, place: Place) -> Document {
    let id = article.id.unwrap_or_else(|| format!("{}{}", source.stem, place.suffix('-')));
    let opening = opening::of_story(&article.text);
    let named = if place.of == 1 { source.path.as_deref().and_then(day_in_name) } else { None };
    let sent = source.sent.clone().unwrap_or_default();
    let language = language::of(&article.text, article.language.as_deref());
    Document {
        id: DocumentId::new(&id),
        source: Some(format!("{}{}", source.place, place.suffix('#'))),
        title: article.title,
        date: article.date.or_else(|| opening.day(named)).or(named).or(sent.on),
        outlet: article.outlet.or_else(|| opening.outlet()).or(sent.by),
        byline: article.byline,
        url: article.url.or_else(|| source.address.clone()),
        original: None,
        language,
        body_start: opening.body_start,
        text: article.text.into(),
    }
}

/// Returns the day in the file name itself; a year or a month alone is too vague for an article.
fn day_in_name(path: &Path) -> Option<PartialDate> {
    let name = Path::new(path.file_name()?);
    dates::date_in_name(name).filter(|date| date.exact_day().is_some())
}

/// Returns the text on one line, or `None` if it is blank.
pub(super) fn word(text: &str) -> Option<String> {
    let text = super::clean::line(text);
    (!text.is_empty()).then_some(text)
}
