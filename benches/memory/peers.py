"""Runs the queries of `onrecord-bench-memory` with graph libraries for Python.

`python3 benches/memory/peers.py FOLDER` reads the records, the ties and the queries that the benchmark
left in FOLDER, and prints a table with a column for each library that is installed: networkx, igraph,
pyoxigraph, duckdb. Each query runs in five rounds; the median of the rounds' medians is printed. The
libraries hold only ids and dates, without documents, names or quotations.
"""

import csv
import heapq
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROUNDS = 5
N_NEAR = 50
N_OF_ONE = 100


def median_ms(items, ask):
    """Returns the median of the medians of five rounds, in ms."""

    def one(item):
        start = time.perf_counter()
        ask(item)
        return 1e3 * (time.perf_counter() - start)

    return statistics.median(statistics.median(map(one, items)) for _ in range(ROUNDS))


class World:
    """The data and the queries; actors are numbers from 0."""

    def __init__(self, folder):
        lines = lambda name: (folder / name).read_text().splitlines()
        place = {id_: it for it, id_ in enumerate(lines("ours.actors.txt"))}
        self.n_actors = len(place)
        self.ties = [tuple(map(int, it.split("\t"))) for it in lines("ours.ties.tsv")]
        self.relations, self.kinds, said = [], [], Counter()
        for line in open(folder / "records.jsonl"):
            record = json.loads(line)
            for it in record["relations"]:
                if it["subject"] is not None and it["object"] is not None:
                    pair = place[it["subject"]], place[it["object"]]
                    self.relations.append((*pair, it["date"] or record["document"]["date"] or ""))
                    self.kinds.append(it["type"])
            for it in record["statements"]:
                for about in it["about"]:
                    said[place[it["speaker"]], place[about]] += 1
        self.said = [(speaker, about, n) for (speaker, about), n in said.items()]
        self.actors, self.pairs = [], []
        for line in lines("ours.asked.tsv"):
            kind, *places = line.split("\t")
            places = tuple(map(int, places))
            self.actors.append(places[0]) if kind == "near" else self.pairs.append(places)


def asked(world, loaded, history, near, path, top, top_of, rank, accused=None):
    """Returns the rows of the table; a query that is `None` is not supported."""
    time_of = lambda ask, items: "" if ask is None else f"{median_ms(items, ask):.3f}"
    return {
        "load, s": f"{loaded:.1f}",
        "history, first 100, ms": time_of(history, world.actors),
        "two hops, ms": time_of(near, world.actors[:N_NEAR]),
        "shortest path, ms": time_of(path, world.pairs),
        "speaker and topic, top 20 pairs, ms": time_of(top, [None]),
        "who spoke of an actor, top 20, ms": time_of(top_of, world.actors[:N_OF_ONE]),
        "PageRank, ms": time_of(rank, [None]),
        "who accused most of all, ms": time_of(accused, [None]),
    }


def with_networkx(world):
    import networkx

    start = time.perf_counter()
    directed, said = networkx.DiGraph(), networkx.DiGraph()
    for graph in (directed, said):
        graph.add_nodes_from(range(world.n_actors))
    for subject, object_, weight in world.ties:
        known = directed.get_edge_data(subject, object_, {"weight": 0})["weight"]
        directed.add_edge(subject, object_, weight=known + weight)
    said.add_weighted_edges_from(world.said)
    graph = directed.to_undirected(as_view=False)
    told = networkx.MultiGraph()
    told.add_nodes_from(range(world.n_actors))
    told.add_edges_from((one, other, {"date": date}) for one, other, date in world.relations)
    loaded = time.perf_counter() - start

    def way(pair):
        try:
            return networkx.bidirectional_shortest_path(graph, *pair)
        except networkx.NetworkXNoPath:
            return None

    first = lambda edges: heapq.nlargest(20, edges, key=lambda it: it[2])
    return asked(
        world,
        loaded,
        lambda it: sorted(told.edges(it, data="date"), key=lambda edge: edge[2])[:100],
        lambda it: networkx.single_source_shortest_path_length(graph, it, cutoff=2),
        way,
        lambda _: first(said.edges(data="weight")),
        lambda it: first(said.in_edges(it, data="weight")),
        lambda _: networkx.pagerank(directed, tol=1e-9),
    )


def with_igraph(world):
    import igraph

    def graph_of(edges, name, directed):
        pairs = [(it[0], it[1]) for it in edges]
        graph = igraph.Graph(world.n_actors, pairs, directed=directed)
        graph.es[name] = [it[2] for it in edges]
        return graph

    start = time.perf_counter()
    graph = graph_of(world.ties, "weight", True)
    said = graph_of(world.said, "n", True)
    told = graph_of(world.relations, "date", False)
    loaded = time.perf_counter() - start
    first = lambda edges: heapq.nlargest(20, edges, key=lambda it: it["n"])
    return asked(
        world,
        loaded,
        lambda it: sorted(told.es[told.incident(it)], key=lambda edge: edge["date"])[:100],
        lambda it: graph.neighborhood(it, order=2, mode="all"),
        lambda it: graph.get_shortest_path(*it, mode="all"),
        lambda _: heapq.nlargest(20, zip(said.es["n"], said.get_edgelist())),
        lambda it: first(said.es[said.incident(it, mode="in")]),
        lambda _: graph.pagerank(weights="weight"),
    )


