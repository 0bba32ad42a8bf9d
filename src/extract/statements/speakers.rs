//! Finds the speaker behind a statement's source, and who "I", "we" and "you" are in what was said.
//!
//! In: drafts and the cast. Out: a member for each draft, or `None` if the text names none.

use std::collections::BTreeMap;
use std::ops::Range;

use super::draft::{Draft, TokenRun};
use super::listeners;
use super::makers::Makers;
use crate::extract::cast::{Member, MemberIndex, Place};
use crate::extract::tree::Tree;
use crate::extract::{Cast, Page, subjects, transcript};
use crate::knowledge::{ActorKind, MentionKind};
use crate::language::{Deprel, Upos};

/// How many sentences later a pronoun may refer to the previous speaker.
const REACH: usize = 3;

/// Returns the speaker of each draft.
pub(super) fn speakers(
    page: &Page<'_>,
    cast: &mut Cast,
    drafts: &[Draft],
) -> Vec<Option<MemberIndex>> {
    let mut found = Vec::with_capacity(drafts.len());
    let mut last: Option<Last> = None;
    let unnamed = transcript::unnamed(page, &page.turns, cast);
    let mut makers = Makers::default();
    for draft in drafts {
        let of_turn = unnamed.get(&draft.cue.sentence).filter(|_| draft.turn);
        if let Some(speaker) = of_turn {
            found.push(*speaker);
            continue;
        }
        if listeners::asked(page, &draft.cue).is_some() {
            found.push(None);
            continue;
        }
        let speaker = named_source(page, cast, draft, &mut makers)
            .or_else(|| subject(page, cast, draft))
            .or_else(|| taken_up(page, draft, last).filter(|_| !draft.inner));
        if let Some(speaker) = speaker.filter(|_| !draft.inner) {
            last =
                Some(Last { sentence: draft.cue.sentence, speaker, several: several(page, draft) });
        }
        found.push(speaker);
    }
    found
}

/// Returns the actor that the words of the source name: the piece with the cue's subject is tried
/// first, then the nearest to the cue. An actor that is only counted is returned only if no piece
/// names one.
fn named_source(
    page: &Page<'_>,
    cast: &mut Cast,
    draft: &Draft,
    makers: &mut Makers,
) -> Option<MemberIndex> {
    let pieces = pieces(page, draft);
    let named = pieces.iter().find_map(|it| named_piece(page, cast, it, makers));
    named.or_else(|| pieces.iter().find_map(|it| counted_piece(page, cast, it)))
}

/// A piece of a source with its head words, the most important first.
struct Piece {
    sentence: usize,
    tokens: Range<usize>,
    heads: Vec<usize>,
}

fn pieces(page: &Page<'_>, draft: &Draft) -> Vec<Piece> {
    let (sentence, cue) = (draft.cue.sentence, draft.cue.head);
    let subject = subjects::subject(page.tree(sentence), cue, &page.ontology.grammar);
    let make = |(of, tokens): &TokenRun| {
        let tree = page.tree(*of);
        let outside = |it: &usize| tree.head(*it).is_none_or(|head| !tokens.contains(&head));
        let is_word = |it: &usize| tree.token(*it).upos != Upos::PUNCT;
        let mut heads: Vec<usize> = tokens.clone().filter(outside).filter(is_word).collect();
        let is_subject = |it: &usize| *of == sentence && Some(*it) == subject;
        if let Some(subject) = tokens.clone().find(is_subject) {
            heads.retain(|it| *it != subject);
            heads.insert(0, subject);
        }
        let heads = heads.into_iter().map(|it| first_conjunct(tree, it)).collect();
        Piece { sentence: *of, tokens: tokens.clone(), heads }
    };
    let mut pieces: Vec<Piece> = draft.source.iter().map(make).collect();
    pieces.sort_by_key(|piece| {
        let holds_subject = piece.sentence == sentence && piece.heads.first().copied() == subject;
        let near = piece.tokens.start.abs_diff(cue).min(piece.tokens.end.abs_diff(cue));
        (!holds_subject, piece.sentence.abs_diff(sentence), near)
    });
    pieces
}

