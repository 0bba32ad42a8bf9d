//! Ties of the graph as a diagram: labels and families from the ontology, evidence in tooltips.
//!
//! In: links as questions give them. Out: [`Diagram`]. A tie that several questions gave is drawn
//! once. Never fails; a type that the ontology does not know is named by its words, in grey.

use std::collections::{BTreeMap, BTreeSet};

use super::diagram::{Diagram, Edge, LeftOut, Node};
use crate::graph::{Named, REPORTED_BY, SPOKE_OF};
use crate::knowledge::{ActorId, ActorKind};
use crate::ontology::Ontology;
use crate::query::Link;

impl Diagram {
    /// Returns the diagram of `links`, about the actors of `about`.
    #[must_use]
    pub fn of_links(title: &str, links: &[Link], about: &[ActorId], ontology: &Ontology) -> Self {
        let mut diagram = Self {
            title: title.to_owned(),
            nodes: Vec::new(),
            edges: Vec::new(),
            left_out: LeftOut::default(),
        };
        let mut places = BTreeMap::new();
        let mut drawn = BTreeSet::new();
        for link in links {
            if !drawn.insert((&link.subject.id, &link.object.id, &link.kind)) {
                continue;
            }
            let mut place = |named: &Named| {
                *places.entry(named.id.clone()).or_insert_with(|| {
                    diagram.nodes.push(node(named, about));
                    diagram.nodes.len() - 1
                })
            };
            let (from, to) = (place(&link.subject), place(&link.object));
            diagram.edges.push(edge(link, from, to, ontology));
        }
        diagram
    }
}

fn node(named: &Named, about: &[ActorId]) -> Node {
    let kind = named.id.as_str().split('/').next().unwrap_or_default();
    let kind = ActorKind::ALL.into_iter().find(|it| it.as_str() == kind);
    Node {
        id: named.id.as_str().to_owned(),
        label: named.name.clone(),
        kind: kind.unwrap_or(ActorKind::Unnamed),
        tooltip: named.id.as_str().to_owned(),
        link: None,
        is_focus: about.contains(&named.id),
    }
}

fn edge(link: &Link, from: usize, to: usize, ontology: &Ontology) -> Edge {
    let (label, family) = words(link.kind.as_str(), ontology);
    Edge {
        from,
        to,
        tooltip: tooltip(link, &label),
        label,
        family,
        status: link.status,
        is_disputed: link.disputed,
        n_documents: link.n_documents as usize,
        link: link.citation.url.clone(),
    }
}

/// Returns the label and the family of a type.
fn words(kind: &str, ontology: &Ontology) -> (String, String) {
    let plain = kind.replace('_', " ");
    match (kind, ontology.relations.get(kind)) {
        (_, Some(spec)) => (spec.label.clone(), spec.family.clone()),
        (SPOKE_OF, None) => (plain, "statement".to_owned()),
        (REPORTED_BY, None) => (plain, "report".to_owned()),
        (_, None) => (plain, "other".to_owned()),
    }
}

/// Returns the tie in words, the quotation that supports it best, and where that stands.
fn tooltip(link: &Link, label: &str) -> String {
    let citation = &link.citation;
    let mut lines = vec![format!("{} {label} {}", link.subject.name, link.object.name)];
    if !citation.quotation.is_empty() {
        lines.push(format!("“{}”", citation.quotation));
    }
    let date = citation.published.map(|it| it.to_string());
    let place: Vec<&str> =
        [citation.outlet.as_deref(), date.as_deref(), Some(citation.evidence.as_str())]
            .into_iter()
            .flatten()
            .collect();
    lines.push(place.join(", "));
    lines.join("\n")
}
