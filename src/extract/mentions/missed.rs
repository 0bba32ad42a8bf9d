//! Names of persons that the language pipeline missed: speakers of a transcript, surnames, guesses.
//!
//! In: a page, the tokens that are part of names already, and these names. Out: more names. Never
//! fails.

use rustc_hash::FxHashSet;

use super::candidate::MentionCandidate;
use super::known::is_acronym;
use super::nominals;
use super::persons::person;
use crate::extract::token_table::TokenMarks;
use crate::extract::{Page, transcript};
use crate::knowledge::ActorKind;
use crate::language::{Deprel, Upos};

/// Adds the speakers of the turns of a transcript; "Q:" and "A:" name no speaker.
pub(super) fn labels(page: &Page<'_>, taken: &mut TokenMarks, found: &mut Vec<MentionCandidate>) {
    for turn in &page.turns {
        if transcript::part_of(page, turn).is_some() {
            found.retain(|candidate| {
                candidate.place.sentence != turn.sentence
                    || candidate.place.tokens.start >= turn.label.end
            });
            continue;
        }
        if taken.has_any(turn.sentence, &turn.label) {
            continue;
        }
        taken.mark(turn.sentence, &turn.label);
        let described = nominals::label(page, turn.sentence, &turn.label);
        found.extend(described.or_else(|| person(page, turn.sentence, turn.label.clone())));
    }
}

/// Adds the names right behind an office in capitals in which the pipeline saw no name: "President Tasker".
pub(super) fn titled(page: &Page<'_>, taken: &mut TokenMarks, found: &mut Vec<MentionCandidate>) {
    for sentence in 0..page.n_sentences() {
        for at in 1..page.len(sentence) {
            if taken.has(sentence, at) || !is_titled(page, sentence, at) {
                continue;
            }
            let tree = page.tree(sentence);
            let goes_on = |it: &usize| {
                let is_part = tree.token(*it).deprel == Deprel::FLAT && tree.head(*it) == Some(at);
                is_part && is_proper(page, sentence, *it) && !taken.has(sentence, *it)
            };
            let end = (at + 1..tree.len()).take_while(goes_on).last().map_or(at + 1, |it| it + 1);
            taken.mark(sentence, &(at..end));
            found.extend(person(page, sentence, at..end));
        }
    }
}

fn is_proper(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    page.is_capital(sentence, at) && page.token(sentence, at).upos == Upos::PROPN
}

/// Returns `true` if a capitalised word that names nothing else stands behind an office.
fn is_titled(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    let (tree, actors) = (page.tree(sentence), &page.ontology.actors);
    let (word, lower, before) = (page.word(sentence, at), page.lower(sentence, at), at - 1);
    let is_before = matches!(tree.token(before).deprel, Deprel::NMOD_DESC | Deprel::COMPOUND)
        && tree.head(before) == Some(at);
    let is_other = is_acronym(word)
        || actors.known(word).is_some()
        || actors.place(word).is_some()
        || actors.title(lower).is_some()
        || actors.is_body_noun(lower);
    is_before
        && is_proper(page, sentence, at)
        && page.is_capital(sentence, before)
        && actors.title(page.lower(sentence, before)).is_some_and(|it| it.office)
        && !is_other
}

/// Adds single surnames that the pipeline missed, if the document has a person with that surname.
/// Includes surnames in capitals, as transcripts print speakers.
pub(super) fn surnames_missed(
    page: &Page<'_>,
    taken: &mut TokenMarks,
    found: &mut Vec<MentionCandidate>,
) {
    let mut surnames: FxHashSet<String> = FxHashSet::default();
    for name in found.iter().filter(|it| it.kind == ActorKind::Person) {
        let Some(last) = name.name.split_whitespace().last() else { continue };
        if last.chars().count() > 2 && last.starts_with(char::is_uppercase) {
            surnames.insert(last.to_uppercase());
            surnames.insert(last.to_owned());
        }
    }
    for sentence in 0..page.n_sentences() {
        for at in 0..page.len(sentence) {
            let word = page.word(sentence, at);
            if taken.has(sentence, at) || !surnames.contains(word) {
                continue;
            }
            let proper = page.token(sentence, at).upos == Upos::PROPN;
            let sure = proper || at > 0 || is_acronym(word) || stands_alone(page, sentence, at);
            if !sure {
                continue;
            }
            // "JAKE TAPPER": the first name before it is in capitals too.
            let first = at > 0
                && !taken.has(sentence, at - 1)
                && is_acronym(word)
                && is_acronym(page.word(sentence, at - 1));
            let start = if first { at - 1 } else { at };
            taken.mark(sentence, &(start..at + 1));
            found.extend(person(page, sentence, start..at + 1));
        }
    }
}

/// Adds capitalised words in the position of a person's name in which the pipeline saw no name.
/// These are guesses, for a pronoun to confirm.
pub(super) fn guesses(page: &Page<'_>, taken: &TokenMarks, found: &mut Vec<MentionCandidate>) {
    for sentence in 0..page.n_sentences() {
        let proper = |at: usize| is_proper(page, sentence, at);
        for at in 0..page.len(sentence) {
            let beside = at > 0 && proper(at - 1) || at + 1 < page.len(sentence) && proper(at + 1);
            if taken.has(sentence, at) || !proper(at) || beside || !is_bare_name(page, sentence, at)
            {
                continue;
            }
            let guess = person(page, sentence, at..at + 1);
            found.extend(guess.map(|candidate| MentionCandidate { guessed: true, ..candidate }));
        }
    }
}

/// Returns `true` if an unknown word may be a single surname or first name.
fn is_bare_name(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    let tree = page.tree(sentence);
    let word = page.word(sentence, at);
    let actors = &page.ontology.actors;
    let is_word =
        word.chars().count() > 2 && word.chars().all(|it| it.is_alphabetic() || it == '-');
    let takes_part = matches!(tree.token(at).deprel.base(), "nsubj" | "obj" | "iobj" | "conj")
        || tree.token(at).deprel == Deprel::NMOD_POSS
        || tree.token(at).deprel == Deprel::OBL_AGENT;
    let mut under = tree.children(at).iter().map(|it| tree.token(*it).deprel.base());
    is_word
        && takes_part
        && !is_acronym(word)
        && actors.known(word).is_none()
        && actors.place(word).is_none()
        && !actors.is_no_actor(word)
        && under.all(|label| matches!(label, "punct" | "case" | "cc" | "conj" | "appos" | "acl"))
}

/// Returns `true` if a word is an argument with nothing but a case marker below it, as a surname
/// would be: "Rivers resigned", not "Rivers of oil flowed".
fn stands_alone(page: &Page<'_>, sentence: usize, at: usize) -> bool {
    let tree = page.tree(sentence);
    let takes_part =
        matches!(tree.token(at).deprel.base(), "nsubj" | "nmod:poss" | "dislocated" | "advmod");
    let mut under = tree.children(at).iter().map(|it| tree.token(*it).deprel.base());
    takes_part && under.all(|label| matches!(label, "punct" | "case" | "cc" | "conj" | "appos"))
}
