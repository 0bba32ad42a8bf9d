//! `onrecord completions SHELL`: prints a completion script.
//!
//! Fails only if standard output cannot be written.

use std::process::ExitCode;

use super::Context;

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell to write the script for
    shell: clap_complete::Shell,
}

/// Prints the script.
///
/// # Errors
/// Returns an error if standard output cannot be written.
pub(super) fn run(
    args: &Args,
    mut command: clap::Command,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "onrecord", &mut script);
    context.print(&script)?;
    Ok(ExitCode::SUCCESS)
}
