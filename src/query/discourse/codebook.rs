//! A codebook: concepts, and the patterns that recognize their wordings.
//!
//! In: TOML with one `[[concept]]` each: a `name`, regular expressions in `patterns`, and in
//! `against` those of wordings that say the opposite ("repeal of the act"). Out: [`Codebook`],
//! which finds the concept of a wording. Patterns match whole words and ignore case. If several
//! concepts match, the first decides. Fails if the file does not have this form or if a regular
//! expression does not compile.

use std::path::{Path, PathBuf};

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use crate::ingest;

/// Concepts with their patterns, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Codebook {
    concepts: Vec<Coded>,
}

#[derive(Clone, Debug)]
struct Coded {
    name: String,
    patterns: Vec<Regex>,
    against: Vec<Regex>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    concept: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    patterns: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
}

/// Why a codebook could not be used.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each message names its fields")]
#[non_exhaustive]
pub enum CodebookError {
    /// The file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// The file is not a codebook.
    #[error("{}: not a codebook: {cause}", path.display())]
    Form { path: PathBuf, cause: String },
    /// A regular expression does not compile.
    #[error("{}: concept `{concept}`: `{pattern}` is not a regular expression: {cause}", path.display())]
    Pattern { path: PathBuf, concept: String, pattern: String, cause: String },
}

impl Codebook {
    /// Reads a codebook from a file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is not a codebook.
    pub fn read(path: &Path) -> Result<Self, CodebookError> {
        let text = ingest::read_plain(path)
            .map_err(|source| CodebookError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// Parses a codebook. `path` names it in errors.
    ///
    /// # Errors
    /// Returns an error if the text is not a codebook.
    pub fn parse(text: &str, path: &Path) -> Result<Self, CodebookError> {
        let form = |cause: String| CodebookError::Form { path: path.to_owned(), cause };
        let file: File = toml::from_str(text).map_err(|it| form(it.to_string()))?;
        let mut concepts = Vec::new();
        for entry in file.concept {
            if entry.name.trim().is_empty() {
                return Err(form("a concept has no name".to_owned()));
            }
            let all = |patterns: &[String]| -> Result<Vec<Regex>, CodebookError> {
                patterns.iter().map(|it| compiled(it, &entry.name, path)).collect()
            };
            let (patterns, against) = (all(&entry.patterns)?, all(&entry.against)?);
            concepts.push(Coded { name: entry.name.trim().to_owned(), patterns, against });
        }
        Ok(Self { concepts })
    }

    /// Returns the concept of a wording, and whether the wording says the opposite of it, or `None`
    /// if no pattern matches.
    #[must_use]
    pub fn code(&self, wording: &str) -> Option<(&str, bool)> {
        let matches = |all: &[Regex]| all.iter().any(|it| it.is_match(wording));
        self.concepts.iter().find_map(|concept| {
            if matches(&concept.against) {
                return Some((concept.name.as_str(), true));
            }
            matches(&concept.patterns).then_some((concept.name.as_str(), false))
        })
    }
}

fn compiled(pattern: &str, concept: &str, path: &Path) -> Result<Regex, CodebookError> {
    let whole = format!(r"\b(?:{pattern})\b");
    RegexBuilder::new(&whole).case_insensitive(true).build().map_err(|error| {
        CodebookError::Pattern {
            path: path.to_owned(),
            concept: concept.to_owned(),
            pattern: pattern.to_owned(),
            cause: error.to_string(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = r#"
        [[concept]]
        name = "Harbor Act"
        patterns = ["harbor (act|law)"]
        against = ["(repeal|end) of the harbor (act|law)"]

        [[concept]]
        name = "Tolls"
        patterns = ["tolls?"]
    "#;

    #[test]
    fn the_first_concept_that_matches_decides() {
        let book = Codebook::parse(BOOK, Path::new("book.toml")).expect("well made");
        assert_eq!(book.code("the new Harbor Law"), Some(("Harbor Act", false)));
        assert_eq!(book.code("a quick repeal of the Harbor Act"), Some(("Harbor Act", true)));
        assert_eq!(book.code("a toll"), Some(("Tolls", false)));
        assert_eq!(book.code("tollway harbors"), None);
    }

    #[test]
    fn errors_name_the_file() {
        let message = |text: &str| {
            let error = Codebook::parse(text, Path::new("book.toml")).expect_err("not well made");
            error.to_string()
        };
        assert!(message("[[concept]]\nname = \"A\"").starts_with("book.toml: not a codebook"));
        let broken = message("[[concept]]\nname = \"A\"\npatterns = [\"(\"]");
        assert!(broken.contains("concept `A`: `(` is not a regular expression"), "{broken}");
    }
}
