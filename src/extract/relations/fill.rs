//! Fills the slots of a matched phrase.
//!
//! In: a match. Out: [`Filling`]s, one for each combination of coordinated subjects and objects
//! that the relation's slots allow; none if a required slot stays empty.

use std::borrow::Cow;

use super::matching::spec_of;
use super::sources;
use super::wording::Wording;
use crate::extract::cast::MemberIndex;
use crate::extract::phrases::Match;
use crate::extract::propositions::Proposition;
use crate::extract::tree::Tree;
use crate::extract::{Scene, bearers, subjects};
use crate::knowledge::ActorKind;
use crate::language::{Upos, Xpos};
use crate::ontology::{Need, Part, RelationSpec, Role, SlotPlace, SlotPlaces, Trigger};

const BEARER: SlotPlace = SlotPlace::Role(Role::Bearer);
const CLAUSE: SlotPlace = SlotPlace::Role(Role::Clause);

/// Filled slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Filling {
    /// Who does it.
    pub subject: Option<MemberIndex>,
    /// Who it is done to.
    pub object: Option<MemberIndex>,
    /// About what.
    pub matter: Option<String>,
}

/// Returns the ways to fill the slots of `found`.
#[must_use]
pub(crate) fn fillings(scene: &Scene<'_>, sentence: usize, found: &Match) -> Vec<Filling> {
    let spec = spec_of(scene, found);
    let filler = Filler { scene, sentence, tree: scene.page.tree(sentence), found, spec };
    let trigger = spec.trigger(found.trigger);
    let subjects = filler.actors(filler.subject_places(trigger), &spec.slots.subject_kinds);
    let (objects, taken) = filler.objects(trigger, &subjects);
    let used: Vec<usize> = taken.into_iter().chain(subjects.iter().map(|it| it.1)).collect();
    let matters = filler.matters(trigger, &used);
    if matters.is_empty() {
        return filler.combine(&subjects, &objects, None, trigger);
    }
    let combine = |it: &String| filler.combine(&subjects, &objects, Some(it), trigger);
    matters.iter().flat_map(combine).collect()
}

struct Filler<'f, 's> {
    scene: &'f Scene<'s>,
    sentence: usize,
    tree: &'f Tree<'s>,
    found: &'f Match,
    spec: &'f RelationSpec,
}

/// An actor and the token at which it is mentioned.
type Placed = (MemberIndex, usize);

impl Filler<'_, '_> {
    fn wording(&self) -> Wording<'_, '_> {
        let Self { scene, sentence, tree, found, .. } = *self;
        Wording { scene, sentence, tree, found }
    }

    /// Returns the places of the schema for a slot of which a trigger gives none.
    fn defaults(&self) -> &SlotPlaces {
        self.scene.page.ontology.grammar.places.of(self.found.part)
    }

    fn subject_places<'t>(&'t self, trigger: &'t Trigger) -> &'t [SlotPlace] {
        or_default(&trigger.subject, &self.defaults().subject)
    }

    fn object_places<'t>(&'t self, trigger: &'t Trigger) -> Cow<'t, [SlotPlace]> {
        match self.own_preposition(&trigger.object) {
            Some(place) => Cow::Owned(vec![place]),
            None => Cow::Borrowed(or_default(&trigger.object, &self.defaults().object)),
        }
    }

    fn matter_places<'t>(&'t self, trigger: &'t Trigger) -> Cow<'t, [SlotPlace]> {
        match self.own_preposition(&trigger.matter) {
            Some(place) => Cow::Owned(vec![place, CLAUSE]),
            None => Cow::Borrowed(or_default(&trigger.matter, &self.defaults().matter)),
        }
    }

    /// Returns the place after the last preposition of the phrase, unless the trigger gives places.
    fn own_preposition(&self, given: &[SlotPlace]) -> Option<SlotPlace> {
        let word = self.found.preposition.clone().filter(|_| given.is_empty())?;
        Some(SlotPlace::Role(Role::Preposition(word.into())))
    }

