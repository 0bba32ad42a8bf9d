//! Finds communities of actors with Louvain's method.
//!
//! In: a graph and a filter of ties. Ties are undirected and weighted by their number of documents.
//! Out: the community of each actor, 0 for the largest. Actors are visited in order and moved only
//! if modularity grows, so the same graph always gives the same communities. An actor without ties
//! is a community of its own.

use rustc_hash::FxHashMap;

use super::ties::{Graph, TieFilter};
use crate::store::ByNumber;

/// Weighted neighbours of each node, without the node itself, and the weight inside each node.
struct Level {
    neighbours: ByNumber<Vec<(usize, f64)>>,
    within: ByNumber<f64>,
}

impl Graph {
    /// Returns the community of each actor, in the order of [`Graph::actors`].
    #[must_use]
    pub fn communities(&self, filter: &TieFilter) -> Vec<u32> {
        let mut level = self.first_level(filter);
        let mut of_actor: Vec<usize> = (0..self.actors.len()).collect();
        loop {
            let (community, n_communities) = level.move_nodes();
            if n_communities == level.within.len() {
                break;
            }
            for it in &mut of_actor {
                *it = community[*it];
            }
            level = level.joined(&community, n_communities);
        }
        by_size(&of_actor)
    }

    fn first_level(&self, filter: &TieFilter) -> Level {
        let mut weights: FxHashMap<(u32, u32), f64> = FxHashMap::default();
        for tie in self.filtered(filter).filter(|it| it.subject != it.object) {
            let pair = (tie.subject.min(tie.object), tie.subject.max(tie.object));
            *weights.entry(pair).or_default() += f64::from(tie.n_sources);
        }
        let mut level = Level {
            neighbours: ByNumber::filled(self.actors.len(), Vec::new()),
            within: ByNumber::filled(self.actors.len(), 0.0),
        };
        #[expect(clippy::iter_over_hash_type, reason = "neighbours are sorted below")]
        for ((one, other), weight) in weights {
            level.neighbours[one].push((other as usize, weight));
            level.neighbours[other].push((one as usize, weight));
        }
        level.sort();
        level
    }
}

impl Level {
    /// Sorts neighbours, so that sums and equal gains come out the same in each run.
    fn sort(&mut self) {
        self.neighbours.iter_mut().for_each(|it| it.sort_by_key(|(to, _)| *to));
    }

    /// Moves nodes between communities while modularity grows. Returns the community of each node
    /// and the number of communities.
    fn move_nodes(&self) -> (ByNumber<usize>, usize) {
        const ROUNDS_MAX: usize = 100;
        let n = self.within.len();
        let degree: ByNumber<f64> = (0..n)
            .map(|node| {
                self.within[node] + self.neighbours[node].iter().map(|(_, w)| w).sum::<f64>()
            })
            .collect();
        let whole: f64 = degree.iter().sum();
        let mut community: ByNumber<usize> = (0..n).collect();
        let mut total = degree.clone();
        for _ in 0..ROUNDS_MAX {
            let mut has_moved = false;
            for node in 0..n {
                let links = self.links(node, &community);
                let own = community[node];
                total[own] -= degree[node];
                let gain = |to: usize, link: f64| link - total[to] * degree[node] / whole;
                let stay = links.iter().find(|(it, _)| *it == own).map_or(0.0, |it| it.1);
                let (mut best, mut best_gain) = (own, gain(own, stay));
                for (to, link) in links {
                    let it = gain(to, link);
                    if it > best_gain + 1e-10 {
                        (best, best_gain) = (to, it);
                    }
                }
                total[best] += degree[node];
                has_moved |= best != own;
                community[node] = best;
            }
            if !has_moved {
                break;
            }
        }
        let n_communities = renumber(&mut community);
        (community, n_communities)
    }

    /// Returns the weight of the ties from a node to each community, in the order of its neighbours.
    fn links(&self, node: usize, community: &ByNumber<usize>) -> Vec<(usize, f64)> {
        let mut links: Vec<(usize, f64)> = Vec::new();
        for (to, weight) in &self.neighbours[node] {
            match links.iter_mut().find(|(it, _)| *it == community[*to]) {
                Some((_, sum)) => *sum += weight,
                None => links.push((community[*to], *weight)),
            }
        }
        links
    }

    /// Returns the graph that has one node per community.
    fn joined(&self, community: &ByNumber<usize>, n_communities: usize) -> Self {
        let mut within = ByNumber::filled(n_communities, 0.0);
        let mut weights: FxHashMap<(usize, usize), f64> = FxHashMap::default();
        for (node, neighbours) in self.neighbours.iter().enumerate() {
            let own = community[node];
            within[own] += self.within[node];
            for (to, weight) in neighbours {
                if community[*to] == own {
                    within[own] += weight;
                } else {
                    *weights.entry((own, community[*to])).or_default() += weight;
                }
            }
        }
        let mut neighbours = ByNumber::filled(n_communities, Vec::new());
        #[expect(clippy::iter_over_hash_type, reason = "neighbours are sorted below")]
        for ((from, to), weight) in weights {
            neighbours[from].push((to, weight));
        }
        let mut level = Self { neighbours, within };
        level.sort();
        level
    }
}

/// Numbers communities from 0 in the order in which they come; returns how many there are.
fn renumber(community: &mut ByNumber<usize>) -> usize {
    let mut numbers = FxHashMap::default();
    for it in community {
        let next = numbers.len();
        *it = *numbers.entry(*it).or_insert(next);
    }
    numbers.len()
}

/// Numbers communities by size, the largest 0. Of equal ones, the one with the first actor comes
/// first.
fn by_size(of_actor: &[usize]) -> Vec<u32> {
    let mut sizes: FxHashMap<usize, (usize, usize)> = FxHashMap::default();
    for (actor, community) in of_actor.iter().enumerate() {
        sizes.entry(*community).or_insert((0, actor)).0 += 1;
    }
    let mut ranked: Vec<(usize, (usize, usize))> = sizes.into_iter().collect();
    ranked.sort_by_key(|(_, (size, first))| (std::cmp::Reverse(*size), *first));
    let mut rank = ByNumber::filled(of_actor.len(), 0_u32);
    (0_u32..).zip(ranked).for_each(|(at, (community, _))| rank[community] = at);
    of_actor.iter().map(|community| rank[*community]).collect()
}
