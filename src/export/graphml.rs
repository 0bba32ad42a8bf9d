//! GraphML, as R's igraph, Gephi and visone read it.
//!
//! In: nodes and weighted edges. Out: a document in XML, the same for the same input. Characters
//! that XML does not allow are left out; nothing here fails.

use std::fmt::Write as _;

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphmlNode {
    /// Its id, different from all others.
    pub id: String,
    /// What to show.
    pub label: String,
    /// What it is: `person`, `outlet`, `matter`.
    pub kind: String,
}

/// An edge.
#[derive(Clone, Debug, PartialEq)]
pub struct GraphmlEdge {
    /// The id of the node it begins at.
    pub source: String,
    /// The id of the node it ends at.
    pub target: String,
    /// Its weight; negative for opposition.
    pub weight: f64,
    /// The time window it belongs to, or nothing.
    pub window: String,
}

/// Returns the graph as GraphML; `directed` tells whether edges point.
#[must_use]
pub fn graphml(nodes: &[GraphmlNode], edges: &[GraphmlEdge], direction: Direction) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n  \
         <key id=\"label\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n  \
         <key id=\"kind\" for=\"node\" attr.name=\"kind\" attr.type=\"string\"/>\n  \
         <key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n  \
         <key id=\"window\" for=\"edge\" attr.name=\"window\" attr.type=\"string\"/>\n",
    );
    let direction = match direction {
        Direction::Directed => "directed",
        Direction::Undirected => "undirected",
    };
    // Writing to a string never fails.
    let _ = writeln!(out, "  <graph edgedefault=\"{direction}\">");
    for it in nodes {
        let (id, label, kind) = (escape(&it.id), escape(&it.label), escape(&it.kind));
        let _ = writeln!(
            out,
            "    <node id=\"{id}\"><data key=\"label\">{label}</data><data key=\"kind\">{kind}</data></node>"
        );
    }
    for it in edges {
        let (source, target) = (escape(&it.source), escape(&it.target));
        let (weight, window) = (it.weight, escape(&it.window));
        let _ = writeln!(
            out,
            "    <edge source=\"{source}\" target=\"{target}\"><data key=\"weight\">{weight}</data>\
             <data key=\"window\">{window}</data></edge>"
        );
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

/// Whether edges point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From source to target.
    Directed,
    /// Both ways.
    Undirected,
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_weights_kept() {
        let node = |id: &str, label: &str| GraphmlNode {
            id: id.to_owned(),
            label: label.to_owned(),
            kind: "person".to_owned(),
        };
        let nodes = [node("a", "R & D <\"x\">\u{1}"), node("b", "B")];
        let edge = GraphmlEdge {
            source: "a".to_owned(),
            target: "b".to_owned(),
            weight: -2.0,
            window: "2024-01-01".to_owned(),
        };
        let out = graphml(&nodes, &[edge], Direction::Directed);
        assert!(
            out.contains("<data key=\"label\">R &amp; D &lt;&quot;x&quot;&gt;</data>"),
            "{out}"
        );
        assert!(out.contains("<edge source=\"a\" target=\"b\"><data key=\"weight\">-2</data>"));
        assert!(out.contains("edgedefault=\"directed\""));
    }
}
