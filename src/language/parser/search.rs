//! Beam search for the best chain of actions.
//!
//! In: the keys of a sentence and weights. Out: a [`Lattice`] and the states of the last step.
//! Scores of feature groups are kept and shared between hypotheses, after Goldberg, Zhao and
//! Huang, "Efficient Implementation of Beam-Search Incremental Parsers", ACL 2013. Linear in the
//! length of the sentence for a given beam.

use std::ops::Range;

use super::features::{self, Atoms};
use super::state::{Action, Lattice, N_ACTIONS, NONE, State};
use crate::language::Deprel;
use crate::language::model::LinearModel;

/// Adds up the weights of features.
pub trait Weights {
    /// Adds the weights of the features `keys` to `scores`, which has a place for each class.
    fn add(&self, keys: &[u32], scores: &mut [i32]);
}

impl Weights for LinearModel {
    fn add(&self, keys: &[u32], scores: &mut [i32]) {
        self.score(keys, scores);
    }
}

/// Which labels were seen between which universal tags: a bit each.
///
/// The first index is 0 for a head after its dependent and 1 for a head before it, then come the
/// tags of the top and of the next word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSets(Vec<u64>);

const N_TAGS: usize = 32;
const N_LABELS: usize = Deprel::NAMES.len();

impl Default for LabelSets {
    fn default() -> Self {
        Self(vec![0; 2 * N_TAGS * N_TAGS])
    }
}

impl LabelSets {
    /// Returns the labels seen, those to the left and those to the right.
    #[must_use]
    pub fn get(&self, top: usize, front: usize) -> [u64; 2] {
        let at = top * N_TAGS + front;
        [self.0[at], self.0[N_TAGS * N_TAGS + at]]
    }

    /// Notes that a label was seen.
    pub fn note(&mut self, top: usize, front: usize, action: Action) {
        let at = top * N_TAGS + front;
        match action {
            Action::Left(label) => self.0[at] |= 1 << label.index(),
            Action::Right(label) => self.0[N_TAGS * N_TAGS + at] |= 1 << label.index(),
            Action::Shift | Action::Reduce => {}
        }
    }

    /// Returns all sets in order, for writing.
    #[must_use]
    pub fn as_slice(&self) -> &[u64] {
        &self.0
    }

    /// Returns the sets of such a slice; what is missing is empty.
    #[must_use]
    pub fn from_slice(sets: &[u64]) -> Self {
        let mut all = Self::default();
        for (place, set) in all.0.iter_mut().zip(sets) {
            *place = set & ((1 << N_LABELS) - 1) & !(1 << Deprel::ROOT.index());
        }
        all
    }
}

/// Keeps the scores of feature groups by a hash of what they depend on.
#[derive(Clone, Debug)]
struct Kept {
    slots: Vec<(u64, u32)>,
    n_used: usize,
    scores: Vec<i32>,
}

impl Kept {
    fn new(n_words: usize) -> Self {
        let n_slots = (n_words * 32 + 64).next_power_of_two();
        Self { slots: vec![(0, 0); n_slots], n_used: 0, scores: Vec::new() }
    }

    /// Returns where the scores of `key` begin, and whether they are yet to be filled in.
    fn place(&mut self, key: u64) -> (usize, bool) {
        if self.n_used * 2 > self.slots.len() {
            self.grow();
        }
        let key = key | 1;
        let mask = self.slots.len() - 1;
        let mut at = spread(key) & mask;
        while self.slots[at].0 != 0 {
            if self.slots[at].0 == key {
                return (self.slots[at].1 as usize, false);
            }
            at = (at + 1) & mask;
        }
        let start = self.scores.len();
        self.scores.resize(start + N_ACTIONS, 0);
        self.slots[at] = (key, u32::try_from(start).unwrap_or_default());
        self.n_used += 1;
        (start, true)
    }

    fn grow(&mut self) {
        let bigger = vec![(0, 0); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, bigger);
        let mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|it| it.0 != 0) {
            let mut at = spread(slot.0) & mask;
            while self.slots[at].0 != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = slot;
        }
    }
}

fn spread(key: u64) -> usize {
    usize::try_from(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33).unwrap_or_default()
}

