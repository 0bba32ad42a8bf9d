//! An undirected graph of neighbours only, for many walks under one filter.
//!
//! In: a graph and a filter of ties. Out: [`Plain`], the neighbours of each actor in compressed
//! sparse rows, and walks over them: the actors nearby, and one shortest path, the first that is
//! found. If the best supported of the shortest paths is wanted, use [`Graph::paths`]. Never fails.

use super::ties::{Graph, TieFilter};

/// Neighbours of each actor, each once; ties are undirected.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    /// Index of the first neighbour of each actor, and the total at the end.
    starts: Vec<u32>,
    neighbours: Vec<u32>,
}

/// The actor from which each actor was reached: itself for an end, [`UNREACHED`] if it was not
/// reached.
type Reached = Vec<u32>;
const UNREACHED: u32 = u32::MAX;

impl Graph {
    /// Returns the neighbours of all actors, if only ties that pass the filter count. It pays off
    /// for many walks.
    #[must_use]
    pub fn plain(&self, filter: &TieFilter) -> Plain {
        let counts = self.counts(filter);
        let mut plain = Plain { starts: vec![0], neighbours: Vec::new() };
        let mut next = Vec::new();
        for place in 0..self.actors.len() as u32 {
            next.clear();
            next.extend(self.from(place).iter().filter(|it| counts(it)).map(|it| it.object));
            next.extend(self.to(place).filter(|it| counts(it)).map(|it| it.subject));
            next.sort_unstable();
            next.dedup();
            plain.neighbours.extend_from_slice(&next);
            plain.starts.push(plain.neighbours.len() as u32);
        }
        plain
    }
}

impl Plain {
    /// Returns the neighbours of an actor, sorted.
    #[must_use]
    pub fn of(&self, place: u32) -> &[u32] {
        let place = place as usize;
        &self.neighbours[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    fn n_actors(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns the actors within `hops` of `start` with their distance, nearest first. `start`
    /// itself has 0.
    #[must_use]
    pub fn within(&self, start: u32, hops: u32) -> Vec<(u32, u32)> {
        let mut is_seen = vec![false; self.n_actors()];
        is_seen[start as usize] = true;
        let mut found = vec![(start, 0)];
        let mut at = 0;
        while let Some((place, distance)) = found.get(at).copied().filter(|it| it.1 < hops) {
            at += 1;
            for next in self.of(place) {
                if !std::mem::replace(&mut is_seen[*next as usize], true) {
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
        let mut sides = [from, to].map(|end| {
            let mut reached = vec![UNREACHED; self.n_actors()];
            reached[end as usize] = end;
            (reached, vec![end])
        });
        if from == to {
            return Some(vec![from]);
        }
        while sides.iter().all(|(_, border)| !border.is_empty()) {
            let [left, right] = &mut sides;
            let n_ties = |border: &[u32]| border.iter().map(|it| self.of(*it).len()).sum::<usize>();
            let is_left = n_ties(&left.1) <= n_ties(&right.1);
            let (side, other) = if is_left { (left, &right.0) } else { (right, &left.0) };
            if let Some(middle) = self.step(&mut side.0, &mut side.1, other) {
                return Some(way(&sides[0].0, &sides[1].0, middle));
            }
        }
        None
    }

    /// Extends a border by one step. Returns an actor if the other side has reached it too.
    fn step(&self, reached: &mut Reached, border: &mut Vec<u32>, other: &Reached) -> Option<u32> {
        for place in std::mem::take(border) {
            for next in self.of(place) {
                let by = &mut reached[*next as usize];
                if *by == UNREACHED {
                    *by = place;
                    if other[*next as usize] != UNREACHED {
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
        let on = |place: &u32| Some(reached[*place as usize]).filter(|before| before != place);
        std::iter::successors(Some(middle), on).collect::<Vec<u32>>()
    };
    let mut places = back(left);
    places.reverse();
    places.extend(back(right).into_iter().skip(1));
    places
}
