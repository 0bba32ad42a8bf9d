//! The relative place of two words, as rows of a table.
//!
//! In: two words with their sentences and trees. Out: the rows that the heads learned for such a
//! pair. The same as `place_signs` and `tree_relation` in `training/`.

use crate::extract::tree::Tree;
use crate::language::Deprel;

/// The distance of two words, in words: the lower edges of the classes after the first.
const DISTANCES: [isize; 25] = [
    -100, -50, -30, -20, -15, -10, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50,
    100,
];

/// The distance in sentences above which all are treated alike.
const SENTENCES: isize = 4;

/// The number of rows for distances in the text.
pub(crate) const N_PLACE: usize = DISTANCES.len() + 1 + 2 * SENTENCES as usize + 1;

/// The number of rows for places in the tree.
pub(crate) const N_TREE: usize = 5 * Deprel::NAMES.len() + 8;

/// Returns the rows for the distance from an anchor to another word, in words and in sentences.
#[must_use]
pub(crate) fn place_signs(words_apart: isize, sentences_apart: isize) -> [usize; 2] {
    let far = DISTANCES.partition_point(|edge| *edge <= words_apart);
    let apart = sentences_apart.clamp(-SENTENCES, SENTENCES) + SENTENCES;
    [far, DISTANCES.len() + 1 + apart.unsigned_abs()]
}

/// Returns the row for how a word is connected to an anchor of the same sentence in the tree.
#[must_use]
pub(crate) fn tree_sign(tree: &Tree<'_>, anchor: usize, word: usize) -> usize {
    let n = Deprel::NAMES.len();
    let label = |at: usize| tree.token(at).deprel.index();
    let above = |at: usize| tree.head(at);
    if word == anchor {
        return 5 * n;
    }
    let (head, anchor_head) = (above(word), above(anchor));
    if head == Some(anchor) {
        return label(word);
    }
    if anchor_head == Some(word) {
        return n + label(anchor);
    }
    if head.is_some_and(|it| above(it) == Some(anchor)) {
        return 2 * n + label(word);
    }
    if anchor_head.is_some_and(|it| above(it) == Some(word)) {
        return 3 * n + label(anchor);
    }
    if head.is_some() && head == anchor_head {
        return 4 * n + label(word);
    }
    5 * n + 1 + path_length(tree, anchor, word) - 2
}

/// The row for a word in another sentence.
pub(crate) const ELSEWHERE: usize = N_TREE - 1;

/// Returns the number of arcs between two words, clamped to 2 to 7.
fn path_length(tree: &Tree<'_>, one: usize, other: usize) -> usize {
    let above: Vec<usize> = tree.ancestors(one).take(8).collect();
    let meets = tree
        .ancestors(other)
        .take(8)
        .enumerate()
        .find_map(|(steps, at)| above.iter().position(|it| *it == at).map(|up| up + steps));
    meets.unwrap_or(7).clamp(2, 7)
}
