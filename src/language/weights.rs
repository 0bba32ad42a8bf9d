//! The weights of the encoder and all its heads, embedded in the binary.
//!
//! In: nothing. Out: their [`Tensors`], read on the first call. `CARD.md` says what they were
//! trained on; `training/` rebuilds them.

use std::sync::OnceLock;

use onrecord_encoder::Tensors;

/// The parts of the file of the encoder and its heads. A static, so that the bytes are in the program
/// once.
pub(super) static READER: [&[u8]; 3] =
    [onrecord_weights_1::PART, onrecord_weights_2::PART, onrecord_weights_3::PART];

/// Returns the weights.
///
/// # Panics
/// Never: a test reads these very bytes.
#[must_use]
pub fn tensors() -> &'static Tensors<'static> {
    static TENSORS: OnceLock<Tensors<'static>> = OnceLock::new();
    TENSORS.get_or_init(|| {
        Tensors::read_parts(&READER).expect("the embedded weights are read by the test suite")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_weights_read() {
        assert!(tensors().has("embeddings.word"));
    }
}
