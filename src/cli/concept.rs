//! `onrecord concept merge`: two concepts of discourse are one.
//!
//! In: two concepts by id or words. Out: an act, kept in the store. Fails if one is unknown, several are
//! meant, or the store cannot be written.

use std::process::ExitCode;

use anyhow::bail;

use super::{Context, acts, discourse};
use crate::graph::Identities;
use crate::knowledge::ActorId;
use crate::query::{self, Concept};
use crate::resolve::Act;

/// Arguments of `concept`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    act: Acts,
}

/// What may be done with concepts.
#[derive(Debug, clap::Subcommand)]
enum Acts {
    /// Make two concepts one; `onrecord undo` takes it back
    Merge(MergeArgs),
}

/// Arguments of `concept merge`.
#[derive(Debug, clap::Args)]
#[command(after_help = "`onrecord concepts` lists concepts with their ids.")]
struct MergeArgs {
    /// The concept that goes: its id, or words of it
    from: String,
    /// The concept that stays, and whose name is kept
    into: String,
    #[command(flatten)]
    sides: discourse::SideArgs,
}

/// Merges two concepts.
///
/// # Errors
/// If one is unknown, several are meant, or the store cannot be written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
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
        "`{from}` and `{into}` are one concept already",
        into = args.into
    );
    acts::keep(&mut store, Act::MergeConcepts { from, into }, context)
}

/// Returns the concept that was typed: by its id, its wording, or words that only it has.
fn meant(all: &[Concept], typed: &str) -> anyhow::Result<ActorId> {
    if let Some(found) = all.iter().find(|it| it.concept.id.as_str() == typed) {
        return Ok(found.concept.id.clone());
    }
    let words = |text: &str| crate::store::words(text).collect::<Vec<_>>();
    let asked = words(typed);
    let worded = |it: &&Concept| it.wordings.iter().any(|it| words(it) == asked);
    let holds = |it: &&Concept| {
        let held = words(&it.wordings.join(" "));
        asked.iter().all(|it| held.contains(it))
    };
    let mut found: Vec<&Concept> = all.iter().filter(worded).collect();
    if found.is_empty() && !asked.is_empty() {
        found = all.iter().filter(holds).collect();
    }
    match found.as_slice() {
        [one] => Ok(one.concept.id.clone()),
        [] => bail!("no concept is worded `{typed}`; `onrecord concepts` lists them"),
        several => {
            let ids: Vec<&str> = several.iter().take(8).map(|it| it.concept.id.as_str()).collect();
            bail!("`{typed}` may be {}; give one of these ids", ids.join(", "))
        }
    }
}
