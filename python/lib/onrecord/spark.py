"""Reads texts of a Spark data frame where they are, and resolves their actors.

>>> from onrecord import spark
>>> records = spark.read(articles, text="text", id="id", date="date")       # doctest: +SKIP
>>> records.selectExpr("id", "explode(relations) as r").select("id", "r.*")  # doctest: +SKIP
>>> links = spark.link(records)                                             # doctest: +SKIP

Each worker loads the reader once and reads the rows of its partitions one by one, so memory does not grow
with a partition; for :func:`link` it holds the actors of one block. pyspark and pyarrow must be installed,
and this package on every worker.
"""

from __future__ import annotations

import itertools
import json
import os
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from . import _native
from .errors import InputError
from .reader import Reader
from .rows import needed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: The columns of the answer. ``record`` is the whole record as JSON; ``error`` says why there is none.
SCHEMA = """
    id string,
    date string,
    outlet string,
    actors array<struct<id: string, name: string, kind: string>>,
    statements array<struct<
        id: string, speaker: string, mode: string, delivery: string, cue_lemma: string,
        content: string, about: array<string>, within: string>>,
    relations array<struct<
        id: string, type: string, subject: string, object: string, matter: string, status: string,
        former: boolean, according_to: array<string>, statement: string, date: string,
        evidence: string, confidence: double>>,
    record string,
    error string
"""

#: The columns of :func:`link`. ``verdict`` is ``means`` or ``open``, or null if there was no choice.
LINKS = """
    id string,
    local string,
    actor string,
    verdict string,
    candidates array<string>,
    reasons array<string>
"""

#: Actors of documents: the group that a block holds as a whole, the blocks that need the group, the
#: actor as JSON, and with the company of its document if its own name is short.
_IN_BLOCKS = "id string, local string, group string, blocks array<string>, part string, short string"

#: What the command writes as an escape, since it may control a terminal: controls, marks that turn the
#: direction of a text, and what is no character.
_ESCAPES = {
    code: f"\\u{code:04x}"
    for start, end in (
        (0x7F, 0x9F), (0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x206F), (0xFFFE, 0xFFFF)
    )
    for code in range(start, end + 1)
}

#: Rows of an Arrow batch that is handed back to Spark.
_ROWS_MAX = 1000

#: Readers of this process, by schema and languages.
_READERS: Dict[Tuple[Optional[str], bool], Reader] = {}


def read(
    frame: "DataFrame",
    text: str = "text",
    *,
    id: Optional[str] = None,
    date: Optional[str] = None,
    outlet: Optional[str] = None,
    title: Optional[str] = None,
    url: Optional[str] = None,
    schema: Union[str, os.PathLike[str], None] = None,
    any_language: bool = False,
    threads: int = 1,
) -> "DataFrame":
    """Returns a data frame with one row for each row of ``frame``, in the columns of :data:`SCHEMA`.

    ``text`` and the others name columns of ``frame``; a row without an id gets one that follows from
    its text. In ``statements`` and ``relations``, ``content`` and ``evidence`` are the words; ``record``
    has the offsets. A row that cannot be read (no text, not English, a date that is none) has its
    reason in ``error``, and nothing else but its id. ``schema`` is a folder of schema files that every
    worker can read. ``threads`` is the number of threads of each worker; Spark has one worker for
    each core already.

    Raises :class:`onrecord.InputError` if a column does not exist.
    """
    needed("pyarrow", "onrecord.spark")
    given = {"text": text, "id": id, "date": date, "outlet": outlet, "title": title, "url": url}
    columns = _columns(frame, given)
    made_of = (None if schema is None else os.fspath(schema), any_language)
    names = list(dict.fromkeys(columns.values()))

    def of_batches(batches: Iterable[Any]) -> Iterator[Any]:
        yield from _of_batches(batches, columns, made_of, threads)

    return frame.select(*names).mapInArrow(of_batches, SCHEMA)


def link(
    records: "DataFrame", record: str = "record", *, text: Optional[str] = None
) -> "DataFrame":
    """Returns the actor that each document means by each of its actor ids, in the columns of :data:`LINKS`.

    ``record`` is a column of extraction records as JSON, as :func:`read` gives it; rows without one are
    left out. ``id`` is the document and ``local`` the id that it gives the actor; ``actor`` is what a
    store of all these records resolves it to, whatever the partitions. For a short name,
    ``verdict`` is ``means``, or ``open`` if none of ``candidates`` is clearly meant and the id stays as
    it is; ``reasons`` are in words. ``text`` is a column with the texts that were read: with them, what a
    document calls an actor ("FBI") counts, as if the records were imported with their texts.

    Ids of documents must be unique. The records are read several times, so write them before.

    Raises :class:`onrecord.InputError` if a column does not exist.
    """
    needed("pyarrow", "onrecord.spark")
    from pyspark.sql import functions as sql

    columns = _columns(records, {"record": record, "text": text})

    def of_records(batches: Iterable[Any]) -> Iterator[Any]:
        rows = (row for batch in batches for row in batch.to_pylist())
        yield from _batches(_in_blocks(rows, columns), _IN_BLOCKS)

    names = list(dict.fromkeys(columns.values()))
    actors = records.select(*names).mapInArrow(of_records, _IN_BLOCKS)
    decided = _in_one_place(actors).mapInArrow(_of_blocks, LINKS)
    return (
        actors.select("id", "local")
        .join(decided.withColumnRenamed("actor", "meant"), ["id", "local"], "left")
        .withColumn("actor", sql.coalesce("meant", "local"))
        .select("id", "local", "actor", "verdict", "candidates", "reasons")
    )


