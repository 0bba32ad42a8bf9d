"""Runs the reader in PyTorch and prints its scores on the dev parts, by head.

These figures guide training; those that count are printed by `onrecord evaluate`.
"""

import argparse

import torch

import batches
import data
import labels
import losses
import model
import pieces


def of_docs(reader, vocabulary, docs):
    """Yields (batch, vectors) over documents, one document after the other."""
    for doc in docs:
        for batch in batches.batches_of(vocabulary, [doc]):
            with torch.no_grad():
                yield batch, reader.encoder(batch)


def parse(reader, vocabulary, doc):
    """Sets the best head and label of each word of a document, each chosen independently."""
    for batch, vectors in of_docs(reader, vocabulary, [doc]):
        sentences = batches.sentences_of(batch)
        if not sentences:
            continue
        with torch.no_grad():
            words = vectors["syntax"]
            scores, _ = losses.arc_scores(reader.syntax, words, [it[2] for it in sentences])
            best = scores.argmax(2)
            flat = [at for it in sentences for at in it[2]]
            heads = [int(best[row, at]) for row, it in enumerate(sentences) for at in range(len(it[2]))]
            starts = [it[2][0] for it in sentences for _ in it[2]]
            places = torch.tensor([len(words) if head == 0 else start + head - 1 for head, start in zip(heads, starts)])
            kinds = losses.label_scores(reader.syntax, words, torch.tensor(flat), places).argmax(1).tolist()
            upos = reader.syntax.upos(words).argmax(1).tolist()
        of_doc = [it for sentence in sentences for it in sentence[1]]
        of_start = [sentence[1][0] for sentence in sentences for _ in sentence[1]]
        for at, word in enumerate(of_doc):
            doc.heads[word] = -1 if heads[at] == 0 else of_start[at] + heads[at] - 1
            doc.deprels[word] = kinds[at]
            doc.words[word] = doc.words[word]._replace(upos=labels.UPOS[upos[flat[at]]])


def trees(reader, vocabulary, docs):
    right = {"upos": 0, "uas": 0, "las": 0, "n": 0}
    base = lambda kind: labels.DEPRELS[kind].split(":")[0]
    for doc in docs:
        gold = list(doc.heads), list(doc.deprels), [word.upos for word in doc.words]
        parse(reader, vocabulary, doc)
        for at in range(len(doc.words)):
            right["n"] += 1
            right["upos"] += doc.words[at].upos == gold[2][at]
            right["uas"] += doc.heads[at] == gold[0][at]
            right["las"] += doc.heads[at] == gold[0][at] and base(doc.deprels[at]) == base(gold[1][at])
    return {name: right[name] / right["n"] for name in ("upos", "uas", "las")}


