//! Names: which words name a person, an organization, a place or another thing.
//!
//! In: for each word of a sentence, the score of each class. Out: the best sequence of classes in
//! which no name continues before it starts, and the spans of its names. Titles are not part of
//! names.

use std::ops::Range;

use super::NameKind;

/// The kinds, in the order of the classes.
pub(crate) const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Place, NameKind::Other];

/// The number of classes: outside, and the first and later words of each kind.
pub(crate) const N_CLASSES: usize = 1 + 2 * KINDS.len();

/// Returns the class of the first (`0`) or a later (`1`) word of a name.
#[must_use]
pub(crate) fn class(kind: NameKind, later: usize) -> usize {
    let index = KINDS.iter().position(|it| *it == kind).unwrap_or_default();
    1 + 2 * index + later.min(1)
}

/// Returns `true` if `class` may follow `before`.
#[must_use]
pub(crate) fn may_follow(before: usize, class: usize) -> bool {
    class == 0 || class % 2 == 1 || before == class || before + 1 == class
}

/// Returns the best sequence of classes, given the scores of each word, word after word.
#[must_use]
pub(crate) fn decode(scores: &[f32]) -> Vec<usize> {
    let mut total = [0.0_f32; N_CLASSES];
    let mut back: Vec<[usize; N_CLASSES]> = Vec::new();
    for (at, scores) in scores.as_chunks::<N_CLASSES>().0.iter().enumerate() {
        let mut next = [0.0_f32; N_CLASSES];
        let mut from = [0; N_CLASSES];
        // No name has started before the first word.
        let n_before = if at == 0 { 1 } else { N_CLASSES };
        let classes = next.iter_mut().zip(&mut from).zip(scores).enumerate();
        for (class, ((next, from), score)) in classes {
            let before = total.iter().enumerate().take(n_before);
            let best = before
                .filter(|(before, _)| may_follow(*before, class))
                .reduce(|best, it| if it.1 > best.1 { it } else { best });
            *next = best.map_or(f32::MIN, |(_, total)| total + score);
            *from = best.map_or(0, |(before, _)| before);
        }
        total = next;
        back.push(from);
    }
    let mut class = super::scores::highest(&total);
    let mut classes = vec![0; back.len()];
    for (held, from) in classes.iter_mut().zip(&back).rev() {
        *held = class;
        class = from[class];
    }
    classes
}

/// Returns the names in a sequence of classes.
#[must_use]
pub(crate) fn spans(classes: &[usize]) -> Vec<(Range<usize>, NameKind)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(rows: &[&[(usize, f32)]]) -> Vec<f32> {
        let row = |given: &&[(usize, f32)]| {
            let mut row = [0.0; N_CLASSES];
            given.iter().for_each(|(class, score)| row[*class] = *score);
            row
        };
        rows.iter().flat_map(row).collect()
    }

    #[test]
    fn a_name_starts_before_it_continues() {
        assert_eq!(decode(&scores(&[&[(2, 5.0)], &[(2, 5.0)]])), [1, 2]);
        assert_eq!(decode(&scores(&[&[(0, 5.0)], &[(4, 3.0), (3, 2.0)]])), [0, 3]);
        assert_eq!(decode(&[]), Vec::<usize>::new());
    }

    #[test]
    fn classes_spell_names() {
        let person = class(NameKind::Person, 0);
        assert_eq!(
            spans(&[0, person, person + 1, person]),
            [(1..3, NameKind::Person), (3..4, NameKind::Person)]
        );
    }
}
