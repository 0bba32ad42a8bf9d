"""Spark reads what the command reads, row by row."""

import json
import os
import signal
from pathlib import Path

import pytest
from conftest import bare

import onrecord

pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")


@pytest.fixture
def many(articles):
    names = ["Okoro", "Marsh", "Renner", "Haas", "Lenz"]
    return [
        {
            **articles[n % 3],
            "id": f"a{n:02}",
            "text": articles[n % 3]["text"].replace("Okoro", names[n % 5]),
        }
        for n in range(50)
    ]


def test_records_are_those_of_the_command(session, many, command, file_of):
    from onrecord import spark

    lines = command("extract", file_of(many)).splitlines()
    expected = {it["document"]["id"]: bare(it) for it in map(json.loads, lines)}
    columns = ["id", "text", "date", "outlet", "title", "url"]
    rows = [tuple(it.get(name) for name in columns) for it in many]
    types = ", ".join(f"{name} string" for name in columns)
    frame = session.createDataFrame(rows, types).repartition(4)
    parts = {name: name for name in columns if name != "text"}
    found = spark.read(frame, "text", **parts).collect()
    assert {it["id"]: json.loads(it["record"]) for it in found} == expected
    assert len(found) == 50 and all(it["error"] is None for it in found)
    texts = {it["id"]: it["text"] for it in many}
    for row in found:
        record = expected[row["id"]]
        assert [it["type"] for it in row["relations"]] == [it["type"] for it in record["relations"]]
        for relation in row["relations"]:
            assert relation["evidence"] in texts[row["id"]]


def test_records_are_those_of_the_command_byte_for_byte(session, command, file_of):
    from onrecord import spark

    marks = "\x7f\x83\x9f\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\ufffe\u00ad\u200b\x01"
    names = [f"Ana Ru{mark}iz" for mark in marks] + ["Zoë 王小明", 'Ana "Lee" \\ Ruiz', "Ana 😀 Ruiz"]
    odd = [
        {"id": f"o{n:02}", "text": f"Mayor {name} praised Daniel Okoro. {name} left.", "outlet": name}
        for n, name in enumerate(names)
    ]
    lines = command("extract", file_of(odd)).splitlines()
    expected = {}
    for line in lines:
        document = json.loads(line)["document"]
        source = json.dumps(document["source"], ensure_ascii=False)
        expected[document["id"]] = line.replace(f'"source":{source}', '"source":null', 1)
    rows = [(it["id"], it["text"], it["outlet"]) for it in odd]
    frame = session.createDataFrame(rows, "id string, text string, outlet string")
    found = spark.read(frame, "text", id="id", outlet="outlet").select("id", "record").collect()
    assert {it["id"]: it["record"] for it in found} == expected


def test_a_row_that_cannot_be_read_says_why(session):
    from onrecord import spark

    frame = session.createDataFrame([("x", ""), ("y", "Ruiz left."), ("z", None)], "id string, body string")
    rows = {it["id"]: it for it in spark.read(frame, "body", id="id").collect()}
    assert rows["x"]["error"] == "x: holds no text (it is empty)" and rows["x"]["record"] is None
    assert rows["z"]["error"] == "z: holds no text (it is empty)"
    assert rows["y"]["error"] is None and rows["y"]["record"]


def test_a_missing_column_is_named(session):
    from onrecord import spark

    frame = session.createDataFrame([("y", "Ruiz left.")], "id string, body string")
    with pytest.raises(onrecord.InputError, match="no column `text`; there are id, body"):
        spark.read(frame)


#: Sentences with names that other documents spell out, and what makes clear which actor is meant.
SENTENCES = [
    ("2026-03-02", "Mayor Lena Ortiz praised Tobias Renner on Monday. Ortiz met with Daniel Okoro."),
    ("2026-03-03", "Tobias Renner met with Ortiz. Daniel Okoro criticized Ortiz."),
    ("2026-03-04", "Pablo Ortiz sued Judith Haas. Ortiz accused Haas of fraud."),
    ("2026-03-05", "Judith Haas criticized Ortiz."),
    ("2026-09-05", "Ortiz resigned."),
    (None, "Lena M. Ortiz endorsed Tobias Renner, Daniel Okoro and Clara Marsh."),
    ("2026-03-06", "Lena Maria Ortiz endorsed Daniel Okoro, and Ortiz praised Tobias Renner."),
    ("2026-03-07", "The Federal Bureau of Investigation (FBI) investigated Judith Haas. The FBI charged her."),
    ("2026-03-08", "The FBI arrested Judith Haas on Sunday."),
    ("2026-03-09", "Haas denied the charge. Lena Haas praised Pablo Ortiz."),
    ("2026-03-10", "The Department of Justice sued Westmark. The Justice Department appealed."),
    ("2026-03-11", "Westmark criticized the Justice Department."),
]


def sentences():
    return [
        {"id": f"s{n:02}", "text": text, "date": date} for n, (date, text) in enumerate(SENTENCES)
    ]


def polnear():
    path = Path(__file__).parents[3] / "shared/corpora/polnear/train.jsonl"
    if not path.is_file():
        pytest.skip("the PolNeAR corpus is not there")
    with path.open(encoding="utf-8") as lines:
        articles = [json.loads(line) for _, line in zip(range(200), lines)]
    return [{part: it[part] for part in ("id", "text", "date")} for it in articles]


