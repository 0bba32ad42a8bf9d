//! Who is tied to whom, and no more: for many walks under one filter.
//!
//! In: a graph and which ties count. Out: [`Plain`], each actor's neighbours as numbers one after
//! the other, and walks over them: whoever is near, and one shortest way, whichever is met first.
//! Which of all shortest ways is best supported is told by [`Graph::paths`]. Never fails.

use super::ties::{Graph, TieFilter};

/// Neighbours of each actor, each once, ties taken both ways.
#[derive(Clone, Debug, Default)]
pub struct Plain {
    /// Where the neighbours of each actor begin; one more for the end.
    starts: Vec<u32>,
    neighbours: Vec<u32>,
}

/// From whom an actor was reached; itself for an end, [`NOBODY`] for one not reached.
type Reached = Vec<u32>;
const NOBODY: u32 = u32::MAX;

impl Graph {
    /// Returns who is tied to whom by the ties that count: worth the while for many walks.
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

    /// Returns the actors within `hops` of one with their distance, nearest first; itself at 0.
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

    /// Returns a shortest way between two actors, both ends among its actors, or `None` if there
    /// is none. It is searched from both ends, on from the side with fewer actors before it.
    #[must_use]
    pub fn shortest(&self, from: u32, to: u32) -> Option<Vec<u32>> {
        let mut sides = [from, to].map(|end| {
            let mut reached = vec![NOBODY; self.n_actors()];
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

    /// Goes one step on from a border; returns an actor that the other side has reached.
    fn step(&self, reached: &mut Reached, border: &mut Vec<u32>, other: &Reached) -> Option<u32> {
        for place in std::mem::take(border) {
            for next in self.of(place) {
                let by = &mut reached[*next as usize];
                if *by == NOBODY {
                    *by = place;
                    if other[*next as usize] != NOBODY {
                        return Some(*next);
                    }
                    border.push(*next);
                }
            }
        }
        None
    }
}

/// Returns the way through an actor that both sides have reached.
fn way(left: &Reached, right: &Reached, middle: u32) -> Vec<u32> {
    let back = |reached: &Reached| {
        let on = |it: &u32| Some(reached[*it as usize]).filter(|before| before != it);
        std::iter::successors(Some(middle), on).collect::<Vec<u32>>()
    };
    let mut places = back(left);
    places.reverse();
    places.extend(back(right).into_iter().skip(1));
    places
}
