//! Relations that the heads find: which word expresses which type, and who its sides are.
//!
//! In: a scene and the temporal expressions of its sentences. Out: [`Deed`]s, with the probability
//! that the heads give them as their confidence. Sides are chosen among the members of the cast by
//! the words that refer to them. Types that are not in the ontology are left out. Never fails.

use std::collections::BTreeMap;

use super::confidence::Claims;
use super::{Deed, Scene, matter, sources};
use crate::extract::cast::MemberIndex;
use crate::extract::dates::{self, TimeExpression};
use crate::extract::heads::deeds::{ROLES, Side};
use crate::extract::heads::place::{ELSEWHERE, place_signs, tree_sign};
use crate::extract::heads::{DeedLogits, Heads, chance};
use crate::extract::status;
use crate::extract::tree::Tree;
use crate::knowledge::Status;
use crate::language::syntax::highest;
use crate::language::{Deprel, Upos, Vectors};
use crate::ontology::{Need, RelationSpec};

/// The least probability at which a word is considered as a trigger.
const TRIGGER_MIN: f32 = 0.16;

/// The least probability at which another member is a side beside the likeliest.
const FURTHER_MIN: f32 = 0.72;

/// The least probability at which the likeliest member is the subject, and the object.
const SUBJECT_MIN: f32 = 0.1;
const OBJECT_MIN: f32 = 0.18;

/// How many sentences before and after its trigger a relation's sides may be.
const REACH: [usize; 2] = [2, 1];

const SUBJECT: usize = 0;
const OBJECT: usize = 1;
const MATTER: usize = 2;

/// What the heads find in a document before mentions are resolved: triggers, each with the words
/// that may be its sides.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    logits: DeedLogits<'static>,
    triggers: Vec<Trigger>,
}

/// A word that expresses a relation, with the output of the heads for the words around it.
#[derive(Clone, Debug)]
struct Trigger {
    /// Its sentence and token, by index.
    place: (usize, usize),
    /// Its index among the words that have vectors.
    word: usize,
    /// The index of its type among those of the heads.
    kind: usize,
    /// The probability that it is a trigger.
    chance: f32,
    /// The words that may be sides, as (sentence, token).
    places: Vec<(usize, usize)>,
    /// For each of `places`, the probabilities of being the subject, the object, part of the
    /// matter.
    chances: Vec<[f32; ROLES]>,
}

impl Found {
    /// Returns what the heads find in the sentences of these trees.
    #[must_use]
    pub(crate) fn new(trees: &[Tree<'_>], vectors: &Vectors) -> Self {
        let logits = Heads::embedded().deeds.logits(vectors);
        let mut triggers = Vec::new();
        for word in 0..vectors.n_words() {
            for (kind, logit) in logits.triggers(word).iter().enumerate() {
                let likely = chance(*logit);
                if likely >= TRIGGER_MIN {
                    let place = vectors.place(word);
                    let (places, sides) = sides(trees, vectors, place, word);
                    let chances = logits.arguments(word, kind, &sides);
                    let chances = chances.iter().map(|it| it.map(chance)).collect();
                    triggers.push(Trigger { place, word, kind, chance: likely, places, chances });
                }
            }
        }
        Self { logits, triggers }
    }

    /// Returns the words that are likely the subject or object of some relation, with the
    /// probability.
    #[must_use]
    pub(crate) fn wanted(&self) -> BTreeMap<(usize, usize), f32> {
        let mut wanted = BTreeMap::new();
        for trigger in &self.triggers {
            for (place, chances) in trigger.places.iter().zip(&trigger.chances) {
                let chance = trigger.chance * chances[SUBJECT].max(chances[OBJECT]);
                let held = wanted.entry(*place).or_insert(0.0_f32);
                *held = held.max(chance);
            }
        }
        wanted
    }
}

/// Returns the words that may be sides of a relation with its trigger at a place.
fn sides(
    trees: &[Tree<'_>],
    vectors: &Vectors,
    (sentence, token): (usize, usize),
    anchor: usize,
) -> (Vec<(usize, usize)>, Vec<Side>) {
    let end = (sentence + REACH[1] + 1).min(vectors.n_sentences());
    let beside = trees[sentence].rest_of_bracket(token);
    let mut places = Vec::new();
    let mut sides = Vec::new();
    for other in sentence.saturating_sub(REACH[0])..end {
        for at in 0..trees[other].len() {
            let Some(word) = vectors.number(other, at) else { continue };
            // The letter of a party, "(R-Ohio)", is a side of what it expresses itself.
            let is_own = (other, at) == (sentence, token);
            if other == sentence && beside.contains(&at)
                || trees[other].is_bracketed_letter(at) && !is_own
            {
                continue;
            }
            let apart = other.cast_signed() - sentence.cast_signed();
            let tree = match apart {
                0 => tree_sign(&trees[sentence], token, at),
                _ => ELSEWHERE,
            };
            let place = place_signs(word.cast_signed() - anchor.cast_signed(), apart);
            places.push((other, at));
            sides.push(Side { word, place, tree });
        }
    }
    (places, sides)
}

/// What the heads found in a scene, and which types they know.
pub(super) struct Judge<'s> {
    scene: &'s Scene<'s>,
    found: &'s Found,
    /// For each type of the heads, its definition in the ontology; `None` if the ontology lacks it.
    specs: Vec<Option<&'s RelationSpec>>,
}

/// A side of a relation, with its probability.
type Chosen = (MemberIndex, f32);

impl<'s> Judge<'s> {
    pub(super) fn new(scene: &'s Scene<'s>) -> Self {
        let types = &scene.found.logits.heads.types;
        let specs = types.iter().map(|it| scene.ontology.relations.get(it)).collect();
        Self { scene, found: scene.found, specs }
    }

