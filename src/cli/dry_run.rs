//! `onrecord add --dry-run`: shows what would be read and stores nothing.
//!
//! In: inputs. Out: one row per document with title, day, outlet, byline, URL and text; a bad input
//! gives a row with `error`, and exit status 3. Fails if standard output or the folder for texts
//! cannot be written.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Serialize;

use super::Context;
use super::inputs::InputArgs;
use super::output::{self, Format};
use super::rows::{Column, Row};
use crate::document::Document;
use crate::ingest::{self, About, Copies, Failure, Incoming};
use crate::store;

/// What would be read from one document, or why nothing would.
#[derive(Debug, Default, Serialize)]
struct Shown {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    title: Option<String>,
    date: Option<String>,
    outlet: Option<String>,
    byline: Option<String>,
    url: Option<String>,
    language: Option<String>,
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    /// Why it would not be stored although it is readable, or `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<String>,
    /// The first document shown before that this one is a near copy of, or `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<String>,
    body: Option<String>,
}

const FIRST_WORDS: usize = 12;

impl Row for Shown {
    const COLUMNS: &'static [Column] = &[
        Column::text("Source"),
        Column::text("Title"),
        Column::code("Date"),
        Column::text("Outlet"),
        Column::text("First words").spare(),
    ];

    fn cells(&self) -> Vec<String> {
        let cell = |value: &Option<String>| value.clone().unwrap_or_default();
        let body = self.body.as_deref().unwrap_or_default();
        let first: Vec<&str> = body.split_whitespace().take(FIRST_WORDS).collect();
        let left_out = self.left_out.as_ref().map(|why| format!("left out: {why}"));
        let copy = self.copy_of.as_ref().map(|first| format!("a copy of {first}"));
        let words = self.error.clone().or(left_out).or(copy).unwrap_or_else(|| first.join(" "));
        vec![self.source.clone(), cell(&self.title), cell(&self.date), cell(&self.outlet), words]
    }
}

/// Shows what would be read from the inputs.
///
/// # Errors
/// Returns an error if standard output or the folder for texts cannot be written.
pub(super) fn run(
    inputs: &InputArgs,
    format: Format,
    texts: Option<&Path>,
    context: &Context,
) -> anyhow::Result<ExitCode> {
    let mut reading = ingest::read(&inputs.paths()?, inputs.options());
    let mut copies = Copies::default();
    let (mut rows, mut n_failed) = (Vec::new(), 0_usize);
    while let Some(incoming) = reading.next() {
        let row = match incoming {
            Incoming::Notice(notice) => {
                context.notice(&notice.to_string());
                continue;
            }
            Incoming::Failure(failure) => {
                n_failed += 1;
                failed(&failure)
            }
            Incoming::Document(mut document) => {
                inputs.complete(&mut document);
                if let Some(folder) = texts {
                    save(&document, folder)?;
                }
                let source = document.source.as_deref().unwrap_or_default();
                let copy_of = copies.first_like(source, &document.text).map(str::to_owned);
                Shown { copy_of, ..shown(&document, reading.about(), inputs.refusal(&document)) }
            }
        };
        rows.push(row);
        if format == Format::Jsonl {
            output::print(&rows, format, context)?;
            rows.clear();
        }
    }
    output::print(&rows, format, context)?;
    Ok(if n_failed > 0 { ExitCode::from(super::SOME_FAILED) } else { ExitCode::SUCCESS })
}

/// Returns a place with its line or number after `#`, so that scripts can split off the path.
fn with_number(place: &str) -> String {
    match place.rsplit_once(':') {
        Some((path, line)) if line.parse::<u64>().is_ok() => format!("{path}#{line}"),
        _ => place.to_owned(),
    }
}

fn shown(document: &Document, about: &About, left_out: Option<String>) -> Shown {
    Shown {
        source: document.source.as_deref().map(with_number).unwrap_or_default(),
        error: None,
        title: document.title.clone(),
        date: document.date.map(|date| date.to_string()),
        outlet: document.outlet.clone(),
        byline: document.byline.clone(),
        url: document.url.clone(),
        language: Some(document.language.clone()),
        kind: Some(about.kind),
        notes: about.notes.clone(),
        left_out,
        copy_of: None,
        body: Some(ingest::story(document).to_owned()),
    }
}

fn failed(failure: &Failure) -> Shown {
    // The place stands in a column of its own.
    let error = failure.to_string();
    let why = error.strip_prefix(failure.place()).and_then(|it| it.strip_prefix(": "));
    let error = Some(why.unwrap_or(&error).to_owned());
    Shown { source: with_number(failure.place()), error, ..Shown::default() }
}

/// Writes the text of a document to `ID.txt` in a folder.
pub(super) fn save(document: &Document, folder: &Path) -> anyhow::Result<()> {
    let name: String = document
        .id
        .as_str()
        .chars()
        .map(|letter| if letter == '/' || letter == '\\' { '_' } else { letter })
        .collect();
    let path = folder.join(format!("{name}.txt"));
    store::check_output(&path)?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::File::create(&path)?.write_all(document.text.as_bytes()))
        .with_context(|| format!("cannot write the text `{}`", path.display()))
}
