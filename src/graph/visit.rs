//! Implements petgraph's `visit` traits for the graph.
//!
//! In: a [`Graph`]. Out: an implementation for `&Graph`: actors are nodes, identified by their
//! indices; ties are directed edges from subject to object. Two actors have several edges if they
//! have ties of several types. Every generic algorithm of petgraph takes `&Graph`;
//! [`petgraph::visit::EdgeFiltered`] leaves ties out, and [`petgraph::visit::UndirectedAdaptor`]
//! walks them both ways. Never fails.

use std::iter::Zip;
use std::ops::{Range, RangeFrom};
use std::slice::Iter;

use fixedbitset::FixedBitSet;
use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoEdgesDirected, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers,
    IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, Visitable,
};
use petgraph::{Directed, Direction};

use super::ties::{Graph, Tie};
use crate::knowledge::ActorId;

/// A tie as an edge: its index among the graph's ties, and the tie.
#[derive(Clone, Copy, Debug)]
pub struct TieRef<'g> {
    number: usize,
    tie: &'g Tie,
}

/// Edges of a graph, in the order of their indices or of those that lead to an actor.
#[derive(Clone, Debug)]
pub struct TieRefs<'g> {
    graph: &'g Graph,
    numbers: Numbers<'g>,
}

#[derive(Clone, Debug)]
enum Numbers<'g> {
    From(Range<usize>),
    To(Iter<'g, u32>),
}

/// The actors at the other ends of ties.
#[derive(Clone, Debug)]
pub struct Neighbours<'g>(TieRefs<'g>);

impl Iterator for Numbers<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        match self {
            Self::From(range) => range.next(),
            Self::To(places) => places.next().map(|it| *it as usize),
        }
    }
}

impl<'g> Iterator for TieRefs<'g> {
    type Item = TieRef<'g>;

    fn next(&mut self) -> Option<TieRef<'g>> {
        let number = self.numbers.next()?;
        self.graph.ties().get(number).map(|tie| TieRef { number, tie })
    }
}

impl Iterator for Neighbours<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let is_from = matches!(self.0.numbers, Numbers::From(_));
        let tie = self.0.next()?.tie;
        Some(if is_from { tie.object } else { tie.subject })
    }
}

impl EdgeRef for TieRef<'_> {
    type NodeId = u32;
    type EdgeId = usize;
    type Weight = Tie;

    fn source(&self) -> u32 {
        self.tie.subject
    }

    fn target(&self) -> u32 {
        self.tie.object
    }

    fn weight(&self) -> &Tie {
        self.tie
    }

    fn id(&self) -> usize {
        self.number
    }
}

impl GraphBase for Graph {
    type NodeId = u32;
    type EdgeId = usize;
}

impl GraphProp for Graph {
    type EdgeType = Directed;
}

impl Data for Graph {
    type NodeWeight = ActorId;
    type EdgeWeight = Tie;
}

impl NodeCount for Graph {
    fn node_count(&self) -> usize {
        self.actors.len()
    }
}

impl EdgeCount for Graph {
    fn edge_count(&self) -> usize {
        self.ties().len()
    }
}

impl NodeIndexable for Graph {
    fn node_bound(&self) -> usize {
        self.actors.len()
    }

    fn to_index(&self, place: u32) -> usize {
        place as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        u32::try_from(index).unwrap_or(u32::MAX)
    }
}

impl NodeCompactIndexable for Graph {}

impl EdgeIndexable for Graph {
    fn edge_bound(&self) -> usize {
        self.ties().len()
    }

    fn to_index(&self, number: usize) -> usize {
        number
    }

    fn from_index(&self, index: usize) -> usize {
        index
    }
}

impl Visitable for Graph {
    type Map = FixedBitSet;

    fn visit_map(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.actors.len())
    }

    fn reset_map(&self, map: &mut FixedBitSet) {
        map.clear();
        map.grow(self.actors.len());
    }
}

impl IntoNodeIdentifiers for &Graph {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..u32::try_from(self.actors.len()).unwrap_or(u32::MAX)
    }
}

impl<'g> IntoNodeReferences for &'g Graph {
    type NodeRef = (u32, &'g ActorId);
    type NodeReferences = Zip<RangeFrom<u32>, Iter<'g, ActorId>>;

    fn node_references(self) -> Self::NodeReferences {
        (0..).zip(&self.actors)
    }
}

impl<'g> IntoEdgeReferences for &'g Graph {
    type EdgeRef = TieRef<'g>;
    type EdgeReferences = TieRefs<'g>;

    fn edge_references(self) -> TieRefs<'g> {
        TieRefs { graph: self, numbers: Numbers::From(0..self.ties().len()) }
    }
}

impl<'g> IntoEdges for &'g Graph {
    type Edges = TieRefs<'g>;

    fn edges(self, place: u32) -> TieRefs<'g> {
        self.edges_directed(place, Direction::Outgoing)
    }
}

impl<'g> IntoEdgesDirected for &'g Graph {
    type EdgesDirected = TieRefs<'g>;

    fn edges_directed(self, place: u32, direction: Direction) -> TieRefs<'g> {
        let numbers = match direction {
            Direction::Outgoing => Numbers::From(self.numbers_from(place)),
            Direction::Incoming => Numbers::To(self.numbers_to(place).iter()),
        };
        TieRefs { graph: self, numbers }
    }
}

impl<'g> IntoNeighbors for &'g Graph {
    type Neighbors = Neighbours<'g>;

    fn neighbors(self, place: u32) -> Neighbours<'g> {
        self.neighbors_directed(place, Direction::Outgoing)
    }
}

impl<'g> IntoNeighborsDirected for &'g Graph {
    type NeighborsDirected = Neighbours<'g>;

    fn neighbors_directed(self, place: u32, direction: Direction) -> Neighbours<'g> {
        Neighbours(self.edges_directed(place, direction))
    }
}
