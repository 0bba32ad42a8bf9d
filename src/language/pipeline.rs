//! The whole reading, from text to trees and names.
//!
//! In: a text, and the byte at which reading starts; or sentences and tokens already made. Out:
//! [`Analysis`]. The weights lie in the binary and are read once. Never fails on text, takes time
//! and memory in proportion to its length, and gives the same for the same text.

use std::ops::Range;
use std::sync::OnceLock;

use super::blob::{BlobError, BlobReader};
use super::capitals::Capitals;
use super::clusters::Clusters;
use super::lemmas::Lemmas;
use super::lexeme::Lexeme;
use super::model::LinearModel;
use super::parser::Parser;
use super::scan::{Lexicon, RawToken};
use super::segment::RawSentence;
use super::tagger::{TagPair, Tagger};
use super::view::View;
use super::{Analysis, Deprel, Name, NameKind, Sentence, Token, names, parser, segment};
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
        let frame =
            |it: &RawSentence| Frame::of_raw(text, &tokens[it.tokens.clone()], it.paragraph);
        self.read(&sentences.iter().filter_map(frame).collect::<Vec<_>>())
    }

    /// Returns the analysis of one of the [`parts`](super::parts) of a text, with places in the
    /// whole. A part is read as if it stood alone.
    #[must_use]
    pub fn analyze_part(&self, text: &str, part: Range<usize>) -> Analysis {
        self.analyze(&text[..part.end], part.start)
    }

    /// Returns the analysis of given sentences and tokens: only their forms, places and joints are
    /// taken from it. `forms` holds the words of each sentence.
    #[must_use]
    pub fn annotate(&self, given: &Analysis, forms: &[Vec<&str>]) -> Analysis {
        let pairs = given.sentences.iter().zip(forms);
        self.read(&pairs.map(|it| Frame::of_given(it.0, it.1)).collect::<Vec<_>>())
    }

    /// Returns the names of the sentences of a document, each given by the forms of its words.
    #[must_use]
    pub fn names_of(&self, document: &[Vec<&str>]) -> Vec<Vec<(Range<usize>, NameKind)>> {
        let mut memory = names::Memory::default();
        let names = |view: View| {
            let tags = self.tagger.tag(&view);
            let words = names::Words { view: &view, tags: &tags };
            names::spans(&names::classes(&self.names, &words, &mut memory))
        };
        self.views(document).into_iter().map(names).collect()
    }

    /// Returns what the models see of the sentences of a document, given by their forms.
    #[must_use]
    pub fn views(&self, document: &[Vec<&str>]) -> Vec<View> {
        let mut capitals = Capitals::default();
        document.iter().for_each(|it| capitals.note(&lexemes(it)));
        document.iter().map(|it| self.view(it, &capitals)).collect()
    }

    fn view(&self, forms: &[&str], capitals: &Capitals) -> View {
        let lexemes = lexemes(forms);
        let hints = capitals.hints(&lexemes);
        View::new(lexemes, hints, &self.clusters)
    }

    /// Reads the sentences of a document.
    fn read(&self, frames: &[Frame<'_>]) -> Analysis {
        let mut capitals = Capitals::default();
        frames.iter().for_each(|it| capitals.note(&lexemes(&it.forms)));
        let mut memory = names::Memory::default();
        let mut analysis = Analysis::default();
        for frames in frames.chunks(N_TOGETHER) {
            self.read_some(frames, &capitals, &mut memory, &mut analysis);
        }
        analysis
    }

    /// Reads sentences, all of them by one model after the other: so its weights stay near.
    fn read_some(
        &self,
        frames: &[Frame<'_>],
        capitals: &Capitals,
        memory: &mut names::Memory,
        out: &mut Analysis,
    ) {
        let views: Vec<View> = frames.iter().map(|it| self.view(&it.forms, capitals)).collect();
        let tags: Vec<Vec<TagPair>> = views.iter().map(|it| self.tagger.tag(it)).collect();
        let sentences = || views.iter().zip(&tags);
        let parse = |(view, tags): (&View, &Vec<TagPair>)| {
            let (lexemes, clusters) = (&view.lexemes, &view.clusters);
            self.parser.parse(&parser::Words { lexemes, tags, clusters })
        };
        let trees: Vec<_> = sentences().map(parse).collect();
        for (at, (view, tags)) in sentences().enumerate() {
            let classes = names::classes(&self.names, &names::Words { view, tags }, memory);
            let sentence = index(out.sentences.len() + at);
            out.names.extend(names::spans(&classes).into_iter().map(|(range, kind)| Name {
                sentence,
                tokens: index(range.start)..index(range.end),
                kind,
            }));
        }
        for ((frame, tags), tree) in frames.iter().zip(&tags).zip(&trees) {
            out.sentences.push(self.sentence(frame, tags, tree));
        }
    }

    /// Returns a sentence that was read, with lemmas and features.
    fn sentence(
        &self,
        frame: &Frame<'_>,
        tags: &[TagPair],
        tree: &[(Option<u32>, Deprel)],
    ) -> Sentence {
        let words = frame.forms.iter().zip(&frame.places).zip(tags.iter().zip(tree));
        let token = |((form, place), (tags, arc)): ((&&str, &(Span, bool)), (&TagPair, &_))| {
            let (head, deprel): (Option<u32>, Deprel) = *arc;
            Token {
                span: place.0,
                lemma: self.lemmas.lemma(form, *tags),
                upos: tags.0,
                xpos: tags.1,
                features: self.lemmas.features(form, *tags),
                head,
                deprel,
                joined_to_next: place.1,
            }
        };
        Sentence {
            span: frame.span,
            paragraph: frame.paragraph,
            tokens: words.map(token).collect(),
        }
    }
}

/// How many sentences are read together.
const N_TOGETHER: usize = 256;

/// A sentence before it is read.
struct Frame<'f> {
    forms: Vec<&'f str>,
    /// The place of each word, and whether it is joined to the next.
    places: Vec<(Span, bool)>,
    span: Span,
    paragraph: u32,
}

impl<'f> Frame<'f> {
    /// Returns the frame of a given sentence.
    fn of_given(sentence: &Sentence, forms: &[&'f str]) -> Self {
        Self {
            forms: forms.to_vec(),
            places: sentence.tokens.iter().map(|it| (it.span, it.joined_to_next)).collect(),
            span: sentence.span,
            paragraph: sentence.paragraph,
        }
    }

    /// Returns the frame of these tokens of `text`, or `None` where there are none.
    fn of_raw(text: &'f str, tokens: &[RawToken], paragraph: u32) -> Option<Self> {
        let span = tokens.first()?.span.cover(tokens.last()?.span);
        let forms = tokens.iter().map(|it| it.span.of(text)).collect();
        let places = tokens.iter().map(|it| (it.span, it.joined_to_next)).collect();
        Some(Self { forms, places, span, paragraph })
    }
}

fn lexemes(forms: &[&str]) -> Vec<Lexeme> {
    forms.iter().map(|it| Lexeme::new(it)).collect()
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
