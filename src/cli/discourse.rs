//! `onrecord discourse`, `onrecord concepts`: who takes which side on what, and who sides with whom.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use super::asking::{self, ConfidenceArg, FilterArgs};
use super::networks;
use super::{Column, Context, Format, FormatArg, Row, output};
use crate::export::network::{gexf, graphml};
use crate::graph::Identities;
use crate::knowledge::RelationType;
use crate::query::{
    self, Codebook, Concept, Counting, Normalization, Page, Pair, Projection, Side, Sides,
    WhichActors,
};

/// Arguments of `discourse`.
#[derive(Debug, clap::Args)]
#[command(after_help = "CSV, GraphML and GEXF are read by R, Gephi and networkx as they are: \
`read.csv(\"x.csv\")`, `igraph::read_graph(\"x.graphml\", \"graphml\")`. In the GraphML of sides the \
vertex attribute `type` makes the graph bipartite, actors false and concepts true. In a subtract network \
`value` is below 0 for more conflict than congruence; `weight` is its size, since Gephi takes no negative \
weight. An actor that others take sides on counts as for itself. Families are those of the schema's \
relation types (`onrecord schema`).")]
pub struct Args {
    /// What to print
    #[arg(long, value_name = "NETWORK", default_value = "sides")]
    network: NetworkArg,
    /// What is counted on each concept
    #[arg(long, value_name = "WHAT", default_value = "once")]
    count: CountArg,
    /// What weights of pairs are divided by
    #[arg(long, value_name = "BY", default_value = "no")]
    normalize: NormalizeArg,
    #[command(flatten)]
    sides: SideArgs,
    /// One network for each span of so many months
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..))]
    window: Option<u32>,
    /// Print at most this many rows, the weightiest first
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How to print the answer
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: DiscourseFormat,
}

/// Which relations take sides, and on what.
#[derive(Debug, clap::Args)]
pub struct SideArgs {
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
    /// Group concepts by the patterns of this file: `[[concept]]` with `name`, `patterns` and, for
    /// wordings that say the opposite, `against`
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// Count actors without a name, too
    #[arg(long)]
    unnamed: bool,
}

/// Arguments of `concepts`.
#[derive(Debug, clap::Args)]
#[command(after_help = "`onrecord concept merge A B` makes two of them one.")]
pub struct ConceptsArgs {
    /// Only concepts in whose wordings all these words stand
    pattern: Option<String>,
    #[command(flatten)]
    sides: SideArgs,
    /// Print at most this many concepts, the most common first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: FormatArg,
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
    /// Congruence less conflict.
    Subtract,
}

/// What is counted, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CountArg {
    /// Each concept and side once.
    Once,
    /// Each document that tells it.
    Documents,
    /// Each relation that tells it.
    All,
}

/// A normalization as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum NormalizeArg {
    /// Nothing.
    No,
    /// The average activity of the two actors.
    Average,
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
    /// GEXF, for Gephi.
    Gexf,
}

impl Row for Side {
    const COLUMNS: &'static [Column] = &[
        Column::code("Window"),
        Column::text("Actor"),
        Column::text("Concept"),
        Column::number("For"),
        Column::number("Against"),
        Column::code("First"),
        Column::code("Last"),
        Column::text("Evidence"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            asking::date(self.window.as_ref()),
            self.actor.name.clone(),
            self.concept.name.clone(),
            self.n_for.to_string(),
            self.n_against.to_string(),
            asking::date(self.first.as_ref()),
            asking::date(self.last.as_ref()),
            self.all_evidence.join(" "),
        ]
    }

    const ID_COLUMNS: &'static [&'static str] = &["actor_id", "concept_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.actor.id.to_string(), self.concept.id.to_string()]
    }
}

impl Row for Pair {
    const COLUMNS: &'static [Column] = &[
        Column::code("Window"),
        Column::text("One"),
        Column::text("Other"),
        Column::number("Weight"),
        Column::text("Concepts"),
        Column::code("First"),
        Column::code("Last"),
        Column::text("Evidence"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            asking::date(self.window.as_ref()),
            self.one.name.clone(),
            self.other.name.clone(),
            weight(self.weight),
            self.concepts.join("; "),
            asking::date(self.first.as_ref()),
            asking::date(self.last.as_ref()),
            self.evidence.join(" "),
        ]
    }

    const ID_COLUMNS: &'static [&'static str] = &["one_id", "other_id"];

    fn ids(&self) -> Vec<String> {
        vec![self.one.id.to_string(), self.other.id.to_string()]
    }
}

