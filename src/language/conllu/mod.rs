//! CoNLL-U, the column format of Universal Dependencies: reading and writing.
//!
//! In: the text of a `.conllu` file. Out: [`GivenDocument`] documents, each with the text that its tokens
//! spell and an [`Analysis`] of it; and back. A column with `_` gives no tag or no head. A
//! malformed line gives [`ConlluError`] with its line number. Empty nodes are left out. Format:
//! <https://universaldependencies.org/format.html>.

mod reading;
mod writing;

pub use reading::read;
pub use writing::{ConlluDocument, name_tags, write};

use super::Analysis;

/// One document of a CoNLL-U file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenDocument {
    /// Its name, from `# newdoc id =`.
    pub id: Option<String>,
    /// The text that the tokens spell, with an empty line between paragraphs.
    pub text: String,
    /// The analysis in the file. Names are empty: CoNLL-U has no column for them.
    pub analysis: Analysis,
    /// What the analysis has no field for, one per sentence.
    pub sentences: Vec<GivenSentence>,
}

/// The parts of a sentence in the file that are not in its analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenSentence {
    /// The comment lines, without line ends.
    pub comments: Vec<String>,
    /// The forms of the words. A word of a multiword token may be spelled differently from its
    /// span.
    pub forms: Vec<Box<str>>,
    /// The tenth column of the words.
    pub misc: Vec<Box<str>>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message names its fields")]
#[non_exhaustive]
pub enum ConlluError {
    /// A line does not have ten columns.
    #[error("line {line}: {found} columns instead of 10")]
    Columns { line: usize, found: usize },
    /// A word, range or head is out of order or not a number.
    #[error("line {line}: found `{found}`, expected {wanted}")]
    Number { line: usize, found: String, wanted: &'static str },
    /// The heads of a sentence do not form one tree.
    #[error("the sentence before line {line} has no single root, or a cycle")]
    NoTree { line: usize },
    /// The file is larger than offsets can count.
    #[error("more than 4 GB of text in one document")]
    TooLong,
}
