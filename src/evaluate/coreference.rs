//! Scores coreference chains: MUC, B³, CEAF over entities, and their mean, the `CoNLL` score.
//!
//! In: gold and found chains of the same documents, each a set of places. Out: [`CoreferenceScores`], whose
//! shares are from 0.0 to 1.0. Chains of one place are left out on both sides. Sources: Vilain et
//! al. 1995; Bagga and Baldwin 1998; Luo 2005; Pradhan et al., ACL 2014. Never fails.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::figures::{self, Prf};
use crate::extract::Cast;
use crate::extract::cast::{Member, Place};
use crate::extract::tree::Tree;
use crate::language::conllu::GivenDocument;
use crate::language::{Token, Upos};

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
        let parts @ [muc, b_cubed, ceaf] = [self.muc, self.b_cubed, self.ceaf].map(Sums::f1);
        [
            ("muc", muc),
            ("b_cubed", b_cubed),
            ("ceaf_e", ceaf),
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
    for (sum, it) in sums.iter_mut().zip(more) {
        *sum += it;
    }
}

/// Returns the chain of each place, with its index.
fn chain_of(chains: &Chains) -> BTreeMap<Spot, (usize, &BTreeSet<Spot>)> {
    let chains = chains.iter().enumerate();
    chains.flat_map(|(n, chain)| chain.iter().map(move |it| (*it, (n, chain)))).collect()
}

/// Returns the number of links of `chains` that `other` also has, and the number of links.
fn muc(chains: &Chains, other: &Chains) -> [f64; 2] {
    let of = chain_of(other);
    let (mut n_kept, mut n_links) = (0, 0);
    for chain in chains {
        let parts: BTreeSet<usize> =
            chain.iter().filter_map(|spot| of.get(spot).map(|it| it.0)).collect();
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
            let shared = of.get(spot).map_or(0, |it| it.1.intersection(chain).count());
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
    let likeness = |left: &BTreeSet<Spot>, right: &BTreeSet<Spot>| {
        let n_both = left.intersection(right).count() as f64;
        2.0 * n_both / (left.len() + right.len()) as f64
    };
    let likeness_to_all =
        |left: &BTreeSet<Spot>| columns.iter().map(|right| likeness(left, right)).collect();
    let table: Vec<Vec<f64>> = rows.iter().map(likeness_to_all).collect();
    let mut all = vec![MatchColumn::default(); columns.len() + 1];
    for likeness in &table {
        match_row(MatchRow { likeness, level: 0.0 }, &mut all);
    }
    let likeness_of = |(at, column): (usize, &MatchColumn<'_>)| {
        column.row.and_then(|it| it.likeness.get(at)).copied()
    };
    all.iter().skip(1).enumerate().filter_map(likeness_of).sum()
}

/// A row with its likeness to each chain of the columns.
#[derive(Clone, Copy, Debug)]
struct MatchRow<'l> {
    likeness: &'l [f64],
    level: f64,
}

/// A column of a matching. The first one stands for no chain: each search starts there.
#[derive(Clone, Debug, Default)]
struct MatchColumn<'l> {
    /// The row matched to it.
    row: Option<MatchRow<'l>>,
    level: f64,
    /// The column from which the search came.
    way: usize,
    slack: f64,
    seen: bool,
}

/// Matches one more row by the shortest path from it to a column without a row.
fn match_row<'l>(row: MatchRow<'l>, columns: &mut [MatchColumn<'l>]) {
    for column in columns.iter_mut() {
        (column.slack, column.seen) = (f64::INFINITY, false);
    }
    let mut at = 0;
    if let Some(first) = columns.first_mut() {
        first.row = Some(row);
    }
    while let Some(MatchColumn { row: Some(here), seen, .. }) = columns.get_mut(at) {
        *seen = true;
        let here = *here;
        let (mut delta, mut next) = (f64::INFINITY, 0);
        for ((index, other), likeness) in columns.iter_mut().enumerate().skip(1).zip(here.likeness)
        {
            if other.seen {
                continue;
            }
            let cost = -likeness - here.level - other.level;
            if cost < other.slack {
                (other.slack, other.way) = (cost, at);
            }
            if other.slack < delta {
                (delta, next) = (other.slack, index);
            }
        }
        for other in columns.iter_mut() {
            if other.seen {
                other.row.iter_mut().for_each(|it| it.level += delta);
                other.level -= delta;
            } else {
                other.slack -= delta;
            }
        }
        at = next;
    }
    // The ways lead back to the first column, which gives its row away.
    while at != 0 {
        let before = columns[at].way;
        columns[at].row = columns[before].row.take();
        at = before;
    }
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
    for closed in value.split_inclusive(')') {
        let mut rest = closed;
        while let Some((at, _)) = rest.char_indices().skip(1).find(|it| it.1 == '(') {
            let (piece, after) = rest.split_at(at);
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
    }
    pieces
}

/// Returns the chains of a cast, each mention extended to the whole phrase of its head, as
/// treebanks annotate it; `trees` has one tree per sentence.
#[must_use]
pub(crate) fn found_chains(cast: &Cast, trees: &[Tree<'_>]) -> Chains {
    // Treebanks annotate neither relative pronouns nor adjectives such as "Dutch".
    let is_marked = |token: &Token| !token.features.has("PronType=Rel") && token.upos != Upos::ADJ;
    let spot = |mention: &Place| {
        let tree = trees.get(mention.sentence)?;
        let tokens = whole_phrase(tree, mention.head);
        is_marked(tree.token(mention.head)).then_some((mention.sentence, tokens.start, tokens.end))
    };
    let chain = |member: &Member| member.mentions.iter().filter_map(spot).collect();
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
        assert_eq!(pieces("é(3-b"), ["é", "(3-b"]);
        assert!(pieces("").is_empty());
    }
}
