//! Trains the dependency parser by a structured perceptron over beam search.
//!
//! In: sentences with lexemes, tags (as the tagger would give them), word classes and gold trees.
//! Out: the parser's weights. Updates at the largest violation, after Huang, Fayong and Guo,
//! "Structured Perceptron with Inexact Search", NAACL 2012. The same examples, options and seed
//! give the same bytes. Never fails: without examples the parser has no weights.

pub mod jackknife;
pub mod oracle;
pub mod weights;

use self::weights::{Learner, Pruning};
use super::random::Random;
use super::treebank::Sample;
use crate::language::Deprel;
use crate::language::blob::BlobWriter;
use crate::language::lexeme::Lexeme;
use crate::language::model::LinearModel;
use crate::language::parser::features::Atoms;
use crate::language::parser::search::{Beam, LabelSets, Search};
use crate::language::parser::state::{Action, N_ACTIONS, NONE};
use crate::language::parser::{Parser, Words};
use crate::language::tagger::TagPair;

/// A sentence with its gold tree.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// The lexemes.
    pub lexemes: Vec<Lexeme>,
    /// The tags, one a lexeme.
    pub tags: Vec<TagPair>,
    /// The word classes, one a lexeme.
    pub clusters: Vec<u8>,
    /// The index of each word's head; `None` for the root.
    pub heads: Vec<Option<u32>>,
    /// The relation to it.
    pub labels: Vec<Deprel>,
}

impl Example {
    /// Returns a gold tree with the tags and word classes that the parser will see.
    #[must_use]
    pub fn new(sample: &Sample, tags: Vec<TagPair>, clusters: Vec<u8>) -> Self {
        Self {
            lexemes: sample.lexemes.clone(),
            tags,
            clusters,
            heads: sample.heads.clone(),
            labels: sample.labels.clone(),
        }
    }

    /// Returns what the parser sees.
    #[must_use]
    pub fn words(&self) -> Words<'_> {
        Words { lexemes: &self.lexemes, tags: &self.tags, clusters: &self.clusters }
    }
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many hypotheses are followed in training.
    pub width: usize,
    /// Which hypotheses are followed after.
    pub beam: Beam,
    /// How often the examples are seen.
    pub n_epochs: usize,
    /// How many updates of a feature it takes before it has weights.
    pub n_updates_min: u8,
    /// Where the shuffles begin.
    pub seed: u64,
    /// How the averaged weights are made small.
    pub pruning: Pruning,
}

impl Default for Options {
    /// What was best on the development parts: pruning and margin cost less than 0.1 of LAS there.
    fn default() -> Self {
        Self {
            width: 8,
            beam: Beam { width: 8, margin: 300 },
            n_epochs: 8,
            n_updates_min: 4,
            seed: 1,
            pruning: Pruning { weight_min: 0.75, largest_min: 2.25, unit: 0.5 },
        }
    }
}

/// A trained parser.
#[derive(Clone, Debug)]
pub struct Trained {
    /// Which hypotheses are followed.
    pub beam: Beam,
    /// Which labels were seen between which tags.
    pub labels: LabelSets,
    /// The weights in eight bits.
    pub features: Vec<(u32, Vec<(u8, i8)>)>,
}

impl Trained {
    /// Returns the parser.
    #[must_use]
    pub fn parser(&self) -> Parser {
        let weights = LinearModel::new(N_ACTIONS, &self.features);
        Parser { beam: self.beam, labels: self.labels.clone(), weights }
    }

    /// Writes what [`Parser::read`] reads.
    pub fn write(&self, out: &mut BlobWriter) {
        Parser::write(out, self.beam, &self.labels, &self.features);
    }
}

/// Trains a parser; `progress` is told a line an epoch.
#[must_use]
pub fn train(examples: &[Example], options: &Options, progress: &mut dyn FnMut(String)) -> Trained {
    let (learner, labels) = learn(examples, options, progress);
    let features = weights::quantized(&learner.averaged(), options.pruning);
    Trained { beam: options.beam, labels, features }
}

/// A sentence made ready.
struct Lesson {
    atoms: Atoms,
    gold: Vec<u8>,
}

