//! Descriptions: "the attorney general", "two close allies of ...", "her Republican rival".
//!
//! In: a page and the tokens covered by names. Out: candidates of kind nominal. The nouns that
//! describe actors come from `schema/actors/`. Never fails.

use std::ops::Range;

use super::candidate::{MentionCandidate, Number, place_at};
use super::membership::is_home;
use super::titles::TITLE_WORDS_MAX;
use crate::extract::Page;
use crate::extract::token_table::TokenMarks;
use crate::extract::tree::Tree;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};

/// The least probability at which a noun that is not in the schema describes an actor.
const ACTOR_MIN: f32 = 0.3;

/// Adds the descriptions of a document to `found`.
pub(super) fn find(page: &Page<'_>, covered: &TokenMarks, found: &mut Vec<MentionCandidate>) {
    for sentence in 0..page.n_sentences() {
        for head in 0..page.len(sentence) {
            if !covered.has(sentence, head) {
                found.extend(nominal(page, sentence, head, covered));
            }
        }
    }
}

fn nominal(
    page: &Page<'_>,
    sentence: usize,
    head: usize,
    covered: &TokenMarks,
) -> Option<MentionCandidate> {
    let tree = page.tree(sentence);
    let token = tree.token(head);
    let (actors, grammar) = (&page.ontology.actors, &page.ontology.grammar);
    if !matches!(token.upos, Upos::NOUN | Upos::PROPN | Upos::ADJ)
        || is_modifier(token.deprel)
        || grammar.indefinite_pronouns.contains(page.lower(sentence, head))
        || actors.is_renaming(page.lower(sentence, head))
        || is_home(page, sentence, head)
    {
        return None;
    }
    let lemma = page.lemma(sentence, head);
    let office = office_at(page, sentence, head, covered);
    let sort = sort_of(page, (sentence, head), office.as_deref())?;
    let several = token.features.has("Number=Plur");
    let determiner = tree.dependents(head, "det").next();
    let possessor = tree.dependent(head, "nmod:poss");
    let is_determined = determiner.is_some() || possessor.is_some();
    let numbered = tree.dependent(head, "nummod").is_some();
    let is_predicate = tree.dependent(head, "cop").is_some();
    let is_apposition = token.deprel == Deprel::APPOS;
    // "Prime Minister, will you resign?"
    let is_called = token.deprel == Deprel::VOCATIVE && office.is_some();
    let is_unmarked = actors.is_unmarked_body(lemma);
    let is_shown = several || is_determined || numbered || is_unmarked;
    // A bare singular ("president of ...") is a role, not an actor.
    if !(is_shown || is_predicate || is_apposition || is_called) {
        return None;
    }
    let tokens = extent(tree, head);
    let place = place_at(page, sentence, head, tokens.clone(), MentionKind::Nominal)?;
    let mut candidate = MentionCandidate::bare(page, place, sort);
    let is_indefinite = determiner.is_some_and(|it| !tree.token(it).features.has("Definite=Def"))
        || determiner.is_none() && possessor.is_none();
    candidate.definite = !is_indefinite || is_called || is_unmarked;
    candidate.number = match (several, sort) {
        (true, _) => Number::Several,
        (false, ActorKind::Organization) => Number::Either,
        _ => Number::One,
    };
    candidate.gender = actors.gender_of_noun(lemma);
    candidate.titles = office.into_iter().collect();
    if candidate.titles.is_empty() {
        candidate.titles.push(lemma.to_owned());
    }
    let is_content = |token: &usize| {
        *token != head
            && matches!(tree.token(*token).upos, Upos::ADJ | Upos::NOUN | Upos::PROPN | Upos::NUM)
    };
    candidate.qualifiers =
        tokens.filter(is_content).map(|it| page.lower(sentence, it).to_owned()).collect();
    candidate.said_of = if is_apposition {
        tree.head(head)
    } else if is_predicate {
        tree.dependent(head, "nsubj")
    } else {
        None
    };
    Some(candidate)
}

/// Returns the kind of actor that a noun stands for, or `None` if it stands for none.
fn sort_of(
    page: &Page<'_>,
    (sentence, head): (usize, usize),
    office: Option<&str>,
) -> Option<ActorKind> {
    let actors = &page.ontology.actors;
    let lemma = page.lemma(sentence, head);
    let is_adjective = page.token(sentence, head).upos == Upos::ADJ;
    let is_office = office.is_some_and(|it| !is_adjective || it.contains(' '));
    if is_office || actors.is_person_noun(lemma) && !is_adjective {
        Some(ActorKind::Unnamed)
    } else if actors.is_body_noun(lemma) && !is_adjective {
        Some(ActorKind::Organization)
    } else {
        learned_sort(page, sentence, head)
    }
}

/// Returns the kind of actor that the heads assign to a noun that is not in the schema.
fn learned_sort(page: &Page<'_>, sentence: usize, head: usize) -> Option<ActorKind> {
    let (kind, _) = page.actor_at(sentence, head)?;
    let is_noun = matches!(page.token(sentence, head).upos, Upos::NOUN | Upos::PROPN);
    if !is_noun || page.chance_of_actor(sentence, head) < ACTOR_MIN {
        return None;
    }
    Some(match kind {
        ActorKind::Organization | ActorKind::Outlet | ActorKind::Government => kind,
        _ => ActorKind::Unnamed,
    })
}