/// Returns the first of coordinated nouns: the first one named in a joint source is the speaker.
fn first_conjunct(tree: &Tree<'_>, at: usize) -> usize {
    let first = |token: usize| {
        let is_nominal = |head: &usize| tree.is_nominal(*head);
        tree.head(token).filter(|_| tree.token(token).deprel.base() == "conj").filter(is_nominal)
    };
    std::iter::successors(Some(at), |it| first(*it)).last().unwrap_or(at)
}

/// Returns the actor that one piece of a source names.
fn named_piece(
    page: &Page<'_>,
    cast: &Cast,
    piece: &Piece,
    makers: &mut Makers,
) -> Option<MemberIndex> {
    let sentence = piece.sentence;
    let maker = piece.heads.iter().find_map(|it| makers.maker(page, cast, sentence, *it));
    let at_head = || piece.heads.iter().find_map(|it| cast.member_at(sentence, *it));
    if let Some(found) = maker.or_else(at_head) {
        return Some(named_after(cast, piece, found).unwrap_or(found));
    }
    let tree = page.tree(sentence);
    let in_apposition =
        |head: &usize| tree.dependents(*head, "appos").find_map(|it| cast.member_at(sentence, it));
    if let Some(found) = piece.heads.iter().find_map(in_apposition) {
        return Some(found);
    }
    let proper = |it: &usize| page.token(sentence, *it).upos == Upos::PROPN;
    let anywhere = || piece.tokens.clone().find_map(|it| cast.member_at(sentence, it));
    piece.heads.iter().any(proper).then(anywhere)?
}

/// Returns the person whose name continues where the name of an organization or office ends:
/// "University of Averell professor Lena Ortiz", "the president of Norland Ida Moor".
fn named_after(cast: &Cast, piece: &Piece, found: MemberIndex) -> Option<MemberIndex> {
    if cast.member(found).kind == ActorKind::Person {
        return None;
    }
    let is_here = |place: &&Place| {
        place.sentence == piece.sentence && piece.tokens.contains(&place.tokens.start)
    };
    let ends: Vec<usize> =
        cast.member(found).mentions.iter().filter(is_here).map(|it| it.tokens.end).collect();
    let persons = cast.members.iter().enumerate().filter(|it| it.1.kind == ActorKind::Person);
    let goes_on = |place: &Place| {
        let is_named = matches!(place.kind, MentionKind::Name | MentionKind::Title);
        is_named && is_here(&place) && ends.contains(&place.tokens.start)
    };
    persons.into_iter().find(|it| it.1.mentions.iter().any(goes_on)).map(|it| it.0)
}

/// Returns an actor that is only counted ("46 percent of voters"), added to the cast.
fn counted_piece(page: &Page<'_>, cast: &mut Cast, piece: &Piece) -> Option<MemberIndex> {
    let (sentence, tree) = (piece.sentence, page.tree(piece.sentence));
    let head = *piece.heads.first()?;
    let token = tree.token(head);
    let some = matches!(token.upos, Upos::NUM | Upos::ADJ)
        || token.upos == Upos::DET && !token.features.has("PronType=Art")
        || token.upos == Upos::PRON
            && !token.features.has("PronType=Rel")
            && !token.features.has("PronType=Prs")
            && !token.features.has("PronType=Neg");
    let counts = some || token.upos == Upos::NOUN && tree.dependent(head, "nummod").is_some();
    counts.then(|| add_unnamed(page, cast, sentence, head, piece.tokens.clone()))?
}

/// Adds an unnamed actor to the cast.
fn add_unnamed(
    page: &Page<'_>,
    cast: &mut Cast,
    sentence: usize,
    head: usize,
    tokens: Range<usize>,
) -> Option<MemberIndex> {
    let span = page.span(sentence, &tokens)?;
    let name = tokens.start;
    let place = Place { sentence, head, tokens, span, kind: MentionKind::Nominal, name };
    let name = span.of(page.text).to_owned();
    Some(cast.add(Member { name, kind: ActorKind::Unnamed, mentions: vec![place] }))
}

