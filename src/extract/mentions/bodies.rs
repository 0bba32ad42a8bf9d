//! Organizations named after an actor: "the Ruiz campaign", "the Westmark government".
//!
//! In: a page and its names. Out: more names. Never fails.

use super::candidate::{MentionCandidate, place_at};
use crate::extract::Page;
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};
use crate::ontology::PlaceForm;

fn is_hyphen(word: &str) -> bool {
    matches!(word, "-" | "\u{2010}" | "\u{2011}")
}

/// Adds organizations named after an actor: "the Ruiz campaign", "the Westmark government".
pub(super) fn bodies(page: &Page<'_>, found: &mut Vec<MentionCandidate>) {
    let actors = &page.ontology.actors;
    let mut bodies = Vec::new();
    for name in &*found {
        let place = &name.place;
        let (sentence, at) = (place.sentence, place.tokens.end);
        if at >= page.len(sentence) || place.kind == MentionKind::Title {
            continue;
        }
        // "The Russian government" keeps the word for the people.
        let is_place = name.kind == ActorKind::Government && name.known.is_some();
        let owner = if is_place { page.printed(sentence, &place.tokens) } else { &name.name };
        let mut body = body_at(page, sentence, place.tokens.start, at, owner);
        if let Some(body) = body.as_mut().filter(|it| says_kind(page, name, it)) {
            body.known.clone_from(&name.known);
            if actors.is_outlet_noun(page.lower(sentence, body.place.head)) {
                body.kind = ActorKind::Outlet;
            }
        }
        bodies.extend(body.or_else(|| agency(page, name)));
    }
    for sentence in 0..page.n_sentences() {
        for at in 0..page.len(sentence).saturating_sub(1) {
            let word = page.word(sentence, at);
            // "African-American" means no country.
            let is_joined = at > 0 && is_hyphen(page.word(sentence, at - 1));
            let is_people = actors.place(word).is_some_and(|it| it.form == PlaceForm::People);
            if is_people && !is_joined {
                bodies.extend(body_at(page, sentence, at, at + 1, word));
            }
        }
    }
    found.extend(bodies);
}

/// Returns the name of an outlet with the two words behind it that say what it is: "Interfax news agency".
fn agency(page: &Page<'_>, name: &MentionCandidate) -> Option<MentionCandidate> {
    let (sentence, at) = (name.place.sentence, name.place.tokens.end);
    let is_body = matches!(name.kind, ActorKind::Organization | ActorKind::Outlet);
    let is_said = is_body
        && at + 1 < page.len(sentence)
        && page.ontology.actors.is_outlet_noun(&page.phrase(sentence, at..at + 2))
        && page.tree(sentence).head(name.place.head) == Some(at + 1);
    let tokens = name.place.tokens.start..at + 2;
    let place = is_said.then(|| place_at(page, sentence, at + 1, tokens, MentionKind::Name))??;
    let mut outlet = MentionCandidate::bare(page, place, ActorKind::Outlet);
    outlet.name.clone_from(&name.name);
    outlet.known.clone_from(&name.known);
    Some(outlet)
}

/// Returns `true` if the noun behind a name only says what kind of body it is: "the Right Way party".
fn says_kind(page: &Page<'_>, name: &MentionCandidate, body: &MentionCandidate) -> bool {
    let actors = &page.ontology.actors;
    let noun = page.word(body.place.sentence, body.place.head);
    let is_body = matches!(name.kind, ActorKind::Organization | ActorKind::Outlet);
    is_body && actors.is_kind_noun(noun)
}

fn body_at(
    page: &Page<'_>,
    sentence: usize,
    start: usize,
    at: usize,
    bearer: &str,
) -> Option<MentionCandidate> {
    let actors = &page.ontology.actors;
    let token = page.token(sentence, at);
    let lemma = page.lemma(sentence, at);
    let is_noun = matches!(token.upos, Upos::NOUN | Upos::PROPN);
    let government = actors.is_government_head(lemma);
    let is_body = government || actors.is_body_noun(lemma) && !token.features.has("Number=Plur");
    // "the Ruiz campaign manager" works for Ruiz, "a Ruiz campaign spokesman" for the campaign.
    let next = at + 1;
    let before_role = next < page.len(sentence)
        && actors.is_person_noun(page.lemma(sentence, next))
        && actors.title(&page.phrase(sentence, at..next + 1)).is_none()
        && !actors.is_person_noun(&page.phrase(sentence, at..next + 1));
    if !is_noun || !is_body || token.deprel == Deprel::COMPOUND && !before_role {
        return None;
    }
    let kind = if government { ActorKind::Government } else { ActorKind::Organization };
    let place = place_at(page, sentence, at, start..at + 1, MentionKind::Name)?;
    let mut candidate = MentionCandidate::bare(page, place, kind);
    // "the Green party" is the Green Party.
    let is_whole =
        bearer.split_whitespace().next_back().is_some_and(|it| it.eq_ignore_ascii_case(lemma));
    candidate.name = match is_whole {
        true => bearer.to_owned(),
        false => format!("{bearer} {}", page.word(sentence, at)),
    };
    Some(candidate)
}
