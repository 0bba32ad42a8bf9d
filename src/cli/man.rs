//! `onrecord man [DIR]`: the manual in roff, as `man` reads it.
//!
//! In: nothing, or a folder. Out: the page of the whole program on standard output, or one page
//! for the program and each subcommand in that folder. Fails where the folder cannot be written.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::Context;

/// The arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write onrecord.1 and one page a subcommand into this folder
    folder: Option<PathBuf>,
}

/// Prints or writes the manual.
///
/// # Errors
/// Where standard output or the folder cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let command = super::command();
    if let Some(folder) = &args.folder {
        std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(command, folder))
            .with_context(|| format!("cannot write manual pages into `{}`", folder.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    context.print(&page)?;
    Ok(ExitCode::SUCCESS)
}
