//! `onrecord export`: the whole store as extraction records, as a network, or as event data; or a
//! page that shows part of it.

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;

use rayon::prelude::*;

use super::counts::counted;
use super::exchange::{self, ExchangeForm};
use super::{Context, asking, networks, output_file, typed};
use crate::export::events::{self, CodedEvent};
use crate::export::exchange::{FileFormat, FolderFormat};
use crate::export::network::{edges_csv, gexf, graphml, nodes_csv};
use crate::knowledge::SHOWN_MIN;
use crate::query::{self, Memory};
use crate::serve::{self, Opened, SinglePage};
use crate::store::{self, DocumentNumber, Store, StoredDocument};

/// How many documents are read in parallel at a time.
const BATCH: usize = 200;

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "`onrecord import` reads records back without loss. R's igraph (and through \
intergraph, statnet), Gephi, visone and networkx read GraphML; Gephi reads GEXF; Gephi and any \
spreadsheet read the two tables of nodes-edges, FILE-nodes.csv and FILE-edges.csv. `weight` is the \
number of documents. `html` is one file that opens in any browser without a server and asks for \
nothing: the explorer of `onrecord serve` with the data of the actors, the story or all, at most \
20 MB. Texts belong to their publishers, so they are only in it with --with-texts. docs/exports.md \
describes the other formats.\nExample: onrecord export --format graphml -o ties.graphml\nExample: \
onrecord export --format html --actor 'Ana Okoro' -o okoro.html"
)]
pub(crate) struct Args {
    /// What to write and in which format
    #[arg(long, value_name = "FORMAT", default_value = "records")]
    format: ExportFormat,
    /// The file or folder to write; an existing file is replaced [default: standard output]
    #[arg(long, short, value_name = "PATH", required_if_eq_any([
        ("format", "nodes-edges"), ("format", "neo4j"), ("format", "obsidian")
    ]))]
    output: Option<PathBuf>,
    /// Also export events whose actors are only near the trigger words, or missing: three times as
    /// many events, a third of them right
    #[arg(long)]
    all_events: bool,
    /// In networks, pages and formats of other programs, only relations with at least this
    /// confidence, from 0.0 to 1.0 [default: 0; in pages as in `onrecord near`]
    #[arg(long, value_name = "X", value_parser = asking::confidence)]
    min_confidence: Option<f64>,
    #[command(flatten)]
    page: PageArgs,
}

/// What a page shows.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of --format html")]
struct PageArgs {
    /// An actor at the centre, by name or id; may be repeated
    #[arg(long = "actor", value_name = "ACTOR", conflicts_with = "all")]
    actors: Vec<String>,
    /// A story, with its actors and its evidence
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    story: Option<String>,
    /// The whole store, with all stories
    #[arg(long)]
    all: bool,
    /// Include actors up to this many steps away; 1 is the direct neighbours
    #[arg(long, value_name = "N", default_value_t = 1)]
    hops: u32,
    /// Include the texts of the documents
    #[arg(long)]
    with_texts: bool,
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
    /// A page of actors, of a story or of all, as one file.
    Html,
    /// Tables for Neo4j and scripts that import them, in a folder.
    Neo4j,
    /// RDF in Turtle: one graph.
    Turtle,
    /// RDF in `TriG`: one graph for each document, with its provenance.
    Trig,
    /// The same as N-Quads, one statement per line.
    Nquads,
    /// JSON-LD in the vocabulary of schema.org.
    Jsonld,
    /// FollowTheMoney entities, one per line, for Aleph and OpenSanctions.
    Ftm,
    /// The list of statements of Discourse Network Analyzer, as CSV.
    Dna,
    /// Commands of QuickStatements for Wikidata: ties between actors whose items registers give.
    #[value(name = "quickstatements")]
    QuickStatements,
    /// Markdown notes for Obsidian, one for each named actor and document, in a folder.
    Obsidian,
    /// Parquet tables of documents, actors, mentions, statements, relations and evidence, in a folder;
    /// `onrecord import` reads them back.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl ExchangeForm {
    /// Returns the format of another program, or `None` for a format of ours or a network.
    fn of(format: ExportFormat) -> Option<Self> {
        Some(match format {
            ExportFormat::Neo4j => Self::Folder(FolderFormat::Neo4j),
            ExportFormat::Obsidian => Self::Folder(FolderFormat::Obsidian),
            #[cfg(feature = "parquet")]
            ExportFormat::Parquet => Self::Folder(FolderFormat::Parquet),
            ExportFormat::Turtle => Self::File(FileFormat::Turtle),
            ExportFormat::Trig => Self::File(FileFormat::Trig),
            ExportFormat::Nquads => Self::File(FileFormat::NQuads),
            ExportFormat::Jsonld => Self::File(FileFormat::JsonLd),
            ExportFormat::Ftm => Self::File(FileFormat::FollowTheMoney),
            ExportFormat::Dna => Self::File(FileFormat::Dna),
            ExportFormat::QuickStatements => Self::File(FileFormat::QuickStatements),
            _ => return None,
        })
    }
}