    /// Returns `true` if the heads know a type and the document has vectors.
    pub(super) fn knows(&self, kind: &str) -> bool {
        self.kind(kind).is_some() && self.scene.vectors.n_words() > 0
    }

    fn kind(&self, name: &str) -> Option<usize> {
        self.found.logits.heads.types.iter().position(|it| **it == *name)
    }

    /// Returns the highest probability that a word near a place expresses a relation of a type.
    pub(super) fn chance_near(
        &self,
        kind: &str,
        (sentence, head): (usize, usize),
        reach: usize,
    ) -> f32 {
        let Some(kind) = self.kind(kind) else { return 0.0 };
        let words = head.saturating_sub(reach)..=head + reach;
        let numbers = words.filter_map(|it| self.scene.vectors.number(sentence, it));
        let chances = numbers.map(|it| chance(self.found.logits.triggers(it)[kind]));
        chances.fold(0.0, f32::max)
    }

    /// Returns the relations that the heads find.
    pub(super) fn deeds(&self, times: &[Vec<TimeExpression>]) -> Vec<Deed> {
        let deeds = |trigger: &Trigger| {
            let spec = self.specs[trigger.kind]?;
            Some(self.deeds_at(trigger, spec, &times[trigger.place.0]))
        };
        self.found.triggers.iter().filter_map(deeds).flatten().collect()
    }

