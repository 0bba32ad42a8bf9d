//! Who the source of a statement is, and who "I", "we" and "you" are in what was said.
//!
//! In: drafts and the cast. Out: a member for each draft, or `None` where the text names no one.

use std::collections::BTreeMap;
use std::ops::Range;

use super::draft::{Draft, Run};
use crate::extract::cast::{Member, MemberIndex, Place};
use crate::extract::{Cast, Quotes, Reading, transcript};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::Upos;

/// Returns the speaker of each draft.
pub(super) fn speakers(
    reading: &Reading<'_>,
    cast: &mut Cast,
    drafts: &[Draft],
) -> Vec<Option<MemberIndex>> {
    let mut found = Vec::with_capacity(drafts.len());
    let mut last: Option<(usize, MemberIndex)> = None;
    let unnamed = transcript::unnamed(reading, cast);
    for draft in drafts {
        let of_turn = unnamed.get(&draft.cue.sentence).filter(|_| draft.turn);
        if let Some(speaker) = of_turn {
            found.push(*speaker);
            continue;
        }
        let speaker = named_source(reading, cast, draft)
            .or_else(|| subject(reading, cast, draft))
            .or_else(|| taken_up(reading, draft, last).filter(|_| !draft.inner));
        if let Some(speaker) = speaker.filter(|_| !draft.inner) {
            last = Some((draft.cue.sentence, speaker));
        }
        found.push(speaker);
    }
    found
}

/// Returns whom the words of the source name; of several pieces, the one nearest to the cue.
fn named_source(reading: &Reading<'_>, cast: &mut Cast, draft: &Draft) -> Option<MemberIndex> {
    let mut pieces = draft.source.clone();
    let (sentence, head) = (draft.cue.sentence, draft.cue.head);
    pieces.sort_by_key(|(at, tokens)| {
        (at.abs_diff(sentence), tokens.start.abs_diff(head).min(tokens.end.abs_diff(head)))
    });
    pieces.iter().find_map(|(sentence, tokens)| named_piece(reading, cast, *sentence, tokens))
}

/// Returns whom one piece of a source names.
fn named_piece(
    reading: &Reading<'_>,
    cast: &mut Cast,
    sentence: usize,
    tokens: &Range<usize>,
) -> Option<MemberIndex> {
    let tree = &reading.trees[sentence];
    let outside = |it: &usize| tree.head(*it).is_none_or(|head| !tokens.contains(&head));
    let heads: Vec<usize> =
        tokens.clone().filter(outside).filter(|it| tree.token(*it).upos != Upos::PUNCT).collect();
    let at_head = heads.iter().find_map(|it| cast.member_at(sentence, *it));
    let head = *heads.first()?;
    if at_head.is_some() || tree.token(head).features.has("PronType=Prs") {
        return at_head;
    }
    let counts = |it: usize| {
        let token = tree.token(it);
        let some = matches!(token.upos, Upos::NUM | Upos::DET | Upos::ADJ)
            || token.upos == Upos::PRON && !token.features.has("PronType=Rel");
        some || token.upos == Upos::NOUN && tree.dependent(it, "nummod").is_some()
    };
    if counts(head) {
        return somebody(reading, cast, sentence, head, tokens.clone());
    }
    let proper = heads.iter().any(|it| tree.token(*it).upos == Upos::PROPN);
    let anywhere = || tokens.clone().find_map(|it| cast.member_at(sentence, it));
    if proper { anywhere() } else { None }
}

/// Adds somebody who is only counted ("46 percent of voters") to the cast.
fn somebody(
    reading: &Reading<'_>,
    cast: &mut Cast,
    sentence: usize,
    head: usize,
    tokens: Range<usize>,
) -> Option<MemberIndex> {
    let span = reading.span(sentence, &tokens)?;
    let name = tokens.start;
    let place = Place { sentence, head, tokens, span, kind: MentionKind::Nominal, name };
    let name = span.of(reading.text).to_owned();
    let mut members = std::mem::take(&mut cast.members);
    members.push(Member { name, kind: ActorKind::Unnamed, mentions: vec![place] });
    *cast = Cast::new(members);
    Some(cast.members.len() - 1)
}

