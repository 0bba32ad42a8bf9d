//! Names: which tokens name a person, an organization, a place or another thing.
//!
//! In: the lexemes, tags and word classes of one sentence. Out: spans with their kind, in order.
//! A linear model over `B-`/`I-`/`O` classes, left to right. Titles stay outside of names.
//! Features after Ratinov and Roth, "Design Challenges and Misconceptions in Named Entity
//! Recognition", `CoNLL` 2009.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::NameKind;
use super::hashing::{pair, triple};
use super::lexeme::Lexeme;
use super::model::{LinearModel, best};
use super::tagger::TagPair;
use super::view::View;

/// The kinds, in the order of the model's classes.
pub const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Place, NameKind::Other];

/// The number of classes: outside, and first and later token of each kind.
pub const N_CLASSES: usize = 1 + 2 * KINDS.len();

/// Returns the class of the first (`0`) or a later (`1`) token of a name.
#[must_use]
pub fn class(kind: NameKind, later: usize) -> usize {
    let index = KINDS.iter().position(|it| *it == kind).unwrap_or_default();
    1 + 2 * index + later.min(1)
}

/// Returns whether `class` may follow `before`.
#[must_use]
pub fn may_follow(before: usize, class: usize) -> bool {
    class == 0 || class % 2 == 1 || before == class || before + 1 == class
}

/// What the name model sees of a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Words<'w> {
    /// The words.
    pub view: &'w View,
    /// Their tags.
    pub tags: &'w [TagPair],
}

/// What words were part of earlier in the same document: a surname is read like the full name
/// before it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    seen: FxHashMap<u32, [u8; KINDS.len() + 1]>,
}

impl Memory {
    /// Takes in the classes of a sentence; words without a capital are not kept.
    pub fn note(&mut self, words: &Words<'_>, classes: &[usize]) {
        for (word, class) in words.view.lexemes.iter().zip(classes) {
            if word.is_capital() {
                let counts = self.seen.entry(word.lower).or_default();
                let count = &mut counts[class.div_ceil(2)];
                *count = count.saturating_add(1);
            }
        }
    }

    /// Returns what a word mostly was: 0 where it was not seen, 1 no name, from 2 on a kind.
    fn recall(&self, word: &Lexeme) -> u32 {
        if !word.is_capital() || self.seen.is_empty() {
            return 0;
        }
        let Some(counts) = self.seen.get(&word.lower) else { return 0 };
        let mut best = (0, 0);
        for (kind, count) in (1..).zip(counts) {
            if *count > best.0 {
                best = (*count, kind);
            }
        }
        best.1
    }
}

/// A sentence made ready: what is the same whatever the classes before a token.
#[derive(Clone, Debug)]
pub struct Scene<'w> {
    words: Words<'w>,
    recalled: Vec<u32>,
    /// For each token the run of capitalised words around it: first and one past the last.
    runs: Vec<(usize, usize)>,
    /// Whether nearly all words are written in capitals, as in a headline.
    loud: bool,
}

impl<'w> Scene<'w> {
    /// Returns a sentence made ready.
    #[must_use]
    pub fn new(words: Words<'w>, memory: &Memory) -> Self {
        let lexemes = &words.view.lexemes;
        let mut runs = vec![(0, 0); lexemes.len()];
        let mut start = 0;
        while start < lexemes.len() {
            let len = lexemes[start..].iter().take_while(|it| it.is_capital()).count();
            let end = start + len.max(1);
            runs[start..end].fill((start, start + len));
            start = end;
        }
        let recalled = lexemes.iter().map(|it| memory.recall(it)).collect();
        Self { words, recalled, runs, loud: words.view.is_loud() }
    }

