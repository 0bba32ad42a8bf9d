"""The losses of each head for a batch, from the labels that its documents have."""

import bisect

import torch
from torch.nn import functional

import batches
import labels

POSITIVES_PER_WORD = 0.03
# The number of sentences before and after a cue or trigger that are searched for its words.
SAID_REACH, DEED_REACH = (4, 4), (2, 1)


def of_batch(reader, batch):
    """Returns the losses of a batch by name; heads without labels in it have none."""
    vectors = reader.encoder(batch)
    found = {}
    for loss in (tags, trees, names, actors, links, cues, deeds):
        found.update(loss(reader, batch, vectors))
    return found


def tags(reader, batch, vectors):
    at, upos, xpos = [], [], []
    for place, doc, word in batch.doc_words():
        if doc.tags:
            at.append(place)
            upos.append(labels.UPOS_IDS[doc.words[word].upos])
            xpos.append(labels.XPOS_IDS.get(doc.words[word].xpos, -100))
    if not at:
        return {}
    words = reader.syntax.dropout(vectors["syntax"][at])
    return {
        "upos": functional.cross_entropy(reader.syntax.upos(words), torch.tensor(upos)),
        "xpos": functional.cross_entropy(reader.syntax.xpos(words), torch.tensor(xpos)),
    }


def padded(sentences, n_words):
    length = max(len(it) for it in sentences)
    return torch.tensor([it + [n_words] * (length - len(it)) for it in sentences])


def arc_scores(syntax, words, places):
    """Returns [sentence, dependent, head] with the root as head 0, and a mask of real dependents."""
    grid = padded(places, len(words))
    zero = lambda it: torch.cat([it, torch.zeros(1, it.shape[1])])
    dep = zero(syntax.arc(syntax.dropout(torch.relu(syntax.arc_dep(words)))))[grid]
    head = zero(syntax.dropout(torch.relu(syntax.arc_head(words))))[grid]
    root = syntax.arc_root.expand(len(places), 1, -1)
    scores = dep @ torch.cat([root, head], 1).transpose(1, 2) / dep.shape[-1] ** 0.5
    real = grid < len(words)
    return scores.masked_fill(~torch.cat([torch.ones(len(places), 1, dtype=bool), real], 1)[:, None, :], -1e9), real


def trees(reader, batch, vectors):
    sentences = [it for it in batches.sentences_of(batch) if it[0].tags]
    if not sentences:
        return {}
    words = vectors["syntax"]
    places = [it[2] for it in sentences]
    scores, real = arc_scores(reader.syntax, words, places)
    gold = torch.full(real.shape, -100)
    flat, heads, kinds = [], [], []
    for row, (doc, of_doc, of_batch) in enumerate(sentences):
        for at, word in enumerate(of_doc):
            head = doc.heads[word]
            gold[row, at] = 0 if head < 0 else head - of_doc[0] + 1
            flat.append(of_batch[at])
            heads.append(-1 if head < 0 else of_batch[head - of_doc[0]])
            kinds.append(doc.deprels[word])
    heads = torch.tensor([len(words) if it < 0 else it for it in heads])
    label = label_scores(reader.syntax, words, torch.tensor(flat), heads)
    return {
        "arc": functional.cross_entropy(scores.transpose(1, 2), gold),
        "label": functional.cross_entropy(label, torch.tensor(kinds)),
    }


def label_scores(syntax, words, dependents, heads):
    """Returns label scores; a head of `len(words)` is the root."""
    dep = syntax.label(syntax.dropout(torch.relu(syntax.label_dep(words[dependents]))))
    head = torch.cat([syntax.dropout(torch.relu(syntax.label_head(words))), syntax.label_root[None, :]])[heads]
    head = torch.cat([head, torch.ones(len(head), 1)], 1)
    return torch.einsum("wlh,wh->wl", dep.view(len(dependents), len(labels.DEPRELS), -1), head)


OTHER_NAMES = [labels.name_class(labels.NAME_KINDS["MISC"], inside) for inside in (False, True)]


def names(reader, batch, vectors):
    """With `open_names`, a source that marks no names of other kinds means "outside or other" for a word
    without a name."""
    at, kinds, open_kinds = [], [], []
    for place, doc, word in batch.doc_words():
        if doc.names is not None and doc.names[word] >= 0:
            at.append(place)
            kinds.append(doc.names[word])
            open_kinds.append(doc.names[word] == 0 and not doc.marks_other_names)
    if not at:
        return {}
    scores, kinds = reader.who.names(vectors["who"][at]), torch.tensor(kinds)
    if not reader.open_names:
        return {"names": functional.cross_entropy(scores, kinds)}
    scores = functional.log_softmax(scores, 1)
    right = scores.gather(1, kinds[:, None])[:, 0]
    if any(open_kinds):
        either = torch.logsumexp(scores[:, [0, *OTHER_NAMES]], 1)
        right = torch.where(torch.tensor(open_kinds), either, right)
    return {"names": -right.mean()}


