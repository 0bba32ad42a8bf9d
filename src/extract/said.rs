//! A statement with members of the cast instead of actor ids.
//!
//! Plain data, made by `statements` and read by `relations` for their sources.

use super::cast::MemberIndex;
use crate::document::Span;
use crate::knowledge::{Delivery, Mode};

/// Who said what, to and about which actors; the fields mean the same as in
/// [`Statement`](crate::knowledge::Statement).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of the documented statement")]
pub struct Said {
    pub speaker: Option<MemberIndex>,
    pub addressee: Vec<MemberIndex>,
    pub about: Vec<MemberIndex>,
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
    pub cue_lemma: String,
    pub mode: Mode,
    pub attitude: bool,
    pub delivery: Delivery,
    /// The index of the statement with this one in its content.
    pub within: Option<usize>,
    /// The sentence and token of the cue's head, by index.
    pub cue_head: Option<(usize, usize)>,
}
