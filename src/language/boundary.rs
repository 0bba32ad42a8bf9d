//! Finds where sentences end.
//!
//! In: tokens with their gaps. Out: whether a sentence ends after a token, by a linear model over
//! the words around that point and the state of quotation marks. A sentence always ends at an empty
//! line.

use super::cutting::{Gap, RawToken};
use super::hashing::{bytes, pair, triple};
use super::model::LinearModel;

/// What the model knows of one token.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Glimpse {
    lower: u32,
    shape: u32,
    class: Class,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Class {
    #[default]
    Other,
    Lower,
    Upper,
    Digit,
    Stop,
    Mark,
    Quote,
    Bracket,
}

impl Glimpse {
    /// Returns the glimpse of `form`.
    #[must_use]
    pub(crate) fn new(form: &str) -> Self {
        let first = form.chars().next().unwrap_or(' ');
        let class = match first {
            '.' | '!' | '?' | '…' => Class::Stop,
            '"' | '“' | '”' | '\'' | '’' | '‘' | '`' => Class::Quote,
            '(' | ')' | '[' | ']' => Class::Bracket,
            it if it.is_uppercase() => Class::Upper,
            it if it.is_alphabetic() => Class::Lower,
            it if it.is_numeric() => Class::Digit,
            _ => Class::Mark,
        };
        let dotted = form.len() > 1 && form.ends_with('.');
        let long = form.chars().take(4).count() == 4;
        let all_upper = form.chars().take(12).all(|it| !it.is_lowercase());
        let shape = (class as u32) << 3
            | u32::from(dotted) << 2
            | u32::from(long) << 1
            | u32::from(all_upper);
        let lower = form.to_lowercase();
        Self { lower: bytes(lower.as_bytes()), shape, class }
    }
}

/// Returns `true` if a sentence may end between two tokens with this gap.
#[must_use]
pub(crate) fn is_candidate(before: &Glimpse, after: &Glimpse, gap: Gap) -> bool {
    match gap {
        Gap::None => before.class == Class::Stop && after.class == Class::Upper,
        Gap::Line | Gap::Paragraph => true,
        Gap::Blank => before.class != Class::Lower || after.class != Class::Lower,
    }
}

/// The surroundings of the point between token `at` and the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenBorder<'w> {
    /// The glimpses of all tokens.
    pub glimpses: &'w [Glimpse],
    /// The tokens themselves.
    pub tokens: &'w [RawToken],
    /// The index of the token before the point.
    pub at: usize,
    /// The number of tokens since the last boundary.
    pub n_since: usize,
    /// Whether a quotation is open.
    pub quoted: bool,
}

/// Fills `out` with the features of a point.
pub(crate) fn features(place: &TokenBorder<'_>, out: &mut Vec<u32>) {
    out.clear();
    let look = |offset: isize| {
        let at = place.at.checked_add_signed(offset);
        at.and_then(|it| place.glimpses.get(it)).copied().unwrap_or_default()
    };
    let (two, one, here) = (look(-2), look(-1), look(0));
    let (next, later, third) = (look(1), look(2), look(3));
    let gap = place.tokens.get(place.at + 1).map_or(Gap::Paragraph, |it| it.gap) as u32;
    let since = match u32::try_from(place.n_since).unwrap_or(u32::MAX) {
        it @ 0..=4 => it,
        5..=9 => 5,
        10..=19 => 6,
        20..=39 => 7,
        _ => 8,
    };
    let state = gap * 2 + u32::from(place.quoted);
    out.extend([
        pair(0, here.lower, state),
        pair(1, next.lower, state),
        triple(2, here.lower, next.lower, gap),
        triple(3, here.shape, next.shape, state),
        triple(4, one.lower, here.lower, next.shape),
        triple(5, here.lower, next.shape, later.shape),
        triple(6, here.shape, next.lower, gap),
        triple(7, one.shape, here.shape, pair(7, next.shape, state)),
        triple(8, one.shape, pair(8, two.shape, here.shape), pair(8, next.shape, later.shape)),
        triple(9, since, here.shape, next.shape),
        triple(10, since, here.lower, gap),
        triple(11, next.shape, later.shape, pair(11, third.shape, here.lower)),
        pair(12, one.lower, here.shape),
        triple(13, next.lower, later.lower, here.shape),
        pair(14, later.lower, here.shape),
        triple(15, since, state, here.shape),
    ]);
}

/// Words that start sentences and are not surnames, in lower case.
const OPENERS: [&str; 49] = [
    "a", "after", "all", "an", "and", "as", "at", "before", "but", "by", "for", "from", "he",
    "her", "his", "how", "i", "if", "in", "it", "its", "no", "not", "now", "on", "or", "our",
    "she", "since", "so", "some", "that", "the", "their", "then", "there", "these", "they", "this",
    "those", "to", "we", "what", "when", "while", "who", "with", "yet", "you",
];

/// Returns `true` if a sentence continues at a point within a line, whatever the model says: after
/// a bracket before a lower case letter ("(R-Wis.) said"), after an initial within a name ("Paul D.
/// Ryan"), or from a word to a quotation mark ("that he 'read every page'").
#[must_use]
pub(crate) fn goes_on(text: &str, place: &TokenBorder<'_>) -> bool {
    let (tokens, at) = (place.tokens, place.at);
    let (Some(here), Some(next)) = (tokens.get(at), tokens.get(at + 1)) else { return false };
    if next.gap != Gap::Blank {
        return false;
    }
    let class = |offset: isize| {
        let at = at.checked_add_signed(offset);
        at.and_then(|it| place.glimpses.get(it)).map_or(Class::Other, |it| it.class)
    };
    let form = here.span.of(text);
    let mut letters = form.chars();
    let is_initial = letters.next().is_some_and(char::is_uppercase) && letters.as_str() == ".";
    let in_name = is_initial
        && class(-1) == Class::Upper
        && class(1) == Class::Upper
        && !OPENERS.contains(&next.span.of(text).to_lowercase().as_str());
    in_name
        || matches!(form, ")" | "]") && class(1) == Class::Lower
        || form.ends_with(char::is_lowercase) && class(1) == Class::Quote
}

/// Tracks whether a quotation is open, token by token.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quotation {
    open: bool,
}

impl Quotation {
    /// Advances by one token and returns `true` if a quotation is open after it.
    pub(crate) fn step(&mut self, form: &str, gap: Gap) -> bool {
        if gap == Gap::Paragraph {
            self.open = false;
        }
        match form {
            "“" | "``" => self.open = true,
            "”" | "''" => self.open = false,
            "\"" => self.open = !self.open,
            _ => {}
        }
        self.open
    }
}

/// Returns `true` if the model ends a sentence at the point with these features.
#[must_use]
pub(crate) fn ends(model: &LinearModel, features: &[u32]) -> bool {
    let mut scores = [0_i32; 2];
    model.score(features, &mut scores);
    let [goes_on, ends] = scores;
    ends > goes_on
}
