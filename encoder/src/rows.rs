//! Rows of floats rounded to 8 bits, as [`Linear`](super::linear::Linear) takes them.
//!
//! In: rows of one width. Out: [`RoundedRows`]: whole numbers in tiles, and a [`Scale`] a row. Each row is
//! rounded by its own smallest and largest number (the affine scheme of Jacob et al., "Quantization
//! and training of neural networks for efficient integer-arithmetic-only inference", 2018), so that
//! it does not matter what stands beside it. Never fails.

use super::arithmetic::{largest, rounded};
use super::lanes::{BLOCK, ByteTile, Lanes, PAIRS, QUADS, TALL, Tile};

/// The largest number that a row is rounded to.
const LEVELS: f32 = 255.0;

/// A row whose numbers span less than this is one of zeros.
const TINY: f32 = 1e-30;

/// Rounded rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoundedRows {
    n: usize,
    width: usize,
    /// The rows for instruction sets that multiply bytes, else none.
    bytes: Vec<[[[u8; 4]; QUADS]; TALL]>,
    /// The same numbers for all others, else none.
    pairs: Vec<[[[i16; 2]; PAIRS]; TALL]>,
    scales: Vec<Scale>,
}

/// What makes floats of the whole numbers of a row: `(number - zero) * step`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Scale {
    /// The distance between two neighbouring numbers.
    pub step: f32,
    /// The number that stands for 0.0, from 0 to 255.
    pub zero: i32,
}

/// What brings numbers to whole ones, and back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Factor {
    /// Numbers times this are to be rounded.
    pub to: f32,
    /// Rounded numbers times this are near the numbers.
    pub back: f32,
}

impl Factor {
    /// Returns the factor that brings `most` to `levels`; 0 if `most` is next to nothing.
    #[inline(always)]
    #[must_use]
    pub(crate) fn new(most: f32, levels: f32) -> Self {
        let zeros = most <= TINY;
        let (to, back) = (levels / most, most / levels);
        Self { to: if zeros { 0.0 } else { to }, back: if zeros { 0.0 } else { back } }
    }

    /// Returns the factor that brings the largest of `values` to `levels`.
    #[inline(always)]
    #[must_use]
    pub(crate) fn of(values: &[f32], levels: f32) -> Self {
        Self::new(largest(values, 0.0, f32::abs), levels)
    }
}

impl RoundedRows {
    /// Holds `values`, rows of `width`, in place of what it held, in the form that `lanes` takes. To be
    /// compiled for an instruction set by [`Work`](super::lanes::Work).
    #[inline(always)]
    pub(crate) fn refill<L: Lanes>(&mut self, _: L, values: &[f32], width: usize) {
        let n_blocks = width.div_ceil(BLOCK);
        self.width = width;
        self.n = values.len() / width;
        self.scales.clear();
        let n_tiles = self.n.div_ceil(TALL) * n_blocks;
        self.bytes.resize(if L::MULTIPLIES_BYTES { n_tiles } else { 0 }, Default::default());
        self.pairs.resize(if L::MULTIPLIES_BYTES { 0 } else { n_tiles }, Default::default());
        for (at, row) in values.chunks_exact(width).enumerate() {
            let (scale, to) = scale_of(row);
            self.scales.push(scale);
            let blocks = at / TALL * n_blocks..(at / TALL + 1) * n_blocks;
            if L::MULTIPLIES_BYTES {
                let blocks = self.bytes[blocks].iter_mut().map(|block| &mut block[at % TALL]);
                blocks.zip(bytes_of(row, to, scale.zero)).for_each(|(block, bytes)| *block = bytes);
            } else {
                let blocks = self.pairs[blocks].iter_mut().map(|block| &mut block[at % TALL]);
                let quads = bytes_of(row, to, scale.zero);
                blocks.zip(quads).for_each(|(block, quads)| *block = pairs_of(quads));
            }
        }
    }

    /// Returns how many rows there are.
    #[must_use]
    pub(crate) fn n_rows(&self) -> usize {
        self.n
    }

    /// Returns how many numbers a row has.
    #[must_use]
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Returns the tiles of bytes, one after the other.
    #[inline(always)]
    pub(crate) fn byte_tiles(&self) -> &ByteTile {
        &self.bytes
    }

    /// Returns the scales of the rows of each tile.
    #[inline(always)]
    pub(crate) fn scales(&self) -> impl Iterator<Item = &[Scale]> {
        self.scales.chunks(TALL)
    }

    /// Returns the tiles of pairs.
    #[inline(always)]
    pub(crate) fn tiles(&self) -> impl Iterator<Item = &Tile> {
        self.pairs.chunks_exact(self.n_blocks())
    }

    fn n_blocks(&self) -> usize {
        self.width.div_ceil(BLOCK).max(1)
    }
}

/// Returns the scale of a row, and what its numbers are to be multiplied by before they are rounded.
#[inline(always)]
pub(crate) fn scale_of(row: &[f32]) -> (Scale, f32) {
    let (high, low) = (largest(row, 0.0, |value| value), -largest(row, 0.0, |value| -value));
    let range = high - low;
    if range <= TINY {
        return (Scale::default(), 0.0);
    }
    let to = LEVELS / range;
    (Scale { step: range / LEVELS, zero: rounded(-low * to) }, to)
}

/// Returns a row, multiplied by `factor`, moved by `zero` and rounded, block by block. What fills the
/// last does not matter, since the weights there are zeros.
#[inline(always)]
fn bytes_of(row: &[f32], factor: f32, zero: i32) -> impl Iterator<Item = [[u8; 4]; QUADS]> {
    row.chunks(BLOCK).map(move |values| {
        let mut bytes = [[0; 4]; QUADS];
        for (value, byte) in values.iter().zip(bytes.as_flattened_mut()) {
            *byte = (rounded(value * factor) + zero).clamp(0, LEVELS as i32) as u8;
        }
        bytes
    })
}

/// Returns bytes as pairs of 16 bits, in the order of the weights (see [`Tile`]).
#[inline(always)]
fn pairs_of(quads: [[u8; 4]; QUADS]) -> [[i16; 2]; PAIRS] {
    let mut pairs = [[0; 2]; PAIRS];
    for (quad, pairs) in quads.iter().zip(pairs.as_chunks_mut::<2>().0) {
        let [one, two, three, four] = quad.map(i16::from);
        *pairs = [[one, three], [two, four]];
    }
    pairs
}

/// Writes a row, multiplied by `factor` and rounded, block by block; zeros fill the last.
#[inline(always)]
pub(crate) fn round_row<'b>(
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
