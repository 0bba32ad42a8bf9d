//! Everything that was read in one document.
//!
//! Built by `extract`, kept by `store`, printed as a [`record`](super::record).

use super::{Actor, ActorId, Relation, Statement};

/// The actors, statements and relations of one document.
///
/// Invariant: every actor named in a statement or relation is in `actors`; every statement named
/// in a relation or in `within` is in `statements`; spans are in the document's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    /// The actors, in order of their first mention.
    pub actors: Vec<Actor>,
    /// The statements, in text order.
    pub statements: Vec<Statement>,
    /// The relations, in text order.
    pub relations: Vec<Relation>,
}

impl Extraction {
    /// Returns the actor with this id, if the document has it.
    ///
    /// ```
    /// use onrecord::{ActorId, Document, Reader};
    ///
    /// let document = Document::new("harbor", "Ana Okoro praised Tobias Renner.");
    /// let extraction = Reader::embedded().read(&document);
    /// let okoro = extraction.actor(&ActorId::new("person/ana-okoro"));
    /// assert_eq!(okoro.map(|actor| actor.name.as_str()), Some("Ana Okoro"));
    /// ```
    #[must_use]
    pub fn actor(&self, id: &ActorId) -> Option<&Actor> {
        self.actors.iter().find(|it| it.id == *id)
    }
}
