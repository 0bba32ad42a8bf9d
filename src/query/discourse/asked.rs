//! What is asked about the sides that actors take.
//!
//! In: which relation types support and which oppose, a filter, a codebook. Out: [`Sides`]; the id of a
//! concept from its words. Fails if a family of relation types is unknown.

use super::codebook::Codebook;
use crate::knowledge::{ActorId, RelationType};
use crate::ontology::{MatterWords, Ontology};
use crate::query::{Filter, QueryError};
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
    /// Families of relation types that count as support unless others are given.
    pub const SUPPORT: &'static str = "support";
    /// Families of relation types that count as opposition unless others are given.
    pub const OPPOSITION: &'static str = "opposition";

    /// Returns the question that `onrecord discourse` asks unless its options say otherwise, with
    /// another filter.
    #[must_use]
    pub(crate) fn usual(ontology: &Ontology, filter: Filter) -> Self {
        let [support, oppose] = [Self::SUPPORT, Self::OPPOSITION].map(|it| vec![it.to_owned()]);
        Self::of_types(
            of_families(&support, ontology),
            of_families(&oppose, ontology),
            ontology,
            filter,
        )
    }

    /// Returns the question with other families of relation types.
    ///
    /// # Errors
    /// Returns an error if no relation type has one of the families, or none is given.
    pub fn of(
        support: &[String],
        oppose: &[String],
        ontology: &Ontology,
        filter: Filter,
    ) -> Result<Self, QueryError> {
        let is_known = |it: &&String| ontology.relations.all().iter().any(|of| of.family == **it);
        if let Some(unknown) = support.iter().chain(oppose).find(|it| !is_known(it)) {
            return Err(QueryError::UnknownFamily { name: unknown.clone() });
        }
        let (support, oppose) = (of_families(support, ontology), of_families(oppose, ontology));
        if support.is_empty() && oppose.is_empty() {
            return Err(QueryError::NoFamily);
        }
        Ok(Self::of_types(support, oppose, ontology, filter))
    }

    fn of_types(
        support: Vec<RelationType>,
        oppose: Vec<RelationType>,
        ontology: &Ontology,
        filter: Filter,
    ) -> Self {
        Self {
            support,
            oppose,
            filter,
            window_months: None,
            words: ontology.grammar.matters.clone(),
            codebook: Codebook::default(),
            actors: WhichActors::Named,
        }
    }
}

/// Returns the relation types of the families.
fn of_families(families: &[String], ontology: &Ontology) -> Vec<RelationType> {
    let types = ontology.relations.all().iter().filter(|it| families.contains(&it.family));
    types.map(|it| RelationType::new(&it.name)).collect()
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
