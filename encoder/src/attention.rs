//! Attention: each piece of a window looks at all others and takes from them what it needs.
//!
//! In: queries, keys and values of one window. Out: for each piece and head the mean of the values,
//! weighted by how well its query agrees with each key. Both products are sums of whole numbers,
//! exact like those of [`Linear`](super::linear::Linear): queries and keys are rounded to 14 bits a
//! piece, values to 14 bits a column, weights to 15 bits. Never fails.

use super::arithmetic::{exp, largest, rounded, sum};
use super::lanes::{BLOCK, Lanes, PAIRS, TALL, WIDE, WeightBlock};
use super::linear::write;
use super::rows::{Factor, round_row};

/// The largest number that a weight of attention is rounded to.
const SHARE_LEVELS: f32 = 32_767.0;
/// The largest number that a value is rounded to.
const VALUE_LEVELS: f32 = 8191.0;
/// What a piece that is not there agrees with any other.
const NO_AGREEMENT: f32 = -1e30;

/// Queries, keys and values of one window, and how they are cut into heads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window<'w> {
    /// For each piece its queries, its keys, its values; `hidden` numbers of each.
    pub rows: &'w [f32],
    /// How many numbers a piece has.
    pub hidden: usize,
    /// How many heads share them.
    pub n_heads: usize,
}

/// Space for work, kept from one call to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct AttentionSpace {
    keys: Vec<WeightBlock>,
    key: Vec<[[i16; 2]; PAIRS]>,
    key_scales: Vec<f32>,
    values: Vec<WeightBlock>,
    value_scales: Vec<f32>,
    queries: Vec<Block>,
    agreements: Vec<f32>,
    shares: Vec<Block>,
}

/// What a row holds, in this order.
#[derive(Clone, Copy)]
enum Part {
    Queries,
    Keys,
    Values,
}

type Block = [[[i16; 2]; PAIRS]; TALL];

/// The largest number that queries and keys are rounded to, so that sums stay within 32 bits.
fn levels(head: usize) -> f32 {
    let head = u32::try_from(head.max(1)).unwrap_or(u32::MAX);
    (i32::MAX.unsigned_abs() / head).isqrt().min(8191) as f32
}

