"""Reads what training learns from: treebanks, names, attributions, annotated articles.

In: the folders `corpora` and `gold` as their READMEs describe, and the articles as
`onrecord annotate` reads them (words, sentences, offsets), so that training and reading agree on
what a word is. Out: `Doc`s of sentences of words with whatever labels their source has.
"""

import collections
import csv
import gzip
import json
import pathlib
import re
from dataclasses import dataclass, field

import labels

# Articles annotated later: our own with their texts, those of PolNeAR without.
ARTICLES = pathlib.Path(__file__).parent / "articles"

Word = collections.namedtuple("Word", "form upos xpos head deprel start end misc")


@dataclass
class Doc:
    """A document: its sentences of words, and labels by word index in the document."""

    name: str
    sentences: list
    kind: str
    tags: bool = False
    names: list = None
    marks_other_names: bool = True
    entities: list = None
    clusters: list = None
    attributions: list = None
    relations: list = None
    masked: list = None
    actor_kinds: dict = None
    words: list = field(default_factory=list)
    first: list = field(default_factory=list)
    heads: list = field(default_factory=list)
    deprels: list = field(default_factory=list)
    sentence_of: list = field(default_factory=list)
    source: tuple = None

    def relabel(self):
        """Sets the labels of an article again after its trees have changed."""
        if self.source is None:
            return
        row, places = self.source
        if row.get("attributions"):
            with_attributions(self, places, row["attributions"])
        if "gold" in row:
            with_actors(self, places, row)
        if "Pronoun" in row:
            with_candidates(self, places, row)

    def __post_init__(self):
        for at, sentence in enumerate(self.sentences):
            base = len(self.words)
            self.first.append(base)
            for word in sentence:
                self.words.append(word)
                self.sentence_of.append(at)
                self.heads.append(base + word.head if word.head is not None else -1)
                self.deprels.append(labels.DEPREL_IDS.get(word.deprel, 0))

    def head_of(self, begin, end):
        """Returns the word of a range whose head is outside it; the last one that is not punctuation."""
        found = [at for at in range(begin, end) if not begin <= self.heads[at] < end]
        solid = [at for at in found if self.words[at].upos != "PUNCT"]
        return (solid or found or [end - 1])[-1]


def open_text(path):
    return gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")


def deprel_of(name):
    return name if name in labels.DEPREL_IDS else name.split(":")[0]


