//! Who "I" and "we" are outside of quotations: whoever issues the text, if that is an office or a body
//! that speaks for itself. A newspaper is not the author of what it prints.
//!
//! In: a reading with the document's outlet, and the cast. Out: the cast with those pronouns as
//! mentions of the issuer. A text whose outlet is a newspaper, or not known, is left as it is.

use crate::extract::cast::{Member, Place};
use crate::extract::{Cast, Quotes, Reading};
use crate::knowledge::{ActorKind, MentionKind};

/// Gives the first persons that nobody has to the issuer of the text.
pub(super) fn read(reading: &Reading<'_>, quotes: &Quotes, cast: &mut Cast) {
    let Some((name, kind)) = reading.outlet.and_then(|it| issuer(reading, it)) else { return };
    let mut places = Vec::new();
    for sentence in 0..reading.n_sentences() {
        for at in 0..reading.len(sentence) {
            let features = reading.features(sentence, at);
            let is_first = features.has("PronType=Prs") && features.has("Person=1");
            let is_free =
                quotes.at(sentence, at).is_none() && cast.member_at(sentence, at).is_none();
            if is_first && is_free {
                let (span, kind) = (reading.token(sentence, at).span, MentionKind::Pronoun);
                places.push(Place { sentence, head: at, tokens: at..at + 1, span, kind, name: at });
            }
        }
    }
    if places.is_empty() {
        return;
    }
    let mut members = std::mem::take(&mut cast.members);
    let is_issuer = |it: &Member| it.name.eq_ignore_ascii_case(&name);
    match members.iter_mut().find(|it| is_issuer(it)) {
        Some(held) => {
            held.mentions.extend(places);
            held.mentions.sort_by_key(|it| (it.span.start(), it.span.end()));
        }
        None => members.push(Member { name, kind, mentions: places }),
    }
    *cast = Cast::new(members);
}

/// Returns the name and kind of who issues what this outlet puts out, if it speaks for itself.
fn issuer(reading: &Reading<'_>, outlet: &str) -> Option<(String, ActorKind)> {
    let actors = &reading.ontology.actors;
    let words: Vec<&str> = outlet.split_whitespace().collect();
    let is_office = |n: &usize| {
        let phrase = words[..*n].join(" ").to_lowercase();
        actors.title(&phrase).is_some_and(|it| it.office)
    };
    if let Some(n) = (1..=words.len()).rev().find(is_office) {
        return Some((words[..n].join(" "), ActorKind::Person));
    }
    let known = actors.known(outlet)?;
    let speaks = matches!(known.kind, ActorKind::Government | ActorKind::Organization);
    speaks.then(|| (outlet.to_owned(), known.kind))
}
