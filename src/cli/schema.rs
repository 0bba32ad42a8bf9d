//! `onrecord schema`: lists relation types, checks their files, tests their examples, and writes
//! new files.
//!
//! In: the schema in use, or a folder. Out: rows, or files. Exit status 1 if `check` or `test`
//! finds something wrong. Fails if a schema cannot be used or a file cannot be written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use serde::Serialize;

use super::Context;
use super::output::{self, FormatArg};
use super::rows::{Column, Row};
use crate::evaluate::{event_examples, examples};
use crate::language::Pipeline;
use crate::ontology::{EventSpec, Files, Need, Ontology, RelationSpec};
use crate::store;

/// The fewest examples, and counterexamples, that a relation file should have.
const EXAMPLES_MIN: usize = 3;
const COUNTEREXAMPLES_MIN: usize = 2;

/// The file that `schema new` writes.
const TEMPLATE: &str = include_str!("relation_template.toml");

/// The arguments of `schema`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Write the built-in schema to this folder, to edit it and use it with --schema
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArg,
    /// The subcommand of `schema`; without one, the relation types are listed.
    #[command(subcommand)]
    task: Option<Task>,
}

/// The subcommands of `schema`.
#[derive(Debug, Subcommand)]
enum Task {
    /// List the relation types
    List(FormatArg),
    /// Print the file of a relation type
    Show {
        /// The name of the relation type, such as `endorsed`
        name: String,
    },
    /// Check that all files of a schema are complete and valid
    Check {
        /// The folder of the schema [default: the schema in use]
        folder: Option<PathBuf>,
    },
    /// Read all examples and counterexamples, and print those that are read differently
    Test {
        /// Test only this relation type or event type
        name: Option<String>,
    },
    /// Write a commented file for a new relation type
    New {
        /// The name of the new relation type: lower case, words joined by `_`
        name: String,
        /// The folder of the schema to add it to
        #[arg(long, value_name = "DIR", default_value = "schema")]
        into: PathBuf,
    },
}

/// A relation type as a row.
#[derive(Serialize)]
struct TypeRow<'s> {
    name: &'s str,
    label: &'s str,
    inverse: &'s str,
    family: &'s str,
    covers: &'s str,
}

impl<'s> TypeRow<'s> {
    fn of(spec: &'s RelationSpec) -> Self {
        let RelationSpec { name, label, inverse, family, covers, .. } = spec;
        Self { name, label, inverse, family, covers }
    }
}

impl Row for TypeRow<'_> {
    const COLUMNS: &'static [Column] = &[
        Column::code("Type"),
        Column::text("Label"),
        Column::text("Inverse"),
        Column::code("Family"),
        Column::text("Covers"),
    ];

    fn cells(&self) -> Vec<String> {
        [self.name, self.label, self.inverse, self.family, self.covers].map(str::to_owned).to_vec()
    }
}

/// Runs a subcommand of `schema`; without one, lists the relation types.
///
/// # Errors
/// Returns an error if the schema cannot be used, or a file cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    match &args.task {
        None => match &args.write {
            Some(folder) => write(folder)?,
            None => list(args.format, context)?,
        },
        Some(Task::List(format)) => list(*format, context)?,
        Some(Task::Show { name }) => show(name, context)?,
        Some(Task::Check { folder }) => return check(folder.as_deref(), context),
        Some(Task::Test { name }) => return test(name.as_deref(), context),
        Some(Task::New { name, into }) => new(name, into, context)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(format: FormatArg, context: &Context) -> anyhow::Result<()> {
    let all = context.ontology()?.relations.all();
    let rows: Vec<TypeRow<'_>> = all.iter().map(TypeRow::of).collect();
    output::print(&rows, format.format, context)
}

fn show(name: &str, context: &Context) -> anyhow::Result<()> {
    let files = context.schema_files()?;
    let path = format!("relations/{name}.toml");
    let file = files.get(&path).with_context(|| unknown(name))?;
    context.print(file.text.as_bytes())?;
    Ok(())
}

fn unknown(name: &str) -> String {
    format!("no relation type is called `{name}`; `onrecord schema list` lists all")
}

