//! `onrecord show`: what is known about one actor.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::asking::ConfidenceArg;
use super::counts::counted;
use super::{Context, cells, left_out, typed};
use crate::knowledge::registers::Entry;
use crate::query::{self, Profile};
use crate::resolve::Verdict;

/// Arguments of `show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The actor: a name as you would write it, or an id
    actor: String,
    /// Also explain why names in other documents were linked to this actor
    #[arg(long)]
    why: bool,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ShowFormat,
}

/// A format of one profile, status or check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ShowFormat {
    /// Lines of text.
    Text,
    /// One JSON object.
    Json,
}

impl ShowFormat {
    /// Prints an answer, which `write` puts into lines of text.
    ///
    /// # Errors
    /// Returns an error if standard output cannot be written.
    pub(crate) fn print<T: Serialize>(
        self,
        answer: &T,
        context: &Context,
        write: impl FnOnce(&mut dyn Write, &T) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Json => context.print_json(answer),
            Self::Text => {
                let mut out = context.out();
                write(&mut out, answer)?;
                Ok(out.flush()?)
            }
        }
    }
}

/// Prints the profile.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, or the store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let memory = args.confidence.memory(context)?;
    let actor = typed::actor(&memory, &args.actor, context)?;
    let profile = memory.profile(&actor.id)?;
    args.format.print(&profile, context, |out, profile| write_profile(out, profile, args.why))?;
    left_out::unsure(context, profile.n_unsure, args.confidence.min_confidence);
    Ok(ExitCode::SUCCESS)
}

/// Returns what a register has on an actor: other names, ids, offices.
fn of_register(entry: &Entry) -> Vec<String> {
    let mut lines = Vec::new();
    if !entry.aliases.is_empty() {
        lines.push(format!("also {}", entry.aliases.join(", ")));
    }
    lines.extend(entry.ids.iter().map(|(scheme, id)| format!("{scheme}: {id}")));
    lines.extend(entry.offices.iter().map(|office| {
        let parts = [office.place.clone(), office.party.clone()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let (start, end) = (cells::date(office.start.as_ref()), cells::date(office.end.as_ref()));
        format!("{} ({}) {start} to {end}", office.title, parts.join(", "))
    }));
    lines
}

fn write_profile(out: &mut dyn Write, profile: &Profile, why: bool) -> std::io::Result<()> {
    writeln!(out, "{}  ({}, {})", profile.actor.name, profile.kind, profile.actor.id)?;
    let (first, last) = (cells::date(profile.first.as_ref()), cells::date(profile.last.as_ref()));
    let between = if first.is_empty() { String::new() } else { format!(", {first} to {last}") };
    let documents = counted(profile.n_documents, "document");
    writeln!(out, "{documents}, {}{between}", counted(profile.n_mentions, "mention"))?;
    let made = counted(profile.n_said, "statement");
    writeln!(out, "{made} made, {} received, {} about it", profile.n_told, profile.n_spoken_of)?;
    if profile.n_published > 0 {
        writeln!(out, "{} published", counted(profile.n_published, "document"))?;
    }
    let mut section = |title: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{title}")?;
        lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
    };
    let forms = profile.forms.iter().map(|it| format!("{:>5}  {}", it.n_documents, it.words));
    section("Names, with number of documents", forms.collect())?;
    let tally = |tally: &query::TypeTally| {
        let status = cells::status(tally.status, false);
        let words = tally.kind.replace('_', " ");
        format!("{:>5}  {words} (as {}) {status}", tally.n, tally.part).trim_end().to_owned()
    };
    section("Relations", profile.relations.iter().map(tally).collect())?;
    section("As reported by others", profile.reported.iter().map(tally).collect())?;
    let company = profile
        .company
        .iter()
        .map(|it| format!("{:>5}  {}  ({})", it.n_documents, it.actor.name, it.actor.id));
    section("Named together with, with number of documents", company.collect())?;
    for known in &profile.registers {
        section(&format!("In the register {}", known.register), of_register(&known.entry))?;
    }
    section("Merged into it", profile.merged.iter().map(ToString::to_string).collect())?;
    if why {
        let link = |name: &query::ShortName| {
            let certain = matches!(name.choice.verdict, Verdict::Means(_));
            let reasons = name.choice.reasons.join("; ");
            let verb = if certain { "is this actor" } else { "stays apart" };
            format!("{} in {} {verb}: {reasons}", name.local, name.document)
        };
        section("Why other names are linked to it", profile.links.iter().map(link).collect())?;
    }
    Ok(())
}
