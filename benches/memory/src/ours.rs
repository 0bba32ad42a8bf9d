//! The figures of onrecord's store.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::time::{Duration, Instant};

use onrecord::graph::{Graph, Tie, TieFilter, Which};
use onrecord::resolve::Identities;
use onrecord::knowledge::ActorId;
use onrecord::query::{self, Filter};
use onrecord::store::{self, SledStore, Store};

use crate::generator::{Numbers, World};
use crate::{
    Figures, ROUNDS, forget_files, median_ms, megabytes, peak_memory, percentiles, processor_seconds, spread,
    world,
};

pub fn load(records: &Path, folder: &Path, figures: &mut Figures) {
    let start = Instant::now();
    let mut store = SledStore::open(folder).expect("opens");
    let lines = BufReader::with_capacity(1 << 20, File::open(records).expect("records"));
    store::import(&mut store, lines, store::BATCH, &mut |_, _| {}).expect("loads");
    let (seconds_put, processor_put) = (start.elapsed().as_secs_f64(), processor_seconds());
    let store = store.optimize().expect("is put in order");
    let n = store.counts().relations;
    let seconds = start.elapsed().as_secs_f64();
    figures.add("load, relations/s", format!("{:.0}", n as f64 / seconds));
    figures.add("load, s", format!("{seconds:.1}"));
    figures.add("load, CPU s", format!("{:.1}", processor_seconds()));
    let (put_in_order, processor) = (seconds - seconds_put, processor_seconds() - processor_put);
    figures.add("of that merging, s", format!("{put_in_order:.1}"));
    figures.add("of that merging, CPU s", format!("{processor:.1}"));
    figures.add("load, most memory, MB", format!("{:.0}", peak_memory()));
    drop(store);
    figures.add("on disk, MB", format!("{:.1}", megabytes(folder)));
}

pub fn compact(folder: &Path, figures: &mut Figures) {
    let compacted = folder.with_extension("compacted");
    copy(folder, &compacted);
    let start = Instant::now();
    store::compact(&compacted).expect("compacts");
    figures.add("compact, s", format!("{:.1}", start.elapsed().as_secs_f64()));
    figures.add("on disk after `compact`, MB", format!("{:.1}", megabytes(&compacted)));
    std::fs::remove_dir_all(&compacted).expect("is gone");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("reads").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).expect("copies");
        }
    }
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

/// Opens a store whose files are not cached, and runs one query.
pub fn cold(folder: &Path, n: u64, figures: &mut Figures) {
    let asked = actors(n, 1);
    forget_files(folder);
    let start = Instant::now();
    first_answer(folder, &asked[0]);
    let ms = 1e3 * start.elapsed().as_secs_f64();
    figures.add("open and first answer, files in no cache, ms", format!("{ms:.1}"));
}

/// Opens a store as a question on the command line does, and asks it once.
fn question(folder: &Path, asked: &ActorId) -> SledStore {
    let store = SledStore::open_to_ask(folder).expect("opens");
    let identities = Identities::open(&store).expect("opens");
    query::history(&identities, asked, &Filter::default(), 100).expect("answers");
    drop(identities);
    store
}

fn first_answer(folder: &Path, asked: &ActorId) -> (SledStore, Instant) {
    let store = SledStore::open_existing(folder).expect("opens");
    let is_open = Instant::now();
    let identities = Identities::open(&store).expect("opens");
    query::history(&identities, asked, &Filter::default(), 100).expect("answers");
    drop(identities);
    (store, is_open)
}

pub fn ask(folder: &Path, n: u64, figures: &mut Figures) {
    let asked = actors(n, 200);
    let ms = median_ms(|| drop(question(folder, &asked[0])));
    figures.add("open to ask and first answer, ms", format!("{ms:.1}"));
    let start = Instant::now();
    let (mut store, is_open) = first_answer(folder, &asked[0]);
    figures.add("open, ms", format!("{:.1}", 1e3 * (is_open - start).as_secs_f64()));
    figures.add("open and first answer, ms", format!("{:.1}", 1e3 * start.elapsed().as_secs_f64()));
    {
        let identities = Identities::open(&store).expect("opens");
        let mut n_rows = 0;
        let times = percentiles(&asked, |actor| {
            let page =
                query::history(&identities, actor, &Filter::default(), 100).expect("answers");
            n_rows += page.rows.len();
        });
        figures.add("history, first 100, ms", spread(times));
        figures.add("rows of those histories", (n_rows / ROUNDS).to_string());
    }
    ask_sparql(&store, &asked, figures);
    let start = Instant::now();
    let graph = Graph::load(&mut store).expect("builds");
    figures.add("graph, built, s", format!("{:.2}", start.elapsed().as_secs_f64()));
    let again = median_ms(|| assert!(Graph::load(&mut store).expect("loads") == graph));
    figures.add("graph, from snapshot, ms", format!("{again:.1}"));
    ask_graph(&store, &graph, &asked, figures);
    adding(folder, n, &mut store, figures);
}

