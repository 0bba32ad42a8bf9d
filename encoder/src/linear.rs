//! A matrix of 8-bit weights, applied to rows.
//!
//! In: rows of floats. Out: for each output the sum of the inputs by its weights, plus its bias.
//! Rows are rounded to 8 bits ([`RoundedRows`]), sums are exact whole numbers, and what is made of them
//! takes two float operations in a fixed order: so the result does not depend on the instruction
//! set, on threads, or on the rows beside it. Reading fails if the tensors are not there in the
//! wanted shape; applying never does.

use super::arithmetic::gelu;
use super::lanes::{BLOCK, ByteWeights, Lanes, PAIRS, QUADS, Sums, TALL, WIDE, WeightBlock, Work};
use super::machine::Machine;
use super::rows::{RoundedRows, Scale};
use super::tensors::{Int8Matrix, TensorError, Tensors};

/// Weights and biases.
#[derive(Clone, Debug)]
pub struct Linear {
    n_in: usize,
    n_out: usize,
    /// The blocks of the first outputs, then those of the next; zeros fill the last.
    panels: Vec<ByteWeights>,
    outputs: Vec<Outputs>,
}

/// What makes floats of the sums of a panel.
#[derive(Clone, Copy, Debug, Default)]
struct Outputs {
    scales: [f32; WIDE],
    biases: [f32; WIDE],
    /// The sum of the weights of each output: what a row's zero counts for.
    weights: [i32; WIDE],
}

/// What is done to each output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// Nothing.
    Nothing,
    /// The Gaussian error linear unit.
    Gelu,
}

/// Space for work, kept from one call to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinearSpace {
    panel: Vec<WeightBlock>,
    sums: Vec<Sums>,
}

impl Linear {
    /// Reads `NAME.weight` and `NAME.bias`, with any number of outputs.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or does not have `n_in` inputs.
    pub fn read(tensors: &Tensors<'_>, name: &str, n_in: usize) -> Result<Self, TensorError> {
        Self::read_joined(tensors, &[name], n_in)
    }

    /// Reads several as one, with the outputs of the first first.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or does not have `n_in` inputs.
    pub fn read_joined(
        tensors: &Tensors<'_>,
        names: &[&str],
        n_in: usize,
    ) -> Result<Self, TensorError> {
        let mut parts = Vec::new();
        for name in names {
            let weights = tensors.int8(&format!("{name}.weight"), None, Some(n_in))?;
            let bias = tensors.floats(&format!("{name}.bias"), &[weights.scales.len()])?;
            parts.push((weights, bias));
        }
        Ok(Self::new(n_in, &parts))
    }

