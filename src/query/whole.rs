//! The whole graph as a network: actors, ties, and the evidence of each tie.
//!
//! In: a graph with its store. Out: [`WholeTie`]s in the order of the graph. Fails if the store
//! cannot be read.

use std::collections::BTreeMap;

use crate::graph::{Graph, REPORTED_BY, SPOKE_OF, Tie};
use crate::knowledge::ActorId;
use crate::resolve::Identities;
use crate::store::{DocumentNumber, StoreError, StoredDocument};

/// A tie with all its support.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WholeTie {
    /// The tie.
    pub tie: Tie,
    /// The confidence of its most confident relation, from 0.0 to 1.0; `None` if it stands for
    /// statements.
    pub confidence: Option<f64>,
    /// The ids of its relations or statements.
    pub evidence: Vec<String>,
}

/// Returns the ties of a graph, except those from an outlet to what it reported.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn whole(
    identities: &Identities<'_>,
    graph: &Graph,
) -> Result<Vec<WholeTie>, StoreError> {
    let mut found = BTreeMap::new();
    for tie in graph.ties().iter().filter(|it| graph.kind(it).as_str() != REPORTED_BY) {
        let whole = WholeTie { tie: *tie, confidence: None, evidence: Vec::new() };
        found.insert((tie.subject, tie.object, tie.kind), whole);
    }
    let mut supported = Supported { identities, graph, found };
    identities.store().each_document(&mut |number, stored| supported.add(number, &stored))?;
    Ok(supported.found.into_values().collect())
}

/// The ties by subject, object and type, with what supports each in the documents read so far.
struct Supported<'s> {
    identities: &'s Identities<'s>,
    graph: &'s Graph,
    found: BTreeMap<(u32, u32, u16), WholeTie>,
}

impl Supported<'_> {
    fn add(&mut self, number: DocumentNumber, stored: &StoredDocument) -> Result<(), StoreError> {
        let (id, min_confidence) = (&stored.document.id, self.graph.min_confidence);
        for relation in &stored.extraction.relations {
            let (Some(subject), Some(object)) = (&relation.subject, &relation.object) else {
                continue;
            };
            let known = self.tie(number, [subject, object], relation.kind.as_str())?;
            if let Some(tie) = known.filter(|_| relation.confidence >= min_confidence) {
                tie.evidence.push(format!("{id}#{}", relation.id));
                tie.confidence = Some(tie.confidence.unwrap_or(0.0).max(relation.confidence));
            }
        }
        for statement in &stored.extraction.statements {
            let Some(speaker) = &statement.speaker else { continue };
            for about in &statement.about {
                if let Some(tie) = self.tie(number, [speaker, about], SPOKE_OF)? {
                    tie.evidence.push(format!("{id}#{}", statement.id));
                }
            }
        }
        Ok(())
    }

    /// Returns the tie of a type between two actors of a document, if the graph has it.
    fn tie(
        &mut self,
        number: DocumentNumber,
        [subject, object]: [&ActorId; 2],
        kind: &str,
    ) -> Result<Option<&mut WholeTie>, StoreError> {
        let place =
            |local| Ok::<_, StoreError>(self.graph.place(&self.identities.of(number, local)?));
        let (Some(subject), Some(object)) = (place(subject)?, place(object)?) else {
            return Ok(None);
        };
        let kind = self.graph.kinds.iter().position(|it| it.as_str() == kind);
        let kind = kind.and_then(|it| u16::try_from(it).ok());
        Ok(kind.and_then(|kind| self.found.get_mut(&(subject, object, kind))))
    }
}
