"""Records are as their schema describes; what another program writes by it can be imported, and nothing else."""

import copy
import json
import re
import subprocess
from pathlib import Path

import pytest

import onrecord

jsonschema = pytest.importorskip("jsonschema")

#: What another program has to write, no more.
RECORD = {
    "document": {"id": "other-1", "language": "en", "chars": 36, "text": "Zoë Brandt praised Omar Castell, hm."},
    "actors": [
        {"id": "person/zoë-brandt", "name": "Zoë Brandt", "kind": "person", "mentions": [[0, 10]]},
        {"id": "person/omar-castell", "name": "Omar Castell", "kind": "person", "mentions": [[19, 31, "name"]]},
    ],
    "statements": [
        {
            "id": "s0",
            "speaker": "person/zoë-brandt",
            "mode": "indirect",
            "cue_lemma": "praise",
            "source": [[0, 10]],
            "cue": [[11, 18]],
            "content": [[19, 31]],
            "addressee": [],
            "about": ["person/omar-castell"],
            "within": None,
        }
    ],
    "relations": [
        {
            "id": "r0",
            "type": "praised",
            "subject": "person/zoë-brandt",
            "object": "person/omar-castell",
            "matter": None,
            "status": "asserted",
            "according_to": [],
            "statement": None,
            "date": None,
            "trigger": [[11, 18]],
            "evidence": [0, 31],
            "confidence": 0.8,
        }
    ],
}


@pytest.fixture(scope="module")
def schema():
    path = Path(__file__).parents[2] / "schema/records/extraction.schema.json"
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def test_records_are_as_the_schema_describes(schema, articles, command, tmp_path):
    for record in onrecord.Reader().read_many(articles):
        schema.validate(record)
    onrecord.Memory(tmp_path / "store").add(articles)
    lines = command("export", store=tmp_path / "store").splitlines()
    assert len(lines) == len(articles)
    for line in lines:
        schema.validate(json.loads(line))


@pytest.fixture
def imported(command, tmp_path):
    """Returns a function that imports a record into a new store, and whether it was accepted."""

    def accepted(record):
        path = tmp_path / "record.jsonl"
        path.write_text(json.dumps(record) + "\n", encoding="utf-8")
        try:
            command("import", path, store=tmp_path / "other")
        except subprocess.CalledProcessError as error:
            assert "line 1: " in error.stderr, error.stderr
            return False
        return True

    return accepted


def test_the_record_of_the_page_is_imported(schema, imported):
    page = Path(__file__).parents[2] / "docs/exports.md"
    (example,) = re.findall(r"```json\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    record = json.loads(example)
    schema.validate(record)
    text = record["document"]["text"]
    (start, end), = record["relations"][0]["trigger"]
    assert text[start:end] == "praised"
    assert imported(record)


def test_a_record_of_another_program_is_imported(schema, imported, tmp_path):
    schema.validate(RECORD)
    assert imported(RECORD)
    memory = onrecord.Memory(tmp_path / "other")
    (row,) = memory.history("zoë brandt")
    assert (row["type"], row["quotation"]) == ("praised", "Zoë Brandt praised Omar Castell")
    assert [it["words"] for it in memory.said("zoë brandt")] == ["Omar Castell"]


BROKEN = [
    ("document/id", ""),
    ("document/text", 7),
    ("document/chars", -1),
    ("document/chars", "36"),
    ("actors/0/id", "zoë-brandt"),
    ("actors/0/id", "person/"),
    ("actors/0/name", " "),
    ("actors/0/kind", "alien"),
    ("actors/0/mentions/0/0", "0"),
    ("actors/0/mentions/0/1", -1),
    ("actors/1/mentions/0/2", "epithet"),
    ("statements/0/id", ""),
    ("statements/0/mode", "loud"),
    ("statements/0/source", [[0]]),
    ("relations/0/id", ""),
    ("relations/0/type", " "),
    ("relations/0/status", "maybe"),
    ("relations/0/date", "yesterday"),
    ("relations/0/evidence", [0, 31, 32]),
    ("relations/0/confidence", 80),
]


@pytest.mark.parametrize("place, value", BROKEN)
def test_what_the_schema_forbids_is_refused(place, value, schema, imported):
    record = copy.deepcopy(RECORD)
    *parts, last = [int(it) if it.isdigit() else it for it in place.split("/")]
    within = record
    for part in parts:
        within = within[part]
    within[last] = value
    assert not schema.is_valid(record)
    assert not imported(record)


def test_a_length_in_other_units_is_refused(imported):
    record = copy.deepcopy(RECORD)
    record["document"]["chars"] = len(record["document"]["text"].encode())
    assert not imported(record)
