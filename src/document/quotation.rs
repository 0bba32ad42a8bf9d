//! A text that is quoted: its own quotation marks become single ones.
//!
//! In: a text. Out: the same text as it is printed between “ and ”. Never fails.

/// Returns a text in double quotation marks, with those within it as single ones.
///
/// A text that is one quotation already keeps its own outer marks.
pub(crate) fn in_marks(text: &str) -> String {
    let text = text.trim();
    let bare = text.strip_prefix(['“', '"']).and_then(|it| it.strip_suffix(['”', '"']));
    let bare = bare.filter(|it| !it.contains(['“', '”', '"'])).unwrap_or(text);
    let mut before = ' ';
    let inner: String = bare
        .chars()
        .map(|letter| {
            let shown = single(letter, before);
            before = letter;
            shown
        })
        .collect();
    format!("“{inner}”")
}

/// Returns the single mark for a double one, and any other letter as it is; `before` is the letter
/// before it, which says whether a straight mark opens or closes.
pub(crate) fn single(letter: char, before: char) -> char {
    match letter {
        '"' if before.is_whitespace() || before == '(' => '‘',
        '“' | '„' => '‘',
        '”' | '"' => '’',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::in_marks;

    #[test]
    fn marks_within_marks_are_single() {
        assert_eq!(in_marks("“I am done,” Ruiz said."), "“‘I am done,’ Ruiz said.”");
        assert_eq!(in_marks("He said \"no\" twice."), "“He said ‘no’ twice.”");
        assert_eq!(in_marks("“I am done.”"), "“I am done.”");
        assert_eq!(in_marks("\"Yes,\" he said, \"and no.\""), "“‘Yes,’ he said, ‘and no.’”");
    }
}
