//! Files that are read in batches, and files within files.
//!
//! In: an open file, or the bytes of one. Out: its documents, notices and failures, queued batch by
//! batch. Fails if the file cannot be read; documents read before that are kept.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

use super::contents::{self, DEPTH_MAX};
use super::error::Failure;
use super::formats;
use super::packs::{OpenFile, Unpacked};
use super::reading::{Incoming, LARGE, LARGE_PACKED, Reading, WHOLE_MAX};
use super::shape::Shape;
use super::sources::{Kind, Source, open_plain};
use super::streams::{self, Counted, Input, Large, Stream};

/// A file that is being read in batches, and the number of articles read so far.
pub(super) struct Open {
    pub source: Source,
    pub stream: Stream,
    pub n_given: usize,
    /// The number of files around it.
    pub depth: usize,
}

/// A file that is open and was not yet read: one on the disk, or one within another.
pub(super) struct Opened {
    pub source: Source,
    pub input: Input,
    /// The number of files around it.
    pub depth: usize,
    /// Its path on the disk.
    pub file: Option<PathBuf>,
}

impl Reading {
    /// Reads an open file: in batches if its kind allows and it is large, otherwise whole.
    pub(super) fn opened(&mut self, opened: Opened) -> Result<(), Failure> {
        let Opened { mut source, mut input, mut depth, file } = opened;
        let place = source.place.clone();
        let failed = |error| Failure::Read { place: place.clone(), source: error };
        let refused = |cause| Failure::Refused { place: place.clone(), cause };
        let is_packed = streams::is_packed(input.fill_buf().map_err(failed)?);
        let is_large = source.bytes >= self.large_from(is_packed);
        let mut name = source.path.clone().unwrap_or_default().to_string_lossy().into_owned();
        let mut is_unpacked = false;
        while (is_large || name.to_lowercase().ends_with(".warc.gz")) && depth < DEPTH_MAX {
            let inner_name;
            (input, inner_name) = streams::unpacked(input, &name, &self.budget).map_err(refused)?;
            let Some(inner_name) = inner_name else { break };
            depth += usize::from(is_unpacked);
            (name, is_unpacked) = (inner_name, true);
        }
        let head = input.fill_buf().map_err(failed)?;
        let mark = Shape::by_mark(head);
        if mark == Some(Shape::Warc) && source.shape.is_none() {
            self.stream(source, Stream::of_pages(input), depth);
            return Ok(());
        }
        if is_unpacked {
            source = source.unpacked(&name);
        }
        if is_by_line(&source, head) {
            self.stream(source, Stream::of_lines(input), depth);
            return Ok(());
        }
        if let (Some(Shape::Zip), Some(path), false) = (mark, &file, is_unpacked) {
            let open = self.zip_on_disk(path.clone());
            if let Some(files) = Stream::of_zip(open).map_err(|it| of_zip(&source, &it))? {
                self.stream(source, files, depth);
                return Ok(());
            }
        }
        self.of_unmarked_kind(Opened { source, input, depth, file }, is_large, is_unpacked)
    }

