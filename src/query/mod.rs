//! What was asked? Answers queries with rows that carry their evidence.
//!
//! In: a store with resolved actors, names as people type them, filters. Out: rows with document,
//! date, outlet and quotation. Fails with [`QueryError`]. If a name is ambiguous, it lists the
//! candidates; if it is unknown, the most similar names.

mod citation;
mod filter;
mod names;
mod history;
mod said;
mod claims;
mod tellings;
mod timeline;
mod offices;
mod profile;
mod ties;
mod matters;
mod bonds;
mod evidence;
mod whole;
mod top;
mod compare;
mod changes;
mod asked_words;
mod alike;
mod search;
mod texts;
mod found;
mod known;
mod documents;
mod review;
mod triples;
mod contents;
mod columns;
mod depth;
mod matches;
mod terms;
mod rdf;
mod dataset;
mod sparql_names;
mod sparql;
mod dossier;
mod discourse;
mod memory;
mod candidates;
mod error;

pub use alike::{Alike, Likeness, alike};
pub(crate) use asked_words::AskedWords;
pub(crate) use bonds::{Bond, Supporting, bonds};
pub use candidates::NameMatch;
pub use changes::changes;
pub(crate) use changes::disputed;
pub use citation::{Citation, Library};
pub use compare::{Compared, ComparedRole, SharedActor, common, compare};
pub(crate) use contents::{Contents, contents, triples};
pub use discourse::{
    Codebook, CodebookError, Concept, Counting, Normalization, Pair, Projection, Side, Sides,
    WhichActors, concepts, pairs, sides, strongest_pairs,
};
pub(crate) use discourse::{Stance, Stances, concept_id};
pub use documents::{Listed, OpenedDocument, documents, open};
pub(crate) use dossier::{Dossier, DossierDeed, Subject, dossier};
pub use error::QueryError;
pub use evidence::{Evidence, Origin, evidence};
pub use filter::Filter;
pub use found::{FoundRow, SearchIn, Searched, search_in};
pub use history::{Event, history};
pub use known::{check_cue, check_outlet, check_types, known_type, type_of};
pub use memory::Memory;
pub use names::find_actor;
#[cfg(feature = "mcp")]
pub(crate) use names::matching;
pub(crate) use names::{Chosen, choose, find_named, is_name};
pub(crate) use offices::{HeldOffice, Holder, OfficesAsked, offices};
pub use profile::{
    Company, Form, Profile, Registered, ShortName, Summary, TypeTally, actors, profile,
};
pub use rdf::Rdf;
pub(crate) use review::unsure;
pub use review::{Suspicion, review};
pub use said::{SaidFilter, Utterance, Within, said};
pub(crate) use search::search_asked;
pub use search::{Hit, search};
pub use sparql::{Limits, Solutions, SparqlError, sparql};
pub use sparql_names::sparql_types;
pub(crate) use tellings::tellings;
pub use tellings::{Join, Telling, Told, deeds, sayings};
pub use terms::VOCABULARY;
pub(crate) use terms::percent_decoded;
pub use texts::TextHit;
pub(crate) use texts::{texts, texts_among};
pub(crate) use ties::drawn;
pub use ties::{Leg, Link, all, near, network, path};
pub(crate) use timeline::timeline;
pub(crate) use top::communities;
pub use top::{CommunityMember, Measure, Ranked, top};
pub(crate) use triples::{actor_node as actor_iri, node as thing_iri};
pub(crate) use whole::{WholeTie, whole};

/// The first rows of an answer, and the total number of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Number of rows without a limit.
    pub n_total: usize,
    /// Number of rows that were left out because their confidence is too low. 0 for ties, because a
    /// graph does not contain such relations.
    pub n_unsure: usize,
}
