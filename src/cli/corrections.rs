//! `onrecord reject`, `confirm`, `amend`, `set-document`: what persons correct in the reading.
//!
//! In: ids of evidence, and what is so instead. Out: acts in the store, which hold after documents are
//! read again and can be undone. Fails if nothing has an id, a value is unknown, or the store cannot
//! be written.

use std::process::ExitCode;

use super::acts::keep;
use super::asking;
use super::blocks::{self, Block};
use super::{Context, alike, known, update};
use crate::document::{DocumentId, PartialDate};
use crate::graph::{self, Identities};
use crate::knowledge::record::{ActorRecord, Record};
use crate::knowledge::{ActorId, ActorKind, Delivery, RelationType, Status};
use crate::query;
use crate::resolve::{Act, Amendment, Particulars, Reading, Row, undone};
use crate::store::{self, DocumentNumber, SledStore, Store};

/// Arguments of `reject`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A rejected row is neither told, drawn nor counted. The act holds after \
documents are read again, and `onrecord undo` takes it back.")]
pub struct RejectArgs {
    /// Ids of relations and statements: `DOCUMENT#r0`, `DOCUMENT#s0`
    #[arg(required_unless_present = "like", value_name = "ID")]
    ids: Vec<String>,
    /// Propose all rows told in the same words as this one, and ask which to reject
    #[arg(long, value_name = "ID", conflicts_with = "ids")]
    like: Option<String>,
    /// Reject all that are proposed, without a question
    #[arg(long, short, requires = "like")]
    yes: bool,
}

/// Arguments of `confirm`.
#[derive(Debug, clap::Args)]
#[command(after_help = "A confirmed row has the confidence 1 and stays even if a later reading \
does not find it. `onrecord undo` takes the act back.")]
pub struct ConfirmArgs {
    /// Ids of relations and statements: `DOCUMENT#r0`, `DOCUMENT#s0`
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

/// Arguments of `amend`.
#[derive(Debug, clap::Args)]
#[command(after_help = "An amended row has the confidence 1 and stays even if a later reading \
does not find it. `onrecord undo` takes the act back.")]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true))]
pub struct AmendArgs {
    /// The id of a relation or statement: `DOCUMENT#r0`, `DOCUMENT#s0`
    id: String,
    /// Of a relation asserted, negated, hypothetical or over; of a statement made, denied, refused,
    /// asked-for or foreseen
    #[arg(long, value_name = "STATUS", group = "change")]
    status: Option<String>,
    /// The relation's type; of a statement the dictionary form of the word that tells it
    #[arg(long = "type", value_name = "TYPE", group = "change")]
    kind: Option<String>,
    /// Who did it or said it: an actor, as you would write it, or its id
    #[arg(long, value_name = "ACTOR", group = "change")]
    subject: Option<String>,
    /// To whom it was done, or whom the statement is about
    #[arg(long, value_name = "ACTOR", group = "change")]
    object: Option<String>,
    /// When it happened; a statement has the date of its document
    #[arg(long, value_name = "DATE", group = "change")]
    date: Option<PartialDate>,
}

/// Arguments of `set-document`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The act holds after documents are read again, and `onrecord undo` takes it \
back. A new date dates again what the text tells of days: \"on Monday\"."
)]
#[command(group = clap::ArgGroup::new("particular").required(true).multiple(true))]
pub struct SetDocumentArgs {
    /// Ids of documents
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<String>,
    /// The day it was published: YYYY, YYYY-MM or YYYY-MM-DD
    #[arg(long, value_name = "DATE", group = "particular")]
    date: Option<PartialDate>,
    /// Its headline
    #[arg(long, value_name = "TEXT", group = "particular")]
    title: Option<String>,
    /// Who published it
    #[arg(long, value_name = "NAME", group = "particular")]
    outlet: Option<String>,
    /// Where it stands on the web
    #[arg(long, value_name = "URL", group = "particular")]
    url: Option<String>,
}

