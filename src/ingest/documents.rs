//! Articles as documents: with an id, a place, and what the name of the file and the mail around it say.
//!
//! In: an [`Article`] and its [`Source`]. Out: a [`Document`] whose dateline is separated from its text. Never
//! fails.

use std::path::Path;

use super::article::Article;
use super::sources::Source;
use super::{dates, language, opening};
use crate::document::{Document, DocumentId, PartialDate};

/// The position of an article among those of its file: number (from 1) and total.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArticlePlace {
    pub number: usize,
    pub of: usize,
}

impl ArticlePlace {
    /// Returns a suffix that distinguishes this article within its file; empty if it is the only
    /// one.
    pub(crate) fn suffix(self, sign: char) -> String {
        if self.of == 1 { String::new() } else { format!("{sign}{}", self.number) }
    }
}

/// Converts an article to a document.
pub(super) fn document(article: Article, source: &Source, place: ArticlePlace) -> Document {
    let id = article.id.unwrap_or_else(|| format!("{}{}", source.stem, place.suffix('-')));
    let opening = opening::of_story(&article.text, article.title.as_deref());
    let named = if place.of == 1 { source.path.as_deref().and_then(day_in_name) } else { None };
    let sent = source.sent.clone().unwrap_or_default();
    let language = language::of(&article.text, article.language.as_deref());
    Document {
        id: DocumentId::new(&id),
        source: Some(format!("{}{}", source.place, place.suffix('#'))),
        title: article.title,
        date: article.date.or_else(|| opening.day(named)).or(named).or(sent.on),
        outlet: article.outlet.or_else(|| opening.outlet()).or(sent.by),
        byline: article.byline,
        url: article.url.or_else(|| source.address.clone()),
        original: None,
        language,
        body_start: opening.body_start,
        text: article.text.into(),
    }
}

/// Returns the day in the file name itself; a year or a month alone is too vague for an article.
fn day_in_name(path: &Path) -> Option<PartialDate> {
    let name = Path::new(path.file_name()?);
    dates::date_in_name(name).filter(|date| date.exact_day().is_some())
}
