//! Measures of the graph agree with networkx, and acts stay in force when documents are read again.

#![allow(clippy::unreadable_literal, reason = "figures as the reference prints them")]

use onrecord::document::DocumentId;
use onrecord::graph::{Graph, TieFilter, TieRef, Which};
use onrecord::internals::resolve::{Act, keep_act, keep_register};
use onrecord::knowledge::{ActorId, RelationType};
use onrecord::query::{self, Filter, Measure};
use onrecord::resolve::Identities;
use onrecord::store::{MemoryStore, Store};
use petgraph::Direction;
use petgraph::algo::{connected_components, dijkstra, is_cyclic_directed, tarjan_scc};
use petgraph::visit::{EdgeFiltered, EdgeRef, IntoEdgesDirected, UndirectedAdaptor};

use crate::generator::{Numbers, World};
use crate::marked::reads;

/// Zachary's karate club: members who met outside it.
const CLUB: [(u8, u8); 78] = [
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 4),
    (0, 5),
    (0, 6),
    (0, 7),
    (0, 8),
    (0, 10),
    (0, 11),
    (0, 12),
    (0, 13),
    (0, 17),
    (0, 19),
    (0, 21),
    (0, 31),
    (1, 2),
    (1, 3),
    (1, 7),
    (1, 13),
    (1, 17),
    (1, 19),
    (1, 21),
    (1, 30),
    (2, 3),
    (2, 7),
    (2, 8),
    (2, 9),
    (2, 13),
    (2, 27),
    (2, 28),
    (2, 32),
    (3, 7),
    (3, 12),
    (3, 13),
    (4, 6),
    (4, 10),
    (5, 6),
    (5, 10),
    (5, 16),
    (6, 16),
    (8, 30),
    (8, 32),
    (8, 33),
    (9, 33),
    (13, 33),
    (14, 32),
    (14, 33),
    (15, 32),
    (15, 33),
    (18, 32),
    (18, 33),
    (19, 33),
    (20, 32),
    (20, 33),
    (22, 32),
    (22, 33),
    (23, 25),
    (23, 27),
    (23, 29),
    (23, 32),
    (23, 33),
    (24, 25),
    (24, 27),
    (24, 31),
    (25, 31),
    (26, 29),
    (26, 33),
    (27, 33),
    (28, 31),
    (28, 33),
    (29, 32),
    (29, 33),
    (30, 32),
    (30, 33),
    (31, 32),
    (31, 33),
    (32, 33),
];
/// networkx 3, `pagerank` of the club as a directed graph.
const PAGE_RANK: [f64; 34] = [
    0.015_06, 0.015_861, 0.017_546, 0.019_41, 0.015_861, 0.015_861, 0.027_095, 0.024_91, 0.017_725,
    0.016_925, 0.027_095, 0.015_861, 0.021_36, 0.024_91, 0.015_06, 0.015_06, 0.042_585, 0.017_546,
    0.015_06, 0.017_546, 0.015_06, 0.017_546, 0.015_06, 0.015_06, 0.015_06, 0.021_888, 0.015_06,
    0.023_752, 0.016_925, 0.024_021, 0.021_768, 0.045_925, 0.095_489, 0.259_047,
];
/// networkx 3, `betweenness_centrality` of the club.
const BETWEENNESS: [f64; 34] = [
    0.437_635, 0.053_937, 0.143_657, 0.011_909, 0.000_631, 0.029_987, 0.029_987, 0.0, 0.055_927,
    0.000_848, 0.000_631, 0.0, 0.0, 0.045_863, 0.0, 0.0, 0.0, 0.0, 0.0, 0.032_475, 0.0, 0.0, 0.0,
    0.017_614, 0.002_21, 0.003_84, 0.0, 0.022_333, 0.001_795, 0.002_922, 0.014_412, 0.138_276,
    0.145_247, 0.304_075,
];
/// networkx 3, shortest paths between member `n` and member `33 - n`.
const DISTANCES: [u32; 17] = [2, 2, 2, 2, 4, 3, 3, 4, 3, 3, 4, 4, 2, 2, 2, 2, 3];
/// networkx 3, the best modularity of `louvain_communities` over fifty seeds.
const MODULARITY: f64 = 0.419_789;

