//! Relations that the heads find: which word expresses which type, and who its sides are.
//!
//! In: a scene. Out: [`Deed`]s, with the probability
//! that the heads give them as their confidence. Sides are chosen among the members of the cast by
//! the words that refer to them. Types that are not in the ontology are left out. Never fails.

use std::collections::BTreeMap;

use super::confidence::Claims;
use super::deed::Deed;
use super::sides::{LikelySide, SideRules};
use super::triggers::{FoundTriggers, MATTER, OBJECT, SUBJECT, TriggerWord};
use super::{factuality, matter, sources};
use crate::document::Span;
use crate::extract::cast::{Member, MemberIndex, Place};
use crate::extract::heads::chance;
use crate::extract::heads::deeds::ROLES;
use crate::extract::subjects::{self, Control};
use crate::extract::{Scene, dates, status};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};
use crate::ontology::{Need, RelationSpec, Role, SlotPlace};

/// The least probability at which another member is a side beside the likeliest.
const FURTHER_MIN: f32 = 0.72;

/// The least probability at which the likeliest member is the subject, and the object.
const SUBJECT_MIN: f32 = 0.1;
const OBJECT_MIN: f32 = 0.18;

/// How likely a post is that "as" introduces, and an object that a verb calls what the trigger says.
const POST_CHANCE: f32 = 0.8;
const CALLED_CHANCE: f32 = 0.6;

/// What the heads found in a scene, and which types they know.
pub(super) struct Judge<'s> {
    scene: &'s Scene<'s>,
    found: &'s FoundTriggers,
    /// For each type of the heads, its definition in the ontology; `None` if the ontology lacks it.
    specs: Vec<Option<&'s RelationSpec>>,
}

impl<'s> Judge<'s> {
    pub(super) fn new(scene: &'s Scene<'s>) -> Self {
        let types = &scene.page.found.logits.heads.types;
        let specs = types.iter().map(|it| scene.page.ontology.relations.get(it)).collect();
        Self { scene, found: &scene.page.found, specs }
    }

    /// Returns `true` if the heads know a type and the document has vectors.
    pub(super) fn knows(&self, kind: &str) -> bool {
        self.kind(kind).is_some() && self.scene.page.analysis.vectors.n_words() > 0
    }

    /// Returns whether a role is only what its bearer reports on or where they plead.
    pub(super) fn is_of_beat(&self, deed: &Deed) -> bool {
        let (scene, (sentence, trigger)) = (self.scene, deed.place);
        let spec = scene.page.ontology.relations.get(&deed.kind);
        let sides = SideRules { scene, sentence, trigger };
        spec.is_some_and(has_bearer) && deed.object.is_some_and(|it| sides.is_beat(it))
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
        let numbers = words.filter_map(|it| self.scene.page.analysis.vectors.number(sentence, it));
        let logits = &self.found.logits;
        let chances = numbers.filter_map(|it| logits.triggers(it).get(kind).copied()).map(chance);
        chances.fold(0.0, f32::max)
    }

    /// Returns the relations that the heads find.
    pub(super) fn deeds(&self) -> Vec<Deed> {
        let spec = |trigger: &TriggerWord| *self.specs.get(trigger.kind)?;
        let deeds = |trigger: &TriggerWord| {
            let spec = spec(trigger).filter(|it| !self.is_rank(trigger, it))?;
            Some(self.deeds_at(trigger, spec))
        };
        self.found.triggers.iter().filter_map(deeds).flatten().collect()
    }

    /// Returns `true` if a trigger only ranks an actor: "becoming the third governor to do so" wins no office.
    fn is_rank(&self, found: &TriggerWord, spec: &RelationSpec) -> bool {
        let (sentence, token) = found.place;
        let tree = self.scene.page.tree(sentence);
        let families = &self.scene.page.ontology.families;
        let is_office = spec.has_office() || families.is_result(&spec.name);
        let noun =
            if tree.is_nominal(token) { Some(token) } else { tree.dependent(token, "xcomp") };
        let is_ranked = |it: usize| tree.token(it).features.has("NumType=Ord");
        let does = |it: usize| subjects::has_infinitive(tree, it);
        is_office
            && noun.is_some_and(|noun| {
                tree.dependents(noun, "amod").any(is_ranked)
                    && tree.dependents(noun, "acl").any(does)
            })
    }