    /// Reads an open file whose kind is not known by its mark alone.
    fn of_unmarked_kind(
        &mut self,
        opened: Opened,
        mut is_large: bool,
        is_unpacked: bool,
    ) -> Result<(), Failure> {
        let Opened { mut source, mut input, depth, file } = opened;
        let place = source.place.clone();
        let failed = |error| Failure::Read { place: place.clone(), source: error };
        let mut bytes = Vec::new();
        if !is_large {
            // The size of standard input is not known, and a file may grow.
            let n = input.by_ref().take(LARGE).read_to_end(&mut bytes).map_err(failed)?;
            is_large = n as u64 >= LARGE;
            if is_large {
                let start = Cursor::new(std::mem::take(&mut bytes));
                input = Box::new(BufReader::with_capacity(1 << 16, start.chain(input)));
            }
        }
        if is_large && source.shape.is_none() {
            let large = Stream::of_large(input, source.kind, source.path.as_deref());
            match large.map_err(|cause| Failure::Refused { place: place.clone(), cause })? {
                Large::Stream(stream) => {
                    // A container of articles, rather than of files, is the original of its articles.
                    if let Some(path) = file.as_ref().filter(|_| stream.holds_articles()) {
                        source.sum = Some(contents::sum_of(path).map_err(failed)?);
                    }
                    self.stream(source, stream, depth);
                    return Ok(());
                }
                Large::Whole(whole) => input = whole,
            }
        }
        if let (true, Some(path)) = (is_unpacked, &file) {
            source.sum = Some(contents::sum_of(path).map_err(failed)?);
        }
        input.take(WHOLE_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > WHOLE_MAX {
            return Err(Failure::Whole { place, bytes_max: WHOLE_MAX });
        }
        self.in_memory(source, bytes, depth)
    }

    /// Returns the size from which a file is read in batches.
    fn large_from(&self, is_packed: bool) -> u64 {
        let usual = if is_packed { LARGE_PACKED } else { LARGE };
        self.options.batches_from.unwrap_or(usual)
    }

    /// Queues a file to be read in batches.
    fn stream(&mut self, source: Source, stream: Stream, depth: usize) {
        self.open.push(Open { source, stream, n_given: 0, depth });
    }

    /// Returns how to open a ZIP on the disk.
    fn zip_on_disk(&self, path: PathBuf) -> OpenFile {
        let n_bytes = Arc::clone(&self.bytes_read);
        Box::new(move || {
            let counted = Counted { input: open_plain(&path)?, n_bytes: Arc::clone(&n_bytes) };
            Ok(Box::new(counted))
        })
    }

    /// Returns a stream whose bytes count as unpacked.
    pub(super) fn unpacking(&self, input: Input) -> Input {
        let counted = Unpacked { input, budget: Arc::clone(&self.budget) };
        Box::new(BufReader::with_capacity(1 << 16, counted))
    }

    /// Counts bytes that a file was unpacked to.
    pub(super) fn spend(&mut self, source: &Source, n: usize) -> Result<(), Failure> {
        let place = source.place.clone();
        self.budget.spend(n).map_err(|cause| Failure::Refused { place, cause })
    }

    /// Reads a file within a file: whole, or in batches if it is large.
    pub(super) fn member(
        &mut self,
        source: Source,
        bytes: Vec<u8>,
        depth: usize,
    ) -> Result<(), Failure> {
        let is_packed = streams::is_packed(&bytes);
        if (bytes.len() as u64) < self.large_from(is_packed) || source.shape.is_some() {
            return self.in_memory(source, bytes, depth);
        }
        let source = Source {
            sum: source.sum.clone().or_else(|| Some(contents::sum(&bytes))),
            bytes: bytes.len() as u64,
            ..source
        };
        self.opened(Opened { source, input: Box::new(Cursor::new(bytes)), depth, file: None })
    }

    /// Reads a file in memory: an archive file by file, any other whole.
    fn in_memory(&mut self, source: Source, bytes: Vec<u8>, depth: usize) -> Result<(), Failure> {
        match Shape::by_mark(&bytes) {
            Some(Shape::Zip) => {
                let bytes: Arc<[u8]> = bytes.into();
                let again = Arc::clone(&bytes);
                let open: OpenFile =
                    Box::new(move || Ok(Box::new(Cursor::new(Arc::clone(&again)))));
                match Stream::of_zip(open).map_err(|it| of_zip(&source, &it))? {
                    Some(files) => self.stream(source, files, depth),
                    None => self.whole(&source, &bytes, depth)?,
                }
            }
            Some(Shape::Tar) => {
                self.stream(source, Stream::of_tar(Box::new(Cursor::new(bytes))), depth);
            }
            _ => self.whole(&source, &bytes, depth)?,
        }
        Ok(())
    }

    /// Reads the next batch of a file; drops the file at its end.
    pub(super) fn next_pieces(&mut self, mut open: Open) {
        let Some(pieces) = open.stream.next() else { return };
        let place = open.source.place.clone();
        let (n_before, n_outer) = (self.ready.len(), self.open.len());
        let taken = pieces.map_err(|cause| Failure::Refused { place, cause }).and_then(|pieces| {
            let of = (open.stream.kind, open.depth);
            self.take_next(&open.source, pieces, of, &mut open.n_given)
        });
        if let Some(sum) = &open.source.sum {
            self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(sum));
        }
        match taken {
            Ok(()) => {
                // Files that it holds are read before it goes on; those around it may have been given up.
                self.open.insert(n_outer.min(self.open.len()), open);
            }
            Err(failure) => self.fail(failure),
        }
    }

    /// Reads a line of JSON Lines.
    pub(super) fn line_of_bytes(&mut self, source: &Source, bytes: &[u8], number: usize) {
        let place = format!("{}:{number}", source.place);
        let (n_before, sum) = (self.ready.len(), contents::sum(bytes));
        match self.text(&place, bytes) {
            Ok(text) => self.line(source, text.trim_end_matches(['\n', '\r']), number),
            Err(failure) => self.say(Incoming::Failure(failure)),
        }
        self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(&sum));
    }
}

/// Returns the failure of a ZIP, which also says if its name does not match its bytes.
fn of_zip(source: &Source, cause: &str) -> Failure {
    let cause = formats::refusal(cause, source.path.as_deref());
    Failure::Refused { place: source.place.clone(), cause }
}

/// Returns whether a file has one record per line, judging by its name or first letter.
fn is_by_line(source: &Source, head: &[u8]) -> bool {
    let first = head.iter().find(|it| !it.is_ascii_whitespace()).copied();
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let is_marked = Shape::by_mark(head).is_some();
    match source.kind {
        Kind::JsonLines => !is_wide && !is_marked,
        Kind::Unknown => {
            source.is_named && first == Some(b'{') && !is_marked && source.shape.is_none()
        }
        _ => false,
    }
}
