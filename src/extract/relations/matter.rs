//! The words for what a relation is about: "the vote", "leave the program intact".
//!
//! In: how likely the heads hold each word near a trigger to be part of the matter. Out: the span of the
//! matter. A likely word starts it, less likely ones beside it extend it (hysteresis thresholding, after
//! Canny, "A computational approach to edge detection", 1986). An office ends at a verb. `None` if no word
//! is likely.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Span;
use crate::extract::cast::MemberIndex;
use crate::extract::tree::Tree;
use crate::extract::{Scene, propositions};
use crate::knowledge::ActorKind;
use crate::language::{Deprel, NameKind, Upos, Xpos};
use crate::ontology::RelationSpec;

/// The least probability of the likeliest word of a matter.
const PEAK_MIN: f32 = 0.25;

/// The least probability at which a word extends a matter.
const EDGE_MIN: f32 = 0.18;

/// How many words that are not part of a matter may be inside it.
const GAP_MAX: usize = 3;

/// The longest matter, in words.
const WORDS_MAX: usize = 30;

/// Words of one sentence that may be a matter.
struct Run {
    sentence: usize,
    tokens: Range<usize>,
    sum: f32,
    peak: f32,
}

/// Returns the title that is printed with a member in a sentence: "Commissioner Okoro"; `None` if
/// there is none, or only "Mr.".
pub(super) fn of_title(scene: &Scene<'_>, sentence: usize, member: MemberIndex) -> Option<String> {
    let page = scene.page;
    let mut here = scene.cast.member(member).mentions.iter().filter(|it| it.sentence == sentence);
    let place = here.find(|it| it.name > it.tokens.start)?;
    let span = page.span(sentence, &(place.tokens.start..place.name))?;
    let words = span.of(page.text).trim_end_matches([',', ' ']);
    let is_courtesy = page.ontology.actors.are_courtesy(&words.to_lowercase());
    (!is_courtesy).then(|| words.to_owned())
}

/// Returns the post that a verb gives to the actor at a token or takes from them: in "named Ruiz as treasurer
/// and Okoro as secretary", each has their own; `None` if no "as" says so.
pub(super) fn of_post(tree: &Tree<'_>, verb: usize, object: usize) -> Option<Span> {
    let is_post =
        |at: &usize| tree.preposition(*at).is_some_and(|word| word == "as") && *at > object;
    let own = tree.dependents(object, "nmod").find(is_post);
    let post = own.or_else(|| tree.dependents(verb, "obl").find(is_post))?;
    let range = tree.phrase(post, &propositions::is_loose);
    tree.span(&without_loose_ends(tree, range))
}

/// Returns the span of a matter, and the probability of its likeliest word. `chances` holds the
/// probability of each word by sentence and token.
pub(super) fn of(
    scene: &Scene<'_>,
    (sentence, trigger): (usize, usize),
    chances: &BTreeMap<(usize, usize), f32>,
    spec: &RelationSpec,
) -> Option<(Span, f32)> {
    let is_office = spec.has_office();
    // Words between two parts of a matter belong to it, unless one of them refers to an actor.
    let joins = |run: &Run, at: usize, token: usize| {
        let mut between = run.tokens.end..token;
        let may_join = |token: usize| {
            let is_verb = scene.page.tree(at).token(token).upos == Upos::VERB;
            scene.cast.member_at(at, token).is_none() && !(is_office && is_verb)
        };
        run.sentence == at && between.len() <= GAP_MAX && between.all(may_join)
    };
    let mut runs: Vec<Run> = Vec::new();
    let extends = |at: usize, token: usize| scene.cast.member_at(at, token).is_none();
    for (&(at, token), &chance) in chances {
        if chance < PEAK_MIN && (chance < EDGE_MIN || !extends(at, token)) {
            continue;
        }
        if let Some(run) = runs.last_mut().filter(|run| joins(run, at, token)) {
            run.tokens.end = token + 1;
            run.sum += chance;
            run.peak = run.peak.max(chance);
        } else {
            let tokens = token..token + 1;
            runs.push(Run { sentence: at, tokens, sum: chance, peak: chance });
        }
    }
    // Prefers the trigger's own sentence, then the run with the most weight.
    let key = |run: &Run| (run.sentence == sentence, run.sum);
    let likely = runs.into_iter().filter(|run| run.peak >= PEAK_MIN);
    let best = likely.reduce(|best, run| if key(&run) > key(&best) { run } else { best })?;
    let tokens = best.tokens.start..best.tokens.end.min(best.tokens.start + WORDS_MAX);
    let tree = scene.page.tree(best.sentence);
    // Who promises to build a road promises to build it; who built it, built the road.
    let is_act = !scene.page.ontology.families.is_spoken(&spec.family);
    let own = Some(trigger).filter(|_| is_act && sentence == best.sentence);
    let tokens = without_loose_ends(tree, without_trigger(tree, tokens, own));
    let tokens = with_whole_names(scene, best.sentence, tokens)?;
    let tokens = with_whole_quotes(scene, best.sentence, with_negation(tree, tokens));
    let printed = scene.page.phrase(best.sentence, tokens.clone());
    let is_courtesy = scene.page.ontology.actors.are_courtesy(&printed);
    if is_place(scene, best.sentence, &tokens) || is_courtesy {
        return None;
    }
    let of_tokens = tokens.clone().filter_map(|token| chances.get(&(best.sentence, token)));
    let peak = of_tokens.copied().fold(0.0, f32::max);
    Some((tree.span(&tokens)?, peak))
}

