"""Asks libraries of graphs what `onrecord-bench-memory` asked onrecord.

`python3 benches/memory/peers.py FOLDER` reads `ours.ties.tsv` and `ours.asked.tsv` that the benchmark
left in FOLDER, and prints a row for each library that is installed: networkx, igraph, pyoxigraph.
Each question is asked in five rounds; what is printed is the median of the rounds' medians.
"""

import statistics
import sys
import time
from pathlib import Path

ROUNDS = 5


def median_ms(items, ask):
    """Returns the median of the medians of five rounds, in ms."""

    def one(item):
        start = time.perf_counter()
        ask(item)
        return 1e3 * (time.perf_counter() - start)

    return statistics.median(statistics.median(map(one, items)) for _ in range(ROUNDS))


def read(folder):
    ties = [tuple(map(int, it.split("\t"))) for it in open(folder / "ours.ties.tsv")]
    near, pairs = [], []
    for line in open(folder / "ours.asked.tsv"):
        kind, *places = line.split("\t")
        places = tuple(map(int, places))
        near.append(places[0]) if kind == "near" else pairs.append(places)
    return ties, near, pairs


def with_networkx(ties, near, pairs):
    import networkx

    start = time.perf_counter()
    directed = networkx.DiGraph()
    for subject, object_, weight in ties:
        known = directed.get_edge_data(subject, object_, {"weight": 0})["weight"]
        directed.add_edge(subject, object_, weight=known + weight)
    graph = directed.to_undirected(as_view=False)
    loaded = time.perf_counter() - start

    def way(pair):
        try:
            return networkx.bidirectional_shortest_path(graph, *pair)
        except networkx.NetworkXNoPath:
            return None

    within = lambda it: networkx.single_source_shortest_path_length(graph, it, cutoff=2)
    rank = lambda _: networkx.pagerank(directed, tol=1e-9)
    return loaded, median_ms(near, within), median_ms(pairs, way), median_ms([0], rank)


def with_igraph(ties, near, pairs):
    import igraph

    start = time.perf_counter()
    n = 1 + max(max(it[0], it[1]) for it in ties)
    graph = igraph.Graph(n, [(it[0], it[1]) for it in ties], directed=True)
    graph.es["weight"] = [it[2] for it in ties]
    loaded = time.perf_counter() - start
    within = lambda it: graph.neighborhood(it, order=2, mode="all")
    way = lambda it: graph.get_shortest_path(*it, mode="all")
    rank = lambda _: graph.pagerank(weights="weight")
    return loaded, median_ms(near, within), median_ms(pairs, way), median_ms([0], rank)


def with_pyoxigraph(ties, near, _pairs):
    import pyoxigraph

    start = time.perf_counter()
    store = pyoxigraph.Store()
    node = lambda it: pyoxigraph.NamedNode(f"urn:actor:{it}")
    tie = pyoxigraph.NamedNode("urn:tie")
    store.bulk_extend(pyoxigraph.Quad(node(it[0]), tie, node(it[1])) for it in ties)
    loaded = time.perf_counter() - start
    either = "(<urn:tie>|^<urn:tie>)"
    query = f"SELECT DISTINCT ?o {{ <urn:actor:%d> {either}/{either}? ?o }}"
    within = lambda it: sum(1 for _ in store.query(query % it))
    return loaded, median_ms(near, within), None, None


def main():
    folder = Path(sys.argv[1])
    asked = read(folder)
    print("| | load, s | two hops, ms | shortest path, ms | PageRank, ms |\n" + "| --- " * 5 + "|")
    for name, run in [
        ("networkx", with_networkx),
        ("igraph", with_igraph),
        ("pyoxigraph", with_pyoxigraph),
    ]:
        try:
            figures = run(*asked)
        except ImportError:
            print(f"{name} is not installed: skipped", file=sys.stderr)
            continue
        told = ["" if it is None else f"{it:.3f}" for it in figures]
        print(f"| {name} | " + " | ".join(told) + " |", flush=True)


if __name__ == "__main__":
    main()
