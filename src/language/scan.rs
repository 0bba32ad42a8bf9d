//! Tokenizes by Universal Dependencies conventions for English: punctuation apart, clitics split.
//!
//! In: text from a byte on. Out: [`RawToken`]s in order, each with its span and the gap before it.
//! Words that look divisible but are one token ("e-mail", "Sen.", "and/or") are in a learned
//! [`Lexicon`]. Works in one pass and never fails.

use rustc_hash::FxHashMap;

use super::blob::{BlobError, BlobReader, BlobWriter};
use super::hashing::bytes;
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

/// Learned words that are not divided, or are divided at a known place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    entries: FxHashMap<u32, u8>,
}

/// The most bytes in a word that is looked up.
const ENTRY_MAX: usize = 40;

/// The entry of a word that stays whole.
pub(crate) const WHOLE: u8 = 0;
/// The entry of a first part that stays attached to its hyphen ("co-", "e-").
pub(crate) const PREFIX: u8 = 255;

impl Lexicon {
    /// Returns the lexicon with these entries: lower case words, each with [`WHOLE`], [`PREFIX`],
    /// or the byte at which a multiword token is cut.
    #[must_use]
    pub fn new<'w>(words: impl IntoIterator<Item = (&'w str, u8)>) -> Self {
        Self { entries: words.into_iter().map(|(word, at)| (bytes(word.as_bytes()), at)).collect() }
    }

    fn get(&self, word: &str) -> Option<u8> {
        if word.len() > ENTRY_MAX {
            return None;
        }
        let lower = word.to_lowercase().replace('’', "'");
        self.entries.get(&bytes(lower.as_bytes())).copied()
    }

    /// Writes the lexicon.
    pub fn write(&self, out: &mut BlobWriter) {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort();
        out.number(entries.len());
        for (key, at) in entries {
            out.number(*key as usize);
            out.raw(&[*at]);
        }
    }

    /// Reads a lexicon.
    ///
    /// # Errors
    /// Returns an error if the bytes end early or have a number out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let n_entries = input.number()?;
        let mut entries = FxHashMap::default();
        for _ in 0..n_entries {
            entries.insert(input.small()?, input.raw(1)?[0]);
        }
        Ok(Self { entries })
    }
}

/// The most bytes in a run without white space that is cut as a whole. A longer one is cut in
/// pieces, so that any text takes linear time.
const RUN_MAX: usize = 512;

/// The longest line, in bytes, that counts as wrapped at a fixed width.
const WIDTH_MAX: usize = 130;

/// Reads tokens from a text.
#[derive(Clone, Debug)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    lexicon: &'t Lexicon,
    at: usize,
    first: bool,
    /// The length of the longest line, in bytes.
    width: usize,
}

impl<'t> Scanner<'t> {
    /// Returns a scanner of `text` from byte `start` on, which must be a character boundary.
    #[must_use]
    pub(crate) fn new(text: &'t str, start: usize, lexicon: &'t Lexicon) -> Self {
        let at = start.min(text.len());
        let lines = text.get(at..).unwrap_or_default().lines();
        let width = lines.map(|it| it.trim_end().len()).max().unwrap_or_default();
        Self { text, lexicon, at, first: true, width }
    }

    /// Adds the tokens of the next run without white space; returns `false` at the end.
    pub(crate) fn next_chunk(&mut self, out: &mut Vec<RawToken>) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(start) = rest.find(|it: char| !is_blank(it)) else {
            self.at = self.text.len();
            return false;
        };
        let begin = self.at + start;
        let run = &self.text[begin..floor(self.text, begin + RUN_MAX)];
        let len = run.find(is_blank).unwrap_or(run.len());
        let gap = match start {
            _ if self.first => Gap::Paragraph,
            0 => Gap::None,
            _ => self.gap(begin, &rest[..start], &run[..len]),
        };
        self.first = false;
        self.at = begin + len;
        let mut cutter = Cutter { text: self.text, lexicon: self.lexicon, out, gap };
        cutter.cut_chunk(begin, begin + len);
        true
    }

    /// Returns the gap before the run at `begin`. A single line break counts as an empty line if it
    /// cannot come from wrapping lines at a width: in a text with long lines, before a bullet, or
    /// at the end of a sentence if the next word would have fit on the line.
    fn gap(&self, begin: usize, blank: &str, run: &str) -> Gap {
        let gap = gap_of(blank);
        if gap != Gap::Line {
            return gap;
        }
        let end = begin - blank.len();
        let near = ceil(self.text, end.saturating_sub(WIDTH_MAX * 4));
        let before = &self.text[near..end];
        let line = before.rfind('\n').map_or(before, |it| &before[it + 1..]);
        let ends = line.ends_with(['.', '!', '?', '”', '"', '…', ':']);
        let starts =
            run.starts_with(|letter: char| letter.is_uppercase() || matches!(letter, '“' | '"'));
        let fits = line.len() + 1 + run.len() <= self.width;
        let is_bullet = matches!(run, "•" | "-" | "*" | "–" | "·");
        let is_short = line.len() * 10 < self.width * 6;
        if self.width > WIDTH_MAX || is_bullet || (fits && starts && (ends || is_short)) {
            Gap::Paragraph
        } else {
            Gap::Line
        }
    }
}

/// Returns the last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or_default()
}

/// Returns the first character boundary at or after `at`.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|it| text.is_char_boundary(*it)).unwrap_or(text.len())
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}')
}

