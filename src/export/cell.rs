//! Cells of comma-separated values that spreadsheets do not run as formulas and every reader takes.
//!
//! In: a cell. Out: the same cell, with an apostrophe before it if it begins like a formula and is
//! not a number, and without control characters: R ends a cell at a null character. Never fails.

use std::borrow::Cow;

/// Returns whether a character stands for nothing in a text: a control character that is no blank, a byte
/// order mark or no character at all.
fn is_no_text(letter: char) -> bool {
    let is_blank = matches!(letter, '\t' | '\n' | '\r');
    letter.is_control() && !is_blank || matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Returns whether anything of a text is seen: a character that is neither blank nor without a shape, such as a soft
/// hyphen, a mark of direction or a tag.
pub(crate) fn is_seen(text: &str) -> bool {
    text.chars().any(|it| !it.is_whitespace() && !is_shapeless(it))
}

fn is_shapeless(letter: char) -> bool {
    let is_mark =
        matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}');
    let is_tag = matches!(letter, '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e0fff}');
    is_mark || is_tag || is_no_text(letter)
}

/// Returns a text as it is seen: every blank of a line is a space, and what has no shape is left out, except the two
/// marks that join or part letters.
pub(crate) fn as_seen(text: &str) -> String {
    let is_kept = |it: &char| matches!(it, '\u{200c}' | '\u{200d}') || !is_shapeless(*it);
    let is_blank = |it: char| it.is_whitespace() && !matches!(it, '\t' | '\n' | '\r');
    text.chars().filter(is_kept).map(|it| if is_blank(it) { ' ' } else { it }).collect()
}

/// Returns a text without characters that stand for nothing.
#[must_use]
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    match text.contains(is_no_text) {
        true => Cow::Owned(text.replace(is_no_text, "")),
        false => Cow::Borrowed(text),
    }
}

/// Returns a cell that spreadsheets show and never run.
#[must_use]
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    let cell = plain(cell);
    let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    match is_formula && cell.parse::<f64>().is_err() {
        true => Cow::Owned(format!("'{cell}")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_shown_and_numbers_stay() {
        assert_eq!(harmless("=cmd|'/C calc'!A0"), "'=cmd|'/C calc'!A0");
        assert_eq!(harmless("\t@SUM(1)"), "'\t@SUM(1)");
        assert_eq!(harmless("-0.5"), "-0.5");
        assert_eq!(harmless("Ana - Ruiz"), "Ana - Ruiz");
    }

    #[test]
    fn a_text_of_marks_alone_is_not_seen() {
        for text in ["", " \u{a0}", "\u{200b}", "\u{ad}\u{2060}", "\u{e0041}\u{feff}", "\u{202e}"] {
            assert!(!is_seen(text), "{text:?}");
        }
        for text in ["a", "\u{202e}a", "😀", "\"", "長"] {
            assert!(is_seen(text), "{text:?}");
        }
    }

    #[test]
    fn marks_without_a_shape_go_and_blanks_are_spaces() {
        assert_eq!(
            as_seen("\u{200b}Co\u{ad}uncil\u{2009}of\u{2028}\u{200f}Lenz\u{feff}"),
            "Council of Lenz"
        );
        for text in ["نرم\u{200c}افزار", "👩\u{200d}👧", "a\tb\nc"] {
            assert_eq!(as_seen(text), text);
        }
    }

    #[test]
    fn characters_that_stand_for_nothing_go() {
        assert_eq!(harmless("\u{feff}Ana\0 \u{1b}[31mRuiz"), "Ana [31mRuiz");
        assert_eq!(harmless("\u{1}=A1"), "'=A1");
        assert_eq!(harmless("רות\tלביא\nمريم"), "רות\tלביא\nمريم");
    }
}
