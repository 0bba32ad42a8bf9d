"""A memory answers as the command does, and its rows become tables and networks."""

import json

import pytest

import onrecord


@pytest.fixture
def memory(articles, tmp_path):
    memory = onrecord.Memory(tmp_path / "store")
    assert memory.add(articles) == {"added": 3, "replaced": 0, "unchanged": 0}
    return memory


QUESTIONS = [
    (["actors"], lambda it: it.actors()),
    (["actors", "ruiz", "--min-confidence", "0"], lambda it: it.actors("ruiz", min_confidence=0)),
    (["history", "okoro"], lambda it: it.history("okoro")),
    (
        ["history", "okoro", "--since", "2026-03-05", "--all-tellings", "--min-confidence", "0"],
        lambda it: it.history("okoro", since="2026-03-05", all_tellings=True, min_confidence=0),
    ),
    (["history", "okoro", "--type", "endorsed"], lambda it: it.history("okoro", types="endorsed")),
    (["said"], lambda it: it.said()),
    (["said", "--about", "okoro"], lambda it: it.said(about="okoro")),
    (["said", "judith haas", "--cue", "deny"], lambda it: it.said("judith haas", cue="deny")),
    (["near", "okoro"], lambda it: it.near("okoro")),
    (["near", "okoro", "--hops", "2", "--limit", "1"], lambda it: it.near("okoro", hops=2, limit=1)),
    (["path", "ana ruiz", "clara ruiz"], lambda it: it.path("ana ruiz", "clara ruiz")),
    (["path", "ana ruiz", "haas", "--all"], lambda it: it.path("ana ruiz", "haas", all=True)),
    (["search", "harbor tax"], lambda it: it.search("harbor tax")),
    (
        ["search", '"met with"', "--in", "rows"],
        lambda it: it.search('"met with"', place="rows"),
    ),
    (["documents"], lambda it: it.documents()),
    (["documents", "--outlet", "ledger"], lambda it: it.documents(outlet="ledger")),
    (["evidence", "bridge#r0"], lambda it: it.evidence("bridge#r0")),
    (["evidence", "harbor"], lambda it: it.evidence("harbor")),
    (["show", "okoro"], lambda it: it.show("okoro")),
    (["open", "bridge"], lambda it: it.open("bridge")),
    (["discourse"], lambda it: it.discourse()),
    (
        ["discourse", "--network", "congruence", "--count", "all"],
        lambda it: it.discourse("congruence", count="all"),
    ),
    (["concepts"], lambda it: it.concepts()),
]


@pytest.mark.parametrize("line, question", QUESTIONS, ids=[" ".join(it[0]) for it in QUESTIONS])
def test_answers_are_those_of_the_command(line, question, memory, command, tmp_path):
    printed = command(*line, "--format", "json", store=tmp_path / "store")
    expected = json.loads(printed)
    found = question(memory)
    assert found == expected
    assert found


def test_events_are_those_of_the_export(memory, command, tmp_path):
    lines = command("export", "--format", "plover", "--all-events", store=tmp_path / "store")
    assert memory.events(all_events=True) == [json.loads(it) for it in lines.splitlines()]


def test_a_row_cites_its_words(memory):
    row = next(it for it in memory.history("okoro") if it["type"] == "endorsed")
    assert row["quotation"] == "Mayor Ana Ruiz endorsed Daniel Okoro on Monday."
    assert (row["outlet"], row["evidence"].split("#")[0]) == ("Harbor Courier", "bridge")


def test_what_is_left_out_is_counted(memory):
    all_rows = memory.history("okoro", min_confidence=0)
    few = memory.history("okoro", min_confidence=0, limit=1)
    assert (len(few), few.n_total) == (1, len(all_rows))
    none = memory.history("okoro", min_confidence=1)
    assert none == [] and none.n_unsure >= len(all_rows)


def test_names_are_never_guessed(memory):
    memory.add({"id": "more", "text": "Clara Ruiz spoke on Tuesday. Ruiz criticized Judith Haas."})
    with pytest.raises(onrecord.AmbiguousName) as error:
        memory.history("ruiz")
    assert set(error.value.candidates) == {"person/ana-ruiz", "person/clara-ruiz"}
    with pytest.raises(onrecord.UnknownName, match="no actor is called `okora`") as error:
        memory.history("okora")
    assert "person/daniel-okoro" in error.value.nearest


