//! How is it asked from a shell? One file a subcommand; the only room that prints.

use std::process::ExitCode;

/// Runs the command line of this process and returns its exit status.
#[must_use]
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
