"""The encoder and its heads.

In: a batch of windows of word pieces. Out: a vector a word for each task, and the scores of each
head. `export.py` writes the weights in the form that `src/language/encoder` reads; every head here
has its twin in Rust, under the same names.
"""

import torch
from torch import nn
from torch.nn import functional

import labels
import pieces

HIDDEN, N_HEADS, UP = 384, 12, 1536
TASKS = ["syntax", "said", "who", "deeds"]
N_ARC, N_LABEL, N_SAID, N_WHO, N_DEED, N_PAIR = 256, 96, 192, 128, 256, 64
DISTANCES = [-100, -50, -30, -20, -15, -10, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100]
SENTENCES = 4
# Whether reading rounds to bf16 as training does: faster, less exact.
FAST = False
# Whether training computes in bf16, where the processor does: elsewhere f32 is faster.
BF16 = torch.backends.cpu.get_cpu_capability() not in ("DEFAULT", "AVX2")
N_PLACE = len(DISTANCES) + 1 + 2 * SENTENCES + 1
N_TREE = 5 * len(labels.DEPRELS) + 8


def place_signs(sentences, anchors, others):
    """Returns [pair, 2]: the distance of a word from an anchor in words and in sentences, as
    embedding indexes."""
    far = torch.bucketize(others - anchors, torch.tensor(DISTANCES), right=True)
    apart = (sentences[others] - sentences[anchors]).clamp(-SENTENCES, SENTENCES) + SENTENCES
    return torch.stack([far, len(DISTANCES) + 1 + apart], 1)


class Signs(nn.Module):
    """The sum of the rows of a table at a few indexes; computed as a product, which trains faster."""

    def __init__(self, n_signs, size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_signs, size) * 0.1)

    def forward(self, signs):
        return torch.zeros(len(signs), len(self.weight)).scatter_(1, signs, 1.0) @ self.weight


class Layer(nn.Module):
    def __init__(self, dropout=0.0):
        super().__init__()
        # A dropout of 0 would still draw random numbers and so change everything after it.
        self.dropout = nn.Dropout(dropout) if dropout > 0 else nn.Identity()
        self.query, self.key, self.value, self.attention = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.up, self.down = nn.Linear(HIDDEN, UP), nn.Linear(UP, HIDDEN)
        self.attention_norm, self.output_norm = nn.LayerNorm(HIDDEN, eps=1e-12), nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, rows, mask):
        batch, length, _ = rows.shape
        split = lambda it: it.view(batch, length, N_HEADS, -1).transpose(1, 2)
        query, key, value = split(self.query(rows)), split(self.key(rows)), split(self.value(rows))
        chance = torch.softmax(query @ key.transpose(2, 3) * (HIDDEN / N_HEADS) ** -0.5 + mask, 3)
        seen = chance.to(value.dtype) @ value
        seen = seen.transpose(1, 2).reshape(batch, length, HIDDEN)
        rows = self.attention_norm(rows + self.dropout(self.attention(seen)))
        return self.output_norm(rows + self.dropout(self.down(functional.gelu(self.up(rows)))))