fn club() -> MemoryStore {
    let mut store = MemoryStore::new();
    let name = |n: u8| format!("[person/member-{n:02}|Member {n:02}]");
    let document = |(at, (from, to)): (usize, &(u8, u8))| {
        let text = format!("{} (met)> {}.", name(*from), name(*to));
        reads(&format!("d{at}"), "1972-01-01", "", &text)
    };
    let documents: Vec<_> = CLUB.iter().enumerate().map(document).collect();
    store.put(&documents).expect("documents go in");
    store
}

#[track_caller]
fn check_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!((found - expected).abs() < 2e-6, "member {at}: {found}, networkx has {expected}");
    }
}

#[test]
fn measures_agree_with_networkx() {
    let graph = Graph::load(&mut club()).expect("loads");
    let filter = TieFilter::default();
    check_near(&graph.page_rank(&filter), &PAGE_RANK);
    check_near(&graph.betweenness(&filter), &BETWEENNESS);
    let degrees = graph.degrees(&filter);
    assert_eq!((degrees[0], degrees[33], degrees[11]), (16.0, 17.0, 1.0));
    let distance = |n: u32| graph.distance(n, 33 - n, 9, &filter);
    let distances: Vec<u32> = (0..17).filter_map(distance).collect();
    assert_eq!(distances, DISTANCES);
    assert_eq!(graph.within(16, 2, &filter).len(), 6);
}

#[test]
fn petgraph_walks_the_same_graph() {
    let graph = Graph::load(&mut club()).expect("loads");
    let both_ways = UndirectedAdaptor(&graph);
    let distance = |n: u32| dijkstra(both_ways, n, None, |_| 1).get(&(33 - n)).copied();
    let distances: Vec<u32> = (0..17).filter_map(distance).collect();
    assert_eq!(distances, DISTANCES);
    assert_eq!(connected_components(&graph), 1);
    // Ties run from the lower member to the higher, so no member is met twice on a path.
    assert_eq!(tarjan_scc(&graph).len(), 34);
    assert!(!is_cyclic_directed(&graph));
    let into_last = graph.edges_directed(33, Direction::Incoming);
    assert_eq!(into_last.filter(|it| it.target() == 33).count(), 17);
    let of_first = EdgeFiltered::from_fn(&graph, |it: TieRef<'_>| it.source() == 0);
    assert_eq!(connected_components(&of_first), 34 - 16);
}

#[test]
fn communities_are_as_good_as_those_of_networkx() {
    let graph = Graph::load(&mut club()).expect("loads");
    let of = graph.communities(&TieFilter::default());
    let m = CLUB.len() as f64;
    let degrees = graph.degrees(&TieFilter::default());
    let mut modularity = 0.0;
    for (one, other) in CLUB {
        modularity += f64::from(u8::from(of[one as usize] == of[other as usize])) / m;
    }
    for (one, left) in degrees.iter().enumerate() {
        for (other, right) in degrees.iter().enumerate() {
            if of[one] == of[other] {
                modularity -= left * right / (2.0 * m) / (2.0 * m);
            }
        }
    }
    assert!(modularity > MODULARITY - 0.005, "{modularity}, networkx has {MODULARITY}");
    assert_eq!(of.iter().min(), Some(&0));
}

/// Checks walks over neighbours against walks over ties.
fn check_plain(graph: &Graph, filter: &TieFilter, pairs: impl Iterator<Item = (u32, u32)>) {
    let plain = graph.plain(filter);
    for (from, to) in pairs {
        let way = plain.shortest(from, to);
        let steps = way.as_ref().map(|it| it.len() as u32 - 1);
        assert_eq!(steps, graph.distance(from, to, 60, filter), "from {from} to {to}");
        for places in way.iter().flat_map(|it| it.windows(2)) {
            assert!(plain.of(places[0]).contains(&places[1]), "{way:?} walks along ties");
        }
        let ends = way.as_ref().and_then(|it| it.first().copied().zip(it.last().copied()));
        assert_eq!(ends, way.is_some().then_some((from, to)));
        let mut near: Vec<(u32, u32)> = graph.within(from, 2, filter).into_iter().collect();
        let mut found = plain.within(from, 2);
        assert!(found.is_sorted_by_key(|it| it.1), "nearest first");
        near.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, near);
    }
}

