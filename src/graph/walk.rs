//! Walks along ties: who is near whom, and what leads from one to another.
//!
//! In: a graph, where to start, which ties count. Out: distances and [`Path`]s, the same ones
//! each time: shorter first, then by the support of the weakest tie, then by name. Ties are
//! walked both ways. An actor beyond reach gives nothing; nothing here fails.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::ties::{Allowed, Graph, Tie, TieFilter};

/// A way from one actor to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub start: u32,
    /// Its steps; none where both ends are the same.
    pub steps: Vec<Step>,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The actor reached.
    pub to: u32,
    /// The best supported of the ties that lead there.
    pub tie: Tie,
}

impl Graph {
    /// Returns the actors within `hops` of one, with their distance; itself at 0.
    #[must_use]
    pub fn within(&self, start: u32, hops: u32, filter: &TieFilter) -> FxHashMap<u32, u32> {
        self.distances(start, hops, &self.allowed(filter))
    }

    fn distances(&self, start: u32, hops: u32, allowed: &Allowed) -> FxHashMap<u32, u32> {
        let mut found: FxHashMap<u32, u32> = [(start, 0)].into_iter().collect();
        let mut queue = VecDeque::from([(start, 0)]);
        while let Some((place, distance)) = queue.pop_front() {
            if distance == hops {
                break;
            }
            self.each_neighbour(place, allowed, |next, _| {
                found.entry(next).or_insert_with(|| {
                    queue.push_back((next, distance + 1));
                    distance + 1
                });
            });
        }
        found
    }

    fn each_neighbour<'g>(
        &'g self,
        place: u32,
        allowed: &Allowed,
        mut visit: impl FnMut(u32, &'g Tie),
    ) {
        for tie in self.from(place) {
            if allowed.holds(tie) {
                visit(tie.object, tie);
            }
        }
        for tie in self.to(place) {
            if allowed.holds(tie) {
                visit(tie.subject, tie);
            }
        }
    }

    /// Returns the number of steps of the shortest way between two actors, searched from both
    /// ends, or `None` where there is none of at most `steps_max`.
    #[must_use]
    pub fn distance(&self, from: u32, to: u32, steps_max: u32, filter: &TieFilter) -> Option<u32> {
        let allowed = self.allowed(filter);
        if from == to {
            return Some(0);
        }
        let mut sides = [Side::new(from), Side::new(to)];
        let mut walked = 0;
        while walked < steps_max && sides.iter().all(|it| !it.border.is_empty()) {
            let turn = usize::from(sides[1].border.len() < sides[0].border.len());
            let [left, right] = &mut sides;
            let (side, other) = if turn == 0 { (left, right) } else { (right, left) };
            walked += 1;
            side.steps += 1;
            let mut next = Vec::new();
            let mut is_met = false;
            for place in std::mem::take(&mut side.border) {
                self.each_neighbour(place, &allowed, |reached, _| {
                    if side.seen.insert(reached, side.steps).is_none() {
                        is_met |= other.seen.contains_key(&reached);
                        next.push(reached);
                    }
                });
            }
            if is_met {
                return Some(side.steps + other.steps);
            }
            side.border = next;
        }
        None
    }

    /// Returns ways from one actor to another of at most `steps_max` steps, no actor twice, at
    /// most `paths_max` of them; only the shortest ones where `only_shortest` are asked for.
    #[must_use]
    pub fn paths(
        &self,
        (from, to): (u32, u32),
        steps_max: u32,
        paths_max: usize,
        which: Which,
        filter: &TieFilter,
    ) -> Vec<Path> {
        let Some(shortest) = self.distance(from, to, steps_max, filter) else { return Vec::new() };
        let allowed = self.allowed(filter);
        let longest = if which == Which::Shortest { shortest } else { steps_max };
        let left = self.distances(to, longest, &allowed);
        let mut found = Vec::new();
        for length in shortest..=longest {
            if found.len() >= paths_max {
                break;
            }
            let mut search =
                Search { graph: self, allowed: &allowed, left: &left, to, budget: 200_000 };
            let mut of_length = Vec::new();
            search.walk(&mut vec![from], length, &mut of_length);
            let mut paths: Vec<Path> =
                of_length.iter().map(|it| self.path_of(it, &allowed)).collect();
            let weakest = |it: &Path| it.steps.iter().map(|it| it.tie.n_documents).min();
            paths.sort_by(|left, right| {
                let places = |it: &Path| it.steps.iter().map(|it| it.to).collect::<Vec<_>>();
                weakest(right).cmp(&weakest(left)).then_with(|| places(left).cmp(&places(right)))
            });
            found.extend(paths);
        }
        found.truncate(paths_max);
        found
    }

    fn path_of(&self, places: &[u32], allowed: &Allowed) -> Path {
        let steps = places.windows(2).filter_map(|it| {
            let (from, to) = (it[0], it[1]);
            let mut best: Option<&Tie> = None;
            self.each_neighbour(from, allowed, |reached, tie| {
                let is_better = |it: &Tie| tie.n_documents > it.n_documents;
                if reached == to && best.is_none_or(is_better) {
                    best = Some(tie);
                }
            });
            best.map(|tie| Step { to, tie: *tie })
        });
        Path { start: places[0], steps: steps.collect() }
    }
}

/// Which paths to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The shortest ones.
    Shortest,
    /// All, the shortest first.
    All,
}

/// One end of a search from both ends.
struct Side {
    seen: FxHashMap<u32, u32>,
    border: Vec<u32>,
    steps: u32,
}

impl Side {
    fn new(start: u32) -> Self {
        Self { seen: [(start, 0)].into_iter().collect(), border: vec![start], steps: 0 }
    }
}

/// Finds all ways of one length.
struct Search<'g> {
    graph: &'g Graph,
    allowed: &'g Allowed,
    /// Steps left from each actor to the end.
    left: &'g FxHashMap<u32, u32>,
    to: u32,
    /// Actors that may still be looked at, lest the search never end.
    budget: u32,
}

impl Search<'_> {
    fn walk(&mut self, places: &mut Vec<u32>, length: u32, found: &mut Vec<Vec<u32>>) {
        let Some(&place) = places.last() else { return };
        if place == self.to {
            if length == 0 {
                found.push(places.clone());
            }
            return;
        }
        if length == 0 || self.budget == 0 {
            return;
        }
        self.budget -= 1;
        let mut next = Vec::new();
        self.graph.each_neighbour(place, self.allowed, |reached, _| next.push(reached));
        next.sort_unstable();
        next.dedup();
        for reached in next {
            let is_leading = self.left.get(&reached).is_some_and(|it| *it < length);
            if is_leading && !places.contains(&reached) {
                places.push(reached);
                self.walk(places, length - 1, found);
                places.pop();
            }
        }
    }
}