class Encoder(nn.Module):
    """Word pieces to one vector per word for each task."""

    def __init__(self, n_vocabulary, n_layers, dropout=0.0):
        super().__init__()
        self.word = nn.Embedding(n_vocabulary, HIDDEN)
        self.position = nn.Embedding(pieces.WINDOW, HIDDEN)
        self.shape = nn.Embedding(8, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(n_layers))
        self.mix = nn.ParameterDict({task: nn.Parameter(torch.zeros(n_layers + 1)) for task in TASKS})
        self.gain = nn.ParameterDict({task: nn.Parameter(torch.ones(1)) for task in TASKS})

    def start_from(self, arrays):
        take = lambda name: torch.from_numpy(arrays[name].copy())
        with torch.no_grad():
            self.word.weight.copy_(take("embeddings.word_embeddings.weight"))
            kind = take("embeddings.token_type_embeddings.weight")[0]
            self.position.weight.copy_(take("embeddings.position_embeddings.weight")[: pieces.WINDOW] + kind)
            self.shape.weight.zero_()
            self.norm.weight.copy_(take("embeddings.LayerNorm.weight"))
            self.norm.bias.copy_(take("embeddings.LayerNorm.bias"))
            for at, layer in enumerate(self.layers):
                stem = f"encoder.layer.{at}."
                names = {
                    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
                    "attention": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
                    "up": "intermediate.dense", "down": "output.dense", "output_norm": "output.LayerNorm",
                }
                for ours, theirs in names.items():
                    getattr(layer, ours).weight.copy_(take(stem + theirs + ".weight"))
                    getattr(layer, ours).bias.copy_(take(stem + theirs + ".bias"))
            for task in TASKS:
                self.mix[task][-1] = 1.0

    def mixture(self, task):
        return torch.softmax(self.mix[task], 0) * self.gain[task]

    def forward(self, batch):
        """Returns by task the vectors of the words, [n_words, HIDDEN]."""
        ids, shapes = batch.ids, batch.shapes
        positions = torch.arange(ids.shape[1])
        rows = self.norm(self.word(ids) + self.position(positions) + self.shape(shapes))
        mask = torch.zeros(ids.shape[0], 1, 1, ids.shape[1], dtype=rows.dtype).masked_fill(~batch.real[:, None, None, :], -1e9)
        mask = mask.to(torch.bfloat16) if BF16 and (self.training or FAST) else mask
        levels = [rows.reshape(-1, HIDDEN)[batch.first_piece]]
        for layer in self.layers:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=BF16 and (self.training or FAST)):
                rows = layer(rows, mask)
            levels.append(rows.float().reshape(-1, HIDDEN)[batch.first_piece])
        stacked = torch.stack([level.float() for level in levels])
        return {task: torch.einsum("l,lwh->wh", self.mixture(task), stacked) for task in TASKS}


class Syntax(nn.Module):
    """Tags and trees: biaffine, after Dozat and Manning, ICLR 2017."""

    def __init__(self):
        super().__init__()
        self.upos, self.xpos = nn.Linear(HIDDEN, len(labels.UPOS)), nn.Linear(HIDDEN, len(labels.XPOS))
        self.arc_dep, self.arc_head = nn.Linear(HIDDEN, N_ARC), nn.Linear(HIDDEN, N_ARC)
        self.arc = nn.Linear(N_ARC, N_ARC)
        self.arc_root = nn.Parameter(torch.randn(N_ARC) * 0.05)
        self.label_dep, self.label_head = nn.Linear(HIDDEN, N_LABEL), nn.Linear(HIDDEN, N_LABEL)
        self.label_root = nn.Parameter(torch.randn(N_LABEL) * 0.05)
        self.label = nn.Linear(N_LABEL, len(labels.DEPRELS) * (N_LABEL + 1))
        self.dropout = nn.Dropout(0.15)


class Said(nn.Module):
    """Cues, and for each cue the role of each word of its window."""

    def __init__(self):
        super().__init__()
        self.cue_hidden, self.cue = nn.Linear(HIDDEN, N_SAID), nn.Linear(N_SAID, 1)
        self.anchor, self.word = nn.Linear(HIDDEN, N_SAID), nn.Linear(HIDDEN, N_SAID)
        self.place = Signs(N_PLACE, N_SAID)
        self.role = nn.Linear(N_SAID, len(labels.ROLES))
        self.dropout = nn.Dropout(0.15)
        nn.init.constant_(self.cue.bias, -3.0)

    def cues(self, words):
        return self.cue(torch.relu(self.cue_hidden(self.dropout(words))))[:, 0]

    def roles(self, words, sentences, anchors, others):
        """Returns [pair, role] of pairs of a cue's anchor and a word."""
        words = self.dropout(words)
        signs = place_signs(sentences, anchors, others)
        hidden = self.anchor(words).index_select(0, anchors) + self.word(words).index_select(0, others) + self.place(signs)
        return self.role(torch.relu(hidden))