fn join(group: u64, first: u64, second: u64) -> u64 {
    let mixed =
        (first ^ group.wrapping_mul(0xA076_1D64_78BD_642F)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    (mixed ^ (mixed >> 31) ^ second).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Which hypotheses are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beam {
    /// How many at most; 0 counts as 1.
    pub width: usize,
    /// By how much their scores may lie below the best one's.
    pub margin: u32,
}

impl Default for Beam {
    fn default() -> Self {
        Self { width: 1, margin: u32::MAX }
    }
}

/// A following action with the score of the whole chain.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    score: i64,
    from: u32,
    class: u8,
}

/// A search under way.
#[derive(Debug)]
pub struct Search<'s, W> {
    /// The keys of the sentence.
    pub atoms: &'s Atoms,
    /// All hypotheses.
    pub lattice: Lattice,
    /// The states of the last step, best first.
    pub beam: Range<u32>,
    weights: &'s W,
    labels: &'s LabelSets,
    kept: Kept,
    keys: Vec<u32>,
    sums: Vec<i32>,
    candidates: Vec<Candidate>,
}

/// What a chain that gives the sentence a second root loses; more than any chain can win.
const SECOND_ROOT: i64 = 1 << 40;

impl<'s, W: Weights> Search<'s, W> {
    /// Returns the search at the start of a sentence.
    #[must_use]
    pub fn new(atoms: &'s Atoms, weights: &'s W, labels: &'s LabelSets) -> Self {
        Self {
            atoms,
            lattice: Lattice::new(atoms.n_words()),
            beam: 0..1,
            weights,
            labels,
            kept: Kept::new(atoms.n_words() as usize),
            keys: Vec::with_capacity(64),
            sums: vec![0; N_ACTIONS],
            candidates: Vec::new(),
        }
    }

    /// Takes one step with the best states.
    pub fn step(&mut self, beam: Beam) {
        self.candidates.clear();
        for state in self.beam.clone() {
            self.expand(state, beam.width.max(1));
        }
        let best = self.candidates.first().map_or(0, |it| it.score);
        let least = best.saturating_sub(i64::from(beam.margin));
        let n_near = self.candidates.partition_point(|it| it.score >= least);
        self.candidates.truncate(n_near);
        let start = u32::try_from(self.lattice.states.len()).unwrap_or(NONE);
        let mut end = start;
        let chosen = std::mem::take(&mut self.candidates);
        for it in &chosen {
            end =
                self.lattice.advance(it.from, Action::from_class(usize::from(it.class)), it.score)
                    + 1;
        }
        self.candidates = chosen;
        self.beam = start..end;
    }

    /// Offers all legal actions of a state to the next step.
    fn expand(&mut self, index: u32, width: usize) {
        let state = self.lattice.states[index as usize];
        let Some(&top) = self.lattice.item(state.top) else {
            // An empty stack allows a shift alone, which every chain must take.
            self.offer(Candidate { score: state.score, from: index, class: 0 }, width);
            return;
        };
        self.score(&state);
        let at_root = state.next == self.lattice.n_words;
        let headed = top.label != super::state::NO_LABEL;
        let offer = |search: &mut Self, class: usize, malus: i64| {
            let score = state.score + i64::from(search.sums[class]) - malus;
            let class = u8::try_from(class).unwrap_or_default();
            search.offer(Candidate { score, from: index, class }, width);
        };
        if at_root {
            let malus = if state.n_headless > 1 { SECOND_ROOT } else { 0 };
            let action = if headed { Action::Reduce } else { Action::Left(Deprel::ROOT) };
            offer(self, action.class(), if headed { 0 } else { malus });
            return;
        }
        offer(self, 0, 0);
        if headed {
            offer(self, 1, 0);
        }
        let [left, right] = self.labels.get(self.atoms.upos(top.word), self.atoms.upos(state.next));
        if !headed {
            for label in bits(left) {
                offer(self, 2 + label, 0);
            }
        }
        for label in bits(right) {
            offer(self, 2 + N_LABELS + label, 0);
        }
    }

    fn offer(&mut self, candidate: Candidate, width: usize) {
        let at = self.candidates.partition_point(|it| it.score >= candidate.score);
        if at < width {
            self.candidates.truncate(width - 1);
            self.candidates.insert(at, candidate);
        }
    }

    /// Fills `sums` with the scores of all classes in `state`, whose stack is not empty.
    pub fn score(&mut self, state: &State) {
        let places = [Group::Words, Group::TopTree, Group::FrontTree, Group::Below]
            .map(|group| self.place(group, state));
        let [a, b, c, d] = places.map(|it| &self.kept.scores[it..it + N_ACTIONS]);
        for (at, sum) in self.sums.iter_mut().enumerate() {
            *sum = a[at] + b[at] + c[at] + d[at];
        }
    }

