//! Writes a diagram in Graphviz's DOT language.
//!
//! In: a diagram and a palette. Out: DOT, built as the tree of `graphviz-rust` and printed by it.
//! Every id and label goes through [`quote()`]. Never fails.

use graphviz_rust::dot_structures::{
    Attribute, Edge as DotEdge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId, Stmt,
    Subgraph, Vertex,
};
use graphviz_rust::printer::{DotPrinter, PrinterContext};

use super::diagram::{ArrowHeads, Diagram, Edge, Node};
use super::{Color, Palette, quote, web_address};
use crate::knowledge::{ActorKind, Status};

const FONT: &str = "DejaVu Sans,Verdana,sans-serif";
const INK: &str = "#2b3440";

/// Returns the diagram as DOT.
///
/// ```
/// use onrecord::Diagram;
/// use onrecord::export::{self, Edge, Node, Palette};
/// use onrecord::knowledge::ActorKind;
///
/// let node = |name: &str| Node {
///     id: name.to_lowercase(),
///     label: name.to_owned(),
///     kind: ActorKind::Person,
///     tooltip: String::new(),
///     link: None,
///     is_focus: false,
/// };
/// let edge = Edge { from: 0, to: 1, label: "praised".to_owned(), ..Edge::default() };
/// let diagram =
///     Diagram { nodes: vec![node("Okoro"), node("Renner")], edges: vec![edge], ..Diagram::default() };
/// assert!(export::dot(&diagram, &Palette::default()).contains("praised"));
/// ```
#[must_use]
pub fn dot(diagram: &Diagram, palette: &Palette) -> String {
    let mut stmts = head(diagram);
    stmts.extend(diagram.nodes.iter().map(node));
    let tie = |tie: &Edge| {
        let id = |index: usize| diagram.nodes.get(index).map_or("", |it| it.id.as_str());
        edge(id(tie.from), id(tie.to), edge_attributes(tie, palette.color(&tie.family)))
    };
    stmts.extend(diagram.edges.iter().map(tie));
    stmts.extend(legend(diagram, palette));
    let graph = Graph::DiGraph { id: text("onrecord"), strict: false, stmts };
    let mut printed = graph.print(&mut PrinterContext::default());
    printed.push('\n');
    printed
}

fn head(diagram: &Diagram) -> Vec<Stmt> {
    let notes = [diagram.scope().words(), diagram.left_out.words()];
    let lines = [Some(diagram.title.clone())].into_iter().chain(notes).flatten();
    let title = lines.collect::<Vec<_>>().join("\n");
    let graph = [
        ("label", title.as_str()),
        ("labelloc", "t"),
        ("rankdir", "LR"),
        ("fontname", FONT),
        ("fontcolor", INK),
        ("bgcolor", "white"),
        ("nodesep", "0.25"),
        ("ranksep", "0.6"),
    ];
    let node = [
        ("fontname", FONT),
        ("fontsize", "12"),
        ("fontcolor", INK),
        ("color", "#4a5663"),
        ("fillcolor", "#f5f7f9"),
        ("style", "filled"),
    ];
    let edge = [("fontname", FONT), ("fontsize", "10"), ("arrowsize", "0.7")];
    vec![
        Stmt::GAttribute(GraphAttributes::Graph(attributes(&graph))),
        Stmt::GAttribute(GraphAttributes::Node(attributes(&node))),
        Stmt::GAttribute(GraphAttributes::Edge(attributes(&edge))),
    ]
}

fn node(node: &Node) -> Stmt {
    let (shape, style) = shape(node.kind);
    let mut pairs = vec![("label", node.label.as_str()), ("shape", shape), ("style", style)];
    pairs.push(("tooltip", &node.tooltip));
    if let Some(link) = node.link.as_deref().and_then(web_address) {
        pairs.push(("URL", link));
    }
    if node.is_focus {
        pairs.extend([("penwidth", "2.4"), ("fillcolor", "#dfe8f2")]);
    }
    node_stmt(&node.id, &pairs)
}

