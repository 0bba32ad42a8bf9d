//! Writes GEXF 1.3, Gephi's own format.
//!
//! In: a network. Out: a document in XML. Never fails.

use std::fmt::Write as _;

use super::{Network, Value, escape};

/// Returns the network as GEXF.
#[must_use]
pub(crate) fn gexf(network: &Network) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n",
    );
    // Writing to a string never fails.
    let _ = writeln!(out, "  <graph defaultedgetype=\"{}\">", network.direction.as_str());
    for (class, keys) in [("node", &network.node_keys), ("edge", &network.edge_keys)] {
        let _ = writeln!(out, "    <attributes class=\"{class}\">");
        for (number, (name, kind)) in keys.iter().enumerate() {
            let kind = kind.name();
            let _ = writeln!(
                out,
                "      <attribute id=\"{number}\" title=\"{name}\" type=\"{kind}\"/>"
            );
        }
        out.push_str("    </attributes>\n");
    }
    out.push_str("    <nodes>\n");
    for node in &network.nodes {
        let (id, label) = (escape(&node.id), escape(&node.label));
        let _ = write!(out, "      <node id=\"{id}\" label=\"{label}\">");
        values(&mut out, &node.values);
        out.push_str("</node>\n");
    }
    out.push_str("    </nodes>\n    <edges>\n");
    for (number, edge) in network.edges.iter().enumerate() {
        let (source, target, weight) = (escape(&edge.source), escape(&edge.target), edge.weight);
        let _ = write!(
            out,
            "      <edge id=\"{number}\" source=\"{source}\" target=\"{target}\" weight=\"{weight}\">"
        );
        values(&mut out, &edge.values);
        out.push_str("</edge>\n");
    }
    out.push_str("    </edges>\n  </graph>\n</gexf>\n");
    out
}

fn values(out: &mut String, values: &[Value]) {
    out.push_str("<attvalues>");
    let known = values.iter().enumerate().filter(|it| *it.1 != Value::Unknown);
    for (number, value) in known {
        let words = escape(&value.words());
        let _ = write!(out, "<attvalue for=\"{number}\" value=\"{words}\"/>");
    }
    out.push_str("</attvalues>");
}
