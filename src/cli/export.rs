//! `onrecord export`: the whole store as extraction records, as a network, or as event data.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;

use rayon::prelude::*;

use super::{Context, networks};
use crate::export::events::{self, Event};
use crate::export::network::{edges_csv, gexf, graphml, nodes_csv};
use crate::extract::{ReadOptions, Reader};
use crate::ontology::Ontology;
use crate::query::{self, Memory};
use crate::store::{self, DocumentNumber, Store, StoredDocument};

/// How many documents are read in parallel at a time.
const BATCH: usize = 200;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "`onrecord import` reads records back without loss. R's igraph (and through \
intergraph, statnet), Gephi, visone and networkx read GraphML; Gephi reads GEXF; Gephi and any \
spreadsheet read the two tables of nodes-edges, FILE-nodes.csv and FILE-edges.csv. `weight` is the \
number of documents.\nExample: onrecord export --format graphml -o ties.graphml"
)]
pub(crate) struct Args {
    /// What to write and in which format
    #[arg(long, value_name = "FORMAT", default_value = "records")]
    format: ExportFormat,
    /// The file to write; an existing file is replaced [default: standard output]
    #[arg(long, short, value_name = "FILE", required_if_eq("format", "nodes-edges"))]
    output: Option<PathBuf>,
    /// Also export events whose actors are only near the trigger words, or missing: three times as
    /// many events, a third of them right
    #[arg(long)]
    all_events: bool,
    /// In networks, only relations with at least this confidence, from 0.0 to 1.0
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    min_confidence: f64,
}

/// An export format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// One extraction record per line, with the text: everything that was read.
    Records,
    /// Dated political events in the PLOVER ontology, one JSON object per line; reads the stored
    /// texts again.
    Plover,
    /// The same events as comma-separated values with a header row.
    EventsCsv,
    /// The ties of all actors as GraphML.
    Graphml,
    /// The ties of all actors as GEXF.
    Gexf,
    /// The ties of all actors as two tables.
    NodesEdges,
}

/// Writes the store.
///
/// # Errors
/// Returns an error if the store cannot be read, or the file cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = Memory::of(context.store_to_read()?);
    if matches!(args.format, ExportFormat::Graphml | ExportFormat::Gexf | ExportFormat::NodesEdges)
    {
        return network(args, memory, context);
    }
    match &args.output {
        None => {
            let mut out = context.out();
            write(memory.store(), args, context, &mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let cannot = || format!("cannot write `{}`", path.display());
            let mut out = BufWriter::new(File::create(path).with_context(cannot)?);
            write(memory.store(), args, context, &mut out).with_context(cannot)?;
            out.flush().with_context(cannot)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(
    store: &dyn Store,
    args: &Args,
    context: &Context,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let format = args.format;
    if format == ExportFormat::Records {
        let n_written = store::export(store, out)?;
        context.notice(&format!("{n_written} documents written"));
        return Ok(());
    }
    let ontology = context.ontology()?;
    if format == ExportFormat::EventsCsv {
        out.write_all(context.byte_order_mark().as_bytes())?;
        writeln!(out, "{}", events::HEADING)?;
    }
    let numbers: Vec<DocumentNumber> = store.catalogue()?.into_iter().map(|it| it.1).collect();
    let bar = context.progress_bar(numbers.len());
    let mut n_written = 0;
    for batch in numbers.chunks(BATCH) {
        let mut documents = Vec::new();
        for number in batch {
            documents.extend(store.document(*number)?);
        }
        let read = |it: &StoredDocument| events_of(it, ontology);
        let found: Vec<Vec<Event>> = documents.par_iter().map(read).collect();
        for mut events in found {
            events.retain(|it| args.all_events || it.is_sure);
            let events = &events;
            n_written += events.len();
            match format {
                ExportFormat::EventsCsv => events::write_csv(out, events)?,
                _ => events::write_jsonl(out, events)?,
            }
        }
        bar.inc(batch.len() as u64);
    }
    bar.finish_and_clear();
    context.notice(&format!("{n_written} events written"));
    Ok(())
}

/// Writes the graph as a network.
fn network(args: &Args, memory: Memory, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = memory.with_min_confidence(args.min_confidence);
    let graph = memory.graph()?;
    let ties = query::whole(&memory.identities()?, graph)?;
    let network = networks::of_graph(graph, &ties, context.ontology()?);
    let summary = format!("{} actors, {} ties", network.nodes.len(), network.edges.len());
    if args.format == ExportFormat::NodesEdges {
        let path = args.output.clone().unwrap_or_default();
        let stem = path.with_extension("");
        let beside = |name: &str| PathBuf::from(format!("{}-{name}.csv", stem.display()));
        let mark = context.byte_order_mark();
        for (name, table) in [("nodes", nodes_csv(&network)), ("edges", edges_csv(&network))] {
            let path = beside(name);
            std::fs::write(&path, format!("{mark}{table}"))
                .with_context(|| format!("cannot write `{}`", path.display()))?;
        }
        let (nodes, edges) = (beside("nodes"), beside("edges"));
        context.notice(&format!("{}, {}: {summary}", nodes.display(), edges.display()));
        return Ok(ExitCode::SUCCESS);
    }
    let text = match args.format {
        ExportFormat::Gexf => gexf(&network),
        _ => graphml(&network),
    };
    match &args.output {
        None => context.print(text.as_bytes())?,
        Some(path) => {
            std::fs::write(path, text)
                .with_context(|| format!("cannot write `{}`", path.display()))?;
            context.notice(&format!("{}: {summary}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the events of a stored document by reading its text again; if it has no text, the events
/// that its relations code.
fn events_of(stored: &StoredDocument, ontology: &Ontology) -> Vec<Event> {
    let document = &stored.document;
    let options = ReadOptions { events: true, ..ReadOptions::default() };
    let (_, coded) = Reader::new(ontology).read_with(document, options);
    events::events(document, &stored.extraction, &coded, ontology)
}
