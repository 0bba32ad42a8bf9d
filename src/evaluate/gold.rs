//! Annotated articles: who said what, as code-point spans in JSON lines.
//!
//! In: JSON Lines text. Out: [`GoldArticle`]s with spans of bytes. Fails if a line is not an
//! article or a span ends before it starts; the error names the line.

use std::path::PathBuf;

use serde::Deserialize;

use crate::document::{CodePoints, Span};

/// Why gold data could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is invalid.
    #[error("line {line}: {cause}")]
    Invalid {
        /// The line, 1-based.
        line: usize,
        /// What is wrong.
        cause: String,
    },
}

/// An article with its attributions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldArticle {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its attributions, in file order.
    pub attributions: Vec<GoldAttribution>,
}

/// One annotated attribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldAttribution {
    /// The words that name the source.
    pub source: Vec<Span>,
    /// The words that express the saying.
    pub cue: Vec<Span>,
    /// The words that were said.
    pub content: Vec<Span>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    #[serde(default)]
    attributions: Vec<LineAttribution>,
}

#[derive(Deserialize)]
struct LineAttribution {
    #[serde(default)]
    source: Vec<[usize; 2]>,
    #[serde(default)]
    cue: Vec<[usize; 2]>,
    #[serde(default)]
    content: Vec<[usize; 2]>,
}

/// Returns the articles of a JSON Lines text, skipping blank lines.
///
/// # Errors
/// Returns an error if a line is not an article or a span ends before it starts.
pub fn articles(text: &str) -> Result<Vec<GoldArticle>, GoldError> {
    let lines = text.lines().enumerate().filter(|(_, it)| !it.trim().is_empty());
    lines.map(|(index, line)| article(line, index + 1)).collect()
}

fn article(text: &str, line: usize) -> Result<GoldArticle, GoldError> {
    let invalid = |cause: String| GoldError::Invalid { line, cause };
    let parsed: Line = serde_json::from_str(text).map_err(|it| invalid(it.to_string()))?;
    let points = CodePoints::new(&parsed.text);
    let spans = |all: &[[usize; 2]]| {
        let span = |range: &[usize; 2]| {
            points
                .to_span(*range)
                .ok_or_else(|| invalid(format!("{range:?} ends before it starts")))
        };
        all.iter().map(span).collect::<Result<Vec<_>, _>>()
    };
    let mut attributions = Vec::new();
    for line in &parsed.attributions {
        let (source, cue) = (spans(&line.source)?, spans(&line.cue)?);
        attributions.push(GoldAttribution { source, cue, content: spans(&line.content)? });
    }
    Ok(GoldArticle { id: parsed.id, text: parsed.text.clone(), attributions })
}
