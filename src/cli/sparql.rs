//! `onrecord sparql`: queries in SPARQL 1.1.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use oxrdf::{Literal, Term, Variable};
use sparesults::{QueryResultsFormat, QueryResultsSerializer};

use super::visible::visible;
use super::{Context, output, plain_file, worker};
use crate::document::one_line;
use crate::export::harmless;
use crate::query::{self, Limits, Solutions};
use crate::store::Store;

/// Arguments of `sparql`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The prefixes or:, type:, person:, organization:, outlet:, government:, group:, \
rdf:, rdfs:, xsd: and prov: need no declaration. schema/rdf.md describes the vocabulary; \
docs/sparql.md has worked queries.\nExample: onrecord sparql 'SELECT ?who WHERE { ?who \
type:endorsed person:ana-okoro }'"
)]
pub(crate) struct Args {
    /// The query, the path of a file with the query, or `-` for standard input
    query: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: SparqlFormat,
    /// Print at most this many rows
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    rows_max: usize,
    /// Stop the query after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
    /// Stop the query if it uses more than this many megabytes of memory
    #[arg(long, value_name = "MB", default_value_t = 2048)]
    memory: u64,
}

/// A format of solutions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SparqlFormat {
    /// A table that fits the terminal; plain in a pipe.
    Table,
    /// SPARQL results in JSON.
    Json,
    /// SPARQL results in CSV.
    Csv,
    /// SPARQL results in XML.
    Xml,
}

/// Prints the answer.
///
/// # Errors
/// Returns an error if the query does not parse, takes too long or uses too much memory, or the
/// store cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let time_max = Duration::from_secs(args.timeout.max(1));
    if !worker::is_worker() {
        return worker::watch(time_max, args.memory.max(1).saturating_mul(1 << 20));
    }
    worker::end_with_first();
    let path = Path::new(&args.query);
    let is_file = args.query == "-" || path.is_file();
    let query = if is_file { plain_file::read_or_given(path)? } else { args.query.clone() };
    let limits = Limits { rows_max: args.rows_max, time_max };
    let memory = context.memory()?;
    check_types(&query, memory.store(), context)?;
    let solutions = memory.sparql(&query, limits)?;
    let mut out = context.out();
    let is_cut = match &solutions {
        Solutions::Answer(answer) => {
            write_answer(&mut out, *answer, args.format)?;
            false
        }
        Solutions::Rows { variables, rows, is_cut } => {
            write_rows(&mut out, variables, rows, args.format, context)?;
            *is_cut
        }
        Solutions::Triples { triples, is_cut } => {
            triples.iter().try_for_each(|it| writeln!(out, "{it} ."))?;
            *is_cut
        }
    };
    out.flush()?;
    if is_cut {
        context.notice(&format!("cut after {} rows; --rows-max shows more", args.rows_max));
    }
    Ok(ExitCode::SUCCESS)
}

/// Checks that the schema or the store knows the relation types in a query.
fn check_types(query: &str, store: &dyn Store, context: &Context) -> anyhow::Result<()> {
    for (name, place) in query::sparql_types(query) {
        query::check_types(&[name], context.ontology()?, store)
            .map_err(|error| anyhow::anyhow!("at {place} {error}"))?;
    }
    Ok(())
}

fn results_format(format: SparqlFormat) -> Option<QueryResultsFormat> {
    match format {
        SparqlFormat::Table => None,
        SparqlFormat::Json => Some(QueryResultsFormat::Json),
        SparqlFormat::Csv => Some(QueryResultsFormat::Csv),
        SparqlFormat::Xml => Some(QueryResultsFormat::Xml),
    }
}

fn write_answer(out: &mut impl Write, answer: bool, format: SparqlFormat) -> anyhow::Result<()> {
    match results_format(format) {
        Some(format) => {
            let serializer = QueryResultsSerializer::from_format(format);
            serializer.serialize_boolean_to_writer(&mut *out, answer)?;
            writeln!(out)?;
        }
        None => writeln!(out, "{}", if answer { "yes" } else { "no" })?,
    }
    Ok(())
}

/// Writes the rows in a format of the SPARQL protocol.
fn write_results(
    out: &mut impl Write,
    variables: &[String],
    rows: &[Vec<Option<Term>>],
    format: QueryResultsFormat,
) -> anyhow::Result<()> {
    let names: Vec<Variable> = variables.iter().map(Variable::new_unchecked).collect();
    let is_csv = format == QueryResultsFormat::Csv;
    let serializer = QueryResultsSerializer::from_format(format);
    let mut serializer = serializer.serialize_solutions_to_writer(&mut *out, names.clone())?;
    for row in rows {
        let shown: Vec<Option<Term>>;
        let row = match is_csv {
            true => {
                shown = row.iter().map(|it| it.as_ref().map(harmless_term)).collect();
                &shown
            }
            false => row,
        };
        let bound = names.iter().zip(row).filter_map(|(name, term)| Some((name, term.as_ref()?)));
        serializer.serialize(bound)?;
    }
    serializer.finish()?;
    writeln!(out)?;
    Ok(())
}

fn write_rows(
    out: &mut impl Write,
    variables: &[String],
    rows: &[Vec<Option<Term>>],
    format: SparqlFormat,
    context: &Context,
) -> anyhow::Result<()> {
    if let Some(format) = results_format(format) {
        return write_results(out, variables, rows, format);
    }
    let mut table = output::table(context.width());
    table.force_no_tty();
    table.set_header(variables.iter().map(|it| format!("?{it}")));
    for row in rows {
        let cell = |it: &Option<Term>| it.as_ref().map(cell).unwrap_or_default();
        table.add_row(row.iter().map(|it| visible(&cell(it)).into_owned()));
    }
    Ok(table.lines().try_for_each(|it| writeln!(out, "{}", it.trim_end()))?)
}

/// Returns a term whose text no spreadsheet runs as a formula.
fn harmless_term(term: &Term) -> Term {
    match term {
        Term::Literal(literal) => match harmless(literal.value()) {
            Cow::Borrowed(_) => term.clone(),
            Cow::Owned(text) => Literal::new_simple_literal(text).into(),
        },
        other => other.clone(),
    }
}

/// Returns a term for people: a literal's text, an IRI of the store by its last part.
fn cell(term: &Term) -> String {
    match term {
        Term::Literal(literal) => one_line(literal.value()),
        Term::NamedNode(node) => {
            let iri = node.as_str();
            let ours = iri.strip_prefix("urn:onrecord:").and_then(|it| it.split_once(':'));
            match ours {
                Some(("document" | "relation" | "statement" | "type", id)) => id.to_owned(),
                Some((kind, slug)) => format!("{kind}/{slug}"),
                None => format!("<{iri}>"),
            }
        }
        Term::BlankNode(node) => node.to_string(),
    }
}
