//! Scores of tokens, sentences, tags, lemmas and trees against a gold treebank.
//!
//! In: gold and found readings of the same text, ignoring white space. Out: [`TreeScores`], counts for
//! shares from 0.0 to 1.0. The algorithm is that of the `CoNLL` 2018 shared task's
//! `conll18_ud_eval.py`: characters without white space are counted, words aligned by them (within
//! multiword tokens by the longest common subsequence), and relations compared without their
//! subtypes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::figures::Tally;
use crate::language::conllu::GivenSentence;
use crate::language::{Analysis, Token};

/// Counts over one text.
#[derive(Clone, Copy, Debug, Default)]
pub struct TreeScores {
    /// Surface tokens.
    pub tokens: Tally,
    /// Sentences with both ends right.
    pub sentences: Tally,
    /// Syntactic words.
    pub words: Tally,
    /// Universal tags.
    pub upos: Tally,
    /// Penn tags.
    pub xpos: Tally,
    /// Features.
    pub features: Tally,
    /// Lemmas.
    pub lemmas: Tally,
    /// Heads.
    pub uas: Tally,
    /// Heads with relations, without subtypes.
    pub las: Tally,
    /// Heads with relations, subtypes included.
    pub las_subtypes: Tally,
}

/// A reading as the scorer sees it: all words in a row, offsets in characters that are not white
/// space.
struct Row<'a> {
    n_characters: usize,
    tokens: Vec<Range<usize>>,
    sentences: Vec<Range<usize>>,
    words: Vec<Word<'a>>,
}

struct Word<'a> {
    token: &'a Token,
    form: String,
    place: Range<usize>,
    multiword: bool,
    /// The index of the head in the row, `None` for a root.
    head: Option<usize>,
}

impl<'a> Row<'a> {
    fn new(text: &str, analysis: &'a Analysis, given: &[GivenSentence]) -> Self {
        let mut row =
            Self { n_characters: 0, tokens: Vec::new(), sentences: Vec::new(), words: Vec::new() };
        for (index, sentence) in analysis.sentences.iter().enumerate() {
            let (offset, begin) = (row.words.len(), row.n_characters);
            let mut forms = given.get(index).map(|it| it.forms.iter());
            for words in sentence.tokens.split_inclusive(|it| !it.joined_to_next) {
                let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
                if last.joined_to_next {
                    continue;
                }
                let span = first.span.cover(last.span);
                let n_letters = span.of(text).chars().filter(|it| !it.is_whitespace()).count();
                let place = row.n_characters..row.n_characters + n_letters;
                row.n_characters = place.end;
                for token in words {
                    let form = forms.as_mut().and_then(Iterator::next);
                    let form = form.map_or_else(|| token.span.of(text), AsRef::as_ref);
                    row.words.push(Word {
                        token,
                        form: form.to_lowercase(),
                        place: place.clone(),
                        multiword: words.len() > 1,
                        head: token.head.map(|it| offset + it as usize),
                    });
                }
                row.tokens.push(place);
            }
            row.sentences.push(begin..row.n_characters);
        }
        row
    }
}

/// Returns the scores of `found` against `gold`, both over the same letters. The gold has its own
/// forms, which replace its text.
#[must_use]
pub fn score(gold: (&str, &Analysis, &[GivenSentence]), found: (&str, &Analysis)) -> TreeScores {
    let gold = Row::new(gold.0, gold.1, gold.2);
    let found = Row::new(found.0, found.1, &[]);
    score_rows(&gold, &found)
}

/// Returns the scores of `found`, an analysis of the gold sentences and tokens.
#[must_use]
pub(crate) fn score_given(
    text: &str,
    gold: &Analysis,
    given: &[GivenSentence],
    found: &Analysis,
) -> TreeScores {
    score_rows(&Row::new(text, gold, given), &Row::new(text, found, given))
}

fn score_rows(gold: &Row<'_>, found: &Row<'_>) -> TreeScores {
    let pairs = align(&gold.words, &found.words);
    let words = |it: &(usize, usize)| Some((gold.words.get(it.0)?, found.words.get(it.1)?));
    let aligned: Vec<(&Word<'_>, &Word<'_>)> = pairs.iter().filter_map(words).collect();
    let partner: BTreeMap<usize, usize> = pairs.into_iter().collect();
    let count = |is_right: &dyn Fn(&Word<'_>, &Word<'_>) -> bool| Tally {
        right: aligned.iter().filter(|(left, right)| is_right(left, right)).count(),
        gold: gold.words.len(),
        found: found.words.len(),
    };
    let same_head = |left: &Word<'_>, right: &Word<'_>| match (left.head, right.head) {
        (None, None) => true,
        (Some(left), Some(right)) => partner.get(&left) == Some(&right),
        _ => false,
    };
    TreeScores {
        tokens: count_places(&gold.tokens, &found.tokens),
        sentences: count_places(&gold.sentences, &found.sentences),
        words: count(&|_, _| true),
        upos: count(&|left, right| left.token.upos == right.token.upos),
        xpos: count(&|left, right| left.token.xpos == right.token.xpos),
        features: count(&|left, right| left.token.features == right.token.features),
        lemmas: count(&|left, right| {
            &*left.token.lemma == "_" || left.token.lemma == right.token.lemma
        }),
        uas: count(&same_head),
        las: count(&|left, right| {
            same_head(left, right) && left.token.deprel.base() == right.token.deprel.base()
        }),
        las_subtypes: count(&|left, right| {
            same_head(left, right) && left.token.deprel == right.token.deprel
        }),
    }
}

