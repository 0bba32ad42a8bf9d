"""A store of what was read, and the questions it answers.

Each method asks what the subcommand of its name asks, and returns rows with the same fields.
"""

from __future__ import annotations

import datetime
import json
import os
from typing import Any, Dict, Iterable, List, Literal, Mapping, Optional, Sequence, Union

from . import _native
from .reader import item
from .records import Text
from .rows import Rows

Date = Union[str, datetime.date, None]
Types = Union[str, Sequence[str]]
Status = Optional[Literal["asserted", "negated", "hypothetical"]]


class Memory:
    """A store of documents, and what follows from them.

    ``path`` is the folder of a store, as the command's ``--db``; it is created when texts are added.
    Without a path, the store lasts as long as the object. ``schema`` is a folder of schema files to
    use instead of the built-in schema.

    Actors are named as people write them, or by id. A name that could mean several actors raises
    :class:`onrecord.AmbiguousName`, which lists them; a name that nothing has
    :class:`onrecord.UnknownName`, which lists the nearest.

    Where a method has them: ``since`` and ``until`` are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, both
    inclusive; rows without a date are left out if one is given, and counted in ``n_undated``.
    ``types`` are relation types as in the schema. Relations below ``min_confidence``, from 0.0 to
    1.0, are left out and counted in ``n_unsure``. ``limit`` is the number of rows at most.

    Other processes may ask and change a folder meanwhile. What they add shows after :meth:`refresh`.
    """

    def __init__(
        self,
        path: Union[str, os.PathLike[str], None] = None,
        schema: Union[str, os.PathLike[str], None] = None,
    ) -> None:
        folders = [None if it is None else os.fspath(it) for it in (path, schema)]
        self._native = _native.Memory(*folders)

    def add(
        self,
        texts: Union[str, Mapping[str, Any], Iterable[Union[str, Text]]],
        threads: Optional[int] = None,
        *,
        again: bool = False,
        any_language: bool = False,
    ) -> Dict[str, Any]:
        """Reads texts and adds them; returns the counts ``added``, ``replaced`` and ``unchanged``.

        Texts are as for :meth:`onrecord.Reader.read_many`. A text that the store holds already, read
        with the same schema, is not read again unless ``again``; one with the id of another replaces
        it. Texts are added 64 at a time, each batch as a whole or not at all; after an exception the
        batches before it stay.

        Raises :class:`onrecord.StoreError` if another process is adding, :class:`onrecord.InputError`
        if a text cannot be read.
        """
        many: Iterable[Any] = [texts] if isinstance(texts, (str, Mapping)) else texts
        counts = self._native.add(map(item, many), threads or 0, again, any_language)
        return dict(zip(("added", "replaced", "unchanged"), counts))

    def remove(self, ids: Union[str, Iterable[str]]) -> int:
        """Removes documents and what only they support; returns how many of them existed."""
        return self._native.remove([ids] if isinstance(ids, str) else list(ids))

    def refresh(self) -> None:
        """Makes the next question see what other processes added meanwhile."""
        self._native.refresh()

    def status(self) -> Dict[str, Any]:
        """Returns the numbers of ``documents``, ``relations`` and ``statements``."""
        return self._one("status")

    def actors(
        self,
        pattern: Optional[str] = None,
        *,
        kind: Optional[str] = None,
        min_confidence: float = _native.SHOWN_MIN,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists actors, those in most documents first.

        ``pattern`` are words that words of the name begin with. ``kind`` is ``person``,
        ``organization``, ``outlet``, ``government``, ``group`` or ``unnamed``; unnamed actors are
        only listed if asked for.
        """
        return self._rows(
            "actors", what=pattern, kind=kind, min_confidence=min_confidence, limit=limit
        )

    def show(self, actor: str, *, min_confidence: float = _native.SHOWN_MIN) -> Dict[str, Any]:
        """Returns what is known about an actor: names, counts, company, registers."""
        return self._one("show", what=actor, min_confidence=min_confidence)

    def who(self, actor: str, *, min_confidence: float = _native.SHOWN_MIN) -> Dict[str, Any]:
        """The same as :meth:`show`."""
        return self.show(actor, min_confidence=min_confidence)

    def history(
        self,
        actor: str,
        *,
        since: Date = None,
        until: Date = None,
        outlet: Optional[str] = None,
        types: Types = (),
        status: Status = None,
        min_confidence: float = _native.SHOWN_MIN,
        all_tellings: bool = False,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists what an actor did and what was done to it, in date order.

        Reports of the same event share a row, unless ``all_tellings``.
        """
        return self._rows(
            "history",
            what=actor,
            since=since,
            until=until,
            outlet=outlet,
            types=types,
            status=status,
            min_confidence=min_confidence,
            all=all_tellings,
            limit=limit,
        )

    def said(
        self,
        speaker: Optional[str] = None,
        *,
        about: Optional[str] = None,
        to: Optional[str] = None,
        cue: Optional[str] = None,
        mode: Optional[Literal["direct", "indirect", "mixed"]] = None,
        since: Date = None,
        until: Date = None,
        outlet: Optional[str] = None,
        all_tellings: bool = False,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists statements, by speaker, by the actor they are about or to, in date order.

        ``cue`` is a word of saying in its dictionary form, such as ``deny``.
        """
        return self._rows(
            "said",
            speaker=speaker,
            about=about,
            to=to,
            cue=cue,
            mode=mode,
            since=since,
            until=until,
            outlet=outlet,
            all=all_tellings,
            limit=limit,
        )

    def near(
        self,
        actor: str,
        *,
        hops: int = 1,
        types: Types = (),
        status: Status = None,
        since: Date = None,
        until: Date = None,
        min_documents: int = 1,
        min_confidence: float = _native.SHOWN_MIN,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists the ties around an actor, the nearest and best supported first.

        ``hops`` is how many ties away the farthest actor may be; ``min_documents`` the number of
        sources that support a tie at least. Raises :class:`onrecord.QueryError` if the actor has no
        ties.
        """
        return self._ties(
            "near", types, status, since, until, min_documents, min_confidence, limit,
            what=actor, hops=hops,
        )

    def ties(
        self,
        *,
        types: Types = (),
        status: Status = None,
        since: Date = None,
        until: Date = None,
        min_documents: int = 1,
        min_confidence: float = _native.SHOWN_MIN,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists the ties of all actors, the best supported first."""
        return self._ties(
            "ties", types, status, since, until, min_documents, min_confidence, limit
        )

    def path(
        self,
        start: str,
        end: str,
        *,
        steps_max: int = 4,
        all: bool = False,
        types: Types = (),
        status: Status = None,
        since: Date = None,
        until: Date = None,
        min_documents: int = 1,
        min_confidence: float = _native.SHOWN_MIN,
    ) -> Rows:
        """Lists the steps by which two actors are connected: of the best shortest path, or of ``all``."""
        return self._ties(
            "path", types, status, since, until, min_documents, min_confidence, None,
            what=start, other=end, steps_max=steps_max, all=all,
        )

    def search(
        self,
        words: str,
        *,
        place: Literal["all", "rows", "texts"] = "all",
        since: Date = None,
        until: Date = None,
        outlet: Optional[str] = None,
        min_confidence: float = _native.SHOWN_MIN,
        limit: Optional[int] = 20,
    ) -> Rows:
        """Lists relations and statements, then documents, that have all the words.

        Phrases stand in quotation marks; ``impeach*``, ``OR``, ``NOT`` and brackets are understood.
        At most ``limit`` rows and ``limit`` documents come, the best first.
        """
        return self._rows(
            "search",
            what=words,
            place=place,
            since=since,
            until=until,
            outlet=outlet,
            min_confidence=min_confidence,
            limit=limit,
        )

    def documents(
        self,
        pattern: Optional[str] = None,
        *,
        since: Date = None,
        until: Date = None,
        outlet: Optional[str] = None,
        undated: bool = False,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists documents by words of id and title, the earliest first."""
        return self._rows(
            "documents",
            what=pattern,
            since=since,
            until=until,
            outlet=outlet,
            undated=undated,
            limit=limit,
        )

    def open(self, id: str, *, min_confidence: float = _native.SHOWN_MIN) -> Dict[str, Any]:
        """Returns a document: its text, and every relation and statement in it."""
        return self._one("open", what=id, min_confidence=min_confidence)

    def evidence(self, id: str) -> Rows:
        """Lists the paragraphs behind ``DOCUMENT#r0``, ``DOCUMENT#s0``, or all of a document."""
        return self._rows("evidence", what=id)

    def events(self, *, all_events: bool = False, limit: Optional[int] = None) -> Rows:
        """Lists dated political events in the PLOVER ontology; reads all texts again.

        Events that miss an actor or have it only near their words come with ``all_events``.
        """
        return self._rows("events", all=all_events, limit=limit)

    def discourse(
        self,
        network: Literal["sides", "congruence", "conflict", "subtract"] = "sides",
        *,
        count: Literal["once", "documents", "all"] = "once",
        normalize: Literal["no", "average"] = "no",
        support: Types = ("support",),
        oppose: Types = ("opposition",),
        window: Optional[int] = None,
        since: Date = None,
        until: Date = None,
        outlet: Optional[str] = None,
        min_confidence: float = _native.SHOWN_MIN,
        unnamed: bool = False,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists who supports or opposes what, or the pairs of actors that agree or disagree.

        ``support`` and ``oppose`` are families of relation types; ``window`` makes one network for
        each period of so many months.
        """
        return self._rows(
            "discourse",
            network=network,
            count=count,
            normalize=normalize,
            support=support,
            oppose=oppose,
            window=window,
            since=since,
            until=until,
            outlet=outlet,
            min_confidence=min_confidence,
            unnamed=unnamed,
            limit=limit,
        )

    def concepts(
        self,
        *,
        support: Types = ("support",),
        oppose: Types = ("opposition",),
        since: Date = None,
        until: Date = None,
        outlet: Optional[str] = None,
        min_confidence: float = _native.SHOWN_MIN,
        unnamed: bool = False,
        limit: Optional[int] = None,
    ) -> Rows:
        """Lists what actors support or oppose, the most common first."""
        return self._rows(
            "concepts",
            support=support,
            oppose=oppose,
            since=since,
            until=until,
            outlet=outlet,
            min_confidence=min_confidence,
            unnamed=unnamed,
            limit=limit,
        )

    def sparql(
        self, query: str, *, rows_max: int = 10_000, timeout: int = 60
    ) -> Union[bool, Rows]:
        """Answers a query in SPARQL 1.1 within ``timeout`` seconds.

        SELECT gives a dict for each solution, by variable, with ``None`` for what is not bound;
        CONSTRUCT dicts of ``subject``, ``predicate`` and ``object``; ASK a bool. If there are more than
        ``rows_max`` rows, ``n_total`` is one more than the number of rows.
        """
        found, is_cut = self._native.sparql(query, rows_max, timeout)
        if isinstance(found, bool):
            return found
        return Rows(found, n_total=len(found) + int(is_cut))

    def _ties(
        self,
        name: str,
        types: Types,
        status: Status,
        since: Date,
        until: Date,
        min_documents: int,
        min_confidence: float,
        limit: Optional[int],
        **parts: Any,
    ) -> Rows:
        return self._rows(
            name,
            types=types,
            status=status,
            since=since,
            until=until,
            min_documents=min_documents,
            min_confidence=min_confidence,
            limit=limit,
            **parts,
        )

    def _rows(self, name: str, **parts: Any) -> Rows:
        text, *counts = self._native.ask(name, _asked(parts))
        return Rows(json.loads(text), *counts)

    def _one(self, name: str, **parts: Any) -> Dict[str, Any]:
        found: Dict[str, Any] = json.loads(self._native.ask(name, _asked(parts))[0])
        return found


def _asked(parts: Mapping[str, Any]) -> str:
    """Returns the parts of a question as JSON, without those that are not given."""
    lists = ("types", "support", "oppose")
    found = {}
    for name, value in parts.items():
        if name in lists:
            value = [value] if isinstance(value, str) else list(value)
        elif isinstance(value, datetime.date):
            value = value.isoformat()[:10]
        if value is not None:
            found[name] = value
    return json.dumps(found)
