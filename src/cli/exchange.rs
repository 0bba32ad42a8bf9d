//! The part of `onrecord export` that writes formats of other programs.
//!
//! In: a store and a format. Out: a file, a folder or standard output, and a notice of what was
//! written. Fails if the store cannot be read or the output cannot be written.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

use super::{Context, output_file};
use crate::export::exchange::{
    self, FileFormat, FolderFormat, StoreReader, Written, write_file, write_folder,
};
use crate::query::Memory;
use crate::store;

/// Whether a format is a file or a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExchangeForm {
    /// A file.
    File(FileFormat),
    /// A folder.
    Folder(FolderFormat),
}

/// Writes the store in the format of another program.
pub(super) fn run(
    form: ExchangeForm,
    output: Option<&Path>,
    min_confidence: f64,
    memory: &Memory,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let identities = memory.identities()?;
    let bar = context.progress_bar(memory.store().catalogue()?.len());
    let progress = |n: usize| bar.inc(n as u64);
    let source = StoreReader {
        identities: &identities,
        ontology: context.ontology()?,
        min_confidence,
        progress: &progress,
    };
    let written = match (form, output) {
        (ExchangeForm::Folder(format), Some(folder)) => {
            store::check_output(folder)?;
            write_folder(format, &source, folder)?
        }
        (ExchangeForm::Folder(_), None) => {
            anyhow::bail!("this format needs -o with the name of a folder")
        }
        (ExchangeForm::File(format), Some(path)) => {
            let cannot = || format!("cannot write `{}`", path.display());
            let mut out = BufWriter::new(output_file::create(path)?);
            let written = write_file(format, &source, &mut out)?;
            out.flush().with_context(cannot)?;
            written
        }
        (ExchangeForm::File(format), None) => {
            let mut out = context.out();
            let written = write_file(format, &source, &mut out)?;
            out.flush()?;
            written
        }
    };
    bar.finish_and_clear();
    notice(written, output, context);
    Ok(ExitCode::SUCCESS)
}

fn notice(written: Written, output: Option<&Path>, context: &Context) {
    let exchange::Written { n_documents, n_actors, n_relations, n_statements, n_left_out } =
        written;
    let place = output.map(|it| format!("{}: ", it.display())).unwrap_or_default();
    let mut parts = vec![format!("{n_documents} documents")];
    let counts = [(n_actors, "actors"), (n_relations, "relations"), (n_statements, "statements")];
    parts.extend(counts.iter().filter(|it| it.0 > 0).map(|(n, unit)| format!("{n} {unit}")));
    context.notice(&format!("{place}{}", parts.join(", ")));
    if n_left_out > 0 {
        context.notice(&format!(
            "{n_left_out} relations and statements are left out: they lack an end that the format \
             needs"
        ));
    }
}
