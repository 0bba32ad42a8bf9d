//! A text that is quoted: its own quotation marks become single ones.
//!
//! In: a text. Out: the same text as it is printed between “ and ”, whole or letter by letter. Never
//! fails.

/// Returns a text in double quotation marks, with those within it as single ones.
///
/// A text that is one quotation already keeps its own outer marks.
pub(crate) fn in_marks(text: &str) -> String {
    let inner: String = between_marks(text).map(|(_, letter)| letter).collect();
    format!("“{inner}”")
}

/// Returns the letters that [`in_marks`] prints between the outer marks, each with its place in
/// `text`, counted in letters.
pub(crate) fn between_marks(text: &str) -> impl Iterator<Item = (usize, char)> {
    let own = text.trim();
    let bare = own.strip_prefix(['“', '"']).and_then(|it| it.strip_suffix(['”', '"']));
    let bare = bare.filter(|it| !it.contains(['“', '”', '"']));
    let n_blanks = text.chars().take_while(|it| it.is_whitespace()).count();
    let first = n_blanks + usize::from(bare.is_some());
    let letters = bare.unwrap_or(own).chars().scan(' ', |before, letter| {
        let shown = single(letter, *before);
        *before = letter;
        Some(shown)
    });
    (first..).zip(letters)
}

/// Returns the single mark for a double one, and any other letter as it is; `before` is the letter
/// before it, which says whether a straight mark opens or closes.
fn single(letter: char, before: char) -> char {
    match letter {
        '"' if before.is_whitespace() || before == '(' => '‘',
        '“' | '„' => '‘',
        '”' | '"' => '’',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{between_marks, in_marks};

    #[test]
    fn marks_within_marks_are_single() {
        assert_eq!(in_marks("“I am done,” Ruiz said."), "“‘I am done,’ Ruiz said.”");
        assert_eq!(in_marks("He said \"no\" twice."), "“He said ‘no’ twice.”");
        assert_eq!(in_marks("“I am done.”"), "“I am done.”");
        assert_eq!(in_marks("\"Yes,\" he said, \"and no.\""), "“‘Yes,’ he said, ‘and no.’”");
    }

    #[test]
    fn letters_keep_their_places() {
        let places = |text: &str| between_marks(text).map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(places(" “Yes” "), [2, 3, 4]);
        assert_eq!(places("“a” b"), [0, 1, 2, 3, 4]);
    }
}
