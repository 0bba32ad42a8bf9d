//! One layer of the encoder: attention, then two linear maps for each piece by itself.
//!
//! In: the rows of one window. Out: the rows of the next layer, in their place. Reading fails if a
//! tensor is not there in the wanted shape; applying never does.

use super::arithmetic::Norm;
use super::attention::{self, Window};
use super::lanes::Lanes;
use super::linear::{self, After, Linear};
use super::rows::RoundedRows;
use super::tensors::{TensorError, Tensors};

/// The weights of a layer.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// Queries, keys and values, one after the other.
    looks: Linear,
    attention: Linear,
    attention_norm: Norm,
    up: Linear,
    down: Linear,
    output_norm: Norm,
}

/// Space for work, kept from one window to the next.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerSpace {
    rounded: RoundedRows,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    linear: linear::LinearSpace,
    attention: attention::AttentionSpace,
}

impl Norm {
    /// Reads `NAME.weight` and `NAME.bias`.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or does not have `width` numbers.
    pub(crate) fn read(
        tensors: &Tensors<'_>,
        name: &str,
        width: usize,
    ) -> Result<Self, TensorError> {
        let read = |part: &str| tensors.floats(&format!("{name}.{part}"), &[width]);
        Ok(Self { weight: read("weight")?, bias: read("bias")? })
    }
}

impl Layer {
    /// Reads the layer of this number.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or has another shape.
    pub(crate) fn read(
        tensors: &Tensors<'_>,
        number: usize,
        hidden: usize,
    ) -> Result<Self, TensorError> {
        let name = |part: &str| format!("layer.{number}.{part}");
        let square =
            |part: &str| tensors.int8(&name(&format!("{part}.weight")), Some(hidden), None);
        for part in ["query", "key", "value", "attention"] {
            square(part)?;
        }
        let looks = [name("query"), name("key"), name("value")];
        let up = Linear::read(tensors, &name("up"), hidden)?;
        square("down")?;
        Ok(Self {
            looks: Linear::read_joined(tensors, &looks.each_ref().map(String::as_str), hidden)?,
            attention: Linear::read(tensors, &name("attention"), hidden)?,
            attention_norm: Norm::read(tensors, &name("attention_norm"), hidden)?,
            down: Linear::read(tensors, &name("down"), up.n_out())?,
            up,
            output_norm: Norm::read(tensors, &name("output_norm"), hidden)?,
        })
    }
    /// Replaces the rows of one window by those of the next layer. To be compiled for an instruction
    /// set by [`Work`](super::lanes::Work).
    #[inline(always)]
    pub(crate) fn apply<L: Lanes>(
        &self,
        lanes: L,
        n_heads: usize,
        rows: &mut [f32],
        space: &mut LayerSpace,
    ) {
        self.attend(lanes, n_heads, rows, space);
        self.finish(lanes, rows, space);
    }

    /// Replaces the rows of one window by some of those of the next layer: those of `wanted`, in order.
    #[inline(always)]
    pub(crate) fn apply_to<L: Lanes>(
        &self,
        lanes: L,
        n_heads: usize,
        wanted: &[usize],
        rows: &mut Vec<f32>,
        space: &mut LayerSpace,
    ) {
        self.attend(lanes, n_heads, rows, space);
        let hidden = self.looks.n_in();
        for rows in [&mut *rows, &mut space.narrow] {
            for (to, from) in wanted.iter().enumerate() {
                rows.copy_within(from * hidden..(from + 1) * hidden, to * hidden);
            }
            rows.truncate(wanted.len() * hidden);
        }
        self.finish(lanes, rows, space);
    }

    /// Writes to `space.narrow` what each row takes from all.
    #[inline(always)]
    fn attend<L: Lanes>(&self, lanes: L, n_heads: usize, rows: &[f32], space: &mut LayerSpace) {
        let LayerSpace { rounded, wide, narrow, linear, attention } = space;
        let hidden = self.looks.n_in();
        rounded.refill(lanes, rows, hidden);
        self.looks.apply_with(lanes, rounded, After::Nothing, linear, wide);
        Window { rows: wide, hidden, n_heads }.attend(lanes, attention, narrow);
    }

    /// Makes of rows, and of what they took from others, those of the next layer.
    #[inline(always)]
    fn finish<L: Lanes>(&self, lanes: L, rows: &mut [f32], space: &mut LayerSpace) {
        let LayerSpace { rounded, wide, narrow, linear, .. } = space;
        let hidden = self.looks.n_in();
        rounded.refill(lanes, narrow, hidden);
        self.attention.apply_with(lanes, rounded, After::Nothing, linear, narrow);
        add(rows, narrow, hidden, &self.attention_norm);
        rounded.refill(lanes, rows, hidden);
        self.up.apply_with(lanes, rounded, After::Gelu, linear, wide);
        rounded.refill(lanes, wide, self.up.n_out());
        self.down.apply_with(lanes, rounded, After::Nothing, linear, narrow);
        add(rows, narrow, hidden, &self.output_norm);
    }
}

/// Adds `more` to `rows` and brings each row of the sum to the norm.
#[inline(always)]
fn add(rows: &mut [f32], more: &[f32], hidden: usize, norm: &Norm) {
    for (row, more) in rows.chunks_exact_mut(hidden).zip(more.chunks_exact(hidden)) {
        row.iter_mut().zip(more).for_each(|(value, more)| *value += more);
        norm.apply(row);
    }
}
