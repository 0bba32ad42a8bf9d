//! A signature that no mark announces: the sender's name, position and ways to reach the sender.
//!
//! In: the lines of a message that are its own. Out: how many of them precede the signature; all, if
//! there is none. Never fails.

use crate::ingest::{lines, words};

/// The maximum number of lines of a signature, and of characters of one.
const LINES_MAX: usize = 14;
const CHARS_MAX: usize = 90;

/// The maximum number of groups of lines, parted by empty ones, in a signature.
const GROUPS_MAX: usize = 3;

/// Returns the number of lines before the signature.
pub(super) fn n_before(all: &[&str]) -> usize {
    let starts = group_starts(all);
    // Below a signature, an office warns those who should not have the message.
    let is_warning = |start: &&usize| {
        let group = filled(all, **start).collect::<Vec<_>>().join(" ");
        words::begins(&group, "mail", "fixed") || words::holds(&group, "mail", "warnings")
    };
    let n_warnings = starts.iter().rev().take_while(is_warning).count();
    let n_groups = starts.len() - n_warnings;
    let end = starts.get(n_groups).copied().unwrap_or(all.len());
    let own = all.get(..end).unwrap_or(all);
    let last = starts.iter().take(n_groups).rev().take(GROUPS_MAX);
    let signed = last.filter(|start| **start > 0 && is_signature(own, **start));
    signed.min().copied().unwrap_or(all.len())
}

/// Returns the index of the first line of each group.
fn group_starts(all: &[&str]) -> Vec<usize> {
    let is_filled = |at: usize| all.get(at).is_some_and(|it| !it.trim().is_empty());
    (0..all.len()).filter(|at| is_filled(*at) && (*at == 0 || !is_filled(at - 1))).collect()
}

/// Returns the filled lines of the group that starts at an index.
fn filled<'l>(all: &'l [&str], start: usize) -> impl Iterator<Item = &'l str> {
    all.iter().skip(start).map(|it| it.trim()).take_while(|it| !it.is_empty())
}

/// Returns whether the lines from an index on name someone and say how to reach them, without a
/// sentence; below a closing word, the name is enough.
fn is_signature(all: &[&str], start: usize) -> bool {
    let tail = all.iter().skip(start).map(|it| it.trim()).filter(|it| !it.is_empty());
    let tail: Vec<&str> = tail.collect();
    let is_line = |it: &&str| it.chars().count() <= CHARS_MAX && !lines::is_sentence(it);
    let n_ways = tail.iter().filter(|it| is_way(it)).count();
    let [first, rest @ ..] = tail.as_slice() else { return false };
    if words::is(first, "mail", "valedictions") {
        return rest.len() < LINES_MAX && rest.iter().all(is_line);
    }
    let is_named = lines::is_writer_name(first) || first.contains(" | ");
    let n_ways_min = if is_named { 1 } else { 2 };
    (2..=LINES_MAX).contains(&tail.len()) && n_ways >= n_ways_min && tail.iter().all(is_line)
}

/// Returns whether a line gives a way to reach someone: an address, a number.
fn is_way(line: &str) -> bool {
    const DIGITS_MIN: usize = 7;
    const LETTERS_MAX: usize = 20;
    let is_address = line.split_whitespace().any(|word| {
        let is_mail =
            word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        is_mail || word.starts_with("www.") || word.contains("://")
    });
    let n_digits = line.chars().filter(char::is_ascii_digit).count();
    let n_letters = line.chars().filter(|it| it.is_alphabetic()).count();
    is_address || n_digits >= DIGITS_MIN && n_letters <= LETTERS_MAX
}

#[cfg(test)]
mod tests {
    use super::n_before;

    #[track_caller]
    fn check(text: &str, expected: usize) {
        let all: Vec<&str> = text.lines().collect();
        assert_eq!(n_before(&all), expected, "in {text:?}");
    }

    #[test]
    fn a_name_and_ways_to_reach_it_are_a_signature() {
        check("We left.\n\nAda Holm\nSpokeswoman\nT: +00 1 555 0122\nada@marl.example", 2);
        check("We left.\n\nThanks,\nAda", 2);
        check("We left.\n\nAda Holm\nThe Quarry\n\nwww.marl.example\n1 Pit Lane | 555 0100 22", 2);
        check(
            "We left.\n\nAda Holm\nPhone: 555 0100 22\n\nThis email and any files are secret.",
            2,
        );
    }

    #[test]
    fn what_speakers_and_lists_say_is_none() {
        check("We left.\n\nAda Holm\nJo Marsh", 4);
        check("We left.\n\nAda Holm\nThe council met at ada@marl.example.", 4);
        check("Ada Holm\nada@marl.example", 2);
        check("We left.", 1);
    }
}