def _in_one_place(actors: "DataFrame") -> "DataFrame":
    """Returns each block with what it needs of each actor, the rows of a block one after the other."""
    from pyspark.sql import functions as sql

    short = actors.where("short is not null").select(sql.col("local").alias("block")).distinct()
    groups = actors.select(sql.explode("blocks").alias("block"), "group").distinct()
    groups = groups.join(short, "block", "left_semi")
    # A block holds the documents of its own name as well.
    own = groups.select("block", sql.col("block").alias("group"))
    is_own = sql.col("local") == sql.col("block")
    part = sql.when(is_own, sql.col("short")).otherwise(sql.col("part")).alias("part")
    members = actors.join(groups.union(own).distinct(), "group").select("block", part)
    return members.repartition("block").sortWithinPartitions("block")


def _columns(frame: "DataFrame", given: Dict[str, Optional[str]]) -> Dict[str, str]:
    """Returns the columns that are given; raises :class:`onrecord.InputError` if one does not exist."""
    columns = {part: name for part, name in given.items() if name is not None}
    missing = [name for name in columns.values() if name not in frame.columns]
    if missing:
        raise InputError(f"no column `{missing[0]}`; there are {', '.join(frame.columns)}")
    return columns


def _in_blocks(rows: Iterable[Dict[str, Any]], columns: Dict[str, str]) -> Iterator[Any]:
    """Yields the actors of records, in the order of the columns of :data:`_IN_BLOCKS`."""
    for row in rows:
        record = row[columns["record"]]
        if record is not None:
            text = row[columns["text"]] if "text" in columns else None
            document, actors = _native.in_blocks(record, text)
            yield from ((document, *actor) for actor in actors)


def _of_blocks(batches: Iterable[Any]) -> Iterator[Any]:
    rows = (row for batch in batches for row in batch.to_pylist())
    yield from _batches(_decided(rows), LINKS)


def _decided(rows: Iterable[Dict[str, Any]]) -> Iterator[Any]:
    """Yields what short names mean, in the order of the columns of :data:`LINKS`; rows come by block."""
    for block, members in itertools.groupby(rows, key=itemgetter("block")):
        for document, *choice in _native.decide(block, [it["part"] for it in members]):
            yield (document, block, *choice)


def _batches(rows: Iterable[Tuple[Any, ...]], columns: str) -> Iterator[Any]:
    """Yields rows as Arrow batches; columns are strings and lists of strings."""
    import pyarrow  # type: ignore[import-untyped]

    types = {"string": pyarrow.string(), "array<string>": pyarrow.list_(pyarrow.string())}
    fields = [tuple(column.split()) for column in columns.split(",")]
    schema = pyarrow.schema([(name, types[kind]) for name, kind in fields])
    rows = iter(rows)
    while some := list(itertools.islice(rows, _ROWS_MAX)):
        arrays = [pyarrow.array(it, field.type) for it, field in zip(zip(*some), schema)]
        yield pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _of_batches(
    batches: Iterable[Any],
    columns: Dict[str, str],
    made_of: Tuple[Optional[str], bool],
    threads: int,
) -> Iterator[Any]:
    import pyarrow  # type: ignore[import-untyped]

    arrow = _in_arrow()
    if made_of not in _READERS:
        _READERS[made_of] = Reader(made_of[0], any_language=made_of[1])
    for batch in batches:
        texts: List[Any] = [
            {part: row[name] for part, name in columns.items()} for row in batch.to_pylist()
        ]
        for text in texts:
            # Nothing stands for no text, which is said in `error`.
            text["text"] = text["text"] or ""
        found = _READERS[made_of].read_many(texts, threads=threads, errors="return")
        rows = [_row(text, record) for text, record in zip(texts, found)]
        yield pyarrow.RecordBatch.from_pylist(rows, schema=arrow)


def _in_arrow() -> Any:
    """Returns :data:`SCHEMA` in Arrow; workers have no Spark session that could translate it."""
    import pyarrow  # type: ignore[import-untyped]

    text, flag, share = pyarrow.string(), pyarrow.bool_(), pyarrow.float64()

    def structs(names: str, **others: Any) -> Any:
        fields = [(name, others.get(name, text)) for name in names.split()]
        return pyarrow.list_(pyarrow.struct(fields))

    texts = pyarrow.list_(text)
    statements = "id speaker mode delivery cue_lemma content about within"
    relations = (
        "id type subject object matter status former according_to statement date evidence confidence"
    )
    return pyarrow.schema(
        [
            ("id", text),
            ("date", text),
            ("outlet", text),
            ("actors", structs("id name kind")),
            ("statements", structs(statements, about=texts)),
            ("relations", structs(relations, former=flag, according_to=texts, confidence=share)),
            ("record", text),
            ("error", text),
        ]
    )


def _row(text: Dict[str, Any], record: Any) -> Dict[str, Any]:
    if isinstance(record, Exception):
        return {"id": text.get("id"), "error": str(record)}
    words = text["text"]

    def said(spans: Iterable[Any]) -> str:
        return " ".join(words[start:end] for start, end in spans)

    document = record["document"]
    return {
        "id": document["id"],
        "date": document["date"],
        "outlet": document["outlet"],
        "actors": [{part: it[part] for part in ("id", "name", "kind")} for it in record["actors"]],
        "statements": [
            {**it, "delivery": it.get("delivery", "made"), "content": said(it["content"])}
            for it in record["statements"]
        ],
        "relations": [
            {**it, "former": it.get("former", False), "evidence": said([it["evidence"]])}
            for it in record["relations"]
        ],
        "record": json.dumps(record, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES),
    }
