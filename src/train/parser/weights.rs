//! The parser's weights while they are learnt: integers that grow a row at a time.
//!
//! In: features with a class and a step up or down. Out: the averaged weights, in eight bits, with
//! the small ones left out. Averaging after Daumé III, "Practical Structured Learning Techniques
//! for Natural Language Processing", 2006, figure 2.3.

use std::ops::Range;

use crate::language::parser::search::Weights;

/// A feature: its key, where its row of cells starts (in pairs of cells) and how long it is.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: u32,
    row: u32,
}

const LEN_BITS: u32 = 7;

impl Slot {
    fn new(key: u32, start: usize, len: usize) -> Self {
        let (start, len) = (u32::try_from(start / 2), u32::try_from(len));
        Self { key, row: start.unwrap_or_default() << LEN_BITS | len.unwrap_or_default() }
    }

    fn is_free(self) -> bool {
        self.row == 0
    }

    fn start(self) -> usize {
        (self.row >> LEN_BITS) as usize * 2
    }

    fn len(self) -> usize {
        (self.row & ((1 << LEN_BITS) - 1)) as usize
    }

    /// Returns the places of the row's cells.
    fn cells(self) -> Range<usize> {
        self.start()..self.start() + self.len()
    }
}

/// A weight in the upper 24 bits and its class in the lower 8.
#[derive(Clone, Copy, Debug, Default)]
struct Cell(i32);

impl Cell {
    fn new(class: u8, weight: i32) -> Self {
        Self(weight << 8 | i32::from(class))
    }

    fn class(self) -> u8 {
        self.0.to_le_bytes()[0]
    }

    fn weight(self) -> i32 {
        self.0 >> 8
    }
}

/// How many features are counted side by side before they have weights; a few share a count.
const N_COUNTS: usize = 1 << 25;

/// Weights under training. A feature has weights from its `n_updates_min`th update on, which keeps
/// the table small at no loss (Goldberg and Elhadad, "Learning Sparser Perceptron Models", 2011).
#[derive(Clone, Debug)]
pub struct Learner {
    slots: Vec<Slot>,
    n_features: usize,
    n_updates_min: u8,
    counts: Vec<u8>,
    /// The rows of all features; a row has room for the next power of two of its length.
    cells: Vec<Cell>,
    /// Of each cell, the sum of its steps times the time at which they were taken.
    weighted: Vec<i64>,
    /// The number of examples seen.
    pub time: i64,
}

/// How many features are looked up side by side.
const N_ABREAST: usize = 48;

impl Weights for Learner {
    fn add(&self, keys: &[u32], scores: &mut [i32]) {
        // In sweeps, so that the loads of one sweep do not wait for one another.
        let mut slots = [Slot::default(); N_ABREAST];
        let mask = self.slots.len() - 1;
        for part in keys.chunks(N_ABREAST) {
            for (key, slot) in part.iter().zip(&mut slots) {
                *slot = self.slots[spread(*key) & mask];
            }
            for (key, slot) in part.iter().zip(&mut slots) {
                if slot.key != *key && !slot.is_free() {
                    *slot = self.slots[self.find(*key)];
                }
            }
            for slot in slots.iter().take(part.len()) {
                for cell in self.cells.get(slot.cells()).unwrap_or_default() {
                    if let Some(score) = scores.get_mut(usize::from(cell.class())) {
                        *score += cell.weight();
                    }
                }
            }
        }
    }
}

impl Learner {
    /// Returns a learner without weights.
    #[must_use]
    pub fn new(n_updates_min: u8) -> Self {
        Self {
            slots: vec![Slot::default(); 1 << 20],
            n_features: 0,
            n_updates_min,
            counts: vec![0; N_COUNTS],
            cells: Vec::new(),
            weighted: Vec::new(),
            time: 1,
        }
    }

    /// Returns the place of the slot of `key`, which is free where the key is new.
    fn find(&self, key: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = spread(key) & mask;
        while !self.slots[at].is_free() && self.slots[at].key != key {
            at = (at + 1) & mask;
        }
        at
    }

