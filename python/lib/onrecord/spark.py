"""Reads texts of a Spark data frame where they are.

>>> from onrecord import spark
>>> records = spark.read(articles, text="text", id="id", date="date")       # doctest: +SKIP
>>> records.selectExpr("id", "explode(relations) as r").select("id", "r.*")  # doctest: +SKIP

Each worker loads the reader once and reads the rows of its partitions one by one, so memory does not grow
with a partition. pyspark and pyarrow must be installed, and this package on every worker.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, Optional, Tuple, Union

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
    schema: Union[str, os.PathLike, None] = None,
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
    columns: Dict[str, str] = {part: name for part, name in given.items() if name is not None}
    missing = [name for name in columns.values() if name not in frame.columns]
    if missing:
        raise InputError(f"no column `{missing[0]}`; there are {', '.join(frame.columns)}")
    made_of = (None if schema is None else os.fspath(schema), any_language)
    names = list(dict.fromkeys(columns.values()))

    def of_batches(batches: Iterable[Any]) -> Iterator[Any]:
        yield from _of_batches(batches, columns, made_of, threads)

    return frame.select(*names).mapInArrow(of_batches, SCHEMA)


def _of_batches(
    batches: Iterable[Any],
    columns: Dict[str, str],
    made_of: Tuple[Optional[str], bool],
    threads: int,
) -> Iterator[Any]:
    import pyarrow

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
    import pyarrow

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
        "record": json.dumps(record, ensure_ascii=False, separators=(",", ":")),
    }
