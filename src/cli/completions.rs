//! `onrecord completions SHELL`: a completion script on standard output.
//!
//! Fails only where standard output cannot be written.

use std::process::ExitCode;

use super::Context;

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell to complete for
    shell: clap_complete::Shell,
}

/// Prints the script.
///
/// # Errors
/// Where standard output cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "onrecord", &mut script);
    context.print(&script)?;
    Ok(ExitCode::SUCCESS)
}