/// Returns the weights after all epochs, before they are made small.
#[must_use]
pub fn learn(
    examples: &[Example],
    options: &Options,
    progress: &mut dyn FnMut(String),
) -> (Learner, LabelSets) {
    let lessons: Vec<Lesson> = examples.iter().map(lesson).collect();
    let mut labels = LabelSets::default();
    for lesson in &lessons {
        note_labels(lesson, &mut labels);
    }
    let mut learner = Learner::new(options.n_updates_min);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut n_right = vec![0_u8; lessons.len()];
    let mut random = Random::new(options.seed);
    for epoch in 1..=options.n_epochs {
        random.shuffle(&mut order);
        let (mut n_updates, mut n_studied) = (0, 0);
        for at in &order {
            learner.time += 1;
            if skips(&mut n_right[*at]) {
                continue;
            }
            n_studied += 1;
            if study(&lessons[*at], &mut learner, &labels, options.width) {
                n_right[*at] = 0;
                n_updates += 1;
            } else {
                n_right[*at] += 1;
            }
        }
        let n_features = learner.n_features();
        progress(format!(
            "parser: epoch {epoch}: {n_updates} of {n_studied} sentences wrong, {n_features} features"
        ));
    }
    (learner, labels)
}

/// Returns whether a sentence may be skipped: every other time once it was right twice running.
fn skips(n_right: &mut u8) -> bool {
    let skips = *n_right >= 2;
    if skips {
        *n_right = 1;
    }
    skips
}

fn lesson(example: &Example) -> Lesson {
    let n_words = example.heads.len();
    let heads: Vec<usize> =
        example.heads.iter().map(|it| it.map_or(n_words, |it| it as usize)).collect();
    let gold = oracle::actions(&oracle::projective(&heads), &example.labels);
    Lesson { atoms: Atoms::new(&example.words()), gold }
}

fn note_labels(lesson: &Lesson, labels: &mut LabelSets) {
    let n_words = lesson.atoms.n_words();
    let mut stack = Vec::new();
    let mut next = 0;
    for class in &lesson.gold {
        let action = Action::from_class(usize::from(*class));
        if let Some(top) = stack.last().filter(|_| next < n_words) {
            labels.note(lesson.atoms.upos(*top), lesson.atoms.upos(next), action);
        }
        match action {
            Action::Shift | Action::Right(_) => {
                stack.push(next);
                next += 1;
            }
            Action::Left(_) | Action::Reduce => {
                stack.pop();
            }
        }
    }
}

/// Parses a sentence and mends the weights; returns whether they were wrong.
fn study(lesson: &Lesson, learner: &mut Learner, labels: &LabelSets, width: usize) -> bool {
    let mut search = Search::new(&lesson.atoms, &*learner, labels);
    search.lattice.gold.clone_from(&lesson.gold);
    let mut gold = 0;
    let mut worst: Option<(i64, u32, u32)> = None;
    for class in &lesson.gold {
        search.step(Beam { width, margin: u32::MAX });
        let state = search.lattice.states[gold as usize];
        let mut score = state.score;
        if state.top != NONE {
            search.score(&state);
            score += search.sum(usize::from(*class));
        }
        gold = search.lattice.advance(gold, Action::from_class(usize::from(*class)), score);
        let best = &search.lattice.states[search.beam.start as usize];
        let violation = best.score - score;
        if !best.is_gold && worst.is_none_or(|it| violation > it.0) {
            worst = Some((violation, search.beam.start, gold));
        }
    }
    let best = &search.lattice.states[search.beam.start as usize];
    let Some((_, wrong, right)) = worst.filter(|_| !best.is_gold) else { return false };
    let mut steps = Vec::new();
    collect(&search, wrong, right, &mut steps);
    // What both chains have in common cancels out.
    steps.sort_unstable();
    for same in steps.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (key, class, _) = same[0];
        let step = same.iter().map(|it| it.2).sum();
        if step != 0 {
            learner.update(key, class, step);
        }
    }
    true
}

/// Adds the features of two chains of equal length from where they part.
fn collect(search: &Search<'_, Learner>, wrong: u32, right: u32, steps: &mut Vec<(u32, u8, i32)>) {
    let states = &search.lattice.states;
    let (mut wrong, mut right) = (wrong, right);
    let mut keys = Vec::with_capacity(160);
    while !states[wrong as usize].is_gold {
        for (at, step) in [(wrong, -1), (right, 1)] {
            let state = &states[at as usize];
            let before = &states[state.before as usize];
            if before.top != NONE {
                keys.clear();
                search.all_features(before, &mut keys);
                steps.extend(keys.iter().map(|key| (*key, state.class, step)));
            }
        }
        (wrong, right) = (states[wrong as usize].before, states[right as usize].before);
    }
}
