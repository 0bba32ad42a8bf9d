//! One article as a file gives it, before it has an id and a place in a store.
//!
//! In: what a reader of some format found. Out: a [`Document`] with its opening told apart, and
//! [`About`], what is said of it but not stored. Never fails.

use std::path::Path;

use super::records::Row;
use super::sources::{Sent, Source};
use super::{dates, language, opening};
use crate::document::{Document, DocumentId, PartialDate};

/// An article, its text as it will be stored.
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
    /// What a reader should know of it: a cut text, a note by the editor.
    pub notes: Vec<String>,
    /// How many words it has, as its export says.
    pub n_words: Option<usize>,
}

/// What a format held: articles, files within it, and files that are passed over.
#[derive(Debug)]
pub(super) enum Piece {
    Article(Box<Article>),
    /// A file within a file, by its name.
    Member(String, Vec<u8>),
    /// A paper attached to a mail.
    Attached(String, Vec<u8>, Sent),
    /// A file within a file that cannot be read, and why.
    Refused(String, String),
    /// Rows of a table, which are records.
    Rows(Vec<Row>),
    /// A part of a long list in JSON, itself JSON.
    Records(String),
    /// Paths and addresses that a list names.
    Listed(Vec<String>),
}

/// The share by which the words that were read may differ from those that an export counts: it
/// counts headline and captions, too.
const LENGTH_SHARE: f64 = 0.3;

/// Words by which they may differ in any case.
const LENGTH_WORDS: usize = 25;

impl Article {
    /// Returns what to say if the text is far from as long as its export says.
    pub fn length_note(&self) -> Option<String> {
        let (said, read) = (self.n_words?, self.text.split_whitespace().count());
        let off = said.abs_diff(read);
        let is_far = off > LENGTH_WORDS && off as f64 > LENGTH_SHARE * said as f64;
        is_far.then(|| format!("its export counts {said} words; {read} were read"))
    }

    /// Returns this article as the only piece of a file.
    pub fn alone(self) -> Vec<Piece> {
        vec![Piece::Article(Box::new(self))]
    }
}

/// What is known of a document beside what is stored with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Who wrote it, as the file says.
    pub byline: Option<String>,
    /// What kind of file it came from.
    pub kind: &'static str,
    /// Corrections and notes of the editor, and what is missing in it.
    pub notes: Vec<String>,
}

/// Which of how many articles of a file this is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub number: usize,
    pub of: usize,
}

impl Place {
    /// Returns what tells this article from the others of its file; nothing if it is alone.
    pub fn suffix(self, sign: char) -> String {
        if self.of == 1 { String::new() } else { format!("{sign}{}", self.number) }
    }
}

/// Returns the document of an article that a file held.
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

/// Returns the day in a file's own name; a year or a month alone says too little of an article.
fn day_in_name(path: &Path) -> Option<PartialDate> {
    let name = Path::new(path.file_name()?);
    dates::date_in_name(name).filter(|date| date.exact_day().is_some())
}

/// Returns a value without blanks around it, or `None` if nothing is left.
pub(super) fn word(text: &str) -> Option<String> {
    let text = super::clean::line(text);
    (!text.is_empty()).then_some(text)
}
