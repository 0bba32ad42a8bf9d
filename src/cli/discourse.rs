//! `onrecord discourse`, `onrecord concepts`: who supports or opposes what, and who agrees.

use std::path::PathBuf;
use std::process::ExitCode;

use super::asking::{ConfidenceArg, FilterArgs};
use super::counts::counted;
use super::networks;
use super::{Column, Context, Format, FormatArg, Row, cells, left_out, output};
use crate::export::network::{gexf, graphml};
use crate::query::{
    self, Answer, Codebook, Concept, Counting, Normalization, Pair, Projection, Side, Sides,
    WhichActors,
};
use crate::store::words;

/// Arguments of `discourse`.
#[derive(Debug, clap::Args)]
#[command(after_help = "R, Gephi and networkx read the CSV, GraphML and GEXF output directly: \
`read.csv(\"x.csv\")`, `igraph::read_graph(\"x.graphml\", \"graphml\")`. In the GraphML of \
`sides`, the vertex attribute `type` makes the graph bipartite: false for actors, true for \
concepts. In a `subtract` network, `value` is negative if there is more conflict than congruence; \
`weight` is its absolute value, because Gephi rejects negative weights. An actor that others \
support or oppose counts as supporting itself. `onrecord schema` lists the families of relation \
types.\nExample: onrecord discourse --network congruence --format graphml > congruence.graphml")]
pub(crate) struct Args {
    /// The network to print
    #[arg(long, value_name = "NETWORK", default_value = "sides")]
    network: NetworkArg,
    /// What to count for each actor and concept
    #[arg(long, value_name = "WHAT", default_value = "once")]
    count: CountArg,
    /// What to divide the weights of pairs by
    #[arg(long, value_name = "BY", default_value = "no")]
    normalize: NormalizeArg,
    #[command(flatten)]
    sides: SideArgs,
    /// Make one network for each period of this many months: a number, or month, quarter, year
    #[arg(long, value_name = "MONTHS", value_parser = months)]
    window: Option<u32>,
    /// Print at most this many rows, the highest weights first [default: all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: DiscourseFormat,
}

/// Which relations express support or opposition, and to what.
#[derive(Debug, clap::Args)]
pub(crate) struct SideArgs {
    /// Families of relation types that count as support
    #[arg(long, value_name = "FAMILY", value_delimiter = ',', default_value = Sides::SUPPORT)]
    support: Vec<String>,
    /// Families of relation types that count as opposition
    #[arg(long, value_name = "FAMILY", value_delimiter = ',', default_value = Sides::OPPOSITION)]
    oppose: Vec<String>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    confidence: ConfidenceArg,
    /// Group concepts by a codebook: a TOML file of `[[concept]]` with `name`, `patterns` and, for
    /// wordings that mean the opposite, `against`
    #[arg(long, value_name = "FILE")]
    codebook: Option<PathBuf>,
    /// Also count actors without a name
    #[arg(long)]
    unnamed: bool,
}

/// Arguments of `concepts`.
#[derive(Debug, clap::Args)]
#[command(after_help = "`onrecord concept merge A B` merges two of them.")]
pub(crate) struct ConceptsArgs {
    /// Only concepts whose wordings have all these words
    pattern: Option<String>,
    #[command(flatten)]
    sides: SideArgs,
    /// Print at most this many concepts, the most common first
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: usize,
    #[command(flatten)]
    format: FormatArg,
}

/// A network as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NetworkArg {
    /// Actors and what they support and oppose.
    Sides,
    /// Pairs of actors who take the same side.
    Congruence,
    /// Pairs of actors who take opposite sides.
    Conflict,
    /// Congruence minus conflict.
    Subtract,
}

impl NetworkArg {
    /// Returns what pairs of actors are weighed by, or `None` if actors stand beside concepts.
    fn projection(self) -> Option<Projection> {
        match self {
            Self::Sides => None,
            Self::Congruence => Some(Projection::Congruence),
            Self::Conflict => Some(Projection::Conflict),
            Self::Subtract => Some(Projection::Subtract),
        }
    }
}

/// What to count, as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum CountArg {
    /// Each concept and side once.
    Once,
    /// Each document that reports it.
    Documents,
    /// Each relation that reports it.
    All,
}

impl CountArg {
    fn counting(self) -> Counting {
        match self {
            Self::Once => Counting::Once,
            Self::Documents => Counting::Documents,
            Self::All => Counting::All,
        }
    }
}

/// A normalization as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NormalizeArg {
    /// Nothing: no normalization.
    No,
    /// The average activity of the two actors.
    Average,
}

impl NormalizeArg {
    fn normalization(self) -> Normalization {
        match self {
            Self::No => Normalization::No,
            Self::Average => Normalization::Average,
        }
    }
}

/// How a network is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DiscourseFormat {
    /// A table that fits the terminal; plain in a pipe.
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header row.
    Csv,
    /// An Excel workbook; redirect it to a file or a pipe.
    Xlsx,
    /// GraphML.
    Graphml,
    /// GEXF, for Gephi.
    Gexf,
}

