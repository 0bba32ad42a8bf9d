//! Walks along ties: the actors near an actor, and the paths from one actor to another.
//!
//! In: a graph, an actor to start from, a filter of ties. Out: distances and [`Path`]s in a fixed
//! order: shorter first, then by the strength of the weakest tie, then the best known actors first.
//! Ties are walked both ways. If an actor is out of reach, the result is empty or `None`. Never fails.

use rustc_hash::FxHashMap;

use super::ties::{Allowed, Graph, Tie, TieFilter};
use crate::store::ByNumber;

/// A path from one actor to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The actor at its start.
    pub start: u32,
    /// Its steps; empty if both ends are the same actor.
    pub steps: Vec<Step>,
}

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The actor reached.
    pub to: u32,
    /// The best supported of the ties that lead to it.
    pub tie: Tie,
}

impl Graph {
    /// Returns the actors within `hops` of `start` with their distance. `start` itself has 0.
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
    /// let graph = memory.graph()?;
    /// let okoro = memory.place(&memory.find("okoro")?.id)?;
    /// let marsh = memory.place(&memory.find("marsh")?.id)?;
    /// let distances = graph.within(okoro, 2, &TieFilter::default());
    /// assert_eq!(distances.get(&marsh), Some(&2));
    /// # Ok::<(), onrecord::Error>(())
    /// ```
    #[must_use]
    pub fn within(&self, start: u32, hops: u32, filter: &TieFilter) -> FxHashMap<u32, u32> {
        self.distances(start, hops, &self.allowed(filter))
    }

