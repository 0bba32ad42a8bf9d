//! [`Lanes`] of x86-64, from SSE2, which all have, to AVX-512 with VNNI.
//!
//! Each multiplies 16-bit numbers and adds neighbouring products in one instruction; VNNI, which
//! the compiler puts in by itself if it may, adds them to the sum as well. AVX-512 with VNNI does the
//! same with twice as many bytes.

use std::arch::x86_64::{__m512i, _mm512_dpbusd_epi32, _mm512_set1_epi32};

use multiversion::multiversion;
use multiversion::target::match_target;
use pulp::x86::{V1, V3, V4};
use pulp::{NullaryFnOnce, cast};

use super::lanes::{BytePanel, ByteTile, Lanes, PAIRS, Panel, QUADS, Sums, TALL, Tile, WIDE, Work};

/// An instruction set.
#[derive(Clone, Copy, Debug)]
pub(crate) enum InstructionSet {
    /// SSE2.
    Sse2(V1),
    /// AVX2.
    Avx2(V3),
    /// AVX2 with VNNI.
    Avx2Vnni(V3),
    /// AVX-512.
    Avx512(V4),
    /// AVX-512 with VNNI.
    Avx512Vnni(Vnni),
}

/// AVX-512 with VNNI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vnni(V4);

impl InstructionSet {
    /// Returns the instruction sets of this machine, the fastest last.
    pub(crate) fn all() -> Vec<Self> {
        let (avx2, avx512) = (V3::try_new(), V4::try_new());
        let avx2_vnni = avx2.filter(|_| is_x86_feature_detected!("avxvnni"));
        let kinds = [
            V1::try_new().map(Self::Sse2),
            avx2.map(Self::Avx2),
            avx2_vnni.map(Self::Avx2Vnni),
            avx512.map(Self::Avx512),
            avx512.filter(|_| has_vnni()).map(|lanes| Self::Avx512Vnni(Vnni(lanes))),
        ];
        kinds.into_iter().flatten().collect()
    }

    /// Does `work` with this instruction set.
    pub(crate) fn run(self, work: impl Work) {
        match self {
            Self::Sse2(lanes) => lanes.vectorize(Call { lanes, work }),
            Self::Avx2(lanes) => lanes.vectorize(Call { lanes, work }),
            Self::Avx2Vnni(lanes) => with_avx2_vnni(Call { lanes, work }),
            Self::Avx512(lanes) => lanes.vectorize(Call { lanes, work }),
            Self::Avx512Vnni(lanes) => with_avx512_vnni(Call { lanes, work }),
        }
    }
}

/// Returns whether this machine has all that `multiversion` wants with AVX-512: what has come with
/// VNNI since Ice Lake and Zen 4.
fn has_vnni() -> bool {
    is_x86_feature_detected!("avx512bitalg")
        && is_x86_feature_detected!("avx512ifma")
        && is_x86_feature_detected!("avx512vbmi")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("avx512vnni")
        && is_x86_feature_detected!("avx512vpopcntdq")
        && is_x86_feature_detected!("gfni")
        && is_x86_feature_detected!("vaes")
        && is_x86_feature_detected!("vpclmulqdq")
}

struct Call<L, W> {
    lanes: L,
    work: W,
}

impl<L: Lanes, W: Work> NullaryFnOnce for Call<L, W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.work.run(self.lanes);
    }
}

// `pulp` has no token for VNNI. These name what `V3` and `V4` stand for, and VNNI.
#[multiversion(targets(
    "x86_64+sse+sse2+fxsr+sse3+ssse3+sse4.1+sse4.2+popcnt+avx+avx2+bmi1+bmi2+fma+lzcnt+avxvnni"
))]
fn with_avx2_vnni<F: NullaryFnOnce>(call: F) -> F::Output {
    call.call()
}

#[multiversion(targets(
    "x86_64+sse+sse2+fxsr+sse3+ssse3+sse4.1+sse4.2+popcnt+avx+avx2+bmi1+bmi2+fma+lzcnt+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx512vnni"
))]
fn with_avx512_vnni<F: NullaryFnOnce>(call: F) -> F::Output {
    call.call()
}

