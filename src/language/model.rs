//! A linear model in a compact table that maps hashed features to a few small weights each.
//!
//! In: the bytes that `train` wrote. Out: [`LinearModel`], which sums the weights of active
//! features into one score per class. The layout keeps cache misses low: a small filter rejects
//! most features without weights, and a feature's weights are stored next to its key, together with
//! the few others that have the same upper bits. A truncated or altered file gives [`ModelError`].

use super::blob::{BlobError, BlobReader, BlobWriter};

/// Weights of hashed features for up to 256 classes.
///
/// Invariant: `starts` has one entry per bucket plus one, is non-decreasing, and ends with the
/// length of `entries`.
#[derive(Clone, Debug)]
pub struct LinearModel {
    n_classes: usize,
    /// The start of each bucket's entries; a bucket has the keys with the same upper bits.
    starts: Vec<u32>,
    /// The number of low bits in a key that its bucket does not determine; at most 16.
    low_bits: u32,
    /// For each feature: the low bits of its key (two bytes), the number of its weights (one), and
    /// a class and a weight for each; or [`WHOLE`] and the index of a row (three bytes).
    entries: Vec<u8>,
    /// The weights of features that have many, one per class; each row is `stride` long.
    rows: Vec<i8>,
    stride: usize,
    /// A filter with a bit for the low bits of each key: most features that are looked up have no
    /// weights.
    filter: Vec<u64>,
}

/// Why a model could not be read.
pub(crate) type ModelError = BlobError;

/// Features in the order of their keys, each with its (class, weight) pairs.
pub(crate) type FeatureRows = [(u32, Vec<(u8, i8)>)];

/// Marks a feature with a row that has a weight for each class.
const WHOLE: u8 = u8::MAX;

/// A row is stored whole if it has weights for at least one in this many classes: summing a whole
/// row takes about as long as summing those.
const WHOLE_FROM: usize = 7;

/// How many features are looked up at once.
const N_ABREAST: usize = 64;

/// The average number of keys per bucket, roughly.
const N_PER_BUCKET: usize = 4;

impl Default for LinearModel {
    fn default() -> Self {
        Self::empty(0, 0)
    }
}

impl LinearModel {
    /// Builds the table of `features`, which must be sorted by key.
    #[must_use]
    pub fn new(n_classes: usize, features: &FeatureRows) -> Self {
        let mut model = Self::empty(n_classes, features.len());
        for (key, pairs) in features {
            model.push(*key, pairs);
        }
        model.close();
        model
    }

    fn empty(n_classes: usize, n_features: usize) -> Self {
        let bucket_bits = (n_features / N_PER_BUCKET + 1).next_power_of_two().ilog2().clamp(16, 24);
        Self {
            n_classes,
            starts: Vec::with_capacity((1 << bucket_bits) + 1),
            low_bits: u32::BITS - bucket_bits,
            entries: Vec::new(),
            rows: Vec::new(),
            stride: n_classes.next_multiple_of(16),
            filter: vec![0; (n_features / 16 + 1).next_power_of_two()],
        }
    }

    /// Adds the next feature; a feature without weights is skipped.
    fn push(&mut self, key: u32, pairs: &[(u8, i8)]) {
        if pairs.is_empty() {
            return;
        }
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.starts.resize(self.starts.len().max(self.bucket(key) + 1), end);
        self.entries.extend_from_slice(&self.low(key).to_le_bytes());
        if pairs.len() * WHOLE_FROM >= self.n_classes || pairs.len() >= usize::from(WHOLE) {
            let first = self.rows.len();
            let row = u32::try_from(first / self.stride).unwrap_or_default().to_le_bytes();
            self.entries.extend_from_slice(&[WHOLE, row[0], row[1], row[2]]);
            self.rows.resize(first + self.stride, 0);
            for (class, weight) in pairs {
                self.rows[first + usize::from(*class)] = *weight;
            }
        } else {
            self.entries.push(u8::try_from(pairs.len()).unwrap_or_default());
            self.entries.extend(pairs.iter().flat_map(|it| [it.0, it.1.to_le_bytes()[0]]));
        }
        let word = self.filter_word(key);
        self.filter[word] |= 1 << (key & 63);
    }

    /// Ends the last buckets, after the last feature.
    fn close(&mut self) {
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.starts.resize((1 << (u32::BITS - self.low_bits)) + 1, end);
    }

    fn bucket(&self, key: u32) -> usize {
        (key >> self.low_bits) as usize
    }

    fn low(&self, key: u32) -> u16 {
        u16::try_from(key & ((1 << self.low_bits) - 1)).unwrap_or_default()
    }

    fn filter_word(&self, key: u32) -> usize {
        (key >> 6) as usize & (self.filter.len() - 1)
    }

