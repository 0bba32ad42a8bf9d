//! Rows of floats rounded to 14 bits, as [`Linear`](super::linear::Linear) takes them.
//!
//! In: rows of one width. Out: [`Rows`]: whole numbers in tiles, and a factor a row. Each row is
//! rounded by its own largest number, so that it does not matter what stands beside it. Never
//! fails.

use super::arithmetic::{largest, rounded};
use super::lanes::{BLOCK, PAIRS, TALL, Tile};

/// The largest number that a row is rounded to.
const LEVELS_MAX: i32 = 8191;

/// The largest weight.
const WEIGHT_MAX: i32 = 127;

/// A row under this is one of zeros.
const TINY: f32 = 1e-30;

/// Rounded rows.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    n_rows: usize,
    width: usize,
    tiles: Vec<[[[i16; 2]; PAIRS]; TALL]>,
    scales: Vec<f32>,
}

/// Returns the largest number to which rows of this width may be rounded if no sum is to leave 32
/// bits.
#[must_use]
pub fn levels(width: usize) -> i32 {
    let width = i32::try_from(width).unwrap_or(i32::MAX).max(1);
    (i32::MAX / WEIGHT_MAX / width).min(LEVELS_MAX)
}

/// What brings numbers to whole ones, and back.
#[derive(Clone, Copy, Debug)]
pub struct Factor {
    /// Numbers times this are to be rounded.
    pub to: f32,
    /// Rounded numbers times this are near the numbers.
    pub back: f32,
}

impl Factor {
    /// Returns the factor that brings `most` to `levels`; 0 if `most` is next to nothing.
    #[inline(always)]
    #[must_use]
    pub fn new(most: f32, levels: f32) -> Self {
        let zeros = most <= TINY;
        let (to, back) = (levels / most, most / levels);
        Self { to: if zeros { 0.0 } else { to }, back: if zeros { 0.0 } else { back } }
    }

    /// Returns the factor that brings the largest of `values` to `levels`.
    #[inline(always)]
    #[must_use]
    pub fn of(values: &[f32], levels: f32) -> Self {
        Self::new(largest(values, 0.0, f32::abs), levels)
    }
}

impl Rows {
    /// Holds `values`, rows of `width`, in place of what it held. To be compiled for an instruction
    /// set by [`Work`](super::lanes::Work).
    #[inline(always)]
    pub fn refill(&mut self, values: &[f32], width: usize) {
        let n_blocks = width.div_ceil(BLOCK);
        self.width = width;
        self.n_rows = values.len() / width;
        self.scales.clear();
        self.tiles.resize(self.n_rows.div_ceil(TALL) * n_blocks, Default::default());
        let levels = levels(width) as f32;
        for (at, row) in values.chunks_exact(width).enumerate() {
            let tile = &mut self.tiles[at / TALL * n_blocks..][..n_blocks];
            let factor = Factor::of(row, levels);
            self.scales.push(factor.back);
            round_row(row, factor.to, tile.iter_mut().map(|block| &mut block[at % TALL]));
        }
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Returns how many numbers a row has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the tiles of the rows, each with the factors of its rows.
    #[inline(always)]
    pub(super) fn tiles(&self) -> impl Iterator<Item = (&Tile, &[f32])> {
        let n_blocks = self.width.div_ceil(BLOCK).max(1);
        self.tiles.chunks_exact(n_blocks).zip(self.scales.chunks(TALL))
    }
}

/// Writes a row, multiplied by `factor` and rounded, block by block; zeros fill the last.
#[inline(always)]
pub fn round_row<'b>(
    row: &[f32],
    factor: f32,
    mut blocks: impl Iterator<Item = &'b mut [[i16; 2]; PAIRS]>,
) {
    let (full, rest) = row.as_chunks::<BLOCK>();
    for (values, block) in full.iter().zip(&mut blocks) {
        round_block(values, factor, block);
    }
    if let (false, Some(block)) = (rest.is_empty(), blocks.next()) {
        let mut values = [0.0; BLOCK];
        values[..rest.len()].copy_from_slice(rest);
        round_block(&values, factor, block);
    }
}

#[inline(always)]
fn round_block(values: &[f32; BLOCK], factor: f32, out: &mut [[i16; 2]; PAIRS]) {
    let out = out.as_flattened_mut();
    for at in 0..BLOCK {
        out[at] = rounded(values[at] * factor) as i16;
    }
}
