//! Sums over many pairs or groups of rows, for heads that compare words with words.
//!
//! In: rows of floats, by reference. Out: one number a pair, or one row a group. Each runs with the
//! fastest instruction set of the machine; the order of additions is fixed, so the result is the same
//! on all. Never fails.

use super::arithmetic::dot;
use super::lanes::{Lanes, Work};
use super::machine::Machine;

/// Returns the dot product of each pair of rows.
#[must_use]
pub(crate) fn dots<'r>(pairs: impl Iterator<Item = (&'r [f32], &'r [f32])>) -> Vec<f32> {
    let mut out = Vec::with_capacity(pairs.size_hint().0);
    Machine::best().run(Dots { pairs, out: &mut out });
    out
}

struct Dots<'o, I> {
    pairs: I,
    out: &'o mut Vec<f32>,
}

impl<'r, I: Iterator<Item = (&'r [f32], &'r [f32])>> Work for Dots<'_, I> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        for (left, right) in self.pairs {
            self.out.push(dot(left, right));
        }
    }
}

/// Returns for each group of rows of `width` their sum, negative values set to 0, row after row.
#[must_use]
pub(crate) fn rectified_sums<'r, const N: usize>(
    width: usize,
    groups: impl Iterator<Item = [&'r [f32]; N]>,
) -> Vec<f32> {
    let mut out = Vec::with_capacity(groups.size_hint().0 * width);
    Machine::best().run(RectifiedSums { width, groups, out: &mut out });
    out
}

struct RectifiedSums<'o, I> {
    width: usize,
    groups: I,
    out: &'o mut Vec<f32>,
}

impl<'r, const N: usize, I: Iterator<Item = [&'r [f32]; N]>> Work for RectifiedSums<'_, I> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        for group in self.groups {
            let start = self.out.len();
            self.out.resize(start + self.width, 0.0);
            let out = &mut self.out[start..];
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
