//! Use petgraph's algorithms on the graph: they all take `&Graph`.
//!
//! Reads the six articles under `examples/articles` and asks petgraph how far each actor is from
//! Jeff Sessions, which actors are connected, and in which cycles actors blame each other.
//!
//! ```sh
//! cargo run --release --example petgraph
//! ```

use std::error::Error;
use std::path::Path;

use onrecord::graph::{Tie, TieRef};
use onrecord::ingest::{self, Incoming};
use onrecord::{Memory, ReadOptions, Reader};
use petgraph::algo::{connected_components, dijkstra, tarjan_scc};
use petgraph::visit::{EdgeFiltered, EdgeRef, UndirectedAdaptor};

/// Types of ties by which one actor opposes another.
const AGAINST: [&str; 4] = ["accused", "criticized", "opposes", "sued"];

fn main() -> Result<(), Box<dyn Error>> {
    let memory = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles"))?;
    let graph = memory.graph()?;
    let name = |place: u32| graph.names[place as usize].as_str();

    // Dijkstra's shortest paths, in both directions of a tie; ties in many documents are short.
    let sessions = memory.find("sessions")?;
    let start = memory.place(&sessions.id)?;
    let cost = |it: &Tie| 1.0 / f64::from(it.n_documents.max(1));
    let found = dijkstra(UndirectedAdaptor(graph), start, None, |it| cost(it.weight()));
    let mut ways: Vec<(u32, f64)> = found.into_iter().collect();
    ways.sort_by(|left, right| left.1.total_cmp(&right.1).then(left.0.cmp(&right.0)));
    println!("Nearest to {}:", name(start));
    for (place, cost) in ways.iter().skip(1).take(8) {
        println!("  {cost:.2}  {}", name(*place));
    }

    println!("\n{} actors in {} groups.", graph.actors.len(), connected_components(graph));

    // A filter is one closure: only ties of blame, in their direction.
    let is_against = |it: TieRef<'_>| AGAINST.contains(&graph.kind(it.weight()).as_str());
    let blame = EdgeFiltered::from_fn(graph, is_against);
    println!("\nCycles of blame:");
    for circle in tarjan_scc(&blame).iter().filter(|it| it.len() > 1) {
        let names: Vec<&str> = circle.iter().map(|it| name(*it)).collect();
        println!("  {}", names.join(", "));
    }
    Ok(())
}

fn read(articles: &Path) -> Result<Memory, Box<dyn Error>> {
    let incoming = ingest::read(&[articles], ingest::Options::default());
    let documents = incoming.filter_map(|incoming| match incoming {
        Incoming::Document(document) => Some(*document),
        Incoming::Failure(_) | Incoming::Notice(_) => None,
    });
    let mut memory = Memory::default();
    memory.add(Reader::embedded().read_all(documents, ReadOptions::default()))?;
    Ok(memory)
}
