//! Cuts a run of characters without white space into tokens: punctuation apart, clitics split.
//!
//! In: a run and the gap before it. Out: [`RawToken`]s in order. Works in linear time and never fails.

use super::lexicon::{Lexicon, PREFIX, WHOLE};
use crate::document::Span;

/// The white space before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// No white space.
    None,
    /// Spaces within a line.
    Blank,
    /// One line break.
    Line,
    /// An empty line, or the start of the text.
    Paragraph,
}

/// A token before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawToken {
    /// Its place.
    pub span: Span,
    /// The white space before it.
    pub gap: Gap,
    /// Whether it forms one multiword token with the next.
    pub joined_to_next: bool,
}

/// A piece of the text, with the byte at which it starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextPiece<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
}

impl TextPiece<'_> {
    /// Cuts it in two at a byte of its own, which must be between characters.
    fn split_at(self, at: usize) -> (Self, Self) {
        let (head, tail) = self.text.split_at(at);
        (Self { start: self.start, text: head }, Self { start: self.start + at, text: tail })
    }
}

/// Cuts one run of characters into tokens.
pub(super) struct Cutter<'t, 'o> {
    pub(super) text: &'t str,
    pub(super) lexicon: &'t Lexicon,
    pub(super) out: &'o mut Vec<RawToken>,
    /// The white space before the next token.
    pub(super) gap: Gap,
}

impl Cutter<'_, '_> {
    fn push(&mut self, piece: TextPiece<'_>, joined_to_next: bool) {
        if let Some(span) = Span::new(self.text, piece.start..piece.start + piece.text.len())
            && !span.is_empty()
        {
            self.out.push(RawToken { span, gap: self.gap, joined_to_next });
            self.gap = Gap::None;
        }
    }

    /// Cuts a run at long dashes, then each of the parts.
    pub(super) fn cut_chunk(&mut self, chunk: TextPiece<'_>) {
        if is_address(chunk.text) {
            self.cut_ends(chunk);
            return;
        }
        let mut rest = chunk;
        let mut letters = chunk.text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let double = letter == '-' && letters.peek().is_some_and(|it| it.1 == '-');
            let is_double = || chunk.split_at(at).1.text.starts_with("..");
            let ellipsis = letter == '.' && is_double() && at > 0;
            if !(matches!(letter, '—' | '–' | '…') || double || ellipsis) {
                continue;
            }
            let mut stop = at + letter.len_utf8();
            while letters.peek().is_some_and(|it| it.1 == letter) {
                stop += letter.len_utf8();
                letters.next();
            }
            let (dashed, after) = chunk.split_at(stop);
            let (_, dash) = dashed.split_at(at);
            let (part, _) = rest.split_at(dash.start - rest.start);
            self.cut_ends(part);
            self.push(dash, false);
            rest = after;
        }
        self.cut_ends(rest);
    }

    /// Splits off punctuation at both ends, then cuts the rest.
    fn cut_ends(&mut self, piece: TextPiece<'_>) {
        let mut rest = piece;
        while let Some(len) =
            opening(rest.text).filter(|_| self.lexicon.get(rest.text) != Some(WHOLE))
        {
            let (mark, after) = rest.split_at(len);
            self.push(mark, false);
            rest = after;
        }
        let mut tail = Vec::new();
        while let Some(len) = self.closing(rest.text) {
            let (before, mark) = rest.split_at(rest.text.len() - len);
            tail.push(mark);
            rest = before;
        }
        self.cut_word(rest);
        for mark in tail.into_iter().rev() {
            self.push(mark, false);
        }
    }

    /// Returns the length of the final punctuation mark in bytes, or `None` if the word does not
    /// end in one.
    fn closing(&self, word: &str) -> Option<usize> {
        let mut letters = word.chars();
        let last = letters.next_back()?;
        let head = letters.as_str();
        if last == '.' {
            let dots = word.len() - word.trim_end_matches('.').len();
            if dots > 1 {
                return Some(dots);
            }
            return (!self.is_abbreviation(word)).then_some(1);
        }
        if last.is_alphanumeric() || self.lexicon.get(word) == Some(WHOLE) {
            return None;
        }
        let closes = matches!(
            last,
            ',' | ';'
                | ':'
                | '?'
                | '!'
                | ')'
                | ']'
                | '}'
                | '>'
                | '"'
                | '\''
                | '”'
                | '’'
                | '»'
                | '%'
                | '*'
                | '/'
                | '-'
                | '='
                | '~'
                | '|'
                | '`'
                | '…'
                | '_'
                | '€'
                | '£'
                | '¢'
                | '°'
        );
        let run = word.len() - word.trim_end_matches(last).len();
        match last {
            '!' | '?' => {
                Some(word.len() - word.trim_end_matches(['!', '?']).len()).filter(|it| *it > 0)
            }
            '*' | '-' | '=' | '~' | '_' => Some(run),
            '\'' if head.ends_with('\'') => Some(2),
            _ => closes.then_some(last.len_utf8()),
        }
    }

    fn is_abbreviation(&self, word: &str) -> bool {
        let head = word.strip_suffix('.').unwrap_or(word);
        let single = head.chars().count() == 1 && head.chars().all(char::is_uppercase);
        let dotted = head.contains('.')
            && head.split('.').all(|it| (1..=2).contains(&it.len()) && is_alphabetic(it));
        single || dotted || self.lexicon.get(word) == Some(WHOLE)
    }

    /// Cuts a word at hyphens, slashes and clitics.
    fn cut_word(&mut self, piece: TextPiece<'_>) {
        let word = piece.text;
        match self.lexicon.get(word) {
            Some(WHOLE) => return self.push(piece, false),
            Some(at) if at != PREFIX => {
                let middle = usize::from(at);
                if word.is_char_boundary(middle) && middle < word.len() {
                    return self.push_two(piece, middle, true);
                }
            }
            _ => {}
        }
        if is_address(word) || word.starts_with(['@', '#']) {
            return self.push(piece, false);
        }
        if let Some((at, len)) = self.divider(word) {
            let (head, rest) = piece.split_at(at);
            let (mark, after) = rest.split_at(len);
            self.cut_word(head);
            self.push(mark, false);
            return self.cut_ends(after);
        }
        if let Some(at) = clitic(word) {
            return self.push_two(piece, at, true);
        }
        if let Some(at) = unit(word) {
            return self.push_two(piece, at, false);
        }
        self.push(piece, false);
    }

    fn push_two(&mut self, piece: TextPiece<'_>, at: usize, joined: bool) {
        let (head, tail) = piece.split_at(at);
        self.push(head, joined);
        self.push(tail, false);
    }

    /// Returns the position of a divider within a word, and its length, both in bytes.
    fn divider(&self, word: &str) -> Option<(usize, usize)> {
        let digits = |part: &str, last: bool| {
            let end = if last { part.chars().next_back() } else { part.chars().next() };
            end.is_some_and(|it| it.is_ascii_digit())
        };
        for (at, letter) in word.char_indices().skip(1) {
            let (up_to, tail) = word.split_at(at + letter.len_utf8());
            let (head, _) = word.split_at(at);
            if tail.is_empty() {
                return None;
            }
            let divides = match letter {
                '-' | '‑' => self.lexicon.get(up_to) != Some(PREFIX),
                '(' | ')' | '[' | ']' | '"' | '“' | '”' | '!' | '?' | ';' | '=' | '>' | '<'
                | '|' | '~' => true,
                '/' | ',' | ':' => !(digits(head, true) && digits(tail, false)),
                '+' | '&' => digits(head, true) && digits(tail, false),
                _ => false,
            };
            if divides {
                return Some((at, letter.len_utf8()));
            }
        }
        None
    }
}

