//! Counts and shares, and how they are printed.
//!
//! In: counts. Out: [`Figure`]s and lines of text, rounded as the reference scorers round them.
//! Never fails: a share of nothing is 0.

use std::fmt;

/// A printed number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A count, printed as an integer.
    Count(usize),
    /// A share from 0.0 to 1.0, printed with three decimals.
    Share(f64),
}

impl Figure {
    /// Returns `part / whole`, or 0 if `whole` is 0.
    #[must_use]
    pub fn share(part: usize, whole: usize) -> Self {
        Self::Share(share(part as f64, whole as f64))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => write!(f, "{share:.3}"),
        }
    }
}

/// Figures with their names, in the order in which they are printed.
pub type Figures = Vec<(&'static str, Figure)>;

/// Counts for precision and recall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number in the gold.
    pub gold: usize,
    /// Number found.
    pub found: usize,
    /// Number found that are in the gold.
    pub right: usize,
}

impl Tally {
    /// Returns precision, recall and F1.
    #[must_use]
    pub fn prf(self) -> Prf {
        let right = self.right as f64;
        Prf::new(share(right, self.found as f64), share(right, self.gold as f64))
    }

    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        self.right += other.right;
        self.gold += other.gold;
        self.found += other.found;
    }
}

/// Precision, recall and their harmonic mean, each from 0.0 to 1.0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prf {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

impl Prf {
    /// Returns them with the F1, which is 0 if both are.
    #[must_use]
    pub fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 };
        Self { precision, recall, f1 }
    }
}

/// Returns `part / whole`, or 0 if `whole` is 0.
#[must_use]
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Counts by kind, in the order in which the kinds were first seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KindCounts(Vec<(&'static str, usize)>);

impl KindCounts {
    /// Counts one of a kind.
    pub(crate) fn add(&mut self, kind: &'static str) {
        match self.0.iter_mut().find(|it| it.0 == kind) {
            Some((_, count)) => *count += 1,
            None => self.0.push((kind, 1)),
        }
    }

    /// Returns a line with the title, the total, and each kind with its count and percentage, most
    /// frequent first.
    #[must_use]
    pub(crate) fn line(&self, title: &str) -> String {
        let n: usize = self.0.iter().map(|it| it.1).sum();
        let mut sorted = self.0.clone();
        sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let percent = |count: usize| count as f64 / n as f64 * 100.0;
        let kinds = sorted.iter().map(|(kind, n)| format!(" {kind} {n} ({:.0}%)", percent(*n)));
        format!("{title} {n}{}", kinds.collect::<String>())
    }
}
