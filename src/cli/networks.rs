//! Converts answers to networks for other programs.
//!
//! In: sides, pairs, or the whole graph. Out: [`Network`]. Never fails.

use std::collections::BTreeMap;

use super::cells;
use crate::export::network::{AttributeKind, Direction, Network, NetworkEdge, NetworkNode, Value};
use crate::graph::Graph;
use crate::ontology::Ontology;
use crate::query::{Pair, Side, WholeTie};
use crate::resolve::Named;

fn text(words: impl Into<String>) -> Value {
    Value::Text(words.into())
}

fn count(n: u32) -> Value {
    Value::Count(i64::from(n))
}

fn thousandths(share: f64) -> Value {
    Value::Number((share * 1000.0).round() / 1000.0)
}

fn kind_of(id: &str) -> Value {
    text(id.split('/').next().unwrap_or_default())
}

const SIDE_KEYS: [(&str, AttributeKind); 7] = [
    ("balance", AttributeKind::Count),
    ("n_for", AttributeKind::Count),
    ("n_against", AttributeKind::Count),
    ("window", AttributeKind::Text),
    ("first", AttributeKind::Text),
    ("last", AttributeKind::Text),
    ("evidence", AttributeKind::Text),
];

/// Returns the values of a side, in the order of [`SIDE_KEYS`].
fn side_values(side: &Side) -> [Value; SIDE_KEYS.len()] {
    [
        Value::Count(i64::from(side.n_for) - i64::from(side.n_against)),
        count(side.n_for),
        count(side.n_against),
        text(cells::date(side.window.as_ref())),
        text(cells::date(side.first.as_ref())),
        text(cells::date(side.last.as_ref())),
        text(side.all_evidence.join(" ")),
    ]
}

/// Returns actors and concepts as a bipartite network. A concept that is also an actor becomes two
/// nodes, else the network would not be bipartite.
pub(crate) fn of_sides(sides: &[Side]) -> Network {
    let mut nodes: BTreeMap<String, NetworkNode> = BTreeMap::new();
    let mut add = |named: &Named, is_concept: bool| {
        let id = node_id(named, is_concept);
        let values = vec![kind_of(named.id.as_str()), Value::Flag(is_concept)];
        let node = NetworkNode { id: id.clone(), label: named.name.clone(), values };
        nodes.insert(id, node);
    };
    for side in sides {
        add(&side.actor, false);
        add(&side.concept, true);
    }
    let edge = |side: &Side| NetworkEdge {
        source: node_id(&side.actor, false),
        target: node_id(&side.concept, true),
        weight: f64::from(side.n_for + side.n_against),
        values: side_values(side).into(),
    };
    Network {
        direction: Direction::Directed,
        node_keys: vec![("kind", AttributeKind::Text), ("type", AttributeKind::Flag)],
        edge_keys: SIDE_KEYS.into(),
        edges: sides.iter().map(edge).collect(),
        nodes: nodes.into_values().collect(),
    }
}

fn node_id(named: &Named, is_concept: bool) -> String {
    if is_concept { format!("concept:{}", named.id) } else { named.id.to_string() }
}

const PAIR_KEYS: [(&str, AttributeKind); 6] = [
    ("value", AttributeKind::Number),
    ("concepts", AttributeKind::Text),
    ("window", AttributeKind::Text),
    ("first", AttributeKind::Text),
    ("last", AttributeKind::Text),
    ("evidence", AttributeKind::Text),
];

/// Returns the values of a pair, in the order of [`PAIR_KEYS`].
fn pair_values(pair: &Pair) -> [Value; PAIR_KEYS.len()] {
    [
        Value::Number(pair.weight),
        text(pair.concepts.join("; ")),
        text(cells::date(pair.window.as_ref())),
        text(cells::date(pair.first.as_ref())),
        text(cells::date(pair.last.as_ref())),
        text(pair.evidence.join(" ")),
    ]
}

