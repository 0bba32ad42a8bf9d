//! A document with its analysis, the ontology, and lookups on tokens that several stages share.
//!
//! In: a document, its analysis, an ontology. Out: [`ParsedDocument`], with lookups by (sentence, token).
//! Pure; panics on indices that are not in the analysis.

use std::borrow::Cow;
use std::ops::Range;

use super::token_table::TokenTable;
use super::tree::Tree;
use crate::document::{Document, Span};
use crate::language::{Analysis, Features, Name, Token, Upos};
use crate::ontology::Ontology;

/// A document to read, with its trees and lower case words.
#[derive(Clone, Debug)]
pub struct ParsedDocument<'d> {
    /// The document.
    pub document: &'d Document,
    /// Its text.
    pub text: &'d str,
    /// Its analysis.
    pub analysis: &'d Analysis,
    /// The words of the world.
    pub ontology: &'d Ontology,
    /// The tree of each sentence.
    pub trees: Vec<Tree<'d>>,
    lowers: TokenTable<Cow<'d, str>>,
    lemmas: TokenTable<Cow<'d, str>>,
}

fn folded(text: &str) -> Cow<'_, str> {
    let is_folded = text.bytes().all(|it| it.is_ascii() && !it.is_ascii_uppercase());
    if is_folded {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase().replace('’', "'"))
    }
}

impl<'d> ParsedDocument<'d> {
    /// Returns the reading of `document`.
    #[must_use]
    pub fn new(document: &'d Document, analysis: &'d Analysis, ontology: &'d Ontology) -> Self {
        let text = &*document.text;
        let trees = analysis.sentences.iter().map(Tree::new).collect();
        let lowers = TokenTable::new(analysis, |it| folded(it.span.of(text)));
        let lemmas = TokenTable::new(analysis, |it| folded(&it.lemma));
        Self { document, text, analysis, ontology, trees, lowers, lemmas }
    }

    /// Returns the tree of a sentence.
    ///
    /// # Panics
    /// If the document has no such sentence.
    #[must_use]
    pub fn tree(&self, sentence: usize) -> &Tree<'d> {
        &self.trees[sentence]
    }

    /// Returns the number of sentences.
    #[must_use]
    pub fn n_sentences(&self) -> usize {
        self.analysis.sentences.len()
    }

    /// Returns the number of tokens of a sentence.
    #[must_use]
    pub fn len(&self, sentence: usize) -> usize {
        self.lowers.row(sentence).len()
    }

    /// Returns `true` if there is no sentence.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.analysis.sentences.is_empty()
    }

    /// Returns the index of the paragraph of a sentence.
    #[must_use]
    pub fn paragraph(&self, sentence: usize) -> u32 {
        self.tree(sentence).sentence.paragraph
    }

    /// Returns the names in a sentence that the pipeline found.
    #[must_use]
    pub fn names_in(&self, sentence: usize) -> &'d [Name] {
        let names = &self.analysis.names;
        let before = |of: usize| names.partition_point(|it| (it.sentence as usize) < of);
        &names[before(sentence)..before(sentence + 1)]
    }

    /// Returns a token.
    #[must_use]
    pub fn token(&self, sentence: usize, token: usize) -> &'d Token {
        self.tree(sentence).token(token)
    }

    /// Returns a token's word as printed.
    #[must_use]
    pub fn word(&self, sentence: usize, token: usize) -> &'d str {
        self.token(sentence, token).span.of(self.text)
    }

    /// Returns a token's word in lower case, with plain apostrophes.
    #[must_use]
    pub fn lower(&self, sentence: usize, token: usize) -> &str {
        self.lowers.at(sentence, token)
    }

    /// Returns a token's lemma in lower case.
    #[must_use]
    pub fn lemma(&self, sentence: usize, token: usize) -> &str {
        self.lemmas.at(sentence, token)
    }

    /// Returns `true` if a token has this universal feature, such as `Polarity=Neg`.
    #[must_use]
    pub fn has(&self, sentence: usize, token: usize, feature: &str) -> bool {
        self.features(sentence, token).has(feature)
    }

    /// Returns a token's features.
    #[must_use]
    pub fn features(&self, sentence: usize, token: usize) -> Features {
        self.token(sentence, token).features
    }

    /// Returns `true` if a token starts with a capital letter.
    #[must_use]
    pub fn is_capital(&self, sentence: usize, token: usize) -> bool {
        self.word(sentence, token).chars().next().is_some_and(char::is_uppercase)
    }

    /// Returns the words of a range in lower case, joined by single spaces.
    #[must_use]
    pub fn phrase(&self, sentence: usize, tokens: Range<usize>) -> String {
        self.lowers.slice(sentence, tokens).join(" ")
    }

    /// Returns the byte span of a range of tokens; `None` if it is empty.
    #[must_use]
    pub fn span(&self, sentence: usize, tokens: &Range<usize>) -> Option<Span> {
        self.tree(sentence).span(tokens)
    }

    /// Returns the text of a range of tokens as printed.
    #[must_use]
    pub fn printed(&self, sentence: usize, tokens: &Range<usize>) -> &'d str {
        self.span(sentence, tokens).map_or("", |it| it.of(self.text))
    }

    /// Returns the range without punctuation, possessive marks and articles at its ends.
    #[must_use]
    pub fn trimmed(&self, sentence: usize, mut tokens: Range<usize>) -> Range<usize> {
        let is_edge = |at: usize| {
            let token = self.token(sentence, at);
            token.upos == Upos::PUNCT || token.upos == Upos::PART
        };
        while tokens.start < tokens.end && is_edge(tokens.end - 1) {
            tokens.end -= 1;
        }
        while tokens.start < tokens.end && is_edge(tokens.start) {
            tokens.start += 1;
        }
        tokens
    }
}
