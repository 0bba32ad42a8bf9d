//! `onrecord draw`: a picture of the ties around an actor, or of all ties.
//!
//! In: an actor, or all. Out: DOT, SVG, PNG or PDF, chosen by the file extension. Fails if the
//! actor is unknown or ambiguous, the store cannot be read, or the file cannot be written.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use clap::ValueEnum;

use super::asking::TieArgs;
use super::counts::counted;
use super::{Context, left_out, output_file, typed};
use crate::export::{self, Diagram, Orientation, Palette, Paper, SourceList};
use crate::query::{self, Link, Supporting};

/// Arguments of `draw`.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "onrecord draw [OPTIONS] <ACTOR>\n       onrecord draw [OPTIONS] --all",
    after_help = "Shape shows the kind of actor, colour the family of relation. A dashed line with \
a cross is denied, a dotted line possible or planned, a light line over, a wide line supported by \
many documents. More than two ties of one family between two actors share a line. The strongest \
ties are those with the most documents, then the most outlets, then the highest confidence, then \
the actors with the most neighbours. Ties of type `spoke_of` and `reported_by` are drawn only if \
named with --type. Text on a page is at least 7 points; actors and ties that do not fit with their \
labels are left out and counted. SVG, PNG and PDF do not need Graphviz.\nExample: onrecord draw 'Ana Okoro' --hops 2 \
--page A4 -o okoro.pdf"
)]
pub(crate) struct Args {
    /// The actor at the centre: a name as you would write it, or an id
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    actor: Option<String>,
    /// Draw all actors, up to the limits below
    #[arg(long)]
    all: bool,
    /// Draw actors up to this many steps away; 1 is the direct neighbours
    #[arg(long, value_name = "N", default_value_t = 1)]
    hops: u32,
    #[command(flatten)]
    filter: TieArgs,
    /// Draw at most this many actors, those with the strongest ties
    #[arg(long, value_name = "N", default_value_t = 40)]
    max_actors: usize,
    /// Draw at most this many ties, the strongest [default: 3 for every 2 of --max-actors, at least
    /// 24]
    #[arg(long, value_name = "N")]
    max_ties: Option<usize>,
    /// Draw only actors that have a name [default: true with --all, else false]
    #[arg(long, value_name = "YES", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "true", hide_possible_values = true)]
    named_only: Option<bool>,
    /// Fit the picture to a page of this size
    #[arg(long, value_name = "PAGE", ignore_case = true)]
    page: Option<PageArg>,
    /// Turn the page to landscape; a slide always is
    #[arg(long, requires = "page")]
    landscape: bool,
    /// Number the lines and list the sentences behind them below the picture; in a PDF with --page,
    /// on extra pages
    #[arg(long)]
    sources: bool,
    /// The title of the picture [default: the actor and the number of steps]
    #[arg(long, value_name = "WORDS")]
    title: Option<String>,
    /// Write to this file: .dot, .svg, .png or .pdf [default: print DOT]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The layout engine; `dot` needs Graphviz
    #[arg(long, value_name = "ENGINE", default_value = "dagre")]
    engine: Engine,
}

/// A layout engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// Built in.
    Dagre,
    /// The program `dot` of Graphviz.
    Dot,
}

/// A page size as typed on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PageArg {
    #[value(name = "A4", help = "210 by 297 mm")]
    A4,
    #[value(name = "A3", help = "297 by 420 mm")]
    A3,
    #[value(help = "8.5 by 11 inches")]
    Letter,
    #[value(help = "16 by 9")]
    Slide,
}

impl From<PageArg> for export::PaperPage {
    fn from(page: PageArg) -> Self {
        match page {
            PageArg::A4 => Self::A4,
            PageArg::A3 => Self::A3,
            PageArg::Letter => Self::Letter,
            PageArg::Slide => Self::Slide,
        }
    }
}

/// The file format of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Dot,
    Svg,
    Png,
    Pdf,
}

/// The number of ties drawn if few actors are.
const TIES_MIN: usize = 24;

/// How long Graphviz may run.
const GRAPHVIZ_LIMIT: Duration = Duration::from_secs(60);

