//! An undirected graph of neighbours only, for many walks under one filter.
//!
//! In: a graph and a filter of ties. Out: [`Plain`], the neighbours of each actor in compressed
//! sparse rows, and walks over them: the actors nearby, and one shortest path, the first that is
//! found. If the best supported of the shortest paths is wanted, use [`Graph::paths`]. Never fails.

use super::rows::Rows;
use super::ties::{Graph, TieFilter};
use crate::store::ByNumber;

/// Neighbours of each actor, each once; ties are undirected.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    neighbours: Rows<u32>,
}

/// The actor from which each actor was reached: itself for an end, [`UNREACHED`] if it was not
/// reached.
type Reached = ByNumber<u32>;
const UNREACHED: u32 = u32::MAX;

impl Graph {
    /// Returns the neighbours of all actors, if only ties that pass the filter count. It pays off
    /// for many walks.
    #[must_use]
    pub fn plain(&self, filter: &TieFilter) -> Plain {
        let counts = self.counts(filter);
        let mut neighbours = Rows::default();
        let mut next = Vec::new();
        for place in 0..self.actors.len() as u32 {
            next.clear();
            next.extend(self.from(place).iter().filter(|it| counts(it)).map(|it| it.object));
            next.extend(self.to(place).filter(|it| counts(it)).map(|it| it.subject));
            next.sort_unstable();
            next.dedup();
            neighbours.push(next.iter().copied());
        }
        Plain { neighbours }
    }
}

impl Plain {
    /// Returns the neighbours of an actor, sorted.
    #[must_use]
    pub fn of(&self, place: u32) -> &[u32] {
        self.neighbours.of(place)
    }

    fn n_actors(&self) -> usize {
        self.neighbours.len()
    }

    /// Returns the actors within `hops` of `start` with their distance, nearest first. `start`
    /// itself has 0.
    #[must_use]
    pub fn within(&self, start: u32, hops: u32) -> Vec<(u32, u32)> {
        let mut is_seen = ByNumber::filled(self.n_actors(), false);
        is_seen[start] = true;
        let mut found = vec![(start, 0)];
        let mut at = 0;
        while let Some((place, distance)) = found.get(at).copied().filter(|it| it.1 < hops) {
            at += 1;
            for next in self.of(place) {
                if !std::mem::replace(&mut is_seen[*next], true) {
                    found.push((*next, distance + 1));
                }
            }
        }
        found
    }

    /// Returns a shortest path between two actors, both ends included, or `None` if there is none.
    /// The search runs from both ends and extends the side with fewer ties to follow.
    #[must_use]
    pub fn shortest(&self, from: u32, to: u32) -> Option<Vec<u32>> {
        let [mut left, mut right] = [from, to].map(|end| {
            let mut reached = ByNumber::filled(self.n_actors(), UNREACHED);
            reached[end] = end;
            (reached, vec![end])
        });
        if from == to {
            return Some(vec![from]);
        }
        while !left.1.is_empty() && !right.1.is_empty() {
            let n_ties = |border: &[u32]| border.iter().map(|it| self.of(*it).len()).sum::<usize>();
            let is_left = n_ties(&left.1) <= n_ties(&right.1);
            let (side, other) = if is_left { (&mut left, &right.0) } else { (&mut right, &left.0) };
            if let Some(middle) = self.step(&mut side.0, &mut side.1, other) {
                return Some(way(&left.0, &right.0, middle));
            }
        }
        None
    }

    /// Extends a border by one step. Returns an actor if the other side has reached it too.
    fn step(&self, reached: &mut Reached, border: &mut Vec<u32>, other: &Reached) -> Option<u32> {
        for place in std::mem::take(border) {
            for next in self.of(place) {
                let by = &mut reached[*next];
                if *by == UNREACHED {
                    *by = place;
                    if other[*next] != UNREACHED {
                        return Some(*next);
                    }
                    border.push(*next);
                }
            }
        }
        None
    }
}

/// Returns the path through an actor that both sides have reached.
fn way(left: &Reached, right: &Reached, middle: u32) -> Vec<u32> {
    let back = |reached: &Reached| {
        let on = |place: &u32| Some(reached[*place]).filter(|before| before != place);
        std::iter::successors(Some(middle), on).collect::<Vec<u32>>()
    };
    let mut places = back(left);
    places.reverse();
    places.extend(back(right).into_iter().skip(1));
    places
}
