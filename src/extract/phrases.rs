//! Phrases of the schema found in trees: what relations and events have in common.
//!
//! In: a scene and a token. Out: the phrases that may start there, and [`Match`]es, which relations
//! and events complete in their own ways. Pure; a text without such words gives nothing.

use super::Scene;
use super::modality::Modality;
use super::propositions::Proposition;
use super::tree::Tree;
use crate::language::{Deprel, Upos, Xpos};
use crate::ontology::{Part, Phrase, Phrases};

/// A phrase of the schema found in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// The index of the relation or event type in the ontology.
    pub kind: usize,
    /// The index of the trigger in the type.
    pub trigger: usize,
    /// How the phrase is used.
    pub part: Part,
    /// The token of the phrase's first word.
    pub head: usize,
    /// All tokens of the phrase, sorted.
    pub tokens: Vec<usize>,
    /// The tokens that the prepositions of the phrase govern.
    pub governed: Vec<usize>,
    /// The last preposition of the phrase.
    pub preposition: Option<String>,
    /// How the text presents it.
    pub modality: Modality,
    /// The predicate with its arguments.
    pub proposition: Proposition,
}

impl Match {
    /// Returns the match of a phrase with the words `tokens`, none of which is a preposition that governs
    /// anything.
    #[must_use]
    pub(crate) fn new(
        phrase: &Phrase,
        head: usize,
        mut tokens: Vec<usize>,
        modality: Modality,
        proposition: Proposition,
    ) -> Self {
        tokens.sort_unstable();
        let Phrase { kind, trigger, part, .. } = *phrase;
        Self {
            kind,
            trigger,
            part,
            head,
            tokens,
            governed: Vec::new(),
            preposition: None,
            modality,
            proposition,
        }
    }

    /// Returns whether all words of another match are among those of this one.
    #[must_use]
    pub(crate) fn covers(&self, other: &Self) -> bool {
        other.tokens.iter().all(|token| self.tokens.contains(token))
    }
}

/// Returns the phrases that start with a token's lemma. If there are none and the token is a verb,
/// tries the words that its form may be a regular inflection of: the lemma may be wrong.
#[must_use]
pub(crate) fn by_lemma<'s>(
    scene: &Scene<'_>,
    tree: &Tree<'_>,
    token: usize,
    phrases: &'s Phrases,
) -> &'s [Phrase] {
    let found = phrases.starting_with(&tree.lemma(token));
    if !found.is_empty() || tree.token(token).upos != Upos::VERB {
        return found;
    }
    let form = tree.token(token).span.of(scene.page.text).to_lowercase();
    let stems = uninflected(&form);
    let found = stems.iter().map(|stem| phrases.starting_with(stem));
    found.into_iter().find(|phrases| !phrases.is_empty()).unwrap_or(&[])
}

/// Returns the verbs that `form` may be a regular inflection of: "planned" of "plan" and "planne".
fn uninflected(form: &str) -> Vec<String> {
    let mut stems = Vec::new();
    for ending in ["ed", "ing", "es", "s", "d"] {
        let Some(stem) = form.strip_suffix(ending).filter(|it| it.len() > 2) else { continue };
        stems.push(stem.to_owned());
        stems.push(format!("{stem}e"));
        if let Some(short) = stem.strip_suffix('i') {
            stems.push(format!("{short}y"));
        }
        let mut letters = stem.chars().rev();
        if letters.next() == letters.next() {
            let mut shorter = stem.chars();
            shorter.next_back();
            stems.push(shorter.as_str().to_owned());
        }
    }
    stems
}

/// Returns whether a token may be the first word of a phrase used as `part`.
#[must_use]
pub(crate) fn fits(tree: &Tree<'_>, at: usize, part: Part) -> bool {
    let token = tree.token(at);
    match part {
        Part::Verb => {
            token.upos == Upos::VERB
                || (token.upos == Upos::AUX && token.deprel != Deprel::AUX)
                || (token.upos == Upos::ADJ && token.xpos == Xpos::VBN)
                // A noun with a subject and no copula is a verb tagged as a noun.
                || (token.upos == Upos::NOUN
                    && tree.dependent(at, "nsubj").is_some()
                    && tree.dependent(at, "cop").is_none())
        }
        Part::Noun => {
            matches!(token.upos, Upos::NOUN | Upos::PROPN)
                || (token.upos == Upos::VERB && token.xpos == Xpos::VBG)
        }
        Part::Role => matches!(token.upos, Upos::NOUN | Upos::PROPN | Upos::ADJ),
        Part::Adjective => {
            matches!(token.upos, Upos::ADJ | Upos::ADV)
                || matches!(token.xpos, Xpos::VBN | Xpos::VBG)
        }
    }
}

/// Returns whether a token's lemma or form is `word`, or in the class that `word` (`@name`) refers
/// to.
#[must_use]
pub(crate) fn says(scene: &Scene<'_>, tree: &Tree<'_>, at: usize, word: &str) -> bool {
    let events = &scene.page.ontology.events;
    let form = tree.token(at).span.of(scene.page.text);
    events.is_word(&tree.lemma(at), word) || events.is_word(&form.to_lowercase(), word)
}
