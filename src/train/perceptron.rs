//! An averaged perceptron over hashed features, pruned and quantized.
//!
//! In: the features of each decision, with the right and the guessed class. Out: averaged weights,
//! pruned and rounded to eight bits, as a `LinearModel` takes them. A feature counts only from its
//! `n_updates_min`th update on (Goldberg and Elhadad, "Learning Sparser Perceptron
//! Models", 2011), which keeps the table small at no loss. Averaging after Daumé, "Practical
//! Structured Learning Techniques", 2006.

use rustc_hash::FxHashMap;

/// A model in training.
#[derive(Clone, Debug)]
pub(crate) struct Perceptron {
    n_updates_min: u32,
    now: u32,
    index: FxHashMap<u32, u32>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    n_updates: u32,
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    class: u8,
    since: u32,
    weight: f32,
    total: f32,
}

impl Cell {
    fn change(&mut self, by: f32, now: u32) {
        self.settle(now);
        self.weight += by;
    }

    fn settle(&mut self, now: u32) {
        self.total += self.weight * (now - self.since) as f32;
        self.since = now;
    }
}

/// Averaged weights of features: keys with their (class, weight) pairs, both sorted.
pub(crate) type Averaged = Vec<(u32, Vec<(u8, f32)>)>;

/// Weights of features: keys with their (class, weight) pairs, sorted by key.
pub(crate) type FeatureWeights = Vec<(u32, Vec<(u8, i8)>)>;

impl Perceptron {
    /// Returns a model without weights, in which a feature counts from its `n_updates_min`th update
    /// on.
    #[must_use]
    pub(crate) fn new(n_updates_min: u32) -> Self {
        let (index, rows) = (FxHashMap::default(), Vec::new());
        Self { n_updates_min, now: 1, index, rows }
    }

    /// Adds the weights of `features` to `scores`, which has one element per class.
    pub(crate) fn score(&self, features: &[u32], scores: &mut [f32]) {
        for key in features {
            let Some(row) = self.index.get(key).map(|it| &self.rows[*it as usize]) else {
                continue;
            };
            if row.n_updates < self.n_updates_min {
                continue;
            }
            for cell in &row.cells {
                scores[usize::from(cell.class)] += cell.weight;
            }
        }
    }

    /// Counts one decision. Call it once per decision, even if no update follows.
    pub(crate) fn step(&mut self) {
        self.now += 1;
    }

    /// Moves the weights of `features` towards `right` and away from `wrong`, by `by` each.
    pub(crate) fn update(&mut self, features: &[u32], right: usize, wrong: usize, by: f32) {
        if right != wrong {
            self.add(features, right, by);
            self.add(features, wrong, -by);
        }
    }

    /// Adds `by` to the weight of each of `features` for `class`.
    pub(crate) fn add(&mut self, features: &[u32], class: usize, by: f32) {
        let class = u8::try_from(class).unwrap_or(u8::MAX);
        let now = self.now;
        for key in features {
            let n_rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            let at = *self.index.entry(*key).or_insert(n_rows);
            if at == n_rows {
                self.rows.push(Row::default());
            }
            let row = &mut self.rows[at as usize];
            // A mistake touches a row twice, for the right class and for the wrong one.
            row.n_updates += u32::from(by > 0.0);
            match row.cells.iter_mut().find(|it| it.class == class) {
                Some(cell) => cell.change(by, now),
                None => row.cells.push(Cell { class, since: now, weight: by, total: 0.0 }),
            }
        }
    }

    /// Returns the averaged weights, pruned and rounded to eight bits.
    #[must_use]
    pub(crate) fn finish(self, pruning: Pruning) -> FeatureWeights {
        small(self.averaged(), pruning)
    }

    /// Returns the averaged weights of all features, in the order of their keys.
    #[must_use]
    pub(crate) fn averaged(mut self) -> Averaged {
        let now = self.now;
        let mut keys: Vec<(u32, u32)> = self.index.iter().map(|(key, at)| (*key, *at)).collect();
        keys.sort_unstable();
        let mut averaged = Vec::with_capacity(keys.len());
        for (key, at) in keys {
            let row = &mut self.rows[at as usize];
            if row.n_updates < self.n_updates_min {
                continue;
            }
            let mean = |cell: &mut Cell| {
                cell.settle(now);
                (cell.class, cell.total / now as f32)
            };
            let mut pairs: Vec<(u8, f32)> = row.cells.iter_mut().map(mean).collect();
            pairs.sort_by_key(|it| it.0);
            averaged.push((key, pairs));
        }
        averaged
    }
}

/// Returns averaged weights pruned and rounded to eight bits.
#[must_use]
pub(crate) fn small(mut averaged: Averaged, pruning: Pruning) -> FeatureWeights {
    for (_, pairs) in &mut averaged {
        pairs.retain(|it| it.1.abs() >= pruning.weight_min);
    }
    averaged.retain(|it| !it.1.is_empty());
    quantise(&averaged, pruning.weight_max)
}

/// How averaged weights are pruned, in units of one update.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pruning {
    /// Weights nearer to zero than this are dropped.
    pub weight_min: f32,
    /// Weights larger than this are clamped to it; it becomes 127.
    pub weight_max: f32,
}

/// Rounds weights to eight bits, `weight_max` to 127; those that round to zero are dropped.
fn quantise(averaged: &Averaged, weight_max: f32) -> FeatureWeights {
    let largest = averaged.iter().flat_map(|it| &it.1).fold(0.0_f32, |all, it| all.max(it.1.abs()));
    let scale = 127.0 / largest.min(weight_max).max(1e-6);
    let mut weights = Vec::with_capacity(averaged.len());
    for (key, pairs) in averaged {
        let round = |(class, weight): &(u8, f32)| {
            #[expect(clippy::cast_possible_truncation, reason = "clamped to the range of i8")]
            let rounded = (weight * scale).round().clamp(-127.0, 127.0) as i8;
            (rounded != 0).then_some((*class, rounded))
        };
        let kept: Vec<(u8, i8)> = pairs.iter().filter_map(round).collect();
        if !kept.is_empty() {
            weights.push((*key, kept));
        }
    }
    weights
}
