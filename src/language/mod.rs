//! What does the sentence say? Sentences, tokens, lemmas, tags, dependency trees and names.
//!
//! In: any UTF-8 text. Out: [`Analysis`]. Knows nothing of politics. Never fails: odd text gives
//! odd tokens.

mod analysis;
mod labels;

pub use analysis::{Analysis, Name, NameKind, Sentence, Token};
pub use labels::{Deprel, Features, Upos, Xpos};
