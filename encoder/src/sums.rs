//! Sums over many pairs or groups of rows, for heads that compare words with words.
//!
//! In: rows of floats, by reference. Out: one number a pair, or one row a group. Each runs with the
//! fastest instruction set of the machine; the order of additions is fixed, so the result is the same
//! on all. Never fails.

use std::slice::ChunksExact;

use super::arithmetic::dot;
use super::lanes::{Lanes, Work};
use super::machine::Machine;

/// Returns the dot product of each pair of rows.
#[must_use]
pub fn dots<'r>(pairs: impl Iterator<Item = (&'r [f32], &'r [f32])>) -> Vec<f32> {
    dots_of(&pairs.collect::<Vec<_>>())
}

// Not generic, so that it is compiled here, where what it calls is inlined.
fn dots_of(pairs: &[(&[f32], &[f32])]) -> Vec<f32> {
    let mut out = vec![0.0; pairs.len()];
    Machine::best().run(Dots { pairs, out: &mut out });
    out
}

struct Dots<'a> {
    pairs: &'a [(&'a [f32], &'a [f32])],
    out: &'a mut [f32],
}

impl Work for Dots<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        for (out, (left, right)) in self.out.iter_mut().zip(self.pairs) {
            *out = dot(left, right);
        }
    }
}

/// Returns for each group of rows of `width` their sum, negative values set to 0, row after row.
///
/// # Panics
/// Panics if a first row is shorter than `width`.
#[must_use]
pub fn rectified_sums<'r, const N: usize>(
    width: usize,
    groups: impl Iterator<Item = [&'r [f32]; N]>,
) -> Vec<f32> {
    rectified_sums_of(width, N, &groups.flatten().collect::<Vec<_>>())
}

fn rectified_sums_of(width: usize, n_rows: usize, rows: &[&[f32]]) -> Vec<f32> {
    let groups = rows.chunks_exact(n_rows.max(1));
    let mut out = vec![0.0; groups.len() * width];
    Machine::best().run(RectifiedSums { width, groups, out: &mut out });
    out
}

struct RectifiedSums<'a> {
    width: usize,
    groups: ChunksExact<'a, &'a [f32]>,
    out: &'a mut [f32],
}

impl Work for RectifiedSums<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let rows = self.out.chunks_exact_mut(self.width.max(1));
        for (group, out) in self.groups.zip(rows) {
            let Some((first, rest)) = group.split_first() else { continue };
            out.copy_from_slice(&first[..self.width]);
            for row in rest {
                for (value, term) in out.iter_mut().zip(*row) {
                    *value += term;
                }
            }
            for value in out {
                *value = if *value < 0.0 { 0.0 } else { *value };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_multiplied_and_added() {
        let rows = [[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]];
        assert_eq!(dots([(&rows[0][..], &rows[1][..])].into_iter()), [12.0]);
    }

    #[test]
    fn groups_are_added_and_rectified() {
        let rows = [[1.0, -2.0], [3.0, 1.0]];
        assert_eq!(rectified_sums(2, [[&rows[0][..], &rows[1][..]]].into_iter()), [4.0, 0.0]);
    }
}