def conllu(path):
    """Yields (document name, sentences of `Word`s, sentence names) of a CoNLL-U file."""
    name, sentences, ids, current, sent_id = "", [], [], [], ""
    for line in open_text(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc"):
            if sentences:
                yield name, sentences, ids
            name, sentences, ids = line.split("=", 1)[1].strip(), [], []
        elif line.startswith("# sent_id"):
            sent_id = line.split("=", 1)[1].strip()
        elif not line:
            if current:
                sentences.append(current)
                ids.append(sent_id)
            current = []
        elif not line.startswith("#"):
            columns = line.split("\t")
            if columns[0].isdigit():
                current.append(word_of(columns))
    if current:
        sentences.append(current)
        ids.append(sent_id)
    if sentences:
        yield name, sentences, ids


def word_of(columns):
    misc = dict(part.split("=", 1) for part in columns[9].split("|") if "=" in part)
    head = int(columns[6]) if columns[6].isdigit() else 0
    start, end = int(misc.get("start_char", -1)), int(misc.get("end_char", -1))
    return Word(columns[1], columns[3], columns[4], head - 1 if head else None, deprel_of(columns[7]), start, end, misc)


# Treebanks and names.


def treebank(path, names=None):
    """Returns the documents of a treebank; `names` holds name tags by sentence id."""
    docs = []
    for name, sentences, ids in conllu(path):
        doc = Doc(name, sentences, "ud", tags=True)
        if names is not None:
            tags = [names.get(at) for at in ids]
            pairs = list(zip(tags, sentences))
            doc.marks_other_names = False
            doc.names = [it for tag, sentence in pairs for it in (tag if tag and len(tag) == len(sentence) else [-1] * len(sentence))]
        elif any("Entity" in word.misc for word in doc.words):
            with_entities(doc)
        docs.append(doc)
    return docs


def tagged(path):
    """Returns name tags of files with a form and a tag per line: [(id, forms, classes)]."""
    found, forms, tags, ident = [], [], [], ""
    for line in list(open_text(path)) + ["\n"]:
        line = line.rstrip("\n")
        if line.startswith("# sent_id"):
            ident = line.split("=", 1)[1].strip()
        elif not line.strip():
            if forms:
                found.append((ident, forms, classes(tags)))
            forms, tags = [], []
        elif not line.startswith("# "):
            columns = line.split("\t")[1:3] if "\t" in line else line.rsplit(" ", 1)
            forms.append(columns[0])
            tags.append(columns[1])
    return found


def classes(tags):
    """Returns the classes of written tags; `I-` after another kind starts a name."""
    found, last = [], None
    for tag in tags:
        kind = labels.NAME_KINDS.get(tag[2:]) if tag != "O" else None
        found.append(0 if kind is None else labels.name_class(kind, tag[0] != "B" and last == kind))
        last = kind
    return found


def wikigold(path):
    """Returns Wikigold as documents of twenty sentences without tags or trees."""
    rows = tagged(path)
    docs = []
    for start in range(0, len(rows), 20):
        part = rows[start : start + 20]
        sentences = [[Word(form, "X", "XX", None, "dep", -1, -1, {}) for form in forms] for _, forms, _ in part]
        doc = Doc(f"wikigold-{start}", sentences, "names")
        doc.names = [it for _, _, found in part for it in found]
        docs.append(doc)
    return docs


def brackets(doc):
    """Yields (group, type, first word, end word) of the `Entity=` brackets of a document."""
    opened = []
    for at, word in enumerate(doc.words):
        for part in re.findall(r"\([^()]*\)?|[^()]+\)", word.misc.get("Entity", "")):
            if part.startswith("("):
                group, kind = part.strip("()").split("-")[:2]
                opened.append((group, kind, at))
                if not part.endswith(")"):
                    continue
                group, kind, start = opened.pop()
                yield group, kind, start, at + 1
            else:
                group = part.rstrip(")")
                for index in range(len(opened) - 1, -1, -1):
                    if opened[index][0] == group:
                        group, kind, start = opened.pop(index)
                        yield group, kind, start, at + 1
                        break


def with_entities(doc):
    """Sets names, entity heads and coreference of a document from its `Entity=` brackets."""
    doc.names = [0] * len(doc.words)
    doc.marks_other_names = False
    doc.entities, doc.clusters = {}, []
    found = []
    for group, kind, start, end in brackets(doc):
        if "[" in group or end <= start or doc.sentence_of[start] != doc.sentence_of[end - 1]:
            continue
        head = doc.head_of(start, end)
        doc.entities[head] = labels.ENTITY_IDS.get(kind, 0)
        doc.clusters.append((head, start, end, group))
        named = name_of(doc, start, end, kind)
        if named:
            found.append(named)
    for start, end, kind in sorted(found, key=lambda it: (it[0] - it[1], it[0])):
        if not any(doc.names[start:end]):
            for at in range(start, end):
                doc.names[at] = labels.name_class(kind, at > start)
    doc.clusters.sort()


def name_of(doc, start, end, kind):
    """Returns the name within an entity whose words are proper nouns, without article and titles."""
    words = doc.words
    while end - start > 1 and (words[start].deprel == "nmod:desc" or words[start].upos in ("DET", "PUNCT")):
        start += 1
    while end - start > 1 and words[end - 1].upos in ("PUNCT", "PART"):
        end -= 1
    inner = lambda at: words[at].upos in ("PROPN", "NUM", "PUNCT", "CCONJ", "SYM", "X") or words[at].xpos == "NNP" or (
        at > start and words[at].upos in ("ADP", "DET", "ADJ"))
    if kind == "time" or not any(words[at].upos == "PROPN" for at in range(start, end)):
        return None
    if not all(inner(at) for at in range(start, end)):
        return None
    return start, end, {"person": 0, "organization": 1, "place": 2}.get(kind, 3)


# Articles.


class Places:
    """Finds the words of a document by offsets into its text."""

    def __init__(self, doc):
        self.doc = doc
        self.starts = [word.start for word in doc.words]

    def words(self, spans):
        """Returns the words that overlap any of the spans, in order."""
        found = []
        for start, end in spans or []:
            for at in range(self._from(start), len(self.starts)):
                word = self.doc.words[at]
                if word.start >= end:
                    break
                if word.end > start:
                    found.append(at)
        return found

    def _from(self, start):
        low, high = 0, len(self.starts)
        while low < high:
            middle = (low + high) // 2
            if self.doc.words[middle].end <= start:
                low = middle + 1
            else:
                high = middle
        return low


def articles(annotated, rows, silver=None):
    """Returns articles with attributions and, if annotated, actors and relations."""
    texts = {row["id"]: row for row in rows}
    docs = []
    for name, sentences, _ in conllu(annotated):
        row = texts[name]
        doc = Doc(name, sentences, "article")
        doc.source = (row, Places(doc))
        doc.relabel()
        if silver and name in silver:
            with_silver(doc, silver[name])
        docs.append(doc)
    return docs


def with_attributions(doc, places, rows):
    doc.attributions = []
    for row in rows:
        source, cue, content = (places.words(row.get(it)) for it in ("source", "cue", "content"))
        if cue:
            doc.attributions.append((doc.head_of(cue[0], cue[-1] + 1) if cue[-1] - cue[0] < 12 else cue[0], source, cue, content))


def silver_names(path):
    """Returns by article the words of the other annotator: (start, end, kind or None)."""
    found, current = {}, None
    for line in open_text(path):
        line = line.rstrip("\n")
        if line.startswith("# doc "):
            current = found.setdefault(line[6:].split(".txt")[0].strip(), [])
        elif line:
            columns = line.split("\t")
            kind = {"PERSON": 0, "ORGANIZATION": 1, "LOCATION": 2, "MISC": 3}.get(columns[3])
            current.append([int(columns[6]), int(columns[7]), kind, columns[0]])
    for words in found.values():
        make_consistent(words)
    return found


def make_consistent(words):
    """Marks the last word of a person's full name as a person wherever it occurs alone in the article."""
    runs = []
    for at, word in enumerate(words):
        if word[2] is None:
            continue
        if runs and runs[-1][1] == at and words[runs[-1][0]][2] == word[2]:
            runs[-1][1] = at + 1
        else:
            runs.append([at, at + 1])
    surnames = {words[end - 1][3] for start, end in runs if end - start > 1 and words[start][2] == 0}
    for start, end in runs:
        if end - start == 1 and words[start][3] in surnames:
            words[start][2] = 0


def with_silver(doc, words):
    doc.names, last, index = [], None, 0
    for word in doc.words:
        while index < len(words) and words[index][1] <= word.start:
            index += 1
        over = index < len(words) and words[index][0] < word.end
        kind = words[index][2] if over else None
        doc.names.append(0 if kind is None else labels.name_class(kind, last == kind))
        last = kind


# Annotated actors and relations.

NOMINAL = {"NOUN", "PROPN"}
INNER = {"compound", "flat", "nmod:desc", "fixed", "goeswith"}


def forms_pattern(form):
    return re.compile(r"(?<!\w)" + re.escape(form) + r"(?!\w)")


def with_actors(doc, places, row):
    """Sets mentions, coreference and relations from the gold of an article."""
    text, gold = row["text"], row["gold"]
    mentions = {}
    claims = [(-len(form), form, actor["key"]) for actor in gold["actors"] for form in {actor["name"], *actor.get("aliases", [])} if form]
    taken = [False] * (len(text) + 1)
    for _, form, key in sorted(claims):
        for match in forms_pattern(form).finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                note(doc, places, mentions, match.span(), key)
    for relation in gold["relations"]:
        for role in ("subject", "object"):
            if relation[role] and relation["places"].get(role):
                note(doc, places, mentions, relation["places"][role], relation[role])
    for said in gold.get("speakers", []):
        spans = row["attributions"][said["attribution"]].get("source")
        if said["speaker"] and spans and len(spans) == 1:
            note(doc, places, mentions, spans[0], said["speaker"])
    kinds = {actor["key"]: labels.ACTOR_KINDS.index(actor["kind"]) for actor in gold["actors"]}
    doc.actor_kinds = {head: kinds.get(key, 0) for head, (_, _, key) in mentions.items()}
    doc.clusters = sorted([(head, start, end, key) for head, (start, end, key) in mentions.items()] + distractors(doc, mentions))
    with_relations(doc, places, row, mentions)


def note(doc, places, mentions, span, key):
    words = places.words([span])
    while words and doc.words[words[-1]].upos in ("PART", "PUNCT") and len(words) > 1:
        words.pop()
    if not words or doc.sentence_of[words[0]] != doc.sentence_of[words[-1]]:
        return
    head = doc.head_of(words[0], words[-1] + 1)
    if head not in mentions:
        mentions[head] = (words[0], words[-1] + 1, key)


def distractors(doc, mentions):
    """Returns heads of other noun phrases, each in a separate cluster."""
    covered = {at for start, end, _ in mentions.values() for at in range(start, end)}
    return [
        (at, at, at + 1, f"#{at}")
        for at, word in enumerate(doc.words)
        if word.upos in NOMINAL and labels.DEPRELS[doc.deprels[at]] not in INNER and at not in covered
    ]


def with_candidates(doc, places, row):
    """Sets the mentions of a passage of GAP: a pronoun and the two names that it may mean."""
    mentions = {}
    for side in ("A", "B"):
        for match in forms_pattern(row[side]).finditer(row["Text"]):
            note(doc, places, mentions, match.span(), side)
    start = int(row["Pronoun-offset"])
    meant = [side for side in ("A", "B") if row[f"{side}-coref"] == "TRUE"]
    note(doc, places, mentions, (start, start + len(row["Pronoun"])), meant[0] if meant else "#neither")
    doc.clusters = sorted([(head, start, end, key) for head, (start, end, key) in mentions.items()] + distractors(doc, mentions))


def gap(annotated, path):
    """Returns the passages of GAP with their mentions."""
    with open_text(path) as file:
        table = {row["ID"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    docs = []
    for name, sentences, _ in conllu(annotated):
        doc = Doc(name, sentences, "article")
        doc.source = (table[name], Places(doc))
        doc.relabel()
        docs.append(doc)
    return docs


STOP = set("a an the of to in on for and or that this his her their its by with from at as be is was were has have had will would it he she they".split())


def content_words(text):
    return {it for it in re.findall(r"\w+", (text or "").casefold()) if it not in STOP}


def with_relations(doc, places, row, mentions):
    """Sets relations as (anchor, type, subject words, object words, matter words, status, former),
    and the (sentence, type) pairs in which a relation may be reported again."""
    of_actor = collections.defaultdict(list)
    for head, (_, _, key) in mentions.items():
        of_actor[key].append(head)
    groups, doc.masked = {}, set()
    for relation in row["gold"]["relations"]:
        kind, at = labels.RELATION_IDS.get(relation["type"]), relation["places"]
        trigger = places.words([at["trigger"]])
        if kind is None:
            continue
        mask_repeats(doc, relation, kind, of_actor)
        if not trigger:
            continue
        same = [it for it in trigger if doc.sentence_of[it] == doc.sentence_of[trigger[0]]]
        anchor = doc.head_of(same[0], same[-1] + 1)
        group = groups.setdefault((anchor, kind), {"subject": set(), "object": set(), "matter": set(), "loose": set(), "status": 0, "former": 0})
        for role in ("subject", "object"):
            add_argument(doc, places, group, relation, role, anchor, of_actor)
        group["matter"].update(places.words([at["matter"]]) if at.get("matter") else [])
        group["status"] = labels.STATUSES.index(relation["status"])
        group["former"] = int(bool(relation.get("former")))
    doc.relations = [(anchor, kind, group) for (anchor, kind), group in sorted(groups.items())]


def add_argument(doc, places, group, relation, role, anchor, of_actor):
    key, span = relation[role], relation["places"].get(role)
    if not key:
        return
    heads = of_actor.get(key, [])
    if span:
        words = places.words([span])
        if words:
            head = doc.head_of(words[0], words[-1] + 1)
            group[role].add(head)
            group["loose"].update((role, it) for it in words if it != head)
    else:
        before = [it for it in heads if it <= anchor and anchor - it < 120]
        if before:
            group[role].add(max(before))
    here = doc.sentence_of[anchor]
    group["loose"].update((role, it) for it in heads if doc.sentence_of[it] == here and it not in group[role])


def mask_repeats(doc, relation, kind, of_actor):
    subjects = {doc.sentence_of[it] for it in of_actor.get(relation["subject"], [])} if relation["subject"] else None
    if relation["object"]:
        others = {doc.sentence_of[it] for it in of_actor.get(relation["object"], [])}
    else:
        wanted = content_words(relation["matter"])
        others = {
            at for at, sentence in enumerate(doc.sentences)
            if wanted and 2 * len(wanted & {word.form.casefold() for word in sentence}) >= len(wanted)
        }
    both = others if subjects is None else subjects & others
    doc.masked.update((sentence, kind) for sentence in both)


def rows(path):
    return [json.loads(line) for line in open_text(path)]


def load(shared, annotated):
    """Returns all training documents by source."""
    corpora, gold, annotated = pathlib.Path(shared) / "corpora", pathlib.Path(shared) / "eval/gold", pathlib.Path(annotated)
    uner = {ident: found for ident, _, found in tagged(corpora / "ner/uner_ewt_train.iob2")}
    silver = silver_names(corpora / "polnear/corenlp_train.tsv.gz")
    found = {
        "ewt": treebank(corpora / "ud/en_ewt-ud-train.conllu", uner),
        "gum": treebank(corpora / "ud/en_gum-ud-train.conllu"),
        "wikigold": wikigold(corpora / "ner/wikigold.txt"),
    }
    found["gap"] = gap(annotated / "gap.conllu", corpora / "coref/gap_validation.tsv")
    for part in ("us", "world", "releases"):
        found[part] = articles(annotated / f"gold_train_{part}.conllu", rows(gold / f"train/{part}.jsonl"), silver)
    found["own"] = articles(annotated / "own.conllu", map(whole, rows(ARTICLES / "own.jsonl")))
    known = {doc.name for doc in found["us"]}
    more = {row["id"]: row["gold"] for row in rows(ARTICLES / "polnear.jsonl")}
    texts = [with_gold(row, more) for row in rows(corpora / "polnear/train.jsonl")]
    polnear = articles(annotated / "polnear_train.conllu", texts, silver)
    found["more"] = [doc for doc in polnear if doc.name in more]
    found["polnear"] = [doc for doc in polnear if doc.name not in known]
    return found


def with_gold(row, more):
    """Returns an article of PolNeAR with our annotation, whose actors' names are offsets into its text."""
    if row["id"] not in more:
        return row
    gold, text = more[row["id"]], row["text"]
    words = lambda span: text[span[0] : span[1]] if span else None
    actors = []
    for actor in gold["actors"]:
        name, *others = map(words, actor["forms"])
        actors.append({**actor, "name": name, "aliases": others})
    relations = [{**it, "matter": words(it["places"].get("matter"))} for it in gold["relations"]]
    return whole({**row, "gold": {"actors": actors, "relations": relations}})


def whole(row):
    """Adds to the relations of an article the sides that were left out because they are empty."""
    empty = {"subject": None, "object": None, "matter": None}
    gold = row["gold"]
    return {**row, "gold": {**gold, "relations": [{**empty, **it} for it in gold["relations"]]}}


def load_dev(shared, annotated):
    """Returns the development documents."""
    corpora, gold, annotated = pathlib.Path(shared) / "corpora", pathlib.Path(shared) / "eval/gold", pathlib.Path(annotated)
    uner = {ident: found for ident, _, found in tagged(corpora / "ner/uner_ewt_dev.iob2")}
    found = {"ewt": treebank(corpora / "ud/en_ewt-ud-dev.conllu", uner), "gum": treebank(corpora / "ud/en_gum-ud-dev.conllu")}
    for part in ("us", "world", "releases"):
        found[part] = articles(annotated / f"gold_dev_{part}.conllu", rows(gold / f"dev/{part}.jsonl"))
    found["polnear"] = articles(annotated / "polnear_dev.conllu", rows(corpora / "polnear/dev.jsonl"))
    return found