    /// Moves the weight of a feature for a class by `step`.
    pub fn update(&mut self, key: u32, class: u8, step: i32) {
        let at = self.find(key);
        let slot = self.slots[at];
        if slot.is_free() && !self.is_due(key) {
            return;
        }
        let row = &self.cells[slot.cells()];
        let cell = match row.iter().position(|it| it.class() == class) {
            Some(place) => slot.start() + place,
            None => self.add_cell(at, key, class),
        };
        self.cells[cell] = Cell::new(class, self.cells[cell].weight() + step);
        self.weighted[cell] += i64::from(step) * self.time;
        if self.n_features * 2 > self.slots.len() {
            self.grow();
        }
    }

    /// Counts an update of a feature without weights; returns whether it is to have some now.
    fn is_due(&mut self, key: u32) -> bool {
        let count = &mut self.counts[(key.wrapping_mul(0x85EB_CA6B) >> 7) as usize];
        *count = count.saturating_add(1);
        *count >= self.n_updates_min
    }

    /// Adds a cell to the row of the slot at `at`, free or of `key`, and returns its place.
    fn add_cell(&mut self, at: usize, key: u32, class: u8) -> usize {
        let slot = self.slots[at];
        let len = slot.len();
        let mut start = slot.start();
        self.n_features += usize::from(len == 0);
        if len == 0 || (len >= 2 && len.is_power_of_two()) {
            let room = (len * 2).max(2);
            start = self.cells.len();
            self.cells.extend_from_within(slot.cells());
            self.cells.resize(start + room, Cell::default());
            self.weighted.extend_from_within(slot.cells());
            self.weighted.resize(start + room, 0);
        }
        self.slots[at] = Slot::new(key, start, len + 1);
        self.cells[start + len] = Cell::new(class, 0);
        start + len
    }

    fn grow(&mut self) {
        let bigger = vec![Slot::default(); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, bigger);
        for slot in old.into_iter().filter(|it| !it.is_free()) {
            let at = self.find(slot.key);
            self.slots[at] = slot;
        }
    }

    /// Returns the number of features.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.n_features
    }

    /// Returns the averaged weights of all features in the order of their keys.
    #[must_use]
    pub fn averaged(&self) -> Vec<(u32, Vec<(u8, f64)>)> {
        let mut used: Vec<_> = self.slots.iter().copied().filter(|it| !it.is_free()).collect();
        used.sort_unstable_by_key(|it| it.key);
        let mut all = Vec::with_capacity(used.len());
        for slot in used {
            let mean = |at: usize| {
                let late = self.weighted[at] as f64 / self.time as f64;
                (self.cells[at].class(), f64::from(self.cells[at].weight()) - late)
            };
            let mut row: Vec<_> = slot.cells().map(mean).collect();
            row.sort_unstable_by_key(|it| it.0);
            all.push((slot.key, row));
        }
        all
    }
}

fn spread(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) ^ (key >> 15)) as usize
}

/// How weights are made small, in units of one update.
#[derive(Clone, Copy, Debug)]
pub struct Pruning {
    /// Weights nearer to zero than this are left out.
    pub weight_min: f64,
    /// Features whose largest weight is nearer to zero than this are left out whole.
    pub largest_min: f64,
    /// The weight that one step of the eight bits stands for.
    pub unit: f64,
}

/// Returns `features` pruned and in eight bits.
#[must_use]
pub fn quantized(
    features: &[(u32, Vec<(u8, f64)>)],
    pruning: Pruning,
) -> Vec<(u32, Vec<(u8, i8)>)> {
    let round = |weight: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "the value is clamped to the range")]
        let byte = (weight / pruning.unit).round().clamp(-127.0, 127.0) as i8;
        byte
    };
    let is_large = |row: &[(u8, f64)]| row.iter().any(|it| it.1.abs() >= pruning.largest_min);
    let rows = features.iter().filter(|it| is_large(&it.1)).map(|(key, row)| {
        let kept = row.iter().filter(|it| it.1.abs() >= pruning.weight_min);
        let row: Vec<_> = kept.map(|it| (it.0, round(it.1))).filter(|it| it.1 != 0).collect();
        (*key, row)
    });
    rows.filter(|it| !it.1.is_empty()).collect()
}
