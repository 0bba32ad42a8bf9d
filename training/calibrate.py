"""Fits the share of right relations to their features: `calibrate.py GOLD_DIR RECORDS_DIR OUT`.

In: the gold, and for its dev parts (`dev.us`, `dev.world`, `dev.releases`) and `held_out`, our articles
that nothing was trained on, the records (`dev.us.jsonl`) that a build with the feature `train` printed
under `ONRECORD_RAW_CONFIDENCE=1`, and what it printed on standard error (`dev.us.err`): a line of
claims for each article, one entry a relation. Out: lines of names and
numbers: the weights of a logistic regression over those claims, an offset for each type, all held to 0
by a prior, and how many examples the heads had of each type. Prints Brier score and calibration error
on articles left out.
"""

import collections
import json
import math
import pathlib
import sys

import numpy

sys.path.insert(0, sys.argv[1] + "/..")
from score_relations import link, same  # noqa: E402

FOLDS, ROUNDS, PRIOR, TYPE_PRIOR = 7, 30, 10.0, 8.0
DEV, HELD_OUT = ("dev.us", "dev.world", "dev.releases"), "held_out"
# The articles of the dev parts are real ones and fewer: they count twice.
DEV_TIMES = 2
ARTICLES = pathlib.Path(__file__).parent / "articles"


def examples(gold):
    """Returns how many relations of each type the heads learned from."""
    files = [f"{gold}/train/{part}.jsonl" for part in ("us", "world", "releases")]
    found = collections.Counter()
    for file in [*files, ARTICLES / "own.jsonl", ARTICLES / "polnear.jsonl"]:
        for article in map(json.loads, open(file, encoding="utf-8")):
            found.update(it["type"] for it in article["gold"]["relations"])
    return found


def articles(gold, part):
    """Returns the annotated articles of a part."""
    path = ARTICLES / f"{part}.jsonl" if part == HELD_OUT else f"{gold}/{part.replace('.', '/')}.jsonl"
    return list(map(json.loads, open(path, encoding="utf-8")))


def samples(gold, records, part):
    """Returns (article, features, right) of each relation read in a part."""
    found = []
    read = {it["document"]["id"]: it for it in map(json.loads, open(f"{records}/{part}.jsonl"))}
    lines = (line for line in open(f"{records}/{part}.err") if '"claims"' in line)
    claims = {it["id"]: it["claims"] for it in map(json.loads, lines)}
    for article in articles(gold, part):
        record, answer = read.get(article["id"]), {"id": article["id"], **article["gold"]}
        if record is None:
            continue
        to, left = link(record, answer, article["text"]), list(answer["relations"])
        names = {it["id"]: it["name"] for it in record["actors"]}
        rows = list(zip(record["relations"], claims[article["id"]], strict=True))
        for relation, features in sorted(rows, key=lambda it: -it[0]["confidence"]):
            relation["_object_name"] = names.get(relation.get("object"))
            hit = next((it for it in left if same(relation, it, to)), None)
            if hit:
                left.remove(hit)
            found.append((article["id"], {**features, "type." + relation["type"]: 1.0}, hit is not None))
    return found


def chance(weights, features):
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in features.items())))


def fit(rows):
    """Newton's method for a logistic regression with a normal prior on each weight."""
    names = sorted({name for _, features, _ in rows for name in features})
    at = {name: index for index, name in enumerate(names)}
    table = numpy.zeros((len(rows), len(names)))
    for row, (_, features, _) in zip(table, rows):
        for name, value in features.items():
            row[at[name]] = value
    right = numpy.array([float(it) for _, _, it in rows])
    prior = numpy.array([TYPE_PRIOR if name.startswith("type.") else PRIOR for name in names])
    weights = numpy.zeros(len(names))
    for _ in range(ROUNDS):
        told = 1 / (1 + numpy.exp(-table @ weights))
        slope = table.T @ (right - told) - prior * weights
        curve = (table * (told * (1 - told))[:, None]).T @ table + numpy.diag(prior)
        weights += numpy.linalg.solve(curve, slope)
    return dict(zip(names, map(float, weights)))


def report(rows, others, n_gold):
    """Prints how well the shares hold on articles left out of the fit."""
    ids = sorted({row[0] for row in rows})
    told = []
    for fold in range(FOLDS):
        out = set(ids[fold::FOLDS])
        weights = fit([row for row in rows if row[0] not in out] * DEV_TIMES + others)
        told += [(chance(weights, row[1]), row[2]) for row in rows if row[0] in out]
    brier = sum((share - right) ** 2 for share, right in told) / len(told)
    bins = collections.defaultdict(list)
    for share, right in told:
        bins[min(9, int(share * 10))].append((share, right))
    error = sum(abs(sum(s for s, _ in it) - sum(r for _, r in it)) for it in bins.values()) / len(told)
    print(f"{len(told)} relations, Brier {brier:.3f}, calibration error {error:.3f} on articles left out")
    for at in sorted(bins):
        it = bins[at]
        print(f"  {at / 10:.1f} {len(it):5} mean {sum(s for s, _ in it) / len(it):.2f} right {sum(r for _, r in it) / len(it):.2f}")
    f1, at = best(told, n_gold)
    print(f"best F1 {f1:.3f}, of relations surer than {at:.2f}")


def best(told, n_gold):
    """Returns the highest F1 of the relations above one confidence, and that confidence."""
    found, n_right = (0.0, 0.0), 0
    for n, (share, right) in enumerate(sorted(told, reverse=True), 1):
        n_right += right
        found = max(found, (2 * n_right / (n + n_gold), share))
    return found


def main():
    gold, records, out = sys.argv[1:]
    rows = [row for part in DEV for row in samples(gold, records, part)]
    others = samples(gold, records, HELD_OUT)
    report(rows, others, sum(len(it["gold"]["relations"]) for part in DEV for it in articles(gold, part)))
    weights = fit(rows * DEV_TIMES + others)
    for name, n in examples(gold).items():
        weights["examples." + name] = n
    with open(out, "w", encoding="utf-8") as file:
        for name in sorted(weights):
            file.write(f"{name} {weights[name]:.3f}\n")


if __name__ == "__main__":
    main()
