//! For one cue, which tokens name the source and which are the content.
//!
//! In: facts and one cue. Out: a [`Window`] of tokens around the cue with a label each: neither,
//! source, content. A cue without source or content gives labels without them.

use std::ops::Range;

use super::chain::{self, TokenFeatures};
use super::facts::{Fact, Facts};
use crate::extract::tree::Tree;
use crate::extract::{Quotes, Reading};
use crate::language::hashing::{pair, triple};
use crate::language::model::LinearModel;

/// Neither source nor content.
pub const NEITHER: u8 = 0;
/// Part of the source.
pub const SOURCE: u8 = 1;
/// Part of the content.
pub const CONTENT: u8 = 2;

/// How many sentences a window may reach on either side.
const REACH: usize = 8;

/// A cue in its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuePlace {
    /// The sentence.
    pub sentence: usize,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The token on which the others hang.
    pub head: usize,
}

impl CuePlace {
    /// Returns the place of a cue; its head is the token that hangs highest, verbs first.
    #[must_use]
    pub fn new(reading: &Reading<'_>, sentence: usize, tokens: Range<usize>) -> Self {
        let tree = &reading.trees[sentence];
        let outside = |it: &usize| tree.head(*it).is_none_or(|head| !tokens.contains(&head));
        let is_cue = |it: &usize| {
            let cues = &reading.ontology.cues;
            !cues.verb(reading.lemma(sentence, *it)).is_empty()
        };
        let verbs = tokens.clone().rev().find(is_cue);
        let heads: Vec<usize> = tokens.clone().filter(outside).collect();
        let plain = heads.first().copied().unwrap_or(tokens.start);
        let head = match verbs {
            Some(verb) if !heads.contains(&verb) && heads.len() > 1 => verb,
            _ => heads.iter().copied().find(is_cue).unwrap_or(plain),
        };
        Self { sentence, tokens, head }
    }
}

/// The tokens around a cue that may be its source or content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The sentence and token at each place.
    pub places: Vec<(usize, usize)>,
}

/// Returns the window of a cue: its sentence, and the sentences to which quotations reach on.
#[must_use]
pub fn window(reading: &Reading<'_>, quotes: &Quotes, cue: &CuePlace) -> Window {
    let sentences = &reading.analysis.sentences;
    let last = |it: usize| reading.len(it).saturating_sub(1);
    let same_paragraph =
        |left: usize, right: usize| sentences[left].paragraph == sentences[right].paragraph;
    let mut first = cue.sentence;
    while first > 0 && cue.sentence - first < REACH && same_paragraph(first - 1, first) {
        let before = quotes.at(first - 1, last(first - 1));
        let goes_on = before.is_some() && (before == quotes.at(first, 0) || first == cue.sentence);
        if !goes_on {
            break;
        }
        first -= 1;
    }
    let mut end = cue.sentence + 1;
    while end < sentences.len() && end - cue.sentence < REACH {
        let here = quotes.at(end - 1, last(end - 1));
        let goes_on = same_paragraph(end - 1, end)
            && (here.is_some() && here == quotes.at(end, 0)
                || quotes.at(end, 0).is_some() && (here.is_some() || end == cue.sentence + 1));
        let colon = end == cue.sentence + 1 && reading.word(end - 1, last(end - 1)) == ":";
        if !(goes_on || colon) {
            break;
        }
        end += 1;
    }
    let places = (first..end).flat_map(|it| (0..reading.len(it)).map(move |at| (it, at))).collect();
    Window { places }
}

/// What is known of a token's way to the cue.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    /// How many steps the meeting point lies above the cue, at most 4; 9 for another sentence.
    up: u32,
    /// The relations from the cue's head up to the meeting point, folded.
    up_path: u32,
    /// The relation by which the token's branch hangs on the meeting point.
    branch: u32,
    /// The relation one step further down.
    twig: u32,
    /// How many steps the token lies below the meeting point, at most 3.
    down: u32,
    /// The first token of the branch, to tell branches apart.
    root: u32,
}

fn way(tree: &Tree<'_>, facts: &[Fact], above: &[usize], at: usize) -> Way {
    let mut chain = [at; 3];
    let mut here = at;
    for n_down in 0..=facts.len() {
        if let Some(up) = above.iter().position(|it| *it == here) {
            let relations = above[..up].iter().take(3);
            let up_path = relations.fold(0, |all, it| pair(7, all, facts[*it].deprel));
            let (branch, twig) = match n_down {
                0 => (99, 99),
                1 => (facts[chain[0]].deprel, 99),
                _ => (facts[chain[0]].deprel, facts[chain[1]].deprel),
            };
            let up = u32::try_from(up.min(4)).unwrap_or(4);
            let down = u32::try_from(n_down.min(3)).unwrap_or(3);
            let root = u32::try_from(chain[0]).unwrap_or(0);
            return Way { up, up_path, branch, twig, down, root };
        }
        chain = [here, chain[0], chain[1]];
        match tree.head(here) {
            Some(head) => here = head,
            None => break,
        }
    }
    Way { up: 8, ..Way::default() }
}