    /// Returns the tokens at a place of the schema; none for the speaker and the predicate, which
    /// are no tokens.
    fn tokens_at(&self, place: &SlotPlace) -> Vec<usize> {
        let fillers = |role| self.found.proposition.fillers(role);
        match place {
            SlotPlace::Role(role) => fillers(role).collect(),
            SlotPlace::Owner(role) => {
                fillers(role).flat_map(|token| bearers::owners(self.tree, token)).collect()
            }
            SlotPlace::Inner(outer, role) => {
                fillers(outer).flat_map(|token| self.inner(token, role)).collect()
            }
            SlotPlace::Itself => vec![self.found.head],
            SlotPlace::Words => {
                let tokens = self.found.tokens.iter().copied();
                let is_thing = |it: &usize| *it != self.found.head && self.tree.is_nominal(*it);
                tokens.filter(is_thing).collect()
            }
            SlotPlace::Promise => self.promises(),
            SlotPlace::PromiseInner(role) => {
                self.promises().into_iter().flat_map(|clause| self.inner(clause, role)).collect()
            }
            SlotPlace::Predicate | SlotPlace::Speaker | SlotPlace::Nothing => Vec::new(),
        }
    }

    /// Returns the clauses in which the speakers say what they themselves will do.
    fn promises(&self) -> Vec<usize> {
        let grammar = &self.scene.page.ontology.grammar;
        let actor = |token: usize| self.scene.cast.member_at(self.sentence, token);
        let speakers: Vec<MemberIndex> =
            self.found.proposition.fillers(&Role::Agent).filter_map(actor).collect();
        let is_promise = |clause: &usize| {
            let will = |token: usize| {
                let form = self.tree.token(token).span.of(self.scene.page.text).to_lowercase();
                grammar.promise_auxiliaries.contains(&form)
            };
            let own = subjects::subject(self.tree, *clause, grammar).and_then(actor);
            own.is_some_and(|it| speakers.contains(&it))
                && self.tree.dependents(*clause, "aux").any(will)
        };
        self.found.proposition.fillers(&Role::Clause).filter(is_promise).collect()
    }

    /// Returns the tokens that fill a role of the predicate at `token`.
    fn inner(&self, token: usize, role: &Role) -> Vec<usize> {
        let grammar = &self.scene.page.ontology.grammar;
        Proposition::at(self.tree, token, grammar).fillers(role).collect()
    }

    /// Returns the person with the title that the matched word is part of. If the word is plural,
    /// returns all that are coordinated: "Senators Ruiz and Okoro".
    fn titled(&self, kinds: &[ActorKind]) -> Vec<Placed> {
        let cast = self.scene.cast;
        let Some((member, place)) = cast.title_at(self.sentence, self.found.head) else {
            return Vec::new();
        };
        let mut found = vec![(member, place.head)];
        let several = matches!(self.tree.token(self.found.head).xpos, Xpos::NNS | Xpos::NNPS);
        for token in self.tree.coordinated(place.head).into_iter().filter(|_| several) {
            let other = cast.member_at(self.sentence, token);
            found.extend(other.filter(|it| *it != member).map(|it| (it, token)));
        }
        let fits = |it: MemberIndex| kinds.is_empty() || kinds.contains(&cast.member(it).kind);
        found.retain(|it| fits(it.0));
        found
    }

    /// Returns the speaker of the sentence with the match.
    fn speaker(&self) -> Option<MemberIndex> {
        let place = (self.sentence, self.found.head);
        let source = sources::of(self.scene, place, false);
        self.scene.statement(source.statement?).speaker
    }