impl Window<'_> {
    /// Writes what each piece takes from all, `hidden` numbers each, to `out`.
    #[inline(always)]
    pub(crate) fn attend<L: Lanes>(
        &self,
        lanes: L,
        space: &mut AttentionSpace,
        out: &mut Vec<f32>,
    ) {
        let n_pieces = self.rows.len() / (3 * self.hidden);
        out.resize(n_pieces * self.hidden, 0.0);
        for head in 0..self.n_heads {
            self.pack_keys(head, space);
            self.pack_values(head, space);
            for first in (0..n_pieces).step_by(TALL) {
                self.agree(lanes, head, first, space);
                share(n_pieces, space);
                self.take(lanes, head, first, space, out);
            }
        }
    }

    /// Returns how many numbers a head has.
    #[inline(always)]
    fn head(&self) -> usize {
        self.hidden / self.n_heads
    }

    /// Returns the numbers of a head, piece by piece from `first` on.
    #[inline(always)]
    fn part(&self, part: Part, head: usize, first: usize) -> impl Iterator<Item = &[f32]> {
        let rows = self.rows.chunks_exact(3 * self.hidden).skip(first);
        let start = part as usize * self.hidden + head * self.head();
        rows.map(move |row| &row[start..start + self.head()])
    }

    /// Packs the keys of a head: a panel of them for every [`WIDE`] pieces.
    #[inline(always)]
    fn pack_keys(&self, head: usize, space: &mut AttentionSpace) {
        let n_blocks = self.head().div_ceil(BLOCK);
        let n_panels = (self.rows.len() / (3 * self.hidden)).div_ceil(WIDE);
        space.keys.resize(n_panels * n_blocks, [[[0; 2]; WIDE]; PAIRS]);
        space.key.resize(n_blocks, [[0; 2]; PAIRS]);
        let levels = levels(self.head());
        space.key_scales.clear();
        space.key_scales.resize(n_panels * WIDE, 0.0);
        for (at, key) in self.part(Part::Keys, head, 0).enumerate() {
            let factor = Factor::of(key, levels);
            space.key_scales[at] = factor.back;
            round_row(key, factor.to, space.key.iter_mut());
            let panel = space.keys[at / WIDE * n_blocks..].as_flattened_mut();
            for (pair, weights) in space.key.as_flattened().iter().zip(panel) {
                weights[at % WIDE] = *pair;
            }
        }
    }

    /// Packs the values of a head: a panel of them for every [`WIDE`] columns, each column rounded by
    /// its own largest number.
    #[inline(always)]
    fn pack_values(&self, head: usize, space: &mut AttentionSpace) {
        let n_blocks = (self.rows.len() / (3 * self.hidden)).div_ceil(BLOCK);
        let n_panels = self.head().div_ceil(WIDE);
        space.values.resize(n_panels * n_blocks, [[[0; 2]; WIDE]; PAIRS]);
        space.value_scales.clear();
        for panel in 0..n_panels {
            let left = panel * WIDE;
            let width = WIDE.min(self.head() - left);
            let mut most = [0.0_f32; WIDE];
            for row in self.part(Part::Values, head, 0) {
                for (most, value) in most.iter_mut().zip(&row[left..left + width]) {
                    *most = if value.abs() > *most { value.abs() } else { *most };
                }
            }
            let factors = most.map(|most| Factor::new(most, VALUE_LEVELS));
            space.value_scales.extend(factors.map(|factor| factor.back * (1.0 / SHARE_LEVELS)));
            let factors = factors.map(|factor| factor.to);
            let blocks = &mut space.values[panel * n_blocks..][..n_blocks];
            let mut pairs = blocks.as_flattened_mut().iter_mut();
            let mut rows = self.part(Part::Values, head, 0).map(|row| &row[left..left + width]);
            while let (Some(pair), row) = (pairs.next(), rows.next()) {
                let [first, second] = [row, rows.next()].map(|row| {
                    let mut values = [0.0; WIDE];
                    if let Some(row) = row {
                        values[..width].copy_from_slice(row);
                    }
                    values
                });
                for at in 0..WIDE {
                    pair[at][0] = rounded(first[at] * factors[at]) as i16;
                    pair[at][1] = rounded(second[at] * factors[at]) as i16;
                }
            }
        }
    }

    /// Computes how well each of the [`TALL`] queries from `first` on agrees with each key.
    #[inline(always)]
    fn agree<L: Lanes>(&self, lanes: L, head: usize, first: usize, space: &mut AttentionSpace) {
        let n_blocks = self.head().div_ceil(BLOCK);
        space.queries.resize(n_blocks, Block::default());
        let mut scales = [0.0; TALL];
        let (levels, root) = (levels(self.head()), (self.head() as f32).sqrt());
        for (at, query) in self.part(Part::Queries, head, first).take(TALL).enumerate() {
            let factor = Factor::of(query, levels);
            scales[at] = factor.back / root;
            round_row(query, factor.to, space.queries.iter_mut().map(|block| &mut block[at]));
        }
        let n_wide = space.key_scales.len();
        space.agreements.resize(TALL * n_wide, 0.0);
        let mut sums = [[0; WIDE]; TALL];
        let panels = space.keys.chunks_exact(n_blocks);
        for (at, (panel, key_scales)) in panels.zip(space.key_scales.as_chunks().0).enumerate() {
            lanes.products(&space.queries, panel, &mut sums);
            let key_scales: &[f32; WIDE] = key_scales;
            for (row, (sums, scale)) in sums.iter().zip(scales).enumerate() {
                let mut agreements = [0.0; WIDE];
                for at in 0..WIDE {
                    agreements[at] = sums[at] as f32 * (key_scales[at] * scale);
                }
                space.agreements[row * n_wide + at * WIDE..][..WIDE].copy_from_slice(&agreements);
            }
        }
    }

    /// Writes the mean of the values by the shares of each piece from `first` on.
    #[inline(always)]
    fn take<L: Lanes>(
        &self,
        lanes: L,
        head: usize,
        first: usize,
        space: &AttentionSpace,
        out: &mut [f32],
    ) {
        let n_blocks = space.shares.len();
        let mut sums = [[0; WIDE]; TALL];
        let panels = space.values.chunks_exact(n_blocks).zip(space.value_scales.as_chunks().0);
        for (at, (panel, scales)) in panels.enumerate() {
            let scales: &[f32; WIDE] = scales;
            lanes.products(&space.shares, panel, &mut sums);
            let left = at * WIDE;
            let width = WIDE.min(self.head() - left);
            let rows = out.chunks_exact_mut(self.hidden).skip(first);
            for (sums, row) in sums.iter().zip(rows) {
                let mut values = [0.0; WIDE];
                for at in 0..WIDE {
                    values[at] = sums[at] as f32 * scales[at];
                }
                let left = head * self.head() + left;
                write(&values, &mut row[left..left + width]);
            }
        }
    }
}

/// Makes of how well pieces agree how much each takes of each other: a softmax, rounded.
#[inline(always)]
fn share(n_pieces: usize, space: &mut AttentionSpace) {
    let n_wide = space.key_scales.len();
    space.shares.resize(n_wide / BLOCK, Block::default());
    for (at, row) in space.agreements.chunks_exact_mut(n_wide).enumerate() {
        row[n_pieces..].fill(NO_AGREEMENT);
        let most = largest(row, NO_AGREEMENT, |value| value);
        for value in row.iter_mut() {
            *value = exp(*value - most);
        }
        row[n_pieces..].fill(0.0);
        let factor = SHARE_LEVELS / sum(row, |value| value);
        round_row(row, factor, space.shares.iter_mut().map(|block| &mut block[at]));
    }
}
