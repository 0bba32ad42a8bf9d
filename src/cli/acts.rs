//! `onrecord merge`, `split`, `rename`, `apart`, `undo`, `acts`: decisions about actors, and how to
//! undo any of them.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::Context as _;
use serde::Serialize;

use super::{Column, Context, FormatArg, Row, left_out, output, update};
use crate::document::DocumentId;
use crate::knowledge::ActorId;
use crate::knowledge::acts::{Act, ActRecord, undone};
use crate::query;
use crate::resolve::{self, Identities};
use crate::store::{SledStore, Store, StoreError};

/// Arguments of `merge`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The merge still holds after documents are read again; `onrecord undo` takes it \
back.\nExample: onrecord merge person/a-okoro person/ana-okoro"
)]
pub(crate) struct MergeArgs {
    /// The actor to merge: a name or an id
    from: String,
    /// The actor to merge it into, which keeps its name and id
    into: String,
}

/// Arguments of `split`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Use this if two people share a name and were taken for one. What these documents \
say of the actor moves to a new actor, or to the one given with --into.\nExample: onrecord split \
'Jim Vale' courier-12 courier-31"
)]
pub(crate) struct SplitArgs {
    /// The actor to split: a name or an id
    actor: String,
    /// Ids of the documents that mean a different actor; an evidence id stands for its document
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<String>,
    /// The id of the actor they mean [default: the actor's own id with a number]
    #[arg(long, value_name = "ID")]
    into: Option<String>,
}

/// Arguments of `rename`.
#[derive(Debug, clap::Args)]
pub(crate) struct RenameArgs {
    /// The actor: a name or an id
    actor: String,
    /// The name to show for it
    name: String,
}

/// Arguments of `apart`.
#[derive(Debug, clap::Args)]
pub(crate) struct ApartArgs {
    /// One actor: a name or an id
    one: String,
    /// The other actor, which must never be merged with the first
    other: String,
}

/// Arguments of `undo`.
#[derive(Debug, clap::Args)]
pub(crate) struct UndoArgs {
    /// Numbers of acts as listed by `onrecord acts`; an undo can be undone as well [default: the latest
    /// act that is neither an undo nor undone]
    #[arg(value_name = "NUMBER")]
    numbers: Vec<u64>,
}

/// Arguments of `acts`.
#[derive(Debug, clap::Args)]
pub(crate) struct ActsArgs {
    #[command(flatten)]
    format: FormatArg,
}

#[derive(Serialize)]
struct Listed {
    #[serde(flatten)]
    record: ActRecord,
    undone: bool,
}

impl Row for Listed {
    const COLUMNS: &'static [Column] = &[
        Column::number("Act"),
        Column::code("When"),
        Column::code("Who"),
        Column::text("What"),
        Column::code("Undone"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.record.number.to_string(),
            self.record.when.clone(),
            self.record.who.clone(),
            self.record.act.sentence(),
            if self.undone { "undone".to_owned() } else { String::new() },
        ]
    }
}

/// Stores an act and prints its number.
///
/// # Errors
/// Returns an error if the store cannot be written.
pub(super) fn keep(store: &mut SledStore, act: Act, context: &Context) -> anyhow::Result<ExitCode> {
    let mut names = ["USER", "LOGNAME", "USERNAME"].iter().filter_map(|it| std::env::var(it).ok());
    // A name that no act may have is not one.
    let who = names.find(|it| !it.trim().is_empty() && !it.chars().any(char::is_control));
    let now = jiff::Timestamp::try_from(SystemTime::now())
        .context("the clock of this machine is set to no date")?;
    let when = now.round(jiff::Unit::Second)?.to_string();
    let sentence = act.sentence();
    let record = resolve::keep_act(store, act, who.as_deref().unwrap_or("unknown"), &when)?;
    context.note_act(record.number);
    context.notice(&format!("act {}: {sentence}", record.number));
    Ok(ExitCode::SUCCESS)
}

/// Merges two actors.
///
/// # Errors
/// Returns an error if an actor is unknown or ambiguous, both are the same actor already, or the
/// store cannot be written.
pub(crate) fn merge(args: &MergeArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let (from, into) = pair(&store, &args.from, &args.into)?;
    keep(&mut store, Act::Merge { from, into }, context)
}

/// Keeps two actors apart.
///
/// # Errors
/// As [`merge`].
pub(crate) fn apart(args: &ApartArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let (one, other) = pair(&store, &args.one, &args.other)?;
    keep(&mut store, Act::Apart { one, other }, context)
}

fn pair(store: &SledStore, one: &str, other: &str) -> anyhow::Result<(ActorId, ActorId)> {
    let identities = Identities::open(store)?;
    let first = query::find_named(&identities, one)?.id;
    let second = query::find_named(&identities, other)?.id;
    anyhow::ensure!(first != second, "`{one}` and `{other}` are already one actor: {first}");
    Ok((first, second))
}

