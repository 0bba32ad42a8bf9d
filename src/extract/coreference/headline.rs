//! Who the headline names for an office: "THE PRESIDENT:" in "Remarks by President Harlan Voss".
//!
//! In: the board with names joined, and the headline of the document. Out: the labels of turns that
//! are an office alone belong to the person named with that office in the headline, if no person of
//! the text holds it. Never fails.

use super::board::Board;
use crate::knowledge::ActorKind;
use crate::ontology::Actors;

/// The most words of an office.
const OFFICE_WORDS_MAX: usize = 5;

/// The most words of a name.
const NAME_WORDS_MAX: usize = 4;

/// Joins the labels of turns to the persons of the headline.
pub(super) fn join(board: &mut Board<'_, '_>) {
    let page = board.page;
    let Some(headline) = page.document.title.as_deref() else { return };
    for turn in &page.turns {
        let last = turn.label.end.saturating_sub(1);
        let Some(index) = board.candidate_at(turn.sentence, last) else { continue };
        let candidate = board.candidate(index);
        let is_office = !candidate.is_named() && candidate.place.tokens == turn.label;
        let Some(office) = candidate.titles.first().filter(|_| is_office) else { continue };
        let is_held = |titles: &[(String, Vec<String>)]| titles.iter().any(|it| it.0 == *office);
        if board.entity_of(index).is_some() || board.entities.iter().any(|it| is_held(&it.titles)) {
            continue;
        }
        let Some(name) = holder(&page.ontology.actors, headline, office) else { continue };
        let surname = name.split(' ').next_back().map(str::to_lowercase);
        let is_one = |words: &[String]| words.last().map(|it| it.to_lowercase()) == surname;
        let known =
            board.entities.iter().position(|it| it.kind == ActorKind::Person && is_one(&it.words));
        let entity = if let Some(entity) = known {
            board.join(index, entity);
            entity
        } else {
            let entity = board.found(index, ActorKind::Person, &name);
            board.entity_mut(entity).words = name.split(' ').map(str::to_owned).collect();
            entity
        };
        // The labels that follow, and "Mr. President", are found by the office.
        board.entity_mut(entity).titles.push((office.clone(), Vec::new()));
    }
}

/// Returns the name that stands after an office in a headline.
fn holder(actors: &Actors, headline: &str, office: &str) -> Option<String> {
    let words: Vec<&str> = headline.split_whitespace().collect();
    let is_office = |from: usize, to: usize| {
        let phrase = words.get(from..to).map(|it| it.join(" ").to_lowercase());
        phrase.and_then(|it| actors.title(&it)).is_some_and(|it| *it.full == *office)
    };
    let bare =
        |word: &str| word.trim_matches(|it: char| !it.is_alphanumeric() && it != '.').to_owned();
    let is_name = |word: &&&str| word.starts_with(char::is_uppercase);
    (0..words.len()).find_map(|from| {
        let longest = words.len().min(from + OFFICE_WORDS_MAX);
        let end = (from + 1..=longest).rev().find(|to| is_office(from, *to))?;
        let mut name: Vec<String> = Vec::new();
        for word in words.iter().skip(end).take(NAME_WORDS_MAX).take_while(is_name) {
            name.push(bare(word));
            if word.ends_with([',', ';', ':']) {
                break;
            }
        }
        let is_whole = name.iter().all(|word| actors.title(&word.to_lowercase()).is_none());
        (!name.is_empty() && is_whole).then(|| name.join(" "))
    })
}
