//! The highest of the scores that a model gives.

/// Returns the index of the highest value; the first one if there are ties.
#[must_use]
pub(crate) fn highest(values: &[f32]) -> usize {
    let values = values.iter().enumerate();
    values.reduce(|best, it| if it.1 > best.1 { it } else { best }).map_or(0, |it| it.0)
}
