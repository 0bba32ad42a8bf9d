//! Large files in batches: archives, mailboxes, tables, feeds, corpora, lists in JSON, wiki dumps, so
//! that files of any length need little memory.
//!
//! In: an open file and its first bytes. Out: [`Stream`], which yields a few items at a time, or the
//! file itself if its kind is read whole. A stream fails once, with a remedy, and then ends; so it
//! does if a record is longer than the limit.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::bounds::{RECORD_BYTES_MAX, is_too_long, read_line};
use super::json_stream::JsonStream;
use super::kind::Kind;
use super::mail::{self, Mailbox};
use super::packs::{self, Budget, OpenFile, Unpacked};
use super::pieces::{Few, Input, Piece};
use super::records::{self, TableStream};
use super::shape::{Shape, shape_of_text};
use super::web;
use super::xml_stream::{self, XmlStream};

/// Bytes of a message of a mailbox, with what is attached to it, at most.
const MESSAGE_BYTES_MAX: usize = 256 << 20;

/// A file that is being read in batches.
pub(super) struct Stream {
    pub kind: &'static str,
    pieces: Box<dyn Iterator<Item = Few> + Send>,
}

impl Iterator for Stream {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        self.pieces.next()
    }
}

impl Stream {
    fn new(kind: &'static str, pieces: impl Iterator<Item = Few> + Send + 'static) -> Self {
        Self { kind, pieces: Box::new(pieces) }
    }

    /// Returns whether its items are articles or rows, not files.
    pub(crate) fn holds_articles(&self) -> bool {
        !matches!(self.kind, "tar" | "ZIP" | "WARC" | "JSON Lines")
    }

    /// Returns the stream for a web archive, which is never read whole.
    pub(crate) fn of_pages(input: Input) -> Self {
        let page = |piece: io::Result<Piece>| match piece {
            Ok(piece) => Ok(vec![piece]),
            Err(error) => Err(format!("the archive is damaged or ends early ({error})")),
        };
        Self::new("WARC", web::Archive(input).map(page))
    }

    /// Returns the stream for a large file, or the file itself if its kind is read whole.
    ///
    /// # Errors
    /// Returns a description of what is wrong with it.
    pub(crate) fn of_large(
        mut input: Input,
        kind: Kind,
        path: Option<&Path>,
    ) -> Result<Large, String> {
        let head = input.fill_buf().map_err(|error| error.to_string())?;
        let marked = Shape::by_mark(head);
        let shape = marked.unwrap_or_else(|| shape_of_text(head, kind, path));
        let head = super::markup::start_of_bytes(head);
        Ok(match shape {
            Shape::Tar => Large::Stream(Self::of_tar(input)),
            Shape::Mbox => Large::Stream(Self::new("mailbox", letters(input))),
            Shape::Table if std::str::from_utf8(head).is_ok() => {
                let rows =
                    TableStream::open(input)?.map(|rows| -> Few { Ok(vec![Piece::Rows(rows?)]) });
                Large::Stream(Self::new("table", rows))
            }
            Shape::Xml => match xml_stream::records_of(head) {
                Some(record) => Large::Stream(Self::new("XML", XmlStream::new(input, record))),
                None => xml_of_any_kind(input)?,
            },
            Shape::Json
                if std::str::from_utf8(head).is_ok_and(|it| !records::is_by_columns(it)) =>
            {
                Large::Stream(Self::new("JSON", JsonStream::new(input)))
            }
            _ => Large::Whole(input),
        })
    }

    /// Returns the stream for a ZIP archive of files; `None` for a document or spreadsheet.
    ///
    /// # Errors
    /// Returns a description of what is wrong with it.
    pub(crate) fn of_zip(open: OpenFile) -> Result<Option<Self>, String> {
        Ok(packs::ZipStream::open(open)?.map(|files| Self::new("ZIP", files)))
    }

    /// Returns the stream for a tar archive.
    pub(crate) fn of_tar(input: Input) -> Self {
        Self::new("tar", packs::TarStream::new(input))
    }

    /// Returns the stream for JSON Lines.
    pub(crate) fn of_lines(input: Input) -> Self {
        Self::new("JSON Lines", lines(input))
    }
}

/// A large file, as a stream or to be read whole.
pub(super) enum Large {
    Stream(Stream),
    Whole(Input),
}

