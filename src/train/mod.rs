//! Where do the tables of words come from? Counting, and a seeded perceptron over treebanks.
//!
//! In: a folder of treebanks. Out: the files of `src/language/weights/` for words, sentence ends
//! and lemmas, the same bytes for the same folder; `training/` makes the encoder and its heads.
//! Only `cli` depends on this room.

pub(crate) mod perceptron;
pub(crate) mod random;
pub(crate) mod treebank;
pub(crate) mod segment;
pub(crate) mod lemmas;
mod rebuild;

pub(crate) use rebuild::rebuild;