fn count_places(gold: &[Range<usize>], found: &[Range<usize>]) -> Tally {
    let (mut left, mut right, mut n_right) = (gold, found, 0);
    while let ([one, after_one @ ..], [other, after_other @ ..]) = (left, right) {
        let order = one.start.cmp(&other.start);
        n_right += usize::from(order.is_eq() && one.end == other.end);
        if order.is_le() {
            left = after_one;
        }
        if order.is_ge() {
            right = after_other;
        }
    }
    Tally { right: n_right, gold: gold.len(), found: found.len() }
}

/// Returns the pairs of aligned words, in order.
fn align(gold: &[Word<'_>], found: &[Word<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let (mut left, mut right) = (0, 0);
    while let (Some(one), Some(other)) = (gold.get(left), found.get(right)) {
        if one.multiword || other.multiword {
            let (lefts, rights) = multiword_span(gold, found, (left, one), (right, other));
            (left, right) = (lefts.end, rights.end);
            align_forms(gold, found, lefts, rights, &mut pairs);
        } else if one.place == other.place {
            pairs.push((left, right));
            left += 1;
            right += 1;
        } else if one.place.start <= other.place.start {
            left += 1;
        } else {
            right += 1;
        }
    }
    pairs
}

/// Returns the words on both sides that belong to one run of overlapping multiword tokens.
fn multiword_span(
    gold: &[Word<'_>],
    found: &[Word<'_>],
    (mut left, one): (usize, &Word<'_>),
    (mut right, other): (usize, &Word<'_>),
) -> (Range<usize>, Range<usize>) {
    let mut end = if one.multiword { one.place.end } else { other.place.end };
    if one.multiword && !other.multiword && other.place.start < one.place.start {
        right += 1;
    } else if !one.multiword && one.place.start < other.place.start {
        left += 1;
    }
    let (first_left, first_right) = (left, right);
    let beyond = |words: &[Word<'_>], at: usize, end: usize| match words.get(at) {
        None => true,
        Some(word) if word.multiword => word.place.start >= end,
        Some(word) => word.place.end > end,
    };
    while !beyond(gold, left, end) || !beyond(found, right, end) {
        let next = gold
            .get(left)
            .filter(|it| found.get(right).is_none_or(|other| it.place.start <= other.place.start));
        let takes_left = next.is_some();
        let Some(word) = next.or(found.get(right)) else { break };
        if word.multiword {
            end = end.max(word.place.end);
        }
        if takes_left {
            left += 1;
        } else {
            right += 1;
        }
    }
    (first_left..left, first_right..right)
}

/// Pairs words by the longest common subsequence of their forms.
fn align_forms(
    gold: &[Word<'_>],
    found: &[Word<'_>],
    lefts: Range<usize>,
    rights: Range<usize>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let all_left = gold.get(lefts.clone()).unwrap_or_default();
    let all_right = found.get(rights.clone()).unwrap_or_default();
    // At `[m][n]`: the length for the last `m` words of the left and the last `n` of the right.
    let mut longest = vec![vec![0_usize; rights.len() + 1]];
    for one in all_left.iter().rev() {
        let (mut row, mut beside) = (vec![0], 0);
        let fewer = longest.last().map_or(&[] as &[usize], Vec::as_slice);
        for (other, pair) in all_right.iter().rev().zip(fewer.windows(2)) {
            let &[both_fewer, one_fewer] = pair else { continue };
            beside = if one.form == other.form { both_fewer + 1 } else { one_fewer.max(beside) };
            row.push(beside);
        }
        longest.push(row);
    }
    let length = |n_left: usize, n_right: usize| longest.get(n_left)?.get(n_right);
    let (mut left, mut right) = (all_left, all_right);
    while let ([one, after_one @ ..], [other, after_other @ ..]) = (left, right) {
        if one.form == other.form {
            pairs.push((lefts.end - left.len(), rights.end - right.len()));
            (left, right) = (after_one, after_other);
        } else if length(left.len(), right.len()) == length(after_one.len(), right.len()) {
            left = after_one;
        } else {
            right = after_other;
        }
    }
}
