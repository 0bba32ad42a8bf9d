//! `onrecord draw`: the ties around an actor, or all, as a picture.
//!
//! In: an actor, or all. Out: DOT, SVG or PNG, by the name of the file. Fails where the actor is
//! unknown or ambiguous, the store cannot be read, or the file cannot be written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use super::Context;
use super::asking::{self, TieArgs};
use crate::export::{self, Diagram, Palette};
use crate::graph::{Graph, Identities, SPOKE_OF, TieFilter};
use crate::knowledge::Status;
use crate::query::{self, Link, Page};
use crate::store::Store;

/// Arguments of `draw`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Shape tells the kind of actor, colour the family of relation; a dashed \
line is denied, a dotted one possible or planned; a wide one has many documents. Ties of type \
`spoke_of` and `reported_by` are drawn only where --type asks for them. SVG and PNG need no \
Graphviz.")]
pub struct Args {
    /// The actor, as you would write it, or its id
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    actor: Option<String>,
    /// Draw all actors
    #[arg(long)]
    all: bool,
    /// Steps from the actor
    #[arg(long, value_name = "N", default_value_t = 1)]
    hops: u32,
    #[command(flatten)]
    filter: TieArgs,
    /// Draw at most this many actors, the strongest ties first
    #[arg(long, value_name = "N", default_value_t = 40)]
    max_actors: usize,
    /// Draw at most this many ties
    #[arg(long, value_name = "N", default_value_t = 60)]
    max_ties: usize,
    /// Write FILE.dot, FILE.svg or FILE.png; without it DOT is printed
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What lays the picture out; `dot` needs Graphviz
    #[arg(long, value_name = "ENGINE", default_value = "dagre")]
    engine: Engine,
}

/// What lays a picture out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// Built in.
    Dagre,
    /// The program `dot` of Graphviz.
    Dot,
}

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Dot,
    Svg,
    Png,
}

/// How long Graphviz may take.
const GRAPHVIZ_LIMIT: Duration = Duration::from_secs(60);
/// How many ties are looked at before the strongest are chosen.
const TIES_MAX: usize = 5000;

/// Draws.
///
/// # Errors
/// Where the actor is unknown or ambiguous, the store cannot be read, or the file cannot be
/// written.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<ExitCode> {
    let picture = args.output.as_deref().map_or(Ok(Picture::Dot), picture)?;
    let diagram = diagram(args, context)?;
    let (nodes, edges) = (diagram.nodes.len(), diagram.edges.len());
    if nodes == 0 {
        context.notice("no ties to draw");
    }
    let bytes = drawn(&diagram, &Palette::of(context.ontology()?), picture, args.engine)?;
    match &args.output {
        None => context.print(&bytes)?,
        Some(path) => {
            fs::write(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))?;
            let left_out =
                diagram.left_out.words().map_or_else(String::new, |it| format!("; {it}"));
            context.notice(&format!("{}: {nodes} actors, {edges} ties{left_out}", path.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints links as DOT.
///
/// # Errors
/// Where the schema cannot be used or standard output cannot be written.
pub fn print(links: &[Link], title: &str, context: &Context) -> anyhow::Result<()> {
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
        _ => bail!("`{}` ends in none of .dot .gv .svg .png", path.display()),
    }
}

fn diagram(args: &Args, context: &Context) -> anyhow::Result<Diagram> {
    let mut store = context.store_to_ask()?;
    let graph = args.filter.graph(&mut store, context)?;
    let identities = Identities::open(&store)?;
    let place = match &args.actor {
        Some(typed) => Some(asking::place(&graph, &identities, typed, context)?),
        None => None,
    };
    let page = links(&store, &graph, place, args.hops, &args.filter.filter())?;
    let about: Vec<_> = place.iter().map(|it| graph.actors[*it as usize].clone()).collect();
    let title = match place {
        Some(place) if args.hops == 1 => graph.names[place as usize].clone(),
        Some(place) => format!("{}, {} steps around", graph.names[place as usize], args.hops),
        None => "All actors".to_owned(),
    };
    asking::unsure_of(context, &graph);
    let mut diagram = Diagram::of_links(&title, &page.rows, &about, context.ontology()?);
    diagram.left_out.n_edges = page.n_total - page.rows.len();
    Ok(diagram.strongest(args.max_actors, args.max_ties))
}

/// Returns the ties to draw, of every status where none is asked for.
fn links(
    store: &dyn Store,
    graph: &Graph,
    place: Option<u32>,
    hops: u32,
    filter: &TieFilter,
) -> anyhow::Result<Page<Link>> {
    let every = vec![Status::Asserted, Status::Negated, Status::Hypothetical];
    let statuses = filter.status.map_or(every, |it| vec![it]);
    let mut all = Page { rows: Vec::new(), n_total: 0, n_unsure: 0 };
    for status in statuses {
        let filter = TieFilter { status: Some(status), ..filter.clone() };
        let mut page = match place {
            Some(place) => query::near(store, graph, place, hops, &filter, TIES_MAX)?,
            None => query::all(store, graph, &filter, TIES_MAX)?,
        };
        if filter.types.is_empty() {
            let n_before = page.rows.len();
            page.rows.retain(|it| it.kind.as_str() != SPOKE_OF);
            page.n_total -= n_before - page.rows.len();
        }
        all.n_total += page.n_total;
        all.rows.extend(page.rows);
    }
    // A tie that is told as true by one and as not so by another was found twice.
    let mut seen = std::collections::BTreeSet::new();
    let n_found = all.rows.len();
    all.rows
        .retain(|it| seen.insert((it.subject.id.clone(), it.object.id.clone(), it.kind.clone())));
    all.n_total -= n_found - all.rows.len();
    Ok(all)
}

fn drawn(
    diagram: &Diagram,
    palette: &Palette,
    picture: Picture,
    engine: Engine,
) -> anyhow::Result<Vec<u8>> {
    let dot = || export::dot(diagram, palette);
    Ok(match (picture, engine) {
        (Picture::Dot, _) => dot().into_bytes(),
        (Picture::Svg, Engine::Dot) => export::graphviz(&dot(), "svg", GRAPHVIZ_LIMIT)?,
        (Picture::Png, Engine::Dot) => export::graphviz(&dot(), "png", GRAPHVIZ_LIMIT)?,
        (Picture::Svg, Engine::Dagre) => export::svg(diagram, palette).into_bytes(),
        (Picture::Png, Engine::Dagre) => export::png(&export::svg(diagram, palette))?,
    })
}
