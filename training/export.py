"""Writes a checkpoint as `reader.bin`: int8 matrices with one scale per row, the rest as f32.

In: a checkpoint of `train.py`. Out: the container that `src/language/encoder/tensors.rs` reads, and
its SHA-256. Heads that only help training are left out. The layout is described in `README.md`.
"""

import argparse
import hashlib
import struct

import torch

import dev
import labels
import model
import pieces

MAGIC = b"ONRECORD-READER1"
TRAINING_ONLY = {"who.entity"}


def text(name, value):
    data = value.encode("utf-8")
    return record(name, 2, [len(data)], data)


def record(name, kind, dims, data):
    encoded = name.encode("utf-8")
    head = struct.pack("<H", len(encoded)) + encoded + struct.pack("<BB", kind, len(dims))
    return head + struct.pack(f"<{len(dims)}I", *dims) + data


def floats(name, value):
    return record(name, 0, list(value.shape), value.detach().float().contiguous().numpy().tobytes())


def rows(name, value):
    """Returns a matrix rounded to int8 by rows."""
    value = value.detach().float()
    scale = (value.abs().amax(1) / 127).clamp_min(1e-12)
    whole = torch.round(value / scale[:, None]).clamp(-127, 127).to(torch.int8)
    return record(name, 1, list(value.shape), scale.contiguous().numpy().tobytes() + whole.contiguous().numpy().tobytes())


def linear(name, layer):
    return [rows(f"{name}.weight", layer.weight), floats(f"{name}.bias", layer.bias)]


def norm(name, layer):
    return [floats(f"{name}.weight", layer.weight), floats(f"{name}.bias", layer.bias)]


def of_encoder(encoder):
    found = [rows("embeddings.word", encoder.word.weight)]
    found += [floats("embeddings.position", encoder.position.weight), floats("embeddings.shape", encoder.shape.weight)]
    found += norm("embeddings.norm", encoder.norm)
    for at, layer in enumerate(encoder.layers):
        for name in ("query", "key", "value", "attention", "up", "down"):
            found += linear(f"layer.{at}.{name}", getattr(layer, name))
        for name in ("attention_norm", "output_norm"):
            found += norm(f"layer.{at}.{name}", getattr(layer, name))
    return found + [floats(f"mix.{task}", encoder.mixture(task)) for task in model.TASKS]


def of_heads(reader):
    found = []
    for group in ("syntax", "said", "who", "deeds"):
        for name, layer in getattr(reader, group).named_children():
            full = f"{group}.{name}"
            if full in TRAINING_ONLY:
                continue
            if isinstance(layer, torch.nn.Linear):
                found += linear(full, layer)
            elif isinstance(layer, (torch.nn.Embedding, model.Signs)):
                found.append(floats(f"{full}.weight", layer.weight))
        found += [floats(f"{group}.{name}", it) for name, it in getattr(reader, group).named_parameters(recurse=False)]
    return found


def texts(vocabulary, n_layers):
    config = {"layers": n_layers, "heads": model.N_HEADS, "window": pieces.WINDOW}
    lists = {
        "upos": labels.UPOS, "xpos": labels.XPOS, "deprels": labels.DEPRELS, "relations": labels.RELATIONS,
        "actor_kinds": labels.ACTOR_KINDS, "statuses": labels.STATUSES,
    }
    found = [text("config", "\n".join(f"{name} {value}" for name, value in config.items()))]
    found.append(text("vocab", "\n".join(vocabulary.pieces)))
    return found + [text(f"labels.{name}", "\n".join(it)) for name, it in lists.items()]


def container(reader, vocabulary):
    records = texts(vocabulary, len(reader.encoder.layers)) + of_encoder(reader.encoder) + of_heads(reader)
    return MAGIC + struct.pack("<I", len(records)) + b"".join(records)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    args = parser.parse_args()
    reader, vocabulary = dev.load(args.checkpoint)
    data = container(reader, vocabulary)
    with open(args.out, "wb") as file:
        file.write(data)
    print(f"{len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