class Who(nn.Module):
    """Names, actors and coreference: mentions by their head words, after Dobrovolskii, EMNLP 2021."""

    def __init__(self):
        super().__init__()
        self.name_hidden, self.name = nn.Linear(HIDDEN, N_WHO), nn.Linear(N_WHO, 9)
        self.actor_hidden, self.actor = nn.Linear(HIDDEN, N_WHO), nn.Linear(N_WHO, len(labels.ACTOR_KINDS))
        self.entity = nn.Linear(HIDDEN, len(labels.ENTITIES))
        self.anaphor, self.antecedent = nn.Linear(HIDDEN, N_WHO), nn.Linear(HIDDEN, N_WHO)
        self.anaphor_key, self.antecedent_key = nn.Linear(HIDDEN, N_WHO), nn.Linear(HIDDEN, N_WHO)
        self.signs = Signs(8 + 10 + 9 + 4 + 2, N_WHO)
        self.link = nn.Linear(N_WHO, 1)
        self.dropout = nn.Dropout(0.15)

    def names(self, words):
        return self.name(torch.relu(self.name_hidden(self.dropout(words))))

    def actors(self, words):
        return self.actor(torch.relu(self.actor_hidden(self.dropout(words))))

    def links(self, words, later, earlier, signs):
        """Returns the score of each pair of words; `signs` is [pair, 5], embedding indexes."""
        words = self.dropout(words)
        hidden = self.anaphor(words).index_select(0, later) + self.antecedent(words).index_select(0, earlier) + self.signs(signs)
        keys = (self.anaphor_key(words).index_select(0, later) * self.antecedent_key(words).index_select(0, earlier)).sum(1)
        return self.link(torch.relu(hidden))[:, 0] + keys / N_WHO**0.5


class Deeds(nn.Module):
    """Relations: triggers with their types, their arguments among the words, their status."""

    def __init__(self):
        super().__init__()
        n_types = len(labels.RELATIONS)
        self.trigger_hidden, self.trigger = nn.Linear(HIDDEN, N_DEED), nn.Linear(N_DEED, n_types)
        self.anchor, self.word = nn.Linear(HIDDEN, N_DEED), nn.Linear(HIDDEN, N_DEED)
        self.kind = nn.Embedding(n_types, N_DEED)
        self.place = Signs(N_PLACE + N_TREE, N_DEED)
        self.argument = nn.Linear(N_DEED, 3)
        self.anchor_key, self.word_key = nn.Linear(HIDDEN, 3 * N_PAIR), nn.Linear(HIDDEN, 3 * N_PAIR)
        self.kind_key = nn.Embedding(n_types, 3 * N_PAIR)
        self.told = nn.Linear(N_DEED, 4)
        self.dropout = nn.Dropout(0.15)
        nn.init.constant_(self.trigger.bias, -5.5)
        nn.init.constant_(self.argument.bias, -4.0)
        for table in (self.kind, self.kind_key):
            nn.init.normal_(table.weight, std=0.1)

    def triggers(self, words):
        return self.trigger(self.dropout(torch.relu(self.trigger_hidden(self.dropout(words)))))

    def told_of(self, words, anchors, kinds):
        """Returns [trigger, 4]: asserted, negated, hypothetical; and whether it is over."""
        return self.told(torch.relu(self.anchor(self.dropout(words)).index_select(0, anchors) + self.kind(kinds)))

    def arguments(self, words, sentences, anchors, kinds, others, trees):
        """Returns [pair, role] of pairs of a trigger (its anchor and type) and a word: the logits of
        subject, object and matter."""
        words = self.dropout(words)
        signs = torch.cat([place_signs(sentences, anchors, others), N_PLACE + trees[:, None]], 1)
        hidden = self.anchor(words).index_select(0, anchors) + self.kind(kinds) + self.word(words).index_select(0, others) + self.place(signs)
        keys = (self.anchor_key(words).index_select(0, anchors) + self.kind_key(kinds)) * self.word_key(words).index_select(0, others)
        return self.argument(torch.relu(hidden)) + keys.view(-1, 3, N_PAIR).sum(2) / N_PAIR**0.5


class Reader(nn.Module):
    """The whole model: one encoder, four groups of heads."""

    def __init__(self, n_vocabulary, n_layers, dropout=0.0):
        super().__init__()
        self.encoder = Encoder(n_vocabulary, n_layers, dropout)
        self.syntax, self.said, self.who, self.deeds = Syntax(), Said(), Who(), Deeds()
        self.open_names = False
