//! The two sides of an event.
//!
//! In: a scene and a phrase found in it. Out: pairs of source and target, several if names are
//! coordinated. A side that the text does not name is `None`. A pronoun means the actor that the
//! cast gives for it, or else the speaker of its clause.

use std::ops::Range;

use super::matching::trigger_of;
use super::party::{Party, is_same, phrase};
use super::sorts::{self, Sort};
use super::targets;
use crate::extract::phrases::Match;
use crate::extract::propositions::{self, Proposition};
use crate::extract::tree::Tree;
use crate::extract::{Scene, subjects};
use crate::knowledge::MentionKind;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{EventNeed, EventTrigger, Outlook, Part, Role, TargetRole};

/// A source, a target, and whether each does it to the other.
pub(crate) type PartyPair = (Option<Party>, Option<Party>, bool);

/// Finds the parties of one phrase.
#[derive(Debug)]
pub(crate) struct Parties<'s> {
    scene: &'s Scene<'s>,
    sentence: usize,
    tree: &'s Tree<'s>,
    found: &'s Match,
    trigger: &'s EventTrigger,
    /// The arguments of the phrase's other verbs, of its first word, and of its nouns.
    propositions: Vec<Proposition>,
}

impl<'s> Parties<'s> {
    /// Returns the finder for a phrase.
    #[must_use]
    pub(super) fn new(scene: &'s Scene<'s>, sentence: usize, found: &'s Match) -> Self {
        let tree = scene.page.tree(sentence);
        let trigger = trigger_of(scene, found);
        let read = |at: usize| Proposition::at(tree, at, &scene.page.ontology.grammar);
        let is_noun = |it: &usize| *it != found.head && tree.is_nominal(*it);
        let is_verb = |it: &usize| *it != found.head && tree.token(*it).upos == Upos::VERB;
        let nouns = found.tokens.iter().copied().filter(is_noun);
        // "urged X to support Y": the arguments of the last verb come first.
        let mut propositions: Vec<Proposition> =
            found.tokens.iter().copied().filter(is_verb).rev().map(read).collect();
        for inner in &mut propositions {
            inner.arguments.retain(|it| it.role != Role::Agent);
        }
        propositions.push(found.proposition.clone());
        propositions.extend(nouns.map(read));
        Self { scene, sentence, tree, found, trigger, propositions }
    }

    /// Returns the pairs of parties; empty if something that the trigger needs is missing.
    #[must_use]
    pub(crate) fn pairs(&self) -> Vec<PartyPair> {
        let source_heads = self.sources();
        if source_heads.iter().any(|it| self.sort(*it) == Sort::Force) {
            return Vec::new();
        }
        let mut sources: Vec<Party> = Vec::new();
        for head in &source_heads {
            let is_governed = self.governs_source(*head);
            sources.extend(
                self.parties_at(*head).into_iter().map(|party| Party { is_governed, ..party }),
            );
        }
        if self.trigger.reciprocal && sources.len() == 2 && !self.meets_others() {
            let second = sources.pop();
            return vec![(sources.pop(), second, true)];
        }
        let targets = self.targets(&source_heads, &sources);
        let reciprocal = self.trigger.reciprocal;
        if sources.is_empty() && reciprocal && targets.len() == 2 {
            let mut both = targets.into_iter();
            return vec![(both.next(), both.next(), true)];
        }
        let needs = |need: EventNeed| self.trigger.needs.contains(&need);
        let lacks_source = sources.is_empty() && needs(EventNeed::Source);
        let lacks_target = targets.is_empty() && needs(EventNeed::Target);
        let has_no_party = sources.is_empty() && targets.is_empty();
        if lacks_source || lacks_target || has_no_party {
            return Vec::new();
        }
        let or_none = |all: Vec<Party>| -> Vec<Option<Party>> {
            if all.is_empty() { vec![None] } else { all.into_iter().map(Some).collect() }
        };
        let (sources, targets) = (or_none(sources), or_none(targets));
        let pair = |source: &Option<Party>| {
            let source = source.clone();
            targets.iter().map(move |target| (source.clone(), target.clone()))
        };
        let pairs = sources.iter().flat_map(pair);
        let both = |pair: &(Option<Party>, Option<Party>)| {
            let is_mutual = |party: &Party| self.is_beside(party.place.1);
            pair.0.is_some() && pair.1.as_ref().is_some_and(is_mutual)
        };
        pairs.map(|pair| (pair.0.clone(), pair.1.clone(), both(&pair))).collect()
    }