impl DiscourseFormat {
    /// Returns the format if it is one of rows, or `None` if it is one of networks.
    fn of_rows(self) -> Option<Format> {
        match self {
            Self::Table => Some(Format::Table),
            Self::Json => Some(Format::Json),
            Self::Jsonl => Some(Format::Jsonl),
            Self::Csv => Some(Format::Csv),
            Self::Xlsx => Some(Format::Xlsx),
            Self::Graphml | Self::Gexf => None,
        }
    }
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
        Column::text("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            cells::date(self.window.as_ref()),
            self.actor.name.clone(),
            self.concept.name.clone(),
            self.n_for.to_string(),
            self.n_against.to_string(),
            cells::date(self.first.as_ref()),
            cells::date(self.last.as_ref()),
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
        Column::text("Evidence").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            cells::date(self.window.as_ref()),
            self.one.name.clone(),
            self.other.name.clone(),
            weight(self.weight),
            self.concepts.join("; "),
            cells::date(self.first.as_ref()),
            cells::date(self.last.as_ref()),
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
        Column::code("Id"),
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

/// Returns a weight as text with at most three decimal places.
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
        self.filter.check(context.memory()?.store())?;
        let filter = self.filter.sure(self.confidence);
        let usual = Sides::of(&self.support, &self.oppose, context.ontology()?, filter)?;
        let codebook = self.codebook.as_deref().map(Codebook::read).transpose()?;
        Ok(Sides {
            window_months,
            codebook: codebook.unwrap_or_default(),
            actors: if self.unnamed { WhichActors::All } else { WhichActors::Named },
            ..usual
        })
    }
}

/// Prints the network.
///
/// # Errors
/// Returns an error if no relation type has one of the families, or the store or the codebook
/// cannot be read.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let asked = args.sides.asked(args.window, context)?;
    let memory = context.memory()?;
    let Answer { rows: mut sides, n_unsure, .. } = query::sides(&memory.identities()?, &asked)?;
    left_out::unsure(context, n_unsure, asked.filter.min_confidence);
    let limit = args.limit.unwrap_or(usize::MAX);
    let (counting, normalization) = (args.count.counting(), args.normalize.normalization());
    let strongest = |it| query::strongest_pairs(&sides, it, counting, normalization, limit);
    let pairs = args.network.projection().map(strongest).transpose()?;
    let n_total = pairs.as_ref().map_or(sides.len(), |it| it.n_total);
    let pairs = pairs.map(|it| it.rows);
    if pairs.is_none() {
        sides.truncate(limit);
    }
    let Some(format) = args.format.of_rows() else {
        let network = match &pairs {
            Some(pairs) => networks::of_pairs(pairs),
            None => networks::of_sides(&sides),
        };
        let text = match args.format {
            DiscourseFormat::Gexf => gexf(&network),
            _ => graphml(&network),
        };
        context.print(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    };
    match &pairs {
        Some(pairs) => output::print(pairs, format, context)?,
        None => output::print(&sides, format, context)?,
    }
    let n_rows = pairs.map_or(sides.len(), |it| it.len());
    left_out::more(context, n_rows, n_total);
    Ok(ExitCode::SUCCESS)
}

/// Prints the concepts.
///
/// # Errors
/// Returns an error if no relation type has one of the families, or the store or the codebook
/// cannot be read.
pub(crate) fn concepts(args: &ConceptsArgs, context: &Context) -> anyhow::Result<ExitCode> {
    let asked = args.sides.asked(None, context)?;
    let memory = context.memory()?;
    let page = query::concepts(&memory.identities()?, &asked)?;
    left_out::unsure(context, page.n_unsure, asked.filter.min_confidence);
    let wanted: Vec<String> =
        args.pattern.iter().flat_map(|it| words(it).collect::<Vec<_>>()).collect();
    let mut rows: Vec<Concept> =
        page.rows.into_iter().filter(|concept| has_words(concept, &wanted)).collect();
    let n_rare = match wanted.is_empty() && args.format.format == Format::Table {
        true => drop_rare(&mut rows),
        false => 0,
    };
    let n_total = rows.len();
    rows.truncate(args.limit);
    output::print(&rows, args.format.format, context)?;
    left_out::more(context, rows.len(), n_total);
    if n_rare > 0 {
        let concepts = counted(n_rare, "concept");
        context.notice(&format!(
            "{concepts} of a single mention left out; --format csv has all, `onrecord concepts \
             WORDS` those with these words"
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns whether a concept's wordings have, for each of these, a word that begins with it.
fn has_words(Concept { concept, wordings, .. }: &Concept, wanted: &[String]) -> bool {
    let held: Vec<String> = words(&format!("{} {}", concept.name, wordings.join(" "))).collect();
    wanted.iter().all(|start| held.iter().any(|word| word.starts_with(start.as_str())))
}

/// Removes concepts of a single mention if there are any others, and returns how many.
fn drop_rare(rows: &mut Vec<Concept>) -> usize {
    let is_common = |concept: &Concept| concept.n_for + concept.n_against > 1;
    let n_before = rows.len();
    if rows.iter().any(is_common) {
        rows.retain(is_common);
    }
    n_before - rows.len()
}

/// The longest period, a century.
const MONTHS_MAX: u32 = 1200;

/// Reads a number of months.
fn months(text: &str) -> Result<u32, String> {
    match text {
        "month" => Ok(1),
        "quarter" => Ok(3),
        "year" => Ok(12),
        _ => text.parse().ok().filter(|it| (1..=MONTHS_MAX).contains(it)).ok_or_else(|| {
            format!("want a number of months from 1 to {MONTHS_MAX}, or month, quarter, year")
        }),
    }
}
