//! Who holds an office or a role, and of which body: what the words around it rule out.
//!
//! In: a scene, the place of a trigger, and members with their probabilities. Out: those that may be the bearer or the
//! body, in the same order. Never fails; if no word decides, all are kept.

use super::sides::{LikelySide, SideRules};
use crate::extract::cast::{MemberIndex, Place};
use crate::extract::mentions;
use crate::knowledge::ActorKind;
use crate::language::{Deprel, Upos};

impl SideRules<'_> {
    /// Returns the body that a participle says is led: the party in "the party led by Ruiz", or what that
    /// phrase describes.
    pub(super) fn led(&self) -> Option<MemberIndex> {
        let tree = self.scene.page.tree(self.sentence);
        let (sentence, here) = (self.sentence, tree.token(self.trigger));
        let is_passive = here.deprel.base() == "acl"
            && here.upos == Upos::VERB
            && tree.dependent(self.trigger, "obl:agent").is_some();
        let noun = tree.head(self.trigger).filter(|_| is_passive)?;
        let described = || {
            let is_apposed = tree.token(noun).deprel == Deprel::APPOS;
            self.scene.cast.member_at(sentence, tree.head(noun).filter(|_| is_apposed)?)
        };
        let is_body = |it: &MemberIndex| self.scene.cast.member(*it).kind != ActorKind::Person;
        self.scene.cast.member_at(sentence, noun).filter(is_body).or_else(described).filter(is_body)
    }

    /// Returns the subjects of a party in the mark of a member without those that it does not stand behind: in
    /// "Ruiz (D-Utah) and Okoro (R-Ohio)", each has one.
    fn marked(&self, mut subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let page = self.scene.page;
        if mentions::letter_at(page, self.sentence, self.trigger).is_none() {
            return subjects;
        }
        let is_before =
            |it: &LikelySide| self.mentions(it.0).any(|place| place.tokens.end + 1 == self.trigger);
        if subjects.iter().any(is_before) {
            subjects.retain(is_before);
        }
        subjects
    }

    /// Returns the subjects of an office or role. If the trigger is in the title of one of them, the
    /// others have no part in it: in "former mayor Ruiz praised Okoro", Okoro was no mayor.
    pub(super) fn bearers(&self, subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let mut subjects = self.marked(subjects);
        let cast = self.scene.cast;
        if let Some((bearer, place)) = cast.title_at(self.sentence, self.trigger)
            && subjects.iter().any(|it| it.0 == bearer)
        {
            // "Reps. Ruiz and Okoro": both are.
            let joined = self.scene.page.tree(self.sentence).coordinated(place.head);
            let bears = |member| {
                joined.iter().any(|it| cast.members_at(self.sentence, *it).contains(&member))
            };
            subjects.retain(|it| it.0 == bearer || bears(it.0));
        }
        subjects
    }

    /// Returns the bodies of an office or role without those that only the title of another actor
    /// names: in "Norland President Ruiz and Sutland President Okoro", each has one country.
    pub(super) fn bodies(
        &self,
        subject: Option<MemberIndex>,
        mut objects: Vec<LikelySide>,
    ) -> Vec<LikelySide> {
        let cast = self.scene.cast;
        let tree = self.scene.page.tree(self.sentence);
        let grammar = &self.scene.page.ontology.grammar;
        // "in Paris" gives no one an office in France.
        let is_where = |place: &Place| {
            tree.preposition(place.head).is_some_and(|it| grammar.introduces_place(&it))
        };
        // "the president of Norland's lower house": of the house.
        let is_owner = |place: &Place| {
            let owned = tree
                .head(place.head)
                .filter(|_| tree.token(place.head).deprel == Deprel::NMOD_POSS);
            owned.is_some_and(|it| it > self.trigger && tree.head(it) == Some(self.trigger))
        };
        // "Ruiz's rival, lawyer Okoro": the rival is of Ruiz, the lawyer is not.
        let is_of_earlier = |place: &Place| {
            let between = place.tokens.end..self.trigger;
            let closes = |at: usize| tree.lemma(at) == "," && tree.token(at - 1).upos == Upos::NOUN;
            tree.token(place.head).deprel == Deprel::NMOD_POSS
                && tree.first_conjunct(self.trigger) == self.trigger
                && between.skip(1).any(closes)
        };
        objects.retain(|it| {
            !self.is_only(it.0, |place| is_owner(place) || is_of_earlier(place))
                && !self.acts_on_bearer(it.0)
        });
        if self.names_no_actor() {
            objects.clear();
        }
        let is_of_other = |object: MemberIndex| {
            let is_in_title = |place: &Place| {
                let title = cast.title_at(self.sentence, place.head);
                title.is_some_and(|(bearer, _)| Some(bearer) != subject && bearer != object)
            };
            self.mentions(object).any(is_in_title)
                && self.is_only(object, |it| is_in_title(it) || is_where(it))
        };
        objects.retain(|it| !is_of_other(it.0));
        objects
    }

    /// Returns whether a body before the trigger is where its bearer reports from or pleads, and no employer: in
    /// "White House correspondent Ruiz" and "Supreme Court lawyer Okoro".
    pub(super) fn is_beat(&self, object: MemberIndex) -> bool {
        let page = self.scene.page;
        let (actors, noun) = (&page.ontology.actors, page.lemma(self.sentence, self.trigger));
        let body = self.scene.cast.member(object);
        let is_of_state = || {
            let is_known = actors.known(&body.name).is_some();
            body.kind == ActorKind::Government || body.kind == ActorKind::Organization && is_known
        };
        let is_apart = actors.reports(noun) && is_of_state()
            || actors.pleads(noun) && actors.is_court(&body.name);
        let tree = page.tree(self.sentence);
        let stands_before = |place: &Place| {
            place.tokens.end <= self.trigger
                && tree.token(place.head).deprel != Deprel::NMOD_POSS
                && tree.preposition(place.head).is_none()
        };
        is_apart && self.is_only(object, stands_before)
    }

    /// Returns whether the title that the trigger is in begins with a body that is no actor: "Parliament President
    /// Ruiz" is the president of nothing else.
    fn names_no_actor(&self) -> bool {
        let (page, cast) = (self.scene.page, self.scene.cast);
        let Some((bearer, place)) = cast.title_at(self.sentence, self.trigger) else {
            return false;
        };
        let first = place.tokens.start;
        first < self.trigger
            && page.ontology.actors.is_body_noun(page.lower(self.sentence, first))
            && cast.member_at(self.sentence, first).is_none_or(|it| it == bearer)
    }

    /// Returns whether a body only does something to a person whose title the trigger is in: in "The court heard
    /// Governor Ruiz", Ruiz is not its governor. A country may act on its own ("Norland recalled Ambassador Ruiz").
    fn acts_on_bearer(&self, object: MemberIndex) -> bool {
        let tree = self.scene.page.tree(self.sentence);
        let cast = self.scene.cast;
        if cast.member(object).kind == ActorKind::Government
            || cast.title_at(self.sentence, self.trigger).is_none()
        {
            return false;
        }
        let is_doer = |place: &Place| {
            let mut above = tree.ancestors(self.trigger);
            let is_apart = !above.any(|it| it == place.head);
            let is_subject = tree.token(place.head).deprel == Deprel::NSUBJ;
            let verb = tree.head(place.head).filter(|_| is_subject && is_apart);
            verb.is_some_and(|it| tree.ancestors(self.trigger).any(|above| above == it))
        };
        self.is_only(object, is_doer)
    }
}