impl Lanes for V4 {
    #[inline(always)]
    fn products(self, tile: &Tile, panel: &Panel, sums: &mut Sums) {
        // 24 registers of sums, 2 of weights, 1 of inputs.
        let mut found = [[self.splat_i32x16(0); 2]; TALL];
        for (rows, block) in tile.iter().zip(panel) {
            for at in 0..PAIRS {
                let weights: [pulp::i16x32; 2] = cast(block[at]);
                for (row, found) in rows.iter().zip(&mut found) {
                    let pair = cast(self.splat_i32x16(cast(row[at])));
                    for (found, weights) in found.iter_mut().zip(weights) {
                        let products = self.avx512bw._mm512_madd_epi16(cast(weights), pair);
                        *found = self.wrapping_add_i32x16(*found, cast(products));
                    }
                }
            }
        }
        *sums = cast(found);
    }
}

impl Lanes for Vnni {
    const MULTIPLIES_BYTES: bool = true;

    #[inline(always)]
    fn products(self, tile: &Tile, panel: &Panel, sums: &mut Sums) {
        self.0.products(tile, panel, sums);
    }

    #[inline(always)]
    fn byte_products(self, tiles: &ByteTile, panel: &BytePanel, sums: &mut [Sums]) {
        byte_products(tiles, panel, sums);
    }
}

// Called once for all tiles of a panel, since a function that names the instruction itself is not
// inlined where the compiler does not know that the machine has it.
#[multiversion(targets(
    "x86_64+sse+sse2+fxsr+sse3+ssse3+sse4.1+sse4.2+popcnt+avx+avx2+bmi1+bmi2+fma+lzcnt+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx512vnni"
))]
fn byte_products(tiles: &ByteTile, panel: &BytePanel, sums: &mut [Sums]) {
    for (tile, sums) in tiles.chunks_exact(panel.len().max(1)).zip(sums) {
        match_target! {
            "x86_64+avx512vnni" => {
                let mut found: [[__m512i; 2]; TALL] = cast([[0; WIDE]; TALL]);
                for (rows, block) in tile.iter().zip(panel) {
                    for at in 0..QUADS {
                        let weights: [__m512i; 2] = cast(block[at]);
                        for (row, found) in rows.iter().zip(&mut found) {
                            let quad = _mm512_set1_epi32(cast(row[at]));
                            for (found, weights) in found.iter_mut().zip(weights) {
                                *found = _mm512_dpbusd_epi32(*found, quad, weights);
                            }
                        }
                    }
                }
                *sums = cast(found);
            },
            _ => super::lanes::byte_products(tile, panel, sums),
        }
    }
}

/// Writes sums, half of the rows and two registers of outputs at a time: with 12 registers of
/// sums, 2 of weights and 1 of inputs, 16 are enough.
macro_rules! products_by_quarters {
    ($tile:ident, $panel:ident, $sums:ident, $register:ty, $splat:expr, $add:expr, $madd:expr) => {
        const N: usize = size_of::<$register>() / size_of::<i32>();
        const HALF: usize = TALL / 2;
        for top in [0, HALF] {
            for left in 0..WIDE / (2 * N) {
                let mut found = [[$splat(0); 2]; HALF];
                for (rows, block) in $tile.iter().zip($panel) {
                    for at in 0..PAIRS {
                        let weights: [[$register; 2]; WIDE / (2 * N)] = cast(block[at]);
                        for (row, found) in rows[top..top + HALF].iter().zip(&mut found) {
                            let pair = $splat(cast(row[at]));
                            for (found, weights) in found.iter_mut().zip(weights[left]) {
                                *found = $add(*found, cast($madd(cast(weights), cast(pair))));
                            }
                        }
                    }
                }
                for (sums, found) in $sums[top..top + HALF].iter_mut().zip(found) {
                    let found: [i32; 2 * N] = cast(found);
                    sums[left * 2 * N..(left + 1) * 2 * N].copy_from_slice(&found);
                }
            }
        }
    };
}

impl Lanes for V3 {
    #[inline(always)]
    fn products(self, tile: &Tile, panel: &Panel, sums: &mut Sums) {
        products_by_quarters!(
            tile,
            panel,
            sums,
            pulp::i32x8,
            |value| self.splat_i32x8(value),
            |one, two| self.wrapping_add_i32x8(one, two),
            |one, two| self.avx2._mm256_madd_epi16(one, two)
        );
    }
}

impl Lanes for V1 {
    #[inline(always)]
    fn products(self, tile: &Tile, panel: &Panel, sums: &mut Sums) {
        products_by_quarters!(
            tile,
            panel,
            sums,
            pulp::i32x4,
            |value| self.splat_i32x4(value),
            |one, two| self.wrapping_add_i32x4(one, two),
            |one, two| self.sse2._mm_madd_epi16(one, two)
        );
    }
}