    /// Fills `out` with the features of token `at`, given the classes of the two before it.
    pub fn features(&self, at: usize, before: [usize; 2], out: &mut Vec<u32>) {
        out.clear();
        let words = &self.words;
        let none = Lexeme::default();
        let index = |offset: isize| at.checked_add_signed(offset);
        let look =
            |offset| index(offset).and_then(|it| words.view.lexemes.get(it)).unwrap_or(&none);
        let tag = |offset| {
            let found = index(offset).and_then(|it| words.tags.get(it));
            #[expect(clippy::cast_possible_truncation, reason = "both tables are small")]
            found.map_or(9999, |it| (it.0.index() * 64 + it.1.index()) as u32)
        };
        let cluster = |offset| {
            index(offset)
                .and_then(|it| words.view.clusters.get(it))
                .map_or(256, |it| u32::from(*it))
        };
        let recalled =
            |offset| index(offset).and_then(|it| self.recalled.get(it)).copied().unwrap_or(9);
        let case = |offset| {
            index(offset).and_then(|it| words.view.cases.get(it)).map_or(9, |it| *it as u32)
        };
        let hint = words.view.hints.get(at).map_or(9, |it| u32::from(*it));
        let bits = |offset| u32::from(look(offset).bits);
        #[expect(clippy::cast_possible_truncation, reason = "classes are few")]
        let (one, two) = (before[0] as u32, before[1] as u32);
        let (here, back, next) = (look(0), look(-1), look(1));
        let bit = bits(0) * 2 + u32::from(self.loud);
        let first = u32::from(at == 0) * 2 + u32::from(self.loud);
        out.extend([
            pair(100, here.form, 0),
            pair(101, here.lower, one),
            pair(102, here.suffixes[2], bit),
            pair(103, here.suffixes[3], bit),
            pair(104, here.prefixes[1], bit),
            pair(105, here.shape, first),
            triple(106, here.shape, next.shape, back.shape),
            triple(107, tag(0), one, two),
            triple(108, tag(-1), tag(0), tag(1)),
            triple(109, tag(0), bit, one),
            triple(110, back.lower, bit, one),
            triple(111, next.lower, bit, one),
            triple(112, look(-2).lower, back.lower, bit),
            triple(113, next.lower, look(2).lower, bit),
            triple(114, back.lower, here.lower, 0),
            triple(115, here.lower, next.lower, 0),
            triple(116, cluster(0), one, bit),
            triple(117, cluster(-1), cluster(0), bit),
            triple(118, cluster(0), cluster(1), bit),
            triple(119, one, two, bit),
            triple(120, tag(-2), tag(-1), bit),
            triple(121, tag(1), tag(2), bit),
            triple(122, cluster(-1), bit, one),
            triple(123, cluster(1), bit, one),
            triple(124, look(-2).lower, bit, one),
            triple(125, look(2).lower, bit, one),
            triple(126, back.form, one, two),
            triple(127, cluster(-2), bit, one),
            triple(128, cluster(2), bit, one),
            pair(129, here.lower, next.shape),
            triple(130, bits(-1), bit, pair(130, bits(1), one)),
        ]);
        let (start, end) = self.runs[at];
        if end > start {
            let word = |at: Option<usize>| {
                at.and_then(|it| words.view.lexemes.get(it)).map_or(0, |it| it.lower)
            };
            let class = |at: usize| words.view.clusters.get(at).map_or(256, |it| u32::from(*it));
            #[expect(clippy::cast_possible_truncation, reason = "cut to a few")]
            let (place, left) = ((at - start).min(3) as u32, (end - at).min(4) as u32);
            let before = word(start.checked_sub(1));
            out.extend([
                triple(131, word(Some(end - 1)), left, one),
                triple(132, class(end - 1), left, one),
                triple(133, word(Some(start)), place, one),
                triple(134, word(Some(end)), left, one),
                triple(135, before, place, one),
                triple(136, place, left, one),
                triple(137, word(Some(end)), word(Some(end + 1)), pair(137, left, one)),
                triple(138, before, class(end - 1), left),
                triple(139, recalled(0), one, bit),
                triple(140, recalled(-1), recalled(0), recalled(1)),
                triple(141, recalled(0), here.lower, 0),
                triple(142, recalled(0), recalled(1), one),
                triple(143, recalled(0), left, place),
                triple(144, case(0), bit, one),
                triple(145, case(0), recalled(0), pair(145, place, left)),
                triple(146, case(-1), case(0), case(1)),
                triple(147, case(0), here.lower, left),
                triple(148, hint, bit, one),
                triple(149, hint, recalled(0), case(0)),
                triple(150, hint, tag(0), pair(150, left, place)),
            ]);
        }
    }
}

/// Returns the class of each token, and keeps them in `memory`.
#[must_use]
pub fn classes(model: &LinearModel, words: &Words<'_>, memory: &mut Memory) -> Vec<usize> {
    let scene = Scene::new(*words, memory);
    let mut classes = Vec::with_capacity(words.view.lexemes.len());
    let mut active = Vec::with_capacity(48);
    let mut scores = [0_i32; N_CLASSES];
    let mut before = [0, 0];
    for at in 0..words.view.lexemes.len() {
        scene.features(at, before, &mut active);
        scores.fill(0);
        model.score(&active, &mut scores);
        let allowed = (0..N_CLASSES).filter(|it| may_follow(before[0], *it));
        let class = best(&scores, allowed).unwrap_or_default();
        before = [class, before[0]];
        classes.push(class);
    }
    memory.note(words, &classes);
    classes
}

/// Returns the names that a row of classes spells.
#[must_use]
pub fn spans(classes: &[usize]) -> Vec<(Range<usize>, NameKind)> {
    let mut spans: Vec<(Range<usize>, NameKind)> = Vec::new();
    for (at, class) in classes.iter().enumerate() {
        let Some(kind) = class.checked_sub(1).and_then(|it| KINDS.get(it / 2)) else { continue };
        match spans.last_mut() {
            Some((range, last)) if class % 2 == 0 && range.end == at && last == kind => {
                range.end = at + 1;
            }
            _ => spans.push((at..at + 1, *kind)),
        }
    }
    spans
}
