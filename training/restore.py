"""Reads `reader.bin` back into a model, so that a later stage can start from the weights in use.

In: the container that `export.py` writes. Out: a `model.Reader` with its matrices at the precision of
int8, and the word pieces. Heads that only help training are fresh: the container does not have them.
Raises `ValueError` if the file is no such container.
"""

import struct

import numpy
import torch

import export
import model

KINDS = {"floats": 0, "rows": 1, "text": 2}


def records(data):
    """Yields (name, value) of the tensors and texts of a container."""
    if not data.startswith(export.MAGIC):
        raise ValueError("not a container of weights: it does not begin with " + export.MAGIC.decode())
    at = len(export.MAGIC)
    (n_records,) = struct.unpack_from("<I", data, at)
    at += 4
    for _ in range(n_records):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("utf-8")
        kind, n_dims = struct.unpack_from("<BB", data, at + 2 + length)
        dims = struct.unpack_from(f"<{n_dims}I", data, at + 4 + length)
        value, at = payload(data, at + 4 + length + 4 * n_dims, kind, dims)
        yield name, value


def payload(data, at, kind, dims):
    size = int(numpy.prod(dims))
    if kind == KINDS["text"]:
        return data[at : at + size].decode("utf-8").split("\n"), at + size
    if kind == KINDS["floats"]:
        return torch.from_numpy(numpy.frombuffer(data, "<f4", size, at).copy()).view(dims), at + 4 * size
    scales = numpy.frombuffer(data, "<f4", dims[0], at)
    whole = numpy.frombuffer(data, "i1", size, at + 4 * dims[0]).reshape(dims)
    return torch.from_numpy(whole * scales[:, None]), at + 4 * dims[0] + size


def renamed(name):
    """Returns the name that a tensor of the container has in the model."""
    parts = name.split(".")
    if parts[0] == "embeddings":
        return "encoder." + ".".join(parts[1:]) + ("" if parts[1] == "norm" else ".weight")
    return "encoder.layers" + name.removeprefix("layer") if parts[0] == "layer" else name


def load(path, dropout):
    """Returns the reader and its word pieces; `dropout` is that of each layer's output."""
    with open(path, "rb") as file:
        found = dict(records(file.read()))
    config = dict(line.split(" ") for line in found["config"])
    reader = model.Reader(len(found["vocab"]), int(config["layers"]), dropout)
    state = reader.state_dict()
    for name, value in found.items():
        if isinstance(value, list):
            continue
        if name.startswith("mix."):
            # The container has the mixture of layers, the model its logarithm and its length.
            state["encoder." + name] = torch.log((value / value.sum()).clamp_min(1e-6))
            state["encoder.gain." + name.removeprefix("mix.")] = value.sum().view(1)
            continue
        if state[renamed(name)].shape != value.shape:
            raise ValueError(f"{path}: {name} has {list(value.shape)} numbers, the model {list(state[renamed(name)].shape)}")
        state[renamed(name)] = value
    reader.load_state_dict(state)
    return reader, found["vocab"]
