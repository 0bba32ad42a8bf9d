//! The whole reading, from text to trees and names.
//!
//! In: a text, and the byte at which reading starts; or sentences and tokens already made. Out:
//! [`Analysis`]. The weights lie in the binary and are read once. Never fails on text, takes time
//! and memory in proportion to its length, and gives the same for the same text.

use std::sync::OnceLock;

use super::blob::{BlobError, BlobReader};
use super::clusters::{Case, Clusters};
use super::lemmas::Lemmas;
use super::lexeme::Lexeme;
use super::model::LinearModel;
use super::parser::Parser;
use super::scan::{Lexicon, RawToken};
use super::segment::RawSentence;
use super::tagger::Tagger;
use super::{Analysis, Name, NameKind, Sentence, Token, names, parser, segment};
use crate::document::Span;

/// All models.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// Words that the tokenizer leaves whole or cuts at a known place.
    pub lexicon: Lexicon,
    /// Where sentences end.
    pub boundary: LinearModel,
    /// Word classes.
    pub clusters: Clusters,
    /// Parts of speech.
    pub tagger: Tagger,
    /// Dictionary forms and features.
    pub lemmas: Lemmas,
    /// Trees.
    pub parser: Parser,
    /// Names.
    pub names: LinearModel,
}

/// A model of the pipeline, in the order in which they are trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// [`Pipeline::lexicon`].
    Lexicon,
    /// [`Pipeline::boundary`].
    Boundary,
    /// [`Pipeline::clusters`].
    Clusters,
    /// [`Pipeline::lemmas`].
    Lemmas,
    /// [`Pipeline::tagger`].
    Tagger,
    /// [`Pipeline::names`].
    Names,
    /// [`Pipeline::parser`].
    Parser,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Lexicon,
        Self::Boundary,
        Self::Clusters,
        Self::Lemmas,
        Self::Tagger,
        Self::Names,
        Self::Parser,
    ];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lexicon => "lexicon",
            Self::Boundary => "boundary",
            Self::Clusters => "clusters",
            Self::Lemmas => "lemmas",
            Self::Tagger => "tagger",
            Self::Names => "names",
            Self::Parser => "parser",
        }
    }

    /// Returns the name of its file of weights.
    #[must_use]
    pub fn file(self) -> String {
        format!("{}.bin", self.name())
    }

    /// Returns its weights in the binary.
    #[must_use]
    pub fn embedded(self) -> &'static [u8] {
        match self {
            Self::Lexicon => include_bytes!("weights/lexicon.bin"),
            Self::Boundary => include_bytes!("weights/boundary.bin"),
            Self::Clusters => include_bytes!("weights/clusters.bin"),
            Self::Lemmas => include_bytes!("weights/lemmas.bin"),
            Self::Tagger => include_bytes!("weights/tagger.bin"),
            Self::Names => include_bytes!("weights/names.bin"),
            Self::Parser => include_bytes!("weights/parser.bin"),
        }
    }
}

