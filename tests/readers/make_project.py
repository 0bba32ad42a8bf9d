"""Makes a project as Discourse Network Analyzer 3 keeps it, and lists its statements by the query of docs/exports.md.

Usage: make_project.py PAGE PROJECT LIST. PAGE is docs/exports.md; PROJECT and LIST are written.
"""

import csv
import re
import sqlite3
import sys
from pathlib import Path

TABLES = """
create table DOCUMENTS (ID integer primary key, Title text, Text text, Coder integer, Author text, Source text,
  Section text, Notes text, Type text, Date integer);
create table STATEMENTS (ID integer primary key, StatementTypeId integer, DocumentId integer, Start integer,
  Stop integer, Coder integer);
create table VARIABLES (ID integer primary key, Variable text, DataType text, StatementTypeId integer);
create table ENTITIES (ID integer primary key, VariableId integer, Value text);
create table DATASHORTTEXT (ID integer primary key, StatementId integer, VariableId integer, Entity integer);
create table DATABOOLEAN (ID integer primary key, StatementId integer, VariableId integer, Value integer);
"""
TEXT = "Notes of the day. Ruiz backs the tax on yachts; the union \"will fight it\"."
SAID = ["Ruiz backs the tax on yachts", "the union \"will fight it\""]
#: Statements: person, organization, concept, agreement.
CODED = [("Ana Ruiz", "Council", "harbor tax", 1), (None, "Port Union", "harbor tax", 0)]


def project(path):
    base = sqlite3.connect(path)
    base.executescript(TABLES)
    # Noon of 4 March 2026.
    document = (7, "Tax; \"divides\" council", TEXT, 1, "J. Lenz", "Courier", "", "", "", 1772625600)
    base.execute("insert into DOCUMENTS values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", document)
    names = ["person", "organization", "concept", "agreement"]
    for at, name in enumerate(names):
        kind = "boolean" if name == "agreement" else "short text"
        base.execute("insert into VARIABLES values (?, ?, ?, 1)", (at, name, kind))
    entities = {}
    for number, (words, coded) in enumerate(zip(SAID, CODED), 1):
        start = TEXT.index(words)
        place = (number, start, start + len(words))
        base.execute("insert into STATEMENTS values (?, 1, 7, ?, ?, 1)", place)
        for at, value in enumerate(coded[:3]):
            if value and (at, value) not in entities:
                entities[at, value] = len(entities) + 1
                base.execute("insert into ENTITIES values (?, ?, ?)", (entities[at, value], at, value))
            if value:
                link = (number, at, entities[at, value])
                base.execute("insert into DATASHORTTEXT values (null, ?, ?, ?)", link)
        base.execute("insert into DATABOOLEAN values (null, ?, 3, ?)", (number, coded[3]))
    base.commit()
    return base


def main():
    page, path, listed = map(Path, sys.argv[1:4])
    query = re.search(r"```sql\n(-- project\.dna.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    rows = project(path).execute(query[1])
    with listed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(it[0] for it in rows.description)
        writer.writerows(rows)


main()
