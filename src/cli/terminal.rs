//! The terminal: its size, and questions to the user.
//!
//! In: a question. Out: what was typed. Fails if the terminal cannot be read.

use std::io::{self, IsTerminal, Write};

use super::visible::visible;

/// Returns the width of the terminal in columns; `COLUMNS` overrides it.
pub(super) fn width() -> u16 {
    let asked = std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    asked.or_else(|| terminal_size::terminal_size().map(|(width, _)| width.0)).unwrap_or(80)
}

/// Returns the height of the terminal in lines; `LINES` overrides it.
pub(super) fn height() -> usize {
    let asked = std::env::var("LINES").ok().and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    let found = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
    asked.or(found).unwrap_or(usize::MAX)
}

/// Returns whether the user can be asked: standard input and standard error are terminals.
#[must_use]
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question on standard error and returns the answer, or `None` if the input has ended.
///
/// # Errors
/// Returns an error if the terminal cannot be read.
pub(crate) fn ask(question: &str) -> io::Result<Option<String>> {
    let _ = write!(io::stderr(), "onrecord: {} ", visible(question));
    let mut answer = String::new();
    let n = io::stdin().read_line(&mut answer)?;
    Ok((n > 0).then(|| answer.trim().to_owned()))
}
