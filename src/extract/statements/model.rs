//! The trained weights of attribution.
//!
//! In: the bytes that `train` wrote, compressed by zstd. Out: [`Models`]. Bytes that were cut short
//! give a [`BlobError`].

use std::sync::OnceLock;

use crate::language::blob::{BlobError, BlobReader, BlobWriter};
use crate::language::model::LinearModel;

/// The weights of both steps.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// Of finding cues.
    pub cues: LinearModel,
    /// Of finding source and content of a cue.
    pub spans: LinearModel,
    /// What is added to the score of a token being outside of any cue.
    pub outside_bias: i32,
}

/// The bias is kept as a number from 0 on; this stands for none.
const BIAS_ZERO: usize = 10_000;

impl Models {
    /// Returns the weights in the binary, read on the first call.
    ///
    /// # Panics
    /// Never: a test reads these very bytes.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static MODELS: OnceLock<Models> = OnceLock::new();
        MODELS.get_or_init(|| {
            Self::read(include_bytes!("../weights/attribution.bin"))
                .expect("the embedded weights are read by the test suite")
        })
    }

    /// Reads weights back.
    ///
    /// # Errors
    /// Where bytes end early or hold a value out of range.
    pub fn read(bytes: &[u8]) -> Result<Self, BlobError> {
        let bytes = zstd::decode_all(bytes).map_err(|_| BlobError::EndsEarly)?;
        let input = &mut BlobReader::new(&bytes);
        let bias = input.number()?;
        let outside_bias = i32::try_from(bias).map_err(|_| BlobError::OutOfRange)?
            - i32::try_from(BIAS_ZERO).unwrap_or_default();
        Ok(Self { cues: LinearModel::read(input)?, spans: LinearModel::read(input)?, outside_bias })
    }

    /// Writes weights in the form that [`Models::read`] takes.
    ///
    /// # Errors
    /// Where memory for compressing cannot be had.
    pub fn write(
        outside_bias: i32,
        n_classes: usize,
        cues: &[(u32, Vec<(u8, i8)>)],
        spans: &[(u32, Vec<(u8, i8)>)],
    ) -> std::io::Result<Vec<u8>> {
        let mut out = BlobWriter::default();
        out.number(BIAS_ZERO.saturating_add_signed(outside_bias as isize));
        LinearModel::write(&mut out, n_classes, cues);
        LinearModel::write(&mut out, n_classes, spans);
        zstd::encode_all(out.finish().as_slice(), 19)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::statements::chain::N_CLASSES;

    #[test]
    fn the_embedded_weights_read() {
        let models = Models::embedded();
        assert_eq!((models.cues.n_classes(), models.spans.n_classes()), (N_CLASSES, N_CLASSES));
    }
}