def actors(reader, batch, vectors):
    found = {}
    at, kinds, entity_at, entities = [], [], [], []
    for doc, place in batch.docs():
        for head, start, end, key in doc.clusters or []:
            if head not in place:
                continue
            if doc.actor_kinds is not None and doc.words[head].upos != "PRON":
                at.append(place[head])
                kinds.append(doc.actor_kinds.get(head, 0))
            elif doc.entities is not None:
                entity_at.append(place[head])
                entities.append(doc.entities.get(head, 0))
    if at:
        found["actor"] = functional.cross_entropy(reader.who.actors(vectors["who"][at]), torch.tensor(kinds))
    if entity_at:
        words = reader.who.dropout(vectors["who"][entity_at])
        found["entity"] = functional.cross_entropy(reader.who.entity(words), torch.tensor(entities))
    return found


def links(reader, batch, vectors):
    """The probability given to right antecedents, after Lee et al., EMNLP 2017; none scores 0."""
    rows, later, earlier, signs = [], [], [], []
    for doc, place in batch.docs():
        mentions = [it for it in doc.clusters or [] if it[0] in place]
        sides = batches.sides(doc, mentions)
        for index, mention in enumerate(mentions):
            if mention[3].startswith("#"):
                continue
            start = max(0, index - batches.MENTIONS_BACK)
            right = [mentions[it][3] == mention[3] for it in range(start, index)]
            if index == start:
                continue
            rows.append(right)
            for other in range(start, index):
                later.append(place[mention[0]])
                earlier.append(place[mentions[other][0]])
                signs.append(batches.pair_signs(sides, index, other))
    if not rows:
        return {}
    scores = reader.who.links(vectors["who"], torch.tensor(later), torch.tensor(earlier), torch.tensor(signs))
    length = max(map(len, rows)) + 1
    grid, right, at = torch.full((len(rows), length), -1e9), torch.zeros(len(rows), length, dtype=bool), 0
    index_rows, index_columns = [], []
    for row, is_right in enumerate(rows):
        index_rows += [row] * len(is_right)
        index_columns += range(1, len(is_right) + 1)
        right[row, 1 : len(is_right) + 1] = torch.tensor(is_right)
        right[row, 0] = not any(is_right)
    grid = grid.index_put((torch.tensor(index_rows), torch.tensor(index_columns)), scores)
    grid = torch.cat([torch.zeros(len(rows), 1), grid[:, 1:]], 1)
    gain = torch.logsumexp(grid.masked_fill(~right, -1e9), 1) - torch.logsumexp(grid, 1)
    return {"links": -gain.mean()}


def cues(reader, batch, vectors):
    words = vectors["said"]
    at, is_cue, n_anchors = [], [], 0
    roles = []
    for window in batch.windows:
        doc = window.doc
        if doc.attributions is None:
            continue
        place = {word: offset for offset, word in enumerate(window.words)}
        anchors = {}
        for anchor, source, cue, content in doc.attributions:
            if anchor in place:
                anchors[place[anchor]] = (source, cue, content)
        at += range(window.begin, window.begin + len(window.words))
        is_cue += [float(it in anchors) for it in range(len(window.words))]
        if anchors:
            roles.append(role_loss(reader, window, words, place, anchors))
            n_anchors += len(anchors)
    if not at:
        return {}
    scores, gold = reader.said.cues(words[at]), torch.tensor(is_cue)
    weight = torch.tensor(1.5)
    loss = functional.binary_cross_entropy_with_logits(scores, gold, pos_weight=weight, reduction="sum")
    found = {"cue": loss / (POSITIVES_PER_WORD * len(at))}
    if roles:
        found["role"] = sum(roles) / n_anchors
    return found


def near(window, anchors, before, after):
    """Returns (rows, places) of the words within so many sentences of each anchor of a window."""
    sentences = [window.doc.sentence_of[word] for word in window.words]
    rows, others = [], []
    for row, anchor in enumerate(anchors):
        start = bisect.bisect_left(sentences, sentences[anchor] - before)
        end = bisect.bisect_right(sentences, sentences[anchor] + after)
        rows += [row] * (end - start)
        others += range(start, end)
    return rows, others


