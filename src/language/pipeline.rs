//! The whole pipeline, from text to trees and names.
//!
//! In: a text, and the byte at which to start; or sentences and tokens already made. Out:
//! [`Analysis`]. The weights are embedded in the binary and read once. Never fails on text, takes
//! time and memory in proportion to its length, and is deterministic.

use std::ops::Range;
use std::sync::OnceLock;

use onrecord_encoder::{Encoded, Encoder};

use super::blob::{BlobError, BlobReader};
use super::cutting::RawToken;
use super::lemmas::Lemmas;
use super::lexicon::Lexicon;
use super::model::LinearModel;
use super::outputs::HeadOutputs;
use super::segment::RawSentence;
use super::syntax::Syntax;
use super::vectors::Vectors;
use super::{
    Analysis, Deprel, Name, NameKind, Sentence, TagPair, Token, names, segment, syntax, weights,
};
use crate::document::Span;

/// All models.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Words that the tokenizer keeps whole or cuts at a known place.
    pub lexicon: Lexicon,
    /// Predicts where sentences end.
    pub boundary: LinearModel,
    /// Lemmas and features.
    pub lemmas: Lemmas,
    /// Vectors of words.
    encoder: Encoder<'static>,
    /// The heads for tags, trees and names.
    syntax: Syntax,
    /// The pairs of tags that occur together.
    pairs: Vec<TagPair>,
}

/// A model learned by counting, in the order of training. The other models use the encoder and are
/// in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// [`Pipeline::lexicon`].
    Lexicon,
    /// [`Pipeline::boundary`].
    Boundary,
    /// [`Pipeline::lemmas`].
    Lemmas,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 3] = [Self::Lexicon, Self::Boundary, Self::Lemmas];

    /// Returns its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lexicon => "lexicon",
            Self::Boundary => "boundary",
            Self::Lemmas => "lemmas",
        }
    }

    /// Returns the name of its weights file.
    #[must_use]
    pub fn file(self) -> String {
        format!("{}.bin", self.name())
    }

    /// Returns its weights embedded in the binary.
    #[must_use]
    pub fn embedded(self) -> &'static [u8] {
        match self {
            Self::Lexicon => include_bytes!("weights/lexicon.bin"),
            Self::Boundary => include_bytes!("weights/boundary.bin"),
            Self::Lemmas => include_bytes!("weights/lemmas.bin"),
        }
    }
}

