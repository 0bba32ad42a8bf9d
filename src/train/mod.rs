//! Where do the tables of words come from? Counting, and a seeded perceptron over treebanks.
//!
//! In: a folder of treebanks. Out: the files of `src/language/weights/` for words, sentence ends
//! and lemmas, the same bytes for the same folder; `training/` makes the encoder and its heads.
//! Only `cli` depends on this room.

pub mod perceptron;
pub mod random;
pub mod treebank;
pub mod segment;
pub mod lemmas;
mod rebuild;

pub use rebuild::{RebuildError, load, rebuild};
