//! `onrecord reject`, `confirm`, `amend`, `set-document`: corrections by people.
//!
//! In: evidence ids and the correct values. Out: acts in the store, which still hold after
//! documents are read again and can be undone. Fails if an id does not exist, a value is unknown,
//! or the store cannot be written.

use std::process::ExitCode;

use super::acts::keep;
use super::blocks::{self, Block};
use super::{Context, alike, typed, update};
use crate::document::{DocumentId, PartialDate};
use crate::knowledge::acts::{Act, undone};
use crate::knowledge::corrections::{Amendment, JudgedReading, JudgedRow, Particulars};
use crate::knowledge::record::{ActorRecord, Record};
use crate::knowledge::{ActorId, ActorKind, Delivery, RelationType, Status};
use crate::query;
use crate::resolve::{self, Identities};
use crate::store::{self, DocumentNumber, SledStore, Store};

/// Arguments of `reject`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A rejected row is not listed, drawn or counted. It stays rejected after \
documents are read again; `onrecord undo` takes it back.\nExample: onrecord reject --like \
courier-12#r0")]
pub(crate) struct RejectArgs {
    /// Ids of relations (`DOCUMENT#r0`) and statements (`DOCUMENT#s0`)
    #[arg(required_unless_present = "like", value_name = "ID")]
    ids: Vec<String>,
    /// List all rows with the same trigger words as this one, and ask which to reject
    #[arg(long, value_name = "ID", conflicts_with = "ids")]
    like: Option<String>,
    /// Reject all listed rows without asking
    #[arg(long, short, requires = "like")]
    yes: bool,
}

/// Arguments of `confirm`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A confirmed row has confidence 1 and stays even if a later reading does not find \
it. `onrecord undo` takes it back.\nExample: onrecord confirm courier-12#r0 courier-12#s3"
)]
pub(crate) struct ConfirmArgs {
    /// Ids of relations (`DOCUMENT#r0`) and statements (`DOCUMENT#s0`)
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

/// Arguments of `amend`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "An amended row has confidence 1 and stays even if a later reading does not find \
it. `onrecord undo` takes it back.\nExample: onrecord amend courier-12#r0 --status negated \
--object 'Jim Vale'"
)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
pub(crate) struct AmendArgs {
    /// The id of a relation (`DOCUMENT#r0`) or statement (`DOCUMENT#s0`)
    id: String,
    /// For a relation: asserted, negated, hypothetical or over; for a statement: made, denied,
    /// refused, asked-for or foreseen
    #[arg(long, value_name = "STATUS", group = "change")]
    status: Option<String>,
    /// For a relation: its type; for a statement: the word of saying in its dictionary form
    #[arg(long = "type", value_name = "TYPE", group = "change")]
    kind: Option<String>,
    /// The actor who did it or said it: a name or an id
    #[arg(long, value_name = "ACTOR", group = "change")]
    subject: Option<String>,
    /// The actor it was done to, or that the statement is about
    #[arg(long, value_name = "ACTOR", group = "change")]
    object: Option<String>,
    /// When it happened: YYYY, YYYY-MM or YYYY-MM-DD; only for relations
    #[arg(long, value_name = "DATE", group = "change")]
    date: Option<PartialDate>,
}

/// Arguments of `set-document`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The values still hold after documents are read again; `onrecord undo` takes them \
back. A new date also changes the date of events such as \"on Monday\".\nExample: onrecord \
set-document courier-12 --date 2026-03-02 --outlet Courier"
)]
#[command(group = clap::ArgGroup::new("particular").required(true).multiple(true))]
pub(crate) struct SetDocumentArgs {
    /// Ids of documents
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<String>,
    /// The day it was published: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE", group = "particular")]
    date: Option<PartialDate>,
    /// Its headline
    #[arg(long, value_name = "TEXT", group = "particular")]
    title: Option<String>,
    /// The outlet that published it
    #[arg(long, value_name = "NAME", group = "particular")]
    outlet: Option<String>,
    /// Its address on the web
    #[arg(long, value_name = "URL", group = "particular")]
    url: Option<String>,
    /// Who wrote it; "I" outside quotations means this person
    #[arg(long, value_name = "NAME", group = "particular")]
    byline: Option<String>,
}

