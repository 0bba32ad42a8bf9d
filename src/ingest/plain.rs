//! Plain text: the whole file is the text of one document.
//!
//! In: decoded text and where it came from. Out: one document. Never fails.

use super::opening::{self, Opening};
use super::sources::Source;
use super::{dates, paper};
use crate::document::Document;

/// Returns the document of a whole file.
pub(super) fn document(source: &Source, text: String) -> Document {
    let opening = opening::find(&text, 0);
    let mut document = Document::new(&source.stem, text);
    document.source = Some(source.place.clone());
    complete(&mut document, opening, source);
    document
}

/// Fills what the document does not know yet from its opening and from its file's name.
pub(super) fn complete(document: &mut Document, opening: Opening, source: &Source) {
    let in_name = source.path.as_deref().and_then(dates::date_in_name);
    let dateline = opening.dateline.unwrap_or_default();
    document.body_start = opening.body_start;
    document.title = document.title.take().or(opening.title);
    document.outlet = document.outlet.take().or(dateline.outlet);
    let year = dateline.year.or_else(|| in_name.map(|it| it.first_day().year()));
    let written = dateline.day.and_then(|(month, day)| dates::day(year, month, day));
    let named_day = in_name.filter(|it| it.exact_day().is_some());
    document.date = document.date.or(opening.header_date).or(named_day).or(written).or(in_name);
}

/// Returns the writer that a line under the headline names.
pub(super) fn byline(document: &Document) -> Option<String> {
    let mut lines = opening::story(document).lines().map(str::trim).filter(|line| !line.is_empty());
    paper::byline(lines.next()?)
}