/// Loads all files and looks for gaps that loading alone does not reject.
fn check(folder: Option<&Path>, context: &Context) -> anyhow::Result<ExitCode> {
    let files = match folder {
        Some(folder) => Files::read(folder)?,
        None => context.schema_files()?,
    };
    let ontology = Ontology::of(&files)?;
    let mut out = context.out();
    let mut n_wanting = 0;
    for spec in ontology.relations.all() {
        for lack in lacks(spec) {
            n_wanting += 1;
            writeln!(out, "relations/{}.toml: {lack}", spec.name)?;
        }
    }
    let n_types = ontology.relations.all().len();
    context.notice(&format!("{n_types} relation types, {n_wanting} problems"));
    out.flush()?;
    Ok(if n_wanting == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns what this relation file lacks, one message each.
fn lacks(spec: &RelationSpec) -> Vec<String> {
    let mut lacks = Vec::new();
    let mut want = |number: usize, least: usize, of: &str| {
        if number < least {
            lacks.push(format!("has {number} {of}, want at least {least}"));
        }
    };
    want(spec.triggers.len(), 1, "triggers");
    want(spec.examples.len(), EXAMPLES_MIN, "examples");
    want(spec.counterexamples.len(), COUNTEREXAMPLES_MIN, "counterexamples");
    let matter_expected = spec.slots.matter == Need::Required;
    for example in &spec.examples {
        if matter_expected && example.matter.is_none() {
            lacks.push(format!("has no matter in the example `{}`", example.text));
        }
    }
    lacks
}

fn test(name: Option<&str>, context: &Context) -> anyhow::Result<ExitCode> {
    let ontology = context.ontology()?;
    let is_asked = |it: &&RelationSpec| name.is_none_or(|name| it.name == name);
    let asked: Vec<&RelationSpec> = ontology.relations.all().iter().filter(is_asked).collect();
    let is_event = |it: &&EventSpec| name.is_none_or(|name| it.name.eq_ignore_ascii_case(name));
    let events: Vec<&EventSpec> = ontology.events.all().iter().filter(is_event).collect();
    if let Some(name) = name.filter(|_| asked.is_empty() && events.is_empty()) {
        bail!(unknown(name));
    }
    let pipeline = Pipeline::embedded();
    let of_relations = asked.into_iter().flat_map(|it| examples::check(it, ontology, pipeline));
    let of_events = events.into_iter().flat_map(|it| event_examples::check(it, ontology, pipeline));
    let outcomes =
        of_relations.map(|it| ("relations", it)).chain(of_events.map(|it| ("events", it)));
    let (mut n_all, mut n_wrong, mut n_known) = (0, 0, 0);
    let mut out = context.out();
    for (room, outcome) in outcomes {
        n_all += 1;
        if !outcome.is_right && outcome.is_known {
            n_known += 1;
        } else if !outcome.is_right {
            n_wrong += 1;
            writeln!(out, "{room}/{}.toml: {}", outcome.relation, outcome.text)?;
            writeln!(out, "  wanted {}", outcome.wanted)?;
            writeln!(out, "  found  {}", outcome.found.join("; "))?;
        }
    }
    out.flush()?;
    context.notice(&format!(
        "{n_all} sentences, {n_wrong} read differently, {n_known} known to be misread"
    ));
    Ok(if n_wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn new(name: &str, schema: &Path, context: &Context) -> anyhow::Result<()> {
    let is_word = |it: char| it.is_ascii_lowercase() || it == '_';
    if name.is_empty() || !name.chars().all(is_word) {
        bail!("`{name}` is not a name for a relation type; want lower case letters and `_`");
    }
    let folder = schema.join("relations");
    let path = folder.join(format!("{name}.toml"));
    if path.exists() {
        bail!("`{}` already exists", path.display());
    }
    let text = TEMPLATE.replace("NAME", name).replace("LABEL", &name.replace('_', " "));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(&path, text))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    context.notice(&format!(
        "wrote `{}`; fill it in, then run `onrecord --schema {} schema test {name}`",
        path.display(),
        schema.display()
    ));
    Ok(())
}

fn write(folder: &Path) -> anyhow::Result<()> {
    store::check_output(folder)?;
    for file in Files::embedded().iter() {
        let path = folder.join(&file.path);
        if path.exists() {
            bail!("`{}` already exists; give a folder without a schema", path.display());
        }
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, &file.text))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    Ok(())
}
