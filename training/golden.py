"""Writes what PyTorch computes for a few sentences, to compare inference in Rust with.

In: a checkpoint. Out: JSON with the pieces and the vectors of each word by task, the best tags,
heads and name classes, all from weights that are not rounded. `tests/it/golden.rs` reads it.
"""

import argparse
import json

import torch

import batches
import data
import dev
import model

SENTENCES = [
    "Senator Maria Delgado told the Lakeford Herald on Tuesday that she would not endorse Governor James Osborne .",
    "“ He has n’t read the bill , ” Osborne ’s spokeswoman , Ines Falk , said of the U.S. envoy .",
    "TWO CLOSE ALLIES OF KELLER RESIGNED IN 2019 .",
    "Qeveria e Westmarkut mohoi gjithçka — 3,5 % .",
]


def golden(reader, vocabulary):
    word = lambda form: data.Word(form, "X", "XX", None, "dep", -1, -1, {})
    doc = data.Doc("golden", [[word(form) for form in sentence.split()] for sentence in SENTENCES], "golden")
    batch = batches.batches_of(vocabulary, [doc])[0]
    with torch.no_grad():
        vectors = reader.encoder(batch)
        names = reader.who.names(vectors["who"]).argmax(1).tolist()
    dev.parse(reader, vocabulary, doc)
    return {
        "sentences": [sentence.split() for sentence in SENTENCES],
        "pieces": [list(vocabulary.of_word(word.form)) for word in doc.words],
        "upos": [word.upos for word in doc.words],
        "heads": doc.heads,
        "names": names,
        "vectors": {task: [[round(float(value), 5) for value in row[:24]] for row in vectors[task]] for task in model.TASKS},
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    args = parser.parse_args()
    reader, vocabulary = dev.load(args.checkpoint)
    with open(args.out, "w", encoding="utf-8") as file:
        json.dump(golden(reader, vocabulary), file, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
