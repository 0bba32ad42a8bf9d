//! What do the learned heads predict about words? Logits, before anything is decided by them.
//!
//! In: the vectors of the words of a document. Out: for each head, the logits of words and of pairs
//! of words: who said what ([`said`]), who is meant ([`who`]), who did what to whom ([`deeds`]).
//! Knows the shapes of the heads that `training/model.py` learns, under the same names. Without
//! vectors there are no logits; reading the weights can fail with [`TensorError`].

pub(crate) mod place;
pub(crate) mod said;
pub(crate) mod who;
pub(crate) mod deeds;

use std::sync::OnceLock;

use onrecord_encoder::{TensorError, Tensors};

pub(crate) use deeds::{DeedHeads, DeedLogits};
pub(crate) use said::{SaidHeads, SaidLogits};
pub(crate) use who::{WhoHeads, WhoLogits};

use crate::language::weights;

/// All heads for extraction.
#[derive(Clone, Debug)]
pub(crate) struct Heads {
    /// Who said what.
    pub said: SaidHeads,
    /// Who is meant.
    pub who: WhoHeads,
    /// What actors did to each other.
    pub deeds: DeedHeads,
}

impl Heads {
    /// Returns the heads embedded in the binary, read on the first call.
    ///
    /// # Panics
    /// Never: a test reads these very bytes.
    #[must_use]
    pub(crate) fn embedded() -> &'static Self {
        static HEADS: OnceLock<Heads> = OnceLock::new();
        HEADS.get_or_init(|| {
            Self::read(weights::tensors()).expect("the embedded weights are read by the test suite")
        })
    }

    /// Reads the heads.
    ///
    /// # Errors
    /// Returns an error if a tensor is missing or has another shape.
    pub(crate) fn read(tensors: &Tensors<'_>) -> Result<Self, TensorError> {
        let hidden = tensors.shape("embeddings.norm.weight")?.first().copied().unwrap_or_default();
        Ok(Self {
            said: SaidHeads::read(tensors, hidden)?,
            who: WhoHeads::read(tensors, hidden)?,
            deeds: DeedHeads::read(tensors, hidden)?,
        })
    }
}

/// A table with rows of equal width.
#[derive(Clone, Debug)]
pub(crate) struct EmbeddingTable {
    width: usize,
    values: Vec<f32>,
}

impl EmbeddingTable {
    fn read(tensors: &Tensors<'_>, name: &str, n_rows: usize) -> Result<Self, TensorError> {
        let shape = tensors.shape(name)?.to_vec();
        match shape.as_slice() {
            [rows, width] if *rows == n_rows => {
                Ok(Self { width: *width, values: tensors.floats(name, &shape)? })
            }
            _ => Err(TensorError::OutOfRange),
        }
    }

    fn row(&self, at: usize) -> &[f32] {
        row(&self.values, self.width, at)
    }
}

/// Returns the row of a word in values computed for all words.
fn row(values: &[f32], width: usize, word: usize) -> &[f32] {
    &values[word * width..(word + 1) * width]
}

/// Returns the probability for a logit, from 0.0 to 1.0.
#[must_use]
pub(crate) fn chance(logit: f32) -> f32 {
    1.0 / (1.0 + onrecord_encoder::exp(-logit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_heads_read() {
        assert!(Heads::read(weights::tensors()).is_ok());
    }
}