/// Returns the subject of the cue, or its agent if it is passive. Only used if the source has no
/// words.
fn subject(page: &Page<'_>, cast: &Cast, draft: &Draft) -> Option<MemberIndex> {
    if !draft.source.is_empty() {
        return None;
    }
    let sentence = draft.cue.sentence;
    let tree = page.tree(sentence);
    for here in tree.ancestors(draft.cue.head).take(3) {
        if tree.dependent(here, "aux:pass").is_some() {
            let is_agent = |noun: &usize| {
                tree.dependent(*noun, "case").is_some_and(|case| page.lower(sentence, case) == "by")
            };
            let agent = tree.dependents(here, "obl").find(is_agent)?;
            return cast.member_at(sentence, agent);
        }
        if let Some(subject) = tree.dependent(here, "nsubj") {
            return cast.member_at(sentence, subject);
        }
        if !matches!(tree.token(here).deprel.base(), "xcomp" | "advcl" | "conj") {
            return None;
        }
    }
    None
}

/// The last speaker, and whether several spoke together.
#[derive(Clone, Copy)]
struct Last {
    sentence: usize,
    speaker: MemberIndex,
    several: bool,
}

/// Returns `true` if a source is several people: coordinated names, a plural.
fn several(page: &Page<'_>, draft: &Draft) -> bool {
    draft.source.iter().any(|(sentence, tokens)| {
        let tree = page.tree(*sentence);
        tokens
            .clone()
            .any(|token| tree.token(token).deprel == Deprel::CONJ && tree.is_nominal(token))
            || tokens.clone().next().is_some_and(|it| page.has(*sentence, it, "Number=Plur"))
    })
}

/// Returns the previous speaker for a pronoun that coreference left open: "he" after one speaker,
/// "they" after several, represented by the first named.
fn taken_up(page: &Page<'_>, draft: &Draft, last: Option<Last>) -> Option<MemberIndex> {
    let (sentence, tokens) = draft.source.first()?;
    let token = page.token(*sentence, tokens.start);
    let is_pronoun = tokens.len() == 1 && token.features.has("Person=3");
    let last = last?;
    let number = if last.several { "Number=Plur" } else { "Number=Sing" };
    let near = draft.cue.sentence - last.sentence <= REACH;
    (is_pronoun && token.features.has(number) && near).then_some(last.speaker)
}

/// Names the speakers of inner statements if their source is an "I" or "you" that the cast has
/// gained.
pub(super) fn look_again(
    page: &Page<'_>,
    cast: &mut Cast,
    drafts: &[Draft],
    speakers: &mut [Option<MemberIndex>],
) {
    for (draft, speaker) in drafts.iter().zip(speakers) {
        let is_person = |run: &TokenRun| {
            let token = page.token(run.0, run.1.start);
            run.1.len() == 1 && (token.features.has("Person=1") || token.features.has("Person=2"))
        };
        if speaker.is_none() && draft.source.first().is_some_and(is_person) {
            *speaker = named_source(page, cast, draft, &mut Makers::default());
        }
    }
}

/// Adds first persons in quotations to the cast as the speaker, second persons as the one who is
/// called on, or else as the only addressee.
pub(super) fn read_persons(
    page: &Page<'_>,
    cast: &mut Cast,
    drafts: &[Draft],
    speakers: &[Option<MemberIndex>],
    addressees: &[Vec<MemberIndex>],
    called: &[Option<MemberIndex>],
) {
    let mut added: BTreeMap<MemberIndex, Vec<Place>> = BTreeMap::new();
    let all = drafts.iter().zip(speakers).zip(addressees).zip(called);
    for (((draft, speaker), addressees), called) in all.filter(|(((it, _), _), _)| !it.inner) {
        for (sentence, tokens) in &draft.content {
            let is_verbatim = |it: &usize| draft.turn || page.quotes.at(*sentence, *it).is_some();
            for at in tokens.clone().filter(is_verbatim) {
                let token = page.token(*sentence, at);
                if !token.features.has("PronType=Prs") {
                    continue;
                }
                let member = if token.features.has("Person=1") {
                    *speaker
                } else if token.features.has("Person=2") {
                    let only = addressees.first().filter(|_| addressees.len() == 1);
                    called.or(only.copied())
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
        // The "I" of an organization is one of its people, who is not named; "we" is all of it.
        let is_one = |place: &Place| page.has(place.sentence, place.head, "Number=Sing");
        let is_person = matches!(held.kind, ActorKind::Person | ActorKind::Unnamed);
        let mut places = places;
        places.retain(|it| is_person || !is_one(it));
        if !places.is_empty() {
            held.mentions.extend(places);
            held.mentions.sort_by_key(|place| (place.span.start(), place.span.end()));
            held.mentions.dedup();
        }
    }
    *cast = Cast::new(members);
}
