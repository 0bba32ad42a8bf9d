//! Rebuilds the weights from a folder of corpora, stage by stage.
//!
//! In: a folder laid out as the corpora are (`ud/`, `ner/`, `polnear/`). Out: the files of weights.
//! A stage takes what the stages before it wrote, whether in this run or an earlier one. Fails with
//! [`RebuildError`], which names the file.

use std::fs;
use std::path::{Path, PathBuf};

use super::names::{self, NameSample};
use super::tags::Known;
use super::treebank::{Sample, Treebank, TreebankError};
use super::{clusters, lemmas, parser, segment, tags};
use crate::evaluate::columns::{self, Tagged};
use crate::evaluate::silver::{self, Article, SilverError};
use crate::language::Pipeline;
use crate::language::blob::{BlobError, BlobWriter};
use crate::language::conllu::Given;
use crate::language::lexeme::Lexeme;
use crate::language::model::LinearModel;
use crate::language::names::N_CLASSES;
use crate::language::pipeline::Stage;
use crate::language::scan::RawToken;
use crate::language::segment as reading;

/// Why the weights could not be rebuilt.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message names its fields")]
#[non_exhaustive]
pub enum RebuildError {
    /// A treebank could not be read.
    #[error(transparent)]
    Treebank(#[from] TreebankError),
    /// Articles could not be read.
    #[error(transparent)]
    Silver(#[from] SilverError),
    /// A file could not be read or written.
    #[error("cannot read or write `{}`", path.display())]
    File { path: PathBuf, source: std::io::Error },
    /// The weights of an earlier stage are missing or spoilt.
    #[error("`{}` holds no weights of the stages before; rebuild all", path.display())]
    Earlier { path: PathBuf, source: BlobError },
}

/// Rebuilds the weights of `stages` from `corpora` into `out`; `report` is told of each step.
///
/// # Errors
/// Where a corpus cannot be read or a file cannot be written.
pub fn rebuild(
    corpora: &Path,
    out: &Path,
    stages: &[Stage],
    report: &mut dyn FnMut(&str),
) -> Result<(), RebuildError> {
    let corpora = Corpora::load(corpora)?;
    let earlier = Stage::ALL.into_iter().rev().skip_while(|it| !stages.contains(it));
    let earlier: Vec<Stage> = earlier.filter(|it| !stages.contains(it)).collect();
    let mut pipeline = load(out, &earlier)?;
    for stage in Stage::ALL.into_iter().filter(|it| stages.contains(it)) {
        report(stage.name());
        let blob = corpora.train(stage, &mut pipeline, report);
        let path = out.join(stage.file());
        fs::write(&path, blob.finish()).map_err(|source| RebuildError::File { path, source })?;
    }
    Ok(())
}

/// Returns the pipeline of these stages, read from the files of a folder.
///
/// # Errors
/// Where a file is missing or holds no weights.
pub fn load(folder: &Path, stages: &[Stage]) -> Result<Pipeline, RebuildError> {
    let mut pipeline = Pipeline::default();
    for stage in stages.iter().copied() {
        let path = folder.join(stage.file());
        let bytes =
            fs::read(&path).map_err(|source| RebuildError::File { path: path.clone(), source })?;
        pipeline
            .read_stage(stage, &bytes)
            .map_err(|source| RebuildError::Earlier { path, source })?;
    }
    Ok(pipeline)
}

/// All that is learned from.
struct Corpora {
    ewt: Treebank,
    gum: Treebank,
    samples: Vec<Sample>,
    articles: Vec<Article>,
    tagged: Vec<Vec<Tagged>>,
}

impl Corpora {
    fn load(folder: &Path) -> Result<Self, RebuildError> {
        let ewt = Treebank::load(&folder.join("ud/en_ewt-ud-train.conllu"))?;
        let gum = Treebank::load(&folder.join("ud/en_gum-ud-train.conllu"))?;
        let samples = [&ewt, &gum].iter().flat_map(|it| it.samples()).collect();
        let silver = folder.join("polnear/corenlp_train.tsv.gz");
        let articles = silver::load(&folder.join("polnear/train.jsonl"), Some(&silver))?;
        let mut tagged = Vec::new();
        for file in ["ner/uner_ewt_train.iob2", "ner/wikigold.txt"] {
            tagged.extend(columns::read(&silver::read_text(&folder.join(file))?));
        }
        Ok(Self { ewt, gum, samples, articles, tagged })
    }

    fn documents(&self) -> Vec<&Given> {
        self.ewt.documents.iter().chain(&self.gum.documents).collect()
    }

    /// Trains a stage on what the stages before give, and puts it into the pipeline.
    fn train(
        &self,
        stage: Stage,
        pipeline: &mut Pipeline,
        report: &mut dyn FnMut(&str),
    ) -> BlobWriter {
        let mut out = BlobWriter::default();
        let samples: Vec<&Sample> = self.samples.iter().collect();
        match stage {
            Stage::Lexicon => {
                pipeline.lexicon = segment::lexicon(&self.documents(), &self.articles);
                pipeline.lexicon.write(&mut out);
            }
            Stage::Boundary => {
                let weights =
                    segment::boundary(&self.documents(), &self.articles, &pipeline.lexicon, 1);
                pipeline.boundary = LinearModel::new(2, &weights);
                LinearModel::write(&mut out, 2, &weights);
            }
            Stage::Clusters => {
                pipeline.clusters = clusters::train(&self.raw(pipeline), 3, 12);
                pipeline.clusters.write(&mut out);
            }
            Stage::Lemmas => {
                pipeline.lemmas = lemmas::train(&self.documents());
                pipeline.lemmas.write(&mut out);
            }
            Stage::Tagger => {
                let settings = tags::Settings::default();
                let mut samples = samples;
                let titled = tags::titled(&self.articles, pipeline);
                samples.extend(&titled);
                let usage = &tags::usage(&self.articles);
                let homonyms = &tags::homonyms(&self.articles);
                let known = Known { clusters: &pipeline.clusters, usage, homonyms };
                let (tagger, weights) = tags::train(&samples, known, settings);
                tagger.write_tables(&mut out);
                LinearModel::write(&mut out, tagger.classes.len(), &weights);
                pipeline.tagger = tagger;
            }
            Stage::Names => {
                let weights = names::train(&self.named(pipeline), 2, 12);
                LinearModel::write(&mut out, N_CLASSES, &weights);
                pipeline.names = LinearModel::new(N_CLASSES, &weights);
            }
            Stage::Parser => {
                let settings =
                    tags::Settings { n_rounds: 1, n_passes: 4, ..tags::Settings::default() };
                let homonyms = &tags::homonyms(&self.articles);
                let (clusters, usage) = (&pipeline.clusters, &pipeline.tagger.usage);
                let known = Known { clusters, usage, homonyms };
                let examples = parser::jackknife::examples(&samples, known, settings, 5);
                let options = parser::Options::default();
                let trained = parser::train(&examples, &options, &mut |it| report(&it));
                trained.write(&mut out);
                pipeline.parser = trained.parser();
            }
        }
        out
    }

    /// Returns the words of all texts by sentence.
    fn raw(&self, pipeline: &Pipeline) -> Vec<Vec<Lexeme>> {
        let mut sentences = Vec::new();
        for Article { text, .. } in &self.articles {
            let tokens = reading::tokens(text, 0, &pipeline.lexicon);
            for sentence in reading::sentences(text, &tokens, &pipeline.boundary) {
                let lexeme = |it: &RawToken| Lexeme::new(it.span.of(text));
                sentences.push(tokens[sentence.tokens].iter().map(lexeme).collect());
            }
        }
        sentences.extend(self.samples.iter().map(|it| it.lexemes.clone()));
        sentences
    }

    /// Returns all sentences with names, by document.
    fn named(&self, pipeline: &Pipeline) -> Vec<Vec<NameSample>> {
        let mut named: Vec<Vec<NameSample>> = Vec::new();
        for document in &self.tagged {
            let sentences = document.iter().map(|(forms, classes)| {
                (forms.iter().map(String::as_str).collect(), classes.clone())
            });
            named.push(names::samples(sentences.collect(), pipeline));
        }
        named.extend(self.gum.documents.iter().map(|it| names::from_entities(it, pipeline)));
        // An article without columns would teach that it has no names.
        let read = self.articles.iter().filter(|it| !it.words.is_empty());
        let mut pipeline = pipeline.clone();
        pipeline.tagger.usage = pipeline.tagger.usage.of_these(&tags::shared_forms(&self.articles));
        named.extend(read.map(|it| names::from_article(it, &pipeline)));
        named
    }
}
