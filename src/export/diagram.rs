//! What a diagram shows: actors as nodes, ties as edges, and how much was left out.
//!
//! Plain types. [`Diagram::strongest`] reduces a diagram to what fits on a page.

use std::cmp::Reverse;
use std::collections::{BTreeSet, VecDeque};

use crate::document::PartialDate;
use crate::knowledge::{ActorKind, Status};
use crate::store::ByNumber;

/// A picture of actors and ties, before any layout.
///
/// Invariant: `from` and `to` of each edge are indices into `nodes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The title of the picture.
    pub title: String,
    /// The actors.
    pub nodes: Vec<Node>,
    /// The ties.
    pub edges: Vec<Edge>,
    /// What is not shown.
    pub left_out: LeftOut,
}

/// An actor in a diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its id, unique among the nodes.
    pub id: String,
    /// Its name as shown.
    pub label: String,
    /// Its kind, which decides its shape.
    pub kind: ActorKind,
    /// The text to show when hovering over it.
    pub tooltip: String,
    /// The address it links to, or `None` for no link.
    pub link: Option<String>,
    /// Whether the picture is about it.
    pub is_focus: bool,
}

/// A tie in a diagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The index of the subject.
    pub from: usize,
    /// The index of the object.
    pub to: usize,
    /// Its relation type as shown.
    pub label: String,
    /// The label of a line with little room, such as "accused +2"; `None` if it cannot be shorter.
    pub brief: Option<String>,
    /// The family of its relation type, which decides its colour.
    pub family: String,
    /// Whether it is reported as true, untrue or possible, which decides its line style.
    pub status: Status,
    /// Whether some sources report it and others deny it.
    pub is_disputed: bool,
    /// Whether it is reported as over, which makes its line lighter.
    pub is_former: bool,
    /// Which ends have an arrow head.
    pub heads: ArrowHeads,
    /// Number of documents that support it.
    pub n_documents: usize,
    /// Number of sources that support it, which decides its width: copies of an article are one.
    pub n_sources: usize,
    /// The ids of those documents, if they are known.
    pub documents: BTreeSet<String>,
    /// The outlets of those documents.
    pub outlets: BTreeSet<String>,
    /// Those sources by numbers of their own, if they are known.
    pub sources: BTreeSet<u32>,
    /// The confidence of its most confident relation, in thousandths.
    pub confidence_permille: u16,
    /// The first and last known day, or `None` if no day is known.
    pub period: Option<(PartialDate, PartialDate)>,
    /// The text to show when hovering over it: the evidence.
    pub tooltip: String,
    /// Its entry in the list of sources.
    pub source: String,
    /// The address of its evidence, or `None` for no link.
    pub link: Option<String>,
}

/// Which ends of a line have an arrow head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArrowHeads {
    /// The end of the object.
    #[default]
    Object,
    /// Neither end: the relation is symmetric by nature.
    None,
    /// Both ends: the line stands for ties in both directions.
    Both,
}

impl Default for Edge {
    fn default() -> Self {
        Self {
            from: 0,
            to: 0,
            label: String::new(),
            brief: None,
            family: String::new(),
            status: Status::Asserted,
            is_disputed: false,
            is_former: false,
            heads: ArrowHeads::Object,
            n_documents: 1,
            n_sources: 1,
            documents: BTreeSet::new(),
            outlets: BTreeSet::new(),
            sources: BTreeSet::new(),
            confidence_permille: 0,
            period: None,
            tooltip: String::new(),
            source: String::new(),
            link: None,
        }
    }
}

/// The documents that the ties of a diagram were read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Number of documents.
    pub n_documents: usize,
    /// Number of outlets.
    pub n_outlets: usize,
    /// Sources: copies and versions of one article are one.
    pub n_sources: usize,
    /// The first and last known day, or `None` if no day is known.
    pub period: Option<(PartialDate, PartialDate)>,
}

/// How much a diagram does not show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Number of actors.
    pub n_nodes: usize,
    /// Number of ties.
    pub n_edges: usize,
}