#[test]
fn plain_walks_are_as_short_as_walks_over_ties() {
    let everybody = (0..34).flat_map(|from| (0..34).map(move |to| (from, to)));
    check_plain(&Graph::load(&mut club()).expect("loads"), &TieFilter::default(), everybody);
    let world = World { seed: 9, n_actors: 2000, n_relations: 4, n_statements: 1 };
    let mut store = MemoryStore::new();
    let documents: Vec<_> = (0..300).map(|it| world.document(it, 0)).collect();
    store.put(&documents).expect("documents go in");
    let graph = Graph::load(&mut store).expect("loads");
    let n = graph.actors.len() as u32;
    let mut numbers = Numbers::new(4);
    let mut pair = || (numbers.below(n.into()) as u32, numbers.below(n.into()) as u32);
    let pairs: Vec<_> = (0..300).map(|_| pair()).collect();
    let types = ["met_with", "praised", "accused", "endorsed", "works_for"];
    let types = types.map(RelationType::new).to_vec();
    for filter in [TieFilter::default(), TieFilter { types, ..TieFilter::default() }] {
        let far = |it: &&(u32, u32)| graph.distance(it.0, it.1, 60, &filter).is_none();
        let n_far = pairs.iter().filter(far).count();
        assert!(n_far > 0 && n_far < pairs.len(), "{n_far} pairs are beyond reach");
        check_plain(&graph, &filter, pairs.iter().copied());
    }
}

#[test]
fn all_ways_come_shortest_first_and_no_actor_twice() {
    let graph = Graph::load(&mut club()).expect("loads");
    let paths = graph.paths((16, 26), 6, 50, Which::All, &TieFilter::default());
    assert!(paths.len() > 5);
    for (left, right) in paths.iter().zip(&paths[1..]) {
        assert!(left.steps.len() <= right.steps.len());
    }
    for path in &paths {
        let mut places: Vec<u32> = path.steps.iter().map(|it| it.to).collect();
        places.push(path.start);
        assert_eq!(places.iter().filter(|it| **it == 26).count(), 1);
        places.sort_unstable();
        let n = places.len();
        places.dedup();
        assert_eq!(places.len(), n, "{path:?}");
    }
}

#[test]
fn the_best_of_the_shortest_ways_is_the_first_of_all_of_them() {
    let world = World { seed: 5, n_actors: 60, n_relations: 6, n_statements: 2 };
    let documents: Vec<_> = (0..60).map(|it| world.document(it, 0)).collect();
    let mut store = MemoryStore::new();
    store.put(&documents).expect("documents go in");
    let graph = Graph::load(&mut store).expect("loads");
    let filter = TieFilter { min_documents: 1, ..TieFilter::default() };
    let n = u32::try_from(graph.actors.len()).expect("a small world");
    for (from, to) in (0..n).flat_map(|from| (0..n).map(move |to| (from, to))) {
        let all = graph.paths((from, to), 9, 10_000, Which::Shortest, &filter);
        let best = graph.paths((from, to), 9, 1, Which::Shortest, &filter);
        assert_eq!(best.first(), all.first(), "from {from} to {to}");
    }
}

fn harbor() -> MemoryStore {
    let documents = [
        reads(
            "h1",
            "2024-01-01",
            "Harbor Times",
            "[person/william-voss|William Voss] (praised)> [person/mara-dal|Mara Dal].",
        ),
        reads(
            "h2",
            "2024-01-09",
            "Delta Wire",
            "[person/bill-voss|Bill Voss] (criticized)> [person/mara-dal|Mara Dal].",
        ),
        reads(
            "h3",
            "2024-02-01",
            "Delta Wire",
            "[person/mara-dal|Mara Dal] (sued)> [organization/north-bank|North Bank]. \
             [person/bill-voss|Bill Voss] (say)> that [person/mara-dal|Dal] was right.",
        ),
    ];
    let mut store = MemoryStore::new();
    store.put(&documents).expect("documents go in");
    store
}

