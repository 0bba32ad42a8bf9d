//! Compression, with a dictionary learned from the values of the store.
//!
//! In: values, and samples to learn a dictionary from. Out: zstd frames, each with a checksum, and
//! back. With a dictionary a small value compresses as well as it would among many others, and can
//! be read without them. If there are too few samples, no dictionary is learned. Reading fails with
//! [`StoreError::Damaged`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use zstd::dict::EncoderDictionary;
use zstd::zstd_safe::{self, CParameter, DCtx, DDict};

use crate::store::StoreError;

/// Compression levels of zstd.
pub(in crate::store) const LEVEL_OF_ADDING: i32 = 3;
pub(in crate::store) const LEVEL_OF_COMPACTING: i32 = 9;

/// Size of a dictionary and of its samples, in bytes.
const DICTIONARY_BYTES: usize = 64 << 10;
const SAMPLES_BYTES_MIN: usize = 256 << 10;
const SAMPLES_BYTES_MAX: usize = 512 << 10;
/// Largest uncompressed value; a frame that claims to be larger is damaged.
pub(in crate::store) const RAW_BYTES_MAX: u64 = 512 << 20;

/// A dictionary of what many values have in common.
pub(in crate::store) struct Dictionary {
    /// Never 0, which means no dictionary.
    pub(in crate::store) id: u32,
    pub(in crate::store) bytes: Vec<u8>,
    decoder: DDict<'static>,
}

impl Dictionary {
    pub(in crate::store) fn new(id: u32, bytes: Vec<u8>) -> Self {
        let decoder = DDict::create(&bytes);
        Self { id, bytes, decoder }
    }

    /// Learns a dictionary from `values`. Returns `None` if there are too few of them.
    pub(in crate::store) fn learn<T: AsRef<[u8]>>(id: u32, values: &[T]) -> Option<Self> {
        let n_bytes: usize = values.iter().map(|it| it.as_ref().len()).sum();
        if n_bytes < SAMPLES_BYTES_MIN {
            return None;
        }
        let step = n_bytes.div_ceil(SAMPLES_BYTES_MAX);
        let samples: Vec<&[u8]> = values.iter().step_by(step).map(AsRef::as_ref).collect();
        let bytes = zstd::dict::from_samples(&samples, DICTIONARY_BYTES.min(n_bytes / 16)).ok()?;
        Some(Self::new(id, bytes))
    }
}

/// The dictionaries of a store by number.
#[derive(Clone, Default)]
pub(in crate::store) struct Dictionaries(BTreeMap<u32, Arc<Dictionary>>);

impl Dictionaries {
    pub(in crate::store) fn add(&mut self, dictionary: Arc<Dictionary>) {
        self.0.insert(dictionary.id, dictionary);
    }

    /// Returns the numbers of the dictionaries.
    pub(in crate::store) fn ids(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.keys().copied()
    }

    /// Returns the highest dictionary number, or 0 if there is none.
    pub(in crate::store) fn last(&self) -> u32 {
        self.0.keys().next_back().copied().unwrap_or_default()
    }

    pub(in crate::store) fn get(&self, id: u32) -> Option<&Arc<Dictionary>> {
        self.0.get(&id)
    }

    /// Decompresses a frame made by a [`Compressor`] with dictionary `id`; 0 means no dictionary.
    pub(in crate::store) fn unpack(
        &self,
        id: u32,
        frame: &[u8],
        place: &str,
    ) -> Result<Vec<u8>, StoreError> {
        let damaged = || StoreError::damaged(place);
        let dictionary = match id {
            0 => None,
            id => Some(&self.0.get(&id).ok_or_else(damaged)?.decoder),
        };
        unpack(dictionary, frame).ok_or_else(damaged)
    }
}

