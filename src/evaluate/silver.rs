//! News annotated by another program: raw articles with its words and names.
//!
//! In: `train.jsonl` (articles with `id` and `text`) and that program's columns: word, lemma, tag,
//! name tag, head, relation, begin, end, with a `# doc` line before each article; offsets in code
//! points. Out: [`SilverArticle`]s. Fails with [`SilverError`], which names the file and line.

use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde::de::IgnoredAny;

use super::gold::{self, GoldError, GoldLine};
use crate::document::{CodePoints, Span};
use crate::ingest;
use crate::language::NameKind;

/// A raw article.
#[derive(Clone, Debug, Default)]
pub(crate) struct SilverArticle {
    /// Its text.
    pub text: String,
    /// The other program's words.
    pub words: Vec<Word>,
}

/// A word as the other program reads it.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Its place.
    pub span: Span,
    /// The kind of the name that it is part of, if any.
    pub kind: Option<NameKind>,
    /// Whether it is the last word of its sentence.
    #[cfg_attr(not(feature = "train"), expect(dead_code, reason = "only training asks"))]
    pub ends: bool,
}

/// Why articles could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SilverError {
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// A line is not an article.
    #[error("`{}` is not a file of articles with `id` and `text`", path.display())]
    Article { path: PathBuf, source: GoldError },
}

/// Returns the text of a file, decompressed if its name ends in `.gz`.
///
/// # Errors
/// Returns an error if it cannot be read or is not UTF-8.
pub(crate) fn read_text(path: &Path) -> Result<String, SilverError> {
    let fail = |source| SilverError::Read { path: path.to_owned(), source };
    let file = BufReader::new(ingest::open_plain(path).map_err(fail)?);
    let is_packed = path.extension().is_some_and(|it| it == "gz");
    let text =
        if is_packed { ingest::read_text(GzDecoder::new(file)) } else { ingest::read_text(file) };
    text.map_err(fail)
}

/// Returns the articles of a JSON Lines file, with their words from the file of columns if one is
/// given.
///
/// # Errors
/// Returns an error if a file cannot be read or a line is not an article.
pub(crate) fn load(path: &Path, columns: Option<&Path>) -> Result<Vec<SilverArticle>, SilverError> {
    let file = read_text(path)?;
    let columns = columns.map(read_text).transpose()?.unwrap_or_default();
    let blocks = by_document(&columns);
    let article = |line: GoldLine<IgnoredAny>| {
        let block = blocks.get(line.id.as_str());
        let words = block.map_or_else(Vec::new, |block| words(&line.text, block));
        Ok(SilverArticle { text: line.text, words })
    };
    gold::lines(&file, article)
        .map_err(|source| SilverError::Article { path: path.to_owned(), source })
}

/// Returns the lines of each document, by its name without file extensions.
fn by_document(columns: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut blocks: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut current = "";
    for line in columns.lines() {
        if let Some(id) = line.strip_prefix("# doc ") {
            current = id.split(".txt").next().unwrap_or(id).trim();
        } else {
            blocks.entry(current).or_default().push(line);
        }
    }
    blocks
}

impl SilverArticle {
    /// Returns the names: runs of words of the same kind.
    #[must_use]
    pub(crate) fn names(&self) -> Vec<(Span, NameKind)> {
        let mut names: Vec<(Span, NameKind)> = Vec::new();
        let mut last = None;
        for word in &self.words {
            if let Some(kind) = word.kind {
                match names.last_mut() {
                    Some((span, _)) if last == Some(kind) => *span = span.cover(word.span),
                    _ => names.push((word.span, kind)),
                }
            }
            last = word.kind;
        }
        names
    }
}

fn words(text: &str, lines: &[&str]) -> Vec<Word> {
    let points = CodePoints::new(text);
    let word = |(at, line): (usize, &&str)| {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[_, _, _, name, _, _, begin, end] = columns.as_slice() else { return None };
        let span = points.to_span([begin.parse().ok()?, end.parse().ok()?])?;
        let kind = match name {
            "PERSON" => Some(NameKind::Person),
            "ORGANIZATION" => Some(NameKind::Organization),
            "LOCATION" => Some(NameKind::Place),
            "MISC" => Some(NameKind::Other),
            _ => None,
        };
        let ends = lines.get(at + 1).is_none_or(|it| it.is_empty());
        Some(Word { span, kind, ends })
    };
    lines.iter().enumerate().filter_map(word).collect()
}