/// Returns the subject of the cue, where the source has no words of its own.
fn subject(reading: &Reading<'_>, cast: &Cast, draft: &Draft) -> Option<MemberIndex> {
    if !draft.source.is_empty() {
        return None;
    }
    let sentence = draft.cue.sentence;
    let tree = &reading.trees[sentence];
    let passive = tree.dependent(draft.cue.head, "aux:pass").is_some();
    for here in tree.ancestors(draft.cue.head).take(3) {
        if let Some(subject) = tree.dependent(here, "nsubj") {
            return cast.member_at(sentence, subject).filter(|_| !passive);
        }
        if !matches!(tree.token(here).deprel.base(), "xcomp" | "advcl" | "conj") {
            return None;
        }
    }
    None
}

/// Returns the speaker before, for a pronoun that coreference left in doubt.
fn taken_up(
    reading: &Reading<'_>,
    draft: &Draft,
    last: Option<(usize, MemberIndex)>,
) -> Option<MemberIndex> {
    let (sentence, tokens) = draft.source.first()?;
    let token = reading.token(*sentence, tokens.start);
    let is_single = tokens.len() == 1 && token.features.has("Person=3");
    let (before, speaker) = last?;
    (is_single && token.features.has("Number=Sing") && draft.cue.sentence - before <= 3)
        .then_some(speaker)
}

/// Names the speakers of inner statements whose source is an "I" or "you" that the cast has learnt.
pub(super) fn look_again(
    reading: &Reading<'_>,
    cast: &mut Cast,
    drafts: &[Draft],
    speakers: &mut [Option<MemberIndex>],
) {
    for (draft, speaker) in drafts.iter().zip(speakers) {
        let is_person = |it: &Run| {
            let token = reading.token(it.0, it.1.start);
            it.1.len() == 1 && (token.features.has("Person=1") || token.features.has("Person=2"))
        };
        if speaker.is_none() && draft.source.first().is_some_and(is_person) {
            *speaker = named_source(reading, cast, draft);
        }
    }
}

/// Adds to the cast the first person of quotations as the speaker, the second as the addressee.
pub(super) fn read_persons(
    reading: &Reading<'_>,
    quotes: &Quotes,
    cast: &mut Cast,
    drafts: &[Draft],
    speakers: &[Option<MemberIndex>],
    addressees: &[Vec<MemberIndex>],
) {
    let mut added: BTreeMap<MemberIndex, Vec<Place>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, it)| !it.inner) {
        for (sentence, tokens) in &draft.content {
            let is_verbatim = |it: &usize| draft.turn || quotes.at(*sentence, *it).is_some();
            for at in tokens.clone().filter(is_verbatim) {
                let token = reading.token(*sentence, at);
                if !token.features.has("PronType=Prs") {
                    continue;
                }
                let member = if token.features.has("Person=1") {
                    speakers[index]
                } else if token.features.has("Person=2") {
                    addressees[index].first().copied().filter(|_| addressees[index].len() == 1)
                } else {
                    None
                };
                let Some(member) = member else { continue };
                let tokens = at..at + 1;
                let (span, kind) = (token.span, MentionKind::Pronoun);
                added.entry(member).or_default().push(Place {
                    sentence: *sentence,
                    head: at,
                    tokens,
                    span,
                    kind,
                    name: at,
                });
            }
        }
    }
    let mut members: Vec<Member> = std::mem::take(&mut cast.members);
    for (member, places) in added {
        let held = &mut members[member];
        // "I" of a body of people is one of its people, whom nobody names; "we" is all of it.
        let is_one = |place: &Place| reading.has(place.sentence, place.head, "Number=Sing");
        let is_person = matches!(held.kind, ActorKind::Person | ActorKind::Unnamed);
        let mut places = places;
        places.retain(|it| is_person || !is_one(it));
        if !places.is_empty() {
            held.mentions.extend(places);
            held.mentions.sort_by_key(|it| (it.span.start(), it.span.end()));
            held.mentions.dedup();
        }
    }
    *cast = Cast::new(members);
}
