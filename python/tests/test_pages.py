"""The chunks of the pages run as they are printed, one after the other, in a new folder."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def chunks(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(page, **names):
    """Runs the chunks of a page, and returns the names that they leave."""
    found = chunks(page)
    assert found, page
    for chunk in found:
        exec(compile(chunk, page, "exec"), names)
    return names


def with_packages(*modules):
    for module in modules:
        pytest.importorskip(module)


def test_the_page_on_python(folder, capsys):
    with_packages("pandas", "pyarrow", "networkx")
    names = run("docs/python.md")
    assert "person/ana-okoro praised person/tobias-renner" in capsys.readouterr().out
    assert names["memory"].status()["documents"] == 2
    assert names["graph"].has_edge("person/ana-okoro", "person/tobias-renner")


@pytest.mark.parametrize("page", ["README.md", "python/README.md"])
def test_the_first_pages(folder, page):
    with_packages("pandas")
    names = run(page)
    (row,) = names["memory"].history("renner", types=["praised"])
    assert row["subject"]["name"] == "Ana Okoro"


def test_the_page_on_events(folder, command, file_of, articles):
    with_packages("pandas")
    command("add", file_of(articles), store="store")
    command("export", "--format", "events-csv", "-o", "events.csv", store="store")
    events = run("docs/events.md")["events"]
    assert len(events) and {"Event ID", "Actor Name", "Recipient Name", "Source"} <= set(events.columns)


def test_the_page_on_spark(folder, session, articles):
    columns = ["id", "text", "date", "outlet"]
    rows = [tuple(it[name] for name in columns) for it in articles]
    types = ", ".join(f"{name} string" for name in columns)
    session.createDataFrame(rows, types).write.parquet("articles")
    names = run("docs/spark.md", session=session)
    assert names["ties"].where("type = 'endorsed'").count() == 1
    lines = (folder / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == names["links"].select("id").distinct().count() == 3