fn is_alphabetic(part: &str) -> bool {
    part.chars().all(char::is_alphabetic)
}

/// Returns the length of a word's initial mark in bytes, or `None` if the word does not start with
/// one.
fn opening(word: &str) -> Option<usize> {
    let mut letters = word.chars();
    let first = letters.next()?;
    let next = letters.next();
    if first.is_alphanumeric() || next.is_none() {
        return None;
    }
    let run = word.len() - word.trim_start_matches(first).len();
    match first {
        '\'' | '’' if clitic_start(word) => None,
        '`' | '\'' if next == Some(first) => Some(first.len_utf8() * 2),
        '"' | '“' | '”' | '(' | '[' | '{' | '<' | '«' | '‘' | '¿' | '¡' | '$' | '£' | '€' | '•'
        | '·' | '|' | ',' | ';' | '?' | '!' | ')' | ']' | '>' | '/' | '\'' | '`' | '’' => {
            Some(first.len_utf8())
        }
        '*' | '=' | '~' | '_' | '-' if run < word.len() => {
            let signed = first == '-' && run == 1 && next.is_some_and(|it| it.is_ascii_digit());
            (!signed).then_some(run)
        }
        '#' if next.is_some_and(|it| it.is_ascii_digit()) => Some(1),
        '.' if run > 1 && run < word.len() => Some(run),
        '+' | ':' if run < word.len() && next.is_some_and(char::is_alphanumeric) => Some(1),
        _ => None,
    }
}

fn clitic_start(word: &str) -> bool {
    let rest: String = word.chars().skip(1).flat_map(char::to_lowercase).collect();
    matches!(rest.as_str(), "s" | "m" | "re" | "ve" | "ll" | "d" | "em" | "t")
        || rest.starts_with(|it: char| it.is_ascii_digit())
}

/// Returns where a clitic starts (`n't`, `'s` and the like), or `None` if there is none.
fn clitic(word: &str) -> Option<usize> {
    let at = word.rfind(['\'', '’'])?;
    let (before, from) = word.split_at(at);
    let mut letters = from.chars();
    letters.next();
    let after = letters.as_str().to_lowercase();
    let start = match after.as_str() {
        "s" | "m" | "re" | "ve" | "ll" | "d" | "" => at,
        "t" if before.ends_with(['n', 'N']) => at - 1,
        _ => return None,
    };
    (start > 0 && word.split_at(start).0.chars().any(char::is_alphanumeric)).then_some(start)
}

/// Returns where a unit attached to its number starts ("10am", "5km"), or `None` if there is none.
fn unit(word: &str) -> Option<usize> {
    let at =
        word.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',' | ':')))?;
    let tail = word.split_at(at).1.to_lowercase();
    (at > 0
        && matches!(
            tail.as_str(),
            "am" | "pm" | "a.m." | "p.m." | "km" | "kg" | "mph" | "cm" | "mm"
        ))
    .then_some(at)
}

/// Returns `true` if a run of characters is a web or mail address.
fn is_address(word: &str) -> bool {
    let lower = word.trim_matches(|it: char| !it.is_alphanumeric());
    if word.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let mail = lower
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'));
    let domain = lower.rsplit_once('.').is_some_and(|(host, top)| {
        matches!(top, "com" | "org" | "net" | "gov" | "edu")
            && host.len() > 1
            && !host.contains('/')
    });
    mail || domain
}
