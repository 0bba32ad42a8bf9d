//! Trains linear-chain conditional random fields.
//!
//! In: sequences of feature keys with their right labels. Out: weights, pruned and rounded, as
//! `LinearModel` takes them. Stochastic gradient ascent of the log-likelihood with `AdaGrad` steps
//! (Duchi, Hazan and Singer, JMLR 2011) after Lafferty et al., "Conditional Random Fields", 2001.
//! The same samples and seed give the same weights.

use rustc_hash::FxHashMap;

use super::perceptron::Weights;
use super::random::Random;
use crate::extract::statements::chain::{N_CLASSES, N_LABELS, TokenFeatures};

/// One sequence: rows of the table of weights for each token, and the right labels.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    label_rows: Vec<u32>,
    label_ends: Vec<u32>,
    step_rows: Vec<u32>,
    step_ends: Vec<u32>,
    /// The right labels.
    pub labels: Vec<u8>,
}

/// Collects features and gives each a row of the table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: FxHashMap<u32, u32>,
    counts: Vec<u32>,
}

impl Table {
    fn row(&mut self, key: u32) -> u32 {
        let n_rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let row = *self.rows.entry(key).or_insert(n_rows);
        if row == n_rows {
            self.counts.push(0);
        }
        self.counts[row as usize] += 1;
        row
    }

    /// Adds a token with its right label to a sequence.
    pub fn add(&mut self, sequence: &mut Sequence, features: &TokenFeatures, label: u8) {
        let label_rows = features.label.iter().map(|it| self.row(*it));
        sequence.label_rows.extend(label_rows);
        let step_rows = features.step.iter().map(|it| self.row(*it));
        sequence.step_rows.extend(step_rows);
        sequence.label_ends.push(u32::try_from(sequence.label_rows.len()).unwrap_or(u32::MAX));
        sequence.step_ends.push(u32::try_from(sequence.step_rows.len()).unwrap_or(u32::MAX));
        sequence.labels.push(label);
    }
}

impl Sequence {
    fn len(&self) -> usize {
        self.labels.len()
    }

    /// Returns the sequence with some features left out by chance.
    fn thinned(&self, random: &mut Random, n_dropped_of_64: u64) -> Self {
        let mut thin = |rows: &[u32], ends: &[u32]| {
            let (mut kept, mut kept_ends) = (Vec::with_capacity(rows.len()), Vec::new());
            let mut start = 0;
            for end in ends {
                for row in &rows[start..*end as usize] {
                    if random.draw() >> 58 >= n_dropped_of_64 {
                        kept.push(*row);
                    }
                }
                start = *end as usize;
                kept_ends.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
            }
            (kept, kept_ends)
        };
        let (label_rows, label_ends) = thin(&self.label_rows, &self.label_ends);
        let (step_rows, step_ends) = thin(&self.step_rows, &self.step_ends);
        Self { label_rows, label_ends, step_rows, step_ends, labels: self.labels.clone() }
    }

    fn slice<'s>(rows: &'s [u32], ends: &[u32], at: usize) -> &'s [u32] {
        let start = at.checked_sub(1).map_or(0, |it| ends[it] as usize);
        &rows[start..ends[at] as usize]
    }

    fn label(&self, at: usize) -> &[u32] {
        Self::slice(&self.label_rows, &self.label_ends, at)
    }

    fn step(&self, at: usize) -> &[u32] {
        Self::slice(&self.step_rows, &self.step_ends, at)
    }
}

/// How a chain is trained.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often every sequence is seen.
    pub n_epochs: usize,
    /// The first step's size.
    pub rate: f32,
    /// How strongly weights are drawn to zero, for each time that they are touched.
    pub decay: f32,
    /// How often a feature must occur.
    pub n_occurrences_min: u32,
    /// Weights nearer to zero than this are dropped.
    pub weight_min: f32,
    /// Weights larger than this are cut to it.
    pub weight_max: f32,
    /// How many of 64 features are left out by chance at each sight, so that none is relied on.
    pub n_dropped_of_64: u64,
    /// Where chance starts.
    pub seed: u64,
}

struct Cells {
    weights: Vec<[f32; N_CLASSES]>,
    /// The sum of the weights as they stood after the later epochs.
    sums: Vec<[f32; N_CLASSES]>,
    squares: Vec<[f32; N_CLASSES]>,
    live: Vec<bool>,
}

