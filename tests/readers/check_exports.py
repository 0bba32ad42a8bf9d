"""Opens what `onrecord export` wrote with the programs that it was written for.

Usage: check_exports.py FOLDER, which holds ties.graphml, ties.gexf, store.ttl, store.trig, store.nq,
store.jsonld, store.ftm.jsonl, statements.csv, neo4j/ and vault/. Each reader that is not installed is
skipped with a message, or an error if ONRECORD_READERS is `all`; a reader that finds a fault ends the script
with an error.

    pip install networkx rdflib pyld followthemoney
"""

import csv
import json
import os
import re
import sys
from pathlib import Path
from unicodedata import normalize

VOCAB = "urn:onrecord:vocab:"
PROV = "http://www.w3.org/ns/prov#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
READERS = []


def reader(module):
    def add(check):
        READERS.append((module, check))
        return check

    return add


def plain(value):
    """Returns a value in its normal form, without marks that join letters."""
    return normalize("NFC", re.sub("[\u200c\u200d]", "", value))


@reader("networkx")
def networks(folder, found):
    import networkx

    graphml = networkx.read_graphml(folder / "ties.graphml")
    gexf = networkx.read_gexf(folder / "ties.gexf")
    assert set(graphml.nodes) == set(gexf.nodes) and len(graphml) > 0
    assert graphml.number_of_edges() == gexf.number_of_edges() > 0
    for _, _, edge in graphml.edges(data=True):
        assert edge["evidence"] and edge["weight"] > 0
    return f"{len(graphml)} actors, {graphml.number_of_edges()} ties"


@reader("rdflib")
def rdf(folder, found):
    from rdflib import Dataset, Graph, URIRef

    kind, relation = URIRef(RDF_TYPE), URIRef(VOCAB + "Relation")
    turtle = Graph().parse(folder / "store.ttl", format="turtle")
    relations = set(turtle.subjects(kind, relation))
    for name, form in [("store.trig", "trig"), ("store.nq", "nquads")]:
        quads = Dataset()
        quads.parse(folder / name, format=form)
        graphs = [it for it in quads.graphs() if str(it.identifier).startswith("urn:onrecord:graph:")]
        documents = set(turtle.subjects(kind, URIRef(VOCAB + "Document")))
        assert len(graphs) == len(documents) > 0, name
        assert {it for graph in graphs for it in graph.subjects(kind, relation)} == relations, name
        for graph in graphs:
            origins = list(quads.objects(graph.identifier, URIRef(PROV + "wasDerivedFrom")))
            assert len(origins) == 1, name
    for it in relations:
        for need in ["evidence", "quotation", "document", "confidence"]:
            assert (it, URIRef(VOCAB + need), None) in turtle, (it, need)
    found["relations"] = {str(it) for it in relations}
    return f"{len(turtle)} triples, {len(relations)} relations"


@reader("pyld")
def json_ld(folder, found):
    from pyld import jsonld

    document = json.loads((folder / "store.jsonld").read_text(encoding="utf-8"))
    quads = jsonld.to_rdf(document)["@default"]
    nodes = {it["subject"]["value"] for it in quads}
    schema = "https://schema.org/"
    links = [schema + it for it in ["agent", "object", "creator", "about", "mentions", "subjectOf"]]
    for quad in quads:
        if quad["predicate"]["value"] in links:
            assert quad["object"]["type"] == "IRI", quad
            assert quad["object"]["value"] in nodes, quad
    relations = {it for it in nodes if it.startswith("urn:onrecord:relation:")}
    assert relations == found.get("relations", relations)
    return f"{len(quads)} triples"


@reader("followthemoney")
def follow_the_money(folder, found):
    from followthemoney import model
    from followthemoney.proxy import EntityProxy

    entities = {}
    for line in (folder / "store.ftm.jsonl").read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        entity = EntityProxy.from_dict(data, cleaned=False)
        model.get(data["schema"]).validate(data)
        kept = {name: entity.get(name) for name in data["properties"]}
        for name, values in data["properties"].items():
            # The reader normalizes, and may strip what joins letters.
            given, read = (sorted(map(plain, it)) for it in (values, kept[name]))
            assert read == given, f"a value was not accepted as it is: {data}"
        assert entity.id == data["id"] and entity.id not in entities, data
        entities[entity.id] = entity
    for entity in entities.values():
        for prop, value in entity.itervalues():
            if prop.type.name == "entity":
                assert value in entities, f"{entity.id}.{prop.name} leads nowhere"
                assert entities[value].schema.is_a(prop.range), f"{entity.id}.{prop.name}"
    links = [it for it in entities.values() if it.schema.edge or it.schema.name == "Occupancy"]
    assert links and all(it.get("recordId") and it.get("proof") for it in links)
    return f"{len(entities)} entities, {len(links)} links"


@reader("csv")
def discourse(folder, found):
    # As R reads it: read.csv(file, sep = ";", check.names = FALSE).
    with open(folder / "statements.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";", strict=True))
    assert rows
    for row in rows:
        assert None not in row and None not in row.values(), row
        assert re.fullmatch(r"(\d{4}-\d\d-\d\d 00:00:00)?", row["time"]), row
        assert row["agreement"] in ("0", "1") and row["concept"] and row["evidence"], row
        assert bool(row["person"]) != bool(row["organization"]), row
    return f"{len(rows)} statements"


@reader("csv")
def neo4j(folder, found):
    """Checks the tables by the rules of `neo4j-admin database import`."""
    spaces, ends = {}, []
    script = (folder / "neo4j" / "import.sh").read_text(encoding="utf-8")
    for path in sorted((folder / "neo4j").glob("*.csv")):
        assert f"={path.name}" in script, path.name
        with open(path, encoding="utf-8", newline="") as file:
            heading, *rows = list(csv.reader(file, strict=True))
        for row in rows:
            assert len(row) == len(heading), (path.name, row)
        for at, column in enumerate(heading):
            match = re.fullmatch(r"\w*:(ID|START_ID|END_ID)\((\w+)\)", column)
            if match and match[1] == "ID":
                ids = [row[at] for row in rows]
                assert len(ids) == len(set(ids)), path.name
                spaces[match[2]] = set(ids)
            elif match:
                ends.append((path.name, match[2], {row[at] for row in rows}))
            elif column == ":TYPE":
                assert all(re.fullmatch("[A-Z_]+", row[at]) for row in rows), path.name
            elif column == "confidence:float":
                assert all(0 <= float(row[at]) <= 1 for row in rows), path.name
    for name, space, ids in ends:
        assert ids <= spaces[space], (name, ids - spaces[space])
    return f"{sum(map(len, spaces.values()))} nodes"


@reader("re")
def obsidian(folder, found):
    vault = folder / "vault"
    notes = {str(it.relative_to(vault).with_suffix("")) for it in vault.rglob("*.md")}
    n_links = 0
    for note in notes:
        text = (vault / f"{note}.md").read_text(encoding="utf-8")
        for target in re.findall(r"(?<!\\)\[\[([^|\]]+)\|", text):
            assert target in notes, (note, target)
            n_links += 1
    assert n_links
    return f"{len(notes)} notes, {n_links} links"


def main():
    folder, found = Path(sys.argv[1]), {}
    for module, check in READERS:
        try:
            __import__(module)
        except ImportError:
            if os.environ.get("ONRECORD_READERS") == "all":
                raise
            print(f"{check.__name__}: skipped, {module} is not installed")
            continue
        print(f"{check.__name__}: {check(folder, found)}")


if __name__ == "__main__":
    main()
