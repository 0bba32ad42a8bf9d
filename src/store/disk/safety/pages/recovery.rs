//! Finds the newest messages of each page.
//!
//! In: the log, and the newest trusted snapshot. Out: the locations of each page's messages, as
//! sled would find them at its next start: those in the snapshot, updated by the log since then.
//! The log ends at the first unreadable message; an incomplete batch does not count. Fails if the
//! log cannot be read or contains a segment twice.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;
use sled::IVec;

use super::bytes::Bytes;
use super::log::{
    self, Log, Lsn, MESSAGE_HEADER_MAX, MessageKind, MessagePlace, SEGMENT, SEGMENT_HEADER, Sum,
};
use crate::store::StoreError;

/// The locations of a page's messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PageMessages {
    pub(super) base: MessagePlace,
    pub(super) links: Vec<MessagePlace>,
}

/// The contents of the log.
#[derive(Default)]
pub(super) struct Recovered {
    pub(super) pages: FxHashMap<u64, PageMessages>,
    /// Whether an unreadable message was found before the end of the log. sled takes such a segment
    /// for half-written, which it may be.
    pub(super) has_gap: bool,
    stable: Option<Lsn>,
}

/// Reads the log, starting from a snapshot.
pub(super) fn recover(log: &Log, snapshot: Option<&IVec>) -> Result<Recovered, StoreError> {
    let read =
        |bytes: &IVec| read_snapshot(bytes).ok_or_else(|| StoreError::damaged("its snapshot"));
    let mut found = snapshot.map(read).transpose()?.unwrap_or_default();
    let from = found.stable.unwrap_or(0);
    let from = from - from % SEGMENT.cast_signed();
    let (segments, checked) = segments_and_end(log, from)?;
    let mut walk = Walk::new(log, segments, Some(*checked.end()), true);
    walk.checked = Some(checked);
    while let Some((kind, page, place)) = walk.next()? {
        if found.stable.is_none_or(|from| place.lsn >= from) {
            found.apply(kind, page, place);
        }
    }
    found.has_gap = walk.has_gap;
    Ok(found)
}

impl Recovered {
    fn apply(&mut self, kind: MessageKind, page: u64, place: MessagePlace) {
        match kind {
            MessageKind::Page => {
                drop(self.pages.insert(page, PageMessages { base: place, links: Vec::new() }));
            }
            MessageKind::Free => drop(self.pages.remove(&page)),
            // When a page is moved, its changes are written again at the new location.
            MessageKind::Link => {
                if let Some(page) = self.pages.get_mut(&page)
                    && page.links.last().unwrap_or(&page.base).lsn < place.lsn
                {
                    page.links.push(place);
                }
            }
            MessageKind::Canceled | MessageKind::Cap | MessageKind::Batch => {}
        }
    }
}

/// Returns the position up to which a snapshot covers the log.
pub(super) fn known_until(snapshot: &IVec) -> Lsn {
    let stable = read_snapshot(snapshot).and_then(|it| it.stable).unwrap_or(0);
    stable - stable % SEGMENT.cast_signed()
}

/// Returns the contents of a snapshot file without its trailer, or `None` if its checksum is wrong.
pub(in crate::store::disk::safety) fn checked_snapshot(file: &[u8]) -> Option<&[u8]> {
    let (body, end) = file.split_at_checked(file.len().checked_sub(12)?)?;
    (!body.is_empty() && end.ends_with(&log::crc(&[body]).to_le_bytes())).then_some(body)
}

fn read_snapshot(bytes: &IVec) -> Option<Recovered> {
    let mut read = Bytes::new(bytes);
    let stable = match read.lsn()? {
        0 => None,
        lsn if lsn < 0 => Some(lsn),
        lsn => Some(lsn - 1),
    };
    let _active = read.number()?;
    let mut pages = FxHashMap::default();
    let mut page = 0;
    while !read.is_empty() {
        match read.byte()? {
            0 => {
                read.lsn()?;
                read_offset(&mut read)?;
            }
            n => {
                let base = read_place(&mut read)?;
                let links = (1..n).map(|_| read_place(&mut read)).collect::<Option<_>>()?;
                pages.insert(page, PageMessages { base, links });
            }
        }
        page += 1;
    }
    Some(Recovered { pages, has_gap: false, stable })
}

fn read_place(read: &mut Bytes<'_>) -> Option<MessagePlace> {
    let (lsn, offset, n_bytes) = (read.lsn()?, read_offset(read)?, read.number()?);
    (lsn >= 0).then_some(MessagePlace { lsn, offset, n_bytes })
}

fn read_offset(read: &mut Bytes<'_>) -> Option<u64> {
    let is_apart = read.byte()?;
    let offset = read.number()?;
    match is_apart {
        0 => Some(offset),
        1 => read.lsn().map(|_| offset),
        _ => None,
    }
}