/// Rejects rows.
///
/// # Errors
/// If nothing has an id, or the store cannot be written.
pub fn reject(args: &RejectArgs, context: &Context) -> anyhow::Result<ExitCode> {
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

/// Returns the ids of rows like one that a person wants rejected.
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
        context.notice("no row is told in the same words");
        return Ok(Vec::new());
    }
    let number =
        |(at, row): (usize, &alike::Proposed)| Block { date: format!("{at}"), ..row.block.clone() };
    let blocks: Vec<Block> = (1..).zip(&rows).map(number).collect();
    blocks::show(&blocks, context)?;
    let ids = |places: Vec<usize>| places.into_iter().map(|at| rows[at].id.clone()).collect();
    if yes {
        return Ok(ids((0..rows.len()).collect()));
    }
    if !context.can_ask() {
        context.notice("nothing rejected; --yes rejects all of these, `reject ID ...` some");
        return Ok(Vec::new());
    }
    let question = "reject which of them? all, none, or numbers such as 1 3-5:";
    loop {
        let Some(answer) = context.ask(question)? else { return Ok(Vec::new()) };
        match asking::chosen(&answer, rows.len()) {
            Some(places) => return Ok(ids(places)),
            None => context.notice(&format!("`{answer}` is none of these")),
        }
    }
}

