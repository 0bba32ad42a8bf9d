//! Decodes numbers and byte strings in sled's encoding.
//!
//! In: bytes. Out: the values at their start, or `None` if the bytes are too short.

use sled::IVec;

/// Reads values from the front of a buffer, which is shared if it is an [`IVec`].
pub(super) struct Bytes<'b, B: ?Sized = IVec> {
    all: &'b B,
    at: usize,
}

impl<'b, B: AsRef<[u8]> + ?Sized> Bytes<'b, B> {
    pub(super) fn new(all: &'b B) -> Self {
        Self { all, at: 0 }
    }

    pub(super) fn n_taken(&self) -> usize {
        self.at
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.all.as_ref().len()
    }

    fn raw(&mut self, n: usize) -> Option<&'b [u8]> {
        let end = self.at.checked_add(n)?;
        let taken = self.all.as_ref().get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.raw(1)?.first().copied()
    }

    pub(super) fn fixed(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.raw(4)?.try_into().ok()?))
    }

    /// Returns a position in the log.
    pub(super) fn lsn(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.raw(8)?.try_into().ok()?))
    }

    /// Returns a variable-length number of one to nine bytes.
    pub(super) fn number(&mut self) -> Option<u64> {
        let first = u64::from(self.byte()?);
        match first {
            0..=240 => Some(first),
            241..=248 => Some(240 + 256 * (first - 241) + u64::from(self.byte()?)),
            249 => Some(2288 + 256 * u64::from(self.byte()?) + u64::from(self.byte()?)),
            _ => {
                let taken = self.raw(usize::try_from(first - 247).ok()?)?;
                let mut whole = [0; 8];
                whole.iter_mut().zip(taken).for_each(|(byte, own)| *byte = *own);
                Some(u64::from_le_bytes(whole))
            }
        }
    }

    pub(super) fn size(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }
}

impl Bytes<'_, IVec> {
    /// Returns a length-prefixed byte string that shares the buffer's memory.
    pub(super) fn text(&mut self) -> Option<IVec> {
        let n = self.size()?;
        let at = self.at;
        self.raw(n)?;
        Some(self.all.subslice(at, n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let cases: [(&[u8], u64); 6] = [
            (&[240], 240),
            (&[241, 1], 241),
            (&[248, 255], 2287),
            (&[249, 0, 1], 2289),
            (&[250, 0, 0, 1], 65_536),
            (&[255, 1, 0, 0, 0, 0, 0, 0, 128], (1 << 63) | 1),
        ];
        for (bytes, number) in cases {
            let all = IVec::from(bytes);
            let mut read = Bytes::new(&all);
            assert_eq!((read.number(), read.is_empty()), (Some(number), true), "{bytes:?}");
            let cut = IVec::from(&bytes[..bytes.len() - 1]);
            assert_eq!(Bytes::new(&cut).number(), None, "{bytes:?}");
        }
    }
}
