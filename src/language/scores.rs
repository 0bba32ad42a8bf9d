//! The highest of the scores that a model gives.

/// Returns the index of the highest value; the first one if there are ties.
#[must_use]
pub(crate) fn highest(values: &[f32]) -> usize {
    let mut best = 0;
    for (at, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = at;
        }
    }
    best
}