fn gap_of(blank: &str) -> Gap {
    let n_lines = blank.matches('\n').count() + blank.matches('\u{2029}').count() * 2;
    match n_lines {
        0 if blank.contains('\r') => Gap::Line,
        0 => Gap::Blank,
        1 => Gap::Line,
        _ => Gap::Paragraph,
    }
}

/// Cuts one run of characters into tokens.
struct Cutter<'t, 'o> {
    text: &'t str,
    lexicon: &'t Lexicon,
    out: &'o mut Vec<RawToken>,
    gap: Gap,
}

impl Cutter<'_, '_> {
    fn push(&mut self, start: usize, end: usize, joined_to_next: bool) {
        if let Some(span) = Span::new(self.text, start..end)
            && !span.is_empty()
        {
            self.out.push(RawToken { span, gap: self.gap, joined_to_next });
            self.gap = Gap::None;
        }
    }

    /// Cuts a run at long dashes, then each of the parts.
    fn cut_chunk(&mut self, start: usize, end: usize) {
        let chunk = &self.text[start..end];
        if is_address(chunk) {
            self.cut_ends(start, end);
            return;
        }
        let mut from = start;
        let mut letters = chunk.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let double = letter == '-' && letters.peek().is_some_and(|it| it.1 == '-');
            let ellipsis = letter == '.' && chunk[at..].starts_with("..") && at > 0;
            if !(matches!(letter, '—' | '–' | '…') || double || ellipsis) {
                continue;
            }
            let mut stop = at + letter.len_utf8();
            while letters.peek().is_some_and(|it| it.1 == letter) {
                stop += letter.len_utf8();
                letters.next();
            }
            self.cut_ends(from, start + at);
            self.push(start + at, start + stop, false);
            from = start + stop;
        }
        self.cut_ends(from, end);
    }

    /// Splits off punctuation at both ends, then cuts the rest.
    fn cut_ends(&mut self, mut start: usize, mut end: usize) {
        while start < end {
            let word = &self.text[start..end];
            let Some(len) = opening(word).filter(|_| self.lexicon.get(word) != Some(WHOLE)) else {
                break;
            };
            self.push(start, start + len, false);
            start += len;
        }
        let mut tail = Vec::new();
        while start < end {
            let word = &self.text[start..end];
            let Some(len) = self.closing(word) else { break };
            tail.push((end - len, end));
            end -= len;
        }
        self.cut_word(start, end);
        for (from, to) in tail.into_iter().rev() {
            self.push(from, to, false);
        }
    }

    /// Returns the length of the final punctuation mark in bytes, or `None` if the word does not
    /// end in one.
    fn closing(&self, word: &str) -> Option<usize> {
        let last = word.chars().next_back()?;
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
        let head = &word[..word.len() - last.len_utf8()];
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
        let head = &word[..word.len() - 1];
        let single = head.chars().count() == 1 && head.chars().all(char::is_uppercase);
        let dotted = head.contains('.')
            && head.split('.').all(|it| (1..=2).contains(&it.len()) && is_alphabetic(it));
        single || dotted || self.lexicon.get(word) == Some(WHOLE)
    }

    /// Cuts a word at hyphens, slashes and clitics.
    fn cut_word(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        match self.lexicon.get(word) {
            Some(WHOLE) => return self.push(start, end, false),
            Some(at) if at != PREFIX => {
                let middle = start + usize::from(at);
                if self.text.is_char_boundary(middle) && middle < end {
                    self.push(start, middle, true);
                    return self.push(middle, end, false);
                }
            }
            _ => {}
        }
        if is_address(word) || word.starts_with(['@', '#']) {
            return self.push(start, end, false);
        }
        if let Some((at, len)) = self.divider(word) {
            self.cut_word(start, start + at);
            self.push(start + at, start + at + len, false);
            return self.cut_ends(start + at + len, end);
        }
        if let Some(at) = clitic(word) {
            self.push(start, start + at, true);
            return self.push(start + at, end, false);
        }
        if let Some(at) = unit(word) {
            self.push(start, start + at, false);
            return self.push(start + at, end, false);
        }
        self.push(start, end, false);
    }

    /// Returns the position of a divider within a word, and its length, both in bytes.
    fn divider(&self, word: &str) -> Option<(usize, usize)> {
        let digits = |part: &str, last: bool| {
            let end = if last { part.chars().next_back() } else { part.chars().next() };
            end.is_some_and(|it| it.is_ascii_digit())
        };
        for (at, letter) in word.char_indices().skip(1) {
            let (head, tail) = (&word[..at], &word[at + letter.len_utf8()..]);
            if tail.is_empty() {
                return None;
            }
            let divides = match letter {
                '-' | '‑' => self.lexicon.get(&word[..at + letter.len_utf8()]) != Some(PREFIX),
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
    let mark = if word[at..].starts_with('’') { '’'.len_utf8() } else { 1 };
    let after = word[at + mark..].to_lowercase();
    let start = match after.as_str() {
        "s" | "m" | "re" | "ve" | "ll" | "d" | "" => at,
        "t" if word[..at].ends_with(['n', 'N']) => at - 1,
        _ => return None,
    };
    (start > 0 && word[..start].chars().any(char::is_alphanumeric)).then_some(start)
}

/// Returns where a unit attached to its number starts ("10am", "5km"), or `None` if there is none.
fn unit(word: &str) -> Option<usize> {
    let at =
        word.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, '.' | ',' | ':')))?;
    let tail = word[at..].to_lowercase();
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
