//! Finds cues: the words that tell that somebody said, thought or wanted something.
//!
//! In: the facts of a sentence. Out: ranges of tokens. Labels: outside, first token, further token.

use std::ops::Range;

use super::chain::{self, TokenFeatures};
use super::facts::Fact;
use crate::language::hashing::{pair, triple};
use crate::language::model::LinearModel;

/// Outside of any cue.
pub const OUTSIDE: u8 = 0;
/// The first token of a cue.
pub const FIRST: u8 = 1;
/// A further token of a cue.
pub const FURTHER: u8 = 2;

/// Returns the cues of a sentence; `first` tells whether it is the document's first, `bias` is
/// added to the score of being outside.
#[must_use]
pub fn find(model: &LinearModel, facts: &[Fact], first: bool, bias: i32) -> Vec<Range<usize>> {
    let labels =
        chain::decode(model, facts.len(), [bias, 0, 0], |at, out| features(facts, at, first, out));
    ranges(&labels)
}

/// Returns the ranges that labels tell.
#[must_use]
pub fn ranges(labels: &[u8]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        match (*label, ranges.last_mut()) {
            (FURTHER, Some(last)) if last.end == at => last.end += 1,
            (FIRST | FURTHER, _) => ranges.push(at..at + 1),
            _ => {}
        }
    }
    ranges
}

/// Fills `out` with the features of token `at`.
pub fn features(facts: &[Fact], at: usize, first: bool, out: &mut TokenFeatures) {
    let none = Fact::default();
    let look = |by: isize| at.checked_add_signed(by).and_then(|it| facts.get(it)).unwrap_or(&none);
    let (here, back, next) = (look(0), look(-1), look(1));
    let (back2, next2) = (look(-2), look(2));
    let head = facts.get(here.head as usize).unwrap_or(&none);
    let top = facts.get(head.head as usize).unwrap_or(&none);
    let is_first = u32::from(first);
    let has_quote = u32::from(facts.iter().any(|it| it.quote > 0));
    let context = here.quote * 2 + has_quote;
    let complement = here.children & 0b0010_0010;
    let label = &mut out.label;
    label.extend([
        pair(100, here.lower, 0),
        pair(101, here.lemma, here.upos),
        triple(102, here.upos, here.xpos, here.deprel),
        triple(103, here.lemma, here.children & 0x3FF, 0),
        triple(104, here.lemma, here.subject, 0),
        triple(105, here.lemma, here.particle, 0),
        triple(106, here.lemma, here.above, 0),
        triple(107, here.lemma, context, is_first),
        triple(108, here.lemma, here.deprel, head.cue),
        triple(109, here.cue, here.children & 0x3FF, here.subject),
        triple(110, here.cue, here.subject, context),
        triple(111, here.cue, here.above, here.deprel),
        triple(112, here.cue, here.particle, 0),
        triple(113, here.cue, here.deprel, complement),
        triple(114, here.lemma, next.lower, 0),
        triple(115, here.lemma, back.lower, 0),
        triple(116, here.lower, back.lower, next.lower),
        triple(117, here.upos, next.lower, next2.lower),
        triple(118, here.upos, back.lower, back2.lower),
        triple(119, back.upos, here.upos, next.upos),
        triple(120, here.cue, back.upos, next.upos),
        triple(121, here.lemma, head.lemma, here.deprel),
        triple(122, here.deprel, here.upos, head.lemma),
        triple(123, here.lower, head.cue, here.deprel),
        triple(124, here.deprel, head.cue, head.children & 0x3FF),
        triple(125, here.deprel, head.cue, head.subject),
        triple(126, here.deprel, head.above, head.cue),
        triple(127, here.upos, head.deprel, top.cue),
        triple(128, here.lemma, head.deprel, top.cue),
        triple(129, next.cue, here.upos, next.deprel),
        triple(130, back.cue, here.upos, here.lower),
        triple(131, next.lemma, here.upos, 0),
        triple(132, back.lemma, here.upos, 0),
        triple(133, here.cue, next.quote * 3 + back.quote, context),
        triple(134, here.lower, next.quote * 3 + back.quote, context),
        triple(135, look(-3).quote, here.upos, look(3).quote),
        triple(136, here.actor, back.actor, next.actor),
        triple(137, here.cue, back.actor, next.actor),
        triple(138, here.lemma, back.actor, next.actor),
        triple(139, here.above, here.upos, context),
        triple(140, here.lemma, next.lower, next2.lower),
        triple(141, here.lemma, here.subject, complement + context * 64),
        triple(142, here.xpos, here.subject, complement + here.cue * 64),
        triple(143, head.lemma, here.lemma, head.subject),
        pair(144, is_first, here.upos),
        triple(145, here.class, here.children & 0x3FF, here.upos),
        triple(146, here.class, here.subject, complement + context * 64),
        triple(147, here.class, here.above, here.deprel),
        triple(148, here.class, head.class, here.deprel),
        triple(149, back.class, here.class, next.class),
    ]);
    out.step.extend([
        pair(150, 0, 0),
        pair(151, here.upos, back.upos),
        pair(152, here.lower, 0),
        pair(153, back.lower, 0),
        triple(154, here.lower, back.lower, 0),
        triple(155, back.lemma, here.upos, here.deprel),
        triple(156, here.deprel, back.deprel, u32::from(here.head as usize + 1 == at)),
        triple(157, here.cue, back.cue, u32::from(back.head as usize == at)),
        triple(158, back.cue, here.lower, here.deprel),
        triple(159, here.quote, back.quote, here.upos),
    ]);
}
