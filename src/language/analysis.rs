//! The types of an analysed text: sentences of tokens in dependency trees, and names.
//!
//! Made by the pipeline or read from CoNLL-U; all later stages read only these.

use std::ops::Range;

use super::{Deprel, Features, Upos, Vectors, Xpos};
use crate::document::Span;

/// An analysed text.
///
/// Invariant: sentences are in text order and do not overlap; names are in text order and do not
/// overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// The sentences in text order.
    pub sentences: Vec<Sentence>,
    /// The names in text order, each within one sentence.
    pub names: Vec<Name>,
    /// The vectors of the words; empty if the encoder did not read the text.
    pub vectors: Vectors,
}

/// A sentence: its tokens form one tree.
///
/// Invariant: exactly one token has no head; heads are indices into `tokens`, free of cycles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The span from the first token's start to the last token's end.
    pub span: Span,
    /// The index of its paragraph.
    pub paragraph: u32,
    /// The syntactic words in order.
    pub tokens: Vec<Token>,
}

/// A syntactic word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its place in the text. The words of one multiword token ("don't", "cannot") have spans of
    /// their own that together cover it.
    pub span: Span,
    /// The dictionary form, in lower case except for names.
    pub lemma: Box<str>,
    /// The universal part of speech.
    pub upos: Upos,
    /// The Penn Treebank tag.
    pub xpos: Xpos,
    /// The universal features.
    pub features: Features,
    /// The index of the head within the sentence; `None` for the root.
    pub head: Option<u32>,
    /// The relation to the head.
    pub deprel: Deprel,
    /// Whether the next token follows without a space and belongs to the same multiword token.
    pub joined_to_next: bool,
}

/// A named entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The index of its sentence.
    pub sentence: u32,
    /// Its tokens within that sentence. Titles ("Sen.", "President") are left out.
    pub tokens: Range<u32>,
    /// The kind of thing it names.
    pub kind: NameKind,
}

/// The kinds of named things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A human being.
    Person,
    /// A party, agency, company, court, outlet, committee, campaign.
    Organization,
    /// A place or the government of a place.
    Place,
    /// A law, event, work, people or product.
    Other,
}

impl NameKind {
    /// Returns its name in output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Place => "place",
            Self::Other => "other",
        }
    }
}

impl Analysis {
    /// Returns the number of tokens.
    #[must_use]
    pub fn n_tokens(&self) -> usize {
        self.sentences.iter().map(|it| it.tokens.len()).sum()
    }

    /// Returns the span of a name, or `None` if it does not belong to this analysis.
    #[must_use]
    pub fn span_of(&self, name: &Name) -> Option<Span> {
        let tokens = &self.sentences.get(name.sentence as usize)?.tokens;
        let first = tokens.get(name.tokens.start as usize)?;
        let last = tokens.get((name.tokens.end as usize).checked_sub(1)?)?;
        Some(first.span.cover(last.span))
    }
}

impl Sentence {
    /// Returns the indices of the tokens whose head is `index`, in text order.
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let wanted = u32::try_from(index).ok();
        self.tokens.iter().enumerate().filter(move |(_, it)| it.head == wanted).map(|(i, _)| i)
    }

    /// Returns the index of the root, or 0 if the sentence has none.
    #[must_use]
    pub fn root(&self) -> usize {
        self.tokens.iter().position(|it| it.head.is_none()).unwrap_or_default()
    }
}
