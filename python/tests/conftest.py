"""Articles, and the command to compare with.

The command is that of ONRECORD_COMMAND, or the release build of the repository; tests that need it are
skipped without it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLES = [
    {
        "id": "bridge",
        "text": "Mayor Ana Ruiz endorsed Daniel Okoro on Monday. \"The bridge is safe,\" Ruiz said of "
        "Okoro's plan. Okoro thanked her.",
        "date": "2026-03-04",
        "outlet": "Harbor Courier",
        "title": "Ruiz backs Okoro",
        "url": "https://courier.example/bridge",
    },
    {
        "id": "harbor",
        "text": "Daniel Okoro met with Judith Haas in Port Lenz. Clara Ruiz, a teacher, criticized Okoro. "
        "Haas opposes the harbor tax, Okoro said.",
        "date": "2026-03-06",
        "outlet": "Harbor Courier",
    },
    {
        "id": "inquiry",
        "text": "Judith Haas criticized Ana Ruiz. Haas denied that she had praised Okoro. Ana Ruiz was "
        "elected governor.",
        "date": "2026-04",
        "outlet": "Evening Ledger",
    },
]


@pytest.fixture
def articles():
    return [dict(it) for it in ARTICLES]


@pytest.fixture(scope="session")
def command(tmp_path_factory):
    """Returns a function that runs the command and returns what it prints."""
    beside = Path(__file__).parents[2] / "target" / "release" / "onrecord"
    program = Path(os.environ.get("ONRECORD_COMMAND", beside))
    if not program.is_file():
        pytest.skip("there is no command to compare with; set ONRECORD_COMMAND")

    def run(*arguments, store=None):
        given = ["--db", str(store)] if store else []
        done = subprocess.run(
            [str(program), *given, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",  # Whatever the language of this machine is.
            check=True,
        )
        return done.stdout

    return run


@pytest.fixture
def file_of(tmp_path):
    """Returns a function that writes articles as JSON Lines and returns the path."""

    def write(articles):
        path = tmp_path / "articles.jsonl"
        path.write_text("".join(json.dumps(it) + "\n" for it in articles), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def session():
    """Returns a session of Spark on two cores, in which a task may fail once."""
    pytest.importorskip("pyspark")
    pytest.importorskip("pyarrow")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    try:
        session = (
            SparkSession.builder.master("local[2, 2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.maxRecordsPerBatch", "10")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
    except Exception as error:  # Spark needs Java.
        pytest.skip(f"Spark does not start: {error}")
    yield session
    session.stop()


def bare(record):
    """Returns a record without the file that it was read from."""
    return {**record, "document": {**record["document"], "source": None}}
