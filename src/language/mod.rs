//! What does the sentence say? Sentences, tokens, lemmas, tags, dependency trees and names.
//!
//! In: any UTF-8 text. Out: [`Analysis`]. Knows nothing of politics. Never fails: odd text gives
//! odd tokens.

mod analysis;
mod labels;
pub(crate) mod conllu;
pub(crate) mod weights;
mod weight_files;
mod vectors;
pub(crate) mod hashing;
pub(crate) mod blob;
pub(crate) mod model;
pub(crate) mod lexicon;
pub(crate) mod cutting;
mod scan;
pub(crate) mod boundary;
pub(crate) mod segment;
pub(crate) mod parts;
pub(crate) mod lemmas;
pub(crate) mod arborescence;
pub(crate) mod outputs;
pub(crate) mod syntax;
mod scores;
pub(crate) mod names;
pub(crate) mod pipeline;

pub use analysis::{Analysis, Name, NameKind, Sentence, Token};
pub use labels::{Deprel, Features, TagPair, Upos, Xpos};
pub use pipeline::Pipeline;
pub(crate) use vectors::Vectors;
pub(crate) use weight_files::weight_files;
