//! The phrases that express relations and events, found by their first words.
//!
//! In: the phrases of triggers. Out: [`Phrases`], an index from lemmas to the [`Phrase`]s that start
//! with them. A phrase is one lemma or several; `@name` stands for any word of a class. An unknown
//! class adds nothing: the loaders check for it.

use std::collections::BTreeMap;

use super::words::Words;

/// The part of speech of a phrase's first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective or participle.
    Adjective,
    /// A noun that names the person in a role.
    Role,
}

/// A phrase of a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The index of the type among all types of its sort.
    pub kind: usize,
    /// The index of the trigger within the type.
    pub trigger: usize,
    /// The part of speech of the first word.
    pub part: Part,
    /// The words after the first.
    pub more: Vec<String>,
}

/// The phrases of all types of relations, or of events, by their first words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases {
    by_first: BTreeMap<String, Vec<Phrase>>,
}

impl Phrases {
    /// Returns the index of phrases given with their types, triggers and parts of speech; `classes`
    /// are the words that `@name` stands for.
    pub(super) fn of<'p>(
        phrases: impl IntoIterator<Item = (usize, usize, Part, &'p str)>,
        classes: &BTreeMap<String, Words>,
    ) -> Self {
        let mut index = Self::default();
        for (kind, trigger, part, text) in phrases {
            let mut words = text.split_whitespace().map(str::to_lowercase);
            let Some(first) = words.next() else { continue };
            let phrase = Phrase { kind, trigger, part, more: words.collect() };
            match first.strip_prefix('@') {
                Some(class) => {
                    for first in classes.get(class).into_iter().flatten() {
                        index.add(first.clone(), phrase.clone());
                    }
                }
                None => index.add(first, phrase),
            }
        }
        for phrases in index.by_first.values_mut() {
            phrases.sort_by_key(|it| (usize::MAX - it.more.len(), it.kind, it.trigger));
        }
        index
    }

    fn add(&mut self, first: String, phrase: Phrase) {
        if let Some((left, right)) = first.split_once('-') {
            // Tokens are split at hyphens: "front-runner" is "runner" with "front".
            let mut split = phrase.clone();
            split.more.insert(0, left.to_owned());
            self.by_first.entry(right.to_owned()).or_default().push(split);
        }
        self.by_first.entry(first).or_default().push(phrase);
    }

    /// Returns the phrases that start with `lemma`, longer ones first.
    #[must_use]
    pub fn starting_with(&self, lemma: &str) -> &[Phrase] {
        self.by_first.get(lemma).map_or(&[], Vec::as_slice)
    }
}
