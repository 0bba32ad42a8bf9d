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
use super::inputs::{self, InputArgs, Sink};
use super::output::{self, Column, Format, Row};
use crate::document::Document;
use crate::export::events;
use crate::extract::{Coded, Kinds};
use crate::knowledge::record::Record;
use crate::knowledge::{ActorId, Extraction, Relation};
use crate::ontology::Ontology;

/// The arguments of `extract`.
#[derive(Debug, clap::Args)]
pub struct Args {
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
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let kinds = if args.open { Kinds::TypedAndOpen } else { Kinds::Typed };
    if args.format == ExtractFormat::Jsonl {
        let mut printer = Printer { out: context.out(), kinds };
        let tally = inputs::read(&args.inputs, context, &mut printer)?;
        printer.out.flush()?;
        return Ok(tally.status());
    }
    if matches!(args.format, ExtractFormat::Plover | ExtractFormat::EventsCsv) {
        let mut out = context.out();
        if args.format == ExtractFormat::EventsCsv {
            writeln!(out, "{}", events::HEADING)?;
        }
        let mut printer = EventPrinter { out, format: args.format, ontology: context.ontology()? };
        let tally = inputs::read(&args.inputs, context, &mut printer)?;
        printer.out.flush()?;
        return Ok(tally.status());
    }
    let mut rows = Rows { rows: Vec::new(), kinds };
    let tally = inputs::read(&args.inputs, context, &mut rows)?;
    let format = if args.format == ExtractFormat::Csv { Format::Csv } else { Format::Table };
    output::print(&rows.rows, format, context)?;
    Ok(tally.status())
}

/// Prints each record as soon as it is read.
struct Printer<W: Write> {
    out: W,
    kinds: Kinds,
}

impl<W: Write> Sink for Printer<W> {
    fn wants(&mut self, _: &Document) -> anyhow::Result<bool> {
        Ok(true)
    }

    fn kinds(&self) -> Kinds {
        self.kinds
    }

    fn take(&mut self, read: Vec<(Document, Extraction)>) -> anyhow::Result<()> {
        for (document, extraction) in read {
            serde_json::to_writer(&mut self.out, &Record::new(&document, &extraction))?;
            writeln!(self.out)?;
        }
        self.out.flush()?;
        Ok(())
    }
}

/// Prints the events of each document as soon as it is read.
struct EventPrinter<'o, W: Write> {
    out: W,
    format: ExtractFormat,
    ontology: &'o Ontology,
}

impl<W: Write> Sink for EventPrinter<'_, W> {
    fn wants(&mut self, _: &Document) -> anyhow::Result<bool> {
        Ok(true)
    }

    fn wants_events(&self) -> bool {
        true
    }

    fn take(&mut self, read: Vec<(Document, Extraction)>) -> anyhow::Result<()> {
        let with_none = |(document, extraction)| (document, extraction, Vec::new());
        self.take_events(read.into_iter().map(with_none).collect())
    }

    fn take_events(&mut self, read: Vec<(Document, Extraction, Vec<Coded>)>) -> anyhow::Result<()> {
        for (document, extraction, coded) in &read {
            let found = events::events(document, extraction, coded, self.ontology);
            match self.format {
                ExtractFormat::EventsCsv => events::write_csv(&mut self.out, &found)?,
                _ => events::write_jsonl(&mut self.out, &found)?,
            }
        }
        self.out.flush()?;
        Ok(())
    }
}

/// Collects one row per relation.
struct Rows {
    rows: Vec<RelationRow>,
    kinds: Kinds,
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
        Column::text("Quotation"),
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

impl Sink for Rows {
    fn wants(&mut self, _: &Document) -> anyhow::Result<bool> {
        Ok(true)
    }

    fn kinds(&self) -> Kinds {
        self.kinds
    }

    fn take(&mut self, read: Vec<(Document, Extraction)>) -> anyhow::Result<()> {
        for (document, extraction) in &read {
            self.rows.extend(extraction.relations.iter().map(|it| row(document, extraction, it)));
        }
        Ok(())
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