fn shape(kind: ActorKind) -> (&'static str, &'static str) {
    match kind {
        ActorKind::Person => ("box", "rounded,filled"),
        ActorKind::Organization => ("box", "filled"),
        ActorKind::Outlet => ("note", "filled"),
        ActorKind::Government => ("hexagon", "filled"),
        ActorKind::Group => ("box3d", "filled"),
        ActorKind::Unnamed => ("ellipse", "dashed,filled"),
    }
}

fn edge_attributes(edge: &Edge, color: Color) -> Vec<Attribute> {
    // Graphviz takes a colour's opacity as a fourth pair of hex digits.
    let opacity = if edge.is_former { "8c" } else { "" };
    let (words, color, width) =
        (edge.words(), format!("{color}{opacity}"), format!("{:.1}", edge.width()));
    let mut pairs = vec![
        ("label", words.as_str()),
        ("color", &color),
        ("fontcolor", &color),
        ("penwidth", &width),
        ("style", style(edge.status)),
        ("tooltip", &edge.tooltip),
        ("labeltooltip", &edge.tooltip),
    ];
    match edge.heads {
        ArrowHeads::Object => {}
        ArrowHeads::None => pairs.push(("dir", "none")),
        ArrowHeads::Both => pairs.push(("dir", "both")),
    }
    if edge.status == Status::Negated {
        pairs.push(("arrowhead", "teetee"));
    }
    if let Some(link) = edge.link.as_deref().and_then(web_address) {
        pairs.push(("URL", link));
    }
    attributes(&pairs)
}

fn style(status: Status) -> &'static str {
    match status {
        Status::Asserted => "solid",
        Status::Negated => "dashed",
        Status::Hypothetical => "dotted",
    }
}

/// Returns a cluster with one line per family in the diagram, or `None` if there are no edges.
fn legend(diagram: &Diagram, palette: &Palette) -> Option<Stmt> {
    let mut families: Vec<&str> = diagram.edges.iter().map(|it| it.family.as_str()).collect();
    families.sort_unstable();
    families.dedup();
    if families.is_empty() {
        return None;
    }
    let mut stmts: Vec<Stmt> = [("label", "Colours"), ("color", "#c9d0d8"), ("fontsize", "11")]
        .iter()
        .map(|(key, value)| Stmt::Attribute(attribute(key, value)))
        .collect();
    for (index, family) in families.iter().enumerate() {
        let (left, right) = (format!("legend {index} a"), format!("legend {index} b"));
        stmts.push(node_stmt(&left, &[("shape", "point"), ("style", "invis"), ("label", "")]));
        let words = [
            ("shape", "plaintext"),
            ("style", ""),
            ("label", family),
            ("fontsize", "10"),
            ("height", "0.1"),
            ("margin", "0.05,0"),
        ];
        stmts.push(node_stmt(&right, &words));
        let color = palette.color(family).to_string();
        let line = attributes(&[("color", &color), ("penwidth", "2"), ("arrowhead", "none")]);
        stmts.push(edge(&left, &right, line));
    }
    Some(Stmt::Subgraph(Subgraph { id: text("cluster legend"), stmts }))
}

fn node_stmt(id: &str, pairs: &[(&str, &str)]) -> Stmt {
    Stmt::Node(DotNode { id: NodeId(text(id), None), attributes: attributes(pairs) })
}

fn edge(from: &str, to: &str, attributes: Vec<Attribute>) -> Stmt {
    let end = |id: &str| Vertex::N(NodeId(text(id), None));
    Stmt::Edge(DotEdge { ty: EdgeTy::Pair(end(from), end(to)), attributes })
}

fn attributes(pairs: &[(&str, &str)]) -> Vec<Attribute> {
    pairs.iter().map(|(key, value)| attribute(key, value)).collect()
}

fn attribute(key: &str, value: &str) -> Attribute {
    Attribute(Id::Plain(key.to_owned()), text(value))
}

fn text(text: &str) -> Id {
    Id::Escaped(quote(text))
}