def with_pyoxigraph(world):
    import pyoxigraph

    start = time.perf_counter()
    store = pyoxigraph.Store()
    named, quad, text = pyoxigraph.NamedNode, pyoxigraph.Quad, pyoxigraph.Literal
    node = lambda it: named(f"urn:actor:{it}")
    tie, end, date = named("urn:tie"), named("urn:end"), named("urn:date")
    speaker, about, count = named("urn:speaker"), named("urn:about"), named("urn:n")
    store.bulk_extend(quad(node(it[0]), tie, node(it[1])) for it in world.ties)

    def things(kind, rows, first, second, last):
        for n, (one, other, value) in enumerate(rows):
            it = named(f"urn:{kind}:{n}")
            yield quad(it, first, node(one))
            yield quad(it, second, node(other))
            yield quad(it, last, text(value))

    store.bulk_extend(things("relation", world.relations, end, end, date))
    store.bulk_extend(things("said", world.said, speaker, about, count))
    loaded = time.perf_counter() - start
    either = "(<urn:tie>|^<urn:tie>)"
    rows = lambda query: sum(1 for _ in store.query(query))
    first = "?s <urn:n> ?n } ORDER BY DESC(?n) LIMIT 20"
    return asked(
        world,
        loaded,
        lambda it: rows(
            "SELECT ?r ?other ?date { ?r <urn:end> <urn:actor:%d> , ?other ; <urn:date> ?date }"
            " ORDER BY ?date LIMIT 100" % it
        ),
        lambda it: rows(f"SELECT DISTINCT ?o {{ <urn:actor:{it}> {either}/{either}? ?o }}"),
        None,
        lambda _: rows("SELECT ?who ?whom ?n { ?s <urn:speaker> ?who ; <urn:about> ?whom . " + first),
        lambda it: rows(
            "SELECT ?who ?n { ?s <urn:about> <urn:actor:%d> ; <urn:speaker> ?who . %s" % (it, first)
        ),
        None,
    )


def with_duckdb(world):
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        tables = {
            "tie(subject INT, object INT, n INT)": world.ties,
            "relation(subject INT, object INT, day VARCHAR, kind VARCHAR)": [
                (*it, kind) for it, kind in zip(world.relations, world.kinds)
            ],
            "said(speaker INT, about INT, n INT)": world.said,
        }
        for number, rows in enumerate(tables.values()):
            with open(f"{folder}/{number}", "w", newline="") as file:
                csv.writer(file).writerows(rows)
        start = time.perf_counter()
        base = duckdb.connect()
        for number, table in enumerate(tables):
            base.execute(f"CREATE TABLE {table}")
            base.execute(f"COPY {table.split('(')[0]} FROM '{folder}/{number}' (FORMAT csv)")
        for table, column in [("tie", "subject"), ("tie", "object"), ("relation", "subject"),
                              ("relation", "object"), ("said", "about")]:
            base.execute(f"CREATE INDEX {table}_{column} ON {table}({column})")
        loaded = time.perf_counter() - start
    rows = lambda query, *values: len(base.execute(query, values).fetchall())
    either = "(SELECT subject AS a, object AS b FROM tie UNION ALL SELECT object, subject FROM tie)"
    return asked(
        world,
        loaded,
        lambda it: rows(
            "SELECT * FROM (SELECT * FROM relation WHERE subject = $1 UNION ALL"
            " SELECT * FROM relation WHERE object = $1) ORDER BY day LIMIT 100", it
        ),
        lambda it: rows(
            f"WITH one AS (SELECT b FROM {either} WHERE a = $1)"
            f" SELECT b FROM one UNION SELECT next.b FROM one JOIN {either} next ON next.a = one.b", it
        ),
        None,
        lambda _: rows("SELECT * FROM said ORDER BY n DESC LIMIT 20"),
        lambda it: rows("SELECT * FROM said WHERE about = $1 ORDER BY n DESC LIMIT 20", it),
        None,
        lambda _: rows(
            "SELECT subject, count(*) AS n FROM relation WHERE kind = 'accused'"
            " GROUP BY subject ORDER BY n DESC LIMIT 20"
        ),
    )


def main():
    world = World(Path(sys.argv[1]))
    columns = {}
    for name, run in [
        ("networkx", with_networkx),
        ("igraph", with_igraph),
        ("pyoxigraph", with_pyoxigraph),
        ("duckdb", with_duckdb),
    ]:
        try:
            columns[name] = run(world)
        except ImportError:
            print(f"{name} is not installed: skipped", file=sys.stderr)
    print("| | " + " | ".join(columns) + " |\n" + "| --- " * (len(columns) + 1) + "|")
    for row in next(iter(columns.values()), []):
        print(f"| {row} | " + " | ".join(it[row] for it in columns.values()) + " |")


if __name__ == "__main__":
    main()