/// Why the weights could not be read.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// The tables learned by counting.
    #[error("cannot read the word tables")]
    Tables(#[from] BlobError),
    /// The encoder and its heads.
    #[error("cannot read the encoder")]
    Encoder(#[from] onrecord_encoder::TensorError),
}

impl Pipeline {
    /// Returns the pipeline with the embedded weights, read on the first call.
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

    /// Reads the pipeline with the embedded weights.
    ///
    /// # Errors
    /// Returns an error if bytes end early or have a value out of range.
    pub fn read_embedded() -> Result<Self, WeightsError> {
        let tensors = weights::tensors();
        let lemmas = Lemmas::read(&mut BlobReader::new(Stage::Lemmas.embedded()))?;
        Ok(Self {
            pairs: syntax::pairs(|it| lemmas.knows(it)),
            lexicon: Lexicon::read(&mut BlobReader::new(Stage::Lexicon.embedded()))?,
            boundary: LinearModel::read(&mut BlobReader::new(Stage::Boundary.embedded()))?,
            lemmas,
            encoder: Encoder::read(tensors)?,
            syntax: Syntax::read(tensors)?,
        })
    }

    /// Reads one of the models learned by counting.
    ///
    /// # Errors
    /// Returns an error if bytes end early or have a value out of range.
    pub fn read_stage(&mut self, stage: Stage, bytes: &[u8]) -> Result<(), BlobError> {
        let input = &mut BlobReader::new(bytes);
        match stage {
            Stage::Lexicon => self.lexicon = Lexicon::read(input)?,
            Stage::Boundary => self.boundary = LinearModel::read(input)?,
            Stage::Lemmas => self.lemmas = Lemmas::read(input)?,
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
            |raw: &RawSentence| Frame::of_raw(text, tokens.get(raw.tokens.clone())?, raw.paragraph);
        self.read(&sentences.iter().filter_map(frame).collect::<Vec<_>>())
    }

    /// Returns the analysis of one of the `parts` of a text, with places in the
    /// whole text. Each part is read on its own.
    #[must_use]
    pub fn analyze_part(&self, text: &str, part: Range<usize>) -> Analysis {
        self.analyze(text.split_at(part.end).0, part.start)
    }

    /// Returns the analysis of given sentences and tokens. Only their forms, places and joints are
    /// used. `forms` has the words of each sentence.
    #[must_use]
    pub fn annotate(&self, given: &Analysis, forms: &[Vec<&str>]) -> Analysis {
        let pairs = given.sentences.iter().zip(forms);
        self.read(&pairs.map(|it| Frame::of_given(it.0, it.1)).collect::<Vec<_>>())
    }

    /// Returns the names in the sentences of a document, each given by the forms of its words.
    #[must_use]
    pub fn names_of(&self, document: &[Vec<&str>]) -> Vec<Vec<(Range<usize>, NameKind)>> {
        let names = |group: &[Vec<&str>]| {
            let (read, _) = self.read_group(group, &[]);
            read.iter().map(|it| names::spans(&it.classes)).collect::<Vec<_>>()
        };
        document.chunks(N_TOGETHER).flat_map(names).collect()
    }

    /// Returns what the heads predict for a group of sentences, and the vectors of their words. `opens`
    /// says which sentences open a paragraph.
    fn read_group(&self, forms: &[Vec<&str>], opens: &[bool]) -> (Vec<HeadOutputs>, Encoded) {
        let encoded = self.encoder.encode_paragraphs(forms, opens);
        let lengths: Vec<usize> = forms.iter().map(Vec::len).collect();
        (self.syntax.sentences(&encoded, &lengths, &self.pairs), encoded)
    }

    /// Reads the sentences of a document in groups, so that memory is bounded.
    fn read(&self, frames: &[Frame<'_>]) -> Analysis {
        let n_words = frames.iter().map(|it| it.forms.len()).sum();
        let mut analysis = Analysis { vectors: Vectors::for_words(n_words), ..Analysis::default() };
        let lengths: Vec<usize> = frames.iter().map(|it| it.forms.len()).collect();
        for frames in groups(&lengths).into_iter().filter_map(|it| frames.get(it)) {
            let forms: Vec<Vec<&str>> = frames.iter().map(|it| it.forms.clone()).collect();
            let (read, encoded) = self.read_group(&forms, &openings(frames));
            analysis.vectors.push(encoded, &forms.iter().map(Vec::len).collect::<Vec<_>>());
            for (frame, read) in frames.iter().zip(&read) {
                let sentence = index(analysis.sentences.len());
                analysis.names.extend(names::spans(&read.classes).into_iter().map(
                    |(range, kind)| Name {
                        sentence,
                        tokens: index(range.start)..index(range.end),
                        kind,
                    },
                ));
                let is_past = |form: &str| self.lemmas.is_past(form);
                let tags = syntax::agreed(&frame.forms, read, is_past);
                analysis.sentences.push(self.sentence(frame, &tags, &read.arcs));
            }
        }
        analysis
    }

    /// Returns the lemma of a tagged word.
    #[must_use]
    pub fn lemma(&self, form: &str, tags: TagPair) -> Box<str> {
        self.lemmas.lemma(form, tags, |word| self.encoder.knows(word))
    }

    /// Returns the sentence for a frame, with lemmas and features.
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
                lemma: self.lemma(form, *tags),
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
/// How many words are read together, which bounds memory if sentences are endless. Sentences of an
/// average length are never that many.
const WORDS_TOGETHER: usize = 1 << 14;

/// Returns the groups of sentences that are read together, given their numbers of words.
fn groups(lengths: &[usize]) -> Vec<Range<usize>> {
    let (mut found, mut start, mut n_words) = (Vec::new(), 0, 0);
    for (at, length) in lengths.iter().enumerate() {
        if at - start == N_TOGETHER || at > start && n_words + length > WORDS_TOGETHER {
            found.push(start..at);
            (start, n_words) = (at, 0);
        }
        n_words += length;
    }
    if start < lengths.len() {
        found.push(start..lengths.len());
    }
    found
}

/// Returns whether each sentence opens a paragraph.
fn openings(frames: &[Frame<'_>]) -> Vec<bool> {
    let before = std::iter::once(None).chain(frames.iter().map(|it| Some(it.paragraph)));
    frames.iter().zip(before).map(|(frame, before)| before != Some(frame.paragraph)).collect()
}

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

    /// Returns the frame for these tokens of `text`, or `None` if there are none.
    fn of_raw(text: &'f str, tokens: &[RawToken], paragraph: u32) -> Option<Self> {
        let span = tokens.first()?.span.cover(tokens.last()?.span);
        let forms = tokens.iter().map(|it| it.span.of(text)).collect();
        let places = tokens.iter().map(|it| (it.span, it.joined_to_next)).collect();
        Some(Self { forms, places, span, paragraph })
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{N_TOGETHER, WORDS_TOGETHER, groups};

    #[track_caller]
    fn check_groups(lengths: &[usize], expected: &[usize]) {
        let found = groups(lengths);
        assert_eq!(found.iter().map(ExactSizeIterator::len).collect::<Vec<_>>(), expected);
        assert!(found.iter().cloned().flatten().eq(0..lengths.len()));
    }

    #[test]
    fn a_group_has_a_bounded_number_of_sentences_and_of_words() {
        check_groups(&[], &[]);
        check_groups(&[20; 2 * N_TOGETHER + 1], &[N_TOGETHER, N_TOGETHER, 1]);
        check_groups(&[WORDS_TOGETHER / 2; 5], &[2, 2, 1]);
        check_groups(&[3, WORDS_TOGETHER + 1, 3], &[1, 1, 1]);
    }
}