    /// Returns 1 if a key may be in the table, 0 if it is not.
    fn passes(&self, key: u32) -> usize {
        usize::from(self.filter[self.filter_word(key)] >> (key & 63) & 1 == 1)
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Adds the weights of `features` to `scores`, which has one entry per class.
    pub fn score(&self, features: &[u32], scores: &mut [i32]) {
        // In several passes, so that the loads of one pass do not wait for each other.
        let mut near = [0; N_ABREAST];
        let mut buckets = [(0_u32, 0_u32); N_ABREAST];
        let mut firsts = [0_u8; N_ABREAST];
        for part in features.chunks(N_ABREAST) {
            let mut n_near = 0;
            for key in part {
                near[n_near] = *key;
                n_near += self.passes(*key);
            }
            let near = &near[..n_near];
            for (key, bucket) in near.iter().zip(&mut buckets) {
                let at = self.bucket(*key);
                if let Some([start, end]) = self.starts.get(at..at + 2) {
                    *bucket = (*start, *end);
                }
            }
            let buckets = &buckets[..n_near];
            for (bucket, first) in buckets.iter().zip(&mut firsts) {
                *first = self.entries.get(bucket.0 as usize).copied().unwrap_or_default();
            }
            let mut sums = [0_i16; 256];
            for ((key, bucket), first) in near.iter().zip(buckets).zip(&firsts) {
                self.add(self.low(*key), *bucket, *first, &mut sums);
            }
            for (score, sum) in scores.iter_mut().zip(&sums) {
                *score += i32::from(*sum);
            }
        }
    }

    /// Adds the weights of one feature; the sums over [`N_ABREAST`] of them cannot overflow.
    /// `first` is the first byte of its bucket, passed in because it was loaded in an earlier pass.
    fn add(&self, low: u16, bucket: (u32, u32), first: u8, sums: &mut [i16; 256]) {
        let mut rest = self.entries.get(bucket.0 as usize..bucket.1 as usize).unwrap_or_default();
        let mut first = first;
        while let [_, high, len, tail @ ..] = rest {
            let size = if *len == WHOLE { 3 } else { usize::from(*len) * 2 };
            let Some((run, next)) = tail.split_at_checked(size) else { return };
            if u16::from_le_bytes([first, *high]) == low {
                return self.add_run(run, sums);
            }
            first = next.first().copied().unwrap_or_default();
            rest = next;
        }
    }

    /// Adds the weights of a run of pairs or, if it is three bytes long, of the row with that
    /// index.
    fn add_run(&self, run: &[u8], sums: &mut [i16; 256]) {
        if let [a, b, c] = run {
            let start = u32::from_le_bytes([*a, *b, *c, 0]) as usize * self.stride;
            let row = self.rows.get(start..start + self.stride).unwrap_or_default();
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i16::from(*weight);
            }
            return;
        }
        for pair in run.as_chunks::<2>().0 {
            sums[usize::from(pair[0])] += i16::from(i8::from_le_bytes([pair[1]]));
        }
    }

    /// Writes features in the form that [`LinearModel::read`] reads.
    pub fn write(out: &mut BlobWriter, n_classes: usize, features: &FeatureRows) {
        out.number(n_classes);
        out.number(features.len());
        let mut last = 0;
        for (key, _) in features {
            out.number((*key - last) as usize);
            last = *key;
        }
        for (_, pairs) in features {
            out.number(pairs.len());
        }
        for (_, pairs) in features {
            out.raw(&pairs.iter().map(|it| it.0).collect::<Vec<_>>());
        }
        for (_, pairs) in features {
            out.raw(&pairs.iter().map(|it| it.1.to_le_bytes()[0]).collect::<Vec<_>>());
        }
    }

    /// Reads a model.
    ///
    /// # Errors
    /// Returns an error if the bytes end early or have a number out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, ModelError> {
        let n_classes = input.number()?;
        let n_features = input.number()?;
        if n_classes > 256 {
            return Err(BlobError::OutOfRange);
        }
        let mut keys = Vec::with_capacity(n_features.min(1 << 24));
        let mut last = 0_u32;
        for at in 0..n_features {
            let step = input.small()?;
            last = last.checked_add(step).ok_or(BlobError::OutOfRange)?;
            if step == 0 && at > 0 {
                return Err(BlobError::OutOfRange);
            }
            keys.push(last);
        }
        let mut lens = Vec::with_capacity(keys.len());
        for _ in 0..n_features {
            lens.push(input.small()? as usize);
        }
        let n_pairs: usize = lens.iter().sum();
        let (classes, weights) = (input.raw(n_pairs)?, input.raw(n_pairs)?);
        if classes.iter().any(|it| usize::from(*it) >= n_classes) {
            return Err(BlobError::OutOfRange);
        }
        let mut model = Self::empty(n_classes, n_features);
        let mut pairs = classes.iter().zip(weights).map(|it| (*it.0, i8::from_le_bytes([*it.1])));
        let mut row = Vec::with_capacity(n_classes);
        for (key, len) in keys.into_iter().zip(lens) {
            row.clear();
            row.extend(pairs.by_ref().take(len));
            model.push(key, &row);
        }
        model.close();
        Ok(model)
    }
}
