//! `onrecord evidence`: the words behind a relation or a statement.

use std::io::Write;
use std::process::ExitCode;

use super::{Context, asking};
use crate::graph::Identities;
use crate::query::{self, Evidence, Origin};

/// Arguments of `evidence`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// `DOCUMENT#r0` for a relation, `DOCUMENT#s0` for a statement, `DOCUMENT` for all of both
    id: String,
    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: super::show::ShowFormat,
}

/// Prints the evidence.
///
/// # Errors
/// Where nothing has this id, or the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let found = query::evidence(&identities, &args.id)?;
    let mut out = context.out();
    match args.format {
        super::show::ShowFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &found)?;
            writeln!(out)?;
        }
        super::show::ShowFormat::Text => {
            for (at, it) in found.iter().enumerate() {
                if at > 0 {
                    writeln!(out)?;
                }
                write_evidence(&mut out, it)?;
            }
        }
    }
    out.flush()?;
    if found.is_empty() {
        context.notice("the document holds neither relations nor statements");
    }
    Ok(ExitCode::SUCCESS)
}

fn write_evidence(out: &mut impl Write, evidence: &Evidence) -> std::io::Result<()> {
    let (citation, context, origin) = match evidence {
        Evidence::Relation { event, context, origin } => {
            let object =
                [asking::name(event.object.as_ref()), event.matter.clone().unwrap_or_default()];
            let object: Vec<String> = object.into_iter().filter(|it| !it.is_empty()).collect();
            let subject = asking::name(event.subject.as_ref());
            let kind = asking::words(&event.kind);
            writeln!(out, "{subject} {kind} {}", object.join(": "))?;
            let mut line = |title: &str, value: String| {
                if value.is_empty() { Ok(()) } else { writeln!(out, "  {title}: {value}") }
            };
            line("date", asking::date(event.date.as_ref()))?;
            line("status", asking::status(event.status, event.former))?;
            line("according to", asking::names(&event.according_to))?;
            line("reported by", asking::name(event.reported_by.as_ref()))?;
            line("confidence", format!("{:.2}", event.confidence))?;
            (&event.citation, context, origin)
        }
        Evidence::Statement { utterance, context, origin } => {
            let speaker = match &utterance.speaker {
                Some(speaker) => speaker.name.clone(),
                None => "nobody named".to_owned(),
            };
            let mode = utterance.mode.as_str();
            writeln!(out, "{speaker} ({}, {mode}): {}", utterance.cue, utterance.words)?;
            let mut line = |title: &str, value: String| {
                if value.is_empty() { Ok(()) } else { writeln!(out, "  {title}: {value}") }
            };
            line("about", asking::names(&utterance.about))?;
            line("to", asking::names(&utterance.addressee))?;
            (&utterance.citation, context, origin)
        }
    };
    let published = asking::date(citation.published.as_ref());
    let parts = [
        citation.outlet.clone().unwrap_or_default(),
        published,
        citation.title.clone().unwrap_or_default(),
        citation.url.clone().unwrap_or_default(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    let [start, end] = citation.offsets;
    writeln!(out, "  {} [{start}, {end})  {}", citation.evidence, parts.join(", "))?;
    if !citation.quotation.is_empty() {
        writeln!(out, "  {}", asking::quoted(citation))?;
    }
    if context.trim() != citation.quotation {
        writeln!(out, "  in: {}", context.trim())?;
    }
    write_origin(out, origin)
}

fn write_origin(out: &mut impl Write, origin: &Origin) -> std::io::Result<()> {
    if let Some(byline) = &origin.byline {
        writeln!(out, "  written by: {byline}")?;
    }
    if let Some(source) = &origin.source {
        writeln!(out, "  read from: {source}")?;
    }
    origin.sha256.iter().try_for_each(|sum| writeln!(out, "  sha256: {sum}"))
}