/// Asks in SPARQL for the relations of one actor, and for one type of relation of all actors.
fn ask_sparql(store: &SledStore, asked: &[ActorId], figures: &mut Figures) {
    let limits = query::Limits { rows_max: 100_000, time_max: Duration::from_secs(600) };
    let identities = Identities::open(store).expect("opens");
    let answer = |query: &str| match query::sparql(&identities, query, limits).expect("answers") {
        query::Solutions::Rows { rows, .. } => rows.len(),
        other => panic!("{other:?}"),
    };
    let times = percentiles(&asked[..50], |actor| {
        let iri = format!("<urn:onrecord:{}>", actor.as_str().replace('/', ":"));
        let about = "or:type ?type ; or:object/rdfs:label ?name ; or:date ?date";
        let query = format!("SELECT ?type ?name ?date {{ ?r or:subject {iri} ; {about} }}");
        std::hint::black_box(answer(&query));
    });
    figures.add("SPARQL, relations of an actor, ms", spread(times));
    let start = Instant::now();
    let query = "SELECT ?who (COUNT(?r) AS ?n) { ?r or:type type:accused ; or:subject ?who }
        GROUP BY ?who ORDER BY DESC(?n) LIMIT 20";
    assert_eq!(answer(query), 20);
    let seconds = start.elapsed().as_secs_f64();
    figures.add("SPARQL, who accused most, once, s", format!("{seconds:.1}"));
}

fn ask_graph(store: &SledStore, graph: &Graph, asked: &[ActorId], figures: &mut Figures) {
    let filter = TieFilter::default();
    let places: Vec<u32> = asked.iter().filter_map(|it| graph.place(it)).collect();
    let ms = median_ms(|| drop(std::hint::black_box(graph.plain(&filter))));
    figures.add("graph, made plain, ms", format!("{ms:.1}"));
    let plain = graph.plain(&filter);
    let times = percentiles(&places[..50.min(places.len())], |place| {
        std::hint::black_box(plain.within(*place, 2).len());
    });
    figures.add("two hops, ms", spread(times));
    let pairs: Vec<(u32, u32)> = places.windows(2).take(100).map(|it| (it[0], it[1])).collect();
    let times = percentiles(&pairs, |(from, to)| {
        std::hint::black_box(plain.shortest(*from, *to).map(|it| it.len()));
    });
    figures.add("shortest path, ms", spread(times));
    let times = percentiles(&pairs, |(from, to)| {
        std::hint::black_box(graph.paths((*from, *to), 12, 1, Which::Shortest, &filter).len());
    });
    figures.add("best supported shortest path, ms", spread(times));
    let steps = |(from, to): &(u32, u32)| plain.shortest(*from, *to).map_or(0, |it| it.len() - 1);
    figures.add("steps of those paths", pairs.iter().map(steps).sum::<usize>().to_string());
    let ms = median_ms(|| {
        let rows = query::network(store, graph, (None, None), &filter, 20).expect("answers");
        assert_eq!(rows.len(), 20);
    });
    figures.add("speaker and topic, top 20 pairs, ms", format!("{ms:.2}"));
    let times = percentiles(&places[..100.min(places.len())], |place| {
        query::network(store, graph, (None, Some(*place)), &filter, 20).expect("answers");
    });
    figures.add("who spoke of an actor, top 20, ms", spread(times));
    let ms = median_ms(|| drop(std::hint::black_box(graph.page_rank(&filter))));
    figures.add("PageRank, ms", format!("{ms:.1}"));
    describe_to_peers(store.path(), graph, &places, &pairs);
}

/// Writes the ties and queries for `peers.py`: the ids of actors, then for each tied pair their
/// indexes and the number of documents.
fn describe_to_peers(folder: &Path, graph: &Graph, places: &[u32], pairs: &[(u32, u32)]) {
    let filter = TieFilter::default();
    let ids: String = graph.actors.iter().map(|it| format!("{it}\n")).collect();
    std::fs::write(folder.with_extension("actors.txt"), ids).expect("writes");
    let tie = |it: &Tie| format!("{}\t{}\t{}\n", it.subject, it.object, it.n_documents);
    let ties: String = graph.filtered(&filter).map(tie).collect();
    std::fs::write(folder.with_extension("ties.tsv"), ties).expect("writes");
    let near = places.iter().map(|it| format!("near\t{it}\n"));
    let paths = pairs.iter().map(|(from, to)| format!("path\t{from}\t{to}\n"));
    let asked: String = near.chain(paths).collect();
    std::fs::write(folder.with_extension("asked.tsv"), asked).expect("writes");
}

/// Adds 100 documents to the full store and to an empty one.
fn adding(folder: &Path, n: u64, store: &mut SledStore, figures: &mut Figures) {
    let world = world(n);
    let batch = |round: u64| -> Vec<_> {
        (0..100).map(|it| world.document(10_000_000 + 100 * round + it, 0)).collect()
    };
    let put = |store: &mut SledStore, round| {
        let batch = batch(round);
        let start = Instant::now();
        store.put(&batch).expect("puts");
        1e3 * start.elapsed().as_secs_f64()
    };
    let (mut full, mut fresh) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS as u64 {
        full.push(put(store, round));
        let path = folder.with_extension("empty");
        let _ = std::fs::remove_dir_all(&path);
        let mut empty = SledStore::open(&path).expect("opens");
        fresh.push(put(&mut empty, round));
    }
    full.sort_by(f64::total_cmp);
    fresh.sort_by(f64::total_cmp);
    let (full, fresh) = (full[ROUNDS / 2], fresh[ROUNDS / 2]);
    figures.add("adding 100 documents, ms", format!("{full:.1}"));
    figures.add("adding them, as many times an empty store", format!("{:.2}", full / fresh));
}