impl Diagram {
    /// Returns the diagram with at most this many nodes and edges. Edges nearest to the actors in
    /// focus are kept first; if several are equally near, those with the most sources, then the
    /// most outlets, then the highest confidence, then those of the actors with the most
    /// neighbours.
    ///
    /// If a node loses all its edges, it is removed too. `left_out` counts what is removed.
    #[must_use]
    pub fn strongest(self, n_nodes_max: usize, n_edges_max: usize) -> Self {
        if self.nodes.len() <= n_nodes_max && self.edges.len() <= n_edges_max {
            return self;
        }
        let distances = self.distances();
        let degrees = self.degrees();
        let mut order: Vec<usize> = (0..self.edges.len()).collect();
        order.sort_by_cached_key(|index| {
            let edge = self.edge(*index);
            let distance = distances[edge.from].min(distances[edge.to]);
            let strength = (edge.n_sources, edge.outlets.len(), edge.confidence_permille);
            let id = |node: usize| self.node(node).id.clone();
            let names = (id(edge.from), id(edge.to), edge.label.clone());
            (distance, Reverse(strength), Reverse(degrees[edge.from] + degrees[edge.to]), names)
        });
        let focus = (0..self.nodes.len()).filter(|it| self.node(*it).is_focus);
        let mut nodes: BTreeSet<usize> = focus.take(n_nodes_max).collect();
        let mut edges = BTreeSet::new();
        for index in order {
            let edge = self.edge(index);
            let ends: BTreeSet<usize> = [edge.from, edge.to].into();
            let n_new = ends.difference(&nodes).count();
            if edges.len() < n_edges_max && nodes.len() + n_new <= n_nodes_max {
                nodes.extend(ends);
                edges.insert(index);
            }
        }
        self.only(&nodes, &edges)
    }

    /// Returns the diagram without unnamed actors, except those in focus.
    #[must_use]
    pub fn named_only(self) -> Self {
        let counts = |index: &usize| {
            let node = self.node(*index);
            node.kind != ActorKind::Unnamed || node.is_focus
        };
        let kept =
            self.edges.iter().enumerate().filter(|it| counts(&it.1.from) && counts(&it.1.to));
        let (mut edges, mut tied) = (BTreeSet::new(), BTreeSet::new());
        for (index, edge) in kept {
            edges.insert(index);
            tied.extend([edge.from, edge.to]);
        }
        let is_shown = |index: &usize| tied.contains(index) || self.node(*index).is_focus;
        let nodes = (0..self.nodes.len()).filter(is_shown).collect();
        self.only(&nodes, &edges)
    }

