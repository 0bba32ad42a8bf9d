"""The exceptions of the package; each message says what to do."""

from __future__ import annotations

from typing import List


class Error(Exception):
    """Any error of the package."""


class InputError(Error, ValueError):
    """A text cannot be read: it is empty, in another language, or has a date that is none."""


class SchemaError(Error, ValueError):
    """A schema cannot be used; the message names file and line."""


class StoreError(Error, OSError):
    """A store cannot be opened, read or written."""


class QueryError(Error, ValueError):
    """A question is not valid, or takes too long."""


class UnknownName(Error, LookupError):
    """No actor, document, type, outlet or piece of evidence has this name or id."""

    def __init__(self, message: str, nearest: "List[str] | None" = None) -> None:
        super().__init__(message)
        #: The nearest ids or names, the nearest first.
        self.nearest: List[str] = list(nearest or [])


class AmbiguousName(Error, LookupError):
    """Several actors have this name; none is guessed."""

    def __init__(self, message: str, candidates: "List[str] | None" = None) -> None:
        super().__init__(message)
        #: The ids of the actors, those in most documents first.
        self.candidates: List[str] = list(candidates or [])
