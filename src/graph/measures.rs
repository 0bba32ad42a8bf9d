//! Measures how central an actor is: degree, PageRank, betweenness.
//!
//! In: a graph and a filter of ties. Out: one number per actor, in the order of [`Graph::actors`].
//! PageRank is a sparse power iteration with damping 0.85; ties are weighted by their documents.
//! Betweenness is Brandes' on undirected ties, from 0.0 to 1.0; if the graph is large, it is
//! estimated from an evenly spaced sample of sources. Never fails.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::rows::Rows;
use super::ties::{Graph, TieFilter};
use crate::store::ByNumber;

/// Sources times ties. If a graph needs more, betweenness is estimated from a sample.
const BETWEENNESS_WORK_MAX: usize = 400_000_000;

impl Graph {
    /// Returns for each actor the number of other actors it has a tie with.
    ///
    /// ```
    /// # use onrecord::{Document, Memory, ReadOptions, Reader};
    /// # let praise = Document::new("harbor-1", "Mayor Ana Okoro praised Tobias Renner on Monday.");
    /// # let meeting = "Tobias Renner met with Elena Marsh. \"The port is safe,\" Marsh said.";
    /// # let documents = [praise, Document::new("harbor-2", meeting)];
    /// # let mut memory = Memory::default();
    /// # memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    /// use onrecord::TieFilter;
    ///
    /// let degrees = memory.graph()?.degrees(&TieFilter::default());
    /// let okoro = memory.place(&memory.find("okoro")?.id)?;
    /// let renner = memory.place(&memory.find("renner")?.id)?;
    /// assert!(degrees[renner as usize] > degrees[okoro as usize]);
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    #[must_use]
    pub fn degrees(&self, filter: &TieFilter) -> Vec<f64> {
        self.neighbours(filter).iter().map(|it| it.len() as f64).collect()
    }

    /// Returns the PageRank of each actor. All of them add up to 1.
    #[must_use]
    pub fn page_rank(&self, filter: &TieFilter) -> Vec<f64> {
        const DAMPING: f64 = 0.85;
        const TOLERANCE: f64 = 1e-9;
        const ROUNDS_MAX: usize = 200;
        const ACTORS_A_TASK: usize = 4096;
        let n = self.actors.len();
        let edges = self.weighted_by_object(filter);
        let mut out = ByNumber::filled(n, 0.0);
        for (from, weight) in edges.entries() {
            out[*from] += f64::from(*weight);
        }
        let mut rank = vec![1.0 / n as f64; n];
        let mut share = ByNumber::filled(n, 0.0);
        for _ in 0..ROUNDS_MAX {
            let mut dangling = 0.0;
            for ((share, rank), out) in share.iter_mut().zip(&rank).zip(&out) {
                *share = if *out > 0.0 { DAMPING * rank / out } else { 0.0 };
                dangling += if *out > 0.0 { 0.0 } else { *rank };
            }
            let base = (1.0 - DAMPING + DAMPING * dangling) / n as f64;
            let given = |actor: u32| {
                let edges = edges.of(actor).iter();
                let shares = edges.map(|(from, w)| share[*from] * f64::from(*w));
                base + shares.sum::<f64>()
            };
            let next: Vec<f64> =
                (0..n as u32).into_par_iter().with_min_len(ACTORS_A_TASK).map(given).collect();
            let change: f64 =
                next.iter().zip(&rank).map(|(left, right)| (left - right).abs()).sum();
            rank = next;
            if change < TOLERANCE * n as f64 {
                break;
            }
        }
        rank
    }

    /// Returns the ties to each object, each as its subject and its number of documents.
    fn weighted_by_object(&self, filter: &TieFilter) -> Rows<(u32, u32)> {
        let counts = self.counts(filter);
        let mut edges = Rows::default();
        for place in 0..self.actors.len() as u32 {
            let ties = self.to(place).filter(|it| counts(it));
            edges.push(ties.map(|it| (it.subject, it.n_sources)));
        }
        edges
    }

    /// Returns for each actor the share of shortest paths between other actors that pass through
    /// it.
    #[must_use]
    pub fn betweenness(&self, filter: &TieFilter) -> Vec<f64> {
        let neighbours = self.neighbours(filter);
        let n = neighbours.len();
        let n_ties: usize = neighbours.iter().map(Vec::len).sum();
        let step = (n * n_ties.max(1)).div_ceil(BETWEENNESS_WORK_MAX).max(1);
        let mut sums = ByNumber::filled(n, 0.0);
        let mut n_sources = 0_u32;
        for source in (0..n).step_by(step) {
            n_sources += 1;
            add_dependencies(&neighbours, source, &mut sums);
        }
        let pairs = (n.saturating_sub(1) * n.saturating_sub(2)) as f64;
        let scale = n as f64 / f64::from(n_sources.max(1)) / pairs.max(1.0);
        sums.into_iter().map(|it| it * scale).collect()
    }

    /// Returns for each actor the other actors it has a tie with, each once, sorted.
    fn neighbours(&self, filter: &TieFilter) -> ByNumber<Vec<u32>> {
        let mut neighbours = ByNumber::filled(self.actors.len(), Vec::new());
        for tie in self.filtered(filter).filter(|it| it.subject != it.object) {
            neighbours[tie.subject].push(tie.object);
            neighbours[tie.object].push(tie.subject);
        }
        for all in &mut neighbours {
            all.sort_unstable();
            all.dedup();
        }
        neighbours
    }
}

/// Adds to each actor its share of the shortest paths that start at `source`.
fn add_dependencies(neighbours: &ByNumber<Vec<u32>>, source: usize, sums: &mut ByNumber<f64>) {
    let n = neighbours.len();
    let mut distance = ByNumber::filled(n, u32::MAX);
    let mut ways = ByNumber::filled(n, 0.0);
    (distance[source], ways[source]) = (0, 1.0);
    let (mut order, mut queue) = (Vec::new(), VecDeque::from([source]));
    while let Some(place) = queue.pop_front() {
        order.push(place);
        for next in neighbours[place].iter().map(|it| *it as usize) {
            if distance[next] == u32::MAX {
                distance[next] = distance[place] + 1;
                queue.push_back(next);
            }
            if distance[next] == distance[place] + 1 {
                ways[next] += ways[place];
            }
        }
    }
    let mut share = ByNumber::filled(n, 0.0);
    for place in order.into_iter().rev() {
        for next in neighbours[place].iter().map(|it| *it as usize) {
            if distance[next] == distance[place] + 1 {
                share[place] += ways[place] / ways[next] * (1.0 + share[next]);
            }
        }
        if place != source {
            sums[place] += share[place];
        }
    }
}
