//! Who a statement is said to, and who it is about.
//!
//! In: a cue or a draft, and the cast. Out: members; addressees in text order, those that it is
//! about with the most central first. Empty if the text names none.

use std::collections::BTreeMap;

use super::cues::CuePlace;
use super::draft::Draft;
use crate::extract::cast::MemberIndex;
use crate::extract::{Cast, Page};
use crate::knowledge::{ActorKind, MentionKind, Mode};
use crate::language::{Deprel, Upos, Xpos};

/// The most sentences between two quotations of one interview.
const INTERVIEW_REACH: usize = 3;

/// The most actors that a statement is about.
const ABOUT_MAX: usize = 4;

/// Returns the addressees of a statement with this cue.
pub(super) fn addressees(page: &Page<'_>, cast: &Cast, cue: &CuePlace) -> Vec<MemberIndex> {
    let sentence = cue.sentence;
    let tree = page.tree(sentence);
    let cues = &page.ontology.cues;
    let mut found = Vec::new();
    if let Some(listener) = asked(page, cue) {
        add(page, cast, sentence, listener, &mut found);
    }
    let verbs = cue.tokens.clone().filter(|it| tree.token(*it).upos == Upos::VERB);
    for verb in verbs.chain([cue.head]) {
        let lemma = page.lemma(sentence, verb);
        for child in tree.children(verb) {
            match tree.token(*child).deprel.base() {
                "obj" | "iobj" if cues.has_listener_object(lemma) => {
                    add(page, cast, sentence, *child, &mut found);
                }
                // "referring to Ruiz": the preposition belongs to the cue, so its noun is not a
                // listener.
                "obl" | "nmod" | "obj"
                    if tree.dependent(*child, "case").is_none_or(|case| {
                        !cue.tokens.contains(&case) || cue.tokens.contains(child)
                    }) =>
                {
                    occasion(page, cast, sentence, *child, &mut found);
                }
                "advcl" | "xcomp" | "conj" => {
                    for deeper in tree.children(*child) {
                        if tree.token(*deeper).deprel.base() == "obl" {
                            occasion(page, cast, sentence, *deeper, &mut found);
                        }
                    }
                }
                _ => {}
            }
        }
        // "told the Courier last fall": the tree may attach the listener to what follows.
        let next = verb + 1;
        if found.is_empty() && cues.has_listener_object(lemma) && next < tree.len() {
            let is_modifier = tree.token(next).deprel == Deprel::COMPOUND;
            if is_modifier && tree.token(next).upos == Upos::PROPN {
                add(page, cast, sentence, next, &mut found);
            }
        }
    }
    found
}

/// Returns the word for the one who a participle says was asked or informed: in "Asked whether he would
/// run, Ruiz said no", Ruiz did not ask.
pub(super) fn asked(page: &Page<'_>, cue: &CuePlace) -> Option<usize> {
    let tree = page.tree(cue.sentence);
    let here = tree.token(cue.head);
    let is_bare = here.xpos == Xpos::VBN
        && here.deprel == Deprel::ADVCL
        && ["nsubj", "nsubj:pass", "aux", "obj"]
            .iter()
            .all(|it| tree.dependent(cue.head, it).is_none());
    let hears = page.ontology.cues.has_listener_object(page.lemma(cue.sentence, cue.head));
    let main = tree.head(cue.head).filter(|_| is_bare && hears)?;
    ["nsubj", "nsubj:pass"].iter().find_map(|it| tree.dependent(main, it))
}

