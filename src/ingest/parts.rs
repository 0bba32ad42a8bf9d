//! Files that are read in batches, and files within files.
//!
//! In: an open file, or the bytes of one. Out: its documents, notices and failures, queued batch by
//! batch; the files in it, queued. Fails if the file cannot be read; documents read before that are kept.

use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bounds::{LARGE, WHOLE_MAX};
use super::contents::text_shape;
use super::copies::Copies;
use super::documents::ArticlePlace;
use super::error::{Failure, Notice};
use super::formats::{self, Held};
use super::kind::Kind;
use super::packs::OpenFile;
use super::pieces::Piece;
use super::queue::{Open, Queue, UnreadFile};
use super::ready::Incoming;
use super::shape::{Shape, is_browser_log};
use super::sources::Source;
use super::streams::{self, Large, Stream};
use super::sums;

/// How many archives and other containers may enclose a file.
const DEPTH_MAX: usize = 5;

impl Queue {
    /// Reads an open file: in batches if its kind allows and it is large, otherwise whole.
    pub(super) fn opened(&mut self, opened: UnreadFile) -> Result<(), Failure> {
        let UnreadFile { mut source, mut input, mut depth, file } = opened;
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
            if let Some(files) = Stream::of_zip(open).map_err(|it| of_zip(&source, it))? {
                self.stream(source, files, depth);
                return Ok(());
            }
        }
        self.of_unmarked_kind(UnreadFile { source, input, depth, file }, is_large, is_unpacked)
    }

    /// Reads an open file whose kind is not known by its mark alone.
    fn of_unmarked_kind(
        &mut self,
        opened: UnreadFile,
        mut is_large: bool,
        is_unpacked: bool,
    ) -> Result<(), Failure> {
        let UnreadFile { mut source, mut input, depth, file } = opened;
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
                        source.sum = Some(sums::sum_of(path).map_err(failed)?);
                    }
                    self.stream(source, stream, depth);
                    return Ok(());
                }
                Large::Whole(whole) => input = whole,
            }
        }
        if let (true, Some(path)) = (is_unpacked, &file) {
            source.sum = Some(sums::sum_of(path).map_err(failed)?);
        }
        input.take(WHOLE_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > WHOLE_MAX {
            return Err(Failure::Whole { place, bytes_max: WHOLE_MAX });
        }
        self.in_memory(source, bytes, depth)
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
            sum: source.sum.clone().or_else(|| Some(sums::sum(&bytes))),
            bytes: bytes.len() as u64,
            ..source
        };
        self.opened(UnreadFile { source, input: Box::new(Cursor::new(bytes)), depth, file: None })
    }

    /// Reads a file in memory: an archive file by file, any other whole.
    fn in_memory(&mut self, source: Source, bytes: Vec<u8>, depth: usize) -> Result<(), Failure> {
        match Shape::by_mark(&bytes) {
            Some(Shape::Zip) => {
                let bytes: Arc<[u8]> = bytes.into();
                let again = Arc::clone(&bytes);
                let open: OpenFile =
                    Box::new(move || Ok(Box::new(Cursor::new(Arc::clone(&again)))));
                match Stream::of_zip(open).map_err(|it| of_zip(&source, it))? {
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

    /// Reads a file that is in memory; `depth` counts the files around it.
    fn whole(&mut self, source: &Source, bytes: &[u8], depth: usize) -> Result<(), Failure> {
        let sum = source.sum.clone().unwrap_or_else(|| sums::sum(bytes));
        let n_before = self.ready.len();
        let read =
            self.contents(&Source { sum: Some(sum.clone()), ..source.clone() }, bytes, depth);
        self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(&sum));
        read
    }

    fn contents(&mut self, source: &Source, bytes: &[u8], depth: usize) -> Result<(), Failure> {
        if bytes.len() as u64 > u64::from(u32::MAX) {
            return Err(Failure::TooLong {
                place: source.place.clone(),
                bytes: bytes.len() as u64,
            });
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Failure::Empty { place: source.place.clone() });
        }
        let path = source.path.as_deref();
        let name = path.map(Path::to_string_lossy).unwrap_or_default();
        let shape = Shape::by_mark(bytes).filter(|mark| source.shape.is_none() || mark.is_packed());
        let read = match shape {
            Some(shape) => Some(formats::marked(shape, bytes, &name)),
            None => formats::structured(text_shape(source, bytes), bytes),
        };
        match (read, shape) {
            (None, _) => self.as_text(source, bytes),
            (Some(Ok(held)), _) => self.take(source, held, depth),
            (Some(Err(cause)), shape)
                if !source.is_named && formats::is_passed_over(shape, path) =>
            {
                let (place, why) = (source.place.clone(), cause.to_string());
                self.say(Incoming::Notice(Notice::Skipped { place, why }));
                Ok(())
            }
            (Some(Err(cause)), _) => {
                Err(Failure::Refused { place: source.place.clone(), cause: cause.of_file(path) })
            }
        }
    }

    /// Handles all items of a file.
    fn take(&mut self, source: &Source, held: Held, depth: usize) -> Result<(), Failure> {
        let is_article = |piece: &&Piece| matches!(piece, Piece::Article(_));
        let of = held.pieces.iter().filter(is_article).count();
        let is_stream = matches!(held.kind, "gzip" | "bzip2" | "xz" | "Zstandard");
        let mut place = ArticlePlace { number: 0, of };
        let mut copies = Copies::default();
        for piece in held.pieces {
            match piece {
                Piece::Member(name, bytes) if is_stream && depth < DEPTH_MAX => {
                    self.spend(source, bytes.len())?;
                    self.members.push_back((source.unpacked(&name), bytes, depth + 1));
                }
                Piece::Article(found) => {
                    place.number += 1;
                    self.note_copy(&found, source, place, &mut copies);
                    self.article(*found, source, place, held.kind);
                }
                other => self.piece(source, other, depth, held.kind)?,
            }
        }
        Ok(())
    }

    /// Handles the next items of a streamed file; `n_before` counts the articles and rows before
    /// them.
    fn take_next(
        &mut self,
        source: &Source,
        pieces: Vec<Piece>,
        (kind, depth): (&'static str, usize),
        n_before: &mut usize,
    ) -> Result<(), Failure> {
        for piece in pieces {
            match piece {
                Piece::Article(found) => {
                    *n_before += 1;
                    let place = ArticlePlace { number: *n_before, of: usize::MAX };
                    self.article(*found, source, place, kind);
                }
                Piece::Rows(rows) => {
                    let n_rows = rows.len();
                    self.rows(source, rows, *n_before)?;
                    *n_before += n_rows;
                }
                Piece::Records(text) => {
                    *n_before += self.json(source, &text, Some(*n_before))?;
                }
                other => self.piece(source, other, depth, kind)?,
            }
        }
        Ok(())
    }

    /// Handles an item that is not an article of the file itself.
    fn piece(
        &mut self,
        source: &Source,
        piece: Piece,
        depth: usize,
        kind: &'static str,
    ) -> Result<(), Failure> {
        match piece {
            Piece::Member(_, _) | Piece::Long(_, _) if depth >= DEPTH_MAX => {
                let cause = format!("archives nested more than {DEPTH_MAX} deep; unpack it first");
                return Err(Failure::Refused { place: source.place.clone(), cause });
            }
            Piece::Member(name, bytes) => {
                self.spend(source, bytes.len())?;
                self.members.push_back((source.member(&name), bytes, depth + 1));
            }
            Piece::Long(name, file) => {
                let input = self.unpacking(file.input);
                let sum = self.sum_on_disk();
                let source = Source { bytes: file.size, sum, ..source.member(&name) };
                // The archive goes on after a file that cannot be read.
                let opened = UnreadFile { source, input, depth: depth + 1, file: None };
                self.opened(opened).unwrap_or_else(|failure| self.fail(failure));
            }
            Piece::Line(bytes, number) => self.line_of_bytes(source, &bytes, number),
            Piece::Attached(name, bytes, sent) => {
                let paper = Source { sent: Some(sent), ..source.member(&name) };
                self.members.push_back((paper, bytes, depth + 1));
            }
            Piece::Refused(name, cause) => {
                let place = format!("{}!{name}", source.place);
                self.say(Incoming::Failure(Failure::Refused { place, cause }));
            }
            Piece::Rows(rows) => self.rows(source, rows, 0)?,
            Piece::Records(text) => drop(self.json(source, &text, Some(0))?),
            Piece::Listed(files) => self.listed(source, &files)?,
            Piece::Article(found) => {
                self.article(*found, source, ArticlePlace { number: 1, of: 1 }, kind);
            }
        }
        Ok(())
    }

    /// Queues the local files that a list names; web addresses cannot be read.
    fn listed(&mut self, source: &Source, files: &[String]) -> Result<(), Failure> {
        let (web, local): (Vec<&String>, Vec<&String>) =
            files.iter().partition(|it| it.contains("://") && !it.starts_with("file://"));
        if local.is_empty() {
            let cause = format!(
                "it is a list of web addresses ({}), not articles; download the pages first",
                web.len()
            );
            return Err(Failure::Refused { place: source.place.clone(), cause });
        }
        if !web.is_empty() {
            let why =
                format!("{} of its entries are web addresses; download them first", web.len());
            self.say(Incoming::Notice(Notice::Skipped { place: source.place.clone(), why }));
        }
        // The path of a list on the disk may be written in many ways.
        let is_member = source.place.contains('!');
        let path = source.path.as_deref().filter(|_| !is_member);
        let path = path.and_then(|it| it.canonicalize().ok());
        let own = path.unwrap_or_else(|| PathBuf::from(&source.place));
        if !self.lists.insert(own) {
            let why = "the list was read before".to_owned();
            self.say(Incoming::Notice(Notice::Skipped { place: source.place.clone(), why }));
            return Ok(());
        }
        let folder = source.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let paths = local.iter().map(|it| folder.join(it.trim_start_matches("file://")));
        self.read_next(&paths.collect::<Vec<_>>());
        Ok(())
    }
}

/// Returns the failure of a ZIP.
fn of_zip(source: &Source, cause: String) -> Failure {
    Failure::Refused { place: source.place.clone(), cause }
}

/// Returns whether a file has one record per line, judging by its name or first letter.
fn is_by_line(source: &Source, head: &[u8]) -> bool {
    let first = head.iter().find(|it| !it.is_ascii_whitespace()).copied();
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let is_marked = Shape::by_mark(head).is_some();
    // A log of a browser is named for neither kind of JSON.
    if is_browser_log(&String::from_utf8_lossy(head.get(..8192).unwrap_or(head))) {
        return false;
    }
    match source.kind {
        Kind::JsonLines => !is_wide && !is_marked,
        Kind::Unknown => {
            source.is_named && first == Some(b'{') && !is_marked && source.shape.is_none()
        }
        _ => false,
    }
}