thread_local! {
    static DECODER: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

fn unpack(dictionary: Option<&DDict<'static>>, frame: &[u8]) -> Option<Vec<u8>> {
    let length = zstd_safe::get_frame_content_size(frame).ok()??;
    if length > RAW_BYTES_MAX {
        return None;
    }
    let mut raw = Vec::with_capacity(usize::try_from(length).ok()?);
    DECODER.with_borrow_mut(|decoder| match dictionary {
        Some(dictionary) => decoder.decompress_using_ddict(&mut raw, frame, dictionary).ok(),
        None => decoder.decompress(&mut raw, frame).ok(),
    })?;
    (raw.len() as u64 == length).then_some(raw)
}

/// Compresses values, all with the same dictionary or all without one.
pub(in crate::store) struct Compressor {
    /// The number of the dictionary; 0 means none.
    pub(in crate::store) dictionary: u32,
    encoder: Option<EncoderDictionary<'static>>,
    level: i32,
}

impl Compressor {
    pub(in crate::store) fn new(dictionary: Option<&Dictionary>, level: i32) -> Self {
        let encoder =
            dictionary.map(|dictionary| EncoderDictionary::copy(&dictionary.bytes, level));
        Self { dictionary: dictionary.map_or(0, |it| it.id), encoder, level }
    }

    /// Compresses each value into a frame, keeping their order.
    pub(in crate::store) fn all<T: AsRef<[u8]> + Sync>(&self, values: &[T]) -> Vec<Vec<u8>> {
        // Each task creates a zstd compressor, which takes much memory, so tasks are few.
        let n_tasks = 2 * rayon::current_num_threads();
        let values = values.par_iter().with_min_len(values.len().div_ceil(n_tasks).max(16));
        values
            .map_init(
                || (in_memory(self.zstd_compressor()), Vec::new()),
                |(compressor, room), value| frame(compressor, value.as_ref(), room),
            )
            .collect()
    }

    /// Compresses one value into a frame.
    #[cfg(test)]
    pub(in crate::store) fn one(&self, value: &[u8]) -> Vec<u8> {
        frame(&mut in_memory(self.zstd_compressor()), value, &mut Vec::new())
    }

    fn zstd_compressor(&self) -> io::Result<zstd::bulk::Compressor<'_>> {
        let mut compressor = match &self.encoder {
            Some(encoder) => zstd::bulk::Compressor::with_prepared_dictionary(encoder)?,
            None => zstd::bulk::Compressor::new(self.level)?,
        };
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        compressor.set_parameter(CParameter::DictIdFlag(false))?;
        Ok(compressor)
    }
}

/// Returns a value as a frame of minimal capacity; `room` is scratch space.
fn frame(compressor: &mut zstd::bulk::Compressor<'_>, value: &[u8], room: &mut Vec<u8>) -> Vec<u8> {
    room.clear();
    room.reserve(zstd_safe::compress_bound(value.len()));
    in_memory(compressor.compress_to_buffer(value, room));
    room.as_slice().to_owned()
}

/// Unwraps the result of compressing in memory, which cannot fail.
fn in_memory<T>(result: io::Result<T>) -> T {
    result.unwrap_or_else(|error| unreachable!("compressing in memory: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<Vec<u8>> {
        let value = |n: u32| format!("Ada Barcor met with Dunja Felgor on day {n} of {}. ", n * 7);
        (0..2000).map(|n| value(n).repeat(1 + n as usize % 9).into_bytes()).collect()
    }

    #[test]
    fn values_come_back_with_and_without_a_dictionary() {
        let dictionary = Arc::new(Dictionary::learn(7, &values()).expect("there is much to learn"));
        let mut dictionaries = Dictionaries::default();
        dictionaries.add(Arc::clone(&dictionary));
        for dictionary in [None, Some(dictionary.as_ref())] {
            let compressor = Compressor::new(dictionary, LEVEL_OF_ADDING);
            for (value, frame) in values().iter().zip(compressor.all(&values())) {
                let raw =
                    dictionaries.unpack(compressor.dictionary, &frame, "here").expect("unpacks");
                assert_eq!(raw, *value);
            }
        }
    }

    #[test]
    fn a_changed_byte_is_damage() {
        let compressor = Compressor::new(None, LEVEL_OF_ADDING);
        let frame = compressor.one(&values()[8]);
        for at in 0..frame.len() {
            let mut frame = frame.clone();
            frame[at] ^= 0x10;
            if let Ok(raw) = Dictionaries::default().unpack(0, &frame, "here") {
                assert_eq!(raw, values()[8], "byte {at}");
            }
        }
    }

    #[test]
    fn a_frame_that_claims_too_much_is_damage_before_it_is_unpacked() {
        let mut frame = Compressor::new(None, LEVEL_OF_ADDING).one(&vec![0; 100_000]);
        assert!(Dictionaries::default().unpack(0, &frame, "here").is_ok());
        // The header of a single-segment frame of more than 64 kB: its length takes four bytes.
        assert_eq!((frame[4] >> 6, frame[4] & 0x20), (2, 0x20), "{:?}", &frame[..9]);
        frame[5..9].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(Dictionaries::default().unpack(0, &frame, "here").is_err());
    }

    #[test]
    fn little_gives_no_dictionary() {
        assert!(Dictionary::learn(1, &values()[..10]).is_none());
    }
}
