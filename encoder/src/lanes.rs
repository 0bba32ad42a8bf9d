//! The loops that take nearly all the time, for each instruction set: sums of products of numbers
//! of 8 or 16 bits.
//!
//! In: a [`Tile`] of rows and a [`Panel`] of weights, or a [`ByteTile`] and a [`BytePanel`]. Out:
//! [`Sums`], exact integers, so that every instruction set gives the same.
//! [`Machine::run`](super::machine::Machine::run) also compiles the code around the loop, plain Rust on
//! floats, for the instruction set: the compiler may then use wide registers, but never reorders or fuses
//! what a float is made of. Never fails.

/// Rows of a tile.
pub(crate) const TALL: usize = 12;
/// Outputs of a panel.
pub(crate) const WIDE: usize = 32;
/// Pairs of inputs in a block.
pub(crate) const PAIRS: usize = 16;
/// Groups of four inputs in a block.
pub(crate) const QUADS: usize = 8;
/// Inputs in a block.
pub(crate) const BLOCK: usize = 2 * PAIRS;
const _: () = assert!(BLOCK == 4 * QUADS, "pairs and quads are of the same blocks");

/// Numbers of some rows, block by block, in pairs of inputs. Which inputs make a pair does not matter, if
/// it is the same in the panel: attention pairs neighbours, [`Linear`](super::linear::Linear) the first
/// of each four inputs with the third, and the second with the fourth.
pub(crate) type Tile = [[[[i16; 2]; PAIRS]; TALL]];
/// A block of weights: for each pair of inputs, what each output takes of them.
pub(crate) type WeightBlock = [[[i16; 2]; WIDE]; PAIRS];
/// Weights of some outputs, block by block.
pub(crate) type Panel = [WeightBlock];
/// Bytes of some rows, or of the rows of several tiles, block by block, with four neighbouring inputs side by side.
pub(crate) type ByteTile = [[[[u8; 4]; QUADS]; TALL]];
/// A block of weights of a byte: for each four inputs, what each output takes of them.
pub(crate) type ByteWeights = [[[i8; 4]; WIDE]; QUADS];
/// Weights of some outputs, block by block.
pub(crate) type BytePanel = [ByteWeights];
/// The sums of each row and output.
pub(crate) type Sums = [[i32; WIDE]; TALL];

/// A way to compute the sums.
pub(crate) trait Lanes: Copy {
    /// Whether [`byte_products`](Self::byte_products) is faster than [`products`](Self::products) of
    /// the same numbers.
    const MULTIPLIES_BYTES: bool = false;

    /// Writes the sum of products of each row of `tile` with each output of `panel`.
    ///
    /// A sum that leaves 32 bits wraps round.
    fn products(self, tile: &Tile, panel: &Panel, sums: &mut Sums);

    /// Writes the same for the bytes of each tile of `tiles`; a sum of fewer than 66,000 products stays
    /// within 32 bits.
    #[inline(always)]
    fn byte_products(self, tiles: &ByteTile, panel: &BytePanel, sums: &mut [Sums]) {
        for (tile, sums) in tiles.chunks_exact(panel.len().max(1)).zip(sums) {
            byte_products(tile, panel, sums);
        }
    }
}

/// Writes the sums of products of the bytes of one tile, by plain loops.
#[inline(always)]
pub(crate) fn byte_products(tile: &ByteTile, panel: &BytePanel, sums: &mut Sums) {
    *sums = [[0; WIDE]; TALL];
    for (rows, block) in tile.iter().zip(panel) {
        for (row, sums) in rows.iter().zip(sums.iter_mut()) {
            for (quad, weights) in row.iter().zip(block) {
                let quad = quad.map(i32::from);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    let products = quad.iter().zip(weights).map(|(one, two)| one * i32::from(*two));
                    *sum += products.sum::<i32>();
                }
            }
        }
    }
}

/// Plain loops, for every machine; what all others are tested against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainLoops;

impl Lanes for PlainLoops {
    #[inline(always)]
    fn products(self, tile: &Tile, panel: &Panel, sums: &mut Sums) {
        *sums = [[0; WIDE]; TALL];
        for (rows, block) in tile.iter().zip(panel) {
            for (row, sums) in rows.iter().zip(sums.iter_mut()) {
                for (pair, weights) in row.iter().zip(block) {
                    let [first, second] = pair.map(i32::from);
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        let [one, two] = weights.map(i32::from);
                        let products = (first * one).wrapping_add(second * two);
                        *sum = sum.wrapping_add(products);
                    }
                }
            }
        }
    }
}

/// Work that is compiled once for each instruction set.
pub(crate) trait Work {
    /// Does the work. To be marked `#[inline(always)]`, like all that it calls in its loops.
    fn run<L: Lanes>(self, lanes: L);
}