    fn new(n_in: usize, parts: &[(Int8Matrix<'_>, Vec<f32>)]) -> Self {
        let n_blocks = n_in.div_ceil(BLOCK);
        let n_out = parts.iter().map(|(weights, _)| weights.scales.len()).sum::<usize>();
        let n_panels = n_out.div_ceil(WIDE);
        let mut panels = vec![[[[0; 4]; WIDE]; QUADS]; n_panels * n_blocks];
        let mut outputs = vec![Outputs::default(); n_panels];
        let rows = parts.iter().flat_map(|(weights, bias)| {
            let rows = (0..bias.len()).map(|at| weights.row(at));
            rows.zip(weights.scales.iter().zip(bias))
        });
        for (at, (row, (&scale, &bias))) in rows.enumerate() {
            let (panel, column) = (at / WIDE, at % WIDE);
            (outputs[panel].scales[column], outputs[panel].biases[column]) = (scale, bias);
            let blocks = &mut panels[panel * n_blocks..];
            for (input, weight) in row.enumerate() {
                outputs[panel].weights[column] += i32::from(weight);
                blocks[input / BLOCK][input % BLOCK / 4][column][input % 4] = weight;
            }
        }
        Self { n_in, n_out, panels, outputs }
    }

    /// Returns how many numbers a row that goes in has.
    #[must_use]
    pub fn n_in(&self) -> usize {
        self.n_in
    }

    /// Returns how many numbers a row that comes out has.
    #[must_use]
    pub fn n_out(&self) -> usize {
        self.n_out
    }

    /// Returns the outputs of each row of `values`, row after row.
    #[must_use]
    pub fn apply(&self, values: &[f32]) -> Vec<f32> {
        self.apply_on(Machine::best(), values)
    }

    /// As [`apply`](Self::apply), with a given instruction set; the result is the same.
    #[must_use]
    pub(crate) fn apply_on(&self, machine: Machine, values: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        machine.run(Apply { linear: self, values, out: &mut out });
        out
    }

    /// Writes the outputs of each row to `out`. To be compiled for an instruction set by [`Work`].
    #[inline(always)]
    pub(crate) fn apply_with<L: Lanes>(
        &self,
        lanes: L,
        rows: &RoundedRows,
        after: After,
        space: &mut LinearSpace,
        out: &mut Vec<f32>,
    ) {
        debug_assert_eq!(rows.width(), self.n_in.max(1), "rows are as wide as the weights");
        out.resize(rows.n_rows() * self.n_out, 0.0);
        let n_blocks = self.n_in.div_ceil(BLOCK);
        let LinearSpace { panel: wide, sums } = space;
        sums.resize(rows.n_rows().div_ceil(TALL), [[0; WIDE]; TALL]);
        for (at, outputs) in self.outputs.iter().enumerate() {
            let panel = &self.panels[at * n_blocks..][..n_blocks];
            if L::MULTIPLIES_BYTES {
                lanes.byte_products(rows.byte_tiles(), panel, sums);
            } else {
                widen(panel, wide);
                for (tile, sums) in rows.tiles().zip(sums.iter_mut()) {
                    lanes.products(tile, wide, sums);
                }
            }
            let left = at * WIDE;
            let columns = left..self.n_out.min(left + WIDE);
            let mut out = out.chunks_exact_mut(self.n_out).map(|row| &mut row[columns.clone()]);
            for (sums, scales) in sums.iter().zip(rows.scales()) {
                finish_tile(sums, scales, outputs, after, &mut out);
            }
        }
    }
}

/// Writes weights of bytes as pairs of 16 bits, of each four the first with the third, then the second
/// with the fourth: shifts of whole registers do that.
#[inline(always)]
fn widen(panel: &[ByteWeights], wide: &mut Vec<WeightBlock>) {
    wide.resize(panel.len(), [[[0; 2]; WIDE]; PAIRS]);
    for (quads, pairs) in
        panel.as_flattened().iter().zip(wide.as_flattened_mut().as_chunks_mut::<2>().0)
    {
        let [odd, even] = pairs;
        for at in 0..WIDE {
            let [one, two, three, four] = quads[at].map(i8::cast_unsigned);
            let both = [[one, two], [three, four]].map(i16::from_le_bytes);
            odd[at] = both.map(|both| both << 8 >> 8);
            even[at] = both.map(|both| both >> 8);
        }
    }
}

/// Writes the outputs of the rows of a tile.
#[inline(always)]
fn finish_tile<'o>(
    sums: &Sums,
    scales: &[Scale],
    outputs: &Outputs,
    after: After,
    out: &mut impl Iterator<Item = &'o mut [f32]>,
) {
    for ((sums, scale), out) in sums.iter().zip(scales).zip(out) {
        match after {
            After::Nothing => finish(sums, *scale, outputs, out, |value| value),
            After::Gelu => finish(sums, *scale, outputs, out, gelu),
        }
    }
}

/// Writes the outputs of a row.
#[inline(always)]
fn finish(
    sums: &[i32; WIDE],
    scale: Scale,
    outputs: &Outputs,
    out: &mut [f32],
    after: impl Fn(f32) -> f32,
) {
    let mut values = [0.0; WIDE];
    for at in 0..WIDE {
        let sum = sums[at] - scale.zero * outputs.weights[at];
        values[at] = after(sum as f32 * (outputs.scales[at] * scale.step) + outputs.biases[at]);
    }
    write(&values, out);
}

/// Writes the first of the values, as many as `out` has room for.
#[inline(always)]
pub(crate) fn write(values: &[f32; WIDE], out: &mut [f32]) {
    match out.first_chunk_mut() {
        Some(out) => *out = *values,
        None => out.copy_from_slice(&values[..out.len()]),
    }
}

struct Apply<'a> {
    linear: &'a Linear,
    values: &'a [f32],
    out: &'a mut Vec<f32>,
}

impl Work for Apply<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let (mut rows, mut space) = (RoundedRows::default(), LinearSpace::default());
        rows.refill(lanes, self.values, self.linear.n_in.max(1));
        self.linear.apply_with(lanes, &rows, After::Nothing, &mut space, self.out);
    }
}
