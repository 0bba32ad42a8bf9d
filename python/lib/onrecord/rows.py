"""Rows of an answer: a list of dicts, and tables and networks of it."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List

from .errors import Error


def needed(module: str, what: str) -> Any:
    """Returns a module that the package can do without.

    Raises :class:`ImportError` that says how to install it.
    """
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        package = module.split(".")[0]
        raise ImportError(
            f"{what} needs {package}, which is not installed: pip install {package}"
        ) from error


def flat(row: Dict[str, Any]) -> Dict[str, Any]:
    """Returns the row with ``subject_id`` and ``subject_name`` for ``subject: {id, name}``.

    Lists stay lists.
    """
    found: Dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            for part, inner in flat(value).items():
                found[f"{name}_{part}"] = inner
        else:
            found[name] = value
    return found


class Rows(List[Dict[str, Any]]):
    """A list of dicts with the field names of the command's ``--format json``.

    ``n_total`` counts the rows there are without a limit, ``n_unsure`` relations left out because
    their confidence is too low, ``n_undated`` rows left out because dates were asked for and they
    have none.
    """

    def __init__(
        self,
        rows: Iterable[Dict[str, Any]] = (),
        n_total: int = 0,
        n_unsure: int = 0,
        n_undated: int = 0,
    ) -> None:
        super().__init__(rows)
        self.n_total = n_total
        self.n_unsure = n_unsure
        self.n_undated = n_undated

    def _table(self) -> List[Dict[str, Any]]:
        rows = [flat(row) for row in self]
        names = list(dict.fromkeys(name for row in rows for name in row))
        # A part of what is missing is not known either: `object_id` goes with a missing `object`.
        parents = {
            name
            for name in names
            if any(other.startswith(f"{name}_") for other in names)
            and all(row.get(name) is None for row in rows)
        }
        return [{name: row.get(name) for name in names if name not in parents} for row in rows]

    def to_pandas(self) -> Any:
        """Returns a ``pandas.DataFrame``; fields of fields are columns such as ``subject_name``."""
        pandas = needed("pandas", "to_pandas")
        return pandas.DataFrame.from_records(self._table())

    def to_arrow(self) -> Any:
        """Returns a ``pyarrow.Table`` with the columns of :meth:`to_pandas`."""
        pyarrow = needed("pyarrow", "to_arrow")
        return pyarrow.Table.from_pylist(self._table())

    def to_networkx(self) -> Any:
        """Returns a ``networkx.MultiDiGraph`` of ties, relations or pairs of actors.

        Nodes are ids, with ``name``; edges have the other fields of their row, and are keyed by
        ``type`` if there is one.

        Raises :class:`onrecord.Error` if the rows have no two ends.
        """
        networkx = needed("networkx", "to_networkx")
        graph = networkx.MultiDiGraph()
        for row in self:
            one, other = _ends(row)
            if one is None or other is None:
                continue
            for end in (row[one], row[other]):
                graph.add_node(end["id"], name=end["name"])
            parts = {key: value for key, value in row.items() if key not in (one, other)}
            kind = row.get("type")
            start, end = row[one]["id"], row[other]["id"]
            key = kind if kind is not None and not graph.has_edge(start, end, kind) else None
            graph.add_edge(start, end, key=key, **parts)
        return graph


def _ends(row: Dict[str, Any]) -> Any:
    """Returns the names of the two fields that an edge leads from and to; ``None`` if one is empty."""
    for one, other in (("subject", "object"), ("one", "other"), ("actor", "concept")):
        if one in row and other in row:
            is_whole = isinstance(row[one], dict) and isinstance(row[other], dict)
            return (one, other) if is_whole else (None, None)
    raise Error("these rows have no two ends; ties, near, path, history and discourse have")
