//! Finds the best tree over the words of a sentence, given a score for each arc.
//!
//! In: for each word, the score of each possible head, the root among them. Out: the head of each
//! word. The algorithm of Chu and Liu (1965) and Edmonds (1967): the tree may cross arcs, and
//! exactly one word is attached to the root. Ties go to the earlier head. Never fails; takes
//! quadratic time in the number of words for nearly all sentences, and cubic time at worst.

/// Scores of arcs, a row per dependent and a column per head. Node 0 is the root, word `i` is node
/// `i + 1`.
#[derive(Clone, Debug)]
pub(crate) struct Arcs {
    n_nodes: usize,
    scores: Vec<f32>,
}

/// The cost that keeps a second word off the root: far more than any tree could gain by it.
const ROOT_COST: f32 = 1e6;

/// The score of an arc that must not be used.
const NEVER: f32 = -1e12;

impl Arcs {
    /// Returns arcs over `n_words` words, none of which may be used yet.
    #[must_use]
    pub(crate) fn new(n_words: usize) -> Self {
        let n_nodes = n_words + 1;
        Self { n_nodes, scores: vec![NEVER; n_nodes * n_nodes] }
    }

    /// Sets the score of the arc from `head` to `dependent`, both nodes.
    pub(crate) fn set(&mut self, dependent: usize, head: usize, score: f32) {
        let cost = if head == 0 { ROOT_COST } else { 0.0 };
        self.put(dependent, head, score - cost);
    }

    fn put(&mut self, dependent: usize, head: usize, score: f32) {
        self.scores[dependent * self.n_nodes + head] = score;
    }

    fn score(&self, dependent: usize, head: usize) -> f32 {
        self.scores[dependent * self.n_nodes + head]
    }

    /// Returns the head of each word in the best tree: `None` for the word on the root.
    #[must_use]
    pub(crate) fn best_heads(&self) -> Vec<Option<usize>> {
        let heads = self.best_nodes();
        heads.0.iter().skip(1).map(|head| head.checked_sub(1)).collect()
    }

    /// Returns the head node of each node; the root is its own head.
    fn best_nodes(&self) -> PerNode {
        let mut heads = PerNode(vec![0; self.n_nodes]);
        for (dependent, best_head) in heads.0.iter_mut().enumerate().skip(1) {
            let mut best = NEVER * 2.0;
            for head in (0..self.n_nodes).filter(|head| *head != dependent) {
                if self.score(dependent, head) > best {
                    best = self.score(dependent, head);
                    *best_head = head;
                }
            }
        }
        match cycle(&heads) {
            Some(cycle) => self.without(&cycle, &heads),
            None => heads,
        }
    }

    /// Returns the best tree, computed with the cycle contracted to one node.
    fn without(&self, cycle: &[usize], heads: &PerNode) -> PerNode {
        let in_cycle = |node: usize| cycle.binary_search(&node).is_ok();
        let kept: Vec<usize> = (0..self.n_nodes).filter(|node| !in_cycle(*node)).collect();
        // The cycle becomes the last node of a smaller graph.
        let joined = kept.len();
        let mut smaller = Self { n_nodes: joined + 1, scores: vec![NEVER; (joined + 1).pow(2)] };
        let mut ends = Vec::with_capacity(joined);
        for (small, node) in kept.iter().enumerate() {
            for (other_small, other) in kept.iter().enumerate().filter(|it| it.0 != small) {
                smaller.put(small, other_small, self.score(*node, *other));
            }
            let (dependent, gain) =
                best_of(cycle, |it| self.score(it, *node) - self.score(it, heads.of(it)));
            smaller.put(joined, small, gain);
            let (head, score) = best_of(cycle, |it| self.score(*node, it));
            smaller.put(small, joined, score);
            ends.push(CycleEnds { node: *node, dependent, head });
        }
        let found = smaller.best_nodes();
        let mut all = heads.clone();
        for (own, head) in ends.iter().zip(&found.0).skip(1) {
            all.set(own.node, kept.get(*head).copied().unwrap_or(own.head));
        }
        if let Some(entry) = found.0.last().and_then(|it| ends.get(*it)) {
            all.set(entry.dependent, entry.node);
        }
        all
    }
}

/// A number for each node of a graph.
#[derive(Clone, Debug)]
struct PerNode(Vec<usize>);

impl PerNode {
    fn of(&self, node: usize) -> usize {
        self.0[node]
    }

