//! A list in JSON of any length, some records at a time.
//!
//! In: a stream of UTF-8: an array, or an object that holds one some levels down, as the answers of
//! services do. Out: texts of JSON, each what stands before the list, some records, and the ends of
//! what is open there. Fails once if the file ends within the list or a record is too long.

use std::io::{self, BufRead};

use super::bounds::{HEAD_BYTES_MAX, RECORD_BYTES_MAX};
use super::pieces::{Few, Piece};

/// Bytes of the records that are read together; a list that is shorter belongs to the head.
const PART_BYTES: usize = 1 << 20;

/// Follows strings, escapes and brackets byte by byte.
#[derive(Default)]
struct State {
    /// The brackets that are open.
    open: Vec<u8>,
    is_in_string: bool,
    is_escaped: bool,
}

impl State {
    fn step(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' if self.is_in_string => self.is_escaped = true,
            b'"' => self.is_in_string = !self.is_in_string,
            _ if self.is_in_string => {}
            b'[' | b'{' => self.open.push(byte),
            b']' | b'}' => drop(self.open.pop()),
            _ => {}
        }
    }

    fn is_in_list(&self) -> bool {
        self.open.last() == Some(&b'[') && !self.is_in_string
    }

    /// Returns the ends of all that is open.
    fn ends(&self) -> Vec<u8> {
        self.open.iter().rev().map(|it| if *it == b'[' { b']' } else { b'}' }).collect()
    }
}

/// A file in the middle of being read.
pub(super) struct JsonStream<R> {
    input: R,
    state: State,
    /// What stands before the list, with its bracket, and the ends of what is open there.
    head: Vec<u8>,
    ends: Vec<u8>,
    /// Records that were read to see whether the list is long.
    first: Vec<u8>,
    is_over: bool,
}

impl<R: BufRead> JsonStream<R> {
    pub(crate) fn new(input: R) -> Self {
        let (head, ends, first) = (Vec::new(), Vec::new(), Vec::new());
        Self { input, state: State::default(), head, ends, first, is_over: false }
    }

    /// Adds bytes to `to` until `is_enough` says so after a byte; returns whether it did before the
    /// end of the file.
    fn read(
        &mut self,
        to: &mut Vec<u8>,
        is_enough: &mut dyn FnMut(&State, &[u8]) -> bool,
    ) -> io::Result<bool> {
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let mut n_taken = 0;
            let mut is_found = false;
            for byte in bytes {
                self.state.step(*byte);
                to.push(*byte);
                n_taken += 1;
                is_found = is_enough(&self.state, to);
                if is_found {
                    break;
                }
            }
            self.input.consume(n_taken);
            if is_found {
                return Ok(true);
            }
        }
    }

    /// Reads on to the first list that is long.
    fn open(&mut self) -> io::Result<()> {
        loop {
            let mut head = std::mem::take(&mut self.head);
            let is_start = |state: &State, read: &[u8]| {
                state.is_in_list() && read.last() == Some(&b'[') || read.len() > HEAD_BYTES_MAX
            };
            let is_found = self.read(&mut head, &mut { is_start })?;
            self.head = head;
            if !is_found {
                self.is_over = true;
                self.ends = self.state.ends();
                return Ok(());
            }
            if self.head.len() > HEAD_BYTES_MAX {
                return Err(io::Error::other("no list of records"));
            }
            let depth = self.state.open.len();
            self.ends = self.state.ends();
            let mut first = Vec::new();
            let is_long = self.read(&mut first, &mut |state, read| {
                state.open.len() < depth || read.len() >= PART_BYTES
            })?;
            if self.state.open.len() >= depth && is_long {
                self.first = first;
                return Ok(());
            }
            if depth == 1 {
                // The whole file is a short list.
                self.first = first;
                return Ok(());
            }
            self.head.extend(first);
        }
    }

    /// Returns the next records with commas between them.
    fn records(&mut self) -> io::Result<Vec<u8>> {
        let depth = self.ends.len();
        let mut part = std::mem::take(&mut self.first);
        if self.state.open.len() >= depth {
            let is_between = |state: &State, read: &[u8]| {
                let is_comma = read.last() == Some(&b',') && read.len() >= PART_BYTES;
                state.open.len() < depth
                    || state.open.len() == depth && state.is_in_list() && is_comma
                    || read.len() > RECORD_BYTES_MAX
            };
            if !self.read(&mut part, &mut { is_between })? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if part.len() > RECORD_BYTES_MAX {
                let what = format!("a record of more than {RECORD_BYTES_MAX} bytes");
                return Err(io::Error::other(what));
            }
        }
        self.is_over = self.state.open.len() < depth;
        // The comma, or the bracket that ends the list.
        part.pop();
        Ok(part)
    }

    fn part(&mut self) -> io::Result<String> {
        if self.ends.is_empty() {
            self.open()?;
        }
        let records = if self.is_over { Vec::new() } else { self.records()? };
        let text = [self.head.as_slice(), &records, &self.ends].concat();
        Ok(String::from_utf8_lossy(&text).trim_start_matches('\u{feff}').to_owned())
    }
}

impl<R: BufRead> Iterator for JsonStream<R> {
    type Item = Few;

    fn next(&mut self) -> Option<Few> {
        if self.is_over {
            return None;
        }
        let read = self.part().map(|text| vec![Piece::Records(text)]).map_err(|error| {
            format!("the JSON ends early or cannot be read on ({error}); fetch or export it again")
        });
        self.is_over |= read.is_err();
        Some(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::JsonStream;
    use crate::ingest::pieces::Piece;

    fn texts(json: &str) -> Vec<String> {
        let text = |piece: Piece| match piece {
            Piece::Records(text) => text,
            other => format!("{other:?}"),
        };
        JsonStream::new(json.as_bytes())
            .flat_map(|few| match few {
                Ok(few) => few.into_iter().map(text).collect(),
                Err(error) => vec![error],
            })
            .collect()
    }

    fn record(n: usize) -> String {
        format!("{{\"id\": {n}, \"text\": \"Ruiz said: ], }} \\\" {}\"}}", "and ".repeat(2000))
    }

    #[test]
    fn a_long_list_comes_in_parts_that_are_whole() {
        let records: Vec<String> = (0..500).map(record).collect();
        let list = format!("[{}]", records.join(", "));
        let short = "{\"tags\": [{\"name\": \"a\"}]";
        let answer = format!("{short}, \"data\": {{\"articles\": {list}}}, \"n\": 500}}");
        for (json, path) in [(list.clone(), ""), (answer, "/data/articles")] {
            let parts = texts(&json);
            assert!(parts.len() > 2, "{}", parts.len());
            let values = parts.iter().map(|it| serde_json::from_str::<Value>(it).expect("JSON"));
            let n: usize = values
                .map(|it| it.pointer(path).and_then(Value::as_array).map_or(0, Vec::len))
                .sum();
            assert_eq!(n, 500);
        }
        let cut = texts(&list[..list.len() / 2]);
        assert!(cut.last().is_some_and(|it| it.contains("ends early")), "{:?}", cut.last());
    }

    #[test]
    fn a_short_list_comes_as_it_is() {
        for json in ["[{\"text\": \"Ruiz won.\"}]", "{\"tags\": [1, 2], \"text\": \"Ruiz won.\"}"] {
            assert_eq!(texts(json), [json]);
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_to_an_end(json in "[\\[\\]{},\":a\\\\ ]{0,60}") {
            prop_assert!(texts(&json).len() < 3);
        }
    }
}
