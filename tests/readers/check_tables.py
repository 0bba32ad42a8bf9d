"""Opens the tables of `onrecord export --format parquet` with the programs that people use.

Usage: check_tables.py FOLDER, with the articles of `tests/it/tables.rs`. Each reader that is not installed is
skipped with a message, or an error if ONRECORD_READERS is `all`; a reader that finds a fault ends the script
with an error.

    pip install duckdb pandas pyarrow; R: install.packages("arrow")
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

READERS = []


def reader(module):
    def add(check):
        READERS.append((module, check))
        return check

    return add


@reader("duckdb")
def duckdb(folder):
    import duckdb

    base = duckdb.connect()
    for table in ("documents", "actors", "mentions", "statements", "relations", "evidence"):
        base.execute(
            f"create view {table} as select * from "
            f"read_parquet('{folder}/{table}/*/*.parquet', hive_partitioning = true)"
        )
    assert base.sql("select count(*) from documents").fetchall()[0] == (4,)
    months = {str(it) for (it,) in base.sql("select distinct month from documents").fetchall()}
    assert months == {"2026-03", "2026-04", "none"}, months
    cut = base.sql(
        "select count(*) from mentions m join documents d on d.id = m.document "
        "where substr(d.text, m.start + 1, m.end - m.start) <> m.words"
    )
    assert cut.fetchall() == [(0,)]
    named = base.sql(
        "select a.actor from relations r join actors a on a.document = r.document and a.id = r.subject "
        "where r.type = 'endorsed'"
    ).fetchall()
    assert named == [("person/ana-ruiz",)], named
    shown = base.sql(
        "select quotation, object_name from evidence where type = 'endorsed'"
    ).fetchall()
    assert shown == [("Mayor Ana Ruiz endorsed Daniel Okoro on Monday.", "Dan")], shown
    rejected = base.sql("select count(*) from evidence where id = 'inquiry#r0'").fetchall()[0]
    kept = base.sql("select count(*) from relations where document = 'inquiry' and id = 'r0'").fetchall()[0]
    assert (rejected, kept) == ((0,), (1,))
    return f"{base.sql('select count(*) from evidence').fetchall()[0][0]} rows of evidence"


@reader("pandas")
def pandas(folder):
    import pandas

    relations = pandas.read_parquet(folder / "relations")
    assert relations["confidence"].between(0, 1).all() and relations["former"].dtype == bool
    trigger = relations["trigger"].iloc[0]
    assert len(trigger[0]) == 2 and trigger[0][0] < trigger[0][1]
    documents = pandas.read_parquet(folder / "documents").set_index("id")
    for row in pandas.read_parquet(folder / "evidence").itertuples():
        if row.of == "relation":
            assert documents.loc[row.document, "text"][row.start : row.end] == row.quotation
    return f"{len(relations)} relations"


@reader("re")
def r(folder):
    if shutil.which("Rscript") is None:
        return "skipped, R is not installed"
    lines = (
        'if (!requireNamespace("arrow", quietly = TRUE)) { cat("skipped, arrow is not installed") } else {',
        f'x <- arrow::open_dataset("{folder}/relations")',
        "y <- as.data.frame(x)",
        'stopifnot(nrow(y) > 3, all(y$confidence <= 1), "2026-03" %in% y$month)',
        'cat(nrow(y), "relations") }',
    )
    done = subprocess.run(["Rscript", "-e", "\n".join(lines)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def main():
    folder = Path(sys.argv[1])
    for module, check in READERS:
        try:
            __import__(module)
        except ImportError:
            if os.environ.get("ONRECORD_READERS") == "all":
                raise
            print(f"{check.__name__}: skipped, {module} is not installed")
            continue
        print(f"{check.__name__}: {check(folder)}")


if __name__ == "__main__":
    main()
