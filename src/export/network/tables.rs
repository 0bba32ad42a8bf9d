//! Writes a network as two tables with the headings that Gephi expects.
//!
//! In: a network. Out: comma-separated values, protected from being run as formulas. Never fails.

use super::super::harmless;
use super::{Direction, Network, Value};

/// Returns the nodes as comma-separated values.
#[must_use]
pub(crate) fn nodes_csv(network: &Network) -> String {
    let keys = network.node_keys.iter().map(|it| it.0);
    let heading = ["Id", "Label"].into_iter().chain(keys).map(str::to_owned).collect();
    let row = |node: &super::NetworkNode| {
        let own = [node.id.clone(), node.label.clone()];
        own.into_iter().chain(node.values.iter().map(Value::words)).collect()
    };
    table(heading, network.nodes.iter().map(row))
}

/// Returns the edges as comma-separated values.
#[must_use]
pub(crate) fn edges_csv(network: &Network) -> String {
    let keys = network.edge_keys.iter().map(|it| it.0);
    let own = ["Source", "Target", "Type", "Id", "Weight"];
    let heading = own.into_iter().chain(keys).map(str::to_owned).collect();
    let kind = match network.direction {
        Direction::Directed => "Directed",
        Direction::Undirected => "Undirected",
    };
    let row = |(number, edge): (usize, &super::NetworkEdge)| {
        let own = [
            edge.source.clone(),
            edge.target.clone(),
            kind.to_owned(),
            number.to_string(),
            edge.weight.to_string(),
        ];
        own.into_iter().chain(edge.values.iter().map(Value::words)).collect()
    };
    table(heading, network.edges.iter().enumerate().map(row))
}

fn table(heading: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(heading).chain(rows) {
        // Writing to memory never fails.
        let _ = writer.write_record(row.iter().map(|it| harmless(it).into_owned()));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
