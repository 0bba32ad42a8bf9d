//! A mailbox (mbox): consecutive messages, each starting with a `From ` line.
//!
//! In: bytes, or a stream of them. Out: the bytes of each message, with `>From ` unescaped; at most
//! one is in memory. Fails if the stream does or a message is too long.

use std::io::{self, BufRead};

use crate::ingest::bounds::{read_line, too_long};

/// Returns the messages of a mailbox in memory.
pub(in crate::ingest) fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    Mailbox::new(bytes, bytes.len()).filter_map(Result::ok).collect()
}

/// A mailbox that is being read.
pub(in crate::ingest) struct Mailbox<R> {
    input: R,
    /// Bytes of a message, at most.
    bytes_max: usize,
    was_blank: bool,
    /// The message that is being collected.
    open: Option<Vec<u8>>,
}

impl<R: BufRead> Mailbox<R> {
    pub(crate) fn new(input: R, bytes_max: usize) -> Self {
        Self { input, bytes_max, was_blank: true, open: None }
    }
}

impl<R: BufRead> Iterator for Mailbox<R> {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<io::Result<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            match read_line(&mut self.input, &mut line, self.bytes_max) {
                Ok(0) => return self.open.take().map(Ok),
                Ok(_) => {}
                Err(error) => {
                    (self.open, self.was_blank) = (None, false);
                    return Some(Err(error));
                }
            }
            let starts = self.was_blank && line.starts_with(b"From ");
            self.was_blank = line.iter().all(u8::is_ascii_whitespace);
            if starts {
                if let Some(message) = self.open.replace(Vec::new()) {
                    return Some(Ok(message));
                }
            } else if let Some(open) = &mut self.open {
                open.extend_from_slice(unescaped(&line));
                if open.len() > self.bytes_max {
                    self.open = None;
                    let what = format!("a message of more than {} bytes", self.bytes_max);
                    return Some(Err(too_long(what)));
                }
            }
        }
    }
}

fn unescaped(line: &[u8]) -> &[u8] {
    let n_marks = line.iter().take_while(|byte| **byte == b'>').count();
    match line {
        [b'>', rest @ ..] if line.split_at(n_marks).1.starts_with(b"From ") => rest,
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::{Mailbox, messages};

    #[test]
    fn a_message_without_end_is_an_error_and_the_next_is_read() {
        let mailbox = format!("From a\n\n{}\n\nFrom b\n\nWords.\n", "word \n".repeat(20));
        let all = Mailbox::new(mailbox.as_bytes(), 50);
        let found: Vec<Result<usize, String>> =
            all.map(|read| read.map(|it| it.len()).map_err(|it| it.to_string())).collect();
        assert_eq!(found[0], Err("a message of more than 50 bytes".to_owned()));
        assert_eq!(found.last(), Some(&Ok(8)));
    }

    #[test]
    fn a_line_from_after_an_empty_line_opens_a_message() {
        let mailbox =
            b"From a\nSubject: x\n\n>From there.\nFrom here.\n\nFrom b\nSubject: y\n\nWords.\n";
        let found = messages(mailbox);
        let found: Vec<_> = found.iter().map(|it| String::from_utf8_lossy(it)).collect();
        assert_eq!(found, ["Subject: x\n\nFrom there.\nFrom here.\n\n", "Subject: y\n\nWords.\n"]);
    }
}