/// Returns pairs of actors as a network.
pub(crate) fn of_pairs(pairs: &[Pair]) -> Network {
    let nodes: BTreeMap<&str, &Named> =
        pairs.iter().flat_map(|it| [&it.one, &it.other]).map(|it| (it.id.as_str(), it)).collect();
    let node = |(id, named): (&str, &Named)| NetworkNode {
        id: id.to_owned(),
        label: named.name.clone(),
        values: vec![kind_of(id)],
    };
    let edge = |pair: &Pair| NetworkEdge {
        source: pair.one.id.to_string(),
        target: pair.other.id.to_string(),
        weight: pair.weight.abs(),
        values: pair_values(pair).into(),
    };
    Network {
        direction: Direction::Undirected,
        node_keys: vec![("kind", AttributeKind::Text)],
        edge_keys: PAIR_KEYS.into(),
        // An edge of weight 0 carries no information, and Gephi rejects it.
        edges: pairs.iter().filter(|it| it.weight != 0.0).map(edge).collect(),
        nodes: nodes.into_iter().map(node).collect(),
    }
}

const TIE_KEYS: [(&str, AttributeKind); 16] = [
    ("Label", AttributeKind::Text),
    ("relation", AttributeKind::Text),
    ("family", AttributeKind::Text),
    ("status", AttributeKind::Text),
    ("disputed", AttributeKind::Flag),
    ("former", AttributeKind::Flag),
    ("n_documents", AttributeKind::Count),
    ("n_sources", AttributeKind::Count),
    ("n_relations", AttributeKind::Count),
    ("n_asserted", AttributeKind::Count),
    ("n_negated", AttributeKind::Count),
    ("n_hypothetical", AttributeKind::Count),
    ("confidence", AttributeKind::Number),
    ("first", AttributeKind::Text),
    ("last", AttributeKind::Text),
    ("evidence", AttributeKind::Text),
];

/// Returns the values of a tie, in the order of [`TIE_KEYS`].
fn tie_values(whole: &WholeTie, kind: &str, ontology: &Ontology) -> [Value; TIE_KEYS.len()] {
    let (tie, spec) = (&whole.tie, ontology.relations.get(kind));
    let dates = tie.period();
    [
        text(ontology.label(kind)),
        text(kind),
        text(spec.map_or("", |it| it.family.as_str())),
        text(tie.status().as_str()),
        Value::Flag(tie.is_disputed),
        Value::Flag(tie.is_former),
        count(tie.n_documents),
        count(tie.n_sources),
        count(tie.n_relations()),
        count(tie.n_asserted),
        count(tie.n_negated),
        count(tie.n_hypothetical),
        whole.confidence.map_or(Value::Unknown, thousandths),
        text(dates.map_or_else(String::new, |it| it.0.to_string())),
        text(dates.map_or_else(String::new, |it| it.1.to_string())),
        text(whole.evidence.join(" ")),
    ]
}

/// Returns the whole graph as a network.
pub(crate) fn of_graph(graph: &Graph, ties: &[WholeTie], ontology: &Ontology) -> Network {
    let node = |(place, id): (u32, &crate::knowledge::ActorId)| NetworkNode {
        id: id.to_string(),
        label: graph.name(place).to_owned(),
        values: vec![
            kind_of(id.as_str()),
            count(graph.documents_of(place)),
            count(graph.statements_of(place)),
        ],
    };
    let edge = |whole: &WholeTie| NetworkEdge {
        source: graph.actor(whole.tie.subject).to_string(),
        target: graph.actor(whole.tie.object).to_string(),
        weight: f64::from(whole.tie.n_sources),
        values: tie_values(whole, graph.kind(&whole.tie).as_str(), ontology).into(),
    };
    Network {
        direction: Direction::Directed,
        node_keys: vec![
            ("kind", AttributeKind::Text),
            ("n_documents", AttributeKind::Count),
            ("n_statements", AttributeKind::Count),
        ],
        edge_keys: TIE_KEYS.into(),
        edges: ties.iter().map(edge).collect(),
        nodes: (0_u32..).zip(&graph.actors).map(node).collect(),
    }
}
