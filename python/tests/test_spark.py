"""Spark reads what the command reads, row by row."""

import json
import os
import sys

import pytest
from conftest import bare

import onrecord

pyspark = pytest.importorskip("pyspark")


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        session = (
            SparkSession.builder.master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "10")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
    except Exception as error:  # Spark needs Java.
        pytest.skip(f"Spark does not start: {error}")
    yield session
    session.stop()


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


def test_a_row_that_cannot_be_read_says_why(session):
    from onrecord import spark

    frame = session.createDataFrame([("x", ""), ("y", "Ruiz left."), ("z", None)], "id string, body string")
    rows = {it["id"]: it for it in spark.read(frame, "body", id="id").collect()}
    assert rows["x"]["error"] == "x: holds no text" and rows["x"]["record"] is None
    assert rows["z"]["error"] == "z: holds no text"
    assert rows["y"]["error"] is None and rows["y"]["record"]


def test_a_missing_column_is_named(session):
    from onrecord import spark

    frame = session.createDataFrame([("y", "Ruiz left.")], "id string, body string")
    with pytest.raises(onrecord.InputError, match="no column `text`; there are id, body"):
        spark.read(frame)
