//! Rebuilds the weights from a folder of corpora, stage by stage.
//!
//! In: a folder laid out as the corpora are (`ud/`, `ner/`, `polnear/`). Out: the files of weights.
//! Each stage uses the files of the stages before it, from this run or an earlier one. Fails with
//! [`RebuildError`], which names the file.

use std::fs;
use std::path::{Path, PathBuf};

use super::treebank::{Treebank, TreebankError};
use super::{lemmas, segment};
use crate::evaluate::silver::{self, SilverArticle, SilverError};
use crate::language::Pipeline;
use crate::language::blob::{BlobError, BlobWriter};
use crate::language::conllu::GivenDocument;
use crate::language::model::LinearModel;
use crate::language::pipeline::Stage;

/// Why the weights could not be rebuilt.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RebuildError {
    /// A treebank could not be read.
    #[error(transparent)]
    Treebank(#[from] TreebankError),
    /// Articles could not be read.
    #[error(transparent)]
    Silver(#[from] SilverError),
    /// A file could not be read or written.
    #[error("cannot read or write `{}`", path.display())]
    File { path: PathBuf, source: std::io::Error },
    /// The weights of an earlier stage are missing or damaged.
    #[error("`{}` has no weights of an earlier stage; rebuild all stages", path.display())]
    Earlier { path: PathBuf, source: BlobError },
}

/// Rebuilds the weights of `stages` from `corpora` into `out`, calling `report` with the name of
/// each stage as it starts.
///
/// # Errors
/// Returns an error if a corpus cannot be read or a file cannot be written.
pub(crate) fn rebuild(
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
        let blob = corpora.train(stage, &mut pipeline);
        let path = out.join(stage.file());
        fs::write(&path, blob.finish()).map_err(|source| RebuildError::File { path, source })?;
    }
    Ok(())
}

/// Returns the built-in pipeline with these stages replaced by those in the files of a folder.
///
/// # Errors
/// Returns an error if a file is missing or contains no weights.
pub(crate) fn load(folder: &Path, stages: &[Stage]) -> Result<Pipeline, RebuildError> {
    let mut pipeline = Pipeline::embedded().clone();
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

/// All training data.
struct Corpora {
    ewt: Treebank,
    gum: Treebank,
    articles: Vec<SilverArticle>,
}

impl Corpora {
    fn load(folder: &Path) -> Result<Self, RebuildError> {
        let ewt = Treebank::load(&folder.join("ud/en_ewt-ud-train.conllu"))?;
        let gum = Treebank::load(&folder.join("ud/en_gum-ud-train.conllu"))?;
        let silver = folder.join("polnear/corenlp_train.tsv.gz");
        let articles = silver::load(&folder.join("polnear/train.jsonl"), Some(&silver))?;
        Ok(Self { ewt, gum, articles })
    }

    fn documents(&self) -> Vec<&GivenDocument> {
        self.ewt.documents.iter().chain(&self.gum.documents).collect()
    }

    /// Trains a stage on the output of the earlier stages, puts it into the pipeline, and returns
    /// its file.
    fn train(&self, stage: Stage, pipeline: &mut Pipeline) -> BlobWriter {
        let mut out = BlobWriter::default();
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
            Stage::Lemmas => {
                pipeline.lemmas = lemmas::train(&self.documents());
                pipeline.lemmas.write(&mut out);
            }
        }
        out
    }
}