/// Offsets of segments by position in the log.
type Segments = BTreeMap<Lsn, u64>;

/// Returns the segments from a position on, and the range of positions at the end of the log whose
/// messages were read.
fn segments_and_end(log: &Log, from: Lsn) -> Result<(Segments, RangeInclusive<Lsn>), StoreError> {
    let (mut segments, mut stable) = (Segments::new(), from);
    for (offset, header) in log.segments().filter(|(_, header)| header.lsn >= from) {
        stable = stable.max(header.stable);
        if segments.insert(header.lsn, offset).is_some() {
            return Err(StoreError::damaged("a duplicate segment of the database"));
        }
    }
    // The segments begun since the last durable position must be contiguous.
    let start = (stable - stable % SEGMENT.cast_signed()).max(0);
    let mut expected = start;
    let (mut tail, mut missing) = (Segments::new(), None);
    for (lsn, offset) in segments.range(expected..) {
        if *lsn != expected {
            missing = Some(expected);
            break;
        }
        tail.insert(*lsn, *offset);
        expected += SEGMENT.cast_signed();
    }
    let mut walk = Walk::new(log, tail, missing, false);
    while walk.next()?.is_some() {}
    Ok((segments, start..=walk.at.unwrap_or(0) - 1))
}

/// Iterates over the messages of segments in order.
struct Walk<'l> {
    log: &'l Log,
    segments: Segments,
    /// The offset and bytes of the current segment.
    segment: Option<(u64, Vec<u8>)>,
    /// The position of the next message.
    at: Option<Lsn>,
    /// Positions whose messages are known to be valid.
    checked: Option<RangeInclusive<Lsn>>,
    /// Messages after this position do not count.
    last: Option<Lsn>,
    /// Whether to continue with the next segment after an unreadable message.
    goes_on: bool,
    has_gap: bool,
}

impl<'l> Walk<'l> {
    fn new(log: &'l Log, segments: Segments, last: Option<Lsn>, goes_on: bool) -> Self {
        let (segment, at, checked) = (None, None, None);
        Self { log, segments, segment, at, checked, last, goes_on, has_gap: false }
    }

    fn next(&mut self) -> Result<Option<(MessageKind, u64, MessagePlace)>, StoreError> {
        loop {
            if !self.has_room() {
                self.segment = None;
            }
            if self.segment.is_none() && !self.open_segment()? {
                return Ok(None);
            }
            let (Some((offset, bytes)), Some(lsn)) = (&self.segment, self.at) else {
                return Ok(None);
            };
            if self.last.is_some_and(|it| lsn > it) {
                return Ok(None);
            }
            let within = lsn.cast_unsigned() % SEGMENT;
            let rest = bytes.get(within as usize..).unwrap_or_default();
            let is_checked = self.checked.as_ref().is_some_and(|it| it.contains(&lsn));
            let known = if is_checked { Sum::Checked } else { Sum::ToCheck };
            let Some(message) = log::message(rest, log::number_of(lsn), known) else {
                if !self.goes_on {
                    return Ok(None);
                }
                self.has_gap |= !self.segments.is_empty();
                self.segment = None;
                continue;
            };
            let place = MessagePlace { lsn, offset: offset + within, n_bytes: message.n_bytes };
            self.at = Some(lsn + message.n_bytes.cast_signed());
            match message.kind {
                MessageKind::Cap => self.segment = None,
                MessageKind::Canceled => {}
                MessageKind::Batch => {
                    let end = message.body.try_into().map(Lsn::from_le_bytes);
                    let end = end.map_err(|_| StoreError::damaged("a batch of the database"))?;
                    if self.last.is_some_and(|it| end > it) {
                        return Ok(None);
                    }
                }
                kind => return Ok(Some((kind, message.page, place))),
            }
        }
    }

    /// Returns whether another message fits into the current segment.
    fn has_room(&self) -> bool {
        let within = self.at.unwrap_or(0).cast_unsigned() % SEGMENT;
        (SEGMENT_HEADER..=SEGMENT - MESSAGE_HEADER_MAX).contains(&within)
    }

    /// Opens the next segment. Returns false if there is none that counts.
    fn open_segment(&mut self) -> Result<bool, StoreError> {
        let Some((lsn, offset)) = self.segments.first_key_value().map(|(lsn, at)| (*lsn, *at))
        else {
            return Ok(false);
        };
        if self.last.is_some_and(|it| lsn > it) {
            return Ok(false);
        }
        let bytes = self.log.segment(offset);
        let bytes = bytes.map_err(|error| StoreError::Database(error.into()))?;
        self.segments.pop_first();
        self.at = Some(lsn + SEGMENT_HEADER.cast_signed());
        self.segment = Some((offset, bytes));
        Ok(true)
    }
}