    /// Returns the actors at the first of the places that has any.
    fn actors(&self, places: &[SlotPlace], kinds: &[ActorKind]) -> Vec<Placed> {
        for place in places {
            let is_bearer = *place == BEARER;
            let titled = if is_bearer { self.titled(kinds) } else { Vec::new() };
            if !titled.is_empty() {
                return titled;
            }
            if *place == SlotPlace::Speaker
                && let Some(speaker) = self.speaker()
            {
                return vec![(speaker, self.tree.len())];
            }
            let mut found: Vec<Placed> = Vec::new();
            let beside = self.tree.rest_of_bracket(self.found.head);
            for token in self.tokens_at(place).into_iter().filter(|it| !beside.contains(it)) {
                if let Some(member) = self.actor_at(token, kinds)
                    && found.iter().all(|it| it.0 != member)
                {
                    found.push((member, token));
                }
                // The examples of a group follow its noun; they count only if the noun means no
                // actor.
                if is_bearer && token == self.found.head && !found.is_empty() {
                    break;
                }
            }
            if is_bearer && found.len() > 1 {
                found.retain(|it| it.1 != self.found.head);
            }
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn actor_at(&self, token: usize, kinds: &[ActorKind]) -> Option<MemberIndex> {
        let cast = self.scene.cast;
        if self.speaks_before_colon(token) {
            return None;
        }
        let direct = self.named_after(token).or_else(|| cast.member_at(self.sentence, token));
        let through = || {
            let partitive = self.tree.dependents(token, "nmod").next()?;
            let is_part = matches!(self.tree.token(token).upos, Upos::PRON | Upos::NUM | Upos::DET);
            is_part.then(|| cast.member_at(self.sentence, partitive)).flatten()
        };
        // "was the first mayor to endorse X", "a senator who opposed X": the person so described.
        let called = || {
            let is_noun = self.tree.token(token).upos == Upos::NOUN;
            let bearers = is_noun.then(|| bearers::bearers(self.tree, token))?;
            bearers.into_iter().find_map(|it| cast.member_at(self.sentence, it))
        };
        let member = direct.or_else(through).or_else(|| self.name_within(token)).or_else(called)?;
        let kind = cast.members.get(member)?.kind;
        (kinds.is_empty() || kinds.contains(&kind)).then_some(member)
    }

    /// Returns `true` if the actor at a token is the speaker, before a colon, of the matched words.
    /// The name is then not part of them, even if the tree attaches it: "RUIZ: Governor, ...".
    fn speaks_before_colon(&self, token: usize) -> bool {
        let (here, head) = (self.tree.token(token).span, self.tree.token(self.found.head).span);
        self.scene.said.iter().any(|said| {
            said.cue_lemma == ":"
                && said.source.iter().any(|run| run.contains(here))
                && said.content.iter().any(|run| run.contains(head))
        })
    }

    /// Returns the person named after the word for their party or title: "Democrat | Lena Ortiz" if
    /// the tree has "Democrat" as the head of the name.
    fn named_after(&self, token: usize) -> Option<MemberIndex> {
        let cast = self.scene.cast;
        let name = self.tree.dependents(token, "flat").next()?;
        let person = cast.member_at(self.sentence, name)?;
        let is_person = |it: MemberIndex| cast.member(it).kind == ActorKind::Person;
        is_person(person).then_some(person)
    }

    /// Returns the actor named by the last part but one of a longer name: "CNN Worldwide".
    fn name_within(&self, token: usize) -> Option<MemberIndex> {
        if self.tree.token(token).upos != Upos::PROPN {
            return None;
        }
        let before = self.tree.dependents(token, "compound").last().filter(|it| it + 1 == token)?;
        self.scene.cast.member_at(self.sentence, before)
    }

    /// Returns the objects, and the tokens that are thereby not part of the matter.
    fn objects(&self, trigger: &Trigger, subjects: &[Placed]) -> (Vec<Placed>, Vec<usize>) {
        if self.spec.slots.object == Need::None {
            return (Vec::new(), Vec::new());
        }
        let kinds = &self.spec.slots.object_kinds;
        let places = self.object_places(trigger);
        let is_other =
            |object: &Placed| subjects.len() > 1 || subjects.iter().all(|at| at.0 != object.0);
        let mut objects = self.actors(&places, kinds);
        objects.retain(is_other);
        let taken = objects.iter().map(|it| it.1).collect();
        if objects.is_empty() && self.spec.slots.owner && self.found.part != Part::Role {
            let owned: Vec<SlotPlace> = places.iter().filter_map(owner_of).collect();
            objects = self.actors(&owned, kinds);
            objects.retain(is_other);
        }
        (objects, taken)
    }

    /// Returns the matter; several if clauses are coordinated: "promised to cut taxes and build
    /// roads".
    fn matters(&self, trigger: &Trigger, used: &[usize]) -> Vec<String> {
        if self.spec.slots.matter == Need::None {
            return Vec::new();
        }
        for place in self.matter_places(trigger).iter() {
            match place {
                SlotPlace::Itself => return vec![self.wording().title()],
                SlotPlace::Predicate => return self.wording().predicate().into_iter().collect(),
                _ => {}
            }
            let is_clause = *place == CLAUSE || *place == SlotPlace::Promise;
            let is_free = |it: &&usize| !used.contains(it) && !self.wording().is_time(**it);
            let tokens = self.tokens_at(place);
            let Some(token) = tokens.iter().find(is_free) else { continue };
            let is_pronoun = self.tree.token(*token).upos == Upos::PRON && !is_clause;
            if is_pronoun || !self.wording().is_about(trigger, *token) {
                continue;
            }
            let mut all = vec![*token];
            if is_clause {
                let more = self.tree.dependents(*token, "conj");
                all.extend(more.filter(|it| self.tree.dependent(*it, "nsubj").is_none()));
            }
            return all.into_iter().filter_map(|it| self.wording().phrase(it)).collect();
        }
        Vec::new()
    }

    fn combine(
        &self,
        subjects: &[Placed],
        objects: &[Placed],
        matter: Option<&str>,
        trigger: &Trigger,
    ) -> Vec<Filling> {
        let slots = &self.spec.slots;
        let lacks_about = !trigger.about.is_empty() && matter.is_none();
        let lacks_matter = slots.matter == Need::Required && matter.is_none();
        if lacks_about || lacks_matter {
            return Vec::new();
        }
        let matter = matter.map(str::to_owned);
        if self.spec.symmetric && objects.is_empty() {
            return pairs(subjects, matter.as_deref());
        }
        let empty = objects.is_empty();
        let lacks_object = empty && slots.object == Need::Required;
        let is_bare = empty && matter.is_none() && !slots.bare;
        if lacks_object || is_bare && slots.object != Need::None {
            return Vec::new();
        }
        let some = |all: &[Placed]| -> Vec<Option<MemberIndex>> {
            if all.is_empty() { vec![None] } else { all.iter().map(|it| Some(it.0)).collect() }
        };
        let mut made = Vec::new();
        for subject in some(subjects) {
            if subject.is_none() && slots.subject == Need::Required {
                continue;
            }
            for object in some(objects) {
                if subject.is_none() || subject != object {
                    made.push(Filling { subject, object, matter: matter.clone() });
                }
            }
        }
        made
    }
}

/// "X and Y met": one filling for each pair.
fn pairs(subjects: &[Placed], matter: Option<&str>) -> Vec<Filling> {
    let mut made = Vec::new();
    for (index, subject) in subjects.iter().enumerate() {
        for object in subjects.iter().skip(index + 1) {
            made.push(Filling {
                subject: Some(subject.0),
                object: Some(object.0),
                matter: matter.map(str::to_owned),
            });
        }
    }
    made
}

fn or_default<'p>(own: &'p [SlotPlace], default: &'p [SlotPlace]) -> &'p [SlotPlace] {
    if own.is_empty() { default } else { own }
}

/// Returns the place of the owner of what fills a role; `None` for the other places.
fn owner_of(place: &SlotPlace) -> Option<SlotPlace> {
    match place {
        SlotPlace::Role(role) => Some(SlotPlace::Owner(role.clone())),
        _ => None,
    }
}
