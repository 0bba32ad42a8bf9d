//! `onrecord man [DIR]`: the manual in roff, the format of `man`.
//!
//! In: nothing, or a folder. Out: the program's page on standard output, or in the folder one page
//! for the program and one for each subcommand. Fails if the folder cannot be written.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Context;
use crate::store;

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Write onrecord.1 and one page per subcommand into this folder [default: print onrecord.1]
    folder: Option<PathBuf>,
}

/// Prints or writes the manual.
///
/// # Errors
/// Returns an error if standard output or the folder cannot be written.
pub(super) fn run(
    args: &Args,
    command: clap::Command,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &args.folder {
        store::check_output(folder)?;
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .with_context(|| format!("cannot write manual pages to `{}`", folder.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    context.print(&page)?;
    Ok(ExitCode::SUCCESS)
}
