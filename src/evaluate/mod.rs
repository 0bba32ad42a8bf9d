//! How accurate is it? Scores what was read against gold annotations.
//!
//! In: gold and what was found. Out: counts and shares. Implements the algorithms of the reference
//! scorers; its figures equal theirs.

pub(crate) mod examples;
pub(crate) mod gold;
pub(crate) mod attribution;
pub(crate) mod coreference;
pub(crate) mod pronouns;
pub(crate) mod figures;
pub(crate) mod annotation;
pub(crate) mod actors;
pub(crate) mod compared;
pub(crate) mod mentions;
pub(crate) mod speakers;
pub(crate) mod relations;
pub(crate) mod lost;
pub(crate) mod reliability;
pub(crate) mod events;
pub(crate) mod event_examples;
pub(crate) mod trees;
pub(crate) mod reading;
pub(crate) mod columns;
pub(crate) mod silver;
