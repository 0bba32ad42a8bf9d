//! `onrecord evidence`: the paragraph behind a relation or a statement.

use std::process::ExitCode;

use super::blocks::{self, Block};
use super::{Context, corrections, facts};
use crate::query::{self, Evidence, Origin};

/// Arguments of `evidence`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// `DOCUMENT#r0` for a relation, `DOCUMENT#s0` for a statement, `DOCUMENT` for all of them
    id: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

/// Prints the evidence.
///
/// # Errors
/// Returns an error if the id does not exist, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let found = match memory.evidence(&args.id) {
        Err(error @ query::QueryError::NoEvidence { .. }) => {
            match corrections::rejected_by(memory.store(), &args.id)? {
                Some(act) => anyhow::bail!(
                    "`{}` is rejected; `onrecord undo {act}` takes that back",
                    args.id
                ),
                None => return Err(error.into()),
            }
        }
        found => found?,
    };
    match args.format {
        super::show::ShowFormat::Json => context.print_json(&found)?,
        super::show::ShowFormat::Text => {
            let blocks: Vec<Block> = found.iter().map(block).collect();
            blocks::show(&blocks, context)?;
        }
    }
    if found.is_empty() {
        context.notice("the document has no relations and no statements");
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns a relation or statement with its paragraph.
fn block(evidence: &Evidence) -> Block {
    let (mut block, citation, context, origin) = match evidence {
        Evidence::Relation { event, context, origin } => {
            (facts::event(event), &event.citation, context, origin)
        }
        Evidence::Statement { utterance, context, origin } => {
            (facts::utterance(utterance), &utterance.citation, context, origin)
        }
    };
    let [start, end] = citation.offsets;
    block.notes.push(format!("characters {start} to {end} of the text"));
    let parts = [citation.title.clone(), citation.url.clone()];
    block.notes.extend(parts.into_iter().flatten());
    if context.trim() != citation.quotation {
        block.notes.push(format!("in: {}", context.trim()));
    }
    block.notes.extend(notes_of(origin));
    block
}

/// Returns the author of a document, the file it was read from, and that file's hash.
fn notes_of(origin: &Origin) -> Vec<String> {
    let Origin { byline, source, sha256, latest_version } = origin;
    let latest = latest_version.as_ref().map(ToString::to_string);
    let parts = [
        ("written by", byline),
        ("read from", source),
        ("sha256", sha256),
        ("a later version of the article", &latest),
    ];
    let note =
        |(name, value): (&str, &Option<String>)| Some(format!("{name}: {}", value.as_ref()?));
    parts.into_iter().filter_map(note).collect()
}
