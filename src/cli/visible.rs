//! Escapes control characters, so that a text cannot control the terminal that shows it.
//!
//! In: anything that goes to standard output or into a message. Out: the same, with each control
//! character, each bidirectional control and each character that XML forbids escaped as `\u001b`,
//! which JSON and N-Triples decode. Line feeds, tabs and our own bold type are kept. Fails only if
//! the writer fails.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::document::turns_direction;

/// Our own escape sequences: bold on and off.
const OWN: [&str; 3] = ["\u{1b}[1m", "\u{1b}[0m", "\u{1b}[22m"];

/// Returns whether a terminal may interpret a character as a control, or XML forbids it.
fn is_hidden(letter: char) -> bool {
    let is_layout = matches!(letter, '\n' | '\t');
    letter.is_control() && !is_layout
        || turns_direction(letter)
        || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// Returns a text with control characters escaped.
#[must_use]
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    text.chars().for_each(|letter| push(letter, &mut shown));
    Cow::Owned(shown)
}

fn push(letter: char, shown: &mut String) {
    if is_hidden(letter) {
        // Writing to a `String` does not fail.
        let _ = write!(shown, "\\u{:04x}", u32::from(letter));
    } else {
        shown.push(letter);
    }
}

/// Returns a whole answer with control characters escaped; `is_bold` keeps our own bold type.
#[must_use]
pub(crate) fn visible_answer(answer: &[u8], is_bold: bool) -> String {
    shown(answer, is_bold, End::Here).0
}

/// Prints an error on standard error; does nothing if that is closed.
pub(crate) fn print_error(error: &str) {
    let _ = writeln!(io::stderr(), "onrecord: error: {}", visible(&shortened(error)));
}

/// How many characters of a message are kept at its start and at its end: libraries repeat the line at
/// which they failed, which may be a whole file.
const MESSAGE_CHARS: [usize; 2] = [3000, 1000];

/// Returns a message, without its middle if it is long.
fn shortened(message: &str) -> Cow<'_, str> {
    let [first, last] = MESSAGE_CHARS;
    let place = |n: usize| message.char_indices().nth(n).map(|it| it.0);
    let end = message.char_indices().nth_back(last - 1).map(|it| it.0);
    match (place(first), end) {
        (Some(start), Some(end)) if start < end => {
            Cow::Owned(format!("{} … {}", &message[..start], &message[end..]))
        }
        _ => Cow::Borrowed(message),
    }
}

/// Whether part of an answer was written.
static HAS_ANSWERED: AtomicBool = AtomicBool::new(false);

/// Returns whether part of an answer was written, so that it cannot be printed again from the
/// start.
#[must_use]
pub(crate) fn has_answered() -> bool {
    HAS_ANSWERED.load(Ordering::Relaxed)
}

/// An answer that is kept instead of printed.
pub(crate) type KeptAnswer = Arc<Mutex<Vec<u8>>>;

/// Standard output, or what is kept instead, on which control characters are escaped.
#[derive(Debug)]
pub(crate) struct Out {
    inner: Sink,
    /// Bytes not yet written because they may be an incomplete character or escape sequence.
    pending: Vec<u8>,
    is_bold: bool,
}

impl Out {
    /// Returns standard output; `is_bold` keeps our own bold type.
    #[must_use]
    pub(crate) fn new(is_bold: bool) -> Self {
        Self::of(Sink::Printed(BufWriter::new(io::stdout().lock())), is_bold)
    }

    /// Returns an output that is kept.
    #[must_use]
    pub(crate) fn kept(kept: &KeptAnswer) -> Self {
        Self::of(Sink::Kept(Arc::clone(kept)), false)
    }

    fn of(inner: Sink, is_bold: bool) -> Self {
        Self { inner, pending: Vec::new(), is_bold }
    }

    /// Writes the complete part of the pending bytes, or at the end all of them.
    fn pass(&mut self, end: End) -> io::Result<()> {
        let (shown, n) = shown(&self.pending, self.is_bold, end);
        self.inner.write_all(shown.as_bytes())?;
        self.pending.drain(..n);
        Ok(())
    }
}

/// Where an answer goes.
#[derive(Debug)]
enum Sink {
    Printed(BufWriter<StdoutLock<'static>>),
    Kept(KeptAnswer),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Printed(out) => {
                HAS_ANSWERED.store(true, Ordering::Relaxed);
                out.write(bytes)
            }
            Self::Kept(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Printed(out) => out.flush(),
            Self::Kept(_) => Ok(()),
        }
    }
}

/// Whether more bytes follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Open,
    Here,
}

