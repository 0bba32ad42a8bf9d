"""The label sets, in the order of their indexes; `src/language/labels.rs` has the same."""

UPOS = """ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X""".split()
XPOS = """NN NNS NNP NNPS VB VBD VBG VBN VBP VBZ MD JJ JJR JJS RB RBR RBS RP IN TO DT PDT PRP PRP$ WDT WP WP$ WRB EX POS CC CD UH FW SYM ADD GW AFX LS NFP HYPH $ . , : `` '' -LRB- -RRB- XX""".split()
DEPRELS = """root acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj ccomp compound compound:prt conj cop csubj csubj:outer csubj:pass dep det det:predet discourse dislocated expl fixed flat goeswith iobj list mark nmod nmod:desc nmod:poss nmod:unmarked nsubj nsubj:outer nsubj:pass nummod obj obl obl:agent obl:unmarked orphan parataxis punct reparandum vocative xcomp""".split()
RELATIONS = """accused agreed_with ally_of appointed attacked blocked candidate_for charged criticized declined_to_comment defeated denied dismissed donated_to enacted endorsed family_of holds_office investigates leads member_of met_with offered_resignation opposes pledged praised protested recused rejected resigned reversed runs_against sanctioned spoke_with succeeded sued supports testified threatened urged voted_against voted_for won works_for""".split()
STATUSES = ["asserted", "negated", "hypothetical"]
ACTOR_KINDS = ["none", "person", "organization", "outlet", "government", "group", "unnamed"]
ENTITIES = "none person place organization object event time substance animal abstract plant".split()
NAME_KINDS = {"PER": 0, "ORG": 1, "LOC": 2, "MISC": 3, "OTH": 3, "OTHER": 3}
ROLES = ["none", "source", "content", "cue"]

UPOS_IDS = {name: at for at, name in enumerate(UPOS)}
XPOS_IDS = {name: at for at, name in enumerate(XPOS)}
DEPREL_IDS = {name: at for at, name in enumerate(DEPRELS)}
RELATION_IDS = {name: at for at, name in enumerate(RELATIONS)}
ENTITY_IDS = {name: at for at, name in enumerate(ENTITIES)}


def name_class(kind, inside):
    """Returns the class of a word of a name: 0 outside, then first and further words of each kind."""
    return 1 + 2 * kind + int(inside)
