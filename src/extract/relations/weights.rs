//! Fitted numbers, by the names of what they weigh.
//!
//! In: lines of a name, a space and a number, as `training/` writes them. Out: [`NamedWeights`]. A line of
//! another form, and a name that is not there, count nothing.

use rustc_hash::FxHashMap;

/// Numbers by name.
pub(super) struct NamedWeights(FxHashMap<&'static str, f64>);

impl NamedWeights {
    /// Reads the lines of a file.
    pub(super) fn read(lines: &'static str) -> Self {
        let pair = |line: &'static str| {
            let (name, number) = line.split_once(' ')?;
            Some((name, number.parse().ok()?))
        };
        Self(lines.lines().filter_map(pair).collect())
    }

    /// Returns the number of a name; 0.0 if it has none.
    pub(super) fn of(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or_default()
    }
}