    fn deeds_at(
        &self,
        found: &Trigger,
        spec: &RelationSpec,
        times: &[TimeExpression],
    ) -> Vec<Deed> {
        let scene = self.scene;
        let (sentence, token) = found.place;
        let (trigger, places, chances) = (found.chance, &found.places, &found.chances);
        let subjects = self.members(places, chances, SUBJECT, SUBJECT_MIN, None);
        let needs_subject = spec.slots.subject == Need::Required;
        if subjects.is_empty() && needs_subject {
            return Vec::new();
        }
        let matter = if spec.slots.matter == Need::None {
            None
        } else {
            let words = places.iter().zip(chances);
            let of_word = words.map(|(place, chances)| (*place, chances[MATTER]));
            matter::of(scene, sentence, &of_word.collect())
        };
        let tree = &scene.trees[sentence];
        let Some(evidence) = tree.span(&(0..tree.len())) else { return Vec::new() };
        let reported = self.found.logits.status(found.word, found.kind);
        let status = status_of(scene, spec, (tree, token), &reported[..3]);
        let is_role = matches!(tree.token(token).upos, Upos::NOUN | Upos::PROPN | Upos::ADJ);
        let is_over = status::is_former(tree, token, &scene.ontology.grammar.status);
        let date = dates::of(tree, token, times);
        let make = |subject: Option<Chosen>, object: Option<Chosen>, sure: f32| {
            let who = subject.map(|it| it.0);
            let in_passing = is_role && is_state(spec);
            let source = sources::of(scene, (sentence, token), in_passing);
            Deed {
                kind: spec.name.clone(),
                subject: who,
                object: object.map(|it| it.0),
                matter: matter.as_ref().map(|it| it.0.of(&scene.document.text).to_owned()),
                status,
                former: is_state(spec) && (reported[3] > 0.0 || is_over),
                according_to: source.speakers,
                statement: source.statement,
                date,
                trigger: vec![tree.token(token).span],
                evidence,
                confidence: f64::from(sure),
                claims: Claims {
                    trigger: Some(f64::from(trigger)),
                    subject: subject.map(|it| f64::from(it.1)),
                    object: object.map(|it| f64::from(it.1)),
                    matter: matter.as_ref().map(|it| f64::from(it.1)),
                    ..Claims::default()
                },
                place: (sentence, token),
            }
        };
        let mut deeds = Vec::new();
        let subjects = or_none(subjects);
        for subject in subjects {
            let of_subject = subject.map_or(1.0, |it| it.1);
            let objects = self.objects_of(found, spec, subject);
            for object in &objects {
                let sure = trigger * of_subject * object.1;
                deeds.push(make(subject, Some(*object), sure));
            }
            let may_stand =
                spec.slots.object != Need::Required && (matter.is_some() || spec.slots.bare);
            if objects.is_empty() && may_stand {
                let of_matter = matter.as_ref().map_or(1.0, |it| it.1);
                deeds.push(make(subject, None, trigger * of_subject * of_matter));
            }
        }
        deeds
    }

    /// Returns the members that may be the object: none that does it too.
    fn objects_of(
        &self,
        found: &Trigger,
        spec: &RelationSpec,
        subject: Option<Chosen>,
    ) -> Vec<Chosen> {
        let least = match spec.slots.object {
            Need::None => return Vec::new(),
            Need::Required => SUBJECT_MIN,
            Need::Optional => OBJECT_MIN,
        };
        let who = subject.map(|(member, _)| member);
        let mut objects = self.members(&found.places, &found.chances, OBJECT, least, who);
        if let Some(who) = who.filter(|_| !spec.symmetric) {
            let joined = self.joined_with(who, &found.places, &found.chances);
            objects.retain(|(member, _)| !joined.contains(member));
        }
        objects
    }

    /// Returns the members that are coordinated with a subject, who do it too: in "Ruiz and Okoro
    /// declined", neither declines the other.
    fn joined_with(
        &self,
        subject: MemberIndex,
        places: &[(usize, usize)],
        chances: &[[f32; ROLES]],
    ) -> Vec<MemberIndex> {
        let cast = self.scene.cast;
        let is_subject =
            |place: &(usize, usize)| cast.members_at(place.0, place.1).contains(&subject);
        let of_subject = places.iter().zip(chances).filter(|(place, _)| is_subject(place));
        let likeliest =
            of_subject.max_by(|left, right| left.1[SUBJECT].total_cmp(&right.1[SUBJECT]));
        let Some((&(sentence, token), _)) = likeliest else { return Vec::new() };
        let tree = &self.scene.trees[sentence];
        let is_later = tree.token(token).deprel == Deprel::CONJ;
        let first = tree.head(token).filter(|_| is_later).unwrap_or(token);
        let joined = tree.coordinated(first).into_iter().filter(|at| *at != token);
        joined.filter_map(|at| cast.member_at(sentence, at)).collect()
    }

