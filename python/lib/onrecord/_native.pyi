"""The part of the package that is written in Rust; use the classes of `onrecord` instead."""

from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple, Union, final

from .errors import InputError

__all__ = [
    "__version__",
    "SHOWN_MIN",
    "Reader",
    "Results",
    "Memory",
    "in_blocks",
    "decide",
]

__version__: str
SHOWN_MIN: float

@final
class Reader:
    def __new__(cls, schema: Optional[str], any_language: bool) -> "Reader": ...
    def read(self, item: Dict[str, Any]) -> str: ...
    def read_many(
        self, items: Iterable[Dict[str, Any]], threads: int, gives_errors: bool
    ) -> "Results": ...

@final
class Results(Iterator[Union[str, InputError]]):
    def __iter__(self) -> "Results": ...
    def __next__(self) -> Union[str, InputError]: ...

@final
class Memory:
    def __new__(cls, folder: Optional[str], schema: Optional[str]) -> "Memory": ...
    def add(
        self, items: Iterable[Dict[str, Any]], threads: int, again: bool, any_language: bool
    ) -> Tuple[int, int, int]: ...
    def remove(self, ids: List[str]) -> int: ...
    def ask(self, name: str, asked: str) -> Tuple[str, int, int, int]: ...
    def sparql(self, query: str, rows_max: int, seconds_max: int) -> Tuple[Any, bool]: ...
    def refresh(self) -> None: ...

def in_blocks(
    record: str, text: Optional[str]
) -> Tuple[str, List[Tuple[str, str, List[str], str, Optional[str]]]]: ...
def decide(
    block: str, actors: List[str]
) -> List[Tuple[str, Optional[str], str, List[str], List[str]]]: ...
