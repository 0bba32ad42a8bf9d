//! Builds knowledge graphs of political actors from news text, every edge with its evidence.
//!
//! A [`Reader`] turns [`Document`]s into [`Extraction`]s: [`Actor`]s, who [`Statement`]s are by and
//! about, and dated [`Relation`]s between actors, by the types of an [`Ontology`]. A [`Memory`]
//! keeps them, resolves actors across documents, and answers questions; its [`Graph`] connects
//! actors by ties. Each answer cites the words behind it.
//!
//! ```
//! use onrecord::{Document, Filter, Memory, ReadOptions, Reader, TieFilter};
//!
//! // Read. `ingest::read` makes documents of files in many formats.
//! let mut first = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
//! first.date = "2026-03-02".parse().ok();
//! first.outlet = Some("Harbor Courier".to_owned());
//! let second = Document::new(
//!     "harbor-2",
//!     "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.",
//! );
//! let documents = [first, second];
//! let read = Reader::embedded().read_all(documents, ReadOptions::default());
//!
//! // Remember. `Memory::create` keeps a folder of files instead, `Memory::open` asks it later.
//! let mut memory = Memory::default();
//! memory.add(read)?;
//!
//! // Ask. Names are understood as people type them.
//! let renner = memory.find("renner")?;
//! let history = memory.history(&renner.id, &Filter::default(), 10)?;
//! let praise = history.rows.iter().find(|event| event.kind.as_str() == "praised");
//! let praise = praise.expect("the first document says so");
//! assert_eq!(praise.citation.quotation, "Mayor Ana Okoro praised Tobias Renner on Monday.");
//! assert_eq!(praise.citation.outlet.as_deref(), Some("Harbor Courier"));
//!
//! // Connect. Okoro and Marsh both have a tie with Renner.
//! let around = memory.near(&renner.id, 1, &TieFilter::default(), 10)?;
//! assert!(around.rows.iter().any(|tie| tie.object.name == "Elena Marsh"));
//! # Ok::<(), onrecord::Error>(())
//! ```
//!
//! One line of types runs through the crate, each step a function from one type to the next:
//! `bytes -> Document -> Analysis -> Extraction -> Store -> Graph -> Answer | DOT | SVG`.
//! Everything up to `Extraction` is pure: no I/O, no clock, no failure on odd text, and the same
//! output bytes for the same input bytes, with any number of threads.
//!
//! The rooms below stand in the order that data flows; a room uses only rooms above it. Those from
//! `document` to `export` are public, each with the few names that programs need; `internals` lists
//! what tests, benchmarks and fuzz targets use beyond them.

// What only the command line uses is idle in a library without it.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

mod error;
mod guard;
pub mod document;
pub mod ingest;
pub mod language;
pub mod knowledge;
pub mod ontology;
pub mod extract;
pub mod store;
pub mod resolve;
pub mod graph;
pub mod query;
pub mod export;
#[cfg(feature = "serve")]
mod serve;
mod evaluate;
#[cfg(feature = "train")]
mod train;
#[cfg(feature = "cli")]
mod cli;
#[doc(hidden)]
pub mod internals;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use cli::main as command_line;
pub use document::Document;
pub use error::Error;
pub use export::Diagram;
pub use extract::{ReadOptions, Reader};
pub use graph::{Graph, TieFilter};
pub use knowledge::record::Record;
pub use knowledge::{Actor, ActorId, Extraction, Relation, Statement, Status};
pub use ontology::Ontology;
pub use query::{Filter, Memory};

/// The README, so that its example is tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