@pytest.fixture(scope="module", params=[sentences, polnear], ids=["sentences", "polnear"])
def corpus(request):
    """Returns rows of id, record and text."""
    articles = request.param()
    records = onrecord.Reader().read_many(articles)
    return [(it["id"], json.dumps(record), it["text"]) for it, record in zip(articles, records)]


@pytest.fixture(scope="module", params=[None, "text"], ids=["records", "texts"])
def store(request, corpus, command, tmp_path_factory):
    """Returns a store of the records, and the column of their texts if it has them."""
    folder = tmp_path_factory.mktemp("store")
    lines = []
    for _, record, text in corpus:
        record = json.loads(record)
        if request.param:
            record["document"]["text"] = text
        lines.append(json.dumps(record))
    (folder / "records.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command("import", folder / "records.jsonl", store=folder / "store")
    return onrecord.Memory(folder / "store"), request.param


def frame_of(session, corpus):
    return session.createDataFrame(corpus, "id string, record string, text string")


def linked(frame, text):
    """Returns the rows of `spark.link`, sorted."""
    from onrecord import spark

    return sorted(spark.link(frame, text=text).collect(), key=lambda it: (it["id"], it["local"]))


def locals_of(corpus):
    """Returns each document with each of its actors once."""
    records = [json.loads(record) for _, record, _ in corpus]
    return {(it["document"]["id"], actor["id"]) for it in records for actor in it["actors"]}


def meant(memory, corpus):
    """Returns the actors of a store that documents mean by another name, with the reasons."""
    found = {}
    for actor in {actor for _, actor in locals_of(corpus)}:
        try:
            links = memory.show(actor)["links"]
        except onrecord.UnknownName:  # All documents mean another actor by it.
            continue
        for it in links:
            assert it["verdict"] == {"means": actor}
            found[it["document"], it["local"]] = (actor, it["reasons"])
    return found


@pytest.mark.parametrize("n_partitions", [2, 7])
def test_actors_are_those_of_one_store(session, corpus, store, n_partitions):
    memory, text = store
    session.conf.set("spark.sql.shuffle.partitions", n_partitions)
    rows = linked(frame_of(session, corpus).repartition(n_partitions), text)
    assert [(it["id"], it["local"]) for it in rows] == sorted(locals_of(corpus))
    expected = meant(memory, corpus)
    found = {(it["id"], it["local"]): it for it in rows}
    for place, row in found.items():
        actor, reasons = expected.get(place, (row["local"], None))
        assert row["actor"] == actor, row
        assert (row["verdict"] == "means") == (place in expected), row
        assert reasons is None or row["reasons"] == reasons
    assert len(expected) > 1 and any(it["verdict"] == "open" for it in rows)


def test_ties_are_those_of_one_store(session, corpus, store):
    from onrecord import spark

    memory, text = store
    frame = frame_of(session, corpus)
    said = "relations array<struct<subject: string, type: string, object: string>>, "
    said += "statements array<struct<speaker: string, about: array<string>>>"
    records = frame.selectExpr("id", f"from_json(record, '{said}') as r")
    relations = records.selectExpr("id", "explode(r.relations) as r").select("id", "r.*")
    statements = records.selectExpr("id", "explode(r.statements) as s").selectExpr(
        "id", "s.speaker as subject", "'spoke_of' as type", "explode(s.about) as object"
    )
    deeds = relations.union(statements)
    links = spark.link(frame, text=text).select("id", "local", "actor")
    for end in ("subject", "object"):
        ends = links.withColumnsRenamed({"local": end, "actor": f"{end}_actor"})
        deeds = deeds.join(ends, ["id", end])
    rows = deeds.select("subject_actor", "type", "object_actor").distinct().collect()
    expected = set()
    for status in ("asserted", "negated", "hypothetical"):
        for it in memory.ties(min_confidence=0, status=status):
            # A store ties actors to the outlets that report them as well.
            if it["type"] != "reported_by":
                expected.add((it["subject"]["id"], it["type"], it["object"]["id"]))
    assert {tuple(it) for it in rows} == expected and expected


def dies_once(marker):
    """Returns a function that passes batches on; the first worker is killed after one of them."""
    marker = str(marker)

    def of_batches(batches):
        for batch in batches:
            yield batch
            try:
                os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    return of_batches


def test_a_task_that_is_killed_and_tried_again_changes_nothing(session, corpus, tmp_path):
    from onrecord import spark

    session.conf.set("spark.sql.shuffle.partitions", 3)
    frame = frame_of(session, corpus).repartition(4)
    expected = linked(frame, "text")
    while_given = frame.mapInArrow(dies_once(tmp_path / "given"), frame.schema)
    assert linked(while_given, "text") == expected
    links = spark.link(frame, text="text")
    while_decided = links.mapInArrow(dies_once(tmp_path / "decided"), links.schema)
    assert sorted(while_decided.collect(), key=lambda it: (it["id"], it["local"])) == expected
    assert (tmp_path / "given").exists() and (tmp_path / "decided").exists()


def test_what_is_no_record_is_an_error(session):
    from onrecord import spark

    frame = session.createDataFrame([("x", None)], "id string, record string")
    assert spark.link(frame).collect() == []
    with pytest.raises(onrecord.InputError, match="no column `text`; there are id, record"):
        spark.link(frame, text="text")
    frame = session.createDataFrame([("x", "{}")], "id string, record string")
    with pytest.raises(Exception, match="not an extraction record: column 2: missing field `document`"):
        spark.link(frame).collect()
