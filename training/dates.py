"""Fits which date a relation has: `dates.py GOLD_DIR RECORDS_DIR OUT`.

In: the gold, and for `us`, `world`, `releases` the records (`train.us.jsonl`, `dev.us.jsonl`) that a
build with the feature `train` printed under `ONRECORD_RAW_CONFIDENCE=1`, and what it printed on
standard error (`train.us.err`): a line of candidates for each article, one list a relation, each with
the names of what speaks for it. Out: lines of names and weights of a conditional logit over the
candidates, fitted to the train parts by Adam with a normal prior. Annotators leave many dates out that
an article gives, most of all of acts; so that a date is not withheld for that, every date of an act is
made likelier by the first of `LEAN`, and one that a rule proposes or that stands in its sentence by the
second as well. Both were chosen on the dev parts, so that more of the dates given are right than rules
gave (.54). Prints the share of dates that are right on the dev parts, as
`score_relations.py` counts it, and how many dates given are right.
"""

import collections
import json
import pathlib
import sys
import tomllib

import numpy
import torch

sys.path.insert(0, sys.argv[1] + "/..")
from score_relations import link, same  # noqa: E402

PARTS = ("us", "world", "releases")
COUNT_MIN, ROUNDS, RATE, PRIOR, WEIGHT_MIN, LEAN = 4, 300, 0.05, 2.0, 0.01, (1.5, 1.0)
CONFIDENCE_MIN = 0.28
# The feature of a date that a rule proposes for an act, or that stands in its sentence; not fitted.
NEAR_ACT = "near.act"
FAMILIES = pathlib.Path(__file__).parent.parent / "schema" / "families.toml"


def pairs(relations, gold, to, names):
    """Yields (index, gold relation) of each relation that the gold has too, each gold relation once."""
    left = list(gold)
    for index, relation in sorted(enumerate(relations), key=lambda it: -it[1]["confidence"]):
        relation["_object_name"] = names.get(relation.get("object"))
        hit = next((it for it in left if same(relation, it, to)), None)
        if hit:
            left.remove(hit)
            yield index, hit


def samples(gold, records, part):
    """Returns (candidates, index of the right one or None, confidence) of each relation found."""
    found = []
    for name in PARTS:
        read = {it["document"]["id"]: it for it in map(json.loads, open(f"{records}/{part}.{name}.jsonl"))}
        lines = (line for line in open(f"{records}/{part}.{name}.err") if '"dates"' in line)
        dates = {it["id"]: it["dates"] for it in map(json.loads, lines)}
        for article in map(json.loads, open(f"{gold}/{part}/{name}.jsonl")):
            record, answer = read.get(article["id"]), {"id": article["id"], **article["gold"]}
            if record is None:
                continue
            to = link(record, answer, article["text"])
            names = {it["id"]: it["name"] for it in record["actors"]}
            offers = dates[article["id"]]
            assert len(offers) == len(record["relations"])
            for index, hit in pairs(record["relations"], answer["relations"], to, names):
                offered = offers[index]
                right = next((at for at, it in enumerate(offered) if it[0] == hit.get("date")), None)
                found.append((offered, right, hit.get("date"), record["relations"][index]["confidence"]))
    return found


def table(rows, index):
    """Returns the features of all candidates in one bag layout, and where each row's candidates lie."""
    flat, starts, owner = [], [], []
    for row, (offered, *_) in enumerate(rows):
        for _, features in offered:
            starts.append(len(flat))
            flat.extend(index[it] for it in features if it in index)
            owner.append(row)
    return torch.tensor(flat), torch.tensor(starts), torch.tensor(owner)


def fit(rows):
    rows = [it for it in rows if it[1] is not None]
    counts = collections.Counter(name for offered, *_ in rows for _, features in offered for name in features)
    names = sorted(name for name, n in counts.items() if n >= COUNT_MIN and name != NEAR_ACT)
    index = {name: at for at, name in enumerate(names)}
    flat, starts, owner = table(rows, index)
    first, total = [], 0
    for offered, *_ in rows:
        first.append(total)
        total += len(offered)
    right = torch.tensor([at + row[1] for at, row in zip(first, rows)])
    weights = torch.zeros(len(names), 1, requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=RATE)
    for _ in range(ROUNDS):
        optimizer.zero_grad()
        scores = torch.nn.functional.embedding_bag(flat, weights, starts, mode="sum").squeeze(1)
        top = torch.full((len(rows),), -1e9).scatter_reduce(0, owner, scores, "amax")
        sums = torch.zeros(len(rows)).index_add(0, owner, (scores - top[owner]).exp())
        loss = (top + sums.log() - scores[right]).sum() + PRIOR * (weights**2).sum()
        loss.backward()
        optimizer.step()
    return {name: float(it) for name, it in zip(names, weights.detach().squeeze(1).numpy())}


def lean(weights):
    """Makes dates likelier for types that are acts, not states."""
    states = set(tomllib.loads(FAMILIES.read_text(encoding="utf-8"))["lasting"])
    for name in list(weights):
        kind = name.removeprefix("none|kind.")
        if kind != name and kind not in states:
            weights[name] -= LEAN[0]
    weights[NEAR_ACT] = LEAN[1]


def report(weights, rows):
    """Prints the share right of the dated, and of the dates given."""
    n_dated = n_right = n_given = n_offered = 0
    for offered, right, date, _ in rows:
        scores = [sum(weights.get(it, 0.0) for it in features) for _, features in offered]
        chosen = offered[int(numpy.argmax(scores))][0]
        n_dated += date is not None
        n_offered += date is not None and right is not None
        n_given += chosen is not None
        n_right += chosen is not None and chosen == date
    shares = n_right / n_dated, n_offered / n_dated, n_right / n_given
    print("of {} dated {:.3f} right ({:.3f} offered); of {} given {:.3f} right".format(n_dated, *shares[:2], n_given, shares[2]))


def main():
    gold, records, out = sys.argv[1:4]
    train, dev = samples(gold, records, "train"), samples(gold, records, "dev")
    weights = fit(train)
    lean(weights)
    report(weights, [it for it in dev if it[3] >= CONFIDENCE_MIN])
    with open(out, "w", encoding="utf-8") as file:
        for name in sorted(weights):
            if abs(weights[name]) >= WEIGHT_MIN:
                file.write(f"{name} {weights[name]:.3f}\n")


if __name__ == "__main__":
    torch.manual_seed(1)
    main()