    fn set(&mut self, node: usize, number: usize) {
        self.0[node] = number;
    }
}

/// A node outside of a cycle, with the nodes of the cycle that would best be its dependent and its
/// head.
struct CycleEnds {
    node: usize,
    dependent: usize,
    head: usize,
}

/// Returns the node with the highest value and that value; the first node if there are ties.
fn best_of(nodes: &[usize], value: impl Fn(usize) -> f32) -> (usize, f32) {
    let values = nodes.iter().map(|node| (*node, value(*node)));
    values.reduce(|best, it| if it.1 > best.1 { it } else { best }).unwrap_or((0, NEVER))
}

/// Returns the nodes of a cycle in order, or `None` if all nodes lead to the root.
fn cycle(heads: &PerNode) -> Option<Vec<usize>> {
    let n_nodes = heads.0.len();
    // The walk that first reached each node, starting from 1.
    let mut walks = PerNode(vec![0; n_nodes]);
    for start in 1..n_nodes {
        let mut node = start;
        while node != 0 && walks.of(node) == 0 {
            walks.set(node, start);
            node = heads.of(node);
        }
        if node != 0 && walks.of(node) == start {
            let mut cycle = vec![node];
            let mut next = heads.of(node);
            while next != node {
                cycle.push(next);
                next = heads.of(next);
            }
            cycle.sort_unstable();
            return Some(cycle);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(rows: &[&[f32]]) -> Arcs {
        let mut arcs = Arcs::new(rows.len());
        for (word, row) in rows.iter().enumerate() {
            for (head, score) in row.iter().enumerate().filter(|it| it.0 != word + 1) {
                arcs.set(word + 1, head, *score);
            }
        }
        arcs
    }

    #[track_caller]
    fn check(rows: &[&[f32]], heads: &[Option<usize>]) {
        assert_eq!(arcs(rows).best_heads(), heads);
    }

    #[test]
    fn the_best_head_of_each_word_is_taken_if_that_is_a_tree() {
        check(&[&[9.0, 0.0, 1.0], &[1.0, 8.0, 0.0]], &[None, Some(0)]);
        check(&[], &[]);
        check(&[&[0.0, 0.0]], &[None]);
    }

    #[test]
    fn a_cycle_is_broken_where_it_costs_least() {
        check(&[&[1.0, 0.0, 9.0], &[5.0, 9.0, 0.0]], &[Some(1), None]);
        // Two cycles at once: 0-1 and 2-3.
        check(
            &[
                &[1.0, 0.0, 9.0, 2.0, 2.0],
                &[0.0, 9.0, 0.0, 8.0, 1.0],
                &[7.0, 1.0, 1.0, 0.0, 9.0],
                &[2.0, 1.0, 1.0, 9.0, 0.0],
            ],
            &[Some(1), Some(2), None, Some(2)],
        );
    }

    #[test]
    fn one_word_is_attached_to_the_root() {
        check(&[&[9.0, 0.0, 1.0], &[9.5, 1.0, 0.0]], &[Some(1), None]);
    }

    proptest::proptest! {
        #[test]
        fn it_is_the_best_of_all_trees(scores in proptest::collection::vec(-8_i8..8, 20)) {
            let n_words = 4;
            let rows: Vec<Vec<f32>> =
                scores.chunks(n_words + 1).map(|row| row.iter().map(|it| f32::from(*it)).collect()).collect();
            let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
            let total = |heads: &[usize]| -> f32 { heads.iter().zip(&rows).map(|(head, row)| row[*head]).sum() };
            let found = arcs(&rows).best_heads();
            let found: Vec<usize> = found.iter().map(|it| it.map_or(0, |head| head + 1)).collect();
            let mut best = f32::MIN;
            for number in 0..5_usize.pow(4) {
                let heads: Vec<usize> = (0..4).map(|at| number / 5_usize.pow(at) % 5).collect();
                let one_root = heads.iter().filter(|it| **it == 0).count() == 1;
                let own = heads.iter().enumerate().any(|(at, head)| *head == at + 1);
                let mut nodes = vec![0];
                nodes.extend(&heads);
                if one_root && !own && cycle(&PerNode(nodes)).is_none() {
                    best = best.max(total(&heads));
                }
            }
            // Whole numbers, so the sums are exact.
            proptest::prop_assert!((total(&found) - best).abs() < 0.5);
        }
    }
}
