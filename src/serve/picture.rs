//! The picture of a network, for browsers that cannot draw it themselves.
//!
//! In: a state of the store and what is asked for. Out: SVG, as `onrecord draw` makes it. Fails if
//! the store cannot be read.

use super::Problem;
use super::network::{AskedNetwork, family};
use super::opened::OpenedGraph;
use crate::export::{self, Diagram, Palette, Paper, SourceList};
use crate::graph::TieFilter;
use crate::knowledge::RelationType;
use crate::ontology::Ontology;
use crate::query::{self, Supporting};

/// The most actors and ties of a picture, as `onrecord draw` has them.
const ACTORS_MAX: usize = 40;
const TIES_MAX: usize = 60;

/// Returns a picture of the network that is asked for, as `onrecord draw` makes it.
///
/// # Errors
/// Returns a problem if the store cannot be read.
pub(super) fn picture(
    place: &OpenedGraph,
    asked: &AskedNetwork,
    ontology: &Ontology,
) -> Result<String, Problem> {
    let (memory, graph) = (&place.memory, place.graph()?);
    let mut filter = TieFilter { min_documents: 1, ..asked.ties.clone() };
    if let [status] = asked.statuses.as_slice() {
        filter.status = Some(*status);
    }
    if filter.types.is_empty() && !asked.families.is_empty() {
        let is_asked =
            |kind: &&RelationType| asked.families.iter().any(|it| it == family(kind, ontology));
        filter.types = graph.kinds.iter().filter(is_asked).cloned().collect();
    }
    let mut links = Vec::new();
    let places: Vec<u32> = asked.seeds.iter().filter_map(|it| graph.place(it)).collect();
    for place in &places {
        links.extend(query::drawn(memory.store(), graph, Some(*place), asked.hops, &filter)?.rows);
    }
    if asked.seeds.is_empty() {
        links = query::drawn(memory.store(), graph, None, 0, &filter)?.rows;
    }
    let which = Supporting { min_confidence: graph.min_confidence, status: filter.status };
    let bonds = query::bonds(&memory.identities()?, &links, ontology, which)?;
    let names: Vec<&str> = places.iter().map(|it| graph.name(*it)).collect();
    let title = if names.is_empty() { "All actors".to_owned() } else { names.join(", ") };
    let mut diagram = Diagram::of_bonds(&title, &bonds, &asked.seeds, ontology);
    if asked.seeds.is_empty() {
        diagram = diagram.named_only();
    }
    let diagram = diagram.condensed().strongest(ACTORS_MAX, TIES_MAX);
    let paper = Paper { page: None, sources: SourceList::None };
    Ok(export::svg_on(&diagram, &Palette::of(ontology), paper).0)
}