@pytest.mark.parametrize(
    "question, error, message",
    [
        (lambda it: it.history("okoro", types="praized"), onrecord.UnknownName, "no relation type"),
        (lambda it: it.documents(outlet="Gazette"), onrecord.UnknownName, "no document is from"),
        (lambda it: it.said(cue="denny"), onrecord.UnknownName, "the nearest are `deny`"),
        (lambda it: it.evidence("bridge#r99"), onrecord.UnknownName, "no evidence `bridge#r99`"),
        (lambda it: it.open("bridges"), onrecord.UnknownName, "bridge"),
        (lambda it: it.near("port lenz"), onrecord.Error, ""),
        (lambda it: it.search('"harbor'), onrecord.QueryError, "cannot search for"),
        (lambda it: it.discourse("agreement"), onrecord.QueryError, "is not one of sides"),
        (lambda it: it.discourse(support="love"), onrecord.UnknownName, "family `love`"),
        (lambda it: it.history("okoro", since="March"), onrecord.QueryError, "does not fit"),
        (lambda it: it.history("okoro", min_confidence=2), onrecord.QueryError, "0.0 to 1.0"),
        (lambda it: it.sparql("SELECT"), onrecord.QueryError, "does not parse"),
    ],
)
def test_errors_say_what_is_wrong(question, error, message, memory):
    with pytest.raises(error) as raised:
        question(memory)
    assert message in str(raised.value)


def test_adding_twice_changes_nothing(memory, articles):
    assert memory.add(articles) == {"added": 0, "replaced": 0, "unchanged": 3}
    changed = {**articles[0], "text": "Ana Ruiz praised Daniel Okoro."}
    assert memory.add(changed) == {"added": 0, "replaced": 1, "unchanged": 0}
    assert memory.open("bridge")["text"] == changed["text"]
    assert memory.remove(["bridge", "none"]) == 1
    assert memory.status()["documents"] == 2


def test_a_bad_text_is_named_and_the_store_stays_open(memory):
    with pytest.raises(onrecord.InputError, match="empty: holds no text"):
        memory.add([{"id": "empty", "text": ""}])
    assert memory.add("Ana Ruiz left.")["added"] == 1


def test_a_memory_without_a_folder_answers(articles):
    memory = onrecord.Memory()
    assert memory.documents() == []
    memory.add(articles)
    assert memory.status()["documents"] == 3
    assert memory.near("okoro")
    assert memory.history("okoro", min_confidence=0)


def test_a_missing_store_is_an_error(tmp_path):
    with pytest.raises(onrecord.StoreError, match="there is no store at"):
        onrecord.Memory(tmp_path / "none").actors()


def test_what_others_add_is_seen_after_a_refresh(memory, command, tmp_path, file_of):
    assert memory.status()["documents"] == 3
    new = file_of([{"id": "new", "text": "Judith Haas praised Ana Ruiz."}])
    command("add", new, store=tmp_path / "store")
    memory.refresh()
    assert memory.status()["documents"] == 4


def test_sparql_gives_values_of_python(memory):
    rows = memory.sparql("SELECT ?who ?c WHERE { ?r a or:Relation; or:subject ?who; or:confidence ?c }")
    assert rows and all(it["who"].startswith("urn:onrecord:") for it in rows)
    assert all(isinstance(it["c"], float) for it in rows)
    cut = memory.sparql("SELECT ?r WHERE { ?r a or:Relation }", rows_max=1)
    assert (len(cut), cut.n_total) == (1, 2)
    assert memory.sparql("ASK { ?r a or:Relation }") is True
    triples = memory.sparql("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert {"subject", "predicate", "object"} == set(triples[0])


def test_rows_become_a_frame(memory):
    pandas = pytest.importorskip("pandas")
    rows = memory.history("okoro")
    frame = rows.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and len(frame) == len(rows)
    names = [it["subject"]["name"] for it in rows if it["subject"]]
    assert frame["subject_name"].dropna().tolist() == names
    assert memory.search("harbor tax").to_pandas()["evidence_of"].isin(
        ["relation", "statement", "text"]
    ).all()


def test_rows_become_an_arrow_table(memory):
    pytest.importorskip("pyarrow")
    rows = memory.said()
    table = rows.to_arrow()
    assert table.num_rows == len(rows)
    assert table.column("words").to_pylist() == [it["words"] for it in rows]


def test_ties_become_a_network(memory):
    networkx = pytest.importorskip("networkx")
    rows = memory.ties()
    graph = rows.to_networkx()
    assert isinstance(graph, networkx.MultiDiGraph)
    assert graph.number_of_edges() == len(rows) > 2
    assert graph.nodes["person/daniel-okoro"]["name"] == "Daniel Okoro"
    edge = graph.edges["person/ana-ruiz", "person/daniel-okoro", "endorsed"]
    assert edge["evidence"].startswith("bridge#") and edge["n_documents"] == 1
    with pytest.raises(onrecord.Error, match="no two ends"):
        memory.documents().to_networkx()


def test_a_missing_package_says_how_to_get_it(memory, monkeypatch):
    import importlib

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ImportError, match="pip install networkx"):
        memory.ties().to_networkx()