impl Row for Concept {
    const COLUMNS: &'static [Column] = &[
        Column::text("Concept"),
        Column::number("Actors"),
        Column::number("For"),
        Column::number("Against"),
        Column::text("Id"),
        Column::text("Wordings"),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.concept.name.clone(),
            self.n_actors.to_string(),
            self.n_for.to_string(),
            self.n_against.to_string(),
            self.concept.id.to_string(),
            self.wordings.join("; "),
        ]
    }
}

/// Returns a weight with at most three decimal places.
fn weight(weight: f64) -> String {
    let rounded = (weight * 1000.0).round() / 1000.0;
    rounded.to_string()
}

impl SideArgs {
    pub(super) fn asked(
        &self,
        window_months: Option<u32>,
        context: &Context,
    ) -> anyhow::Result<Sides> {
        let ontology = context.ontology()?;
        let of_families = |families: &[String]| -> Vec<RelationType> {
            let types = ontology.relations.all().iter().filter(|it| families.contains(&it.family));
            types.map(|it| RelationType::new(&it.name)).collect()
        };
        let is_known = |it: &&String| ontology.relations.all().iter().any(|of| of.family == **it);
        if let Some(unknown) = self.support.iter().chain(&self.oppose).find(|it| !is_known(it)) {
            anyhow::bail!(
                "no relation type is of the family `{unknown}`; `onrecord schema` lists them"
            );
        }
        let (support, oppose) = (of_families(&self.support), of_families(&self.oppose));
        anyhow::ensure!(
            !(support.is_empty() && oppose.is_empty()),
            "no relation type is of these families; `onrecord schema` lists them"
        );
        let codebook = self.codebook.as_deref().map(Codebook::read).transpose()?;
        Ok(Sides {
            support,
            oppose,
            filter: self.filter.sure(self.confidence),
            window_months,
            words: ontology.grammar.matters.clone(),
            codebook: codebook.unwrap_or_default(),
            actors: if self.unnamed { WhichActors::All } else { WhichActors::Named },
        })
    }
}

/// Prints the network.
///
/// # Errors
/// If no relation type is of the families, or the store or the codebook cannot be read.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let asked = args.sides.asked(args.window, context)?;
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let Page { rows: mut sides, n_unsure, .. } = query::sides(&identities, &asked)?;
    asking::unsure(context, n_unsure, asked.filter.min_confidence);
    let projection = match args.network {
        NetworkArg::Sides => None,
        NetworkArg::Congruence => Some(Projection::Congruence),
        NetworkArg::Conflict => Some(Projection::Conflict),
        NetworkArg::Subtract => Some(Projection::Subtract),
    };
    let counting = match args.count {
        CountArg::Once => Counting::Once,
        CountArg::Documents => Counting::Documents,
        CountArg::All => Counting::All,
    };
    let normalization = match args.normalize {
        NormalizeArg::No => Normalization::No,
        NormalizeArg::Average => Normalization::Average,
    };
    let mut pairs = projection.map(|it| query::pairs(&sides, it, counting, normalization));
    let n_total = pairs.as_ref().map_or(sides.len(), Vec::len);
    if let Some(limit) = args.limit {
        sides.truncate(if pairs.is_some() { usize::MAX } else { limit });
        pairs.as_mut().into_iter().for_each(|it| it.truncate(limit));
    }
    let format = match args.format {
        DiscourseFormat::Graphml | DiscourseFormat::Gexf => {
            let network = match &pairs {
                Some(pairs) => networks::of_pairs(pairs),
                None => networks::of_sides(&sides),
            };
            let text = match args.format {
                DiscourseFormat::Gexf => gexf(&network),
                _ => graphml(&network),
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
    asking::more(context, n_rows, n_total);
    Ok(ExitCode::SUCCESS)
}

/// Prints the concepts.
///
/// # Errors
/// If no relation type is of the families, or the store or the codebook cannot be read.
pub fn concepts(args: &ConceptsArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let asked = args.sides.asked(None, context)?;
    let store = context.store_to_ask()?;
    let identities = Identities::open(&store)?;
    let page = query::concepts(&identities, &asked)?;
    asking::unsure(context, page.n_unsure, asked.filter.min_confidence);
    let wanted: Vec<String> =
        args.pattern.iter().flat_map(|it| crate::store::words(it).collect::<Vec<_>>()).collect();
    let holds = |it: &Concept| {
        let own = format!("{} {}", it.concept.name, it.wordings.join(" "));
        let held: Vec<String> = crate::store::words(&own).collect();
        wanted.iter().all(|it| held.iter().any(|word| word.starts_with(it.as_str())))
    };
    let mut rows: Vec<Concept> = page.rows.into_iter().filter(holds).collect();
    let n_total = rows.len();
    rows.truncate(args.limit);
    output::print(&rows, args.format.format, context)?;
    asking::more(context, rows.len(), n_total);
    Ok(ExitCode::SUCCESS)
}