/// Writes the store.
///
/// # Errors
/// Returns an error if the store cannot be read, or the file cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    if args.format == ExportFormat::Html {
        return page(args, context);
    }
    let memory = Memory::of(context.store_to_read()?);
    if matches!(args.format, ExportFormat::Graphml | ExportFormat::Gexf | ExportFormat::NodesEdges)
    {
        return network(args, memory, context);
    }
    if let Some(form) = ExchangeForm::of(args.format) {
        return exchange::run(
            form,
            args.output.as_deref(),
            args.min_confidence.unwrap_or_default(),
            &memory,
            context,
        );
    }
    match &args.output {
        None => {
            let mut out = context.out();
            write(memory.store(), args, context, &mut out)?;
            out.flush()?;
        }
        Some(path) => {
            let cannot = || format!("cannot write `{}`", path.display());
            let mut out = BufWriter::new(output_file::create(path)?);
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
        context.notice(&format!("{} written", counted(n_written, "document")));
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
        let read = |it: &StoredDocument| events::events_again(it, ontology);
        let found: Vec<Vec<CodedEvent>> = documents.par_iter().map(read).collect();
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
    context.notice(&format!("{} written", counted(n_written, "event")));
    Ok(())
}

/// Writes the graph as a network.
fn network(args: &Args, memory: Memory, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = memory.with_min_confidence(args.min_confidence.unwrap_or_default());
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
            output_file::write(&path, format!("{mark}{table}"))?;
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
            output_file::write(path, text)?;
            context.notice(&format!("{}: {summary}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes a page as one file.
fn page(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let asked = &args.page;
    anyhow::ensure!(
        asked.all || asked.story.is_some() || !asked.actors.is_empty(),
        "--format html needs --actor ACTOR, --story ID or --all"
    );
    let opened = Opened::new(context.store_to_read()?);
    let min_confidence = args.min_confidence.unwrap_or(SHOWN_MIN);
    let memory = opened.memory(min_confidence)?;
    let actor = |typed: &String| typed::actor(&memory, typed, context).map(|it| it.id);
    let page = SinglePage {
        actors: asked.actors.iter().map(actor).collect::<anyhow::Result<_>>()?,
        story: asked.story.clone(),
        is_all: asked.all,
        hops: asked.hops,
        with_texts: asked.with_texts,
        min_confidence,
    };
    let html = serve::file(&opened, context.ontology()?, &page)?;
    match &args.output {
        None => {
            // The page is written as it is: its policy has hashes of its scripts.
            let mut out = std::io::stdout().lock();
            out.write_all(&html)?;
            out.flush()?;
        }
        Some(path) => {
            let size = html.len().div_ceil(1000);
            output_file::write(path, html)?;
            context.notice(&format!("{}: {size} kB", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
