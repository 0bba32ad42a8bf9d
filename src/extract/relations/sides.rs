//! Which likely sides of a relation the words around them rule out: those in the title of another
//! actor, those that were passed over for another, and parts of the subject.
//!
//! In: a scene, the place of a trigger, and members with their probabilities. Out: those that may be a
//! side, in the same order. Never fails; if no word decides, all are kept.

use std::ops::Range;

use crate::extract::cast::{MemberIndex, Place};
use crate::extract::{Scene, subjects};
use crate::language::{Deprel, Upos};

/// A side of a relation, with its probability.
pub(super) type LikelySide = (MemberIndex, f32);

/// The words around a trigger.
pub(super) struct SideRules<'s> {
    pub scene: &'s Scene<'s>,
    pub sentence: usize,
    pub trigger: usize,
}

impl SideRules<'_> {
    /// Returns the objects without those that something is to be done to: in "demanded that Ruiz be freed", the
    /// demand is not made of Ruiz.
    pub(super) fn not_undergoing(&self, mut objects: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let undergoes = |place: &Place| {
            let clause = tree.head(place.head);
            tree.token(place.head).deprel == Deprel::NSUBJ_PASS
                && clause.is_some_and(|it| {
                    tree.token(it).deprel == Deprel::CCOMP && tree.head(it) == Some(self.trigger)
                })
        };
        objects.retain(|it| !self.is_only(it.0, undergoes));
        objects
    }

    /// Returns the objects of what is said without those that the deed it is about is done to.
    pub(super) fn not_suffering(&self, mut objects: Vec<LikelySide>) -> Vec<LikelySide> {
        objects.retain(|it| !self.suffers(it.0));
        objects
    }

    /// Returns whether the deed that the trigger speaks of is done to a member, and the trigger itself has nothing to
    /// do with it: in "condemned the arrest of Ruiz", Ruiz is not condemned.
    pub(super) fn suffers(&self, member: MemberIndex) -> bool {
        let tree = self.scene.page.tree(self.sentence);
        let nouns = &self.scene.page.ontology.grammar.undergone_nouns;
        let is_below = |it: usize| tree.head(it) == Some(self.trigger);
        let undergoes = |place: &Place| {
            let mut above = tree.ancestors(place.head);
            let named = above.find(|it| tree.token(*it).deprel != Deprel::APPOS);
            let deed = tree.noun_of(tree.first_conjunct(named.unwrap_or(place.head)));
            deed.is_some_and(|it| nouns.contains(&tree.lemma(it)) && is_below(it))
        };
        self.mentions(member).any(undergoes) && !self.mentions(member).any(|it| is_below(it.head))
    }

    /// Returns the objects of a verb that has its own without those of a verb joined to it: in "condemned the
    /// raid and ordered Ruiz to act", Ruiz is not condemned.
    pub(super) fn not_of_joined(&self, mut objects: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let has_own = |it: &usize| subjects::acted_on(tree, *it).is_some_and(|object| object > *it);
        let Some(verb) = self.verb().filter(has_own) else { return objects };
        let is_joined = |it: usize| {
            tree.head(it) == Some(verb)
                && tree.token(it).deprel == Deprel::CONJ
                && tree.token(it).upos == Upos::VERB
        };
        let is_of_joined = |place: &Place| {
            tree.token(place.head).deprel.base() == "obj"
                && tree.head(place.head).is_some_and(is_joined)
        };
        objects.retain(|it| !self.is_only(it.0, is_of_joined));
        objects
    }

    /// Returns the sides of a passive verb that names its agent without the agents of a verb joined to it: in "drafted
    /// by Ruiz and endorsed by Okoro", Ruiz does not endorse and is not endorsed.
    pub(super) fn not_agents_of_joined(&self, mut sides: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        if tree.dependent(self.trigger, "obl:agent").is_none() {
            return sides;
        }
        let first = tree.first_conjunct(self.trigger);
        let is_joined = |verb: usize| verb != self.trigger && tree.first_conjunct(verb) == first;
        let is_agent = |place: &Place| {
            let agent = tree.first_conjunct(place.head);
            tree.token(agent).deprel.as_str() == "obl:agent"
                && tree.head(agent).is_some_and(is_joined)
        };
        sides.retain(|it| !self.is_only(it.0, is_agent));
        sides
    }

    /// Returns the verb of the trigger: itself, or the one that says that its object is so, "called" for the
    /// "loser" in "called Ruiz a loser".
    fn verb(&self) -> Option<usize> {
        let tree = self.scene.page.tree(self.sentence);
        let here = tree.token(self.trigger);
        let is_said = here.deprel == Deprel::XCOMP && here.upos != Upos::VERB
            || here.deprel.base() == "obl" && here.upos == Upos::ADJ;
        let verb = if is_said { tree.head(self.trigger)? } else { self.trigger };
        (tree.token(verb).upos == Upos::VERB).then_some(verb)
    }

    /// Returns the subjects of a passive verb that names no agent without those who only report it: in "Osk said
    /// that Renn was charged", Osk did not charge him.
    pub(super) fn not_reporting(&self, mut subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let has = |relation: &str| tree.dependent(self.trigger, relation).is_some();
        let is_said = tree.token(self.trigger).deprel == Deprel::CCOMP;
        let is_open = is_said && has("nsubj:pass") && !has("obl:agent");
        let Some(cue) = tree.head(self.trigger).filter(|_| is_open) else { return subjects };
        let reports = |place: &Place| {
            tree.token(place.head).deprel.base() == "nsubj" && tree.head(place.head) == Some(cue)
        };
        subjects.retain(|it| !self.is_only(it.0, reports));
        subjects
    }

    /// Returns the subjects of a verb without the owner of its grammatical subject: in "Orsag's party won", the
    /// party did.
    pub(super) fn not_owning(&self, mut subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let first = tree.first_conjunct(self.trigger);
        let own = tree.dependent(self.trigger, "nsubj").or_else(|| tree.dependent(first, "nsubj"));
        let is_verb = tree.token(self.trigger).upos == Upos::VERB;
        let Some(grammatical) = own.filter(|_| is_verb) else { return subjects };
        let meant = self.scene.cast.member_at(self.sentence, grammatical);
        let owns = |place: &Place| {
            tree.token(place.head).deprel == Deprel::NMOD_POSS
                && tree.head(place.head) == Some(grammatical)
        };
        let Some(meant) = meant else { return subjects };
        if subjects.iter().any(|it| it.0 == meant) {
            subjects.retain(|it| it.0 == meant || !self.mentions(it.0).any(owns));
        } else if let Some(owner) = subjects.iter_mut().find(|it| self.mentions(it.0).any(owns)) {
            owner.0 = meant;
        }
        subjects
    }

    /// Returns the subjects of a verb, with its own subject in place of who is only named as the speaker of the
    /// turn: in "ORTIZ: You met Ruiz", Ortiz did not meet him.
    pub(super) fn not_labelled(&self, subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let page = self.scene.page;
        let label = page.turn_at(self.sentence).map(|it| &it.label);
        let own = self.grammatical_subject();
        let meant = own.and_then(|it| self.scene.cast.member_at(self.sentence, it));
        let (Some(label), Some(meant)) = (label, meant) else { return subjects };
        let mut kept: Vec<LikelySide> = Vec::new();
        for (member, chance) in subjects {
            let is_label = self.is_only(member, |place| label.contains(&place.head));
            let member = if is_label { meant } else { member };
            if kept.iter().all(|held| held.0 != member) {
                kept.push((member, chance));
            }
        }
        kept
    }

    /// Returns the objects of a deed, each as the group or thing of it that the sentence names: in "killed
    /// followers of Ruiz", the followers were killed.
    pub(super) fn enclosing(&self, objects: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let cast = self.scene.cast;
        let outer = |place: &Place| {
            let head = tree.noun_of(place.head).filter(|it| *it != self.trigger)?;
            cast.member_at(self.sentence, head)
        };
        let meant = |member: MemberIndex| {
            let mut places = self.mentions(member).map(outer);
            let first = places.next().flatten()?;
            places.all(|it| it == Some(first)).then_some(first)
        };
        objects
            .into_iter()
            .map(|(member, chance)| (meant(member).unwrap_or(member), chance))
            .collect()
    }

    /// Returns the object of a verb that calls it what the trigger says: "called Ruiz a loser".
    pub(super) fn called(&self) -> Option<MemberIndex> {
        let tree = self.scene.page.tree(self.sentence);
        let verb = subjects::calling(tree, self.trigger, &self.scene.page.ontology.grammar)?;
        self.scene.cast.member_at(self.sentence, subjects::acted_on(tree, verb)?)
    }

    /// Returns the objects without those that were passed over for another: in "backs Ruiz over
    /// Okoro", Okoro is not backed.
    pub(super) fn preferred(&self, mut objects: Vec<LikelySide>) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let over = &self.scene.page.ontology.grammar.preference_prepositions;
        let is_passed_over = |object: MemberIndex| {
            self.is_only(object, |it| {
                tree.preposition(it.head).is_some_and(|word| over.contains(&word))
            })
        };
        if objects.iter().any(|it| !is_passed_over(it.0)) {
            objects.retain(|it| !is_passed_over(it.0));
        }
        objects
    }

    /// Returns the objects of a verb without those that only the subject's own words name: in "a group
    /// of parents urged the board", the parents are not urged.
    pub(super) fn outside(
        &self,
        subject: Option<MemberIndex>,
        mut objects: Vec<LikelySide>,
    ) -> Vec<LikelySide> {
        let tree = self.scene.page.tree(self.sentence);
        let is_verb = tree.token(self.trigger).upos == Upos::VERB;
        let Some(subject) = subject.filter(|_| is_verb) else { return objects };
        let around: Vec<&Range<usize>> = self.mentions(subject).map(|it| &it.tokens).collect();
        let is_part = |object: MemberIndex| {
            self.is_only(object, |it| {
                around
                    .iter()
                    .any(|tokens| tokens.contains(&it.head) && tokens.len() > it.tokens.len())
            })
        };
        objects.retain(|it| !is_part(it.0));
        objects
    }

    /// Returns the subjects of a verb without those that only a clause about its grammatical subject
    /// names, which is put in their place: in "The ministers dismissed by Ruiz left", Ruiz did not leave.
    pub(super) fn outside_clauses(&self, subjects: Vec<LikelySide>) -> Vec<LikelySide> {
        let Some(grammatical) = self.grammatical_subject() else { return subjects };
        let in_clause = |place: &Place| self.is_in_clause_of(grammatical, place);
        let meant = self.scene.cast.member_at(self.sentence, grammatical);
        let mut kept: Vec<LikelySide> = Vec::new();
        for (member, chance) in subjects {
            let outside = if self.is_only(member, in_clause) { meant } else { Some(member) };
            if let Some(member) = outside.filter(|it| kept.iter().all(|held| held.0 != *it)) {
                kept.push((member, chance));
            }
        }
        kept
    }

    /// Returns the objects of a verb without those that only a clause about its subject names: in "The bank, which
    /// lent money to Norland, praised the tax", Norland is not praised.
    pub(super) fn beyond_subject(&self, mut objects: Vec<LikelySide>) -> Vec<LikelySide> {
        let Some(subject) = self.grammatical_subject() else { return objects };
        objects.retain(|it| !self.is_only(it.0, |place| self.is_in_clause_of(subject, place)));
        objects
    }

    /// Returns the subject that the trigger has as an active verb.
    fn grammatical_subject(&self) -> Option<usize> {
        let tree = self.scene.page.tree(self.sentence);
        let is_verb = tree.token(self.trigger).upos == Upos::VERB;
        tree.dependent(self.trigger, "nsubj").filter(|_| is_verb)
    }

    /// Returns whether a place is in a clause about a word.
    fn is_in_clause_of(&self, word: usize, place: &Place) -> bool {
        let tree = self.scene.page.tree(self.sentence);
        let mut path = tree.ancestors(place.head).take_while(|it| *it != word);
        let is_below = tree.ancestors(place.head).any(|it| it == word);
        is_below && path.any(|it| tree.token(it).deprel.base() == "acl")
    }

    /// Returns `true` if the sentence mentions a member, and only in places that `is_so` accepts.
    pub(super) fn is_only(&self, member: MemberIndex, is_so: impl Fn(&Place) -> bool) -> bool {
        let mut mentions = self.mentions(member).peekable();
        mentions.peek().is_some() && mentions.all(is_so)
    }

    /// Returns the mentions of a member in the sentence.
    pub(super) fn mentions(&self, member: MemberIndex) -> impl Iterator<Item = &Place> {
        let mentions = self.scene.cast.member(member).mentions.iter();
        mentions.filter(|it| it.sentence == self.sentence)
    }
}
