//! `onrecord extract PATH...`: prints what is read in documents, without a store.
//!
//! In: inputs. Out: one extraction record per line and document, in the order of the inputs and the
//! same for any number of threads; or a table of relations, or political events. Fails if the
//! schema cannot be used or standard output cannot be written.

use std::io::Write;
use std::process::ExitCode;

use clap::ValueEnum;
use serde::Serialize;

use super::Context;
use super::inputs::{InputArgs, InputTally, Inputs};
use super::output::{self, Format};
use super::rows::{Column, Row};
use crate::document::Document;
use crate::export::events;
use crate::extract::{Kinds, Read, ReadOptions, Reader};
use crate::knowledge::record::Record;
use crate::knowledge::{ActorId, Extraction, Relation};
use crate::ontology::Ontology;

/// The arguments of `extract`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: InputArgs,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: ExtractFormat,
    /// Also print actions that no relation type covers, as open relations such as `open:hug`
    #[arg(long)]
    open: bool,
}

/// An output format of extractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExtractFormat {
    /// One record per line and document: actors, statements, relations.
    Jsonl,
    /// A table of the relations.
    Table,
    /// The relations as comma-separated values.
    Csv,
    /// Political events in the PLOVER ontology, one JSON object per line, with the fields of
    /// `export`.
    Plover,
    /// The same events as comma-separated values with a header row.
    EventsCsv,
}

/// Reads the inputs and prints what is in them.
///
/// # Errors
/// Returns an error if the schema cannot be used or standard output cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let kinds = if args.open { Kinds::TypedAndOpen } else { Kinds::Typed };
    let options = ReadOptions { kinds, events: false };
    let coding = ReadOptions { events: true, ..ReadOptions::default() };
    let mut out = context.out();
    let tally = match args.format {
        ExtractFormat::Jsonl => each_batch(args, options, context, |batch| {
            batch.iter().try_for_each(|read| write_record(&mut out, read))?;
            Ok(out.flush()?)
        })?,
        ExtractFormat::Plover => each_batch(args, coding, context, |batch| {
            for read in &batch {
                events::write_jsonl(&mut out, &found(read, context.ontology()?))?;
            }
            Ok(out.flush()?)
        })?,
        ExtractFormat::EventsCsv => {
            writeln!(out, "{}", events::HEADING)?;
            each_batch(args, coding, context, |batch| {
                for read in &batch {
                    events::write_csv(&mut out, &found(read, context.ontology()?))?;
                }
                Ok(out.flush()?)
            })?
        }
        ExtractFormat::Table | ExtractFormat::Csv => {
            let mut rows = Vec::new();
            let tally = each_batch(args, options, context, |batch| {
                rows.extend(batch.iter().flat_map(rows_of));
                Ok(())
            })?;
            let is_csv = args.format == ExtractFormat::Csv;
            output::print(&rows, if is_csv { Format::Csv } else { Format::Table }, context)?;
            tally
        }
    };
    out.flush()?;
    Ok(tally.status())
}

/// Reads all inputs and passes on what was read, batch by batch.
fn each_batch(
    args: &Args,
    options: ReadOptions,
    context: &Context,
    mut take: impl FnMut(Vec<Read>) -> anyhow::Result<()>,
) -> anyhow::Result<InputTally> {
    let reader = Reader::new(context.ontology()?);
    let mut inputs = Inputs::open(&args.inputs, context)?;
    loop {
        let batch = inputs.next_batch(|_| Ok(true))?;
        if batch.is_empty() {
            return Ok(inputs.tally);
        }
        take(reader.read_all(batch, options).collect())?;
    }
}

fn write_record(out: &mut impl Write, read: &Read) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, &Record::new(&read.document, &read.extraction))?;
    Ok(writeln!(out)?)
}

/// Returns the political events of a document.
fn found(read: &Read, ontology: &Ontology) -> Vec<events::CodedEvent> {
    events::events(&read.document, &read.extraction, &read.events, ontology)
}

fn rows_of(read: &Read) -> impl Iterator<Item = RelationRow> {
    let Read { document, extraction, .. } = read;
    extraction.relations.iter().map(|relation| row(document, extraction, relation))
}

/// A relation as a row.
#[derive(Serialize)]
struct RelationRow {
    document: String,
    subject: String,
    relation: String,
    object: String,
    status: &'static str,
    according_to: String,
    quotation: String,
}

impl Row for RelationRow {
    const COLUMNS: &'static [Column] = &[
        Column::code("Document"),
        Column::text("Subject"),
        Column::text("Relation"),
        Column::text("Object"),
        Column::code("Status"),
        Column::text("According to"),
        Column::text("Quotation").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let [document, subject, relation] = [&self.document, &self.subject, &self.relation];
        let [object, according_to, quotation] = [&self.object, &self.according_to, &self.quotation];
        let status = self.status.to_owned();
        vec![
            document.clone(),
            subject.clone(),
            relation.clone(),
            object.clone(),
            status,
            according_to.clone(),
            quotation.clone(),
        ]
    }
}

fn row(document: &Document, extraction: &Extraction, relation: &Relation) -> RelationRow {
    let who = |id: &Option<ActorId>| id.as_ref().map(|it| name(extraction, it)).unwrap_or_default();
    let sources = relation.according_to.iter().map(|it| name(extraction, it));
    let sources: Vec<String> = sources.collect();
    let object = match (&relation.object, &relation.matter) {
        (Some(_), Some(matter)) => format!("{} ({matter})", who(&relation.object)),
        (None, Some(matter)) => matter.clone(),
        (_, None) => who(&relation.object),
    };
    let former = if relation.former { "former " } else { "" };
    RelationRow {
        document: document.id.as_str().to_owned(),
        subject: who(&relation.subject),
        relation: format!("{former}{}", relation.kind),
        object,
        status: relation.status.as_str(),
        according_to: sources.join(", "),
        quotation: relation.evidence.of(&document.text).to_owned(),
    }
}

fn name(extraction: &Extraction, id: &ActorId) -> String {
    extraction.actor(id).map_or(id.as_str(), |it| it.name.as_str()).to_owned()
}
