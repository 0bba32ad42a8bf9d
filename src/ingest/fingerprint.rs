//! What a document is recognized by among others: a sketch of its words, its address, its headline.
//!
//! In: a document. Out: a [`Fingerprint`] of some 80 bytes. The sketch is a `MinHash` by one
//! permutation with optimal densification (Shrivastava 2017) over runs of four words; each of its 64
//! parts is cut to a byte, which errs once in 256. Never fails; a text too short to differ from
//! others has no sketch.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

use super::words;
use crate::document::Document;

/// Words in a run.
const RUN: usize = 4;
/// Runs below which a text is too short.
const RUNS_MIN: usize = 12;
/// Parts of a sketch.
const PARTS: usize = 64;
/// Parts in a band: texts that share a band are compared.
const PARTS_A_BAND: usize = 4;
/// Bands of a sketch.
pub(super) const BANDS: usize = PARTS / PARTS_A_BAND;
/// Words below which a headline is too common to go by.
const HEADLINE_WORDS_MIN: usize = 3;

/// The words of a text, in 64 bytes: two texts share as many of them as they share runs of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sketch(pub [u8; PARTS]);

/// What a document is recognized by. Of the numbers, 0 means that there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Its words; `None` if they are too few.
    pub sketch: Option<Sketch>,
    /// A hash of its address on the web.
    pub address: u32,
    /// A hash of its outlet.
    pub outlet: u32,
    /// A hash of its outlet and its headline, without the words that mark a version.
    pub headline: u32,
    /// Whether the headline says that it is a later version: "UPDATE 2-Ruiz resigns".
    pub is_update: bool,
}

impl Sketch {
    /// Returns the sketch of a text, or `None` if it has too few words.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let small = text.to_lowercase();
        let words = small.split(|letter: char| !letter.is_alphanumeric());
        let hashes: Vec<u64> =
            words.filter(|word| !word.is_empty()).map(|word| xxh3_64(word.as_bytes())).collect();
        if hashes.len() < RUN + RUNS_MIN {
            return None;
        }
        let mut least: [Option<u64>; PARTS] = [None; PARTS];
        for run in hashes.windows(RUN) {
            let run = run.iter().fold(0, |all, word| mixed(all ^ word));
            // The part by the low bits, its value by the others.
            let part = &mut least[run as usize % PARTS];
            *part = Some(part.map_or(run, |least| least.min(run)));
        }
        Some(Self(std::array::from_fn(|part| byte(filled(&least, part)))))
    }

    /// Returns the estimated share of runs that two texts have in common, from 0.0 to 1.0.
    #[must_use]
    pub fn share(&self, other: &Self) -> f64 {
        let n_equal = self.0.iter().zip(&other.0).filter(|(one, other)| one == other).count();
        n_equal as f64 / PARTS as f64
    }

    /// Returns the bands: texts of which 0.6 of the runs are equal share one of them nearly always
    /// (0.89), texts of which 0.3 are seldom (0.12).
    pub fn bands(&self) -> impl Iterator<Item = u32> {
        let (bands, _) = self.0.as_chunks::<PARTS_A_BAND>();
        bands.iter().map(|band| u32::from_le_bytes(*band))
    }
}

/// Returns the value of a part, or if no run fell to it that of a part drawn by its number.
fn filled(least: &[Option<u64>; PARTS], part: usize) -> u64 {
    const DRAWS_MAX: u64 = 4096;
    let drawn = |draw: u64| mixed(part as u64 ^ (draw << 8)) as usize % PARTS;
    let donors = (1..DRAWS_MAX).map(|draw| least[drawn(draw)]);
    std::iter::once(least[part]).chain(donors).flatten().next().unwrap_or_default()
}

fn byte(value: u64) -> u8 {
    // The low bits are those of the part.
    (mixed(value) >> 32) as u8
}

