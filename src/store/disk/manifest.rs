//! The state of a durable store: its segments, dead documents and counters.
//!
//! In and out: one small value, written with every change; writing it commits the change. Reading
//! returns `None` if the bytes are damaged.

use std::collections::BTreeSet;

use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::stored::Counts;

/// The format of the database that this program writes.
pub const FORMAT: u32 = 4;
/// The oldest format that can be read: without a ledger and without checksums on values.
pub(in crate::store) const FORMAT_OLDEST: u32 = 3;

/// The state of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Manifest {
    pub(in crate::store) generation: u64,
    pub(in crate::store) counts: Counts,
    /// The highest document number assigned so far.
    pub(in crate::store) last_number: u32,
    /// The highest segment number assigned so far.
    pub(in crate::store) last_segment: u32,
    /// The segments of the index, in the order of the document numbers that they cover.
    pub(in crate::store) segments: Vec<Segment>,
    /// Removed documents whose rows are still in a segment.
    pub(in crate::store) dead: BTreeSet<u32>,
    /// The numbers of the dictionaries for documents and rows; 0 if there is none yet.
    pub(in crate::store) document_dictionary: u32,
    pub(in crate::store) row_dictionary: u32,
    /// Size of the store's files when it was last rewritten, in bytes.
    pub(in crate::store) bytes_rewritten: u64,
    /// Whether values have checksums; a store of format 3 gets them when it is rewritten.
    pub(in crate::store) has_sums: bool,
    /// The number of the last change and its name in the ledger; 0 if the store has no ledger yet.
    pub(in crate::store) change: u64,
    pub(in crate::store) change_name: u128,
    /// The sum of the marks of all documents.
    pub(in crate::store) marks: u64,
}

/// A segment of the index: the rows of a range of document numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Segment {
    pub(in crate::store) id: u32,
    pub(in crate::store) first: u32,
    pub(in crate::store) last: u32,
    /// Documents whose rows it holds, including dead ones.
    pub(in crate::store) n_documents: u32,
    /// How many of them are dead.
    pub(in crate::store) n_dead: u32,
}

impl Segment {
    pub(in crate::store) fn covers(&self, number: u32) -> bool {
        (self.first..=self.last).contains(&number)
    }

    /// Returns its size class; each class is eight times as large as the one before.
    pub(in crate::store) fn level(&self) -> u32 {
        self.n_documents.max(1).ilog2() / 3
    }
}

impl Manifest {
    pub(in crate::store) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.unsigned(FORMAT.into());
        writer.unsigned(self.generation);
        for count in [self.counts.documents, self.counts.relations, self.counts.statements] {
            writer.unsigned(count);
        }
        writer.unsigned(self.last_number.into());
        writer.unsigned(self.last_segment.into());
        writer.size(self.segments.len());
        for segment in &self.segments {
            for part in
                [segment.id, segment.first, segment.last, segment.n_documents, segment.n_dead]
            {
                writer.unsigned(part.into());
            }
        }
        writer.size(self.dead.len());
        let mut last = 0;
        for number in &self.dead {
            writer.unsigned(u64::from(number - last));
            last = *number;
        }
        writer.unsigned(self.document_dictionary.into());
        writer.unsigned(self.row_dictionary.into());
        writer.unsigned(self.bytes_rewritten);
        writer.bytes.push(u8::from(self.has_sums));
        writer.unsigned(self.change);
        writer.fixed(self.change_name as u64);
        writer.fixed((self.change_name >> 64) as u64);
        writer.fixed(self.marks);
        writer.bytes
    }

    /// Returns the format number of an encoded manifest.
    pub(in crate::store) fn format(bytes: &[u8]) -> Option<u32> {
        ByteReader::new(bytes).number()
    }

    pub(in crate::store) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = ByteReader::new(bytes);
        let is_old = reader.number()? < FORMAT;
        let generation = reader.unsigned()?;
        let counts = Counts {
            documents: reader.unsigned()?,
            relations: reader.unsigned()?,
            statements: reader.unsigned()?,
        };
        let (last_number, last_segment) = (reader.number()?, reader.number()?);
        let segments = (0..reader.count()?)
            .map(|_| {
                Some(Segment {
                    id: reader.number()?,
                    first: reader.number()?,
                    last: reader.number()?,
                    n_documents: reader.number()?,
                    n_dead: reader.number()?,
                })
            })
            .collect::<Option<_>>()?;
        let mut last = 0_u32;
        let dead = (0..reader.count()?)
            .map(|_| {
                last = reader.number()?.checked_add(last)?;
                Some(last)
            })
            .collect::<Option<_>>()?;
        let mut manifest = Self {
            generation,
            counts,
            last_number,
            last_segment,
            segments,
            dead,
            document_dictionary: reader.number()?,
            row_dictionary: reader.number()?,
            bytes_rewritten: reader.unsigned()?,
            ..Self::default()
        };
        if !is_old {
            manifest.has_sums = reader.byte()? != 0;
            manifest.change = reader.unsigned()?;
            manifest.change_name = u128::from(reader.fixed()?) | u128::from(reader.fixed()?) << 64;
            manifest.marks = reader.fixed()?;
        }
        Some(manifest)
    }

    /// Marks a document as dead and subtracts its counts.
    pub(in crate::store) fn mark_dead(&mut self, number: u32, counts: Counts, mark: u64) {
        self.counts.subtract(counts);
        self.marks = self.marks.wrapping_sub(mark);
        if let Some(segment) = self.segments.iter_mut().find(|it| it.covers(number)) {
            segment.n_dead += 1;
            self.dead.insert(number);
        }
    }

    /// Returns the range of segments to merge next: at least eight small ones at the end, or a
    /// single one with more than a quarter of its documents dead. Returns `None` if no merge is
    /// due.
    pub(in crate::store) fn due(&self) -> Option<std::ops::Range<usize>> {
        const FAN_IN: usize = 8;
        const DOCUMENTS_MAX: u32 = 1 << 16;
        let n = self.segments.len();
        let is_wasteful = |segment: &Segment| segment.n_dead * 4 > segment.n_documents.max(8);
        let is_empty = |segment: &Segment| segment.n_dead == segment.n_documents;
        if let Some(at) =
            self.segments.iter().position(|segment| is_empty(segment) || is_wasteful(segment))
        {
            return Some(at..at + 1);
        }
        let level = self.segments.last()?.level();
        let tail = self.segments.iter().rev().take_while(|it| it.level() <= level);
        let mut size = 0;
        let fitting = tail.take_while(|segment| {
            size += segment.n_documents;
            size <= DOCUMENTS_MAX
        });
        let n_tail = fitting.count();
        (n_tail >= FAN_IN).then(|| n - n_tail..n)
    }
}
