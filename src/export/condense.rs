//! Merges lines of a diagram: symmetric relations reported from both sides, and more than two ties
//! of one pair and family.
//!
//! In: a diagram. Out: the same diagram with fewer lines, each with the documents of all the ties
//! it stands for. Never fails.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::diagram::{ArrowHeads, Diagram, Edge};

/// Ties of one pair and family are merged if there are more than this.
const ALONE_MAX: usize = 2;
/// Number of types that the label of a merged line names.
const NAMED_MAX: usize = 2;
/// Number of ties whose evidence the tooltip of a merged line shows.
const TOOLTIPS_MAX: usize = 4;

impl Diagram {
    /// Returns the diagram with one line for each symmetric tie, whichever side it was reported
    /// from, and one line for more than two ties of the same pair and family.
    #[must_use]
    pub fn condensed(mut self) -> Self {
        let mut groups: BTreeMap<Key, Vec<Edge>> = BTreeMap::new();
        let edges = std::mem::take(&mut self.edges);
        let mut order: Vec<Key> = Vec::new();
        for edge in both_ways_joined(edges) {
            let key = (edge.from.min(edge.to), edge.from.max(edge.to), edge.family.clone());
            let group = groups.entry(key.clone()).or_default();
            if group.is_empty() {
                order.push(key);
            }
            group.push(edge);
        }
        for key in order {
            let group = groups.remove(&key).unwrap_or_default();
            if group.len() > ALONE_MAX {
                self.edges.extend(joined(group));
            } else {
                self.edges.extend(group);
            }
        }
        self
    }
}

type Key = (usize, usize, String);

/// Merges ties that are symmetric by nature and were reported from either side.
fn both_ways_joined(edges: Vec<Edge>) -> Vec<Edge> {
    let mut kept: Vec<Edge> = Vec::new();
    for edge in edges {
        let is_same = |known: &&mut Edge| {
            known.heads == ArrowHeads::None
                && known.label == edge.label
                && known.status == edge.status
                && (known.from, known.to) == (edge.to, edge.from)
        };
        match kept.iter_mut().find(is_same).filter(|_| edge.heads == ArrowHeads::None) {
            Some(known) => absorb(known, edge),
            None => kept.push(edge),
        }
    }
    kept
}

/// Adds the support of `other` to `edge`.
fn absorb(edge: &mut Edge, other: Edge) {
    edge.documents.extend(other.documents);
    edge.outlets.extend(other.outlets);
    edge.sources.extend(other.sources);
    edge.n_sources = edge.n_sources.max(other.n_sources).max(edge.sources.len());
    edge.n_documents = edge.n_documents.max(other.n_documents).max(edge.documents.len());
    edge.confidence_permille = edge.confidence_permille.max(other.confidence_permille);
    edge.period = match (edge.period, other.period) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    };
    edge.is_former &= other.is_former;
    edge.is_disputed |= other.is_disputed;
    edge.tooltip = format!("{}\n{}", edge.tooltip, other.tooltip);
    edge.source = format!("{} | {}", edge.source, other.source);
}

/// Merges many ties into one line, named after the best supported of them. Returns `None` if there
/// are none.
fn joined(mut group: Vec<Edge>) -> Option<Edge> {
    group.sort_by_key(|edge| {
        let strength = (edge.n_sources, edge.outlets.len(), edge.confidence_permille);
        (edge.status, Reverse(strength), edge.label.clone(), edge.from)
    });
    let mut labels: Vec<String> = Vec::new();
    for edge in &group {
        if !labels.contains(&edge.label) {
            labels.push(edge.label.clone());
        }
    }
    let named = labels.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
    let label = match labels.len().saturating_sub(NAMED_MAX) {
        0 => named,
        n => format!("{named} +{n}"),
    };
    let n_more_types = labels.len().saturating_sub(1);
    let heads = heads(&group);
    let tooltips: Vec<String> =
        group.iter().take(TOOLTIPS_MAX).map(|it| it.tooltip.clone()).collect();
    let n_more = group.len().saturating_sub(TOOLTIPS_MAX);
    let mut ties = group.into_iter();
    let mut edge = ties.next()?;
    ties.for_each(|it| absorb(&mut edge, it));
    edge.label = label;
    edge.brief =
        labels.first().filter(|_| n_more_types > 0).map(|it| format!("{it} +{n_more_types}"));
    edge.heads = heads;
    edge.tooltip = tooltips.join("\n\n");
    if n_more > 0 {
        edge.tooltip.extend(["\n\n", &n_more.to_string(), " more"]);
    }
    Some(edge)
}

fn heads(group: &[Edge]) -> ArrowHeads {
    let pointing = || group.iter().filter(|it| it.heads == ArrowHeads::Object);
    let Some(first) = group.first() else { return ArrowHeads::Object };
    let ahead = pointing().any(|it| it.from == first.from && it.to == first.to);
    let back = pointing().any(|it| it.from != first.from);
    match (ahead, back) {
        (true, false) => ArrowHeads::Object,
        (false, false) => ArrowHeads::None,
        _ => ArrowHeads::Both,
    }
}
