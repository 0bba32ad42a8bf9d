//! What does the sentence say? Sentences, tokens, lemmas, tags, dependency trees and names.
//!
//! In: any UTF-8 text. Out: [`Analysis`]. Knows nothing of politics. Never fails: odd text gives
//! odd tokens.

mod analysis;
mod labels;
pub mod conllu;
pub mod encoder;
pub mod weights;
mod vectors;
pub mod hashing;
pub mod blob;
pub mod model;
pub mod scan;
pub mod boundary;
pub mod segment;
pub mod parts;
pub mod lemmas;
pub mod arborescence;
pub mod syntax;
pub mod names;
pub mod pipeline;

pub use analysis::{Analysis, Name, NameKind, Sentence, Token};
pub use labels::{Deprel, Features, TagPair, Upos, Xpos};
pub use pipeline::Pipeline;
pub use vectors::Vectors;