fn act(store: &mut MemoryStore, act: Act) -> u64 {
    keep_act(store, act, "tester", "2024-06-01T00:00:00Z").expect("is kept").number
}

fn events(store: &MemoryStore, typed: &str) -> String {
    let identities = Identities::open(store).expect("opens");
    let actor = match query::find_actor(&identities, typed) {
        Ok(actor) => actor,
        Err(error) => return error.to_string().lines().next().unwrap_or_default().to_owned(),
    };
    let page = query::history(&identities, &actor.id, &Filter::default(), 50).expect("reads");
    let row = |event: &query::Event| {
        let subject = event.subject.as_ref().map_or("", |it| it.name.as_str());
        format!("{subject} {} ({})", event.kind, event.citation.document)
    };
    page.rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

fn id(id: &str) -> ActorId {
    ActorId::new(id)
}

#[test]
fn a_merge_joins_two_and_is_undone() {
    let mut store = harbor();
    assert_eq!(events(&store, "bill voss"), "Bill Voss criticized (h2)");
    let number = act(
        &mut store,
        Act::Merge { from: id("person/bill-voss"), into: id("person/william-voss") },
    );
    let both = "William Voss praised (h1), William Voss criticized (h2)";
    assert_eq!(events(&store, "bill voss"), both, "the old name still finds the one");
    assert_eq!(events(&store, "william voss"), both);
    let graph = Graph::load(&mut store).expect("loads");
    assert_eq!(graph.place(&id("person/bill-voss")), None);
    act(&mut store, Act::Undo { number });
    assert_eq!(events(&store, "bill voss"), "Bill Voss criticized (h2)");
    let graph = Graph::load(&mut store).expect("loads");
    assert!(graph.place(&id("person/bill-voss")).is_some());
}

#[test]
fn a_split_moves_what_some_documents_say() {
    let mut store = harbor();
    let documents = vec![DocumentId::new("h3")];
    act(
        &mut store,
        Act::Split { actor: id("person/mara-dal"), documents, new: id("person/mara-dal-2") },
    );
    assert_eq!(
        events(&store, "person/mara-dal"),
        "William Voss praised (h1), Bill Voss criticized (h2)"
    );
    assert_eq!(events(&store, "person/mara-dal-2"), "Mara Dal 2 sued (h3)");
    act(&mut store, Act::Rename { actor: id("person/mara-dal-2"), name: "Mara K. Dal".into() });
    assert_eq!(events(&store, "mara k dal"), "Mara K. Dal sued (h3)");
}

#[test]
fn acts_hold_after_documents_are_read_again_and_after_export() {
    let mut store = harbor();
    act(&mut store, Act::Merge { from: id("person/bill-voss"), into: id("person/william-voss") });
    let again = reads(
        "h2",
        "2024-01-09",
        "Delta Wire",
        "[person/bill-voss|Bill Voss] (attacked)> [person/mara-dal|Mara Dal].",
    );
    assert_eq!(store.put(&[again]).expect("goes in").replaced, 1);
    let both = "William Voss praised (h1), William Voss attacked (h2)";
    assert_eq!(events(&store, "william voss"), both);
    let mut lines = Vec::new();
    onrecord::store::export(&store, &mut lines).expect("exports");
    let mut copy = MemoryStore::new();
    onrecord::store::import(&mut copy, lines.as_slice(), 100, &mut |_, _| {}).expect("imports");
    assert_eq!(events(&copy, "william voss"), both);
}

#[test]
fn who_stands_out_is_ranked_with_evidence() {
    let mut store = harbor();
    let graph = Graph::load(&mut store).expect("loads");
    let first = |measure| {
        let rows = query::top(&store, &graph, measure, &TieFilter::default(), 1).expect("reads");
        let row = &rows[0];
        let evidence = row.tie.as_ref().map(|it| it.citation.evidence.clone());
        format!("{} {} {}", row.actor.name, row.score, evidence.unwrap_or_default())
    };
    assert_eq!(first(Measure::Quoted), "Bill Voss 1 h3#s0");
    assert_eq!(first(Measure::SpokenOf), "Mara Dal 1 h3#s0");
    assert_eq!(first(Measure::ActedOn), "Mara Dal 2 h2#r0");
    assert_eq!(first(Measure::Documents), "Mara Dal 3 h2#r0");
}

#[test]
fn two_actors_are_set_side_by_side() {
    let mut store = harbor();
    let graph = Graph::load(&mut store).expect("loads");
    let place = |typed: &str| graph.place(&id(typed)).expect("is in the graph");
    let ends = (place("person/william-voss"), place("person/bill-voss"));
    let filter = TieFilter::default();
    let shared = query::common(&store, &graph, ends, &filter).expect("reads");
    let names: Vec<&str> = shared.iter().map(|it| it.actor.name.as_str()).collect();
    assert_eq!(names, ["Mara Dal"]);
    let rows = query::compare(&store, &graph, ends, &filter).expect("reads");
    let row = |row: &query::Compared| {
        let side = |link: &Option<query::Link>| if link.is_some() { "yes" } else { "no" };
        format!("{} {} {}/{}", row.kind, row.actor.name, side(&row.first), side(&row.second))
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    assert_eq!(
        rows,
        ["praised Mara Dal yes/no", "criticized Mara Dal no/yes", "spoke_of Mara Dal no/yes"]
    );
}

/// Returns a store of documents: id, date, marked text.
fn reported(documents: &[(&str, &str, &str)]) -> MemoryStore {
    let read = |(id, date, text): &(&str, &str, &str)| reads(id, date, "Delta Wire", text);
    let mut store = MemoryStore::new();
    store.put(&documents.iter().map(read).collect::<Vec<_>>()).expect("documents go in");
    store
}

#[test]
fn the_sentence_of_a_tie_is_of_its_first_day() {
    let praise = "[person/tom-hale|Tom Hale] (praised)> [person/ida-berg|Ida Berg].";
    let mut store = reported(&[
        ("a", "2024-05-01", praise),
        ("b", "2024-02-01", praise),
        ("c", "2024-03-01", praise),
    ]);
    let graph = Graph::load(&mut store).expect("loads");
    let page = query::all(&store, &graph, &TieFilter::default(), 9).expect("reads");
    let tie = &page.rows[0];
    assert_eq!(tie.first.map(|it| it.to_string()).as_deref(), Some("2024-02-01"));
    assert_eq!(tie.citation.evidence, "b#r0");
}

#[test]
fn a_path_leads_through_what_actors_do_and_the_best_known_before_what_is_spoken_of() {
    let mut store = reported(&[
        (
            "a",
            "2024-05-01",
            "[person/tom-hale|Tom Hale] (say)> that [group/voters|voters] were right. \
             [person/ida-berg|Ida Berg] (say)> that [group/voters|voters] were wrong.",
        ),
        (
            "b",
            "2024-05-02",
            "[person/tom-hale|Tom Hale] (sued)> [person/abe-zorn|Abe Zorn]. \
             [person/ida-berg|Ida Berg] (sued)> [person/abe-zorn|Abe Zorn].",
        ),
        (
            "c",
            "2024-05-03",
            "[person/tom-hale|Tom Hale] (sued)> [person/kit-wahl|Kit Wahl]. \
             [person/ida-berg|Ida Berg] (sued)> [person/kit-wahl|Kit Wahl].",
        ),
        ("d", "2024-05-04", "[person/kit-wahl|Kit Wahl] (joined)> [organization/guild|Guild]."),
    ]);
    let graph = Graph::load(&mut store).expect("loads");
    let place = |typed: &str| graph.place(&id(typed)).expect("is in the graph");
    let ends = (place("person/tom-hale"), place("person/ida-berg"));
    let ways = |n, which| {
        let paths = graph.paths(ends, 2, n, which, &TieFilter::default());
        paths.iter().map(|it| graph.name(it.steps[0].to).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ways(1, Which::Shortest), ["Kit Wahl"]);
    assert_eq!(ways(9, Which::Shortest), ["Kit Wahl", "Abe Zorn", "voters"]);
}

#[test]
fn new_ties_are_those_first_known_in_the_time_asked_for() {
    let mut store = harbor();
    let graph = Graph::load(&mut store).expect("loads");
    let since = |date: &str| {
        let filter = TieFilter { since: date.parse().ok(), ..TieFilter::default() };
        let page = query::changes(&store, &graph, &filter, 10).expect("reads");
        let kinds: Vec<String> = page.rows.iter().map(|it| it.kind.to_string()).collect();
        kinds.join(" ")
    };
    assert_eq!(since("2024-02"), "sued", "who spoke of what is no news of its own");
    assert_eq!(since("2025"), "");
}

#[test]
fn words_are_found_in_quotations() {
    let store = harbor();
    let identities = Identities::open(&store).expect("opens");
    let found = |words: &str| {
        let page = query::search(&identities, words, &Filter::default(), 10).expect("reads");
        let id = |hit: &query::Hit| match &hit.evidence {
            query::Evidence::Relation { event, .. } => event.citation.evidence.clone(),
            query::Evidence::Statement { utterance, .. } => utterance.citation.evidence.clone(),
        };
        page.rows.iter().map(id).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(found("right"), "h3#s0");
    assert_eq!(found("DAL right"), "h3#s0");
    assert_eq!(found("bank"), "h3#r0");
    assert_eq!(found("bank right"), "");
    assert_eq!(found(""), "");
}

#[test]
fn a_register_joins_the_names_of_one_actor_and_none_of_two() {
    let mut store = harbor();
    let text = "name,kind,aliases,ids,title,party,start\n\
                William Voss,person,Bill Voss,bioguide:V1,sen,Reform,2011-01-03\n\
                Mara Dal,person,M. Dal,,,,\nMarta Dal,person,M. Dal,,,,\n";
    let register = onrecord::internals::resolve::Register::read("list.csv", text).expect("reads");
    keep_register(&mut store, &register).expect("is kept");
    // Two of three documents print "Bill": the name shown is the most frequent.
    let both = "Bill Voss praised (h1), Bill Voss criticized (h2)";
    assert_eq!(events(&store, "bill voss"), both);
    let identities = Identities::open(&store).expect("opens");
    let profile = query::profile(&identities, &id("person/william-voss"), 0.0).expect("reads");
    assert_eq!(profile.registers[0].entry.ids["bioguide"], "V1");
    assert_eq!(identities.root(&id("person/m-dal")), id("person/m-dal"), "it may mean two");
}

#[test]
fn likely_duplicates_are_listed_until_a_person_decides() {
    let mut store = harbor();
    let copy = reads(
        "h4",
        "2024-02-02",
        "Delta Wire",
        "[person/mara-kim-dal|Mara Kim Dal] (sued)> [organization/north-bank|North Bank].",
    );
    store.put(&[copy]).expect("goes in");
    let pairs = |store: &mut MemoryStore| {
        let graph = Graph::load(store).expect("loads");
        let identities = Identities::open(store).expect("opens");
        let rows = query::review(&identities, &graph, 10).expect("reads");
        rows.iter().map(|it| format!("{} = {}", it.one.name, it.other.name)).collect::<Vec<_>>()
    };
    assert!(pairs(&mut store).contains(&"Mara Kim Dal = Mara Dal".to_owned()));
    act(&mut store, Act::Apart { one: id("person/mara-dal"), other: id("person/mara-kim-dal") });
    assert!(!pairs(&mut store).contains(&"Mara Kim Dal = Mara Dal".to_owned()));
}

#[test]
fn sides_and_agreement_are_printed() {
    let store = harbor();
    let identities = Identities::open(&store).expect("opens");
    let asked = query::Sides {
        support: vec![onrecord::knowledge::RelationType::new("praised")],
        oppose: vec![onrecord::knowledge::RelationType::new("criticized")],
        window_months: Some(3),
        ..query::Sides::default()
    };
    let sides = query::sides(&identities, &asked).expect("reads").rows;
    let row = |side: &query::Side| {
        let window = side.window.map(|it| it.to_string()).unwrap_or_default();
        let (actor, concept) = (&side.actor.name, &side.concept.name);
        format!("{window} {actor} {concept} +{} -{}", side.n_for, side.n_against)
    };
    assert_eq!(
        sides.iter().map(row).collect::<Vec<_>>(),
        ["2024-01-01 Bill Voss Mara Dal +0 -1", "2024-01-01 William Voss Mara Dal +1 -0"]
    );
    let pairs = |projection| {
        query::pairs(&sides, projection, query::Counting::Once, query::Normalization::No)
    };
    assert_eq!(pairs(query::Projection::Congruence), []);
    let conflict = pairs(query::Projection::Conflict);
    assert_eq!((conflict.len(), format!("{}", conflict[0].weight)), (1, "1".to_owned()));
    assert_eq!(conflict[0].concepts, ["Mara Dal"]);
}

#[test]
fn an_initial_makes_no_other_person_unless_there_are_two() {
    let mut store = harbor();
    let with = |n: u8, id: &str, name: &str| {
        let text = format!("[person/{id}|{name}] (joined)> [organization/north-bank|North Bank].");
        reads(&format!("i{n}"), "2024-02-02", "Delta Wire", &text)
    };
    store.put(&[with(1, "mara-k-dal", "Mara K Dal")]).expect("goes in");
    let root = |store: &MemoryStore, document: &str, local: &str| {
        let identities = Identities::open(store).expect("opens");
        let (number, _) = store.find(&DocumentId::new(document)).expect("reads").expect("is there");
        identities.of(number, &id(local)).expect("reads").to_string()
    };
    assert_eq!(root(&store, "i1", "person/mara-k-dal"), "person/mara-dal");
    assert!(events(&store, "mara dal").contains("joined (i1)"));
    store.put(&[with(3, "mara-dal-s", "Mara Dal S")]).expect("goes in");
    assert_eq!(
        root(&store, "i1", "person/mara-k-dal"),
        "person/mara-dal",
        "no initial ends a name"
    );
    store.put(&[with(2, "mara-b-dal", "Mara B Dal")]).expect("goes in");
    assert_eq!(root(&store, "i1", "person/mara-k-dal"), "person/mara-k-dal");
}

#[test]
fn a_middle_name_needs_company_to_be_the_name_without_it() {
    let mut store = harbor();
    let with = |n: u8, id: &str, name: &str, others: &[&str]| {
        let met = |it: &&str| format!("[person/{id}|{name}] (met)> [{it}]. ");
        let text: String = others.iter().map(met).collect();
        reads(&format!("m{n}"), "2024-02-02", "Delta Wire", &text)
    };
    let stranger = ["person/ida-oster|Ida Oster"].as_slice();
    let company = [
        "organization/north-bank|North Bank",
        "person/bill-voss|Bill Voss",
        "person/william-voss|William Voss",
    ];
    store.put(&[with(1, "mara-kettil-dal", "Mara Kettil Dal", &company)]).expect("goes in");
    store.put(&[with(2, "william-orn-voss", "William Orn Voss", stranger)]).expect("goes in");
    let root = |store: &MemoryStore, document: &str, local: &str| {
        let identities = Identities::open(store).expect("opens");
        let (number, _) = store.find(&DocumentId::new(document)).expect("reads").expect("is there");
        identities.of(number, &id(local)).expect("reads").to_string()
    };
    assert_eq!(root(&store, "m1", "person/mara-kettil-dal"), "person/mara-dal");
    assert_eq!(root(&store, "m2", "person/william-orn-voss"), "person/william-orn-voss");
    assert!(events(&store, "mara dal").contains("met (m1)"));
    store.put(&[with(3, "mara-k-dal", "Mara K Dal", stranger)]).expect("goes in");
    assert_eq!(root(&store, "m1", "person/mara-kettil-dal"), "person/mara-dal");
    assert_eq!(root(&store, "m3", "person/mara-k-dal"), "person/mara-dal");
    store.put(&[with(4, "mara-beate-dal", "Mara Beate Dal", stranger)]).expect("goes in");
    assert_eq!(root(&store, "m1", "person/mara-kettil-dal"), "person/mara-kettil-dal");
}