def role_loss(reader, window, words, place, anchors):
    here = words[window.begin : window.begin + len(window.words)]
    sentences = torch.tensor([window.doc.sentence_of[word] for word in window.words])
    rows, others = near(window, list(anchors), *SAID_REACH)
    gold = []
    for source, cue, content in anchors.values():
        role = {place[it]: number for number, of_role in ((1, source), (2, content), (3, cue)) for it in of_role if it in place}
        gold.append(role)
    of_pair = torch.tensor([gold[row].get(other, 0) for row, other in zip(rows, others)])
    firsts = torch.tensor(list(anchors))[rows]
    scores = reader.said.roles(here, sentences, firsts, torch.tensor(others))
    return functional.cross_entropy(scores, of_pair, reduction="sum") / 20


def deeds(reader, batch, vectors):
    words = vectors["deeds"]
    found, total = [], {"argument": [], "told": []}
    n_words, n_groups = 0, 0
    for window in batch.windows:
        doc = window.doc
        if doc.relations is None:
            continue
        place = {word: offset for offset, word in enumerate(window.words)}
        groups = [(place[anchor], kind, group) for anchor, kind, group in doc.relations if anchor in place]
        here = words[window.begin : window.begin + len(window.words)]
        found.append(trigger_loss(reader, doc, window, here, groups))
        n_words += len(here)
        if groups:
            argument, told = argument_loss(reader, doc, window, here, place, groups)
            total["argument"].append(argument)
            total["told"].append(told)
            n_groups += len(groups)
    if not found:
        return {}
    losses = {"trigger": sum(found) / (POSITIVES_PER_WORD * n_words)}
    if n_groups:
        losses["argument"] = sum(total["argument"]) / n_groups
        losses["told"] = sum(total["told"]) / n_groups
    return losses


def trigger_loss(reader, doc, window, here, groups):
    scores = reader.deeds.triggers(here)
    gold = torch.zeros_like(scores)
    for anchor, kind, _ in groups:
        gold[anchor, kind] = 1.0
    keep = torch.ones_like(scores)
    in_window = {}
    for at, word in enumerate(window.words):
        in_window.setdefault(doc.sentence_of[word], []).append(at)
    for sentence, kind in doc.masked:
        if sentence in in_window:
            keep[in_window[sentence], kind] = 0.0
    keep = torch.maximum(keep, gold)
    loss = functional.binary_cross_entropy_with_logits(scores, gold, pos_weight=torch.tensor(1.5), reduction="none")
    return (loss * keep).sum()


def argument_loss(reader, doc, window, here, place, groups):
    anchors, kinds = [anchor for anchor, _, _ in groups], torch.tensor([kind for _, kind, _ in groups])
    sentences = torch.tensor([doc.sentence_of[word] for word in window.words])
    rows, others = near(window, anchors, *DEED_REACH)
    trees = torch.tensor([batches.tree_relation(doc, window.words[anchors[row]], window.words[other]) for row, other in zip(rows, others)])
    of_pair = torch.tensor(anchors)[rows]
    scores = reader.deeds.arguments(here, sentences, of_pair, kinds[rows], torch.tensor(others), trees)
    gold, keep = torch.zeros_like(scores), torch.ones_like(scores)
    number = {pair: at for at, pair in enumerate(zip(rows, others))}
    for row, (_, _, group) in enumerate(groups):
        for role, name in enumerate(("subject", "object", "matter")):
            inside = [number[row, place[it]] for it in group[name] if it in place and (row, place[it]) in number]
            gold[inside, role] = 1.0
        for name, word in group["loose"]:
            if word in place and (row, place[word]) in number:
                keep[number[row, place[word]], ("subject", "object").index(name)] = 0.0
    keep = torch.maximum(keep, gold)
    weights = torch.tensor([1.0, 1.0, 0.3])
    argument = (functional.binary_cross_entropy_with_logits(scores, gold, reduction="none") * keep * weights).sum()
    told = reader.deeds.told_of(here, torch.tensor(anchors), kinds)
    status = torch.tensor([group["status"] for _, _, group in groups])
    former = torch.tensor([float(group["former"]) for _, _, group in groups])
    told_loss = functional.cross_entropy(told[:, :3], status, reduction="sum")
    told_loss = told_loss + functional.binary_cross_entropy_with_logits(told[:, 3], former, reduction="sum")
    return argument, told_loss