/// Draws the picture and writes or prints it.
///
/// # Errors
/// Returns an error if the actor is unknown or ambiguous, the store cannot be read, or the file
/// cannot be written.
pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let picture = args.output.as_deref().map_or(Ok(Picture::Dot), picture)?;
    if args.engine == Engine::Dot && (args.page.is_some() || args.sources) {
        bail!("--page and --sources need the built-in layout; remove --engine dot");
    }
    let diagram = diagram(args, context)?;
    if diagram.nodes.is_empty() {
        context.notice("no ties to draw");
    }
    let palette = Palette::of(context.ontology()?);
    let (bytes, shown) = drawn(diagram, &palette, picture, args)?;
    match &args.output {
        None => context.print(&bytes)?,
        Some(path) => {
            output_file::write(path, bytes)?;
            let (nodes, edges) = (shown.nodes.len(), shown.edges.len());
            let left_out = shown.left_out.words().map_or_else(String::new, |it| format!("; {it}"));
            let [nodes, edges] = [counted(nodes, "actor"), counted(edges, "tie")];
            context.notice(&format!("{}: {nodes}, {edges}{left_out}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints links as DOT.
///
/// # Errors
/// Returns an error if the schema cannot be used or standard output cannot be written.
pub(crate) fn print(links: &[Link], title: &str, context: &Context) -> anyhow::Result<()> {
    let ontology = context.ontology()?;
    let diagram = Diagram::of_links(title, links, &[], ontology);
    context.print(export::dot(&diagram, &Palette::of(ontology)).as_bytes())?;
    Ok(())
}

fn picture(path: &Path) -> anyhow::Result<Picture> {
    match path.extension().and_then(|it| it.to_str()) {
        Some("dot" | "gv") => Ok(Picture::Dot),
        Some("svg") => Ok(Picture::Svg),
        Some("png") => Ok(Picture::Png),
        Some("pdf") => Ok(Picture::Pdf),
        _ => bail!("`{}` must end in .dot, .gv, .svg, .png or .pdf", path.display()),
    }
}

fn diagram(args: &Args, context: &Context) -> anyhow::Result<Diagram> {
    let memory = args.filter.memory(context)?;
    let graph = args.filter.graph(&memory)?;
    let place = match &args.actor {
        Some(typed) => Some(typed::place(&memory, typed, context)?),
        None => None,
    };
    let filter = args.filter.filter();
    let page = query::drawn(memory.store(), graph, place, args.hops, &filter)?;
    let about: Vec<_> = place.iter().map(|it| graph.actor(*it).clone()).collect();
    let title = match place {
        Some(place) if args.hops == 1 => graph.name(place).to_owned(),
        Some(place) => format!("{}, {} steps around", graph.name(place), args.hops),
        None => "All actors".to_owned(),
    };
    left_out::unsure_of(context, graph);
    let ontology = context.ontology()?;
    let which = Supporting { min_confidence: graph.min_confidence, status: filter.status };
    let bonds = query::bonds(&memory.identities()?, &page.rows, ontology, which)?;
    let title = args.title.clone().unwrap_or(title);
    let mut diagram = Diagram::of_bonds(&title, &bonds, &about, ontology);
    diagram.left_out.n_edges = page.n_total - page.rows.len();
    if args.named_only.unwrap_or(args.all) {
        diagram = diagram.named_only();
    }
    let max_ties =
        args.max_ties.unwrap_or_else(|| TIES_MIN.max(args.max_actors.saturating_mul(3) / 2));
    let mut diagram = diagram.condensed().strongest(args.max_actors, max_ties);
    let is_part = place.is_none() && diagram.left_out.n_nodes > 0;
    if is_part && args.title.is_none() {
        let n_all = diagram.nodes.len() + diagram.left_out.n_nodes;
        diagram.title = format!("The strongest ties of {n_all} actors");
    }
    Ok(diagram)
}

/// Returns the bytes of the picture, and the part of the diagram that it shows.
fn drawn(
    diagram: Diagram,
    palette: &Palette,
    picture: Picture,
    args: &Args,
) -> anyhow::Result<(Vec<u8>, Diagram)> {
    let dot = || export::dot(&diagram, palette);
    let bytes = match (picture, args.engine) {
        (Picture::Dot, _) => dot().into_bytes(),
        (Picture::Svg, Engine::Dot) => export::graphviz(&dot(), "svg", GRAPHVIZ_LIMIT)?,
        (Picture::Png, Engine::Dot) => export::graphviz(&dot(), "png", GRAPHVIZ_LIMIT)?,
        (Picture::Pdf, Engine::Dot) => export::graphviz(&dot(), "pdf", GRAPHVIZ_LIMIT)?,
        (_, Engine::Dagre) => {
            let paper = paper(args, picture);
            let (svg, shown) = export::svg_on(&diagram, palette, paper);
            let bytes = match picture {
                Picture::Png => export::png(&svg)?,
                Picture::Pdf => {
                    let list = match (paper.sources, paper.page) {
                        (SourceList::Apart, Some((page, lies))) => {
                            export::pages(&shown, page.size_pt(lies))
                        }
                        _ => Vec::new(),
                    };
                    let pages: Vec<String> = [svg].into_iter().chain(list).collect();
                    export::pdf(&shown.title, &pages)?
                }
                _ => svg.into_bytes(),
            };
            return Ok((bytes, shown));
        }
    };
    Ok((bytes, diagram))
}

fn paper(args: &Args, picture: Picture) -> Paper {
    let lies = if args.landscape { Orientation::Landscape } else { Orientation::Portrait };
    let sources = match (args.sources, args.page) {
        (false, _) => SourceList::None,
        (true, Some(_)) if picture == Picture::Pdf => SourceList::Apart,
        (true, _) => SourceList::Below,
    };
    Paper { page: args.page.map(|it| (it.into(), lies)), sources }
}