    fn distances(&self, start: u32, hops: u32, allowed: &Allowed) -> FxHashMap<u32, u32> {
        let mut is_seen = ByNumber::filled(self.actors.len(), false);
        is_seen[start] = true;
        let mut found = vec![(start, 0)];
        let mut at = 0;
        while let Some((place, distance)) = found.get(at).copied().filter(|it| it.1 < hops) {
            at += 1;
            self.each_neighbour(place, allowed, |next, _| {
                if !std::mem::replace(&mut is_seen[next], true) {
                    found.push((next, distance + 1));
                }
            });
        }
        found.into_iter().collect()
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

    /// Returns the length in steps of the shortest path between two actors, or `None` if it is
    /// longer than `steps_max` or there is none. The search runs from both ends.
    #[must_use]
    pub fn distance(&self, from: u32, to: u32, steps_max: u32, filter: &TieFilter) -> Option<u32> {
        let [left, right] = self.meeting(from, to, steps_max, &self.allowed(filter))?;
        Some(u32::from(left.steps() + right.steps()))
    }

    /// Searches from both ends, always extending the side with fewer ties to follow, until the two
    /// sides meet. Returns `None` if they do not meet within `steps_max`.
    fn meeting(&self, from: u32, to: u32, steps_max: u32, allowed: &Allowed) -> Option<[Side; 2]> {
        let steps_max = steps_max.min(STEPS_MAX);
        let mut sides = [Side::new(self, from), Side::new(self, to)];
        if from == to {
            return Some(sides);
        }
        for _ in 0..steps_max {
            if sides.iter().any(|it| it.border.places.is_empty()) {
                return None;
            }
            let [left, right] = &mut sides;
            let is_left = left.border.n_ties <= right.border.n_ties;
            let (side, other) = if is_left { (left, right) } else { (right, left) };
            let steps = side.steps() + 1;
            let mut next = Border::default();
            let mut is_met = false;
            for place in &side.border.places {
                self.each_neighbour(*place, allowed, |reached, _| {
                    let known = &mut side.steps_to[reached];
                    if *known == UNSEEN {
                        *known = steps;
                        is_met |= other.steps_to[reached] != UNSEEN;
                        next.n_ties += self.n_ties(reached);
                        next.places.push(reached);
                    }
                });
            }
            side.inner.push(std::mem::replace(&mut side.border, next));
            if is_met {
                return Some(sides);
            }
        }
        None
    }

    /// Returns the best of the shortest paths: the one whose weakest tie is strongest; if several are
    /// equal, the one through the best known actors.
    fn best_shortest(&self, from: u32, to: u32, steps_max: u32, allowed: &Allowed) -> Option<Path> {
        let [left, right] = self.meeting(from, to, steps_max, allowed)?;
        // For each step, the actors on a shortest path, with the support of the weakest tie from
        // there to the end.
        let is_middle = |place: &u32| right.steps_to[*place] == right.steps();
        let ends = left.border.places.iter().filter(|it| is_middle(it));
        let middle: Layer = ends.map(|it| (*it, 0)).collect();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (side, layers) in [(&left, &mut before), (&right, &mut after)] {
            for border in side.inner.iter().rev() {
                let layer = layers.last().unwrap_or(&middle);
                let next = self.next_layer(layer, border, side, allowed);
                layers.push(next);
            }
        }
        let mut layers: Vec<Layer> =
            before.into_iter().rev().chain([middle]).chain(after).collect();
        self.weigh(&mut layers, allowed);
        Some(self.first_of_best(from, &layers, allowed))
    }

    /// Returns the actors of a border that have a tie to the layer beyond it.
    fn next_layer(&self, layer: &Layer, border: &Border, side: &Side, allowed: &Allowed) -> Layer {
        let mut next = Layer::default();
        if self.n_ties_of(layer) < border.n_ties
            && let Some(steps) = border.places.first().map(|it| side.steps_to[*it])
        {
            #[expect(clippy::iter_over_hash_type, reason = "all go into a map")]
            for place in layer.keys() {
                self.each_neighbour(*place, allowed, |reached, _| {
                    if side.steps_to[reached] == steps {
                        next.insert(reached, 0);
                    }
                });
            }
        } else {
            for place in &border.places {
                self.each_neighbour(*place, allowed, |reached, _| {
                    if layer.contains_key(&reached) {
                        next.insert(*place, 0);
                    }
                });
            }
        }
        next
    }

    /// Computes, from the end back, the support of the weakest tie on the best rest of the path.
    fn weigh(&self, layers: &mut [Layer], allowed: &Allowed) {
        if let Some(last) = layers.last_mut() {
            #[expect(clippy::iter_over_hash_type, reason = "all get the same")]
            for support in last.values_mut() {
                *support = u32::MAX;
            }
        }
        let mut rest = layers;
        while let [before @ .., after] = rest {
            rest = before;
            let Some(before) = rest.last_mut() else { break };
            let after = &*after;
            if self.n_ties_of(before) < self.n_ties_of(after) {
                #[expect(clippy::iter_over_hash_type, reason = "the maximum of all")]
                for (place, weakest) in before {
                    self.each_neighbour(*place, allowed, |reached, tie| {
                        if let Some(on) = after.get(&reached) {
                            *weakest = (*weakest).max(allowed.strength(tie).min(*on));
                        }
                    });
                }
            } else {
                #[expect(clippy::iter_over_hash_type, reason = "the maximum of all")]
                for (place, on) in after {
                    self.each_neighbour(*place, allowed, |reached, tie| {
                        if let Some(weakest) = before.get_mut(&reached) {
                            *weakest = (*weakest).max(allowed.strength(tie).min(*on));
                        }
                    });
                }
            }
        }
    }

    fn n_ties_of(&self, layer: &Layer) -> usize {
        layer.keys().map(|it| self.n_ties(*it)).sum()
    }

    fn first_of_best(&self, from: u32, layers: &[Layer], allowed: &Allowed) -> Path {
        let best = layers.first().and_then(|it| it.get(&from)).copied().unwrap_or_default();
        let (mut place, mut places) = (from, Vec::new());
        for layer in layers.iter().skip(1) {
            let mut next: Option<u32> = None;
            self.each_neighbour(place, allowed, |reached, tie| {
                let on = layer.get(&reached);
                let is_best = on.is_some_and(|on| allowed.strength(tie).min(*on) >= best);
                if is_best
                    && next.is_none_or(|it| self.better_known(reached) < self.better_known(it))
                {
                    next = Some(reached);
                }
            });
            place = next.unwrap_or(place);
            places.extend(next);
        }
        self.path_of(from, &places, allowed)
    }

    /// Returns a key that is less for actors in more documents; of equals, for the first.
    fn better_known(&self, place: u32) -> (std::cmp::Reverse<u32>, u32) {
        (std::cmp::Reverse(self.documents_of(place)), place)
    }

    fn n_ties(&self, place: u32) -> usize {
        self.from(place).len() + self.to(place).len()
    }

    /// Returns at most `paths_max` paths of at most `steps_max` steps that visit no actor twice. If
    /// `which` is [`Which::Shortest`], only the shortest ones.
    #[must_use]
    pub fn paths(
        &self,
        (from, to): (u32, u32),
        steps_max: u32,
        paths_max: usize,
        which: Which,
        filter: &TieFilter,
    ) -> Vec<Path> {
        let allowed = self.allowed(filter);
        if which == Which::Shortest && paths_max == 1 {
            return self.best_shortest(from, to, steps_max, &allowed).into_iter().collect();
        }
        let Some(shortest) = self.distance(from, to, steps_max, filter) else { return Vec::new() };
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
            search.walk(from, &mut Vec::new(), length, &mut of_length);
            let mut paths: Vec<Path> =
                of_length.iter().map(|it| self.path_of(from, it, &allowed)).collect();
            let weakest = |path: &Path| path.steps.iter().map(|it| allowed.strength(&it.tie)).min();
            paths.sort_by(|left, right| {
                let places = |path: &Path| {
                    path.steps.iter().map(|it| self.better_known(it.to)).collect::<Vec<_>>()
                };
                weakest(right).cmp(&weakest(left)).then_with(|| places(left).cmp(&places(right)))
            });
            found.extend(paths);
        }
        found.truncate(paths_max);
        found
    }

