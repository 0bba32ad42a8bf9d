//! What the attribution models see of each token, as small numbers.
//!
//! In: a reading with its quotations and its cast. Out: [`Facts`]. Never fails.

use crate::extract::{Cast, Quotes, Reading};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::hashing::bytes;
use crate::language::lexeme::Lexeme;
use crate::language::{Deprel, Pipeline, Upos};
use crate::ontology::CueSense;

/// What is seen of one token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fact {
    /// The key of its lower-case form.
    pub lower: u32,
    /// The key of its lemma.
    pub lemma: u32,
    /// The word class that distribution tells, 0 for none.
    pub class: u32,
    /// The universal tag.
    pub upos: u32,
    /// The Penn tag.
    pub xpos: u32,
    /// The relation to its head.
    pub deprel: u32,
    /// The head; the token itself for the root.
    pub head: u32,
    /// What the schema says that it tells: 0 for no cue, else 1 plus the kind.
    pub cue: u32,
    /// 0 outside of quotation marks, 1 within, 2 a mark.
    pub quote: u32,
    /// Who stands here: 0 nobody, else by kind of actor and of mention.
    pub actor: u32,
    /// Which sorts of dependents it has, one bit each.
    pub children: u32,
    /// The actor of its subject, 15 for a subject who is nobody, 0 for none.
    pub subject: u32,
    /// The preposition or particle under it.
    pub particle: u32,
    /// The cue kind of the nearest verb above in whose clause or complement it stands; 0 for none.
    pub above: u32,
}

/// The facts of every token, by sentence.
pub type Facts = Vec<Vec<Fact>>;

/// The dependents that [`Fact::children`] tells of, by base relation.
const CHILDREN: [&str; 14] = [
    "nsubj",
    "ccomp",
    "xcomp",
    "obj",
    "obl",
    "parataxis",
    "aux",
    "mark",
    "iobj",
    "advcl",
    "nmod",
    "acl",
    "cop",
    "conj",
];

/// Returns the facts of a document.
#[must_use]
pub fn facts(reading: &Reading<'_>, quotes: &Quotes, cast: &Cast) -> Facts {
    (0..reading.n_sentences()).map(|it| sentence(reading, quotes, cast, it)).collect()
}

fn small(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn sentence(reading: &Reading<'_>, quotes: &Quotes, cast: &Cast, sentence: usize) -> Vec<Fact> {
    let n_tokens = reading.len(sentence);
    let classes = &Pipeline::embedded().clusters;
    let mut facts: Vec<Fact> = (0..n_tokens)
        .map(|at| {
            let token = reading.token(sentence, at);
            let quote = match quotes.at(sentence, at) {
                Some(_) if token.upos == Upos::PUNCT && is_mark(reading.word(sentence, at)) => 2,
                Some(_) => 1,
                None => 0,
            };
            Fact {
                lower: bytes(reading.lower(sentence, at).as_bytes()),
                lemma: bytes(reading.lemma(sentence, at).as_bytes()),
                class: u32::from(classes.class(&Lexeme::new(reading.word(sentence, at)))),
                upos: small(token.upos.index()),
                xpos: small(token.xpos.index()),
                deprel: small(token.deprel.index()),
                head: small(reading.trees[sentence].head(at).unwrap_or(at)),
                cue: cue_kind(reading, sentence, at),
                quote,
                actor: actor(cast, sentence, at),
                ..Fact::default()
            }
        })
        .collect();
    for at in 0..n_tokens {
        add_children(reading, sentence, at, &mut facts);
    }
    for at in 0..n_tokens {
        facts[at].above = above(reading, sentence, at, &facts);
    }
    facts
}

fn is_mark(word: &str) -> bool {
    matches!(word, "\"" | "“" | "”" | "``" | "''" | "„")
}

fn cue_kind(reading: &Reading<'_>, sentence: usize, at: usize) -> u32 {
    let cues = &reading.ontology.cues;
    let lemma = reading.lemma(sentence, at);
    let (senses, base): (&[CueSense], u32) = match reading.token(sentence, at).upos {
        Upos::VERB | Upos::AUX => (cues.verb(lemma), 1),
        Upos::NOUN | Upos::PROPN => (cues.noun(lemma), 33),
        Upos::ADJ => (cues.adjective(lemma), 65),
        Upos::ADV if cues.is_hearsay(lemma) => return 97,
        _ => return 0,
    };
    senses.first().map_or(0, |it| base + u32::from(it.index))
}

fn actor(cast: &Cast, sentence: usize, at: usize) -> u32 {
    let Some(member) = cast.member_at(sentence, at) else { return 0 };
    let member = &cast.members[member];
    let kind = match member.kind {
        ActorKind::Person => 1,
        ActorKind::Organization => 2,
        ActorKind::Outlet => 3,
        ActorKind::Government => 4,
        ActorKind::Group => 5,
        ActorKind::Unnamed => 6,
    };
    let place =
        member.mentions.iter().find(|it| it.sentence == sentence && it.tokens.contains(&at));
    let pronoun = place.is_some_and(|it| it.kind == MentionKind::Pronoun);
    kind + if pronoun { 7 } else { 0 }
}

fn add_children(reading: &Reading<'_>, sentence: usize, at: usize, facts: &mut [Fact]) {
    let tree = &reading.trees[sentence];
    let mut fact = facts[at];
    for child in tree.children(at) {
        let token = tree.token(*child);
        let base = token.deprel.base();
        if let Some(bit) = CHILDREN.iter().position(|it| *it == base) {
            fact.children |= 1 << bit;
        }
        match base {
            "nsubj" => {
                let here = facts[*child];
                let pronoun = if token.upos == Upos::PRON { 14 } else { 15 };
                fact.subject = if here.actor > 0 { here.actor } else { pronoun };
            }
            "compound" if token.deprel == Deprel::COMPOUND_PRT => {
                fact.particle = facts[*child].lower;
            }
            "obl" | "nmod" if fact.particle == 0 && *child > at => {
                let case = tree.dependent(*child, "case");
                fact.particle = case.map_or(0, |it| facts[it].lower);
            }
            "case" if fact.particle == 0 => fact.particle = facts[*child].lower,
            _ => {}
        }
    }
    facts[at] = fact;
}

/// Returns the cue kind of the nearest verb or noun above whose content may hold the token.
fn above(reading: &Reading<'_>, sentence: usize, at: usize, facts: &[Fact]) -> u32 {
    let tree = &reading.trees[sentence];
    let mut here = at;
    for _ in 0..12 {
        let deprel = tree.token(here).deprel.base();
        let Some(head) = tree.head(here) else { return 0 };
        let holds = matches!(
            deprel,
            "ccomp" | "xcomp" | "acl" | "parataxis" | "obj" | "obl" | "nmod" | "advcl"
        );
        if holds && facts[head].cue > 0 {
            let side = u32::from(head > at);
            let code = match deprel {
                "ccomp" => 0,
                "parataxis" => 1,
                "xcomp" => 2,
                "acl" => 3,
                _ => 4,
            };
            return (facts[head].cue * 8 + code) * 2 + side;
        }
        here = head;
    }
    0
}