/// Adds the listener in "to reporters", "in an interview with ...".
fn occasion(
    page: &Page<'_>,
    cast: &Cast,
    sentence: usize,
    noun: usize,
    found: &mut Vec<MemberIndex>,
) {
    let tree = page.tree(sentence);
    let cues = &page.ontology.cues;
    let preposition = tree.dependent(noun, "case").map(|it| page.lower(sentence, it));
    if cues.is_occasion(page.lemma(sentence, noun)) {
        for child in tree.children(noun) {
            let token = tree.token(*child);
            let with = tree.dependent(*child, "case").map(|it| page.lower(sentence, it));
            let brings = with.is_some_and(|it| cues.is_listener_preposition(it));
            let outlet = cast
                .member_at(sentence, *child)
                .is_some_and(|it| cast.member(it).kind == ActorKind::Outlet);
            let is_name = matches!(token.deprel.base(), "compound" | "nmod") && outlet;
            if token.deprel.base() == "nmod" && brings || is_name {
                add(page, cast, sentence, *child, found);
            }
        }
        return;
    }
    let Some(member) = cast.member_at(sentence, noun) else { return };
    let outlet = cast.member(member).kind == ActorKind::Outlet;
    let is_listener = match preposition {
        Some("to") => true,
        Some(word) => outlet && cues.is_listener_preposition(word),
        None => false,
    };
    if is_listener {
        add(page, cast, sentence, noun, found);
    }
}

/// Returns the only person that the quoted words of a draft call on: "Mr. Okoro, do you ...".
pub(super) fn called_on(page: &Page<'_>, cast: &Cast, draft: &Draft) -> Option<MemberIndex> {
    let mut found: Option<MemberIndex> = None;
    for (sentence, tokens) in &draft.content {
        let tree = page.tree(*sentence);
        let is_verbatim = |at: &usize| draft.turn || page.quotes.at(*sentence, *at).is_some();
        let is_call = |at: &usize| {
            tree.token(*at).deprel == Deprel::VOCATIVE || opens(page, cast, draft, (*sentence, *at))
        };
        for at in tokens.clone().filter(is_verbatim).filter(is_call) {
            let member = cast.member_at(*sentence, at)?;
            let is_person =
                matches!(cast.member(member).kind, ActorKind::Person | ActorKind::Unnamed);
            if !is_person || found.is_some_and(|held| held != member) {
                return None;
            }
            found = Some(member);
        }
    }
    found
}

/// Returns `true` if a name stands first in a quotation or a turn, before a comma, and is no subject,
/// whatever else the parser takes it for.
fn opens(page: &Page<'_>, cast: &Cast, draft: &Draft, place: (usize, usize)) -> bool {
    let (sentence, at) = place;
    let tree = page.tree(sentence);
    let Some(member) = cast.member_at(sentence, at) else { return false };
    let mut places = cast.member(member).mentions.iter();
    let Some(place) = places.find(|place| place.sentence == sentence && place.head == at) else {
        return false;
    };
    let is_name = matches!(place.kind, MentionKind::Name | MentionKind::Title);
    let quote = page.quotes.around(sentence, at).map(|quote| quote.first);
    let first = quote.or_else(|| draft.turn.then_some((draft.cue.sentence, draft.cue.head)));
    let start = place.tokens.start;
    let is_first =
        first.is_some_and(|(line, mark)| line == sentence && start - mark.min(start) <= 1);
    let comma = place.tokens.end;
    let has_comma = comma < tree.len() && page.word(sentence, comma) == ",";
    let is_subject = tree.token(at).deprel.base() == "nsubj";
    is_name && is_first && has_comma && !is_subject
}

/// Carries the outlet of an interview over to the following quotations of the same speaker, until
/// another one speaks. The drafts must be in text order.
pub(super) fn carry_on(
    cast: &Cast,
    drafts: &[Draft],
    speakers: &[Option<MemberIndex>],
    modes: &[Mode],
    addressees: &mut [Vec<MemberIndex>],
) {
    let is_outlet = |it: &MemberIndex| cast.member(*it).kind == ActorKind::Outlet;
    let mut interview: Option<(MemberIndex, MemberIndex, usize)> = None;
    let all = drafts.iter().zip(speakers).zip(modes).zip(addressees);
    for (((draft, speaker), mode), addressees) in all {
        let Some(speaker) = *speaker else { continue };
        let sentence = draft.cue.sentence;
        if let Some(outlet) = addressees.iter().copied().find(|it| is_outlet(it)) {
            interview = Some((speaker, outlet, sentence));
            continue;
        }
        let Some((guest, outlet, last)) = interview else { continue };
        if guest != speaker || sentence > last + INTERVIEW_REACH {
            interview = None;
        } else if *mode == Mode::Direct && addressees.is_empty() && outlet != speaker {
            addressees.push(outlet);
            interview = Some((guest, outlet, sentence));
        }
    }
}

