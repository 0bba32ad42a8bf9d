//! What is asked about the sides that actors take.
//!
//! In: which relation types support and which oppose, a filter, a codebook. Out: [`Sides`]; the id of a
//! concept from its words. Never fails.

use super::codebook::Codebook;
use crate::knowledge::{ActorId, RelationType};
use crate::ontology::{MatterWords, Ontology};
use crate::query::Filter;
use crate::store::slug;

/// Which relations take sides.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// Types that support their object.
    pub support: Vec<RelationType>,
    /// Types that oppose their object.
    pub oppose: Vec<RelationType>,
    /// Only relations of these days and outlets, and of this confidence.
    pub filter: Filter,
    /// Length of a time window in months, or `None` for one network of all time.
    pub window_months: Option<u32>,
    /// The words that decide whether a matter reverses a side.
    pub words: MatterWords,
    /// Concepts with their patterns.
    pub codebook: Codebook,
    /// Which actors and concepts count.
    pub actors: WhichActors,
}

impl Sides {
    /// Returns the question that `onrecord discourse` asks unless its options say otherwise, with
    /// another filter.
    #[must_use]
    pub(crate) fn usual(ontology: &Ontology, filter: Filter) -> Self {
        let of_family = |family: &str| {
            let types = ontology.relations.all().iter().filter(|it| it.family == family);
            types.map(|it| RelationType::new(&it.name)).collect()
        };
        Self {
            support: of_family("support"),
            oppose: of_family("opposition"),
            filter,
            window_months: None,
            words: ontology.grammar.matters.clone(),
            codebook: Codebook::default(),
            actors: WhichActors::Named,
        }
    }
}

/// Which actors and concepts count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhichActors {
    /// Those with a name. Unnamed ones, like "his supporters", are different actors in each
    /// document.
    #[default]
    Named,
    /// All.
    All,
}

/// Returns the id of a concept that is not an actor.
#[must_use]
pub(crate) fn concept_id(words: &str) -> ActorId {
    ActorId::new(&format!("matter/{}", slug(words)))
}