/// Everything that the features of one cue draw on.
#[derive(Debug)]
pub struct CueView<'v> {
    facts: &'v Facts,
    cue: CuePlace,
    window: Window,
    ways: Vec<Way>,
    /// The place of the cue's first token in the window.
    cue_at: usize,
    /// For each place, whether another cue's token stands there.
    other: Vec<bool>,
    /// For each place, how many other cues lie between it and the cue, at most 3.
    between: Vec<u32>,
    /// For each place, the quotation's place in order from the cue: 0 none, 1 nearest after, ...
    quote: Vec<u32>,
}

impl<'v> CueView<'v> {
    /// Returns the view of a cue among all cues of the document.
    #[must_use]
    pub fn new(
        reading: &Reading<'_>,
        quotes: &Quotes,
        facts: &'v Facts,
        cue: &CuePlace,
        others: &[CuePlace],
    ) -> Self {
        let window = window(reading, quotes, cue);
        let tree = &reading.trees[cue.sentence];
        let above: Vec<usize> = tree.ancestors(cue.head).collect();
        let here = &facts[cue.sentence];
        let ways = window
            .places
            .iter()
            .map(|(sentence, at)| {
                if *sentence == cue.sentence {
                    way(tree, here, &above, *at)
                } else {
                    Way { up: 9, ..Way::default() }
                }
            })
            .collect();
        let start = (cue.sentence, cue.tokens.start);
        let cue_at = window.places.iter().position(|it| *it == start).unwrap_or(0);
        let n_places = window.places.len();
        let mut other = vec![false; n_places];
        for them in others.iter().filter(|it| *it != cue) {
            for at in them.tokens.clone() {
                if let Ok(place) = window.places.binary_search(&(them.sentence, at)) {
                    other[place] = true;
                }
            }
        }
        let between = between(&other, cue_at, cue.tokens.len());
        let quote = quote_order(quotes, &window, cue_at);
        Self { facts, cue: cue.clone(), window, ways, cue_at, other, between, quote }
    }

    /// Returns the tokens of the window.
    #[must_use]
    pub fn places(&self) -> &[(usize, usize)] {
        &self.window.places
    }

    /// Returns the labels of the window's tokens.
    #[must_use]
    pub fn label(&self, model: &LinearModel) -> Vec<u8> {
        chain::decode(model, self.window.places.len(), [0; 3], |at, out| self.features(at, out))
    }

    fn fact(&self, place: Option<usize>) -> Fact {
        let found = place.and_then(|it| self.window.places.get(it));
        found.map(|(sentence, at)| self.facts[*sentence][*at]).unwrap_or_default()
    }

