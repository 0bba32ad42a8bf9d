//! `onrecord discourse`: who takes which side on what, and who sides with whom.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use super::asking::{self, ConfidenceArg, FilterArgs};
use super::{Column, Context, Format, Row, output};
use crate::export::{Direction, GraphmlEdge, GraphmlNode, graphml};
use crate::graph::{Identities, Named};
use crate::knowledge::RelationType;
use crate::query::{self, Page, Pair, Projection, Side, Sides};

/// Arguments of `discourse`.
#[derive(Debug, clap::Args)]
#[command(after_help = "CSV and GraphML are read by R: `read.csv(\"x.csv\")`, or \
`igraph::read_graph(\"x.graphml\", \"graphml\")`. Families are those of the schema's relation types \
(`onrecord schema`).")]
pub struct Args {
    /// What to print
    #[arg(long, value_name = "NETWORK", default_value = "sides")]
    network: NetworkArg,
    /// Families of relation types that support
    #[arg(long, value_name = "FAMILY", value_delimiter = ',', default_value = "support")]
    support: Vec<String>,
    /// Families of relation types that oppose
    #[arg(long, value_name = "FAMILY", value_delimiter = ',', default_value = "opposition")]
    oppose: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// One network for each span of so many months
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..))]
    window: Option<u32>,
    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: DiscourseFormat,
}

/// A network as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum NetworkArg {
    /// Actors and what they support and oppose.
    Sides,
    /// Actors who take the same side.
    Congruence,
    /// Actors who take opposite sides.
    Conflict,
}

/// How a network is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum DiscourseFormat {
    /// A table that fits the terminal; plain in a pipe.
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a heading.
    Csv,
    /// GraphML.
    Graphml,
}

impl Row for Side {
    const COLUMNS: &'static [Column] = &[
        Column::code("Window"),
        Column::text("Actor"),
        Column::text("Concept"),
        Column::number("For"),
        Column::number("Against"),
        Column::text("Evidence"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            asking::date(self.window.as_ref()),
            self.actor.name.clone(),
            self.concept.name.clone(),
            self.n_for.to_string(),
            self.n_against.to_string(),
            self.evidence.clone(),
        ]
    }
}

impl Row for Pair {
    const COLUMNS: &'static [Column] = &[
        Column::code("Window"),
        Column::text("One"),
        Column::text("Other"),
        Column::number("Weight"),
        Column::text("Concepts"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            asking::date(self.window.as_ref()),
            self.one.name.clone(),
            self.other.name.clone(),
            self.weight.to_string(),
            self.concepts.join("; "),
        ]
    }
}

/// Prints the network.
///
/// # Errors
/// Where no relation type is of the families, or the store cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let ontology = context.ontology()?;
    let of_families = |families: &[String]| -> Vec<RelationType> {
        let types = ontology.relations.all().iter().filter(|it| families.contains(&it.family));
        types.map(|it| RelationType::new(&it.name)).collect()
    };
    let is_known = |it: &&String| ontology.relations.all().iter().any(|of| of.family == **it);
    if let Some(unknown) = args.support.iter().chain(&args.oppose).find(|it| !is_known(it)) {
        anyhow::bail!(
            "no relation type is of the family `{unknown}`; `onrecord schema` lists them"
        );
    }
    let (support, oppose) = (of_families(&args.support), of_families(&args.oppose));
    anyhow::ensure!(
        !(support.is_empty() && oppose.is_empty()),
        "no relation type is of these families; `onrecord schema` lists them"
    );
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let filter = args.filter.sure(args.confidence);
    let asked = Sides { support, oppose, filter, window_months: args.window };
    let Page { rows: sides, n_unsure, .. } = query::sides(&identities, &asked)?;
    asking::unsure(context, n_unsure, asked.filter.min_confidence);
    let projection = match args.network {
        NetworkArg::Sides => None,
        NetworkArg::Congruence => Some(Projection::Congruence),
        NetworkArg::Conflict => Some(Projection::Conflict),
    };
    let pairs = projection.map(|it| query::pairs(&sides, it));
    let format = match args.format {
        DiscourseFormat::Graphml => {
            let text = match &pairs {
                Some(pairs) => of_pairs(pairs),
                None => of_sides(&sides),
            };
            let mut out = context.out();
            out.write_all(text.as_bytes())?;
            out.flush()?;
            return Ok(ExitCode::SUCCESS);
        }
        DiscourseFormat::Table => Format::Table,
        DiscourseFormat::Json => Format::Json,
        DiscourseFormat::Jsonl => Format::Jsonl,
        DiscourseFormat::Csv => Format::Csv,
    };
    match &pairs {
        Some(pairs) => output::print(pairs, format, context)?,
        None => output::print(&sides, format, context)?,
    }
    let n_rows = pairs.map_or(sides.len(), |it| it.len());
    asking::more(context, n_rows, n_rows);
    Ok(ExitCode::SUCCESS)
}

fn nodes<'n>(named: impl Iterator<Item = &'n Named>) -> Vec<GraphmlNode> {
    let nodes: BTreeMap<&str, &Named> = named.map(|it| (it.id.as_str(), it)).collect();
    let node = |(id, it): (&str, &Named)| GraphmlNode {
        id: id.to_owned(),
        label: it.name.clone(),
        kind: id.split('/').next().unwrap_or_default().to_owned(),
    };
    nodes.into_iter().map(node).collect()
}

fn of_sides(sides: &[Side]) -> String {
    let edge = |it: &Side| GraphmlEdge {
        source: it.actor.id.to_string(),
        target: it.concept.id.to_string(),
        weight: f64::from(it.n_for) - f64::from(it.n_against),
        window: asking::date(it.window.as_ref()),
    };
    let edges: Vec<GraphmlEdge> = sides.iter().map(edge).collect();
    graphml(
        &nodes(sides.iter().flat_map(|it| [&it.actor, &it.concept])),
        &edges,
        Direction::Directed,
    )
}

fn of_pairs(pairs: &[Pair]) -> String {
    let edge = |it: &Pair| GraphmlEdge {
        source: it.one.id.to_string(),
        target: it.other.id.to_string(),
        weight: f64::from(it.weight),
        window: asking::date(it.window.as_ref()),
    };
    let edges: Vec<GraphmlEdge> = pairs.iter().map(edge).collect();
    graphml(&nodes(pairs.iter().flat_map(|it| [&it.one, &it.other])), &edges, Direction::Undirected)
}
