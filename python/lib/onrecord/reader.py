"""Reads texts: who said what, and which actors did what to others."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    Literal,
    Mapping,
    Optional,
    Tuple,
    Union,
    overload,
)

from . import _native
from .errors import InputError
from .records import Record, Text

_FIELDS = ("text", "id", "date", "title", "outlet", "byline", "url", "language")


def item(given: Union[str, Mapping[str, Any]]) -> Dict[str, Any]:
    """Returns a text with all its particulars; those that are not given are ``None``.

    A text without an id gets one that follows from its characters alone.

    Raises :class:`InputError` if there is no text or a field is not known.
    """
    if isinstance(given, str):
        given = {"text": given}
    if not isinstance(given, Mapping):
        raise InputError(f"want a text or a dict with `text`, not {type(given).__name__}")
    unknown = [str(name) for name in given if name not in _FIELDS]
    if unknown:
        raise InputError(f"unknown field `{unknown[0]}`; the fields are {', '.join(_FIELDS)}")
    found = {name: given.get(name) for name in _FIELDS}
    if not isinstance(found["text"], str):
        raise InputError(f"`text` must be a str, not {type(found['text']).__name__}")
    if isinstance(found["date"], datetime.datetime):
        found["date"] = found["date"].date()
    for name, value in found.items():
        if value is not None and not isinstance(value, str):
            found[name] = str(value)
    if not found["id"]:
        digest = hashlib.sha256(found["text"].encode("utf-8", "surrogatepass")).hexdigest()
        found["id"] = f"text-{digest[:16]}"
    return found


class Reader:
    """Reads English news text with the weights in the package.

    ``schema`` is a folder of schema files to use instead of the built-in schema. With
    ``any_language``, texts in other languages are read as well, as if they were English.

    A reader may be used by several threads. It can be pickled: the copy loads the schema again.
    """

    def __init__(
        self, schema: Optional[Union[str, os.PathLike[str]]] = None, *, any_language: bool = False
    ) -> None:
        self._made_of = (schema, any_language)
        self._native = _native.Reader(None if schema is None else os.fspath(schema), any_language)

    def __reduce__(self) -> Tuple[Callable[..., "Reader"], Tuple[Any, bool]]:
        schema, any_language = self._made_of
        return (_again, (schema, any_language))

    def read(
        self,
        text: str,
        date: Union[str, datetime.date, None] = None,
        outlet: Optional[str] = None,
        title: Optional[str] = None,
        url: Optional[str] = None,
        id: Optional[str] = None,
    ) -> Record:
        """Returns the record of one text: its actors, statements and relations.

        ``date`` is the day of publication, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; relative dates in
        the text count from it. Offsets count characters of ``text``. Other threads go on meanwhile.

        Raises :class:`InputError` if the text is empty or not in English, or the date is none.
        """
        given = {"text": text, "date": date, "outlet": outlet, "title": title, "url": url, "id": id}
        record: Record = json.loads(self._native.read(item(given)))
        return record

    @overload
    def read_many(
        self,
        texts: Iterable[Union[str, Text]],
        threads: Optional[int] = None,
        errors: Literal["raise"] = "raise",
    ) -> Iterator[Record]: ...

    @overload
    def read_many(
        self,
        texts: Iterable[Union[str, Text]],
        threads: Optional[int] = None,
        *,
        errors: Literal["return"],
    ) -> Iterator[Union[Record, InputError]]: ...

    def read_many(
        self,
        texts: Iterable[Union[str, Text]],
        threads: Optional[int] = None,
        errors: str = "raise",
    ) -> Iterator[Any]:
        """Yields the records of many texts, in their order.

        A text is a str, or a dict with ``text`` and the particulars that :meth:`read` takes, and
        ``byline`` and ``language``. The records are the same for any number of ``threads``; without
        one, each core has a thread. At most 64 texts, or 1 MB of them, are taken from ``texts`` ahead,
        so that memory does not grow with their number.

        With ``errors="return"`` the :class:`InputError` of a text is yielded in its place; otherwise
        it is raised, and the texts after it can still be read by going on with the iterator.
        """
        if errors not in ("raise", "return"):
            raise ValueError(f'errors must be "raise" or "return", not {errors!r}')
        if threads is not None and threads < 1:
            raise ValueError("threads must be at least 1")
        found = self._native.read_many(map(item, texts), threads or 0, errors == "return")
        return _Records(found)


class _Records:
    """An iterator of records; unlike a generator, it goes on after an exception."""

    def __init__(self, found: Any) -> None:
        self._found = found

    def __iter__(self) -> "_Records":
        return self

    def __next__(self) -> Any:
        found = next(self._found)
        return json.loads(found) if isinstance(found, str) else found


def _again(schema: Any, any_language: bool) -> Reader:
    return Reader(schema, any_language=any_language)