def spans(classes):
    found, start = set(), None
    for at, kind in enumerate(list(classes) + [0]):
        if start is not None and not (kind > 0 and kind % 2 == 0 and (kind + 1) // 2 == (classes[start] + 1) // 2):
            found.add((start, at, (classes[start] - 1) // 2))
            start = None
        if kind > 0 and start is None:
            start = at
    return found


def f1(right, found, gold):
    return 2 * right / max(1, found + gold)


def names(reader, vocabulary, docs):
    right = n_found = n_gold = 0
    for at, doc in enumerate(docs):
        classes = []
        for batch, vectors in of_docs(reader, vocabulary, [doc]):
            classes += reader.who.names(vectors["who"]).argmax(1).tolist()
        pick = lambda it: {span for span in spans(it) if span[2] < 3}
        found, gold = pick(classes), pick([max(0, it) for it in doc.names])
        right, n_found, n_gold = right + len(found & gold), n_found + len(found), n_gold + len(gold)
    return f1(right, n_found, n_gold)


def said(reader, vocabulary, docs):
    cue = [0, 0, 0]
    role = [0, 0, 0]
    for batch, vectors in of_docs(reader, vocabulary, docs):
        for window in batch.windows:
            here = vectors["said"][window.begin : window.begin + len(window.words)]
            place = {word: offset for offset, word in enumerate(window.words)}
            gold = {place[it[0]]: it for it in window.doc.attributions or [] if it[0] in place}
            found = {at for at, it in enumerate(reader.said.cues(here).tolist()) if it > 0}
            cue = [cue[0] + len(found & set(gold)), cue[1] + len(found), cue[2] + len(gold)]
            if not gold:
                continue
            sentences = torch.tensor([window.doc.sentence_of[word] for word in window.words])
            rows, others = losses.near(window, list(gold), *losses.SAID_REACH)
            firsts = torch.tensor(list(gold))[rows]
            best = reader.said.roles(here, sentences, firsts, torch.tensor(others)).argmax(1).tolist()
            for row, (_, source, _, content) in enumerate(gold.values()):
                wanted = {(place[it], 1) for it in source if it in place} | {(place[it], 2) for it in content if it in place}
                got = {(other, role) for of, other, role in zip(rows, others, best) if of == row and role in (1, 2)}
                role = [role[0] + len(wanted & got), role[1] + len(got), role[2] + len(wanted)]
    return {"cue": f1(*cue), "role": f1(*role)}


def deeds(reader, vocabulary, docs):
    trigger, best_of = [0, 0, 0], {"subject": [0, 0], "object": [0, 0], "matter": [0, 0, 0], "status": [0, 0]}
    for batch, vectors in of_docs(reader, vocabulary, docs):
        for window in batch.windows:
            doc = window.doc
            here = vectors["deeds"][window.begin : window.begin + len(window.words)]
            place = {word: offset for offset, word in enumerate(window.words)}
            groups = [(place[anchor], kind, group) for anchor, kind, group in doc.relations if anchor in place]
            found = {(int(at), int(kind)) for at, kind in (reader.deeds.triggers(here) > 0).nonzero()}
            gold = {(anchor, kind) for anchor, kind, _ in groups}
            trigger = [trigger[0] + len(found & gold), trigger[1] + len(found), trigger[2] + len(gold)]
            if groups:
                arguments(reader, doc, window, here, place, groups, best_of)
    right, found, gold = trigger
    shares = {"trigger_p": right / max(1, found), "trigger_r": right / max(1, gold)}
    shares.update({name: best_of[name][0] / max(1, best_of[name][1]) for name in ("subject", "object", "status")})
    shares["matter"] = f1(*best_of["matter"])
    return shares


def arguments(reader, doc, window, here, place, groups, best_of):
    sentences = torch.tensor([doc.sentence_of[word] for word in window.words])
    anchors, kinds = [anchor for anchor, _, _ in groups], torch.tensor([it[1] for it in groups])
    rows, others = losses.near(window, anchors, *losses.DEED_REACH)
    trees = torch.tensor([batches.tree_relation(doc, window.words[anchors[row]], window.words[other]) for row, other in zip(rows, others)])
    pairs = reader.deeds.arguments(here, sentences, torch.tensor(anchors)[rows], kinds[rows], torch.tensor(others), trees)
    scores = torch.full((len(groups), len(here), 3), -1e9)
    scores[rows, others] = pairs
    told = reader.deeds.told_of(here, torch.tensor(anchors), kinds)
    for row, (_, _, group) in enumerate(groups):
        loose = {(name, place[word]) for name, word in group["loose"] if word in place}
        for role, name in enumerate(("subject", "object")):
            wanted = {place[it] for it in group[name] if it in place}
            if wanted:
                best = int(scores[row, :, role].argmax())
                best_of[name][0] += best in wanted or (name, best) in loose
                best_of[name][1] += 1
        wanted = {place[it] for it in group["matter"] if it in place}
        got = set((scores[row, :, 2] > 0).nonzero()[:, 0].tolist())
        for at, value in enumerate((len(wanted & got), len(got), len(wanted))):
            best_of["matter"][at] += value
        best_of["status"][0] += int(told[row, :3].argmax()) == group["status"]
        best_of["status"][1] += 1


def links(reader, vocabulary, docs):
    """Returns how often a pronoun's best antecedent is right, of those that have one."""
    right = n = 0
    for batch, vectors in of_docs(reader, vocabulary, docs):
        for doc, place in batch.docs():
            mentions = [it for it in doc.clusters or [] if it[0] in place]
            sides = batches.sides(doc, mentions)
            for index, mention in enumerate(mentions):
                start = max(0, index - batches.MENTIONS_BACK)
                others = list(range(start, index))
                if doc.words[mention[0]].upos != "PRON" or not any(mentions[it][3] == mention[3] for it in others):
                    continue
                signs = torch.tensor([batches.pair_signs(sides, index, it) for it in others])
                earlier = torch.tensor([place[mentions[it][0]] for it in others])
                scores = reader.who.links(vectors["who"], torch.tensor([place[mention[0]]] * len(others)), earlier, signs)
                best = others[int(scores.argmax())]
                right, n = right + (mentions[best][3] == mention[3]), n + 1
    return right / max(1, n)


def report(reader, vocabulary, docs):
    reader.eval()
    with torch.no_grad():
        for part in ("us", "world", "releases"):
            for doc in docs[part]:
                parse(reader, vocabulary, doc)
                doc.relabel()
            print(part, "deeds", deeds(reader, vocabulary, docs[part]), "links", links(reader, vocabulary, docs[part]), flush=True)
            print(part, "said", said(reader, vocabulary, docs[part]), flush=True)
        for doc in docs["polnear"]:
            parse(reader, vocabulary, doc)
            doc.relabel()
        print("polnear said", said(reader, vocabulary, docs["polnear"]))
        print("gum links", links(reader, vocabulary, docs["gum"]))
        print("ewt names", names(reader, vocabulary, docs["ewt"]))
        for part in ("ewt", "gum"):
            print(part, trees(reader, vocabulary, docs[part]), flush=True)


def load(path):
    saved = torch.load(path)
    reader = model.Reader(len(saved["pieces"]), saved["layers"])
    reader.load_state_dict(saved["reader"])
    reader.eval()
    return reader, pieces.Vocabulary(saved["pieces"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("--shared", "--annotated", "--checkpoint"):
        parser.add_argument(name, required=True)
    args = parser.parse_args()
    reader, vocabulary = load(args.checkpoint)
    report(reader, vocabulary, data.load_dev(args.shared, args.annotated))


if __name__ == "__main__":
    main()