    fn deeds_at(&self, found: &TriggerWord, spec: &RelationSpec) -> Vec<Deed> {
        let scene = self.scene;
        let (sentence, token) = found.place;
        let (trigger, places, chances) = (found.chance, &found.places, &found.chances);
        let subjects = self.subjects_of(found, spec);
        let needs_subject = spec.slots.subject == Need::Required;
        if subjects.is_empty() && needs_subject {
            return Vec::new();
        }
        let of_word = places.iter().zip(chances).map(|(place, it)| (*place, it[MATTER])).collect();
        let has_matter = spec.slots.matter != Need::None;
        let matter = has_matter.then(|| matter::of(scene, found.place, &of_word, spec)).flatten();
        let tree = scene.page.tree(sentence);
        let Some(evidence) = tree.span(&(0..tree.len())) else { return Vec::new() };
        let [happened, negated, supposed, ended] = self.found.logits.status(found.word, found.kind);
        let status = factuality::of(scene, spec, (tree, token), [happened, negated, supposed]);
        let is_role = matches!(tree.token(token).upos, Upos::NOUN | Upos::PROPN | Upos::ADJ);
        let is_over = status::is_former(tree, token, &scene.page.ontology.grammar.status);
        let date = dates::of(tree, token, scene.page.times_in(sentence));
        let gives_post = gives_post(spec);
        let make = |subject: Option<LikelySide>, object: Option<LikelySide>, sure: f32| {
            let post = object.filter(|_| gives_post).and_then(|it| self.post_of(found, it.0));
            let matter = post.or(matter).filter(|(span, _)| {
                let is_called =
                    object.is_some() && object.map(|it| it.0) == self.sides(found).called();
                !is_called || span.start() >= tree.token(token).span.start()
            });
            let who = subject.map(|it| it.0);
            let in_passing = is_role && spec.is_state() && !status::is_predicate(tree, token);
            let source = sources::of(scene, (sentence, token), in_passing);
            Deed {
                kind: spec.name.clone(),
                subject: who,
                object: object.map(|it| it.0),
                matter: matter.as_ref().map(|it| it.0.of(scene.page.text).to_owned()),
                status,
                former: spec.is_state() && (ended > 0.0 || is_over),
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
            let mut objects = self.objects_of(found, spec, subject);
            if objects.is_empty() && spec.has_office() && spec.slots.object != Need::None {
                objects.extend(matter.as_ref().and_then(|it| self.body_in(sentence, it)));
            }
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

    /// Returns the post that the trigger gives to an object.
    fn post_of(&self, found: &TriggerWord, object: MemberIndex) -> Option<(Span, f32)> {
        let (sentence, token) = found.place;
        let tree = self.scene.page.tree(sentence);
        let mut here =
            self.scene.cast.member(object).mentions.iter().filter(|it| it.sentence == sentence);
        Some((here.find_map(|it| matter::of_post(tree, token, it.head))?, POST_CHANCE))
    }

    /// Returns the actors that may be the subject: not the one who asks for it, reports it or owns the one who
    /// does it, and none within a clause of its own; for what has a bearer, those that bear it.
    fn subjects_of(&self, found: &TriggerWord, spec: &RelationSpec) -> Vec<LikelySide> {
        let subjects = self.members(&found.places, &found.chances, SUBJECT, SUBJECT_MIN, None);
        let sides = self.sides(found);
        let subjects = sides.not_agents_of_joined(self.or_asked(found, subjects));
        let subjects = sides.outside_clauses(subjects);
        let mut subjects = sides.not_owning(sides.not_reporting(subjects));
        // What a turn says, its speaker says.
        if !self.scene.page.ontology.families.is_spoken(&spec.family) {
            subjects = sides.not_labelled(subjects);
        }
        if has_bearer(spec) { sides.bearers(subjects) } else { subjects }
    }

    /// Returns the subjects, without the one who asks for it and with the one who is asked: in "Ruiz
    /// urged Okoro to resign" Okoro would. What the asking itself expresses, such as a request of
    /// Okoro, has Okoro as its object and is left as it is.
    fn or_asked(&self, found: &TriggerWord, mut subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let (sentence, token) = found.place;
        let (tree, cast) = (self.scene.page.tree(sentence), self.scene.cast);
        let grammar = &self.scene.page.ontology.grammar;
        let control = Control::of(tree, token, grammar);
        let asked = control.and_then(|it| cast.member_at(sentence, it.asked));
        let (Some(control), Some(asked), Some(first)) = (control, asked, subjects.first().copied())
        else {
            return subjects;
        };
        let objects = self.members(&found.places, &found.chances, OBJECT, OBJECT_MIN, None);
        if objects.iter().any(|it| it.0 == asked) {
            return subjects;
        }
        let askers = control.askers(tree);
        let asks = |member| askers.iter().any(|it| cast.member_at(sentence, *it) == Some(member));
        subjects.retain(|it| it.0 == asked || !asks(it.0));
        if subjects.is_empty() { vec![(asked, first.1)] } else { subjects }
    }

    /// Returns the members that may be the object: none that does it too.
    fn objects_of(
        &self,
        found: &TriggerWord,
        spec: &RelationSpec,
        subject: Option<LikelySide>,
    ) -> Vec<LikelySide> {
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
        let sides = self.sides(found);
        if self.scene.page.ontology.families.is_spoken(&spec.family) {
            objects = sides.not_suffering(objects);
        }
        objects = sides.beyond_subject(sides.not_agents_of_joined(objects));
        objects =
            sides.outside(who, sides.preferred(sides.not_of_joined(sides.not_undergoing(objects))));
        if objects.is_empty() {
            let called = sides.called().filter(|it| Some(*it) != who);
            objects.extend(called.map(|it| (it, CALLED_CHANCE)));
        }
        if !has_bearer(spec) {
            if !spec.symmetric {
                objects = sides.enclosing(objects);
                objects.retain(|it| Some(it.0) != who);
            }
            return objects;
        }
        if let Some(body) = sides.led().filter(|it| Some(*it) != who) {
            let chance = objects.iter().map(|it| it.1).fold(OBJECT_MIN, f32::max);
            return vec![(body, chance)];
        }
        // A role that only bodies give is not held in a person. A name of one word may be a body whose
        // kind was missed.
        let kinds = &spec.slots.object_kinds;
        if !kinds.is_empty() && !kinds.contains(&ActorKind::Person) {
            let is_person = |it: &Member| it.kind == ActorKind::Person && it.name.contains(' ');
            objects.retain(|it| !is_person(self.scene.cast.member(it.0)));
        }
        sides.bodies(who, objects)
    }

    /// Returns the government or organization that an office begins with: "Canadian Minister of
    /// Health".
    fn body_in(&self, sentence: usize, (office, chance): &(Span, f32)) -> Option<LikelySide> {
        let (tree, cast) = (self.scene.page.tree(sentence), self.scene.cast);
        let opens = |place: &Place| {
            let is_first = |at: usize| office.start() == tree.token(at).span.start();
            place.sentence == sentence && place.tokens.clone().any(is_first)
        };
        let is_body = |index: &MemberIndex| {
            let member = cast.member(*index);
            matches!(member.kind, ActorKind::Government | ActorKind::Organization)
                && member.mentions.iter().any(opens)
        };
        let mut members = (0..tree.len()).filter_map(|at| cast.member_at(sentence, at));
        Some((members.find(is_body)?, *chance))
    }

    fn sides(&self, found: &TriggerWord) -> SideRules<'s> {
        let (sentence, trigger) = found.place;
        SideRules { scene: self.scene, sentence, trigger }
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
        let tree = self.scene.page.tree(sentence);
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
    ) -> Vec<LikelySide> {
        let mut best: BTreeMap<MemberIndex, f32> = BTreeMap::new();
        for ((sentence, token), chances) in places.iter().zip(chances) {
            let members = self.scene.cast.members_at(*sentence, *token);
            for member in members.iter().filter(|it| Some(**it) != not) {
                let held = best.entry(*member).or_insert(0.0);
                *held = held.max(chances[role]);
            }
        }
        let mut all: Vec<LikelySide> = best.into_iter().collect();
        all.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        let most = all.first().map_or(0.0, |it| it.1);
        // Members that one word refers to jointly are equally likely.
        all.retain(|side| side.1 >= if side.1 < most { FURTHER_MIN.max(least) } else { least });
        self.without_parts(&all, places)
    }

    /// Returns the members without those that are only mentioned in the description of another: in
    /// "an aide of Ruiz resigned", Ruiz does not.
    fn without_parts(&self, chosen: &[LikelySide], places: &[(usize, usize)]) -> Vec<LikelySide> {
        let cast = self.scene.cast;
        let is_here = |it: &&Place| places.contains(&(it.sentence, it.head));
        let mentions = |member: MemberIndex| cast.member(member).mentions.iter().filter(is_here);
        let holds = |outer: &Place, inner: &Place| {
            let tree = self.scene.page.tree(inner.sentence);
            let is_example = tree
                .preposition(inner.head)
                .is_some_and(|it| self.scene.page.ontology.grammar.example_words.contains(&it));
            let owns = tree.token(inner.head).deprel == Deprel::NMOD_POSS
                && tree.head(inner.head) == Some(outer.head);
            outer.sentence == inner.sentence
                && outer.kind == MentionKind::Nominal
                && outer.head != inner.head
                && (outer.tokens.contains(&inner.head) && !is_example || owns)
        };
        let is_part = |(member, _): &LikelySide| {
            let mut others = chosen.iter().filter(|it| it.0 != *member);
            let is_mentioned = mentions(*member).next().is_some();
            is_mentioned
                && others.any(|(other, _)| {
                    let outer = || mentions(*other);
                    mentions(*member).all(|inner| outer().any(|outer| holds(outer, inner)))
                })
        };
        chosen.iter().filter(|it| !is_part(it)).copied().collect()
    }
}

/// Returns `true` if acts of a type give or take a post, which "as" introduces.
fn gives_post(spec: &RelationSpec) -> bool {
    let is_as =
        |it: &SlotPlace| matches!(it, SlotPlace::Role(Role::Preposition(word)) if **word == *"as");
    spec.triggers.iter().any(|it| it.matter.first().is_some_and(is_as))
}

fn or_none(chosen: Vec<LikelySide>) -> Vec<Option<LikelySide>> {
    if chosen.is_empty() { vec![None] } else { chosen.into_iter().map(Some).collect() }
}

/// Returns `true` if a type is an office or role of its subject alone.
fn has_bearer(spec: &RelationSpec) -> bool {
    spec.is_state() && !spec.symmetric
}
