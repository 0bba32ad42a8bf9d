"""Knowledge graphs of political actors from news text, every edge with its evidence.

>>> import onrecord
>>> record = onrecord.Reader().read("Mayor Ana Okoro praised Tobias Renner on Monday.")
>>> [it["type"] for it in record["relations"]]
['praised']

A :class:`Reader` turns texts into extraction records; a :class:`Memory` keeps them and answers
questions with rows that cite the words behind them. Names of fields are those of
``onrecord extract --format jsonl`` and of the answers with ``--format json``.
"""

from ._native import SHOWN_MIN, __version__
from .errors import (
    AmbiguousName,
    Error,
    InputError,
    QueryError,
    SchemaError,
    StoreError,
    UnknownName,
)
from .memory import Memory
from .reader import Reader
from .rows import Rows

__all__ = [
    "SHOWN_MIN",
    "AmbiguousName",
    "Error",
    "InputError",
    "Memory",
    "QueryError",
    "Reader",
    "Rows",
    "SchemaError",
    "StoreError",
    "UnknownName",
    "__version__",
]
