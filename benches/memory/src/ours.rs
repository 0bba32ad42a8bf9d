//! The figures of the store itself.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use onrecord::graph::{Graph, Identities, TieFilter, Which};
use onrecord::knowledge::ActorId;
use onrecord::query::{self, Filter};
use onrecord::store::{self, SledStore, Store};

use crate::generator::{Numbers, World};
use crate::{Figures, megabytes, peak_memory, percentiles, spread, world};

pub fn load(records: &Path, folder: &Path, figures: &mut Figures) {
    let start = Instant::now();
    let mut store = SledStore::open(folder).expect("opens");
    let lines = BufReader::with_capacity(1 << 20, File::open(records).expect("records"));
    store::import(&mut store, lines, store::BATCH, &mut |_| {}).expect("loads");
    let store = store.settle().expect("is put in order");
    let n = store.counts().relations;
    let seconds = start.elapsed().as_secs_f64();
    figures.add("load, relations/s", format!("{:.0}", n as f64 / seconds));
    figures.add("load, s", format!("{seconds:.1}"));
    figures.add("load, most memory, MB", format!("{:.0}", peak_memory()));
    drop(store);
    figures.add("on disk, MB", format!("{:.1}", megabytes(folder)));
    let start = Instant::now();
    store::compact(folder).expect("compacts");
    figures.add("compact, s", format!("{:.1}", start.elapsed().as_secs_f64()));
    figures.add("on disk after compacting, MB", format!("{:.1}", megabytes(folder)));
}

pub fn actors(n: u64, n_asked: u64) -> Vec<ActorId> {
    let mut numbers = Numbers::new(5);
    let world = world(n);
    let actor = |_| {
        let (kind, name) = World::name(numbers.below(world.n_actors));
        ActorId::named(kind, &name)
    };
    (0..n_asked).map(actor).collect()
}

pub fn ask(folder: &Path, n: u64, figures: &mut Figures) {
    let asked = actors(n, 200);
    let start = Instant::now();
    let mut store = SledStore::open_existing(folder).expect("opens");
    figures.add("open, ms", format!("{:.1}", 1e3 * start.elapsed().as_secs_f64()));
    {
        let identities = Identities::open(&store).expect("opens");
        query::history(&identities, &asked[0], &Filter::default(), 100).expect("answers");
    }
    figures.add("open and first answer, ms", format!("{:.1}", 1e3 * start.elapsed().as_secs_f64()));
    {
        let identities = Identities::open(&store).expect("opens");
        let mut n_rows = 0;
        let times = percentiles(&asked, |it| {
            let page = query::history(&identities, it, &Filter::default(), 100).expect("answers");
            n_rows += page.rows.len();
        });
        eprintln!("  {n_rows} rows");
        figures.add("history, first 100", spread(times));
    }
    let start = Instant::now();
    let graph = Graph::load(&mut store).expect("builds");
    figures.add("graph, built, s", format!("{:.2}", start.elapsed().as_secs_f64()));
    let start = Instant::now();
    let graph_again = Graph::load(&mut store).expect("loads");
    figures.add("graph, from snapshot, ms", format!("{:.1}", 1e3 * start.elapsed().as_secs_f64()));
    assert!(graph == graph_again, "the snapshot is the graph");
    let filter = TieFilter::default();
    let places: Vec<u32> = asked.iter().filter_map(|it| graph.place(it)).collect();
    let times = percentiles(&places[..50.min(places.len())], |it| {
        std::hint::black_box(graph.within(*it, 2, &filter).len());
    });
    figures.add("two hops", spread(times));
    let pairs: Vec<(u32, u32)> = places.windows(2).take(100).map(|it| (it[0], it[1])).collect();
    let times = percentiles(&pairs, |(from, to)| {
        std::hint::black_box(graph.paths((*from, *to), 12, 1, Which::Shortest, &filter).len());
    });
    figures.add("shortest path", spread(times));
    let start = Instant::now();
    let rows = query::network(&store, &graph, (None, None), &filter, 20).expect("answers");
    assert_eq!(rows.len(), 20);
    figures.add("said, top 20 pairs, ms", format!("{:.2}", 1e3 * start.elapsed().as_secs_f64()));
    let times = percentiles(&places[..100.min(places.len())], |it| {
        query::network(&store, &graph, (None, Some(*it)), &filter, 20).expect("answers");
    });
    figures.add("said about one, top 20", spread(times));
    adding(folder, n, &mut store, figures);
}

/// Adds 100 documents to the full store and to an empty one.
fn adding(folder: &Path, n: u64, store: &mut SledStore, figures: &mut Figures) {
    let world = world(n);
    let batch: Vec<_> = (0..100).map(|it| world.document(10_000_000 + it, 0)).collect();
    let start = Instant::now();
    store.put(&batch).expect("puts");
    let full = start.elapsed();
    let mut empty = SledStore::open(&folder.with_extension("empty")).expect("opens");
    let start = Instant::now();
    empty.put(&batch).expect("puts");
    let ratio = full.as_secs_f64() / start.elapsed().as_secs_f64();
    figures.add("adding 100 documents, ms", format!("{:.1}", 1e3 * full.as_secs_f64()));
    figures.add("the same to an empty store, times as long", format!("{ratio:.2}"));
}