    /// Returns the members that fill a role, likeliest first, without `not`.
    fn members(
        &self,
        places: &[(usize, usize)],
        chances: &[[f32; ROLES]],
        role: usize,
        least: f32,
        not: Option<MemberIndex>,
    ) -> Vec<Chosen> {
        let mut best: BTreeMap<MemberIndex, f32> = BTreeMap::new();
        for ((sentence, token), chances) in places.iter().zip(chances) {
            let members = self.scene.cast.members_at(*sentence, *token);
            for member in members.iter().filter(|it| Some(**it) != not) {
                let held = best.entry(*member).or_insert(0.0);
                *held = held.max(chances[role]);
            }
        }
        let mut all: Vec<Chosen> = best.into_iter().collect();
        all.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let most = all.first().map_or(0.0, |it| it.1);
        // Members that one word refers to jointly are equally likely.
        let is_side = |(_, side): &(usize, Chosen)| {
            side.1 >= if side.1 < most { FURTHER_MIN.max(least) } else { least }
        };
        all.into_iter().enumerate().filter(is_side).map(|it| it.1).collect()
    }
}

fn or_none(chosen: Vec<Chosen>) -> Vec<Option<Chosen>> {
    if chosen.is_empty() { vec![None] } else { chosen.into_iter().map(Some).collect() }
}

/// Returns the status with the highest logit, corrected by the tree.
fn status_of(
    scene: &Scene<'_>,
    spec: &RelationSpec,
    (tree, token): (&Tree<'_>, usize),
    logits: &[f32],
) -> Status {
    match highest(logits) {
        // If the tree shows a negation, it counts, whatever the heads predict.
        _ if negated_by_tree(scene, spec, tree, token) => Status::Negated,
        1 => Status::Negated,
        2 => Status::Hypothetical,
        _ if is_meeting_ahead(scene, spec, tree, token) => Status::Hypothetical,
        _ => Status::Asserted,
    }
}

/// Returns `true` if a verb or predicate is negated in its clause or by a word above it in the
/// tree.
fn negated_by_tree(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let grammar = &scene.ontology.grammar;
    let at = predicate_of(tree, token);
    let is_verb = matches!(tree.token(at).upos, Upos::VERB | Upos::AUX);
    let found = match is_state(spec) && !is_verb {
        true => status::of_role(tree, at, grammar),
        false => status::of(tree, at, grammar),
    };
    // "did not agree with him" is criticism: for such types "not" negates only a word of the type
    // itself.
    let families = &scene.ontology.families;
    let is_own = !families.is_against(&spec.family) || is_word_of(scene, spec, tree, at);
    // "failed to win" is not a win, but "refused to answer" is a refusal.
    let fails = !families.is_spoken(&spec.family) && status::fails(tree, at, grammar);
    found == Status::Negated && is_own || fails
}

/// Returns `true` if the schema lists a word among those that express a type.
fn is_word_of(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let relations = &scene.ontology.relations;
    let entries = super::by_lemma(scene, tree, token, |it| relations.starting_with(it));
    entries.iter().any(|it| relations.all()[it.relation].name == spec.name)
}

/// Returns the word that a function word belongs to: the verb in "met with", the noun in "in
/// talks".
fn predicate_of(tree: &Tree<'_>, token: usize) -> usize {
    if !matches!(tree.token(token).upos, Upos::ADP | Upos::PART | Upos::PUNCT | Upos::DET) {
        return token;
    }
    let Some(noun) = tree.head(token) else { return token };
    let is_side = matches!(tree.token(noun).deprel.base(), "obl" | "obj" | "nmod");
    tree.head(noun).filter(|_| is_side).unwrap_or(noun)
}

/// Returns `true` if a meeting is still to come: "will hold talks", "in meetings I will seek".
fn is_meeting_ahead(scene: &Scene<'_>, spec: &RelationSpec, tree: &Tree<'_>, token: usize) -> bool {
    let is_verb = |it: usize| tree.token(it).upos == Upos::VERB;
    // A noun leads up to its verb only as one of the verb's sides.
    let is_side = |token: usize| {
        matches!(
            tree.token(token).deprel.base(),
            "obj" | "obl" | "nsubj" | "conj" | "nmod" | "case"
        )
    };
    let mut way = tree.ancestors(token).take_while(|it| is_verb(*it) || is_side(*it));
    let verb = way.find(|it| is_verb(*it) || tree.head(*it).is_some_and(is_verb));
    let verb = verb.and_then(|top| if is_verb(top) { Some(top) } else { tree.head(top) });
    let looks_ahead =
        |verb: usize| status::of(tree, verb, &scene.ontology.grammar) == Status::Hypothetical;
    scene.ontology.families.is_meeting(&spec.family) && verb.is_some_and(looks_ahead)
}

/// Returns `true` if a type says what an actor is rather than what it did: some noun for it names
/// its bearer.
fn is_state(spec: &RelationSpec) -> bool {
    spec.triggers.iter().any(|it| !it.role.is_empty())
}