/// Rejects rows.
///
/// # Errors
/// Returns an error if an id does not exist, or the store cannot be written.
pub(crate) fn reject(args: &RejectArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let ids = match &args.like {
        Some(like) => proposed(&store, like, args.yes, context)?,
        None => args.ids.clone(),
    };
    for act in readings(&store, &ids)? {
        keep(&mut store, Act::Reject { document: act.0, reading: act.1 }, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists the rows similar to one and returns the ids of those that the user wants rejected.
fn proposed(
    store: &SledStore,
    like: &str,
    yes: bool,
    context: &Context,
) -> anyhow::Result<Vec<String>> {
    let identities = Identities::open(store)?;
    let (document, model) = reading(store, like)?;
    let rows = alike::rows(&identities, &document, &model)?;
    if rows.is_empty() {
        context.notice("no row has the same trigger words");
        return Ok(Vec::new());
    }
    let number =
        |(at, row): (usize, &alike::Proposed)| Block { date: format!("{at}"), ..row.block.clone() };
    let blocks: Vec<Block> = (1..).zip(&rows).map(number).collect();
    blocks::show(&blocks, context)?;
    let ids = rows.into_iter().map(|it| it.id).collect();
    typed::choose(ids, ["reject", "rejects", "rejected"], yes, context)
}

/// Confirms rows.
///
/// # Errors
/// Returns an error if an id does not exist, or the store cannot be written.
pub(crate) fn confirm(args: &ConfirmArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    for (document, reading) in readings(&store, &args.ids)? {
        keep(&mut store, Act::Confirm { document, reading }, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Amends a row.
///
/// # Errors
/// Returns an error if the id does not exist, a value is unknown, an actor is unknown or ambiguous,
/// or the store cannot be written.
pub(crate) fn amend(args: &AmendArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let (document, reading) = reading(&store, &args.id)?;
    let mut to = Amendment { date: args.date, ..Amendment::default() };
    match &reading.row {
        JudgedRow::Relation(_) => {
            if let Some(status) = &args.status {
                (to.status, to.former) = relation_status(status)?;
            }
            if let Some(kind) = &args.kind {
                to.kind = Some(query::known_type(kind, context.ontology()?)?);
            }
        }
        JudgedRow::Statement(_) => {
            anyhow::ensure!(
                args.date.is_none(),
                "a statement has the date of its document; `onrecord set-document {document} \
                 --date DATE` sets that"
            );
            to.delivery = args.status.as_deref().map(delivery).transpose()?;
            to.kind = args.kind.as_deref().map(RelationType::new);
        }
    }
    let (number, _) = store.find(&document)?.ok_or_else(|| no_document(&document))?;
    let identities = Identities::open(&store)?;
    for (typed, end) in [(&args.subject, &mut to.subject), (&args.object, &mut to.object)] {
        if let Some(typed) = typed {
            let actor = local_actor(&identities, number, typed)?;
            *end = Some(actor.id.clone());
            to.actors.push(actor);
        }
    }
    drop(identities);
    keep(&mut store, Act::Amend { document, reading, to }, context)
}

/// Sets date, title, outlet, URL or author of documents, and reads the documents again.
///
/// # Errors
/// Returns an error if a document does not exist, or the store cannot be written.
pub(crate) fn set_document(args: &SetDocumentArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let to = Particulars {
        date: args.date,
        title: args.title.clone(),
        outlet: args.outlet.clone(),
        url: args.url.clone(),
        byline: args.byline.clone(),
    };
    let documents: Vec<DocumentId> = args.documents.iter().map(|it| DocumentId::new(it)).collect();
    for document in &documents {
        store.find(document)?.ok_or_else(|| no_document(document))?;
    }
    for document in &documents {
        let act = Act::Describe { document: document.clone(), to: to.clone() };
        keep(&mut store, act, context)?;
    }
    update::read_again(&mut store, &documents, context)?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the number of the act that rejects a row, or `None` if none does.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(super) fn rejected_by(store: &dyn Store, id: &str) -> anyhow::Result<Option<u64>> {
    let records = resolve::acts(store)?;
    let gone = undone(&records);
    let is_of = |act: &Act| match act {
        Act::Reject { document, reading } => format!("{document}#{}", reading.id()) == id,
        _ => false,
    };
    let found = records.iter().rev().find(|it| is_of(&it.act) && !gone.contains(&it.number));
    Ok(found.map(|it| it.number))
}

/// Returns the readings of all `ids`, or an error if any is missing or already rejected.
fn readings(store: &SledStore, ids: &[String]) -> anyhow::Result<Vec<(DocumentId, JudgedReading)>> {
    let mut found = Vec::new();
    for id in ids {
        let (document, reading) = reading(store, id)?;
        if let Some(act) = rejected_by(store, id)? {
            anyhow::bail!("`{id}` is already rejected; `onrecord undo {act}` takes that back");
        }
        found.push((document, reading));
    }
    Ok(found)
}

/// Returns the relation or statement with an id.
fn reading(store: &SledStore, id: &str) -> anyhow::Result<(DocumentId, JudgedReading)> {
    let none = || query::QueryError::NoEvidence { id: id.to_owned() };
    let (document, local) = id.rsplit_once('#').ok_or_else(none)?;
    let document = DocumentId::new(document);
    let (number, _) = store.find(&document)?.ok_or_else(none)?;
    let stored = store.as_read(number)?.ok_or_else(none)?;
    let record = Record::new(&stored.document, &stored.extraction);
    let relation = record.relations.into_iter().find(|it| it.id.as_str() == local);
    let statement = record.statements.into_iter().find(|it| it.id.as_str() == local);
    let row = match (relation, statement) {
        (Some(relation), _) => JudgedRow::Relation(Box::new(relation)),
        (None, Some(statement)) => JudgedRow::Statement(Box::new(statement)),
        // A person confirmed or amended it, and a later reading did not find it.
        (None, None) => {
            let act = store.judged(number, local)?.ok_or_else(none)?;
            let record = resolve::acts(store)?.into_iter().find(|it| it.number == act);
            return match record.map(|it| it.act) {
                Some(Act::Confirm { reading, .. } | Act::Amend { reading, .. }) => {
                    Ok((document, reading))
                }
                _ => Err(none().into()),
            };
        }
    };
    let named: Vec<ActorId> = match &row {
        JudgedRow::Relation(row) => {
            row.subject.iter().chain(&row.object).chain(&row.according_to).cloned().collect()
        }
        JudgedRow::Statement(row) => {
            row.speaker.iter().chain(&row.addressee).chain(&row.about).cloned().collect()
        }
    };
    let actors = record.actors.into_iter().filter(|it| named.contains(&it.id));
    let actors = actors.map(|it| ActorRecord { mentions: Vec::new(), ..it }).collect();
    let quotation = store::quotation_of(&stored.document.text, &row);
    Ok((document, JudgedReading { row, quotation, actors }))
}

/// Returns the typed actor under its id in the document or, if the document lacks it, in the store.
fn local_actor(
    identities: &Identities<'_>,
    number: DocumentNumber,
    typed: &str,
) -> anyhow::Result<ActorRecord> {
    let actor = query::find_named(identities, typed)?;
    let stored = identities.document(number)?;
    for local in &stored.extraction.actors {
        if identities.of(number, &local.id)? == actor.id {
            let (id, name, kind) = (local.id.clone(), local.name.clone(), local.kind);
            return Ok(ActorRecord { id, name, kind, mentions: Vec::new() });
        }
    }
    let kind = actor.id.kind().filter(|kind| *kind != ActorKind::Unnamed);
    let kind = kind
        .ok_or_else(|| anyhow::anyhow!("{} is an unnamed actor of another document", actor.id))?;
    Ok(ActorRecord { id: actor.id, name: actor.name, kind, mentions: Vec::new() })
}

fn relation_status(typed: &str) -> anyhow::Result<(Option<Status>, Option<bool>)> {
    const OVER: &str = "over";
    if typed == OVER {
        return Ok((Some(Status::Asserted), Some(true)));
    }
    let Some(status) = Status::from_name(typed) else {
        let known: Vec<&str> = Status::ALL.map(Status::as_str).into_iter().chain([OVER]).collect();
        anyhow::bail!("`{typed}` is not a status of a relation; want one of {}", known.join(", "))
    };
    Ok((Some(status), (status == Status::Asserted).then_some(false)))
}

fn delivery(typed: &str) -> anyhow::Result<Delivery> {
    let word = |it: Delivery| it.as_str().replace(' ', "-");
    let found = Delivery::ALL.into_iter().find(|it| word(*it) == typed.replace([' ', '_'], "-"));
    found.ok_or_else(|| {
        let known: Vec<String> = Delivery::ALL.into_iter().map(word).collect();
        anyhow::anyhow!(
            "`{typed}` is not a status of a statement; want one of {}",
            known.join(", ")
        )
    })
}

fn no_document(id: &DocumentId) -> anyhow::Error {
    query::QueryError::NoDocument { id: id.to_string(), nearest: Vec::new() }.into()
}
