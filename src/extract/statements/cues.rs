//! A cue in its sentence: the words for saying, thinking or wanting.
//!
//! In: a page and a range of tokens. Out: [`CuePlace`], with the head of those tokens.

use std::ops::Range;

use crate::extract::Page;

/// A cue in its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CuePlace {
    /// The sentence.
    pub sentence: usize,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The head of the tokens.
    pub head: usize,
}

impl CuePlace {
    /// Returns the place of a cue; its head is the highest of its tokens in the tree, verbs first.
    #[must_use]
    pub(crate) fn new(page: &Page<'_>, sentence: usize, tokens: Range<usize>) -> Self {
        let tree = page.tree(sentence);
        let outside = |it: &usize| tree.head(*it).is_none_or(|head| !tokens.contains(&head));
        let is_cue = |token: &usize| {
            let cues = &page.ontology.cues;
            !cues.verb(page.lemma(sentence, *token)).is_empty()
        };
        let verbs = tokens.clone().rev().find(is_cue);
        let heads: Vec<usize> = tokens.clone().filter(outside).collect();
        let plain = heads.first().copied().unwrap_or(tokens.start);
        let head = match verbs {
            Some(verb) if !heads.contains(&verb) && heads.len() > 1 => verb,
            _ => heads.iter().copied().find(is_cue).unwrap_or(plain),
        };
        Self { sentence, tokens, head }
    }
}
