//! The whole graph as a network: actors, ties, and the evidence of each tie.
//!
//! In: a graph with its store. Out: [`WholeTie`]s in the order of the graph. Fails if the store
//! cannot be read.

use std::collections::BTreeMap;

use crate::graph::{Graph, REPORTED_BY, SPOKE_OF, Tie};
use crate::resolve::Identities;
use crate::store::StoreError;

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
    let mut found: BTreeMap<(u32, u32, u16), WholeTie> = BTreeMap::new();
    for tie in graph.ties().iter().filter(|it| graph.kind(it).as_str() != REPORTED_BY) {
        let whole = WholeTie { tie: *tie, confidence: None, evidence: Vec::new() };
        found.insert((tie.subject, tie.object, tie.kind), whole);
    }
    let kind = |name: &str| {
        let place = graph.kinds.iter().position(|it| it.as_str() == name);
        place.and_then(|it| u16::try_from(it).ok())
    };
    let spoke = kind(SPOKE_OF);
    identities.store().each_document(&mut |number, stored| {
        let id = &stored.document.id;
        let place = |local| Ok::<_, StoreError>(graph.place(&identities.of(number, local)?));
        for relation in &stored.extraction.relations {
            let (Some(subject), Some(object)) = (&relation.subject, &relation.object) else {
                continue;
            };
            let ends = place(subject)?.zip(place(object)?).zip(kind(relation.kind.as_str()));
            let known =
                ends.and_then(|((subject, object), kind)| found.get_mut(&(subject, object, kind)));
            if let Some(tie) = known.filter(|_| relation.confidence >= graph.min_confidence) {
                tie.evidence.push(format!("{id}#{}", relation.id));
                tie.confidence = Some(tie.confidence.unwrap_or(0.0).max(relation.confidence));
            }
        }
        for statement in &stored.extraction.statements {
            let (Some(speaker), Some(spoke)) = (&statement.speaker, spoke) else { continue };
            for about in &statement.about {
                let ends = place(speaker)?.zip(place(about)?);
                let known =
                    ends.and_then(|(subject, object)| found.get_mut(&(subject, object, spoke)));
                if let Some(tie) = known {
                    tie.evidence.push(format!("{id}#{}", statement.id));
                }
            }
        }
        Ok(())
    })?;
    Ok(found.into_values().collect())
}