    /// Returns `true` if the target does the same: "X met Y", "an accord with Y", but not "agreed
    /// to help Y" or "will not meet Y".
    fn is_beside(&self, target: usize) -> bool {
        let is_done = self.found.modality.outlook() == Outlook::Done;
        let roles = [Role::Patient, Role::with("with"), Role::with("between")];
        let mut beside = roles.iter().flat_map(|it| self.fillers(it));
        self.trigger.reciprocal && is_done && beside.any(|it| it == target)
    }

    /// Returns `true` if two sources do it to a third party: "X and Y met Z".
    fn meets_others(&self) -> bool {
        let roles = [Role::Patient, Role::with("with")];
        let of_roles = roles.iter().flat_map(|role| self.fillers(role));
        let all = of_roles.chain(self.found.governed.clone());
        let is_other = |it: usize| self.tree.token(it).upos != Upos::PRON;
        all.filter(|it| is_other(*it)).any(|it| self.sort(it) == Sort::Actor)
    }

    fn sort(&self, at: usize) -> Sort {
        sorts::of(self.scene, self.sentence, at)
    }

    fn fillers(&self, role: &Role) -> Vec<usize> {
        let own = |it: &usize| !self.found.tokens.contains(it);
        let all = self.propositions.iter().flat_map(|it| it.fillers(role));
        let mut found: Vec<usize> = Vec::new();
        for token in all.filter(own) {
            if !found.contains(&token) {
                found.push(token);
            }
        }
        found
    }

    /// Returns the heads of the nominals for the source.
    fn sources(&self) -> Vec<usize> {
        if let Some(subject) = self.misread_subject() {
            return self.actor_of(subject, true).into_iter().collect();
        }
        let words = self.scene.page.ontology.events.words();
        let by_part = match self.found.part {
            Part::Verb | Part::Adjective => &words.verb_source_roles,
            Part::Noun | Part::Role => &words.noun_source_roles,
        };
        let given = &self.trigger.source;
        let roles = if given.is_empty() { by_part } else { given };
        for role in roles {
            let fillers = self.fillers(role);
            let mut found: Vec<usize> = Vec::new();
            for token in &fillers {
                found.extend(self.actor_of(*token, *role != Role::Modifier));
            }
            if !found.is_empty() {
                return found;
            }
            if !fillers.is_empty() && *role == Role::Agent {
                return Vec::new();
            }
        }
        self.speaker().into_iter().collect()
    }

    /// Returns the subject of a verb that the tree takes for a participle. If a sentence is only a
    /// noun with a participle, or a passive without an auxiliary, it is a misread active one.
    fn misread_subject(&self) -> Option<usize> {
        let (tree, verb) = (self.tree, self.found.head);
        let has = |relation: &str| tree.dependent(verb, relation).is_some();
        let is_participle =
            tree.token(verb).upos == Upos::VERB && tree.token(verb).xpos == Xpos::VBN;
        if !is_participle
            || has("aux")
            || has("obl:agent")
            || !self.fillers(&Role::with("by")).is_empty()
        {
            return None;
        }
        let noun = tree.head(verb).filter(|noun| {
            let is_whole = tree.token(*noun).deprel == Deprel::ROOT && tree.is_nominal(*noun);
            is_whole && tree.token(verb).deprel == Deprel::ACL && *noun < verb
        });
        noun.or_else(|| tree.dependent(verb, "nsubj:pass").filter(|it| *it < verb))
    }

    /// Returns the speaker of a clause that names no agent.
    fn speaker(&self) -> Option<usize> {
        let (tree, head) = (self.tree, self.found.head);
        let is_reported = tree.token(head).deprel == Deprel::CCOMP
            && !propositions::is_passive(tree, head)
            && tree.dependent(head, "nsubj").is_none();
        let grammar = &self.scene.page.ontology.grammar;
        subjects::subject(tree, tree.head(head).filter(|_| is_reported)?, grammar)
    }

