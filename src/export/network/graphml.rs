//! Writes GraphML, as R's igraph, Gephi, visone and networkx read it.
//!
//! In: a network. Out: a document in XML. Never fails.

use std::fmt::Write as _;

use super::{AttributeKind, Network, Value, escape};

/// Returns the network as GraphML.
#[must_use]
pub(crate) fn graphml(network: &Network) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n  \
         <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n  \
         <key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n",
    );
    // Writing to a string never fails.
    for (domain, initial, keys) in
        [("node", 'n', &network.node_keys), ("edge", 'e', &network.edge_keys)]
    {
        for (name, kind) in keys {
            let _ = writeln!(
                out,
                "  <key id=\"{initial}-{name}\" for=\"{domain}\" attr.name=\"{name}\" attr.type=\"{}\"/>",
                kind.name()
            );
        }
    }
    let _ = writeln!(out, "  <graph edgedefault=\"{}\">", network.direction.as_str());
    for node in &network.nodes {
        let (id, label) = (escape(&node.id), escape(&node.label));
        let _ = write!(out, "    <node id=\"{id}\"><data key=\"label\">{label}</data>");
        data(&mut out, 'n', &network.node_keys, &node.values);
        out.push_str("</node>\n");
    }
    for (number, edge) in network.edges.iter().enumerate() {
        let (source, target, weight) = (escape(&edge.source), escape(&edge.target), edge.weight);
        let _ = write!(
            out,
            "    <edge id=\"e{number}\" source=\"{source}\" target=\"{target}\">\
             <data key=\"weight\">{weight}</data>"
        );
        data(&mut out, 'e', &network.edge_keys, &edge.values);
        out.push_str("</edge>\n");
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

fn data(out: &mut String, initial: char, keys: &[(&'static str, AttributeKind)], values: &[Value]) {
    let known = keys.iter().zip(values).filter(|it| *it.1 != Value::Unknown);
    for ((name, _), value) in known {
        let _ = write!(out, "<data key=\"{initial}-{name}\">{}</data>", escape(&value.words()));
    }
}
