//! Who "I" and "we" are outside of quotations. If the outlet is an office or organization that
//! speaks for itself, they mean the issuer of the text; otherwise the "I" of a signed piece means
//! its author. A newspaper is not the author of what it prints.
//!
//! In: a page with the document's outlet, and the cast. Out: the cast with those pronouns as
//! mentions of the issuer or the author. If neither is known, the cast is unchanged.

use crate::document::Document;
use crate::extract::cast::{Member, MemberIndex, Place};
use crate::extract::{Cast, Page};
use crate::knowledge::{ActorKind, MentionKind};
use crate::ontology::Ontology;

/// How many sentences at the start may be a byline.
const OPENING: usize = 4;

/// How many sentences at the end may introduce the author.
const CLOSING: usize = 3;

/// Assigns the free first person pronouns to the issuer of the text, or to its author.
pub(super) fn read(page: &Page<'_>, cast: &mut Cast) {
    let places = free_first_persons(page, cast);
    match page.document.outlet.as_deref().and_then(|it| speaks(page.ontology, it)) {
        Some((name, kind)) => give(cast, name, kind, places),
        None => sign(page, cast, places),
    }
}

/// Returns the pronouns of the first person that are outside of quotations and have no member.
fn free_first_persons(page: &Page<'_>, cast: &Cast) -> Vec<Place> {
    let mut places = Vec::new();
    for sentence in 0..page.n_sentences() {
        for at in 0..page.len(sentence) {
            let features = page.features(sentence, at);
            let is_first = features.has("PronType=Prs") && features.has("Person=1");
            let is_free =
                page.quotes.at(sentence, at).is_none() && cast.member_at(sentence, at).is_none();
            if is_first && is_free {
                let (span, kind) = (page.token(sentence, at).span, MentionKind::Pronoun);
                places.push(Place { sentence, head: at, tokens: at..at + 1, span, kind, name: at });
            }
        }
    }
    places
}

/// Assigns every "I" to the author of a signed piece; "we" may be anyone.
fn sign(page: &Page<'_>, cast: &mut Cast, mut places: Vec<Place>) {
    places.retain(|it| page.has(it.sentence, it.head, "Number=Sing"));
    if places.is_empty() {
        return;
    }
    let Some(author) = author(page, cast) else { return };
    let mut members = std::mem::take(&mut cast.members);
    add(&mut members[author], places);
    *cast = Cast::new(members);
}

/// Returns the author of a piece: the person in the byline ("By Ann Cole"), or the person that the
/// end introduces if nothing before named them ("Ann Cole is a lawyer in Ohio.").
fn author(page: &Page<'_>, cast: &Cast) -> Option<MemberIndex> {
    let n = page.n_sentences();
    let named = |sentence: usize, at: usize| -> Option<(MemberIndex, &Place)> {
        let index = cast.member_at(sentence, at)?;
        let member = cast.member(index);
        let is_here = |it: &&Place| it.sentence == sentence && it.tokens.contains(&at);
        let place = member.mentions.iter().find(is_here)?;
        let is_full = place.kind == MentionKind::Name && place.tokens.len() > 1;
        (is_full && member.kind == ActorKind::Person).then_some((index, place))
    };
    let cues = &page.ontology.cues;
    let in_byline = |sentence: usize| {
        let is_byline = page.len(sentence) > 1 && cues.is_byline(page.lower(sentence, 0));
        is_byline.then(|| named(sentence, 1))?
    };
    let in_closing = |sentence: usize| {
        let (index, place) = named(sentence, 0)?;
        let is_first = cast.member(index).mentions.first() == Some(place);
        let root = page.tree(sentence).sentence.root();
        let says_what = page.tree(sentence).dependents(root, "cop").next().is_some();
        (is_first && says_what && place.tokens.end <= root).then_some((index, place))
    };
    let found = (0..n.min(OPENING)).find_map(in_byline);
    let found = found.or_else(|| (n.saturating_sub(CLOSING)..n).find_map(in_closing));
    found.map(|it| it.0)
}

/// Adds places to the member with a name, or to a new member if the cast has none with it.
fn give(cast: &mut Cast, name: String, kind: ActorKind, places: Vec<Place>) {
    if places.is_empty() {
        return;
    }
    let mut members = std::mem::take(&mut cast.members);
    let is_issuer = |it: &Member| it.name.eq_ignore_ascii_case(&name);
    match members.iter_mut().find(|it| is_issuer(it)) {
        Some(held) => add(held, places),
        None => members.push(Member { name, kind, mentions: places }),
    }
    *cast = Cast::new(members);
}

fn add(member: &mut Member, places: Vec<Place>) {
    member.mentions.extend(places);
    member.mentions.sort_by_key(|place| (place.span.start(), place.span.end()));
}

/// Returns the issuer of the text, if it is an office or organization that speaks for itself.
#[must_use]
pub(crate) fn issuer(document: &Document, ontology: &Ontology, cast: &Cast) -> Option<MemberIndex> {
    let (name, _) = speaks(ontology, document.outlet.as_deref()?)?;
    cast.members.iter().position(|it| it.name.eq_ignore_ascii_case(&name))
}

/// Returns the name and kind of the issuer behind an outlet, if it speaks for itself.
fn speaks(ontology: &Ontology, outlet: &str) -> Option<(String, ActorKind)> {
    let actors = &ontology.actors;
    let words: Vec<&str> = outlet.split_whitespace().collect();
    let is_office =
        |phrase: &String| actors.title(&phrase.to_lowercase()).is_some_and(|it| it.office);
    let mut openings = (1..=words.len()).rev().filter_map(|n| Some(words.get(..n)?.join(" ")));
    if let Some(office) = openings.find(is_office) {
        return Some((office, ActorKind::Person));
    }
    let known = actors.known(outlet)?;
    let speaks = matches!(known.kind, ActorKind::Government | ActorKind::Organization);
    speaks.then(|| (outlet.to_owned(), known.kind))
}