/// Returns the stream for XML whose root says nothing of its records: they are found in its first
/// bytes.
fn xml_of_any_kind(mut input: Input) -> Result<Large, String> {
    let mut head = Vec::new();
    let read = input.by_ref().take(xml_stream::SAMPLE_BYTES).read_to_end(&mut head);
    read.map_err(|error| error.to_string())?;
    let record = xml_stream::records_within(&head);
    let input: Input = Box::new(Cursor::new(head).chain(input));
    Ok(match record {
        Some(record) => Large::Stream(Stream::new("XML", XmlStream::new(input, record))),
        None => Large::Whole(input),
    })
}

fn letters(input: Input) -> impl Iterator<Item = Few> + Send {
    Mailbox::new(input, MESSAGE_BYTES_MAX).enumerate().map(|(at, message)| {
        let refused = |cause| vec![Piece::Refused(format!("message {}", at + 1), cause)];
        match message {
            Ok(message) => {
                Ok(mail::message(&message).unwrap_or_else(|refusal| refused(refusal.to_string())))
            }
            Err(error) if is_too_long(&error) => Ok(refused(error.to_string())),
            Err(error) => Err(format!("cannot continue reading: {error}")),
        }
    })
}

fn lines(mut input: Input) -> impl Iterator<Item = Few> + Send {
    let mut is_over = false;
    (1..).map_while(move |number| {
        if is_over {
            return None;
        }
        let mut bytes = Vec::new();
        match read_line(&mut input, &mut bytes, RECORD_BYTES_MAX) {
            Ok(0) => None,
            Ok(_) => Some(Ok(vec![Piece::Line(bytes, number)])),
            Err(error) if is_too_long(&error) && input.skip_until(b'\n').is_ok() => {
                Some(Ok(vec![Piece::Refused(format!("line {number}"), error.to_string())]))
            }
            Err(error) => {
                is_over = true;
                Some(Err(format!("line {number} cannot be read: {error}")))
            }
        }
    })
}

/// Returns whether the first bytes are those of a compressed stream.
pub(super) fn is_packed(head: &[u8]) -> bool {
    use Shape::{Bzip2, Gzip, Xz, Zstd};
    matches!(Shape::by_mark(head), Some(Gzip | Bzip2 | Xz | Zstd))
}

/// Unpacks a compressed stream; returns the stream of its content and the name of that, or the file
/// itself if it is not compressed.
///
/// # Errors
/// Returns a description of what is wrong with it.
pub(super) fn unpacked(
    mut input: Input,
    name: &str,
    budget: &Arc<Budget>,
) -> Result<(Input, Option<String>), String> {
    let mark = Shape::by_mark(input.fill_buf().map_err(|error| error.to_string())?);
    let inner: Box<dyn Read + Send> = match mark {
        Some(Shape::Gzip) => Box::new(flate2::bufread::MultiGzDecoder::new(input)),
        Some(Shape::Bzip2) => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
        Some(Shape::Xz) => Box::new(lzma_rust2::XzReader::new(input, true)),
        Some(Shape::Zstd) => {
            let decoder = zstd::stream::read::Decoder::with_buffer(input);
            Box::new(decoder.map_err(|error| error.to_string())?)
        }
        _ => return Ok((input, None)),
    };
    let counted = Unpacked { input: inner, budget: Arc::clone(budget) };
    let input = BufReader::with_capacity(1 << 16, counted);
    Ok((Box::new(input), Some(packs::inner_name(name))))
}

/// Counts the bytes that pass through.
pub(super) struct Counted<R> {
    pub input: R,
    pub n_bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.n_bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        self.input.seek(place)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Piece, RECORD_BYTES_MAX, lines};

    #[test]
    fn a_line_that_is_too_long_is_refused_and_the_next_is_read() {
        let long = "x".repeat(RECORD_BYTES_MAX + 10);
        let text = format!("{{}}\n{long}\n{{}}\n");
        let pieces = lines(Box::new(Cursor::new(text.into_bytes())));
        let pieces: Vec<Piece> = pieces.flat_map(|it| it.expect("the stream is whole")).collect();
        assert!(matches!(&pieces[0], Piece::Line(_, 1)));
        let Piece::Refused(name, cause) = &pieces[1] else { panic!("the second is too long") };
        assert!(name == "line 2" && cause.contains("a line of more than"), "{name}: {cause}");
        assert!(matches!(&pieces[2], Piece::Line(line, 3) if line == b"{}\n"));
        assert_eq!(pieces.len(), 3);
    }
}
