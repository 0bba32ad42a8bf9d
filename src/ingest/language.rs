//! Detects the language of a text from its letters and words.
//!
//! In: a text and the language that its file declares. Out: a BCP 47 language tag without subtags.
//! A short text without a declared language counts as English, the language this program reads.
//! Never fails.

use whatlang::{Lang, Script, detect};

use super::words;

/// The minimum number of letters for the text to override the declared language.
const LETTERS_MIN: usize = 70;

/// The number of letters below which the detector must be confirmed by common words: it takes a line
/// of names for any language.
const CONFIRMED_LETTERS: usize = 250;

/// The minimum number of a language's common words that confirm the detector.
const CONFIRMING_WORDS: usize = 2;

/// The minimum number of non-Latin letters for the script to decide the language.
const SCRIPT_MIN: usize = 20;

/// The minimum share of a language's common words in a short text of that language.
const COMMON_MIN: f64 = 0.15;

/// The minimum confidence of the detector, from 0.0 to 1.0.
const SURE_MIN: f64 = 0.8;

/// The minimum number of letters in a text of a language without a two-letter tag here: the detector
/// takes short English texts with many names for one of those.
const RARE_LETTERS_MIN: usize = 600;

/// The minimum share of words that are frequent in all English texts and rare in others; above it a
/// text is English, whatever its names look like.
const ENGLISH_MIN: f64 = 0.12;

/// Returns the language tag of `text`, whose file declares the language `declared`.
pub(super) fn of(text: &str, declared: Option<&str>) -> String {
    let declared = declared.and_then(tag);
    let sample: String = text.chars().take(20_000).collect();
    if is_english(&sample) {
        return "en".to_owned();
    }
    let n_letters = sample.chars().filter(|letter| letter.is_alphabetic()).count();
    let n_marked = sample.chars().filter(|it| it.is_alphabetic() && !it.is_ascii()).count();
    // English has few letters with diacritics.
    let is_marked = n_marked * 25 > n_letters;
    let sure_min = if is_marked { SURE_MIN / 4.0 } else { SURE_MIN };
    let found = detect(&sample);
    // A non-Latin script rules out English.
    let is_foreign = |it: &whatlang::Info| it.script() != Script::Latin && n_letters >= SCRIPT_MIN;
    let letters_min = |it: &whatlang::Info| match short(it.lang()).len() {
        2 => LETTERS_MIN,
        _ => RARE_LETTERS_MIN,
    };
    let is_sure = |it: &whatlang::Info| n_letters >= letters_min(it) && it.confidence() > sure_min;
    // In a longer text the detector needs no help.
    let words = (n_letters < CONFIRMED_LETTERS).then(|| LowerWords::of(&sample));
    let is_confirmed = |it: &whatlang::Info| {
        it.script() != Script::Latin
            || words.as_ref().is_none_or(|words| words.confirm(&short(it.lang()), is_marked))
    };
    let seen = found.filter(|it| is_foreign(it) || is_sure(it) && is_confirmed(it));
    let seen = seen.map(|it| short(it.lang()));
    seen.or(declared)
        .or_else(|| words.as_ref().and_then(LowerWords::language))
        .unwrap_or_else(|| "en".to_owned())
}

/// The words of a sample that are written small, as names are not; all of a text in capitals.
struct LowerWords(Vec<String>);

