//! `onrecord report`: a report on an actor or on search words, as one file.
//!
//! In: an actor or words. Out: HTML or PDF, chosen by the file extension. Fails if nothing is
//! found, the name is ambiguous, the store cannot be read or the file cannot be written.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;

use super::Context;
use super::asking::{ConfidenceArg, FilterArgs};
use super::{output_file, typed};
use crate::export::report::{self, ReportBlock, ReportHead};
use crate::export::{self, Diagram, Orientation, Palette, Paper, PaperPage, Scope};
use crate::graph::TieFilter;
use crate::query::{self, Memory, QueryError, Subject, Supporting};
use crate::resolve;

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
#[command(after_help = "The report has a picture of the ties, a timeline, statements with their \
sentences and outlets, what is disputed or unsure, and how it was made. The HTML is a single \
file.\nExample: onrecord report 'Ana Okoro' -o okoro.html")]
pub(crate) struct Args {
    /// An actor, by name or id; or words to search for, such as several that no actor is called by
    #[arg(value_name = "ACTOR|WORDS")]
    asked: String,
    /// Search for the words even if an actor has that name
    #[arg(long)]
    words: bool,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Print at most this many rows in each part
    #[arg(long, value_name = "N", default_value_t = 200)]
    limit: usize,
    /// Draw at most this many actors, those with the strongest ties
    #[arg(long, value_name = "N", default_value_t = 25)]
    max_actors: usize,
    /// Write to this file: .html or .pdf
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

/// The most ties in the picture.
const TIES_MAX: usize = 45;

/// Writes the report.
///
/// # Errors
/// Returns an error if nothing is found, the name is ambiguous, the store cannot be read or the
/// file cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let is_pdf = is_pdf(&args.output)?;
    let memory = args.confidence.memory(context)?;
    let identities = memory.identities()?;
    args.filter.check(memory.store())?;
    let (subject, title) = subject(args, &memory, context)?;
    let filter = args.filter.sure(args.confidence);
    let dossier = query::dossier(&identities, context.ontology()?, &subject, &filter, args.limit)?;
    let (documents, outlets, period) = dossier.scope();
    if documents.is_empty() {
        bail!("no document reports anything about `{}`", args.asked);
    }
    let diagram = diagram(args, context, &memory, &subject, &title)?;
    let scope = Scope {
        n_documents: documents.len(),
        n_outlets: outlets.len(),
        n_sources: identities.n_sources(&documents)?,
        period,
    };
    let scope = scope.documents().unwrap_or_default();
    let named: Vec<String> = outlets.into_iter().collect();
    let about = ReportHead {
        title,
        made: made(args, &scope, &named, resolve::acts(memory.store())?.len()),
        scope,
        min_confidence: args.confidence.min_confidence,
    };
    let blocks = report::blocks(&dossier, &about, context.ontology()?);
    let palette = Palette::of(context.ontology()?);
    let bytes = match is_pdf {
        true => pdf(&about, &blocks, &diagram, &palette)?,
        false => html(&about, &blocks, &diagram, &palette),
    };
    let path = args.output.display();
    output_file::write(&args.output, bytes)?;
    let (events, said) = (dossier.timeline.len(), dossier.said.len() + dossier.said_of.len());
    context.notice(&format!("{path}: {events} events, {said} statements, {}", about.scope));
    Ok(ExitCode::SUCCESS)
}

/// Returns whether the report is written as PDF, by the ending of its file; else it is HTML.
fn is_pdf(output: &Path) -> anyhow::Result<bool> {
    let ending = output.extension().and_then(|it| it.to_str()).map(str::to_ascii_lowercase);
    match ending.as_deref() {
        Some("html" | "htm") => Ok(false),
        Some("pdf") => Ok(true),
        _ => bail!("`{}` must end in .html or .pdf", output.display()),
    }
}

/// Returns the report as sheets, the picture first.
fn pdf(
    about: &ReportHead,
    blocks: &[ReportBlock],
    diagram: &Diagram,
    palette: &Palette,
) -> anyhow::Result<Vec<u8>> {
    let (page, lies) = (PaperPage::A4, Orientation::Portrait);
    let mut pages = report::sheets(about, blocks, page.size_pt(lies));
    if !diagram.edges.is_empty() {
        let paper = Paper { page: Some((page, Orientation::Landscape)), ..Paper::default() };
        pages.insert(0, export::svg_on(diagram, palette, paper).0);
    }
    Ok(export::pdf(&about.title, &pages)?)
}

