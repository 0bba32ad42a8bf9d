//! How accurate is it? Scores what was read against gold annotations.
//!
//! In: gold and what was found. Out: counts and shares. Implements the algorithms of the reference
//! scorers; its figures equal theirs.

pub mod examples;
pub mod gold;
pub mod attribution;
pub mod coreference;
pub mod pronouns;
pub mod figures;
pub mod annotation;
pub mod actors;
pub mod compared;
pub mod mentions;
pub mod speakers;
pub mod relations;
pub mod lost;
pub mod reliability;
pub mod events;
pub mod event_examples;
pub mod trees;
pub mod reading;
pub mod columns;
pub mod silver;
