//! From gold trees to gold actions.
//!
//! In: the head and label of each word. Out: the classes of the chain of actions that builds the
//! tree, once crossing arcs are lifted to the head's head until none crosses (Nivre and Nilsson,
//! "Pseudo-Projective Dependency Parsing", ACL 2005; labels stay as they are). A word is taken off
//! the stack no sooner than the next arc wants it.

use crate::language::Deprel;
use crate::language::parser::state::Action;

/// Returns the heads with crossing arcs lifted; the root's number is `heads.len()`.
#[must_use]
pub fn projective(heads: &[usize]) -> Vec<usize> {
    let root = heads.len();
    let mut lifted = heads.to_vec();
    // Each lift brings one word nearer to the root, so that the loop ends.
    while let Some(word) = shortest_crossing(&lifted) {
        lifted[word] = lifted.get(lifted[word]).copied().unwrap_or(root);
    }
    lifted
}

/// Returns the dependent of the shortest arc that spans a word not under its head.
fn shortest_crossing(heads: &[usize]) -> Option<usize> {
    let root = heads.len();
    let crossing = |word: usize| {
        let head = heads[word];
        let (low, high) = (word.min(head), word.max(head));
        head != root && (low + 1..high).any(|it| heads[it] < low || heads[it] > high)
    };
    // An arc from the top word crosses only arcs that can be lifted without a second top word.
    let order = |word: &usize| (heads[heads[*word]] == root, word.abs_diff(heads[*word]));
    (0..root).filter(|it| crossing(*it)).min_by_key(order)
}

/// Returns the classes of the actions that build a projective tree.
#[must_use]
pub fn actions(heads: &[usize], labels: &[Deprel]) -> Vec<u8> {
    let n_words = heads.len();
    let mut stack: Vec<usize> = Vec::new();
    let mut headed = vec![false; n_words];
    let mut next = 0;
    let mut classes = Vec::with_capacity(2 * n_words);
    while next < n_words || !stack.is_empty() {
        let action = next_action(heads, labels, &stack, &headed, next);
        match action {
            Action::Shift | Action::Right(_) => {
                headed[next] = action != Action::Shift;
                stack.push(next);
                next += 1;
            }
            Action::Left(_) | Action::Reduce => {
                stack.pop();
            }
        }
        classes.push(u8::try_from(action.class()).unwrap_or_default());
        if classes.len() > 2 * n_words {
            break;
        }
    }
    classes
}

fn next_action(
    heads: &[usize],
    labels: &[Deprel],
    stack: &[usize],
    headed: &[bool],
    next: usize,
) -> Action {
    let n_words = heads.len();
    let Some(&top) = stack.last() else { return Action::Shift };
    if heads[top] == next && !headed[top] {
        Action::Left(labels[top])
    } else if next < n_words && heads[next] == top {
        Action::Right(labels[next])
    } else if headed[top] && (next == n_words || wanted_below(heads, stack, next)) {
        Action::Reduce
    } else {
        Action::Shift
    }
}

/// Returns whether a word below the top is the head of the next word or its dependent.
fn wanted_below(heads: &[usize], stack: &[usize], next: usize) -> bool {
    let below = &stack[..stack.len() - 1];
    below.iter().any(|it| heads[*it] == next || heads[next] == *it)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::parser::state::tree;
    use crate::train::random::Random;

    /// A tree of random arcs: each word hangs from one drawn before it in a random order.
    fn random_heads(n_words: usize, random: &mut Random) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n_words).collect();
        random.shuffle(&mut order);
        let mut heads = vec![n_words; n_words];
        for at in 1..n_words {
            heads[order[at]] = order[random.below(at)];
        }
        heads
    }

    #[test]
    fn the_actions_of_a_lifted_tree_build_it_again() {
        let mut random = Random::new(5);
        for n_words in 0..30 {
            let heads = projective(&random_heads(n_words, &mut random));
            let labels: Vec<Deprel> = heads
                .iter()
                .map(|it| if *it == n_words { Deprel::ROOT } else { Deprel::OBJ })
                .collect();
            let classes = actions(&heads, &labels);
            assert_eq!(classes.len(), 2 * n_words, "for {heads:?}");
            let arcs = tree(u32::try_from(n_words).expect("small"), &classes);
            let built: Vec<usize> = arcs.iter().map(|it| it.0 as usize).collect();
            assert_eq!(built, heads);
            assert!(arcs.iter().zip(&labels).all(|(arc, label)| arc.1 == *label));
        }
    }

    #[test]
    fn only_crossing_arcs_are_lifted() {
        assert_eq!(projective(&[1, 4, 1, 2]), [1, 4, 1, 2]);
        // The second word's arc crosses the first's: it is lifted from its head to the head's head.
        assert_eq!(projective(&[2, 3, 4, 2]), [2, 2, 4, 2]);
    }
}
