//! Turns ties of the graph into a diagram: labels and families from the ontology, evidence in
//! tooltips.
//!
//! In: links from answers, or bonds, which know all the support of a tie. Out: [`Diagram`]. If
//! several answers gave a tie, it is drawn once. If the ontology does not know a type, it is grey
//! and named after its id. Never fails.

use std::collections::{BTreeMap, BTreeSet};

use super::caution;
use super::diagram::{ArrowHeads, Diagram, Edge, LeftOut, Node};
use crate::document::{in_marks, one_line};
use crate::graph::{REPORTED_BY, SPOKE_OF};
use crate::knowledge::{ActorId, ActorKind, RelationType};
use crate::ontology::Ontology;
use crate::query::{Bond, Citation, Link};
use crate::resolve::Named;

impl Diagram {
    /// Returns the diagram of `links` with the actors of `about` in focus.
    #[must_use]
    pub fn of_links(title: &str, links: &[Link], about: &[ActorId], ontology: &Ontology) -> Self {
        let mut drawn = Drawn::new(title, about);
        for link in links {
            if drawn.is_new(link, false) {
                let [from, to] = [drawn.place(&link.subject), drawn.place(&link.object)];
                drawn.diagram.edges.push(edge(link, from, to, ontology));
            }
        }
        drawn.diagram
    }

    /// Returns the diagram of `bonds` with the actors of `about` in focus.
    #[must_use]
    pub fn of_bonds(title: &str, bonds: &[Bond], about: &[ActorId], ontology: &Ontology) -> Self {
        let mut drawn = Drawn::new(title, about);
        for bond in bonds {
            let link = &bond.link;
            if drawn.is_new(link, bond.turned_by.is_some()) {
                let [from, to] = [drawn.place(&link.subject), drawn.place(&link.object)];
                drawn.diagram.edges.push(bond_edge(bond, from, to, ontology));
            }
        }
        drawn.diagram
    }
}

/// A diagram that is being built.
struct Drawn<'a> {
    diagram: Diagram,
    about: &'a [ActorId],
    places: BTreeMap<ActorId, usize>,
    ties: BTreeSet<(ActorId, ActorId, RelationType, bool)>,
}

impl<'a> Drawn<'a> {
    fn new(title: &str, about: &'a [ActorId]) -> Self {
        let diagram = Diagram {
            title: title.to_owned(),
            nodes: Vec::new(),
            edges: Vec::new(),
            left_out: LeftOut::default(),
        };
        Self { diagram, about, places: BTreeMap::new(), ties: BTreeSet::new() }
    }

    fn is_new(&mut self, link: &Link, is_turned: bool) -> bool {
        let (subject, object) = (link.subject.id.clone(), link.object.id.clone());
        self.ties.insert((subject, object, link.kind.clone(), is_turned))
    }

    fn place(&mut self, named: &Named) -> usize {
        if let Some(place) = self.places.get(&named.id) {
            return *place;
        }
        self.diagram.nodes.push(node(named, self.about));
        let place = self.diagram.nodes.len() - 1;
        self.places.insert(named.id.clone(), place);
        place
    }
}

fn node(named: &Named, about: &[ActorId]) -> Node {
    Node {
        id: named.id.as_str().to_owned(),
        label: named.name.clone(),
        kind: named.id.kind().unwrap_or(ActorKind::Unnamed),
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
        tooltip: tooltip(link, &label, false),
        source: format!("{}. {}", in_words(link, &label, false), cited(&link.citation)),
        label,
        family,
        status: link.status,
        is_disputed: link.disputed,
        heads: heads(link, ontology),
        n_documents: link.n_documents as usize,
        n_sources: link.n_sources as usize,
        documents: [link.citation.document.to_string()].into(),
        outlets: link.citation.outlet.iter().cloned().collect(),
        period: link.citation.published.map(|it| (it, it)),
        link: link.citation.url.clone(),
        ..Edge::default()
    }
}

fn bond_edge(bond: &Bond, from: usize, to: usize, ontology: &Ontology) -> Edge {
    let mut edge = edge(&bond.link, from, to, ontology);
    if let Some(matter) = &bond.turned_by {
        // An actor that supports the repeal of an act is against the act, and is drawn so.
        edge.label = format!("{}: {}", edge.label, short(matter));
        if let Some(opposite) = ontology.families.opposite(&edge.family) {
            opposite.clone_into(&mut edge.family);
        }
    }
    edge.tooltip = tooltip(&bond.link, &edge.label, bond.is_former);
    let cited: Vec<String> = bond.citations.iter().take(2).map(cited).collect();
    let more = match bond.documents.len().saturating_sub(cited.len()) {
        0 => String::new(),
        n => format!("; {n} more"),
    };
    let fact = in_words(&bond.link, &edge.label, bond.is_former);
    edge.source = format!("{fact}. {}{more}", cited.join("; "));
    edge.is_former = bond.is_former;
    edge.documents.clone_from(&bond.documents);
    edge.outlets.clone_from(&bond.outlets);
    edge.sources.clone_from(&bond.sources);
    edge.period = bond.period;
    edge.confidence_permille = (bond.confidence.clamp(0.0, 1.0) * 1000.0).round() as u16;
    edge
}

/// Returns the first five words of a matter, which fit on a line.
fn short(matter: &str) -> String {
    let words: Vec<&str> = matter.split_whitespace().collect();
    let kept = words.iter().take(5).copied().collect::<Vec<_>>().join(" ");
    if words.len() > 5 { format!("{kept} …") } else { kept }
}

fn heads(link: &Link, ontology: &Ontology) -> ArrowHeads {
    let is_symmetric = ontology.relations.get(link.kind.as_str()).is_some_and(|it| it.symmetric);
    if is_symmetric { ArrowHeads::None } else { ArrowHeads::Object }
}

/// Returns a quotation and its source.
fn cited(citation: &Citation) -> String {
    let quotation = if citation.quotation.is_empty() {
        String::new()
    } else {
        format!("{} ", in_marks(&one_line(&citation.quotation)))
    };
    format!("{quotation}{}", place(citation))
}

fn place(citation: &Citation) -> String {
    let date = citation.published.map(|it| it.to_string());
    let parts = [citation.outlet.as_deref(), date.as_deref(), Some(citation.evidence.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
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

/// Returns the tie in words, with what keeps it from being a plain fact first.
fn in_words(link: &Link, label: &str, is_former: bool) -> String {
    let caution = caution::of_relation(link.status, is_former, link.disputed);
    format!("{caution}{} {label} {}", link.subject.name, link.object.name)
}

/// Returns the tie in words, the quotation that supports it best, and the source of the quotation.
fn tooltip(link: &Link, label: &str, is_former: bool) -> String {
    let citation = &link.citation;
    let mut lines = vec![in_words(link, label, is_former)];
    if !citation.quotation.is_empty() {
        lines.push(in_marks(&citation.quotation));
    }
    lines.push(place(citation));
    lines.join("\n")
}
