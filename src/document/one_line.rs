//! Text of several lines as one line.
//!
//! In: any text. Out: its words with one space between them. Never fails; a blank text gives an empty one.

/// Returns the text on one line: runs of whitespace become one space, those at the ends go.
#[must_use]
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_run_of_whitespace_is_one_space() {
        assert_eq!(one_line("  He\u{a0}said\r\n\n\tso. "), "He said so.");
        assert_eq!(one_line(" \n "), "");
    }
}
