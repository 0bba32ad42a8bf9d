"""Words to word pieces, shapes and windows, as `src/language/encoder` makes them.

In: the forms of the words of sentences. Out: ids of pieces, the place of each word's first piece,
and windows of whole sentences. `golden.py` ties this file to its twin in Rust.
"""

import functools
import unicodedata

WINDOW = 224
PIECES_MAX = 12
CHUNK_CHARS_MAX = 100
SHAPE_SPECIAL = 7


def is_punctuation(char):
    """Returns whether BERT's tokenizer splits off `char`."""
    code = ord(char)
    ascii_mark = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    return ascii_mark or unicodedata.category(char).startswith("P")


def chunks(form):
    """Returns the parts of a word that no piece crosses, folded to lower case."""
    form = "".join(c for c in form if unicodedata.category(c) != "Cc" or c.isspace())
    form = "".join(c for c in unicodedata.normalize("NFD", form) if unicodedata.category(c) != "Mn")
    found, word = [], ""
    for char in form.lower():
        if char.isspace() or is_punctuation(char):
            if word:
                found.append(word)
            word = ""
            if not char.isspace():
                found.append(char)
        else:
            word += char
    return found + [word] if word else found


def shape(form):
    """Returns the class of a word's shape: lower, Title, UPPER, one capital, mixed, digits, other."""
    letters = [c for c in form if c.isalpha()]
    if not letters:
        return 5 if any(c.isnumeric() for c in form) else 6
    upper = [c.isupper() for c in letters]
    if not any(upper):
        return 0
    if len(letters) == 1:
        return 3
    if all(upper):
        return 2
    return 1 if upper[0] and not any(upper[1:]) else 4


class Vocabulary:
    """Word pieces by id."""

    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.ids = {piece: at for at, piece in enumerate(self.pieces)}
        self.unknown, self.first, self.last = (self.ids[it] for it in ("[UNK]", "[CLS]", "[SEP]"))
        self.of_word = functools.lru_cache(maxsize=None)(self._of_word)

    def _of_chunk(self, chunk):
        if len(chunk) > CHUNK_CHARS_MAX:
            return [self.unknown]
        found, start = [], 0
        while start < len(chunk):
            end = len(chunk)
            while end > start:
                piece = ("##" if start else "") + chunk[start:end]
                if piece in self.ids:
                    break
                end -= 1
            if end == start:
                return [self.unknown]
            found.append(self.ids[piece])
            start = end
        return found

    def _of_word(self, form):
        found = [piece for chunk in chunks(form) for piece in self._of_chunk(chunk)]
        return tuple(found[:PIECES_MAX]) or (self.unknown,)


def windows(vocabulary, sentences):
    """Returns windows as lists of (sentence, first word, end word), greedily filled."""
    room = WINDOW - 2
    found, current, n_pieces = [], [], 0
    for at, forms in enumerate(sentences):
        sizes = [len(vocabulary.of_word(it)) for it in forms]
        if sum(sizes) > room:
            if current:
                found.append(current)
            current, n_pieces = [], 0
            start, filled = 0, 0
            for word, size in enumerate(sizes):
                if filled + size > room:
                    found.append([(at, start, word)])
                    start, filled = word, 0
                filled += size
            found.append([(at, start, len(forms))])
            continue
        if n_pieces + sum(sizes) > room:
            found.append(current)
            current, n_pieces = [], 0
        current.append((at, 0, len(forms)))
        n_pieces += sum(sizes)
    return found + [current] if current else found