/// Returns the description that the label of a turn is: "THE PRESIDENT", "SENIOR OFFICIAL"; `None` if
/// the label is a name.
pub(super) fn label(
    page: &Page<'_>,
    sentence: usize,
    tokens: &Range<usize>,
) -> Option<MentionCandidate> {
    let actors = &page.ontology.actors;
    let is_article = |at: &usize| page.token(sentence, *at).upos == Upos::DET;
    let words: Vec<usize> = tokens.clone().skip_while(is_article).collect();
    let (first, head) = (*words.first()?, *words.last()?);
    let office = actors.title(&page.phrase(sentence, first..head + 1)).filter(|it| !it.courtesy);
    let noun = page.lower(sentence, head);
    if office.is_none() && !actors.is_person_noun(noun) {
        return None;
    }
    let place = place_at(page, sentence, head, tokens.clone(), MentionKind::Nominal)?;
    let mut candidate = MentionCandidate::bare(page, place, ActorKind::Unnamed);
    candidate.definite = true;
    candidate.gender = actors.gender_of_noun(noun);
    candidate.titles = vec![office.map_or_else(|| noun.to_owned(), |it| it.full.to_string())];
    let others = words.iter().filter(|it| office.is_none() && **it != head);
    candidate.qualifiers = others.map(|it| page.lower(sentence, *it).to_owned()).collect();
    Some(candidate)
}

/// Adds noun phrases that describe no actor.
pub(super) fn find_things(
    page: &Page<'_>,
    covered: &TokenMarks,
    found: &mut Vec<MentionCandidate>,
) {
    for sentence in 0..page.n_sentences() {
        let tree = page.tree(sentence);
        for head in (0..page.len(sentence)).filter(|it| !covered.has(sentence, *it)) {
            let token = tree.token(head);
            let noun = matches!(token.upos, Upos::NOUN | Upos::PROPN | Upos::NUM)
                || token.upos == Upos::PRON && token.features.has("PronType=Dem");
            if !noun || matches!(token.deprel.base(), "flat" | "fixed" | "goeswith" | "nummod") {
                continue;
            }
            let tokens = extent(tree, head);
            let place = place_at(page, sentence, head, tokens.clone(), MentionKind::Nominal);
            let Some(place) = place else { continue };
            let mut candidate = MentionCandidate::bare(page, place, ActorKind::Organization);
            candidate.thing = true;
            let determiner = tree.dependent(head, "det");
            candidate.definite = token.upos == Upos::PROPN
                || tree.dependent(head, "nmod:poss").is_some()
                || determiner.is_some_and(|determiner| {
                    let features = tree.token(determiner).features;
                    features.has("Definite=Def") || features.has("PronType=Dem")
                });
            let several = token.features.has("Number=Plur");
            candidate.number = if several { Number::Several } else { Number::One };
            candidate.titles = vec![page.lemma(sentence, head).to_owned()];
            let is_content = |token: &usize| {
                *token != head
                    && matches!(tree.token(*token).upos, Upos::ADJ | Upos::NOUN | Upos::PROPN)
            };
            let words = tokens.filter(is_content);
            candidate.qualifiers = words.map(|it| page.lower(sentence, it).to_owned()).collect();
            candidate.said_of = match token.deprel {
                Deprel::APPOS => tree.head(head),
                _ => tree.dependent(head, "cop").and(tree.dependent(head, "nsubj")),
            };
            found.push(candidate);
        }
    }
}

fn is_modifier(deprel: Deprel) -> bool {
    matches!(deprel.base(), "compound" | "flat" | "fixed" | "amod" | "case" | "goeswith")
        || deprel == Deprel::NMOD_DESC
}

/// Returns the full form of the office whose words include `head`.
fn office_at(
    page: &Page<'_>,
    sentence: usize,
    head: usize,
    covered: &TokenMarks,
) -> Option<String> {
    let actors = &page.ontology.actors;
    let first = head.saturating_sub(TITLE_WORDS_MAX - 1);
    let last = (head + TITLE_WORDS_MAX).min(page.len(sentence));
    let mut best: Option<Range<usize>> = None;
    for start in (first..=head).filter(|it| !covered.has(sentence, *it)) {
        for end in head + 1..=last {
            let longer = best.as_ref().is_none_or(|it| it.len() < end - start);
            if longer
                && actors.title(&page.phrase(sentence, start..end)).is_some_and(|it| !it.courtesy)
            {
                best = Some(start..end);
            }
        }
    }
    if let Some(range) = best {
        return actors.title(&page.phrase(sentence, range)).map(|it| it.full.to_string());
    }
    let lemma = page.lemma(sentence, head);
    actors.title(lemma).filter(|it| !it.courtesy).map(|it| it.full.to_string())
}

/// Returns the tokens of a description: determiner, modifiers and complements, without clauses.
fn extent(tree: &Tree<'_>, head: usize) -> Range<usize> {
    let mut range = head..head + 1;
    for child in tree.children(head) {
        let kept = matches!(
            tree.token(*child).deprel.base(),
            "det" | "amod" | "nmod" | "compound" | "nummod" | "flat" | "fixed" | "goeswith"
        );
        // In "his party, the Alliance" a parser may give "the" to "party".
        let is_beyond = *child > head && tree.token(*child).deprel == Deprel::DET;
        if !kept || is_beyond {
            continue;
        }
        let clause = |token: &crate::language::Token| {
            matches!(
                token.deprel.base(),
                "acl" | "appos" | "parataxis" | "advcl" | "punct" | "cc" | "conj"
            )
        };
        let part = tree.phrase(*child, &clause);
        range = range.start.min(part.start)..range.end.max(part.end);
    }
    range
}
