"""Averages the weights of two stages: `average.py READER_BIN CHECKPOINT SHARE OUT`.

In: the weights that a stage started from, the checkpoint that it ended with, and the share of the
latter. Out: a checkpoint with the average of each weight. A stage that adds one kind of articles
forgets a little of everything else; the average keeps most of what was learned and most of what was
known (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
"""

import sys

import torch

import export
import restore


def average(old, new, share):
    """Returns the average of two sets of weights; heads that the first lacks are those of the second."""
    is_shared = lambda name: name.rsplit(".", 1)[0] not in export.TRAINING_ONLY
    return {name: (1 - share) * old[name] + share * it if is_shared(name) else it for name, it in new.items()}


def main():
    weights, checkpoint, share, out = sys.argv[1:]
    reader, _ = restore.load(weights, 0.0)
    saved = torch.load(checkpoint)
    saved["reader"] = average(reader.state_dict(), saved["reader"], float(share))
    torch.save(saved, out)


if __name__ == "__main__":
    main()