    /// Returns the nominal itself if it may act, or else the actor it belongs to.
    fn actor_of(&self, token: usize, takes_unknown: bool) -> Option<usize> {
        match self.sort(token) {
            Sort::Actor | Sort::Force | Sort::Place => Some(token),
            Sort::Unknown if takes_unknown => Some(token),
            _ => targets::within(self.scene, self.sentence, token, &[]),
        }
    }

    fn targets(&self, source_heads: &[usize], sources: &[Party]) -> Vec<Party> {
        let taken: Vec<usize> = source_heads.iter().chain(&self.found.tokens).copied().collect();
        let is_new = |party: &Party| {
            !sources.iter().any(|source| source.span.overlaps(party.span) || is_same(source, party))
        };
        for head in self.target_heads(&taken) {
            let mut found = Vec::new();
            let is_governed = self.governs_target(head);
            for one in self.tree.coordinated(head) {
                let parties = self.parties_at(one).into_iter();
                found.extend(parties.map(|party| Party { is_governed, ..party }));
            }
            found.retain(is_new);
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Returns `true` if the words of the event govern the source: "X met", "a visit by X".
    fn governs_source(&self, head: usize) -> bool {
        let roles = [Role::Agent, Role::with("by"), Role::Possessor];
        let mut fillers =
            roles.iter().chain(&self.trigger.source).flat_map(|role| self.fillers(role));
        self.is_actor(head) && fillers.any(|it| it == head)
    }

    /// Returns `true` if the target, or what it owns, is in the patient's position: "criticized X",
    /// "criticized X's plan".
    fn governs_target(&self, head: usize) -> bool {
        let given = self.trigger.target.iter().map(|target| &target.role);
        let plain = [Role::Patient, Role::Recipient];
        let roles = plain.iter().chain(given).filter(|role| **role != Role::Clause);
        let governed = self.found.governed.iter().copied();
        let fillers: Vec<usize> = roles.flat_map(|it| self.fillers(it)).chain(governed).collect();
        let owner = |it: usize| self.tree.dependent(it, "nmod:poss");
        self.is_actor(head) && fillers.iter().any(|it| *it == head || owner(*it) == Some(head))
    }

    fn is_actor(&self, head: usize) -> bool {
        self.tree.token(head).upos == Upos::PRON || self.sort(head) == Sort::Actor
    }

    /// Returns the heads of nominals that may be the target, likeliest first.
    fn target_heads(&self, taken: &[usize]) -> Vec<usize> {
        let mut heads = Vec::new();
        for TargetRole { role, takes_any } in &self.trigger.target {
            for token in self.fillers(role).into_iter().filter(|it| !taken.contains(it)) {
                match self.sort(token) {
                    Sort::Actor | Sort::Place => heads.push(token),
                    Sort::Unknown if *takes_any && self.is_outer(token) => heads.push(token),
                    _ => heads.extend(targets::within(self.scene, self.sentence, token, taken)),
                }
            }
        }
        if !self.trigger.only {
            let roles = &self.scene.page.ontology.events.words().target_roles;
            let governed = self.found.governed.iter().copied();
            let fillers = roles.iter().flat_map(|it| self.fillers(it));
            for token in governed.chain(fillers).filter(|it| !taken.contains(it)) {
                match self.sort(token) {
                    Sort::Actor => heads.push(token),
                    _ => heads.extend(targets::within(self.scene, self.sentence, token, taken)),
                }
            }
            heads.extend(targets::around(self.scene, self.sentence, self.found, taken));
            let own = self.found.tokens.iter().copied().filter(|it| *it != self.found.head);
            heads.extend(
                own.filter(|it| self.tree.is_nominal(*it) && self.sort(*it) == Sort::Actor),
            );
        }
        // "withdrew its troops from Norden", "bombed a town in Norden": what the source owns is
        // rarely the target, nor are places without a name.
        let is_bare = |head: usize| {
            self.sort(head) == Sort::Place && !sorts::is_named(self.scene, self.sentence, head)
        };
        heads.sort_by_key(|it| self.is_owned(*it) || is_bare(*it));
        heads
    }

    /// Returns `true` if a token is not an argument of an inner verb: "ordered X to suspend Y".
    fn is_outer(&self, token: usize) -> bool {
        let is_inner = |proposition: &&Proposition| {
            proposition.head != self.found.head
                && self.tree.token(proposition.head).upos == Upos::VERB
        };
        let holds = |proposition: &Proposition| {
            proposition.arguments.iter().any(|argument| argument.token == token)
        };
        !self.propositions.iter().filter(is_inner).any(holds)
    }

    fn is_owned(&self, head: usize) -> bool {
        let mut owners = self.tree.dependents(head, "nmod:poss");
        owners.any(|it| self.tree.token(it).upos == Upos::PRON)
    }

    /// Returns the party with its head at a token, or several if its modifiers are coordinated:
    /// "the Turkish and Greek sides".
    fn parties_at(&self, head: usize) -> Vec<Party> {
        if self.tree.token(head).upos == Upos::PRON {
            return self.antecedent(head).into_iter().collect();
        }
        let whole = phrase(self.scene, self.sentence, head);
        if let Some(peoples) = self.coordinated_modifiers(head) {
            let last = peoples.len() - 1;
            let of = |(index, at): (usize, &usize)| {
                let own = phrase(self.scene, self.sentence, *at);
                let end = if index == last { whole.end } else { own.end };
                self.party(*at, own.start..end)
            };
            return peoples.iter().enumerate().filter_map(of).collect();
        }
        self.party(head, whole).into_iter().collect()
    }

    fn coordinated_modifiers(&self, head: usize) -> Option<Vec<usize>> {
        let is_modifier = |modifier: &usize| {
            *modifier < head
                && matches!(self.tree.token(*modifier).deprel, Deprel::AMOD | Deprel::COMPOUND)
                && self.names_people(*modifier)
        };
        let first = self.tree.children(head).iter().copied().find(is_modifier)?;
        let more = self.tree.dependents(first, "conj").filter(|it| self.names_people(*it));
        let all: Vec<usize> = std::iter::once(first).chain(more).collect();
        (all.len() > 1).then_some(all)
    }

    fn names_people(&self, at: usize) -> bool {
        let token = self.tree.token(at);
        token.upos == Upos::PROPN
            || self.scene.page.ontology.actors.place(token.span.of(self.scene.page.text)).is_some()
    }

    fn party(&self, head: usize, tokens: Range<usize>) -> Option<Party> {
        Some(Party {
            span: self.tree.span(&tokens)?,
            head: self.tree.token(head).span,
            member: self.scene.cast.member_at(self.sentence, head),
            place: (self.sentence, head),
            is_governed: false,
        })
    }

    /// Returns the party that a pronoun means.
    fn antecedent(&self, pronoun: usize) -> Option<Party> {
        let member = self.scene.cast.member_at(self.sentence, pronoun);
        let by_cast = member.and_then(|member| {
            let places = &self.scene.cast.member(member).mentions;
            let is_noun = |kind: MentionKind| kind != MentionKind::Pronoun;
            let before = |it: &(usize, usize)| *it < (self.sentence, pronoun);
            let nouns = places.iter().filter(|it| is_noun(it.kind));
            let nearest = nouns.clone().rfind(|it| before(&(it.sentence, it.head)));
            let place = nearest.or_else(|| nouns.clone().next())?;
            let tree = self.scene.page.tree(place.sentence);
            let span = tree.span(&phrase(self.scene, place.sentence, place.head))?;
            let head = tree.token(place.head).span;
            let place = (place.sentence, place.head);
            Some(Party { span, head, member: Some(member), place, is_governed: false })
        });
        by_cast.or_else(|| self.speaker_of(pronoun))
    }

    /// Returns the speaker of the clause around a pronoun: "Peru said it would sign".
    fn speaker_of(&self, pronoun: usize) -> Option<Party> {
        let tree = self.tree;
        let grammar = &self.scene.page.ontology.grammar;
        for clause in tree.ancestors(pronoun) {
            if !matches!(tree.token(clause).deprel, Deprel::CCOMP | Deprel::ADVCL | Deprel::CONJ) {
                continue;
            }
            let speaker = subjects::subject(tree, tree.head(clause)?, grammar);
            if let Some(speaker) = speaker.filter(|it| tree.token(*it).upos != Upos::PRON) {
                return self.party(speaker, phrase(self.scene, self.sentence, speaker));
            }
        }
        None
    }
}
