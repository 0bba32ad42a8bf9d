//! Reads the segments of sled's log and the messages in them.
//!
//! In: the file `db` and the folder `blobs`. Out: segment headers, and messages with a valid
//! checksum. A segment is 2 MB of the file; its number follows from its position in the log and
//! changes when the segment is reused. Fails if a file cannot be read; invalid data gives `None`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sled::IVec;

use super::bytes::Bytes;
use crate::store::disk::safety::own_files;

/// A log sequence number: a position in the log, in bytes since its beginning. The file holds only
/// the segments that are still in use.
pub(super) type Lsn = i64;

/// Size of a database segment in bytes: large enough that sled keeps no page in a file of its own.
pub(in crate::store) const SEGMENT_BYTES: usize = 2 << 20;

pub(super) const SEGMENT: u64 = SEGMENT_BYTES as u64;
pub(super) const SEGMENT_HEADER: u64 = 20;
/// Space at the end of a segment in which no message begins.
pub(super) const MESSAGE_HEADER_MAX: u64 = 32;

/// The kind of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MessageKind {
    /// A cancelled message, which is skipped.
    Canceled,
    /// The end of a segment.
    Cap,
    /// The messages up to a position are atomic.
    Batch,
    /// A page was freed.
    Free,
    /// A complete page of the tree, or one of sled's internal pages.
    Page,
    /// A change to a page.
    Link,
}

/// The location of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MessagePlace {
    pub(super) lsn: Lsn,
    /// The offset in the file.
    pub(super) offset: u64,
    pub(super) n_bytes: u64,
}

/// A valid message.
pub(super) struct Message<'b> {
    pub(super) kind: MessageKind,
    pub(super) page: u64,
    /// The content; for a message too large for the log, the name of its blob file.
    pub(super) body: &'b [u8],
    pub(super) is_apart: bool,
    pub(super) n_bytes: u64,
}

/// The header of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) lsn: Lsn,
    /// The position up to which the log was durable when the segment was begun.
    pub(super) stable: Lsn,
}

/// The files of a database.
pub(super) struct Log {
    file: File,
    blobs: PathBuf,
    n_bytes: u64,
}

impl Log {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let file = File::open(folder.join("db"))?;
        let n_bytes = file.metadata()?.len();
        Ok(Self { file, blobs: folder.join("blobs"), n_bytes })
    }

    /// Returns the offsets and headers of all segments with a valid header.
    pub(super) fn segments(&self) -> impl Iterator<Item = (u64, Header)> {
        let offsets = (0..self.n_bytes.div_ceil(SEGMENT)).map(|it| it * SEGMENT);
        offsets.filter_map(|it| Some((it, self.header(it)?)))
    }

    /// Returns the header of the segment at `offset`, or `None` if it is not valid.
    pub(super) fn header(&self, offset: u64) -> Option<Header> {
        let bytes = self.read(offset, SEGMENT_HEADER).ok()?;
        let sum = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?);
        let lsn = |at: usize| {
            let raw = bytes.get(at..at + 8)?.try_into().ok()?;
            Some(Lsn::from_le_bytes(raw) ^ Lsn::MAX)
        };
        let is_sound = bytes.len() == 20 && crc(&[bytes.get(4..)?]) == sum ^ u32::MAX;
        Some(Header { lsn: lsn(4)?, stable: lsn(12)? })
            .filter(|it| is_sound && it.lsn >= 0 && it.lsn % SEGMENT.cast_signed() == 0)
    }

    /// Returns the bytes of the segment at `offset`; fewer than 2 MB at the end of the file.
    pub(super) fn segment(&self, offset: u64) -> io::Result<Vec<u8>> {
        self.read(offset, SEGMENT)
    }

    /// Returns the content of the message at a location, or `None` if the location now holds
    /// another.
    pub(super) fn read_message(
        &self,
        place: MessagePlace,
        page: u64,
        kind: MessageKind,
    ) -> Option<IVec> {
        let bytes = self.read(place.offset, place.n_bytes).ok()?;
        let message = message(&bytes, number_of(place.lsn), Sum::ToCheck)?;
        let is_it = message.page == page && message.kind == kind;
        match message.is_apart {
            _ if !is_it => None,
            false => Some(message.body.into()),
            true => self.blob(message.body, kind),
        }
    }

    /// Returns the content of a blob file, or `None` if it is missing or not valid.
    fn blob(&self, name: &[u8], kind: MessageKind) -> Option<IVec> {
        let name = Lsn::from_le_bytes(name.try_into().ok()?);
        let bytes =
            own_files::read(&self.blobs.join(name.to_string()), own_files::BLOB_BYTES_MAX).ok()?;
        let (sum, rest) = bytes.split_at_checked(4)?;
        let is_sound = crc(&[rest]).to_le_bytes() == sum;
        let (kind_byte, body) = rest.split_first()?;
        (is_sound && kind_of(*kind_byte)?.0 == kind).then(|| body.into())
    }

    /// Returns up to `n` bytes of the file; fewer at its end.
    fn read(&self, offset: u64, n: u64) -> io::Result<Vec<u8>> {
        let n = n.min(self.n_bytes.saturating_sub(offset));
        let mut bytes = vec![0; usize::try_from(n).map_err(io::Error::other)?];
        let mut n_read = 0;
        while let Some(rest) = bytes.get_mut(n_read..).filter(|it| !it.is_empty()) {
            match read_at(&self.file, rest, offset + n_read as u64) {
                Ok(0) => break,
                Ok(n) => n_read += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(n_read);
        Ok(bytes)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, bytes, offset)
}

/// Returns the number of the segment that contains a position.
pub(super) fn number_of(lsn: Lsn) -> u64 {
    lsn.cast_unsigned() / SEGMENT
}

/// Whether the checksum of a message was verified before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sum {
    ToCheck,
    Checked,
}

/// Returns the message at the start of `bytes`, or `None` if it is not valid or belongs to another
/// segment.
pub(super) fn message(bytes: &[u8], number: u64, known: Sum) -> Option<Message<'_>> {
    let mut read = Bytes::new(bytes);
    let (sum, kind) = (read.fixed()?, read.byte()?);
    let (length, found, page) = (read.size()?, read.number()?, read.number()?);
    let start = read.n_taken();
    let end = start.checked_add(length)?;
    let (head, body) = (bytes.get(4..start)?, bytes.get(start..end)?);
    let (kind, is_apart) = kind_of(kind)?;
    let fits = || crc(&[body, head]) ^ u32::MAX == sum;
    let is_sound = found == number && (known == Sum::Checked || fits());
    let n_bytes = end as u64;
    is_sound.then_some(Message { kind, page, body, is_apart, n_bytes })
}

/// Returns the kind of a message, and whether its content is in a blob file.
fn kind_of(byte: u8) -> Option<(MessageKind, bool)> {
    Some(match byte {
        1 => (MessageKind::Canceled, false),
        2 => (MessageKind::Cap, false),
        3 => (MessageKind::Batch, false),
        4 => (MessageKind::Free, false),
        5 | 6 | 8 => (MessageKind::Page, false),
        7 | 9 => (MessageKind::Page, true),
        10 => (MessageKind::Link, false),
        11 => (MessageKind::Link, true),
        _ => return None,
    })
}

/// Returns the CRC-32 of the concatenated parts.
pub(super) fn crc(parts: &[&[u8]]) -> u32 {
    let mut crc = flate2::Crc::new();
    for it in parts {
        crc.update(it);
    }
    crc.sum()
}
