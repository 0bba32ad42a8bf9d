//! The byte form of trained weights: a sequence of numbers, texts and raw bytes.
//!
//! In and out: bytes. Numbers are LEB128, so small ones take one byte. Reading fails with
//! [`BlobError`] if the bytes end early or a number does not fit.

use crate::document::leb128;

/// Why weights could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// The bytes end before the model does.
    #[error("the weights end early; rebuild them or take the file of this release")]
    EndsEarly,
    /// A number or text is outside of what the model can hold.
    #[error("the weights hold a value out of range; rebuild them or take the file of this release")]
    OutOfRange,
}

/// Collects the bytes of a model.
#[derive(Clone, Debug, Default)]
pub struct BlobWriter {
    bytes: Vec<u8>,
}

impl BlobWriter {
    /// Adds a number.
    pub fn number(&mut self, value: usize) {
        leb128::push(&mut self.bytes, value as u64);
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str) {
        self.number(text.len());
        self.raw(text.as_bytes());
    }

    /// Adds bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns all bytes added so far.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads the bytes of a model in order.
#[derive(Clone, Debug)]
pub struct BlobReader<'b> {
    bytes: &'b [u8],
}

impl<'b> BlobReader<'b> {
    /// Returns a reader at the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    /// Reads a number.
    ///
    /// # Errors
    /// Returns an error if the bytes end or the number has more bits than a `usize`.
    pub fn number(&mut self) -> Result<usize, BlobError> {
        let value = leb128::take(&mut self.bytes).ok_or(BlobError::EndsEarly)?;
        usize::try_from(value).map_err(|_| BlobError::OutOfRange)
    }

    /// Reads a number that fits in 32 bits.
    ///
    /// # Errors
    /// Returns an error if the bytes end or the number is larger.
    pub fn small(&mut self) -> Result<u32, BlobError> {
        u32::try_from(self.number()?).map_err(|_| BlobError::OutOfRange)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// Returns an error if the bytes end or are not UTF-8.
    pub fn text(&mut self) -> Result<&'b str, BlobError> {
        let len = self.number()?;
        std::str::from_utf8(self.raw(len)?).map_err(|_| BlobError::OutOfRange)
    }

    /// Reads `len` bytes.
    ///
    /// # Errors
    /// Returns an error if fewer are left.
    pub fn raw(&mut self, len: usize) -> Result<&'b [u8], BlobError> {
        let (taken, rest) = self.bytes.split_at_checked(len).ok_or(BlobError::EndsEarly)?;
        self.bytes = rest;
        Ok(taken)
    }
}