impl LowerWords {
    fn of(sample: &str) -> Self {
        let is_capitals = !sample.chars().any(char::is_lowercase);
        let all = sample.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty());
        let small = all.filter(|it| is_capitals || !it.starts_with(char::is_uppercase));
        Self(small.map(str::to_lowercase).collect())
    }

    fn n_in(&self, words: &[String]) -> usize {
        self.0.iter().filter(|word| words.contains(word)).count()
    }

    fn n_english(&self) -> usize {
        ["common", "short"].iter().map(|it| self.n_in(words::list("english", it))).sum()
    }

    /// Returns whether the words can be of this language: some of its common ones, or none that are
    /// English if its common words are not known or its letters have many diacritics.
    fn confirm(&self, language: &str, is_marked: bool) -> bool {
        let common = words::list("common", language);
        let is_open = common.is_empty() && self.n_english() == 0
            || is_marked && self.n_in(words::list("english", "common")) == 0;
        is_open || self.n_in(common) >= CONFIRMING_WORDS.max(self.n_english())
    }

    /// Returns the language with the most common words in a short text, if they are enough.
    fn language(&self) -> Option<String> {
        let counted =
            words::group("common").map(|(language, common)| (self.n_in(common), language));
        let (n, language) = counted.max_by_key(|(n, _)| *n)?;
        let is_much = n >= 3 && n as f64 >= COMMON_MIN * self.0.len() as f64;
        (is_much && n > self.n_english()).then(|| language.to_owned())
    }
}

fn is_english(sample: &str) -> bool {
    let all = sample.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty());
    let common = words::list("english", "common");
    let (mut n, mut n_english) = (0_u32, 0_u32);
    for word in all {
        n += 1;
        n_english += u32::from(common.iter().any(|it| it.eq_ignore_ascii_case(word)));
    }
    f64::from(n_english) >= ENGLISH_MIN * f64::from(n.max(1))
}

/// Returns the language tag for a tag or name: `en-GB`, `eng`, `English`.
fn tag(declared: &str) -> Option<String> {
    let word = declared.trim().split(['-', '_', ';', ',', ' ']).next()?.to_lowercase();
    let named = || Lang::all().iter().find(|it| it.eng_name().eq_ignore_ascii_case(&word)).copied();
    let found = match word.len() {
        2 => return word.chars().all(|it| it.is_ascii_alphabetic()).then_some(word),
        3 => Lang::from_code(&word).or_else(named),
        _ => named(),
    };
    found.map(short)
}

/// Returns the two-letter code of a language, or the three-letter code if it has no other.
fn short(language: Lang) -> String {
    let two = PAIRS.split(' ').filter_map(|pair| pair.split_once('-'));
    let code = language.code();
    two.into_iter().find(|(three, _)| *three == code).map_or(code, |(_, two)| two).to_owned()
}

const PAIRS: &str = "eng-en deu-de fra-fr spa-es ita-it por-pt nld-nl pol-pl swe-sv dan-da nob-no \
fin-fi ces-cs slk-sk hun-hu ron-ro bul-bg hrv-hr srp-sr slv-sl lit-lt lav-lv est-et ell-el tur-tr \
rus-ru ukr-uk bel-be ara-ar heb-he pes-fa hin-hi ben-bn urd-ur tam-ta tel-te mar-mr guj-gu jpn-ja \
kor-ko cmn-zh vie-vi tha-th ind-id cat-ca lat-la epo-eo afr-af";

/// Returns the English name of a language, or the tag itself if it has none.
#[must_use]
pub fn language_name(tag: &str) -> String {
    let found = Lang::all().iter().find(|language| short(**language) == tag);
    found.map_or_else(|| tag.to_owned(), |language| language.eng_name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(of(text, None), expected, "in {text:?}");
    }

    #[test]
    fn a_line_of_names_is_not_taken_for_another_language() {
        check("Seafarers' Union leader Ada Mirren met Leontine Marchetti on Monday.", "en");
        check("MINISTER MARCHETTI QUITS", "en");
        check("Mayor de la Cruz meets Los Altos chief in Puerto Claro", "en");
        check("Larkin (Kestria) – Aalto (Orsanne): talks resume", "en");
        check("La ministra Marchetti acusa al senador Larkin de mentir sobre el agua", "es");
        check("Le ministre Garrec refuse de signer le budget de la présidente Vasseur", "fr");
        check("DER MINISTER LEHNT DEN HAUSHALT DER PRÄSIDENTIN AB UND TRITT ZURÜCK", "de");
    }
}