/// Returns `true` if words only say where something happened: "in Cairo".
fn is_place(scene: &Scene<'_>, sentence: usize, tokens: &Range<usize>) -> bool {
    let tree = scene.page.tree(sentence);
    let places = &scene.page.ontology.grammar.place_prepositions;
    let is_where = |at: usize| tree.preposition(at).is_some_and(|it| places.contains(&it));
    let mut words = tokens.clone();
    words.all(|at| {
        let token = tree.token(at);
        let is_small = matches!(token.upos, Upos::ADP | Upos::DET | Upos::PUNCT);
        let may_be_place = || {
            let member = scene.cast.member_at(sentence, at).map(|it| scene.cast.member(it));
            member.is_none_or(|it| it.kind == ActorKind::Government)
        };
        is_small || token.upos == Upos::PROPN && may_be_place() && is_where(at)
    })
}

/// Returns a range that cuts no name: "United Nations envoy", not "Nations envoy". The name of a person who
/// bears the office that the range is does not belong to it; a piece of such a name is no matter.
fn with_whole_names(
    scene: &Scene<'_>,
    sentence: usize,
    tokens: Range<usize>,
) -> Option<Range<usize>> {
    let mut whole = tokens.clone();
    for name in scene.page.names_in(sentence) {
        let (start, end) = (name.tokens.start as usize, name.tokens.end as usize);
        if start < tokens.start && tokens.start < end && end < tokens.end {
            whole.start = start;
        }
        if start < tokens.end && tokens.end < end && tokens.start < start {
            whole.end = if name.kind == NameKind::Person { start } else { end };
        }
        let is_piece = start <= tokens.start && tokens.end <= end && tokens.len() < end - start;
        if is_piece && name.kind == NameKind::Person {
            return None;
        }
    }
    Some(whole)
}

/// Returns a range without the verb that expresses the relation, if it opens the range and its object or
/// predicate follows: of "win a state", what is won, of "become mayor", the office.
fn without_trigger(tree: &Tree<'_>, tokens: Range<usize>, trigger: Option<usize>) -> Range<usize> {
    let follows = |verb: usize, relation: &str| {
        tree.dependent(verb, relation).filter(|it| *it > verb && *it < tokens.end)
    };
    let is_predicate = |verb: usize| follows(verb, "xcomp").is_some_and(|it| tree.is_nominal(it));
    let opens = |verb: &usize| {
        *verb == tokens.start && (follows(*verb, "obj").is_some() || is_predicate(*verb))
    };
    match trigger.filter(opens) {
        Some(verb) => verb + 1..tokens.end,
        None => tokens,
    }
}

/// Returns a range with the quotation mark right beside it whose other one is in it.
fn with_whole_quotes(scene: &Scene<'_>, sentence: usize, tokens: Range<usize>) -> Range<usize> {
    let mut whole = tokens.clone();
    for at in tokens.clone() {
        let Some(quote) = scene.page.quotes.around(sentence, at) else { continue };
        if quote.first == (sentence, at) && quote.last == (sentence, tokens.end) {
            whole.end = tokens.end + 1;
        }
        if quote.last == (sentence, at) && quote.first == (sentence, tokens.start.wrapping_sub(1)) {
            whole.start = tokens.start - 1;
        }
    }
    whole
}

/// Returns a range with the negation before its verb: "not to run" says something else than "run".
fn with_negation(tree: &Tree<'_>, tokens: Range<usize>) -> Range<usize> {
    let verb = tokens.start;
    let is_negation = |at: &usize| *at < verb && tree.token(*at).features.has("Polarity=Neg");
    let Some(first) = tree.dependents(verb, "advmod").find(is_negation) else { return tokens };
    let leads_on = |at: usize| matches!(tree.token(at).upos, Upos::PART | Upos::AUX | Upos::ADV);
    if (first..verb).all(leads_on) { first..tokens.end } else { tokens }
}

/// Returns a range without the punctuation and small words at its ends: "'s recusal", "the ban
/// and".
fn without_loose_ends(tree: &Tree<'_>, mut tokens: Range<usize>) -> Range<usize> {
    let joins = |at: usize| {
        let token = tree.token(at);
        matches!(token.upos, Upos::PUNCT | Upos::CCONJ) || token.xpos == Xpos::POS
    };
    let leads_on = |at: usize| {
        let token = tree.token(at);
        let is_small = matches!(token.upos, Upos::ADP | Upos::DET | Upos::PART | Upos::SCONJ);
        // "step down" keeps its particle.
        joins(at) || is_small && token.deprel != Deprel::COMPOUND_PRT
    };
    let is_mark = |at: usize| tree.token(at).upos == Upos::PART;
    // "over her vote": the preposition is of the verb before it.
    let is_case = |at: usize, end: usize| {
        let is_inside = tree.head(at).is_some_and(|it| it > at && it < end);
        tree.token(at).deprel == Deprel::CASE && tree.token(at).upos == Upos::ADP && is_inside
    };
    while tokens.len() > 1
        && (joins(tokens.start) || is_mark(tokens.start) || is_case(tokens.start, tokens.end))
    {
        tokens.start += 1;
    }
    while tokens.len() > 1 && leads_on(tokens.end - 1) {
        tokens.end -= 1;
    }
    tokens
}
