"""The types of texts and of extraction records, for type checkers; at run time they are dicts.

Offsets are half-open and count characters of the text, so that ``text[start:end]`` is what was found.
"""

from __future__ import annotations

import datetime
from typing import List, Optional, Tuple, TypedDict, Union

Offsets = Tuple[int, int]
#: ``[start, end]`` or ``[start, end, kind]`` with ``name``, ``title``, ``nominal`` or ``pronoun``.
MentionRecord = Union[Tuple[int, int], Tuple[int, int, str]]


class Text(TypedDict, total=False):
    """A text with its particulars; only ``text`` is required."""

    text: str
    id: Optional[str]
    date: Union[str, datetime.date, None]
    title: Optional[str]
    outlet: Optional[str]
    byline: Optional[str]
    url: Optional[str]
    language: Optional[str]


class _DocumentParts(TypedDict, total=False):
    byline: str
    url: str


class DocumentRecord(_DocumentParts):
    """The document of a record."""

    id: str
    source: Optional[str]
    title: Optional[str]
    date: Optional[str]
    outlet: Optional[str]
    language: str
    chars: int


class ActorRecord(TypedDict):
    """An actor of a record, with the places of the words that refer to it."""

    id: str
    name: str
    kind: str
    mentions: List[MentionRecord]


class _StatementParts(TypedDict, total=False):
    attitude: bool
    delivery: str


class StatementRecord(_StatementParts):
    """Who said what."""

    id: str
    speaker: Optional[str]
    mode: str
    cue_lemma: str
    source: List[Offsets]
    cue: List[Offsets]
    content: List[Offsets]
    addressee: List[str]
    about: List[str]
    within: Optional[str]


class _RelationParts(TypedDict, total=False):
    former: bool


class RelationRecord(_RelationParts):
    """What one actor did to another."""

    id: str
    type: str
    subject: Optional[str]
    object: Optional[str]
    matter: Optional[str]
    status: str
    according_to: List[str]
    statement: Optional[str]
    date: Optional[str]
    trigger: List[Offsets]
    evidence: Offsets
    confidence: float


class Record(TypedDict):
    """What was read in one text."""

    document: DocumentRecord
    actors: List[ActorRecord]
    statements: List[StatementRecord]
    relations: List[RelationRecord]
