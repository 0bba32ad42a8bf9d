//! Segments of the log and the messages in them.
//!
//! In: the file `db` and the folder `blobs`. Out: headers of segments, and messages whose checksum
//! fits. A segment is 2 MB of the file under the number of its place in the log, which changes when
//! the segment is written anew. Fails if a file cannot be read; what does not fit is `None`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sled::IVec;

use super::bytes::Bytes;
use crate::store::database::SEGMENT_BYTES;

/// A place in the log, in bytes since its beginning; the file holds those parts that still count.
pub(super) type Lsn = i64;

pub(super) const SEGMENT: u64 = SEGMENT_BYTES as u64;
pub(super) const SEGMENT_HEADER: u64 = 20;
/// No message begins so near the end of its segment.
pub(super) const MESSAGE_HEADER_MAX: u64 = 32;

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Canceled,
    /// That the segment ends here.
    Cap,
    /// That those up to a place count together.
    Batch,
    /// That a page is gone.
    Free,
    /// A whole page of the tree, or one that the database keeps for itself.
    Page,
    /// A change of a page.
    Link,
}

/// Where a message lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) lsn: Lsn,
    /// In the file.
    pub(super) offset: u64,
    pub(super) n_bytes: u64,
}

/// A message that reads.
pub(super) struct Message {
    pub(super) kind: Kind,
    pub(super) page: u64,
    /// What it says, or for one that was too large for the log the name of its file.
    pub(super) body: IVec,
    pub(super) is_apart: bool,
    pub(super) n_bytes: u64,
}

/// The header of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) lsn: Lsn,
    /// Up to where the log lasted when the segment was begun.
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

    /// Returns where the segments begin whose header is sound, with their headers.
    pub(super) fn segments(&self) -> impl Iterator<Item = (u64, Header)> {
        let offsets = (0..self.n_bytes.div_ceil(SEGMENT)).map(|it| it * SEGMENT);
        offsets.filter_map(|it| Some((it, self.header(it)?)))
    }

    /// Returns the header of the segment at `offset` if it is sound.
    pub(super) fn header(&self, offset: u64) -> Option<Header> {
        let bytes = self.read(offset, SEGMENT_HEADER).ok()?;
        let sum = u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?);
        let lsn = |at: usize| {
            let raw = bytes.get(at..at + 8)?.try_into().ok()?;
            Some(Lsn::from_le_bytes(raw) ^ Lsn::MAX)
        };
        let is_sound = bytes.len() == 20 && crc(&[&bytes[4..]]) == sum ^ u32::MAX;
        Some(Header { lsn: lsn(4)?, stable: lsn(12)? })
            .filter(|it| is_sound && it.lsn >= 0 && it.lsn % SEGMENT.cast_signed() == 0)
    }

    /// Returns the bytes of the segment at `offset`, fewer at the end of the file.
    pub(super) fn segment(&self, offset: u64) -> io::Result<Vec<u8>> {
        self.read(offset, SEGMENT)
    }

    /// Returns what the message at a place says of a page; `None` if it is not there any more.
    pub(super) fn read_message(&self, place: Place, page: u64, kind: Kind) -> Option<IVec> {
        let bytes = self.read(place.offset, place.n_bytes).ok()?;
        let message = message(&bytes, number_of(place.lsn))?;
        let is_it = message.page == page && message.kind == kind;
        match message.is_apart {
            _ if !is_it => None,
            false => Some(message.body),
            true => self.blob(&message.body, kind),
        }
    }

    /// Returns what a file holds that was too large for the log.
    fn blob(&self, name: &[u8], kind: Kind) -> Option<IVec> {
        let name = Lsn::from_le_bytes(name.try_into().ok()?);
        let bytes = std::fs::read(self.blobs.join(name.to_string())).ok()?;
        let (sum, rest) = bytes.split_at_checked(4)?;
        let is_sound = crc(&[rest]).to_le_bytes() == sum;
        let (kind_byte, body) = rest.split_first()?;
        (is_sound && kind_of(*kind_byte)?.0 == kind).then(|| body.into())
    }

    /// Returns up to `n` bytes of the file, fewer at its end.
    fn read(&self, offset: u64, n: u64) -> io::Result<Vec<u8>> {
        let n = n.min(self.n_bytes.saturating_sub(offset));
        let mut bytes = vec![0; usize::try_from(n).map_err(io::Error::other)?];
        let mut n_read = 0;
        while n_read < bytes.len() {
            match read_at(&self.file, &mut bytes[n_read..], offset + n_read as u64) {
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

/// Returns the number that the messages of a segment carry.
pub(super) fn number_of(lsn: Lsn) -> u64 {
    lsn.cast_unsigned() / SEGMENT
}

/// Returns the message that `bytes` begin with if it is sound and of the segment of this number.
pub(super) fn message(bytes: &[u8], number: u64) -> Option<Message> {
    // What is read of a header is copied, what it is about is not.
    let head = IVec::from(&bytes[..bytes.len().min(2 * MESSAGE_HEADER_MAX as usize)]);
    let mut read = Bytes::new(&head);
    let (sum, kind) = (read.fixed()?, read.byte()?);
    let (length, found, page) = (read.size()?, read.number()?, read.number()?);
    let start = read.n_taken();
    let end = start.checked_add(length)?;
    let body = bytes.get(start..end)?;
    let (kind, is_apart) = kind_of(kind)?;
    let is_sound = crc(&[body, &bytes[4..start]]) ^ u32::MAX == sum && found == number;
    let n_bytes = end as u64;
    is_sound.then(|| Message { kind, page, body: body.into(), is_apart, n_bytes })
}

/// Returns what a byte says that messages are, and whether what they say lies in a file of its own.
fn kind_of(byte: u8) -> Option<(Kind, bool)> {
    Some(match byte {
        1 => (Kind::Canceled, false),
        2 => (Kind::Cap, false),
        3 => (Kind::Batch, false),
        4 => (Kind::Free, false),
        5 | 6 | 8 => (Kind::Page, false),
        7 | 9 => (Kind::Page, true),
        10 => (Kind::Link, false),
        11 => (Kind::Link, true),
        _ => return None,
    })
}

/// Returns the CRC-32 of bytes, one after the other.
pub(super) fn crc(parts: &[&[u8]]) -> u32 {
    let mut crc = flate2::Crc::new();
    parts.iter().for_each(|it| crc.update(it));
    crc.sum()
}