/// Returns a number mixed so that each of its bits depends on all (the finalizer of `SplitMix64`).
fn mixed(number: u64) -> u64 {
    let mut mix = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mix = (mix ^ (mix >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mix = (mix ^ (mix >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mix ^ (mix >> 31)
}

impl Fingerprint {
    /// Returns what a document is recognized by.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        let outlet = document.outlet.as_deref().map(key).filter(|name| !name.is_empty());
        let (title, is_update) = document.title.as_deref().map(headline).unwrap_or_default();
        let is_long = title.split('-').count() >= HEADLINE_WORDS_MIN;
        let headline =
            outlet.as_ref().filter(|_| is_long).map_or(0, |it| hash(&format!("{it} {title}")));
        Self {
            sketch: Sketch::of(&document.text),
            address: document.url.as_deref().map_or(0, |url| hash(address(url))),
            outlet: outlet.map_or(0, |name| hash(&name)),
            headline,
            is_update,
        }
    }
}

/// Returns the words of a name in small letters without accents, `-` between them.
fn key(name: &str) -> String {
    let plain: String = name
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '’' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Returns a headline without the words that mark a version, and whether there were any.
fn headline(title: &str) -> (String, bool) {
    let title = key(title);
    let marks = words::list("versions", "marks");
    let is_mark = |word: &str| marks.iter().any(|mark| mark == word);
    let is_number = |word: &str| word.len() < 4 && word.starts_with(|it: char| it.is_ascii_digit());
    let mut kept: &[&str] = &title.split('-').collect::<Vec<_>>();
    let n_all = kept.len();
    loop {
        kept = match kept {
            [mark, number, rest @ ..] if is_mark(mark) && is_number(number) => rest,
            [number, mark, rest @ ..] if is_mark(mark) && is_number(number) => rest,
            [mark, rest @ ..] | [rest @ .., mark] if is_mark(mark) => rest,
            _ => return (kept.join("-"), kept.len() < n_all),
        };
    }
}

/// Returns an address without its scheme, `www.`, what follows `?` or `#`, and the last slash.
fn address(url: &str) -> &str {
    let (_, place) = url.split_once("://").unwrap_or(("", url));
    let place = place.strip_prefix("www.").unwrap_or(place);
    let page = place.split('#').next().unwrap_or(place);
    // Of a site whose pages differ by the query alone, the query is the address.
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let has_path = path.trim_end_matches('/').contains('/') && !is_script(path);
    (if has_path || query.is_empty() { path } else { page }).trim_end_matches('/')
}

/// Returns whether a path names a program (`index.php`), whose query says which page is meant.
fn is_script(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').is_some_and(|(_, ending)| !ending.starts_with("htm"))
}

/// Returns a hash that is never 0.
fn hash(text: &str) -> u32 {
    (xxh3_64(text.as_bytes()) as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Sketch, address, headline};

    fn words(numbers: std::ops::Range<usize>) -> String {
        numbers.map(|number| format!("word{number}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sketches_share_what_texts_share() {
        let all = Sketch::of(&words(0..1000)).expect("long");
        for n in [900, 750, 500, 250] {
            let part = Sketch::of(&words(0..n)).expect("long");
            let share = all.share(&part);
            assert!((share - n as f64 / 1000.0).abs() < 0.15, "{n}: {share}");
        }
        let other = Sketch::of(&words(2000..3000)).expect("long");
        assert!(all.share(&other) < 0.1);
        assert_eq!(Sketch::of("Ruiz won."), None);
    }

    #[test]
    fn headlines_lose_what_marks_a_version() {
        let told = |title: &str| headline(title);
        assert_eq!(told("UPDATE 2-Ruiz resigns"), ("ruiz-resigns".to_owned(), true));
        assert_eq!(told("Ruiz resigns (updated)"), ("ruiz-resigns".to_owned(), true));
        assert_eq!(told("2nd Ld: Ruiz resigns"), ("ruiz-resigns".to_owned(), true));
        assert_eq!(told("Ruiz resigns"), ("ruiz-resigns".to_owned(), false));
    }

    #[test]
    fn addresses_are_equal_if_pages_are() {
        assert_eq!(address("https://www.courier.example/a/b/?utm=x#top"), "courier.example/a/b");
        assert_eq!(address("http://courier.example/a/b"), "courier.example/a/b");
        assert_eq!(address("https://courier.example/?p=12"), "courier.example/?p=12");
        assert_eq!(address("https://c.example/news.php?id=1"), "c.example/news.php?id=1");
    }
}
