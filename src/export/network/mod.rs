//! Writes networks for other programs: Gephi, R's igraph and statnet, visone, networkx,
//! spreadsheets.
//!
//! In: [`Network`], nodes and edges with the same attributes each. Out: GraphML, GEXF, or two
//! tables. The same input gives the same bytes. If XML does not allow a character, it is left out.
//! Never fails.

mod gexf;
mod graphml;
mod tables;

pub(crate) use gexf::gexf;
pub(crate) use graphml::graphml;
pub(crate) use tables::{edges_csv, nodes_csv};

use super::xml;

/// Nodes and edges with attributes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Network {
    /// Whether edges are directed.
    pub direction: Direction,
    /// The attributes of nodes in addition to `label`, in the order of their values.
    pub node_keys: Vec<(&'static str, AttributeKind)>,
    /// The attributes of edges in addition to `weight`, in the order of their values.
    pub edge_keys: Vec<(&'static str, AttributeKind)>,
    /// The nodes.
    pub nodes: Vec<NetworkNode>,
    /// The edges.
    pub edges: Vec<NetworkEdge>,
}

/// A node.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NetworkNode {
    /// Its id, unique among the nodes.
    pub id: String,
    /// The label to show.
    pub label: String,
    /// One value per node key of the network.
    pub values: Vec<Value>,
}

/// An edge.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct NetworkEdge {
    /// The id of the node it starts from.
    pub source: String,
    /// The id of the node it ends at.
    pub target: String,
    /// Its weight; above 0, because Gephi accepts no other.
    pub weight: f64,
    /// One value per edge key of the network.
    pub values: Vec<Value>,
}

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributeKind {
    /// Text.
    Text,
    /// A number with a fraction.
    Number,
    /// A whole number.
    Count,
    /// True or false.
    Flag,
}

impl AttributeKind {
    /// Returns its name in both GraphML and GEXF.
    fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "double",
            Self::Count => "long",
            Self::Flag => "boolean",
        }
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Text.
    Text(String),
    /// A number with a fraction.
    Number(f64),
    /// A whole number.
    Count(i64),
    /// True or false.
    Flag(bool),
    /// Not known.
    Unknown,
}

/// Whether edges are directed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From source to target.
    #[default]
    Directed,
    /// Without direction.
    Undirected,
}

impl Value {
    /// Returns the value as text.
    #[must_use]
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Unknown => String::new(),
        }
    }
}

impl Direction {
    fn as_str(self) -> &'static str {
        match self {
            Self::Directed => "directed",
            Self::Undirected => "undirected",
        }
    }
}

/// Returns `text` on one line, escaped for XML, without the characters that XML forbids.
fn escape(text: &str) -> String {
    let allowed = text.chars().filter(|letter| xml::is_allowed(*letter));
    let line: String = allowed.map(|letter| if letter == '\n' { ' ' } else { letter }).collect();
    xml::escape(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network() -> Network {
        let node = |id: &str, label: &str| NetworkNode {
            id: id.to_owned(),
            label: label.to_owned(),
            values: vec![Value::Text("person".to_owned()), Value::Flag(true)],
        };
        let edge = NetworkEdge {
            source: "a".to_owned(),
            target: "b".to_owned(),
            weight: 2.0,
            values: vec![Value::Count(-1), Value::Text("=x".to_owned())],
        };
        Network {
            direction: Direction::Directed,
            node_keys: vec![("kind", AttributeKind::Text), ("type", AttributeKind::Flag)],
            edge_keys: vec![("balance", AttributeKind::Count), ("evidence", AttributeKind::Text)],
            nodes: vec![node("a", "R & D <\"x\">\u{1}"), node("b", "B")],
            edges: vec![edge],
        }
    }

    #[test]
    fn names_are_escaped_and_values_kept() {
        let out = graphml(&network());
        assert!(
            out.contains("<data key=\"label\">R &amp; D &lt;&quot;x&quot;&gt;</data>"),
            "{out}"
        );
        assert!(out.contains("attr.name=\"balance\" attr.type=\"long\""), "{out}");
        assert!(
            out.contains("<data key=\"weight\">2</data><data key=\"e-balance\">-1</data>"),
            "{out}"
        );
        assert!(out.contains("edgedefault=\"directed\""));
        let out = gexf(&network());
        assert!(out.contains("<node id=\"a\" label=\"R &amp; D &lt;&quot;x&quot;&gt;\">"), "{out}");
        assert!(out.contains("weight=\"2\""), "{out}");
    }

    #[test]
    fn tables_have_the_columns_that_gephi_looks_for() {
        let edges = edges_csv(&network());
        assert!(edges.starts_with("Source,Target,Type,Id,Weight,balance,evidence\n"), "{edges}");
        assert!(edges.contains("a,b,Directed,0,2,-1,'=x\n"), "{edges}");
        assert!(nodes_csv(&network()).starts_with("Id,Label,kind,type\n"));
    }
}