impl Cells {
    fn score(&self, rows: &[u32], into: &mut [f32; N_CLASSES]) {
        for row in rows {
            let weights = &self.weights[*row as usize];
            for (sum, weight) in into.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
    }

    fn learn(&mut self, rows: &[u32], range: std::ops::Range<usize>, slope: &[f32], plan: &Plan) {
        for row in rows.iter().map(|it| *it as usize).filter(|it| self.live[*it]) {
            let (weights, squares) = (&mut self.weights[row], &mut self.squares[row]);
            for (class, slope) in range.clone().zip(slope) {
                let slope = slope - plan.decay * weights[class];
                squares[class] += slope * slope;
                weights[class] += plan.rate * slope / (squares[class] + 1e-4).sqrt();
            }
        }
    }
}

/// Returns the weights that make the right labels of `sequences` likeliest.
#[must_use]
pub fn train(
    sequences: &[Sequence],
    table: &Table,
    plan: &Plan,
    report: &mut dyn FnMut(&str),
) -> Weights {
    let n_rows = table.rows.len();
    let mut cells = Cells {
        weights: vec![[0.0; N_CLASSES]; n_rows],
        sums: vec![[0.0; N_CLASSES]; n_rows],
        squares: vec![[0.0; N_CLASSES]; n_rows],
        live: table.counts.iter().map(|it| *it >= plan.n_occurrences_min).collect(),
    };
    let mut random = Random::new(plan.seed);
    let mut order: Vec<usize> = (0..sequences.len()).collect();
    for epoch in 0..plan.n_epochs {
        random.shuffle(&mut order);
        let mut loss = 0.0_f64;
        for index in &order {
            let thinned = sequences[*index].thinned(&mut random, plan.n_dropped_of_64);
            loss += f64::from(learn_one(&mut cells, &thinned, plan));
        }
        if epoch >= plan.n_epochs / 2 {
            for (sum, weights) in cells.sums.iter_mut().zip(&cells.weights) {
                sum.iter_mut().zip(weights).for_each(|(sum, it)| *sum += it);
            }
        }
        report(&format!("epoch {} loss {:.4}", epoch + 1, loss / sequences.len().max(1) as f64));
    }
    finish(&cells, table, plan)
}

fn log_sum(values: &[f32]) -> f32 {
    let top = values.iter().copied().fold(f32::MIN, f32::max);
    top + values.iter().map(|it| (it - top).exp()).sum::<f32>().ln()
}

/// Takes one step; returns how unlikely the right labels were.
fn learn_one(cells: &mut Cells, sequence: &Sequence, plan: &Plan) -> f32 {
    let n_tokens = sequence.len();
    if n_tokens == 0 {
        return 0.0;
    }
    let mut scores = vec![[0.0_f32; N_CLASSES]; n_tokens];
    for (at, scores) in scores.iter_mut().enumerate() {
        cells.score(sequence.label(at), scores);
        if at > 0 {
            cells.score(sequence.step(at), scores);
        }
    }
    let step =
        |at: usize, before: usize, label: usize| scores[at][N_LABELS + before * N_LABELS + label];
    let mut forward = vec![[0.0_f32; N_LABELS]; n_tokens];
    forward[0].copy_from_slice(&scores[0][..N_LABELS]);
    for at in 1..n_tokens {
        for label in 0..N_LABELS {
            let ways: [f32; N_LABELS] =
                std::array::from_fn(|before| forward[at - 1][before] + step(at, before, label));
            forward[at][label] = log_sum(&ways) + scores[at][label];
        }
    }
    let mut backward = vec![[0.0_f32; N_LABELS]; n_tokens];
    for at in (0..n_tokens - 1).rev() {
        for label in 0..N_LABELS {
            let ways: [f32; N_LABELS] = std::array::from_fn(|next| {
                backward[at + 1][next] + scores[at + 1][next] + step(at + 1, label, next)
            });
            backward[at][label] = log_sum(&ways);
        }
    }
    let total = log_sum(&forward[n_tokens - 1]);
    let mut right = 0.0;
    let mut slopes = vec![[0.0_f32; N_CLASSES]; n_tokens];
    for at in 0..n_tokens {
        let gold = usize::from(sequence.labels[at]);
        for label in 0..N_LABELS {
            slopes[at][label] = -(forward[at][label] + backward[at][label] - total).exp();
        }
        slopes[at][gold] += 1.0;
        right += scores[at][gold];
        if at > 0 {
            let before_gold = usize::from(sequence.labels[at - 1]);
            for before in 0..N_LABELS {
                for label in 0..N_LABELS {
                    let way = forward[at - 1][before]
                        + step(at, before, label)
                        + scores[at][label]
                        + backward[at][label];
                    slopes[at][N_LABELS + before * N_LABELS + label] = -(way - total).exp();
                }
            }
            slopes[at][N_LABELS + before_gold * N_LABELS + gold] += 1.0;
            right += step(at, before_gold, gold);
        }
    }
    for (at, slopes) in slopes.iter().enumerate() {
        if slopes.iter().any(|it| it.abs() > 1e-3) {
            cells.learn(sequence.label(at), 0..N_LABELS, &slopes[..N_LABELS], plan);
            cells.learn(sequence.step(at), N_LABELS..N_CLASSES, &slopes[N_LABELS..], plan);
        }
    }
    total - right
}

fn finish(cells: &Cells, table: &Table, plan: &Plan) -> Weights {
    let mut keys: Vec<(u32, u32)> = table.rows.iter().map(|(key, row)| (*key, *row)).collect();
    keys.sort_unstable();
    let scale = 127.0 / plan.weight_max;
    let n_summed = (plan.n_epochs - plan.n_epochs / 2) as f32;
    let mut weights = Vec::new();
    for (key, row) in keys.into_iter().filter(|it| cells.live[it.1 as usize]) {
        let mut pairs = Vec::new();
        for (class, sum) in cells.sums[row as usize].iter().enumerate() {
            let weight = sum / n_summed;
            #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i8")]
            let rounded = (weight * scale).round().clamp(-127.0, 127.0) as i8;
            if weight.abs() >= plan.weight_min && rounded != 0 {
                pairs.push((u8::try_from(class).unwrap_or(u8::MAX), rounded));
            }
        }
        if !pairs.is_empty() {
            weights.push((key, pairs));
        }
    }
    weights
}
