//! Shows long answers in the user's pager.
//!
//! In: an answer, and `PAGER`. Out: whether a pager showed it; false if there is none, or `PAGER`
//! is empty or `cat`. Never fails: leaving the pager early is not an error.

use std::io::Write;
use std::process::{Command, Stdio};

/// Shows a text in the pager and returns whether there was one.
pub(crate) fn show(text: &str) -> bool {
    let asked = std::env::var("PAGER").unwrap_or_else(|_| "less".to_owned());
    let mut words = asked.split_whitespace();
    let Some(program) = words.next().filter(|it| *it != "cat") else { return false };
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // As git does: quit if the text fits, keep bold type, leave the text on the screen.
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // Fails if the user leaves the pager early.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}
