//! What was asked? Each question gives an answer whose every row carries its evidence.
//!
//! In: a store with who is who in it, names as people type them, filters. Out: rows that name
//! document, date, outlet and quotation. Fails with [`QueryError`], which lists the candidates of
//! an ambiguous name and the nearest names to an unknown one.

mod citation;
mod filter;
mod names;
mod history;
mod said;
mod profile;
mod ties;
mod matters;
mod bonds;
mod evidence;
mod whole;
mod top;
mod compare;
mod changes;
mod search;
mod review;
mod triples;
mod depth;
mod rdf;
mod sparql;
mod dossier;
mod discourse;
mod error;

pub use bonds::{Bond, CITED_MAX, bonds};
pub use changes::{changes, disputed};
pub use citation::{Citation, Library};
pub use compare::{Compared, Shared, common, compare};
pub use discourse::{
    Codebook, CodebookError, Concept, Counting, Normalization, Pair, Projection, Side, Sides,
    WhichActors, concept_id, concepts, pairs, sides,
};
pub use dossier::{Dossier, Subject, Told, dossier};
pub use error::QueryError;
pub use evidence::{Evidence, evidence};
pub use filter::Filter;
pub use history::{Event, history};
pub use matters::{folded, is_concept, is_turned};
pub use names::{Match, find_actor, matching};
pub use profile::{Company, Form, Profile, Registered, ShortName, Summary, Tally, actors, profile};
pub use rdf::{Rdf, VOCABULARY};
pub use review::{Suspicion, review};
pub use said::{SaidFilter, Utterance, said};
pub use search::{Hit, search};
pub use sparql::{Limits, Solutions, SparqlError, sparql};
pub use ties::{Leg, Link, all, near, network, path};
pub use top::{Measure, Member, Ranked, communities, top};
pub use whole::{WholeTie, whole};

/// The first rows of an answer, and how many there are in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many rows there would be without a limit.
    pub n_total: usize,
    /// How many rows more there would be if relations less sure than asked for counted; 0 for
    /// ties, which know no more than their graph does.
    pub n_unsure: usize,
}
