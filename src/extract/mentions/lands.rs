//! Countries that no list has, which a tagger may take for persons or bodies: "Kestria's parliament".
//!
//! In: a page and its names. Out: the same names; single words in the place of a country are governments,
//! wherever else they stand. Never fails.

use rustc_hash::FxHashSet;

use super::candidate::MentionCandidate;
use super::datelines;
use super::titles::TITLE_WORDS_MAX;
use crate::extract::Page;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Deprel;

/// Makes governments of the names that stand for countries.
pub(super) fn correct(page: &Page<'_>, found: &mut [MentionCandidate]) {
    let last = |name: &str| name.rsplit(' ').next().unwrap_or(name).to_owned();
    let is_person = |it: &&MentionCandidate| it.kind == ActorKind::Person;
    let persons = || found.iter().filter(is_person);
    let is_borne = |it: &&MentionCandidate| it.name.contains(' ') || !it.titles.is_empty();
    let borne: FxHashSet<String> = persons().filter(is_borne).map(|it| last(&it.name)).collect();
    let gendered: FxHashSet<&str> =
        persons().filter(|it| it.gender.is_some()).map(|it| it.name.as_str()).collect();
    let written_at = datelines::places(page);
    let is_in_dateline = |it: &MentionCandidate| written_at.contains(&it.name.to_uppercase());
    let lands: FxHashSet<String> = found
        .iter()
        .filter(|it| !it.name.contains(' ') && !borne.contains(&it.name))
        .filter(|it| {
            is_in_dateline(it) || !gendered.contains(it.name.as_str()) && is_land(page, it)
        })
        .map(|it| it.name.clone())
        .collect();
    let is_taken = |it: &MentionCandidate| {
        may_be_land(it) && it.place.kind == MentionKind::Name && lands.contains(&it.name)
    };
    for candidate in found.iter_mut().filter(|it| is_taken(it)) {
        candidate.kind = ActorKind::Government;
        candidate.guessed = false;
    }
}

/// Returns `true` if a tagger may have taken a country for what it takes the name for.
fn may_be_land(candidate: &MentionCandidate) -> bool {
    let is_word = candidate.name.chars().any(char::is_lowercase);
    let is_unknown = candidate.known.is_none() && is_word;
    candidate.kind == ActorKind::Person || candidate.kind == ActorKind::Organization && is_unknown
}

/// Returns `true` if the clause about a name calls it "which": "Kestria, which backed him", no person.
fn is_taken_up_by_which(page: &Page<'_>, sentence: usize, name: usize) -> bool {
    let tree = page.tree(sentence);
    let opens = |clause: usize| {
        let mut below = tree.children(clause).iter().copied().filter(|it| *it > name);
        let subject = below.find(|it| tree.token(*it).deprel.base() == "nsubj");
        subject.is_some_and(|it| page.lower(sentence, it) == "which")
    };
    tree.dependents(name, "acl:relcl").any(opens)
}

/// Returns `true` if a name is a place, or has what only a country has.
fn is_land(page: &Page<'_>, candidate: &MentionCandidate) -> bool {
    let actors = &page.ontology.actors;
    let (sentence, name) = (candidate.place.sentence, candidate.place.head);
    if candidate.kind == ActorKind::Government {
        return true;
    }
    let is_name = may_be_land(candidate) && candidate.place.kind == MentionKind::Name;
    if !is_name || actors.gender_of_first_name(&candidate.name).is_some() {
        return false;
    }
    let tree = page.tree(sentence);
    if candidate.kind == ActorKind::Person && is_taken_up_by_which(page, sentence, name) {
        return true;
    }
    let first = tree.first_conjunct(name);
    let Some(owned) = tree.head(first) else { return false };
    let phrases = (0..TITLE_WORDS_MAX.min(owned + 1))
        .map(|n_before| page.phrase(sentence, owned - n_before..owned + 1));
    let lemma = page.lemma(sentence, owned);
    let is_office = |phrase: &str| actors.title(phrase).is_some_and(|it| it.office);
    let is_poss = tree.token(first).deprel == Deprel::NMOD_POSS;
    let is_of = tree.token(first).deprel == Deprel::NMOD
        && tree.preposition(first).is_some_and(|it| it == "of");
    let is_owned = phrases.clone().any(|it| actors.is_of_country(&it));
    let is_led = phrases.chain([lemma.to_owned()]).any(|it| actors.leads_country(&it));
    match candidate.kind {
        // Companies and clubs have presidents, countries a government.
        ActorKind::Organization => {
            let is_shared = is_office(lemma) && !actors.is_government_head(lemma);
            (is_poss || is_of) && !is_shared && (is_owned || actors.is_government_head(lemma))
        }
        // A person has no president.
        _ => is_poss && is_owned || is_of && (is_owned || is_led),
    }
}
