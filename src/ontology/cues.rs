//! The words that report what someone said, thought or wanted.
//!
//! In: the files under `schema/cues/`. Out: [`Cues`], which looks up one lemma or phrase. Fails if
//! a file is missing or malformed; the error names file, line and cause.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{Files, OntologyError};

/// One meaning of a cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CueSense {
    /// The name of its kind in the schema: `say`, `deny`, `think`, ...
    pub kind: Box<str>,
    /// The index of that kind among all kinds, from 0.
    pub index: u8,
    /// Whether it reports what is held or intended rather than said.
    pub attitude: bool,
}

/// All words that report speech or thought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cues {
    verbs: FxHashMap<Box<str>, Vec<CueSense>>,
    nouns: FxHashMap<Box<str>, Vec<CueSense>>,
    adjectives: FxHashMap<Box<str>, Vec<CueSense>>,
    sources: Vec<Vec<Box<str>>>,
    listener_objects: FxHashSet<Box<str>>,
    listener_prepositions: FxHashSet<Box<str>>,
    occasions: FxHashSet<Box<str>>,
    works: FxHashSet<Box<str>>,
    bylines: FxHashSet<Box<str>>,
    plain: FxHashSet<Box<str>>,
    quoting: FxHashSet<Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    kind: Vec<KindEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindEntry {
    name: Box<str>,
    attitude: bool,
    #[serde(default)]
    verbs: Vec<Box<str>>,
    #[serde(default)]
    nouns: Vec<Box<str>>,
    #[serde(default)]
    adjectives: Vec<Box<str>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseFile {
    sources: Vec<Box<str>>,
    listener_objects: FxHashSet<Box<str>>,
    listener_prepositions: FxHashSet<Box<str>>,
    occasions: FxHashSet<Box<str>>,
    works: FxHashSet<Box<str>>,
    plain: FxHashSet<Box<str>>,
    bylines: FxHashSet<Box<str>>,
    quoting: FxHashSet<Box<str>>,
}

impl Cues {
    /// Loads the words of `schema/cues/`.
    ///
    /// # Errors
    /// Returns an error if a file is missing or malformed, or if a kind is an attitude in one place
    /// and not in another.
    pub(crate) fn load(files: &Files) -> Result<Self, OntologyError> {
        let mut cues = Self::default();
        // Each kind with its number and whether it is an attitude.
        let mut kinds: BTreeMap<Box<str>, (usize, bool)> = BTreeMap::new();
        for path in ["cues/verbs.toml", "cues/nouns.toml"] {
            let file = files.wanted(path)?;
            let parsed: KindFile = file.parse()?;
            for entry in parsed.kind {
                let next = kinds.len();
                let (index, attitude) =
                    *kinds.entry(entry.name.clone()).or_insert((next, entry.attitude));
                if attitude != entry.attitude {
                    let cause = format!(
                        "the kind `{}` is an attitude in one entry and not in another",
                        entry.name
                    );
                    return Err(file.error_near(&format!("name = \"{}\"", entry.name), cause));
                }
                cues.add(&entry, u8::try_from(index).unwrap_or(u8::MAX));
            }
        }
        let parsed: PhraseFile = files.wanted("cues/phrases.toml")?.parse()?;
        let split = |it: &str| it.split_whitespace().map(Into::into).collect();
        cues.sources = parsed.sources.iter().map(|it| split(it)).collect();
        cues.sources.sort_by_key(|it: &Vec<Box<str>>| std::cmp::Reverse(it.len()));
        cues.listener_objects = parsed.listener_objects;
        cues.listener_prepositions = parsed.listener_prepositions;
        cues.occasions = parsed.occasions;
        cues.works = parsed.works;
        cues.bylines = parsed.bylines;
        cues.plain = parsed.plain;
        cues.quoting = parsed.quoting;
        Ok(cues)
    }

    fn add(&mut self, entry: &KindEntry, index: u8) {
        let sense = CueSense { kind: entry.name.clone(), index, attitude: entry.attitude };
        let parts = [
            (&mut self.verbs, &entry.verbs),
            (&mut self.nouns, &entry.nouns),
            (&mut self.adjectives, &entry.adjectives),
        ];
        for (table, words) in parts {
            for word in words {
                let senses = table.entry(word.clone()).or_default();
                if !senses.contains(&sense) {
                    senses.push(sense.clone());
                }
            }
        }
    }

    /// Returns the meanings of a verb, most common first; empty if it is no cue.
    #[must_use]
    pub(crate) fn verb(&self, lemma: &str) -> &[CueSense] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Returns the meanings of a noun, most common first; empty if it is no cue.
    #[must_use]
    pub(crate) fn noun(&self, lemma: &str) -> &[CueSense] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Returns the meanings of an adjective, most common first; empty if it is no cue.
    #[must_use]
    pub(crate) fn adjective(&self, lemma: &str) -> &[CueSense] {
        self.adjectives.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Returns the phrases that introduce a source ("according to"), split into words, longest
    /// first.
    #[must_use]
    pub(crate) fn source_phrases(&self) -> &[Vec<Box<str>>] {
        &self.sources
    }

    /// Returns whether the object of a verb is the person addressed.
    #[must_use]
    pub(crate) fn has_listener_object(&self, lemma: &str) -> bool {
        self.listener_objects.contains(lemma)
    }

    /// Returns whether a preposition can introduce the person addressed.
    #[must_use]
    pub(crate) fn is_listener_preposition(&self, word: &str) -> bool {
        self.listener_prepositions.contains(word)
    }

    /// Returns whether the object of a verb is the person whose words are passed on ("quote").
    #[must_use]
    pub(crate) fn is_quoting(&self, lemma: &str) -> bool {
        self.quoting.contains(lemma)
    }

    /// Returns whether a noun names an occasion for speaking to someone.
    #[must_use]
    pub(crate) fn is_occasion(&self, lemma: &str) -> bool {
        self.occasions.contains(lemma)
    }

    /// Returns whether a word at the start of an article can precede its author's name ("by").
    #[must_use]
    pub(crate) fn is_byline(&self, word: &str) -> bool {
        self.bylines.contains(word)
    }

    /// Returns whether a verb reports speech and nothing more.
    #[must_use]
    pub(crate) fn only_says(&self, lemma: &str) -> bool {
        self.plain.contains(lemma)
    }

    /// Returns whether a noun names a work that speaks for its author ("a study finds").
    #[must_use]
    pub(crate) fn is_work(&self, lemma: &str) -> bool {
        self.works.contains(lemma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_verb(lemma: &str, expected: Option<(&str, bool)>) {
        let cues = Cues::load(&Files::embedded()).expect("the embedded cues load");
        let found = cues.verb(lemma).first().map(|it| (it.kind.to_string(), it.attitude));
        let found = found.as_ref().map(|(kind, attitude)| (kind.as_str(), *attitude));
        assert_eq!(found, expected, "for {lemma:?}");
    }

    #[test]
    fn verbs_have_a_kind() {
        check_verb("say", Some(("say", false)));
        check_verb("deny", Some(("deny", false)));
        check_verb("believe", Some(("think", true)));
        check_verb("eat", None);
    }

    #[test]
    fn longer_phrases_come_first() {
        let cues = Cues::load(&Files::embedded()).expect("the embedded cues load");
        let lens: Vec<usize> = cues.source_phrases().iter().map(Vec::len).collect();
        assert!(lens.is_sorted_by(|left, right| left >= right), "{lens:?}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Cues::load(&Files::default()).expect_err("no file, no cues");
        assert!(error.to_string().starts_with("cues/verbs.toml:1: "), "{error}");
    }
}
