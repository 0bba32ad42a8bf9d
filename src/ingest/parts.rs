//! Files that are read in batches, and files within files.
//!
//! In: an open file, or the bytes of one. Out: its documents, notices and failures, queued batch by
//! batch. Fails if the file cannot be read; documents read before that are kept.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::contents;
use super::error::Failure;
use super::reading::{Incoming, LARGE, Reading, WHOLE_MAX};
use super::sources::Source;
use super::streams::{Input, Large, Stream};

/// A file that is being read in batches, and the number of articles read so far.
pub(super) struct Open {
    pub source: Source,
    pub stream: Stream,
    pub n_given: usize,
    /// The number of files around it.
    pub depth: usize,
}

/// A JSON Lines file that is being read.
pub(super) struct Lines {
    pub source: Source,
    pub input: Input,
    pub number: usize,
}

impl Reading {
    /// Opens a file to be read in batches; `file` is its path on the disk.
    pub(super) fn stream(
        &mut self,
        mut source: Source,
        stream: Stream,
        file: Option<&Path>,
    ) -> Result<(), Failure> {
        // A container of articles, rather than of files, is the original of its articles.
        if let Some(path) = file.filter(|_| stream.holds_articles()) {
            let place = source.place.clone();
            let failed = |error| Failure::Read { place, source: error };
            source.sum = Some(contents::sum_of(path).map_err(failed)?);
        }
        self.open.push(Open { source, stream, n_given: 0, depth: 0 });
        Ok(())
    }

    /// Reads a file within a file: whole, or in batches if it is large.
    pub(super) fn member(
        &mut self,
        source: Source,
        bytes: Vec<u8>,
        depth: usize,
    ) -> Result<(), Failure> {
        if (bytes.len() as u64) < LARGE || source.shape.is_some() {
            return self.whole(&source, &bytes, depth);
        }
        let refused = |cause| Failure::Refused { place: source.place.clone(), cause };
        let sum = contents::sum(&bytes);
        let input: Input = Box::new(BufReader::with_capacity(1 << 16, io::Cursor::new(bytes)));
        let large = Stream::of_large(input, source.kind, source.path.as_deref());
        match large.map_err(refused)? {
            Large::Stream(stream) => {
                let source = Source { sum: Some(sum), ..source };
                self.open.push(Open { source, stream, n_given: 0, depth });
                Ok(())
            }
            Large::Whole(mut input) => {
                let mut bytes = Vec::new();
                let failed = |error| Failure::Read { place: source.place.clone(), source: error };
                input.read_to_end(&mut bytes).map_err(failed)?;
                match bytes.len() as u64 > WHOLE_MAX {
                    true => Err(Failure::Whole { place: source.place, bytes_max: WHOLE_MAX }),
                    false => self.whole(&source, &bytes, depth),
                }
            }
        }
    }

    /// Reads the next batch of a file; drops the file at its end.
    pub(super) fn next_pieces(&mut self, mut open: Open) {
        let Some(pieces) = open.stream.next() else { return };
        let place = open.source.place.clone();
        let n_before = self.ready.len();
        let taken = pieces.map_err(|cause| Failure::Refused { place, cause }).and_then(|pieces| {
            let of = (open.stream.kind, open.depth);
            self.take_next(&open.source, pieces, of, &mut open.n_given)
        });
        if let Some(sum) = &open.source.sum {
            self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(sum));
        }
        match taken {
            Ok(()) => self.open.push(open),
            Err(failure) => self.say(Incoming::Failure(failure)),
        }
    }

    /// Reads the next line of a JSON Lines file; drops the file at its end.
    pub(super) fn next_line(&mut self, mut lines: Lines) {
        let mut bytes = Vec::new();
        match lines.input.read_until(b'\n', &mut bytes) {
            Ok(0) => return,
            Ok(_) => {}
            Err(source) => {
                let place = format!("{}:{}", lines.source.place, lines.number + 1);
                self.say(Incoming::Failure(Failure::Read { place, source }));
                return;
            }
        }
        lines.number += 1;
        let place = format!("{}:{}", lines.source.place, lines.number);
        let (n_before, sum) = (self.ready.len(), contents::sum(&bytes));
        match self.text(&place, &bytes) {
            Ok(text) => self.line(&lines.source, text.trim_end_matches(['\n', '\r']), lines.number),
            Err(failure) => self.say(Incoming::Failure(failure)),
        }
        self.ready.iter_mut().skip(n_before).for_each(|ready| ready.set_original(&sum));
        self.lines = Some(lines);
    }
}