fn add(page: &Page<'_>, cast: &Cast, sentence: usize, noun: usize, found: &mut Vec<MemberIndex>) {
    for at in page.tree(sentence).coordinated(noun) {
        if let Some(member) = cast.member_at(sentence, at).filter(|it| !found.contains(it)) {
            found.push(member);
        }
    }
}

/// Returns the actors that a statement is about. If its own words mention none, returns those in
/// the question before it: "Asked about Ruiz, Okoro said: "No.""
pub(super) fn about_or_asked(
    page: &Page<'_>,
    cast: &Cast,
    draft: &Draft,
    speaker: Option<MemberIndex>,
) -> Vec<MemberIndex> {
    let own = about(page, cast, draft, speaker);
    let sentence = draft.cue.sentence;
    let source = draft.source.iter().filter(|it| it.0 == sentence).map(|it| it.1.start).min();
    let question = 0..source.unwrap_or(draft.cue.tokens.start).min(draft.cue.tokens.start);
    let asks = |at: usize| {
        page.token(sentence, at).upos == Upos::VERB
            && page.ontology.cues.has_listener_object(page.lemma(sentence, at))
    };
    if !own.is_empty() || !question.clone().any(asks) {
        return own;
    }
    let asked = Draft { content: vec![(sentence, question)], ..draft.clone() };
    about(page, cast, &asked, speaker)
}

/// Returns the actors mentioned in the content of a draft, most central first.
///
/// An unnamed actor counts only if the document mentions it again; a party named by an adjective
/// ("a Republican senator") does not count.
fn about(
    page: &Page<'_>,
    cast: &Cast,
    draft: &Draft,
    speaker: Option<MemberIndex>,
) -> Vec<MemberIndex> {
    let mut weights: BTreeMap<MemberIndex, (usize, usize)> = BTreeMap::new();
    let mut n_before = 0;
    for (sentence, tokens) in &draft.content {
        let mut at = tokens.start;
        while at < tokens.end {
            let Some(member) = cast.member_at(*sentence, at) else {
                at += 1;
                n_before += 1;
                continue;
            };
            let place = cast
                .member(member)
                .mentions
                .iter()
                .find(|it| it.sentence == *sentence && it.tokens.contains(&at));
            let modifies =
                matches!(page.token(*sentence, at).deprel, Deprel::AMOD | Deprel::COMPOUND);
            let passing = match cast.member(member).kind {
                ActorKind::Unnamed => cast.member(member).mentions.len() < 2,
                ActorKind::Organization => modifies && place.is_some_and(|it| it.tokens.len() == 1),
                _ => false,
            };
            if passing {
                at += 1;
                continue;
            }
            let weight = match place.map(|it| it.kind) {
                Some(MentionKind::Name | MentionKind::Title) => 3,
                Some(MentionKind::Pronoun) => 2,
                _ => 1,
            };
            weights.entry(member).or_insert((0, n_before)).0 += weight;
            at = place
                .filter(|it| it.kind != MentionKind::Nominal)
                .map_or(at + 1, |it| it.tokens.end.max(at + 1));
            n_before += 1;
        }
    }
    let mut found: Vec<(MemberIndex, (usize, usize))> =
        weights.into_iter().filter(|(it, _)| Some(*it) != speaker).collect();
    found.sort_by_key(|(_, (weight, first))| (std::cmp::Reverse(*weight), *first));
    found.into_iter().take(ABOUT_MAX).map(|(member, _)| member).collect()
}