    /// Returns the documents, outlets and period that the ties shown were read from.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let documents: BTreeSet<&String> = self.edges.iter().flat_map(|it| &it.documents).collect();
        let outlets: BTreeSet<&String> = self.edges.iter().flat_map(|it| &it.outlets).collect();
        let sources: BTreeSet<u32> =
            self.edges.iter().flat_map(|edge| &edge.sources).copied().collect();
        let periods = || self.edges.iter().filter_map(|it| it.period);
        let first = periods().map(|it| it.0).min();
        let last = periods().map(|it| it.1).max();
        Scope {
            n_documents: documents.len(),
            n_outlets: outlets.len(),
            n_sources: sources.len(),
            period: first.zip(last),
        }
    }

    /// Returns the node at an index, which an edge or a count of the nodes gave.
    pub(super) fn node(&self, index: usize) -> &Node {
        &self.nodes[index]
    }

    /// Returns the edge at an index, which a count of the edges gave.
    pub(super) fn edge(&self, index: usize) -> &Edge {
        &self.edges[index]
    }

    /// Returns the number of neighbours of each node.
    fn degrees(&self) -> ByNumber<usize> {
        let mut neighbours = ByNumber::filled(self.nodes.len(), BTreeSet::new());
        for edge in &self.edges {
            neighbours[edge.from].insert(edge.to);
            neighbours[edge.to].insert(edge.from);
        }
        neighbours.iter().map(BTreeSet::len).collect()
    }

    /// Returns the distance in ties from each node to the nearest node in focus, or 0 for all nodes
    /// if none is in focus.
    fn distances(&self) -> ByNumber<usize> {
        let mut distances = ByNumber::filled(self.nodes.len(), usize::MAX);
        let mut queue: VecDeque<usize> =
            (0..self.nodes.len()).filter(|it| self.node(*it).is_focus).collect();
        if queue.is_empty() {
            return ByNumber::filled(self.nodes.len(), 0);
        }
        for node in &queue {
            distances[*node] = 0;
        }
        while let Some(node) = queue.pop_front() {
            for edge in self.edges.iter().filter(|it| it.from == node || it.to == node) {
                let other = if edge.from == node { edge.to } else { edge.from };
                if distances[other] == usize::MAX {
                    distances[other] = distances[node] + 1;
                    queue.push_back(other);
                }
            }
        }
        distances
    }

    fn only(self, nodes: &BTreeSet<usize>, edges: &BTreeSet<usize>) -> Self {
        let left_out = LeftOut {
            n_nodes: self.left_out.n_nodes + self.nodes.len() - nodes.len(),
            n_edges: self.left_out.n_edges + self.edges.len() - edges.len(),
        };
        let place = |old: usize| nodes.iter().take_while(|it| **it < old).count();
        let kept = self.edges.into_iter().enumerate().filter(|(index, _)| edges.contains(index));
        let edges =
            kept.map(|(_, edge)| Edge { from: place(edge.from), to: place(edge.to), ..edge });
        let edges = edges.collect();
        let kept = self.nodes.into_iter().enumerate().filter(|(index, _)| nodes.contains(index));
        Self { title: self.title, nodes: kept.map(|(_, it)| it).collect(), edges, left_out }
    }
}

impl Edge {
    /// Returns the label of the line: the type, and the number of sources if there are several.
    #[must_use]
    pub fn words(&self) -> String {
        let count =
            if self.n_sources > 1 { format!(" ×{}", self.n_sources) } else { String::new() };
        format!("{}{count}{}", self.label, self.dispute())
    }

    /// Returns the label of a line with little room: the best supported type, and no number.
    #[must_use]
    pub fn brief_words(&self) -> String {
        format!("{}{}", self.brief.as_ref().unwrap_or(&self.label), self.dispute())
    }

    fn dispute(&self) -> &'static str {
        if self.is_disputed { " (disputed)" } else { "" }
    }

    /// Returns the width of the line in pixels, from 1.2 to 4.0.
    #[must_use]
    pub fn width(&self) -> f64 {
        (0.6 + 0.6 * (self.n_sources.max(1) as f64).sqrt()).min(4.0)
    }
}

impl Scope {
    /// Returns the scope in words, or `None` if no document is known.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        self.documents().map(|it| format!("read from {it}"))
    }

    /// Returns the documents in words, such as "2 documents of 1 outlet, 2016"; `None` if none is known.
    pub(crate) fn documents(&self) -> Option<String> {
        let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let documents = count(self.n_documents, "document");
        let outlets = match self.n_outlets {
            0 => String::new(),
            n => format!(" of {}", count(n, "outlet")),
        };
        let sources = match self.n_sources {
            n if n == 0 || n >= self.n_documents => String::new(),
            n => format!(", {}", count(n, "source")),
        };
        let period = self.period.map(|(first, last)| format!(", {}", first.period_to(last)));
        let period = period.unwrap_or_default();
        (self.n_documents > 0).then(|| format!("{documents}{outlets}{sources}{period}"))
    }
}

impl LeftOut {
    /// Returns what is left out in words, or `None` if nothing is.
    #[must_use]
    pub fn words(self) -> Option<String> {
        let count = |n: usize, one: &str, more: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{n} {more}")),
        };
        let parts: Vec<String> =
            [count(self.n_nodes, "actor", "actors"), count(self.n_edges, "tie", "ties")]
                .into_iter()
                .flatten()
                .collect();
        (!parts.is_empty())
            .then(|| format!("{} left out: the strongest are shown", parts.join(" and ")))
    }
}
