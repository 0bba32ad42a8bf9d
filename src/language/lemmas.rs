//! Lemmas and features of tagged words, by table and by longest known ending.
//!
//! In: a form and its tags. Out: its lemma and its universal features. The past forms of irregular verbs
//! that the training data lacks are in `irregular_verbs.txt`. If neither the word nor its ending is known,
//! the lemma is the word itself.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::blob::{BlobError, BlobReader, BlobWriter};
use super::hashing::{bytes, pair};
use super::{Features, TagPair, Upos, Xpos};

/// How to make a lemma: cut `cut` bytes off the lower case form, then add an ending.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// Bytes to cut.
    pub cut: u8,
    /// The ending to add.
    pub add: Box<str>,
}

/// The infinitive of each past form and past participle.
static IRREGULAR: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("irregular_verbs.txt").lines().filter_map(|line| line.split_once(' ')).collect()
});

/// The lemmatizer's tables.
#[derive(Clone, Debug, Default)]
pub struct Lemmas {
    /// All edits.
    pub edits: Vec<Edit>,
    /// The edit of a known form with its tag.
    pub forms: FxHashMap<u32, u16>,
    /// The edit of words with a known ending and tag.
    pub endings: FxHashMap<u32, u16>,
    /// All feature sets.
    pub sets: Vec<Features>,
    /// The feature set of a known form with its tags, or of a tag pair alone.
    pub features: FxHashMap<u32, u16>,
}

/// The longest ending looked up, in letters.
pub(crate) const ENDING_MAX: usize = 6;

/// Returns the key of a form under a tag.
#[must_use]
pub(crate) fn form_key(lower: &str, (upos, xpos): TagPair) -> u32 {
    pair(71, bytes(lower.as_bytes()), tag_key(upos, xpos))
}

/// Returns the key of an ending under a tag.
#[must_use]
pub(crate) fn ending_key(ending: &str, (upos, xpos): TagPair) -> u32 {
    pair(72, bytes(ending.as_bytes()), tag_key(upos, xpos))
}

/// Returns the key of a tag pair alone.
#[must_use]
pub(crate) fn tags_key((upos, xpos): TagPair) -> u32 {
    pair(73, tag_key(upos, xpos), 0)
}

fn tag_key(upos: Upos, xpos: Xpos) -> u32 {
    u32::try_from(upos.index() * 64 + xpos.index()).unwrap_or_default()
}

/// Returns the endings of a word, longest first.
pub(crate) fn endings(lower: &str) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = lower.char_indices().rev().take(ENDING_MAX).map(|it| it.0).collect();
    starts.into_iter().rev().map(|at| lower.split_at(at).1).chain(std::iter::once(""))
}

/// Returns the form as the tables have it: with plain apostrophes, and in lower case unless it is a
/// proper noun.
#[must_use]
pub(crate) fn base(form: &str, upos: Upos) -> String {
    let plain = form.replace(['’', '‘'], "'");
    if upos == Upos::PROPN { plain } else { plain.to_lowercase() }
}

impl Edit {
    /// Returns the edit from `form` to `lemma`, or `None` if it cuts more than 255 bytes.
    #[must_use]
    pub fn between(form: &str, lemma: &str) -> Option<Self> {
        let same: usize = form
            .chars()
            .zip(lemma.chars())
            .take_while(|(left, right)| left == right)
            .map(|it| it.0.len_utf8())
            .sum();
        let cut = u8::try_from(form.len() - same).ok()?;
        Some(Self { cut, add: lemma.split_at(same).1.into() })
    }

    fn apply(&self, form: &str) -> Option<String> {
        let kept = form.get(..form.len().checked_sub(usize::from(self.cut))?)?;
        let lemma = format!("{kept}{}", self.add);
        (!lemma.is_empty()).then_some(lemma)
    }
}

impl Lemmas {
    /// Returns the lemma of `form`. `is_word` says whether a word is a common one, however it is used.
    #[must_use]
    pub fn lemma(&self, form: &str, tags: TagPair, is_word: impl Fn(&str) -> bool) -> Box<str> {
        let base = base(form, tags.0);
        let known = self.forms.get(&form_key(&base, tags));
        let found = known
            .or_else(|| endings(&base).find_map(|it| self.endings.get(&ending_key(it, tags))))
            .and_then(|it| self.edits.get(usize::from(*it)))
            .and_then(|edit| edit.apply(&base));
        let found = found.unwrap_or_else(|| base.clone());
        let is_past = tags.0 == Upos::VERB && matches!(tags.1, Xpos::VBD | Xpos::VBN);
        let is_open = is_past && (known.is_none() || found == base);
        if let Some(lemma) = IRREGULAR.get(base.as_str()).filter(|_| is_open) {
            return (*lemma).into();
        }
        // A verb in its plain form needs no change.
        let is_guessed = known.is_none()
            && tags.0 == Upos::VERB
            && !(matches!(tags.1, Xpos::VB | Xpos::VBP) && found == base);
        let other = is_guessed.then(|| self.infinitive(&base, &found, tags, is_word)).flatten();
        other.unwrap_or(found).into()
    }

