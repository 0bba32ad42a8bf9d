//! Builds knowledge graphs of political actors from news text, every edge with its evidence.
//!
//! One line of types runs through the crate, each step a function from one type to the next:
//! `bytes -> Document -> Analysis -> Extraction -> Store -> Graph -> Answer | DOT | SVG`.
//! Everything up to `Extraction` is pure: no I/O, no clock, no failure on odd text, and the same
//! output bytes for the same input bytes, with any number of threads.
//!
//! The rooms below stand in the order that data flows; a room uses only rooms above it.

mod guard;
pub mod document;
pub mod ingest;
pub mod language;
pub mod knowledge;
pub mod ontology;
pub mod extract;
pub mod resolve;
pub mod store;
pub mod graph;
pub mod query;
pub mod export;
pub mod evaluate;
#[cfg(feature = "train")]
pub mod train;
pub mod cli;