/// Returns bytes as escaped text, and how many of them were consumed.
fn shown(bytes: &[u8], is_bold: bool, end: End) -> (String, usize) {
    let (mut shown, mut at) = (String::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let (_, rest) = bytes.split_at(at);
        let (text, bad) = match std::str::from_utf8(rest) {
            Ok(text) => (text, None),
            Err(error) => {
                let good =
                    std::str::from_utf8(rest.split_at(error.valid_up_to()).0).unwrap_or_default();
                (good, Some(error.error_len()))
            }
        };
        let n = push_text(text, is_bold, end, &mut shown);
        at += n;
        if n < text.len() {
            break;
        }
        match bad {
            None => {}
            Some(None) if end == End::Open => break,
            Some(length) => {
                shown.push('\u{fffd}');
                at += length.unwrap_or(bytes.len() - at);
            }
        }
    }
    (shown, at)
}

/// Appends a text, escaped, and returns how many of its bytes were consumed.
fn push_text(text: &str, is_bold: bool, end: End, shown: &mut String) -> usize {
    if !text.chars().any(is_hidden) {
        shown.push_str(text);
        return text.len();
    }
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let whole = kept(rest, is_bold);
        let is_cut = end == End::Open && whole.is_none() && may_go_on(rest, is_bold);
        if is_cut {
            break;
        }
        match whole {
            Some(own) => shown.push_str(own),
            None => push(letter, shown),
        }
        rest = &rest[whole.map_or(letter.len_utf8(), str::len)..];
    }
    text.len() - rest.len()
}

/// Returns the prefix of `rest` that starts with a control character but is kept, or `None`.
fn kept(rest: &str, is_bold: bool) -> Option<&'static str> {
    let own = OWN.iter().filter(|_| is_bold).find(|it| rest.starts_with(**it));
    own.copied().or_else(|| rest.starts_with("\r\n").then_some("\r\n"))
}

/// Returns whether `rest` may be the start of a sequence that is kept.
fn may_go_on(rest: &str, is_bold: bool) -> bool {
    rest == "\r" || is_bold && OWN.iter().any(|it| it.starts_with(rest))
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let is_plain = |it: &u8| matches!(it, b' '..=b'~' | b'\n' | b'\t');
        if self.pending.is_empty() && bytes.iter().all(is_plain) {
            return self.inner.write(bytes);
        }
        self.pending.extend_from_slice(bytes);
        self.pass(End::Open)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(End::Here)?;
        self.inner.flush()
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        // A caller that must know about write errors has flushed before.
        let _ = self.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the output for every way to cut the bytes in two.
    #[track_caller]
    fn check(bytes: &[u8], is_bold: bool, expected: &str) {
        for cut in 0..=bytes.len() {
            let (first, n) = shown(&bytes[..cut], is_bold, End::Open);
            let (second, _) = shown(&bytes[n..], is_bold, End::Here);
            assert_eq!(first + &second, expected, "cut at {cut}");
        }
    }

    #[test]
    fn nothing_steers_the_terminal() {
        check("a\u{1b}]0;x\u{7}b".as_bytes(), false, "a\\u001b]0;x\\u0007b");
        check("\u{9b}2J\u{7f}".as_bytes(), false, "\\u009b2J\\u007f");
        check("\u{202e}abc\u{2066}".as_bytes(), false, "\\u202eabc\\u2066");
        check("\u{200e}a\u{200f}b\u{61c}".as_bytes(), false, "\\u200ea\\u200fb\\u061c");
        check("a\rb".as_bytes(), false, "a\\u000db");
        check(b"a\x9b2Jb", false, "a\u{fffd}2Jb");
    }

    #[test]
    fn plain_text_and_our_own_bold_type_stay() {
        check("é“ש”\tb\r\n".as_bytes(), false, "é“ש”\tb\r\n");
        check(b"\x1b[1mActor\x1b[0m\x1b[2J", true, "\u{1b}[1mActor\u{1b}[0m\\u001b[2J");
        check(b"\x1b[1mActor", false, "\\u001b[1mActor");
    }

    #[test]
    fn a_message_of_megabytes_is_shortened() {
        let [first, last] = MESSAGE_CHARS;
        let whole = "é".repeat(first + last);
        assert_eq!(shortened(&whole), whole);
        let long = format!("a{}b", "é".repeat(1_000_000));
        let shown = shortened(&long);
        assert_eq!(shown.chars().count(), first + last + 3);
        assert!(shown.starts_with("aé") && shown.ends_with("éb"));
    }

    #[test]
    fn json_reads_back_as_what_it_was() {
        let text = "a\u{9b}\\\u{202e}\u{7f}\u{ffff}";
        let json = serde_json::to_string(text).expect("writes");
        let back: String = serde_json::from_str(&visible(&json)).expect("reads");
        assert_eq!(back, text);
    }
}
