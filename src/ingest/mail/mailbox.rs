//! A mailbox (mbox): messages one after another, each opened by a line `From `.
//!
//! In: bytes. Out: the bytes of each message, with `>From ` in its text as it was written. Never
//! fails.

/// Returns the messages of a mailbox.
pub(in crate::ingest) fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut messages: Vec<Vec<u8>> = Vec::new();
    let mut was_blank = true;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if was_blank && line.starts_with(b"From ") {
            messages.push(Vec::new());
        } else if let Some(open) = messages.last_mut() {
            open.extend_from_slice(unescaped(line));
        }
        was_blank = line.iter().all(u8::is_ascii_whitespace);
    }
    messages
}

fn unescaped(line: &[u8]) -> &[u8] {
    let n_marks = line.iter().take_while(|byte| **byte == b'>').count();
    let is_escaped = n_marks > 0 && line[n_marks..].starts_with(b"From ");
    if is_escaped { &line[1..] } else { line }
}
