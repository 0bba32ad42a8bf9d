//! Where do the weights come from? Training from treebanks, seeded and reproducible.
//!
//! In: a folder of treebanks. Out: the files of `src/language/weights/`, the same bytes for the
//! same folder. Nothing else in the crate depends on this room.

pub mod parser;
pub mod perceptron;
pub mod random;
pub mod treebank;
pub mod segment;
pub mod clusters;
pub mod variety;
pub mod tags;
pub mod lemmas;
pub mod names;
pub mod chain;
pub mod attribution;
pub mod pronouns;
pub mod confidence;
mod rebuild;

pub use rebuild::{RebuildError, load, rebuild};
