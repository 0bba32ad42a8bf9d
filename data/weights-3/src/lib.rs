//! The third of three parts of the weights of onrecord's reader, which puts them together.
//!
//! A registry takes crates of 10 MB, and the weights hardly compress. `training/parts.py` of onrecord
//! cuts them; its `CARD.md` says what they were trained on.

/// The bytes of this part. They mean nothing without the others.
pub static PART: &[u8] = include_bytes!("../reader.bin");
