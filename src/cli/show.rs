//! `onrecord show`: what is known of one actor.

use std::io::Write;
use std::process::ExitCode;

use super::Context;
use super::asking::{self, ConfidenceArg};
use crate::graph::Identities;
use crate::query::{self, Profile};
use crate::resolve::Verdict;

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The actor, as you would write it, or its id
    actor: String,
    /// Tell why names of other documents were taken for this actor
    #[arg(long)]
    why: bool,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

/// How a profile is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ShowFormat {
    /// Lines to read.
    Text,
    /// One JSON object.
    Json,
}

/// Prints the profile.
///
/// # Errors
/// Where the actor is unknown or ambiguous, or the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let actor = asking::actor(&identities, &args.actor, context)?;
    let profile = query::profile(&identities, &actor.id, args.confidence.min_confidence)?;
    match args.format {
        ShowFormat::Json => context.print_json(&profile)?,
        ShowFormat::Text => {
            let mut out = context.out();
            write_profile(&mut out, &profile, args.why)?;
            out.flush()?;
        }
    }
    asking::unsure(context, profile.n_unsure, args.confidence.min_confidence);
    Ok(ExitCode::SUCCESS)
}

fn write_profile(out: &mut impl Write, it: &Profile, why: bool) -> std::io::Result<()> {
    writeln!(out, "{}  ({}, {})", it.actor.name, it.kind, it.actor.id)?;
    let (first, last) = (asking::date(it.first.as_ref()), asking::date(it.last.as_ref()));
    let between = if first.is_empty() { String::new() } else { format!(", {first} to {last}") };
    writeln!(out, "{} documents, {} mentions{between}", it.n_documents, it.n_mentions)?;
    writeln!(
        out,
        "{} statements made, {} received, {} about it",
        it.n_said, it.n_told, it.n_spoken_of
    )?;
    if it.n_published > 0 {
        writeln!(out, "{} documents published", it.n_published)?;
    }
    let mut section = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{title}")?;
        lines.iter().try_for_each(|it| writeln!(out, "  {it}"))
    };
    let forms = it.forms.iter().map(|it| format!("{:>5}  {}", it.n_documents, it.words));
    section("Called, in so many documents", forms.collect())?;
    let tally = |it: &query::Tally| {
        let status = asking::status(it.status, false);
        let words = it.kind.replace('_', " ");
        format!("{:>5}  {words} (as {}) {status}", it.n, it.part).trim_end().to_owned()
    };
    section("Relations", it.relations.iter().map(tally).collect())?;
    section("Reported, as others tell", it.reported.iter().map(tally).collect())?;
    let company = it
        .company
        .iter()
        .map(|it| format!("{:>5}  {}  ({})", it.n_documents, it.actor.name, it.actor.id));
    section("In the company of, in so many documents", company.collect())?;
    for it in &it.registers {
        let mut lines: Vec<String> =
            it.entry.ids.iter().map(|(scheme, id)| format!("{scheme}: {id}")).collect();
        if !it.entry.aliases.is_empty() {
            lines.insert(0, format!("also {}", it.entry.aliases.join(", ")));
        }
        lines.extend(it.entry.offices.iter().map(|it| {
            let parts = [it.place.clone(), it.party.clone()];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            let (start, end) = (asking::date(it.start.as_ref()), asking::date(it.end.as_ref()));
            format!("{} ({}) {start} to {end}", it.title, parts.join(", "))
        }));
        section(&format!("In the register {}", it.register), lines)?;
    }
    section("Merged into it", it.merged.iter().map(ToString::to_string).collect())?;
    if why {
        let link = |it: &query::ShortName| {
            let certain = matches!(it.choice.verdict, Verdict::Means(_));
            let reasons = it.choice.reasons.join("; ");
            let verb = if certain { "is this actor" } else { "stays apart" };
            format!("{} in {} {verb}: {reasons}", it.local, it.document)
        };
        section("Why other names are taken for it", it.links.iter().map(link).collect())?;
    }
    Ok(())
}
