//! Scores coreference chains: MUC, B³, CEAF over entities, and their mean, the `CoNLL` score.
//!
//! In: gold and found chains of the same documents, each a set of places. Out: [`CoreferenceScores`], whose
//! shares are from 0.0 to 1.0. Chains of one place are left out on both sides. Sources: Vilain et
//! al. 1995; Bagga and Baldwin 1998; Luo 2005; Pradhan et al., ACL 2014. Never fails.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::figures::{self, Prf};
use crate::extract::Cast;
use crate::extract::cast::Member;
use crate::extract::tree::Tree;
use crate::language::Upos;
use crate::language::conllu::GivenDocument;

/// A place: sentence, first token, token after the last.
pub(crate) type Spot = (usize, usize, usize);

/// The chains of one document.
pub(crate) type Chains = Vec<BTreeSet<Spot>>;

/// Sums for precision and recall.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    precision: [f64; 2],
    recall: [f64; 2],
}

impl Sums {
    fn f1(self) -> f64 {
        let share = |[part, whole]: [f64; 2]| figures::share(part, whole);
        Prf::new(share(self.precision), share(self.recall)).f1
    }
}

/// Scores over documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CoreferenceScores {
    muc: Sums,
    b_cubed: Sums,
    ceaf: Sums,
    mentions: Sums,
}

impl CoreferenceScores {
    /// Returns the F1 of MUC, B³ and CEAF over entities, their mean, and the F1 of the places.
    #[must_use]
    pub(crate) fn figures(&self) -> [(&'static str, f64); 5] {
        let parts = [self.muc.f1(), self.b_cubed.f1(), self.ceaf.f1()];
        [
            ("muc", parts[0]),
            ("b_cubed", parts[1]),
            ("ceaf_e", parts[2]),
            ("conll", parts.iter().sum::<f64>() / 3.0),
            ("mentions", self.mentions.f1()),
        ]
    }

    /// Counts the chains of one document.
    pub(crate) fn count(&mut self, gold: &Chains, found: &Chains) {
        let several =
            |all: &Chains| -> Chains { all.iter().filter(|it| it.len() > 1).cloned().collect() };
        let (gold, found) = (several(gold), several(found));
        add(&mut self.muc.recall, muc(&gold, &found));
        add(&mut self.muc.precision, muc(&found, &gold));
        add(&mut self.b_cubed.recall, b_cubed(&gold, &found));
        add(&mut self.b_cubed.precision, b_cubed(&found, &gold));
        let likeness = best_matching(&gold, &found);
        add(&mut self.ceaf.recall, [likeness, gold.len() as f64]);
        add(&mut self.ceaf.precision, [likeness, found.len() as f64]);
        let spots = |all: &Chains| -> BTreeSet<Spot> { all.iter().flatten().copied().collect() };
        let (gold, found) = (spots(&gold), spots(&found));
        let n_both = gold.intersection(&found).count() as f64;
        add(&mut self.mentions.recall, [n_both, gold.len() as f64]);
        add(&mut self.mentions.precision, [n_both, found.len() as f64]);
    }
}

fn add(sums: &mut [f64; 2], more: [f64; 2]) {
    sums[0] += more[0];
    sums[1] += more[1];
}

fn chain_of(chains: &Chains) -> BTreeMap<Spot, usize> {
    chains.iter().enumerate().flat_map(|(n, chain)| chain.iter().map(move |it| (*it, n))).collect()
}

/// Returns the number of links of `chains` that `other` also has, and the number of links.
fn muc(chains: &Chains, other: &Chains) -> [f64; 2] {
    let of = chain_of(other);
    let (mut n_kept, mut n_links) = (0, 0);
    for chain in chains {
        let parts: BTreeSet<usize> = chain.iter().filter_map(|it| of.get(it).copied()).collect();
        let n_alone = chain.iter().filter(|it| !of.contains_key(it)).count();
        n_kept += chain.len() - (parts.len() + n_alone);
        n_links += chain.len() - 1;
    }
    [n_kept as f64, n_links as f64]
}

/// Returns the sum over places of the share of their chain that `other` also has, and the number of
/// places.
fn b_cubed(chains: &Chains, other: &Chains) -> [f64; 2] {
    let of = chain_of(other);
    let (mut sum, mut n_spots) = (0.0, 0.0);
    for chain in chains {
        for spot in chain {
            n_spots += 1.0;
            let shared = of.get(spot).map_or(0, |it| other[*it].intersection(chain).count());
            sum += shared as f64 / chain.len() as f64;
        }
    }
    [sum, n_spots]
}

/// Returns the summed similarity of the best one-to-one matching of chains.
///
/// The Hungarian method with potentials, after Kuhn 1955 and Munkres 1957.
fn best_matching(gold: &Chains, found: &Chains) -> f64 {
    let (rows, columns) = if gold.len() <= found.len() { (gold, found) } else { (found, gold) };
    if rows.is_empty() {
        return 0.0;
    }
    let likeness = |row: usize, column: usize| {
        let (left, right) = (&rows[row], &columns[column]);
        let n_both = left.intersection(right).count() as f64;
        2.0 * n_both / (left.len() + right.len()) as f64
    };
    let (n, m) = (rows.len(), columns.len());
    let (mut row_level, mut column_level) = (vec![0.0; n + 1], vec![0.0; m + 1]);
    let (mut row_of, mut way) = (vec![0; m + 1], vec![0; m + 1]);
    for row in 1..=n {
        row_of[0] = row;
        let mut column = 0;
        let mut slack = vec![f64::INFINITY; m + 1];
        let mut seen = vec![false; m + 1];
        while row_of[column] != 0 {
            seen[column] = true;
            let here = row_of[column];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for other in (1..=m).filter(|it| !seen[*it]) {
                let cost = -likeness(here - 1, other - 1) - row_level[here] - column_level[other];
                if cost < slack[other] {
                    slack[other] = cost;
                    way[other] = column;
                }
                if slack[other] < delta {
                    delta = slack[other];
                    next = other;
                }
            }
            for other in 0..=m {
                if seen[other] {
                    row_level[row_of[other]] += delta;
                    column_level[other] -= delta;
                } else {
                    slack[other] -= delta;
                }
            }
            column = next;
        }
        while column != 0 {
            row_of[column] = row_of[way[column]];
            column = way[column];
        }
    }
    (1..=m).filter(|it| row_of[*it] > 0).map(|it| likeness(row_of[it] - 1, it - 1)).sum()
}

/// Returns the gold chains of a document, from `Entity=(id-type-...` in its tenth column.
#[must_use]
pub(crate) fn gold_chains(document: &GivenDocument) -> Chains {
    let mut chains: BTreeMap<String, BTreeSet<Spot>> = BTreeMap::new();
    let mut open: Vec<(String, usize, usize)> = Vec::new();
    for (sentence, given) in document.sentences.iter().enumerate() {
        for (token, misc) in given.misc.iter().enumerate() {
            let Some(value) = misc.split('|').find_map(|it| it.strip_prefix("Entity=")) else {
                continue;
            };
            for piece in pieces(value) {
                let id = piece.trim_matches(['(', ')']).split('-').next().unwrap_or_default();
                let id = id.split('[').next().unwrap_or_default().to_owned();
                if piece.starts_with('(') {
                    open.push((id.clone(), sentence, token));
                }
                if piece.ends_with(')') {
                    let Some(at) = open.iter().rposition(|it| it.0 == id) else { continue };
                    let (id, start_sentence, start) = open.remove(at);
                    if start_sentence == sentence {
                        chains.entry(id).or_default().insert((sentence, start, token + 1));
                    }
                }
            }
        }
    }
    chains.into_values().collect()
}

/// Splits `(7-a-coref(3-b)` into `(7-a-coref` and `(3-b)`, and `6)5)` into `6)` and `5)`.
fn pieces(value: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, letter) in value.char_indices() {
        if letter == '(' && at > start {
            pieces.push(&value[start..at]);
            start = at;
        }
        if letter == ')' {
            pieces.push(&value[start..=at]);
            start = at + 1;
        }
    }
    if start < value.len() {
        pieces.push(&value[start..]);
    }
    pieces
}

