//! Who said what: source, cue, content.
//!
//! Plain types; spans are byte ranges of the document's text, in text order, and do not overlap.

use serde::{Deserialize, Serialize};

use super::ActorId;
use crate::document::{Span, text_id};

text_id! {
    /// The id of a statement within its document: `s0`, `s1`, ...
    StatementId
}

impl StatementId {
    /// Returns the id of statement `n` of a document, from 0.
    #[must_use]
    pub fn nth(n: usize) -> Self {
        Self::new(&format!("s{n}"))
    }
}

/// Whether a statement was made, according to the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// "She said that", "they deny that".
    #[default]
    Made,
    /// "He did not say that", "never claimed".
    Denied,
    /// "She declined to say", "refused to endorse".
    Refused,
    /// "They asked her to explain".
    AskedFor,
    /// "He will announce", "may say", "plans to tell".
    Foreseen,
}

impl Delivery {
    /// All variants, in the order of declaration.
    pub const ALL: [Self; 5] =
        [Self::Made, Self::Denied, Self::Refused, Self::AskedFor, Self::Foreseen];

    /// Returns the delivery as written in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::AskedFor => "asked for",
            Self::Foreseen => "foreseen",
        }
    }

    /// Returns whether the statement was made.
    #[must_use]
    pub fn is_made(&self) -> bool {
        *self == Self::Made
    }
}

/// One attribution: a source is said to have said, thought or wanted something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its id within the document.
    pub id: StatementId,
    /// The speaker; `None` if the text names none.
    pub speaker: Option<ActorId>,
    /// How the words are quoted.
    pub mode: Mode,
    /// Whether it is only held or intended ("supports", "wants", "expects"), not said.
    pub attitude: bool,
    /// Whether it was actually made.
    pub delivery: Delivery,
    /// The dictionary form of the cue's head: `say`, `accord`, `statement`.
    pub cue_lemma: String,
    /// The words that name the source; may be empty.
    pub source: Vec<Span>,
    /// The words that report it: "said", "according to".
    pub cue: Vec<Span>,
    /// The words that were said.
    pub content: Vec<Span>,
    /// The actors it was said to.
    pub addressee: Vec<ActorId>,
    /// The actors that the content refers to, most central first, without the speaker.
    pub about: Vec<ActorId>,
    /// The statement whose content contains this one.
    pub within: Option<StatementId>,
}

/// How the words of a statement are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// All in quotation marks.
    Direct,
    /// None in quotation marks.
    Indirect,
    /// Some in quotation marks.
    Mixed,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Indirect, Self::Mixed];

    /// Returns the mode as written in records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}
