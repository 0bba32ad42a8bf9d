"""Documents to batches of windows, and parts of batches to what each head learns from.

In: `Doc`s. Out: `Batch`es of about `PIECES` word pieces: consecutive windows of one document after
the other, so that who is who can be learned across the windows of a document.
"""

import bisect
from dataclasses import dataclass, field

import torch

import labels
import pieces

PIECES = 2300
MENTIONS_BACK = 60
SENTENCE_EDGES = [1, 2, 3, 4, 6, 9, 15]
RANK_EDGES = [2, 3, 4, 5, 7, 10, 15, 23, 41]


@dataclass
class Window:
    """A window: its document, its words there, and where they begin in the batch."""

    doc: object
    words: list
    begin: int = 0


@dataclass
class Batch:
    """Windows side by side; every list of words covers all windows in order."""

    windows: list
    ids: torch.Tensor = None
    shapes: torch.Tensor = None
    real: torch.Tensor = None
    first_piece: torch.Tensor = None
    place: dict = field(default_factory=dict)

    def doc_words(self):
        """Yields (place in the batch, document, word of the document)."""
        for window in self.windows:
            for offset, word in enumerate(window.words):
                yield window.begin + offset, window.doc, word

    def docs(self):
        """Returns the documents, each with a map from its words to places in the batch."""
        found = {}
        for at, doc, word in self.doc_words():
            found.setdefault(id(doc), (doc, {}))[1][word] = at
        return list(found.values())


def windows_of(vocabulary, doc, rng=None):
    """Returns the windows of a document; with `rng` the first one is of a random length."""
    forms = [[word.form for word in sentence] for sentence in doc.sentences]
    skipped = 0
    first = []
    if rng is not None and len(forms) > 2 and rng.random() < 0.5:
        skipped = rng.randrange(1, min(len(forms), 6))
        first = pieces.windows(vocabulary, forms[:skipped])
    rest = [[(at + skipped, start, end) for at, start, end in window] for window in pieces.windows(vocabulary, forms[skipped:])]
    return [Window(doc, [doc.first[at] + word for at, start, end in window for word in range(start, end)]) for window in first + rest]


def batches_of(vocabulary, docs, rng=None, size=PIECES):
    """Returns the batches of documents, which are shuffled first if `rng` is given."""
    docs = list(docs)
    if rng is not None:
        rng.shuffle(docs)
    found, current, n_pieces = [], [], 0
    for doc in docs:
        for window in windows_of(vocabulary, doc, rng):
            n = sum(len(vocabulary.of_word(doc.words[word].form)) for word in window.words) + 2
            if current and n_pieces + n > size:
                found.append(make(vocabulary, current))
                current, n_pieces = [], 0
            current.append(window)
            n_pieces += n
    return found + [make(vocabulary, current)] if current else found


def make(vocabulary, windows):
    rows, shapes, firsts, begin = [], [], [], 0
    for window in windows:
        window.begin = begin
        begin += len(window.words)
        row, shape, first = [vocabulary.first], [pieces.SHAPE_SPECIAL], []
        for word in window.words:
            form = window.doc.words[word].form
            first.append(len(row))
            of_word = vocabulary.of_word(form)
            row.extend(of_word)
            shape.extend([pieces.shape(form)] * len(of_word))
        rows.append(row + [vocabulary.last])
        shapes.append(shape + [pieces.SHAPE_SPECIAL])
        firsts.append(first)
    length = max(map(len, rows))
    pad = lambda row: row + [0] * (length - len(row))
    batch = Batch(windows, torch.tensor([pad(row) for row in rows]), torch.tensor([pad(row) for row in shapes]))
    batch.real = torch.tensor([[at < len(row) for at in range(length)] for row in rows])
    batch.first_piece = torch.tensor([at * length + piece for at, first in enumerate(firsts) for piece in first])
    return batch


def sentences_of(batch):
    """Returns the whole sentences of a batch: (document, words there, places in the batch)."""
    found = []
    for window in batch.windows:
        start = 0
        doc = window.doc
        while start < len(window.words):
            end = start
            here = doc.sentence_of[window.words[start]]
            while end < len(window.words) and doc.sentence_of[window.words[end]] == here:
                end += 1
            if end - start == len(doc.sentences[here]):
                found.append((doc, window.words[start:end], list(range(window.begin + start, window.begin + end))))
            start = end
    return found


def tree_relation(doc, anchor, word):
    """Returns how a word and an anchor are connected in the tree, as one of `N_TREE` numbers."""
    n = len(labels.DEPRELS)
    head, anchor_head = doc.heads[word], doc.heads[anchor]
    if doc.sentence_of[word] != doc.sentence_of[anchor]:
        return 5 * n + 7
    if word == anchor:
        return 5 * n
    if head == anchor:
        return doc.deprels[word]
    if anchor_head == word:
        return n + doc.deprels[anchor]
    if head >= 0 and doc.heads[head] == anchor:
        return 2 * n + doc.deprels[word]
    if anchor_head >= 0 and doc.heads[anchor_head] == word:
        return 3 * n + doc.deprels[anchor]
    if head >= 0 and head == anchor_head:
        return 4 * n + doc.deprels[word]
    return 5 * n + 1 + min(path_length(doc, anchor, word), 7) - 2


def path_length(doc, one, other):
    """Returns the number of arcs between two words, at least 2, at most 7."""
    above = {}
    at, steps = one, 0
    while at >= 0 and steps < 8:
        above[at] = steps
        at, steps = doc.heads[at], steps + 1
    at, steps = other, 0
    while at >= 0 and steps < 8:
        if at in above:
            return max(2, min(7, above[at] + steps))
        at, steps = doc.heads[at], steps + 1
    return 7


def mention_type(doc, head):
    upos = doc.words[head].upos
    return 2 if upos == "PRON" else 0 if upos == "PROPN" else 1


@dataclass
class Sides:
    """The features of each mention (head, start, end, ..) of a list that the features of a pair need."""

    form: str
    names: frozenset
    kind: int
    sentence: int
    is_subject: int


def sides(doc, mentions):
    found = []
    for head, start, end, *_ in mentions:
        names = frozenset(doc.words[at].form.lower() for at in range(start, end) if doc.words[at].upos in ("NOUN", "PROPN"))
        is_subject = int(labels.DEPRELS[doc.deprels[head]].startswith("nsubj"))
        found.append(Sides(doc.words[head].form.lower(), names, mention_type(doc, head), doc.sentence_of[head], is_subject))
    return found


def shared_words(one, other):
    """Returns how the words of two mentions agree: 0 not, 1 in the head, 2 in some word, 3 both pronouns."""
    if one.form == other.form:
        return 3 if one.kind == 2 else 1
    return 0 if one.names.isdisjoint(other.names) else 2


def pair_signs(sides, later, earlier):
    """Returns the five embedding indexes for two mentions."""
    one, other = sides[later], sides[earlier]
    return (
        bisect.bisect_right(SENTENCE_EDGES, one.sentence - other.sentence),
        8 + bisect.bisect_right(RANK_EDGES, later - earlier),
        18 + 3 * one.kind + other.kind,
        27 + shared_words(one, other),
        31 + other.is_subject,
    )