    /// Returns the path from `start` to each of `places` in turn.
    fn path_of(&self, start: u32, places: &[u32], allowed: &Allowed) -> Path {
        let ends = std::iter::once(&start).chain(places).zip(places);
        let steps = ends.filter_map(|(&from, &to)| {
            let mut best: Option<&Tie> = None;
            self.each_neighbour(from, allowed, |reached, tie| {
                let is_better = |known: &Tie| allowed.strength(tie) > allowed.strength(known);
                if reached == to && best.is_none_or(is_better) {
                    best = Some(tie);
                }
            });
            best.map(|tie| Step { to, tie: *tie })
        });
        Path { start, steps: steps.collect() }
    }
}

/// Which paths to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The shortest ones.
    Shortest,
    /// All paths, the shortest first.
    All,
}

/// Steps to an actor if it was not reached.
const UNSEEN: u8 = u8::MAX;
/// No path is longer than this.
const STEPS_MAX: u32 = 120;

/// Actors, each with a number.
type Layer = FxHashMap<u32, u32>;

/// One side of a search from both ends.
struct Side {
    /// Steps from the end to each actor.
    steps_to: ByNumber<u8>,
    /// The actors at each distance from 0 that the search has passed.
    inner: Vec<Border>,
    /// The actors that it has come to.
    border: Border,
}

/// Actors at the same distance.
#[derive(Default)]
struct Border {
    places: Vec<u32>,
    /// Number of ties of all of them.
    n_ties: usize,
}

impl Side {
    fn new(graph: &Graph, end: u32) -> Self {
        let mut steps_to = ByNumber::filled(graph.actors.len(), UNSEEN);
        steps_to[end] = 0;
        let border = Border { places: vec![end], n_ties: graph.n_ties(end) };
        Self { steps_to, inner: Vec::new(), border }
    }

    fn steps(&self) -> u8 {
        self.inner.len() as u8
    }
}

/// Finds all paths of one length.
struct Search<'g> {
    graph: &'g Graph,
    allowed: &'g Allowed,
    /// Distance in steps from each actor to the end.
    left: &'g FxHashMap<u32, u32>,
    to: u32,
    /// Actors that may still be visited, so that the search ends in dense graphs.
    budget: u32,
}

impl Search<'_> {
    /// Walks on from the last of `places`, which lead there from `start`; from `start` if there are
    /// none.
    fn walk(&mut self, start: u32, places: &mut Vec<u32>, length: u32, found: &mut Vec<Vec<u32>>) {
        let place = places.last().copied().unwrap_or(start);
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
            if is_leading && reached != start && !places.contains(&reached) {
                places.push(reached);
                self.walk(start, places, length - 1, found);
                places.pop();
            }
        }
    }
}
