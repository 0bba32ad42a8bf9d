//! Gold trees in the form that training takes.
//!
//! In: CoNLL-U files. Out: [`Treebank`]: per sentence the forms, lexemes, tags and arcs. Fails with
//! [`TreebankError`], which names the file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::language::capitals::Capitals;
use crate::language::clusters::Clusters;
use crate::language::conllu::{self, ConlluError, Given};
use crate::language::lexeme::Lexeme;
use crate::language::tagger::TagPair;
use crate::language::view::View;
use crate::language::{Deprel, Sentence};

/// A file of gold documents.
#[derive(Clone, Debug)]
pub struct Treebank {
    /// The file's name without its folder.
    pub name: String,
    /// The documents in file order.
    pub documents: Vec<Given>,
}

/// A gold sentence as the models take it; all lists are as long as the sentence.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The forms.
    pub forms: Vec<Box<str>>,
    /// What the models see of them.
    pub lexemes: Vec<Lexeme>,
    /// How their document writes them, as [`Capitals::hints`] tells.
    pub hints: Vec<u8>,
    /// The gold tags.
    pub tags: Vec<TagPair>,
    /// The gold heads, `None` for the root.
    pub heads: Vec<Option<u32>>,
    /// The gold relations.
    pub labels: Vec<Deprel>,
}

/// Why a treebank could not be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message names its fields")]
#[non_exhaustive]
pub enum TreebankError {
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A file is not CoNLL-U.
    #[error("`{}` is not CoNLL-U", path.display())]
    Form { path: PathBuf, source: ConlluError },
}

impl Treebank {
    /// Reads a treebank.
    ///
    /// # Errors
    /// Where the file cannot be read or is not CoNLL-U.
    pub fn load(path: &Path) -> Result<Self, TreebankError> {
        let file = fs::read_to_string(path)
            .map_err(|source| TreebankError::Read { path: path.to_owned(), source })?;
        let documents = conllu::read(&file)
            .map_err(|source| TreebankError::Form { path: path.to_owned(), source })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, documents })
    }

    /// Returns the sentences of all documents in order.
    #[must_use]
    pub fn samples(&self) -> Vec<Sample> {
        let sentences = |it: &Given| {
            let pairs = it.analysis.sentences.iter().zip(&it.sentences);
            let samples = pairs.map(|(sentence, given)| Sample::new(sentence, &given.forms));
            with_hints(samples.collect())
        };
        self.documents.iter().flat_map(sentences).collect()
    }
}

/// Returns the sentences of a document with what it tells of their words.
#[must_use]
pub fn with_hints(mut samples: Vec<Sample>) -> Vec<Sample> {
    let mut capitals = Capitals::default();
    samples.iter().for_each(|it| capitals.note(&it.lexemes));
    samples.iter_mut().for_each(|it| it.hints = capitals.hints(&it.lexemes));
    samples
}

impl Sample {
    /// Returns a gold sentence with the forms of its words, without hints.
    #[must_use]
    pub fn new(sentence: &Sentence, forms: &[Box<str>]) -> Self {
        Self {
            forms: forms.to_vec(),
            lexemes: forms.iter().map(|it| Lexeme::new(it)).collect(),
            hints: Vec::new(),
            tags: sentence.tokens.iter().map(|it| (it.upos, it.xpos)).collect(),
            heads: sentence.tokens.iter().map(|it| it.head).collect(),
            labels: sentence.tokens.iter().map(|it| it.deprel).collect(),
        }
    }

    /// Returns what the models see of it.
    #[must_use]
    pub fn view(&self, clusters: &Clusters) -> View {
        View::new(self.lexemes.clone(), self.hints.clone(), clusters)
    }

    /// Returns the number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// Returns whether there is no word.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }
}