    /// Returns the infinitive of a verb if a guessed one is none: if it differs only in a final "e"
    /// ("shoute", "rul"), or in what stands before an irregular verb ("uphell"). Returns `None` if the
    /// guess may be right.
    fn infinitive(
        &self,
        base: &str,
        guessed: &str,
        tags: TagPair,
        is_word: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let is_known = |lemma: &str| {
            let of = |xpos: Xpos| self.forms.contains_key(&form_key(lemma, (Upos::VERB, xpos)));
            of(Xpos::VB) || of(Xpos::VBP) || is_word(lemma)
        };
        if takes_e(base, guessed) {
            return Some(format!("{guessed}e"));
        }
        if is_known(guessed) {
            return None;
        }
        let other = match guessed.strip_suffix('e') {
            Some(stem) => Some(stem.to_owned()).filter(|it| is_known(it) || never_takes_e(it)),
            None => Some(format!("{guessed}e")).filter(|it| is_known(it)),
        };
        other.or_else(|| {
            let mut parts = (2..=4).filter_map(|at| base.split_at_checked(at));
            parts.find_map(|(before, verb)| {
                let edit = self.edits.get(usize::from(*self.forms.get(&form_key(verb, tags))?))?;
                Some(format!("{before}{}", edit.apply(verb)?)).filter(|it| is_word(it))
            })
        })
    }

    /// Returns `true` if a verb's form is known as a participle or past form and not as its plain form:
    /// "asked", not "put".
    #[must_use]
    pub(crate) fn is_past(&self, form: &str) -> bool {
        let base = base(form, Upos::VERB);
        let is_known = |xpos| self.forms.contains_key(&form_key(&base, (Upos::VERB, xpos)));
        (is_known(Xpos::VBN) || is_known(Xpos::VBD)) && !is_known(Xpos::VB) && !is_known(Xpos::VBP)
    }

    /// Returns `true` if the training data has words with these two tags.
    #[must_use]
    pub fn knows(&self, tags: TagPair) -> bool {
        self.features.contains_key(&tags_key(tags))
    }

    /// Returns the features of `form`.
    #[must_use]
    pub fn features(&self, form: &str, tags: TagPair) -> Features {
        let lower = base(form, Upos::X);
        let known = self.features.get(&form_key(&lower, tags));
        let found = known.or_else(|| self.features.get(&tags_key(tags)));
        found.and_then(|it| self.sets.get(usize::from(*it))).copied().unwrap_or_default()
    }

    /// Writes the tables.
    pub fn write(&self, out: &mut BlobWriter) {
        out.number(self.edits.len());
        for edit in &self.edits {
            out.number(usize::from(edit.cut));
            out.text(&edit.add);
        }
        write_table(&self.forms, out);
        write_table(&self.endings, out);
        out.number(self.sets.len());
        for set in &self.sets {
            out.raw(&set.bits().to_le_bytes());
        }
        write_table(&self.features, out);
    }

    /// Reads the tables.
    ///
    /// # Errors
    /// Returns an error if the bytes end early or have a value out of range.
    pub fn read(input: &mut BlobReader<'_>) -> Result<Self, BlobError> {
        let mut edits = Vec::new();
        for _ in 0..input.number()? {
            let cut = u8::try_from(input.number()?).map_err(|_| BlobError::OutOfRange)?;
            edits.push(Edit { cut, add: input.text()?.into() });
        }
        let forms = read_table(input)?;
        let endings = read_table(input)?;
        let mut sets = Vec::new();
        for _ in 0..input.number()? {
            let mut bits = [0; 8];
            bits.copy_from_slice(input.raw(8)?);
            sets.push(Features::from_bits(u64::from_le_bytes(bits)));
        }
        let features = read_table(input)?;
        Ok(Self { edits, forms, endings, sets, features })
    }
}

/// Returns `true` if a verb is spelled without a final "e": two vowels before one consonant, as in
/// "shout", or before "st", as in "boast". After "c", "s", "v" and the like there may be one ("leave").
fn never_takes_e(stem: &str) -> bool {
    let stem = stem.strip_suffix("st").map_or_else(|| stem.to_owned(), |it| format!("{it}t"));
    let mut letters = stem.chars().rev();
    letters.next().is_some_and(|it| "dkmnprt".contains(it))
        && letters.next().is_some_and(is_vowel)
        && letters.next().is_some_and(is_vowel)
}

/// Returns `true` if a verb of one syllable ends in "e": one vowel and one consonant remain of it, which
/// is not doubled before the ending ("ruled", "chiming"; but "trimmed").
fn takes_e(form: &str, stem: &str) -> bool {
    let has_ending = form.strip_prefix(stem).is_some_and(|it| ["ed", "ing"].contains(&it));
    let mut letters = stem.chars().rev();
    has_ending
        && letters.next().is_some_and(|it| !is_vowel(it) && !"hwxy".contains(it))
        && letters.next().is_some_and(is_vowel)
        && letters.next().is_some_and(|it| !is_vowel(it))
        && !letters.any(|it| is_vowel(it) || it == 'y')
}

fn is_vowel(letter: char) -> bool {
    "aeiou".contains(letter)
}

fn write_table(table: &FxHashMap<u32, u16>, out: &mut BlobWriter) {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort();
    out.number(entries.len());
    let mut last = 0;
    for (key, value) in entries {
        out.number((*key - last) as usize);
        out.number(usize::from(*value));
        last = *key;
    }
}

fn read_table(input: &mut BlobReader<'_>) -> Result<FxHashMap<u32, u16>, BlobError> {
    let n_entries = input.number()?;
    let mut table = FxHashMap::default();
    table.reserve(n_entries.min(1 << 22));
    let mut key = 0_u32;
    for _ in 0..n_entries {
        key = key.wrapping_add(input.small()?);
        let value = u16::try_from(input.number()?).map_err(|_| BlobError::OutOfRange)?;
        table.insert(key, value);
    }
    Ok(table)
}
