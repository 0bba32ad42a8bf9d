//! One article as read from a file, before it has an id and a place in a store.
//!
//! In: the findings of a format's reader. Out: [`Article`], and [`About`], which is shown but not
//! stored. Never fails.

use super::clean;
use crate::document::PartialDate;

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

/// The tolerated difference between the words read and those counted by an export, as a share of
/// the latter: exports count headlines and captions too.
const LENGTH_SHARE: f64 = 0.3;

/// The tolerated difference in words, whatever the share.
const LENGTH_WORDS: usize = 25;

impl Article {
    /// Returns what a test of a reader compares.
    #[cfg(test)]
    pub(super) fn shown(self) -> String {
        let day = self.date.map(|it| it.to_string());
        let fields = [self.title, self.outlet, day, self.byline, Some(self.text)];
        fields.map(Option::unwrap_or_default).join("; ")
    }

    /// Returns a note if the length of the text is far from the export's word count.
    pub(crate) fn length_note(&self) -> Option<String> {
        let (said, read) = (self.n_words?, self.text.split_whitespace().count());
        let off = said.abs_diff(read);
        let is_far = off > LENGTH_WORDS && off as f64 > LENGTH_SHARE * said as f64;
        is_far.then(|| format!("the export counts {said} words, but {read} were read"))
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

/// Returns the text on one line, or `None` if it is blank.
pub(super) fn word(text: &str) -> Option<String> {
    let text = clean::line(text);
    (!text.is_empty()).then_some(text)
}
