"""Fits how often relations are right to what is known of them: `calibrate.py GOLD_DIR RECORDS_DIR OUT`.

In: the gold, and the records (`us.jsonl`, `world.jsonl`, `releases.jsonl`) that a build with the
feature `train` printed for its dev parts under `ONRECORD_RAW_CONFIDENCE=1`: claims as they are, with 1
added to those of patterns alone. Out: lines of names and numbers: slope and intercept for what the
heads found and for what patterns found, an offset for each type, held to 0 by a prior (Platt
scaling), and how many examples the heads had of each type. Prints Brier score and calibration error
on articles left out.
"""

import collections
import json
import math
import sys

sys.path.insert(0, sys.argv[1] + "/..")
from score_relations import link, same  # noqa: E402

FOLDS, ROUNDS, PRIOR = 7, 400, 6.0


def examples(gold):
    """Returns how many relations of each type the heads learned from."""
    found = collections.Counter()
    for part in ("us", "world", "releases"):
        for article in map(json.loads, open(f"{gold}/train/{part}.jsonl")):
            found.update(it["type"] for it in article["gold"]["relations"])
    return found


def logit(chance):
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))


def samples(gold, records):
    """Returns (article, type, found by patterns alone, raw confidence, right)."""
    found = []
    for part in ("us", "world", "releases"):
        read = {it["document"]["id"]: it for it in map(json.loads, open(f"{records}/{part}.jsonl"))}
        for article in map(json.loads, open(f"{gold}/dev/{part}.jsonl")):
            record, answer = read[article["id"]], {"id": article["id"], **article["gold"]}
            to, left = link(record, answer, article["text"]), list(answer["relations"])
            names = {it["id"]: it["name"] for it in record["actors"]}
            for relation in sorted(record["relations"], key=lambda it: -it["confidence"]):
                relation["_object_name"] = names.get(relation.get("object"))
                hit = next((it for it in left if same(relation, it, to)), None)
                if hit:
                    left.remove(hit)
                raw = relation["confidence"]
                found.append((article["id"], relation["type"], raw > 1, raw - 1 if raw > 1 else raw, hit is not None))
    return found


def features(sample):
    _, kind, pattern, raw, _ = sample
    stem = "patterns" if pattern else "heads"
    return {stem + ".slope": logit(raw), stem + ".intercept": 1.0, "type." + kind: 1.0}


def chance(weights, sample):
    return 1 / (1 + math.exp(-sum(weights[name] * value for name, value in features(sample).items())))


def fit(rows):
    weights = collections.defaultdict(float, {"heads.slope": 1.0, "patterns.slope": 1.0})
    for _ in range(ROUNDS):
        slope, curve = collections.defaultdict(float), collections.defaultdict(float)
        for row in rows:
            told = chance(weights, row)
            for name, value in features(row).items():
                slope[name] += (row[4] - told) * value
                curve[name] += told * (1 - told) * value * value
        for name in slope:
            prior = PRIOR if name.startswith("type.") else 0.0
            weights[name] += 0.5 * (slope[name] - prior * weights[name]) / (curve[name] + prior + 1e-3)
    return weights


def report(rows):
    ids = sorted({row[0] for row in rows})
    told = []
    for fold in range(FOLDS):
        out = set(ids[fold::FOLDS])
        weights = fit([row for row in rows if row[0] not in out])
        told += [(chance(weights, row), row[4]) for row in rows if row[0] in out]
    brier = sum((share - right) ** 2 for share, right in told) / len(told)
    bins = collections.defaultdict(list)
    for share, right in told:
        bins[min(9, int(share * 10))].append((share, right))
    error = sum(abs(sum(s for s, _ in it) - sum(r for _, r in it)) for it in bins.values()) / len(told)
    print(f"{len(told)} relations, Brier {brier:.3f}, calibration error {error:.3f} on articles left out")
    for at in sorted(bins):
        it = bins[at]
        print(f"  {at / 10:.1f} {len(it):5} mean {sum(s for s, _ in it) / len(it):.2f} right {sum(r for _, r in it) / len(it):.2f}")


def main():
    rows = samples(sys.argv[1], sys.argv[2])
    report(rows)
    weights = fit(rows)
    for name, n in examples(sys.argv[1]).items():
        weights["examples." + name] = n
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        for name in sorted(weights):
            file.write(f"{name} {weights[name]:.3f}\n")


if __name__ == "__main__":
    main()
