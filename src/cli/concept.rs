//! `onrecord concept merge`: merges two concepts of discourse.
//!
//! In: two concepts by id or words. Out: an act in the store. Fails if a concept is unknown or
//! ambiguous, or the store cannot be written.

use std::process::ExitCode;

use anyhow::bail;

use super::{Context, acts, discourse};
use crate::knowledge::ActorId;
use crate::knowledge::acts::Act;
use crate::query::{self, Concept};
use crate::resolve::Identities;

/// Arguments of `concept`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    act: Acts,
}

/// The subcommands of `concept`.
#[derive(Debug, clap::Subcommand)]
enum Acts {
    /// Merge two concepts into one; `onrecord undo` takes it back
    Merge(MergeArgs),
}

/// Arguments of `concept merge`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "`onrecord concepts` lists concepts with their ids.\nExample: onrecord concept \
merge 'pipeline project' pipeline"
)]
struct MergeArgs {
    /// The concept to merge: its id, or words of it
    from: String,
    /// The concept to merge it into, which keeps its name
    into: String,
    #[command(flatten)]
    sides: discourse::SideArgs,
}

/// Merges two concepts.
///
/// # Errors
/// Returns an error if a concept is unknown or ambiguous, or the store cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let Acts::Merge(args) = &args.act;
    let asked = args.sides.asked(None, context)?;
    let mut store = context.existing_store()?;
    let (from, into) = {
        let identities = Identities::open(&store)?;
        let all = query::concepts(&identities, &asked)?.rows;
        (meant(&all, &args.from)?, meant(&all, &args.into)?)
    };
    anyhow::ensure!(
        from != into,
        "`{from}` and `{into}` are already one concept",
        into = args.into
    );
    acts::keep(&mut store, Act::MergeConcepts { from, into }, context)
}

/// Returns the concept that was typed: its id, its wording, or words that only it has.
fn meant(all: &[Concept], typed: &str) -> anyhow::Result<ActorId> {
    if let Some(found) = all.iter().find(|it| it.concept.id.as_str() == typed) {
        return Ok(found.concept.id.clone());
    }
    let words = |text: &str| crate::store::words(text).collect::<Vec<_>>();
    let asked = words(typed);
    let worded = |concept: &&Concept| concept.wordings.iter().any(|it| words(it) == asked);
    let holds = |concept: &&Concept| {
        let held = words(&concept.wordings.join(" "));
        asked.iter().all(|word| held.contains(word))
    };
    let mut found: Vec<&Concept> = all.iter().filter(worded).collect();
    if found.is_empty() && !asked.is_empty() {
        found = all.iter().filter(holds).collect();
    }
    match found.as_slice() {
        [one] => Ok(one.concept.id.clone()),
        [] => bail!("no concept matches `{typed}`; `onrecord concepts` lists all"),
        several => {
            let ids: Vec<&str> = several.iter().take(8).map(|it| it.concept.id.as_str()).collect();
            bail!("`{typed}` matches several concepts; give one id of {}", ids.join(", "))
        }
    }
}