/// Returns the chains of a cast, each mention extended to the whole phrase of its head, as
/// treebanks annotate it; `trees` has one tree per sentence.
#[must_use]
pub(crate) fn found_chains(cast: &Cast, trees: &[Tree<'_>]) -> Chains {
    let spot = |sentence: usize, head: usize| {
        let tokens = whole_phrase(&trees[sentence], head);
        (sentence, tokens.start, tokens.end)
    };
    // Treebanks annotate neither relative pronouns nor adjectives such as "Dutch".
    let is_marked = |sentence: usize, head: usize| {
        let token = trees[sentence].token(head);
        !token.features.has("PronType=Rel") && token.upos != Upos::ADJ
    };
    let chain = |member: &Member| {
        let marked = member.mentions.iter().filter(|it| is_marked(it.sentence, it.head));
        marked.map(|it| spot(it.sentence, it.head)).collect()
    };
    cast.members.iter().map(chain).collect()
}

fn whole_phrase(tree: &Tree<'_>, head: usize) -> Range<usize> {
    let mut range = head..head + 1;
    for child in tree.children(head) {
        let relation = tree.token(*child).deprel.base();
        let kept = matches!(
            relation,
            "det" | "amod" | "nmod" | "compound" | "nummod" | "flat" | "fixed" | "acl" | "goeswith"
        ) || *child > head && matches!(relation, "case" | "obl" | "obj" | "xcomp");
        if kept {
            let part = tree.phrase(*child, &|_| false);
            range = range.start.min(part.start)..range.end.max(part.end);
        }
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chains(ids: &[&[usize]]) -> Chains {
        ids.iter().map(|it| it.iter().map(|at| (0, *at, at + 1)).collect()).collect()
    }

    #[track_caller]
    fn check(gold: &[&[usize]], found: &[&[usize]], expected: [f64; 3]) {
        let mut scores = CoreferenceScores::default();
        scores.count(&chains(gold), &chains(found));
        for ((name, is), wanted) in scores.figures().into_iter().zip(expected) {
            assert!((is - wanted).abs() < 1e-4, "{name}: {is} instead of {wanted}");
        }
    }

    #[test]
    fn the_same_chains_score_full() {
        check(&[&[1, 2, 3], &[4, 5]], &[&[1, 2, 3], &[4, 5]], [1.0, 1.0, 1.0]);
    }

    #[test]
    fn a_broken_chain_costs_links() {
        // Computed by hand: MUC 1/2 and 1/1; B³ recall (2·2/3)/3, precision 1; CEAF 0.8 of 1 and 1.
        check(&[&[1, 2, 3]], &[&[1, 2]], [2.0 / 3.0, 8.0 / 13.0, 0.8]);
    }

    #[test]
    fn nested_entities_are_cut_apart() {
        assert_eq!(pieces("(7-a-coref(3-b)"), ["(7-a-coref", "(3-b)"]);
        assert_eq!(pieces("6)5)"), ["6)", "5)"]);
    }
}
