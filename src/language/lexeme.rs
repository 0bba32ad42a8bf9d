//! Features of a word for the models: its form, ends, shape and class, each as a hashed key.
//!
//! In: a word's form. Out: [`Lexeme`]. The same form gives the same keys everywhere.

use super::hashing::bytes;

/// The keys of one word form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lexeme {
    /// The form, digits folded to `0`.
    pub form: u32,
    /// The form in lower case, digits folded.
    pub lower: u32,
    /// Its last one, two, three and four letters, in lower case.
    pub suffixes: [u32; 4],
    /// Its first one and three letters, in lower case.
    pub prefixes: [u32; 2],
    /// Its shape, such as `Xx`, `X.X.`, `00`.
    pub shape: u32,
    /// Bits: starts with a capital, all capitals, has a digit, has a hyphen, has a letter.
    pub bits: u8,
}

impl Lexeme {
    /// Returns the keys of `form`.
    #[must_use]
    pub fn new(form: &str) -> Self {
        let folded: String = form
            .chars()
            .map(|letter| if letter.is_numeric() { '0' } else { plain(letter) })
            .collect();
        let lower = folded.to_lowercase();
        let ends: Vec<usize> = lower.char_indices().map(|(at, _)| at).collect();
        let suffix = |n: usize| {
            let at = ends.len().checked_sub(n).map_or(0, |it| ends[it]);
            bytes(&lower.as_bytes()[at..])
        };
        let prefix = |n: usize| {
            let at = ends.get(n).copied().unwrap_or(lower.len());
            bytes(&lower.as_bytes()[..at])
        };
        Self {
            form: bytes(folded.as_bytes()),
            lower: bytes(lower.as_bytes()),
            suffixes: [suffix(1), suffix(2), suffix(3), suffix(4)],
            prefixes: [prefix(1), prefix(3)],
            shape: bytes(shape(form).as_bytes()),
            bits: bits(form),
        }
    }

    /// Returns `true` if the form has a letter.
    #[must_use]
    pub fn has_letter(self) -> bool {
        self.bits & 16 != 0
    }

    /// Returns `true` if the form starts with a capital.
    #[must_use]
    pub fn is_capital(self) -> bool {
        self.bits & 1 != 0
    }
}

/// Folds typographic quotes and dashes to plain ones.
fn plain(letter: char) -> char {
    match letter {
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        '–' | '—' => '-',
        other => other,
    }
}

fn bits(form: &str) -> u8 {
    let upper = form.chars().next().is_some_and(char::is_uppercase);
    let all = form.chars().filter(|it| it.is_alphabetic()).count() > 1
        && form.chars().filter(|it| it.is_alphabetic()).all(char::is_uppercase);
    let digit = form.chars().any(char::is_numeric);
    let hyphen = form.contains('-');
    let letter = form.chars().any(char::is_alphabetic);
    u8::from(upper)
        | u8::from(all) << 1
        | u8::from(digit) << 2
        | u8::from(hyphen) << 3
        | u8::from(letter) << 4
}

/// Returns the form with letters folded to `x` or `X` and digits to `0`, and runs cut to two.
fn shape(form: &str) -> String {
    let mut shape = String::new();
    let mut run = 0;
    for letter in form.chars() {
        let class = match letter {
            it if it.is_uppercase() => 'X',
            it if it.is_alphabetic() => 'x',
            it if it.is_numeric() => '0',
            it => plain(it),
        };
        run = if shape.ends_with(class) { run + 1 } else { 1 };
        if run <= 2 {
            shape.push(class);
        }
    }
    shape
}
