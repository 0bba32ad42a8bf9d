//! Annotated articles: who said what, as code-point spans in JSON lines.
//!
//! In: JSON Lines text. Out: [`GoldArticle`]s with spans of bytes. Fails if a line is not an
//! article or a span ends before it starts; the error names the line.

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::document::{CodePoints, Span};
use crate::knowledge::record::Offsets;

/// Why gold data could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
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

/// An article as a line has it, with the annotation `G` if it has one.
#[derive(Debug, Deserialize)]
pub(super) struct GoldLine<G> {
    pub(super) id: String,
    pub(super) text: String,
    #[serde(default)]
    pub(super) attributions: Vec<Attribution>,
    pub(super) gold: Option<G>,
}

/// An attribution as a line has it: places in code points.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Attribution {
    #[serde(default)]
    pub source: Vec<Offsets>,
    #[serde(default)]
    pub cue: Vec<Offsets>,
    #[serde(default)]
    pub content: Vec<Offsets>,
}

/// Returns what `read` makes of each line of a JSON Lines text, skipping blank lines.
///
/// # Errors
/// Returns an error, which names the line, if a line is not an article or `read` fails.
pub(super) fn lines<G: DeserializeOwned, T>(
    text: &str,
    read: impl Fn(GoldLine<G>) -> Result<T, String>,
) -> Result<Vec<T>, GoldError> {
    // The parser sees a single line, so its line number would be misleading.
    let cause =
        |error: serde_json::Error| error.to_string().replace(" at line 1 column", " at column");
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let parsed = lines.map(|(index, line)| {
        let made = serde_json::from_str(line).map_err(cause).and_then(&read);
        made.map_err(|cause| GoldError::Invalid { line: index + 1, cause })
    });
    parsed.collect()
}

/// Returns the articles of a JSON Lines text, skipping blank lines.
///
/// # Errors
/// Returns an error if a line is not an article or a span ends before it starts.
pub fn articles(text: &str) -> Result<Vec<GoldArticle>, GoldError> {
    lines(text, article)
}

fn article(line: GoldLine<IgnoredAny>) -> Result<GoldArticle, String> {
    let points = CodePoints::new(&line.text);
    let spans = |all: &[Offsets]| {
        let span = |range: &Offsets| {
            points.to_span(*range).ok_or_else(|| format!("{range:?} ends before it starts"))
        };
        all.iter().map(span).collect::<Result<Vec<_>, _>>()
    };
    let mut attributions = Vec::new();
    for attribution in &line.attributions {
        let (source, cue) = (spans(&attribution.source)?, spans(&attribution.cue)?);
        attributions.push(GoldAttribution { source, cue, content: spans(&attribution.content)? });
    }
    Ok(GoldArticle { id: line.id, text: line.text.clone(), attributions })
}
