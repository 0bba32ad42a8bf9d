//! Protects cells of comma-separated values from being run as formulas by a spreadsheet.
//!
//! In: a cell. Out: the same cell, with an apostrophe before it if it begins like a formula and is
//! not a number. Never fails.

use std::borrow::Cow;

/// Returns a cell that spreadsheets show and never run.
#[must_use]
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
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