/// Splits an actor.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, a document does not name it, or the store
/// cannot be written.
pub(crate) fn split(args: &SplitArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let acts = split_acts(&store, args)?;
    let mut status = ExitCode::SUCCESS;
    for act in acts {
        status = keep(&mut store, act, context)?;
    }
    Ok(status)
}

/// Returns one act for each document-local id that stands for the actor.
fn split_acts(store: &SledStore, args: &SplitArgs) -> anyhow::Result<Vec<Act>> {
    let identities = Identities::open(store)?;
    let actor = query::find_named(&identities, &args.actor)?.id;
    let typed = args.documents.iter().map(|it| typed_document(store, it));
    let documents: BTreeSet<DocumentId> = typed.collect::<Result<_, _>>()?;
    let new = match &args.into {
        Some(id) => actor_id(id, &actor)?,
        None => free_id(&identities, &actor)?,
    };
    let mut by_local = BTreeMap::<ActorId, Vec<DocumentId>>::new();
    for document in documents {
        let Some((number, _)) = store.find(&document)? else {
            anyhow::bail!("there is no document `{document}`");
        };
        let stored = store.document(number)?;
        let mut n_named = 0;
        for local in stored.into_iter().flat_map(|it| it.extraction.actors) {
            if identities.of(number, &local.id)? == actor {
                by_local.entry(local.id).or_default().push(document.clone());
                n_named += 1;
            }
        }
        anyhow::ensure!(n_named > 0, "document `{document}` does not name {actor}");
    }
    let act = |(actor, documents)| Act::Split { actor, documents, new: new.clone() };
    Ok(by_local.into_iter().map(act).collect())
}

/// Returns the document that was typed, by its own id or by that of a row in it.
fn typed_document(store: &SledStore, typed: &str) -> Result<DocumentId, StoreError> {
    let whole = DocumentId::new(typed);
    let part = typed.rsplit_once('#').map(|(document, _)| DocumentId::new(document));
    Ok(match store.find(&whole)? {
        Some(_) => whole,
        None => part.unwrap_or(whole),
    })
}

/// Returns the id that was typed.
fn actor_id(typed: &str, like: &ActorId) -> anyhow::Result<ActorId> {
    anyhow::ensure!(typed.contains('/'), "`{typed}` is not an actor id; write it like `{like}`");
    Ok(ActorId::new(typed))
}

/// Returns the first unused id made of `actor`'s id and a number.
fn free_id(identities: &Identities<'_>, actor: &ActorId) -> anyhow::Result<ActorId> {
    let mut number = 2;
    loop {
        let id = ActorId::new(&format!("{actor}-{number}"));
        if identities.appearances(&id)?.is_empty() {
            return Ok(id);
        }
        number += 1;
    }
}

/// Renames an actor.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, or the store cannot be written.
pub(crate) fn rename(args: &RenameArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let actor = query::find_named(&Identities::open(&store)?, &args.actor)?.id;
    anyhow::ensure!(!args.name.trim().is_empty(), "the new name is empty");
    keep(&mut store, Act::Rename { actor, name: args.name.trim().to_owned() }, context)
}

/// Undoes acts: the given ones, or else the latest.
///
/// # Errors
/// Returns an error if an act does not exist or is already undone, there is none, or the store cannot
/// be written.
pub(crate) fn undo(args: &UndoArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let records = resolve::acts(&store)?;
    let gone = undone(&records);
    for number in &args.numbers {
        anyhow::ensure!(records.iter().any(|it| it.number == *number), "there is no act {number}");
        anyhow::ensure!(!gone.contains(number), "act {number} is already undone");
    }
    let is_undo = |it: &ActRecord| matches!(it.act, Act::Undo { .. });
    let latest = || records.iter().rfind(|it| !is_undo(it) && !gone.contains(&it.number));
    let numbers = match args.numbers.as_slice() {
        [] => vec![latest().context("there is no act that could be undone")?.number],
        given => given.to_vec(),
    };
    for number in &numbers {
        keep(&mut store, Act::Undo { number: *number }, context)?;
    }
    let documents: Vec<DocumentId> =
        numbers.iter().filter_map(|number| described(&records, *number)).collect();
    update::read_again(&mut store, &documents, context)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the document whose particulars an act sets, also if it sets them by undoing an undo.
fn described(records: &[ActRecord], mut number: u64) -> Option<DocumentId> {
    loop {
        match &records.iter().find(|it| it.number == number)?.act {
            Act::Describe { document, .. } => return Some(document.clone()),
            // An act can only undo an earlier one, so this terminates.
            Act::Undo { number: earlier } if *earlier < number => number = *earlier,
            _ => return None,
        }
    }
}

/// Lists the acts.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn acts(args: &ActsArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = context.memory()?;
    let records = resolve::acts(memory.store())?;
    let gone = undone(&records);
    let listed = |record: ActRecord| {
        let undone = gone.contains(&record.number);
        Listed { record, undone }
    };
    let rows: Vec<Listed> = records.into_iter().map(listed).collect();
    output::print(&rows, args.format.format, context)?;
    left_out::none(context, rows.len());
    Ok(ExitCode::SUCCESS)
}