impl Pipeline {
    /// Returns the pipeline of the weights in the binary, read on the first call.
    ///
    /// # Panics
    /// Never: a test reads these very bytes.
    #[must_use]
    pub fn embedded() -> &'static Self {
        static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
        PIPELINE.get_or_init(|| {
            Self::read_embedded().expect("the embedded weights are read by the test suite")
        })
    }

    /// Reads the pipeline of the weights in the binary.
    ///
    /// # Errors
    /// Where bytes end early or hold a value out of range.
    pub fn read_embedded() -> Result<Self, BlobError> {
        // The large tables are read side by side, which halves the start.
        std::thread::scope(|scope| {
            let parser =
                scope.spawn(|| Parser::read(&mut BlobReader::new(Stage::Parser.embedded())));
            let mut pipeline = Self::default();
            for stage in Stage::ALL.into_iter().filter(|it| *it != Stage::Parser) {
                pipeline.read_stage(stage, stage.embedded())?;
            }
            pipeline.parser = parser.join().map_err(|_| BlobError::OutOfRange)??;
            Ok(pipeline)
        })
    }

    /// Reads one model.
    ///
    /// # Errors
    /// Where bytes end early or hold a value out of range.
    pub fn read_stage(&mut self, stage: Stage, bytes: &[u8]) -> Result<(), BlobError> {
        let input = &mut BlobReader::new(bytes);
        match stage {
            Stage::Lexicon => self.lexicon = Lexicon::read(input)?,
            Stage::Boundary => self.boundary = LinearModel::read(input)?,
            Stage::Clusters => self.clusters = Clusters::read(input)?,
            Stage::Lemmas => self.lemmas = Lemmas::read(input)?,
            Stage::Tagger => self.tagger = Tagger::read(input)?,
            Stage::Names => self.names = LinearModel::read(input)?,
            Stage::Parser => self.parser = Parser::read(input)?,
        }
        Ok(())
    }

    /// Returns the analysis of `text` from byte `start` on.
    #[must_use]
    pub fn analyze(&self, text: &str, start: usize) -> Analysis {
        let start = (0..=start.min(text.len())).rev().find(|it| text.is_char_boundary(*it));
        let tokens = segment::tokens(text, start.unwrap_or_default(), &self.lexicon);
        let sentences = segment::sentences(text, &tokens, &self.boundary);
        let mut analysis = Analysis::default();
        let mut memory = names::Memory::default();
        for sentence in sentences {
            self.add_sentence(text, &tokens, &sentence, &mut memory, &mut analysis);
        }
        analysis
    }

    /// Returns the analysis of given sentences and tokens: only their forms, places and joints are
    /// taken from it. `forms` holds the words of each sentence.
    #[must_use]
    pub fn annotate(&self, given: &Analysis, forms: &[Vec<&str>]) -> Analysis {
        let mut analysis = Analysis::default();
        let mut memory = names::Memory::default();
        for (index, (sentence, forms)) in given.sentences.iter().zip(forms).enumerate() {
            let spans = sentence.tokens.iter().map(|it| (it.span, it.joined_to_next));
            let (tokens, names) = self.read_words(forms, spans, &mut memory);
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            analysis.names.extend(names.into_iter().map(|it| Name { sentence: index, ..it }));
            analysis.sentences.push(Sentence {
                span: sentence.span,
                paragraph: sentence.paragraph,
                tokens,
            });
        }
        analysis
    }

    /// Returns the names of a sentence of these forms.
    #[must_use]
    pub fn names_of(
        &self,
        forms: &[&str],
        memory: &mut names::Memory,
    ) -> Vec<(std::ops::Range<usize>, NameKind)> {
        let lexemes: Vec<Lexeme> = forms.iter().map(|it| Lexeme::new(it)).collect();
        let clusters: Vec<u8> = lexemes.iter().map(|it| self.clusters.class(it)).collect();
        let cases: Vec<Case> = lexemes.iter().map(|it| self.clusters.case(it)).collect();
        let tags = self.tagger.tag(&lexemes, &clusters, &cases);
        let words =
            names::Words { lexemes: &lexemes, tags: &tags, clusters: &clusters, cases: &cases };
        names::spans(&names::classes(&self.names, &words, memory))
    }

    fn add_sentence(
        &self,
        text: &str,
        tokens: &[RawToken],
        sentence: &RawSentence,
        memory: &mut names::Memory,
        out: &mut Analysis,
    ) {
        let raw = &tokens[sentence.tokens.clone()];
        let (Some(first), Some(last)) = (raw.first(), raw.last()) else { return };
        let forms: Vec<&str> = raw.iter().map(|it| it.span.of(text)).collect();
        let spans = raw.iter().map(|it| (it.span, it.joined_to_next));
        let (tokens, names) = self.read_words(&forms, spans, memory);
        let index = u32::try_from(out.sentences.len()).unwrap_or(u32::MAX);
        out.names.extend(names.into_iter().map(|it| Name { sentence: index, ..it }));
        let span = first.span.cover(last.span);
        out.sentences.push(Sentence { span, paragraph: sentence.paragraph, tokens });
    }

    /// Returns the tokens and the names (of sentence 0) of a sentence of these forms, each with its
    /// place and whether it is joined to the next; `memory` is of the sentences before.
    #[must_use]
    pub fn read_words(
        &self,
        forms: &[&str],
        spans: impl Iterator<Item = (Span, bool)>,
        memory: &mut names::Memory,
    ) -> (Vec<Token>, Vec<Name>) {
        let lexemes: Vec<Lexeme> = forms.iter().map(|it| Lexeme::new(it)).collect();
        let clusters: Vec<u8> = lexemes.iter().map(|it| self.clusters.class(it)).collect();
        let cases: Vec<Case> = lexemes.iter().map(|it| self.clusters.case(it)).collect();
        let tags = self.tagger.tag(&lexemes, &clusters, &cases);
        let words = parser::Words { lexemes: &lexemes, tags: &tags, clusters: &clusters };
        let arcs = self.parser.parse(&words);
        let words =
            names::Words { lexemes: &lexemes, tags: &tags, clusters: &clusters, cases: &cases };
        let classes = names::classes(&self.names, &words, memory);
        let name = |(range, kind): (std::ops::Range<usize>, _)| Name {
            sentence: 0,
            tokens: u32::try_from(range.start).unwrap_or(0)..u32::try_from(range.end).unwrap_or(0),
            kind,
        };
        let names = names::spans(&classes).into_iter().map(name).collect();
        let token = |(at, (span, joined_to_next)): (usize, (Span, bool))| Token {
            span,
            lemma: self.lemmas.lemma(forms[at], tags[at]),
            upos: tags[at].0,
            xpos: tags[at].1,
            features: self.lemmas.features(forms[at], tags[at]),
            head: arcs[at].0,
            deprel: arcs[at].1,
            joined_to_next,
        };
        (spans.enumerate().map(token).collect(), names)
    }
}
