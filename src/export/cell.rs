//! Cells of comma-separated values that no spreadsheet takes for a formula.
//!
//! In: a cell. Out: the same, behind an apostrophe if it begins as a formula does; a number stays.
//! Never fails.

use std::borrow::Cow;

/// Returns a cell that is shown and never run.
#[must_use]
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let is_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    match is_formula && cell.parse::<f64>().is_err() {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
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
}
