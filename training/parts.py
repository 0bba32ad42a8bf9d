"""Cuts `reader.bin` into the parts that the crates under `data/` carry: `parts.py READER_BIN [FOLDER]`.

In: the container that `export.py` writes. Out: `weights-1/reader.bin` and so on in `FOLDER` (`data/` of this
checkout), which one after another are the container again. A registry takes crates of 10 MB, and these bytes
hardly compress. A part ends after a tensor or after a row of a matrix, so that a reader need not copy a row
that is in two. The same bytes give the same parts. Needs no package. Raises `ValueError` if the file is no
such container.
"""

import hashlib
import math
import pathlib
import struct
import sys

MAGIC = b"ONRECORD-READER1"
N_PARTS = 3
INT8 = 1
TEXT = 2


def ends(data):
    """Yields the places where a part may end: after each tensor, and after each row of a matrix."""
    if not data.startswith(MAGIC):
        raise ValueError("not a container of weights: it does not begin with " + MAGIC.decode())
    at = len(MAGIC)
    (n_tensors,) = struct.unpack_from("<I", data, at)
    at += 4
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", data, at)
        kind, n_dims = struct.unpack_from("<BB", data, at + 2 + length)
        dims = struct.unpack_from(f"<{n_dims}I", data, at + 4 + length)
        at += 4 + length + 4 * n_dims
        if kind == INT8:
            n_rows, n_columns = dims
            at += 4 * n_rows
            yield from range(at + n_columns, at + n_rows * n_columns, n_columns)
            at += n_rows * n_columns
        else:
            at += math.prod(dims) * (1 if kind == TEXT else 4)
        yield at
    if at != len(data):
        raise ValueError(f"the container has {len(data)} bytes, its tensors end at {at}")


def parts(data):
    """Returns the parts, each about as long as the others."""
    found, start, wanted = [], 0, 1
    for end in ends(data):
        if end * N_PARTS >= wanted * len(data):
            found.append(data[start:end])
            start, wanted = end, wanted + 1
    return found


def main():
    source = sys.argv[1]
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parent.parent / "data"
    data = pathlib.Path(source).read_bytes()
    for number, part in enumerate(parts(data), 1):
        path = folder / f"weights-{number}" / "reader.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part)
        print(f"{path}: {len(part)} bytes")
    print(f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