/// Returns the report as one page with the picture.
fn html(
    about: &ReportHead,
    blocks: &[ReportBlock],
    diagram: &Diagram,
    palette: &Palette,
) -> Vec<u8> {
    let picture = match diagram.edges.is_empty() {
        true => String::new(),
        false => export::svg(diagram, palette),
    };
    report::html(about, &picture, blocks).into_bytes()
}

/// Returns the subject of the report, an actor or words, and its title. Several words that are no name of
/// an actor are searched for, even if an actor's name has them all.
fn subject(args: &Args, memory: &Memory, context: &Context) -> anyhow::Result<(Subject, String)> {
    let identities = &memory.identities()?;
    let words = || {
        let quoted = format!("“{}”", args.asked);
        (Subject::Words(args.asked.clone()), quoted)
    };
    if args.words {
        return Ok(words());
    }
    let is_found = || -> anyhow::Result<bool> {
        Ok(query::search(identities, &args.asked, &query::Filter::default(), 1)?.n_total > 0)
    };
    let is_many = args.asked.split_whitespace().nth(1).is_some();
    if is_many && !query::is_name(identities, &args.asked)? && is_found()? {
        let notice = format!("no actor is called `{}`: searching for the words", args.asked);
        context.notice(&notice);
        return Ok(words());
    }
    match typed::actor(memory, &args.asked, context) {
        Ok(actor) => Ok((Subject::Actor(actor.id), actor.name)),
        Err(error) if is_unknown(&error) && is_found()? => Ok(words()),
        Err(error) => Err(error),
    }
}

fn is_unknown(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(QueryError::Unknown { .. }))
}

/// Returns the picture: the ties of the actor, or the ties whose quotation has all the words.
fn diagram(
    args: &Args,
    context: &Context,
    memory: &Memory,
    subject: &Subject,
    title: &str,
) -> anyhow::Result<Diagram> {
    let (ontology, min_confidence) = (context.ontology()?, args.confidence.min_confidence);
    let filter = TieFilter { min_documents: 1, ..args.filter.ties() };
    let graph = memory.graph()?;
    let (links, about) = match subject {
        Subject::Actor(actor) => {
            let Some(place) = graph.place(actor) else {
                return Ok(Diagram::default());
            };
            (
                query::drawn(memory.store(), graph, Some(place), 1, &filter)?.rows,
                vec![actor.clone()],
            )
        }
        Subject::Words(words) => {
            let mut links = query::drawn(memory.store(), graph, None, 0, &filter)?.rows;
            let wanted: Vec<String> = crate::store::words(words).collect();
            links.retain(|link| {
                let held: Vec<String> = crate::store::words(&link.citation.quotation).collect();
                wanted.iter().all(|word| held.contains(word))
            });
            (links, Vec::new())
        }
    };
    let which = Supporting { min_confidence, status: None };
    let bonds = query::bonds(&memory.identities()?, &links, ontology, which)?;
    let diagram = Diagram::of_bonds(title, &bonds, &about, ontology).condensed();
    Ok(diagram.strongest(args.max_actors, TIES_MAX))
}

fn made(args: &Args, scope: &str, outlets: &[String], acts: usize) -> Vec<String> {
    let mut made = vec![
        format!(
            "Read by onrecord {} from {scope}, with models and rules but without a language model. A \
             program makes mistakes: check the sentence beside each row.",
            env!("CARGO_PKG_VERSION")
        ),
        format!(
            "The timeline and the picture show rows with a confidence of at least {}; the confidence \
             is the share of such rows that were right in annotated articles.",
            args.confidence.min_confidence
        ),
    ];
    if acts > 0 {
        made.push(format!("People made {acts} corrections (`onrecord acts`)."));
    }
    if !outlets.is_empty() {
        made.push(format!("Outlets: {}.", outlets.join("; ")));
    }
    made
}