    /// Fills `out` with the features of the token at a place of the window.
    pub fn features(&self, place: usize, out: &mut TokenFeatures) {
        let here = self.fact(Some(place));
        let back = self.fact(place.checked_sub(1));
        let next = self.fact(Some(place + 1));
        let cue_facts = &self.facts[self.cue.sentence];
        let cue = cue_facts[self.cue.head];
        let cue_end = self.cue_at + self.cue.tokens.len();
        let way = self.ways[place];
        let last_way = place.checked_sub(1).map_or(Way::default(), |it| self.ways[it]);
        let (side, gap) = match place {
            it if it < self.cue_at => (0, self.cue_at - it),
            it if it >= cue_end => (2, it - cue_end + 1),
            _ => (1, 0),
        };
        let far = match gap {
            0..=3 => u32::try_from(gap).unwrap_or(3),
            4..=6 => 4,
            7..=12 => 5,
            13..=25 => 6,
            _ => 7,
        };
        let sentence = self.window.places[place].0;
        let offset = (sentence + 8).saturating_sub(self.cue.sentence).min(15);
        let offset = u32::try_from(offset).unwrap_or(15);
        let spot = side * 16 + offset;
        let quote = self.quote[place] * 3 + here.quote;
        let cue_quote = cue.quote;
        let branch = pair(9, way.up_path, way.branch);
        let between = self.between[place];
        let other = u32::from(self.other[place]);
        let cue_next = self.fact(Some(cue_end));
        let cue_back = self.fact(self.cue_at.checked_sub(1));
        let label = &mut out.label;
        label.extend([
            triple(200, spot, quote, cue_quote),
            triple(201, branch, way.twig, side),
            triple(202, branch, way.up, side),
            triple(203, cue.lemma, branch, side),
            triple(204, cue.cue, branch, side),
            triple(205, cue.cue, way.branch, way.twig),
            triple(206, cue.children, way.branch, side * 16 + way.up),
            triple(207, way.branch, here.upos, way.down * 16 + way.up),
            triple(208, way.branch, here.lower, way.up),
            triple(209, here.lower, side, way.up),
            triple(210, here.upos, spot, far),
            triple(211, cue.lemma, side, far),
            triple(212, cue.lemma, spot, quote),
            triple(213, cue.cue, spot, quote),
            triple(214, branch, quote, side),
            triple(215, here.actor, branch, side),
            triple(216, here.actor, spot, far),
            triple(217, here.actor, back.upos, next.upos),
            triple(218, between * 2 + other, side, way.up),
            triple(219, between * 2 + other, branch, 0),
            triple(220, here.deprel, side, way.up * 8 + way.down),
            triple(221, here.upos, back.upos, next.upos),
            triple(222, here.lower, back.lower, side),
            triple(223, here.lower, next.lower, side),
            triple(224, cue.particle, branch, side),
            triple(225, cue_next.lower, branch, side),
            triple(226, cue_back.lower, branch, side),
            triple(227, cue_next.lower, cue_back.lower, side * 8 + far),
            triple(228, cue.subject, branch, side),
            triple(229, cue.upos, cue.deprel, pair(3, branch, side)),
            triple(231, cue.children & 0b0010_0010, spot, quote),
            triple(232, here.xpos, far, side),
            triple(233, here.lower, far, side),
            triple(234, back.lower, side, far),
            triple(235, next.lower, side, far),
            triple(236, here.quote, pair(4, back.quote, next.quote), side),
            triple(237, here.cue, branch, side),
            triple(238, here.class, branch, side),
            triple(239, here.class, side, far),
            triple(240, cue.class, branch, side),
            triple(241, back.class, here.class, next.class),
        ]);
        let same_root = u32::from(way.root == last_way.root && way.up == last_way.up);
        let fresh =
            u32::from(place > 0 && self.window.places[place - 1].0 != self.window.places[place].0);
        let edge = same_root * 2 + fresh;
        out.step.extend([
            pair(260, 0, 0),
            triple(261, here.lower, edge, 0),
            triple(262, back.lower, edge, 0),
            triple(263, here.upos, back.upos, edge),
            triple(264, way.branch, last_way.branch, way.up * 16 + last_way.up),
            triple(265, here.quote, back.quote, edge),
            triple(266, side, u32::from(gap <= 1), edge),
            triple(267, branch, edge, side),
            triple(268, here.deprel, way.down, way.up * 2 + same_root),
            triple(269, here.lower, back.lower, 0),
        ]);
    }
}

/// Returns for each place how many stretches of other cues lie between it and the cue.
fn between(other: &[bool], cue_at: usize, n_cue: usize) -> Vec<u32> {
    let mut counts = vec![0; other.len()];
    let mut n_seen = 0;
    for place in (cue_at + n_cue).min(other.len())..other.len() {
        counts[place] = n_seen;
        let ends = other[place] && other.get(place + 1).is_none_or(|it| !it);
        n_seen = (n_seen + u32::from(ends)).min(3);
    }
    n_seen = 0;
    for place in (0..cue_at.min(other.len())).rev() {
        counts[place] = n_seen;
        let ends = other[place] && (place == 0 || !other[place - 1]);
        n_seen = (n_seen + u32::from(ends)).min(3);
    }
    counts
}

/// Returns for each place the order of its quotation as seen from the cue: 0 outside any, 1 and 2
/// the nearest and further ones after the cue, 3 and 4 those before it, 5 one that holds the cue.
fn quote_order(quotes: &Quotes, window: &Window, cue_at: usize) -> Vec<u32> {
    let at = |place: usize| quotes.at(window.places[place].0, window.places[place].1);
    let own = window.places.get(cue_at).and_then(|it| quotes.at(it.0, it.1));
    let after = (cue_at..window.places.len()).find_map(|it| at(it).filter(|it| Some(*it) != own));
    let before = (0..cue_at).rev().find_map(|it| at(it).filter(|it| Some(*it) != own));
    (0..window.places.len())
        .map(|place| match at(place) {
            None => 0,
            quote if quote == own => 5,
            quote if quote == after => 1,
            quote if quote == before => 3,
            _ if place > cue_at => 2,
            _ => 4,
        })
        .collect()
}

/// Returns the longest run of adjacent tokens, the first of equal ones; `None` where there is none.
#[must_use]
pub fn longest_run(
    places: &std::collections::BTreeSet<(usize, usize)>,
) -> Option<(usize, Range<usize>)> {
    let runs = super::draft::runs(places.iter().copied());
    runs.into_iter().rev().max_by_key(|(_, tokens)| tokens.len())
}