    /// Returns the score of one class after [`Search::score`].
    #[must_use]
    pub fn sum(&self, class: usize) -> i64 {
        i64::from(self.sums[class])
    }

    /// Returns where the scores of a group begin.
    fn place(&mut self, group: Group, state: &State) -> usize {
        let key = group.key(&self.lattice, state);
        let (start, is_new) = self.kept.place(key);
        if is_new {
            let mut keys = std::mem::take(&mut self.keys);
            keys.clear();
            if group == Group::Words {
                self.words(state, start, &mut keys);
            } else {
                group.features(self.atoms, &self.lattice, state, &mut keys);
                let scores = &mut self.kept.scores[start..start + N_ACTIONS];
                self.weights.add(&keys, scores);
            }
            self.keys = keys;
        }
        start
    }

    /// Fills in the group of the bare words, whose halves are kept too.
    fn words(&mut self, state: &State, start: usize, keys: &mut Vec<u32>) {
        let top = self.lattice.items[state.top as usize].word;
        features::both_words(self.atoms, top, state.next, keys);
        let halves = [(Group::TopWord, top), (Group::FrontWord, state.next)];
        for (group, word) in halves {
            let (half, is_new) = self.kept.place(join(group as u64, u64::from(word), 0));
            if is_new {
                let mut keys = Vec::with_capacity(16);
                match group {
                    Group::TopWord => features::top_word(self.atoms, word, &mut keys),
                    _ => features::front_word(self.atoms, word, &mut keys),
                }
                self.weights.add(&keys, &mut self.kept.scores[half..half + N_ACTIONS]);
            }
            for at in 0..N_ACTIONS {
                self.kept.scores[start + at] += self.kept.scores[half + at];
            }
        }
        self.weights.add(keys, &mut self.kept.scores[start..start + N_ACTIONS]);
    }

    /// Adds the keys of all features of a state, whose stack is not empty, to `keys`.
    pub fn all_features(&self, state: &State, keys: &mut Vec<u32>) {
        let top = self.lattice.items[state.top as usize].word;
        features::top_word(self.atoms, top, keys);
        features::front_word(self.atoms, state.next, keys);
        for group in [Group::Words, Group::TopTree, Group::FrontTree, Group::Below] {
            group.features(self.atoms, &self.lattice, state, keys);
        }
    }
}

/// The features that depend on the same things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    TopWord = 1,
    FrontWord,
    Words,
    TopTree,
    FrontTree,
    Below,
}

impl Group {
    /// Returns a hash of all that the group depends on.
    fn key(self, lattice: &Lattice, state: &State) -> u64 {
        let top = &lattice.items[state.top as usize];
        let front = &lattice.items[state.front as usize];
        let words = u64::from(top.word) << 32 | u64::from(state.next);
        match self {
            Self::TopWord | Self::FrontWord | Self::Words => join(self as u64, words, 0),
            Self::TopTree => join(self as u64, top.signature, u64::from(state.next)),
            Self::FrontTree => join(self as u64, front.signature, u64::from(top.word)),
            Self::Below => {
                let under = lattice.item(top.below);
                let deep = under.and_then(|it| lattice.item(it.below));
                let deep = deep.map_or(0, |it| u64::from(it.word) + 1);
                let under = under.map_or(0, |it| it.signature);
                let stack = join(0, under, deep << 8 | u64::from(top.label));
                join(self as u64, stack, words)
            }
        }
    }

    fn features(self, atoms: &Atoms, lattice: &Lattice, state: &State, keys: &mut Vec<u32>) {
        let top = &lattice.items[state.top as usize];
        let front = &lattice.items[state.front as usize];
        match self {
            Self::TopWord => features::top_word(atoms, top.word, keys),
            Self::FrontWord => features::front_word(atoms, state.next, keys),
            Self::Words => features::both_words(atoms, top.word, state.next, keys),
            Self::TopTree => features::top_tree(atoms, top, state.next, keys),
            Self::FrontTree => features::front_tree(atoms, top.word, front, keys),
            Self::Below => {
                let under = lattice.item(top.below);
                let deep = under.and_then(|it| lattice.item(it.below));
                features::below(atoms, top, [under, deep], state.next, keys);
            }
        }
    }
}

/// Returns the places of the bits that are set, lowest first.
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (lowest < u64::BITS).then_some(lowest as usize)
    })
}