/// Confirms rows.
///
/// # Errors
/// If nothing has an id, or the store cannot be written.
pub fn confirm(args: &ConfirmArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    for (document, reading) in readings(&store, &args.ids)? {
        keep(&mut store, Act::Confirm { document, reading }, context)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Amends a row.
///
/// # Errors
/// If nothing has the id, a value is unknown, an actor is unknown or ambiguous, or the store cannot
/// be written.
pub fn amend(args: &AmendArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let (document, reading) = reading(&store, &args.id)?;
    let mut to = Amendment { date: args.date, ..Amendment::default() };
    match &reading.row {
        Row::Relation(_) => {
            if let Some(status) = &args.status {
                (to.status, to.former) = relation_status(status)?;
            }
            if let Some(kind) = &args.kind {
                to.kind = Some(known::known_type(kind, context.ontology()?)?);
            }
        }
        Row::Statement(_) => {
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

/// Sets the particulars of documents, and reads them again if their day is another.
///
/// # Errors
/// If a document is not there, or the store cannot be written.
pub fn set_document(args: &SetDocumentArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let mut store = context.existing_store()?;
    let to = Particulars {
        date: args.date,
        title: args.title.clone(),
        outlet: args.outlet.clone(),
        url: args.url.clone(),
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
/// If the store cannot be read.
pub fn rejected_by(store: &SledStore, id: &str) -> anyhow::Result<Option<u64>> {
    let records = graph::acts(store)?;
    let gone = undone(&records);
    let is_of = |act: &Act| match act {
        Act::Reject { document, reading } => format!("{document}#{}", reading.id()) == id,
        _ => false,
    };
    let found = records.iter().rev().find(|it| is_of(&it.act) && !gone.contains(&it.number));
    Ok(found.map(|it| it.number))
}

/// Returns the readings behind ids; all of them, or an error before anything is kept.
fn readings(store: &SledStore, ids: &[String]) -> anyhow::Result<Vec<(DocumentId, Reading)>> {
    let mut found = Vec::new();
    for id in ids {
        let (document, reading) = reading(store, id)?;
        if let Some(act) = rejected_by(store, id)? {
            anyhow::bail!("`{id}` is rejected already; `onrecord undo {act}` takes that back");
        }
        found.push((document, reading));
    }
    Ok(found)
}

/// Returns what was read behind an id.
fn reading(store: &SledStore, id: &str) -> anyhow::Result<(DocumentId, Reading)> {
    let none = || query::QueryError::NoEvidence { id: id.to_owned() };
    let (document, local) = id.rsplit_once('#').ok_or_else(none)?;
    let document = DocumentId::new(document);
    let (number, _) = store.find(&document)?.ok_or_else(none)?;
    let stored = store.as_read(number)?.ok_or_else(none)?;
    let record = Record::new(&stored.document, &stored.extraction);
    let relation = record.relations.into_iter().find(|it| it.id.as_str() == local);
    let statement = record.statements.into_iter().find(|it| it.id.as_str() == local);
    let row = match (relation, statement) {
        (Some(relation), _) => Row::Relation(Box::new(relation)),
        (None, Some(statement)) => Row::Statement(Box::new(statement)),
        // What a person confirmed and a later reading did not find.
        (None, None) => {
            let act = store.judged(number, local)?.ok_or_else(none)?;
            let record = graph::acts(store)?.into_iter().find(|it| it.number == act);
            return match record.map(|it| it.act) {
                Some(Act::Confirm { reading, .. } | Act::Amend { reading, .. }) => {
                    Ok((document, reading))
                }
                _ => Err(none().into()),
            };
        }
    };
    let named: Vec<ActorId> = match &row {
        Row::Relation(it) => {
            it.subject.iter().chain(&it.object).chain(&it.according_to).cloned().collect()
        }
        Row::Statement(it) => {
            it.speaker.iter().chain(&it.addressee).chain(&it.about).cloned().collect()
        }
    };
    let actors = record.actors.into_iter().filter(|it| named.contains(&it.id));
    let actors = actors.map(|it| ActorRecord { mentions: Vec::new(), ..it }).collect();
    let quotation = store::quotation_of(&stored.document.text, &row);
    Ok((document, Reading { row, quotation, actors }))
}

/// Returns the actor that was typed as the document names it or, if it does not, as the store does.
fn local_actor(
    identities: &Identities<'_>,
    number: DocumentNumber,
    typed: &str,
) -> anyhow::Result<ActorRecord> {
    let actor = query::find_actor(identities, typed)?;
    let stored = identities.document(number)?;
    for it in &stored.extraction.actors {
        if identities.of(number, &it.id)? == actor.id {
            let (id, name, kind) = (it.id.clone(), it.name.clone(), it.kind);
            return Ok(ActorRecord { id, name, kind, mentions: Vec::new() });
        }
    }
    let prefix = actor.id.as_str().split('/').next().unwrap_or_default();
    let kind = ActorKind::ALL.into_iter().find(|it| it.as_str() == prefix);
    let kind = kind.filter(|it| *it != ActorKind::Unnamed);
    let kind = kind.ok_or_else(|| {
        anyhow::anyhow!("{} is an actor of another document, which has no name", actor.id)
    })?;
    Ok(ActorRecord { id: actor.id, name: actor.name, kind, mentions: Vec::new() })
}

fn relation_status(typed: &str) -> anyhow::Result<(Option<Status>, Option<bool>)> {
    Ok(match typed {
        "asserted" => (Some(Status::Asserted), Some(false)),
        "negated" => (Some(Status::Negated), None),
        "hypothetical" => (Some(Status::Hypothetical), None),
        "over" => (Some(Status::Asserted), Some(true)),
        _ => {
            let known = ["asserted", "negated", "hypothetical", "over"];
            anyhow::bail!("`{typed}` is no status of a relation; it is one of {}", known.join(", "))
        }
    })
}

fn delivery(typed: &str) -> anyhow::Result<Delivery> {
    let word = |it: Delivery| it.as_str().replace(' ', "-");
    let found = Delivery::ALL.into_iter().find(|it| word(*it) == typed.replace([' ', '_'], "-"));
    found.ok_or_else(|| {
        let known: Vec<String> = Delivery::ALL.into_iter().map(word).collect();
        anyhow::anyhow!("`{typed}` is no status of a statement; it is one of {}", known.join(", "))
    })
}

fn no_document(id: &DocumentId) -> anyhow::Error {
    anyhow::anyhow!("there is no document `{id}`; `onrecord documents` lists all")
}
