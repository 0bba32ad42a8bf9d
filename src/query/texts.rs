//! Words in whole texts: which documents hold them, best first, and the sentence that shows it.
//!
//! In: what is asked for. Out: [`TextHit`]s, ranked by BM25, each with a snippet. Every text is read for
//! it, so that nothing but the store need be kept. Fails if the store cannot be read.

use std::ops::Range;

use serde::Serialize;

use super::asked_words::{AskedWords, Indexed};
use super::{Answer, Filter};
use crate::document::{CodePoints, DocumentId, PartialDate, Span};
use crate::resolve::Identities;
use crate::store::{DocumentNumber, Outline, StoreError};

/// A document that holds what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextHit {
    /// How well it fits; comparable within one answer only.
    pub score: f64,
    /// Always `text`, as the rows of relations and statements say what they are evidence of.
    pub evidence_of: &'static str,
    /// The document.
    pub document: DocumentId,
    /// The day it was published.
    pub published: Option<PartialDate>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// How often what was asked for stands in it.
    pub n_found: usize,
    /// The place of the snippet, in code points of the document's text.
    pub offsets: [usize; 2],
    /// The words around the places found.
    pub quotation: String,
    /// Where in the document's text the words stand, in code points.
    pub trigger: Vec<[usize; 2]>,
}

/// Bytes of a snippet, about.
const SNIPPET_BYTES: usize = 240;
/// How fast more of the same word counts less, and how much long texts are held back.
const K: f64 = 1.2;
const B: f64 = 0.75;

/// A document while all are read.
struct Found {
    hit: TextHit,
    /// How often each phrase stands in it.
    counts: Vec<usize>,
    n_words: usize,
}

/// What is gathered while the documents are read.
#[derive(Default)]
struct Reading {
    found: Vec<Found>,
    n_documents: usize,
    n_words_all: usize,
    /// For each phrase the number of documents that hold it.
    n_holding: Vec<usize>,
}

impl Reading {
    fn add(&mut self, outline: &Outline<'_>, asked: &AskedWords, filter: &Filter) {
        let text = Indexed::of(outline.text, asked);
        self.n_documents += 1;
        self.n_words_all += text.len();
        if !filter.holds_date(outline.date) || !filter.holds_outlet(outline.outlet) {
            return;
        }
        let Some(places) = asked.find(&text) else { return };
        let counts: Vec<usize> = places.iter().map(Vec::len).collect();
        self.n_holding.resize(counts.len(), 0);
        let n_holding = self.n_holding.iter_mut().zip(&counts);
        n_holding.for_each(|(n, count)| *n += usize::from(*count > 0));
        let mut bytes: Vec<Range<usize>> =
            places.iter().flatten().map(|it| text.bytes(it)).collect();
        bytes.sort_by_key(|it| (it.start, it.end));
        self.found.push(Found { hit: hit(outline, &bytes), counts, n_words: text.len() });
    }

    /// Adds what was gathered from later documents.
    fn merge(&mut self, later: Self) {
        self.found.extend(later.found);
        self.n_documents += later.n_documents;
        self.n_words_all += later.n_words_all;
        self.n_holding.resize(self.n_holding.len().max(later.n_holding.len()), 0);
        self.n_holding.iter_mut().zip(later.n_holding).for_each(|(n, of_later)| *n += of_later);
    }

    /// Returns the best `limit` of the documents found.
    fn ranked(self, asked: &AskedWords, limit: usize) -> Answer<TextHit> {
        let Self { found, n_documents, n_words_all, mut n_holding } = self;
        n_holding.resize(asked.n_phrases(), 0);
        let mean = n_words_all as f64 / n_documents.max(1) as f64;
        let rarity = |n: usize| {
            let (all, n) = (n_documents as f64, n as f64);
            (1.0 + (all - n + 0.5) / (n + 0.5)).ln()
        };
        let mut rows: Vec<TextHit> = Vec::new();
        for Found { mut hit, counts, n_words } in found {
            let length = K * (1.0 - B + B * n_words as f64 / mean.max(1.0));
            let parts = counts.iter().zip(&n_holding).map(|(count, n)| {
                let count = *count as f64;
                rarity(*n) * count * (K + 1.0) / (count + length)
            });
            hit.score = parts.sum();
            rows.push(hit);
        }
        rows.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| left.document.cmp(&right.document))
        });
        let n_total = rows.len();
        rows.truncate(limit);
        Answer { rows, n_total, n_unsure: 0 }
    }
}

/// Returns the row of a document, not yet scored, from the places found in it.
fn hit(outline: &Outline<'_>, bytes: &[Range<usize>]) -> TextHit {
    let (offsets, quotation, trigger) = snippet(outline.text, bytes);
    TextHit {
        score: 0.0,
        evidence_of: "text",
        document: DocumentId::new(outline.id),
        published: outline.date,
        outlet: outline.outlet.map(str::to_owned),
        title: outline.title.map(str::to_owned),
        url: outline.url.map(str::to_owned),
        n_found: bytes.len(),
        offsets,
        quotation,
        trigger,
    }
}

/// Returns the best `limit` documents that hold what is asked for.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn texts(
    identities: &Identities<'_>,
    asked: &AskedWords,
    filter: &Filter,
    limit: usize,
) -> Result<Answer<TextHit>, StoreError> {
    let runs = identities.store().fold_outlines(|run: &mut Reading, outline| {
        run.add(outline, asked, filter);
        Ok(())
    })?;
    let mut all = Reading::default();
    for run in runs {
        all.merge(run);
    }
    Ok(all.ranked(asked, limit))
}

/// Returns the best `limit` of some documents that hold what is asked for. Words are weighed by how
/// many of these documents hold them.
///
/// # Errors
/// Returns an error if the store cannot be read.
pub(crate) fn texts_among(
    identities: &Identities<'_>,
    asked: &AskedWords,
    numbers: &[DocumentNumber],
    limit: usize,
) -> Result<Answer<TextHit>, StoreError> {
    let mut all = Reading::default();
    for number in numbers {
        let stored = identities.document(*number)?;
        all.add(&Outline::of(*number, &stored), asked, &Filter::default());
    }
    Ok(all.ranked(asked, limit))
}

/// Returns the stretch of a text in which most of the places stand, with those within it.
fn snippet(text: &str, places: &[Range<usize>]) -> ([usize; 2], String, Vec<[usize; 2]>) {
    let within = |from: usize| {
        places.iter().filter(|it| it.start >= from && it.end <= from + SNIPPET_BYTES).count()
    };
    let starts = places.iter().map(|it| it.start);
    let best = starts.max_by_key(|it| (within(*it), std::cmp::Reverse(*it))).unwrap_or(0);
    let last = places.iter().filter(|it| it.start >= best && it.end <= best + SNIPPET_BYTES);
    let last = last.map(|it| it.end).max().unwrap_or(best);
    let room = SNIPPET_BYTES.saturating_sub(last - best) / 2;
    let start = begin(text, best, room);
    let end = finish(text, last, room);
    let Some(span) = Span::new(text, start..end) else {
        return ([0, 0], String::new(), Vec::new());
    };
    let points = CodePoints::new(text);
    let inside = places.iter().filter(|it| it.start >= start && it.end <= end);
    let spans = inside.filter_map(|it| Span::new(text, it.clone()));
    let trigger = spans.map(|it| points.of_span(it)).collect();
    (points.of_span(span), span.of(text).to_owned(), trigger)
}

/// Returns the start of the word at most `room` bytes before `at`, within the same paragraph.
fn begin(text: &str, at: usize, room: usize) -> usize {
    let paragraph = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let mut from = at.saturating_sub(room);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    if from <= paragraph {
        return paragraph + text[paragraph..at].len() - text[paragraph..at].trim_start().len();
    }
    text[from..at].find(char::is_whitespace).map_or(at, |gap| {
        let rest = &text[from + gap..at];
        from + gap + rest.len() - rest.trim_start().len()
    })
}

/// Returns the end of the word at most `room` bytes after `at`, within the same paragraph.
fn finish(text: &str, at: usize, room: usize) -> usize {
    let paragraph = text[at..].find('\n').map_or(text.len(), |it| at + it);
    let mut to = (at + room).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    if to >= paragraph {
        return at + text[at..paragraph].trim_end().len();
    }
    text[at..to].rfind(char::is_whitespace).map_or(at, |it| at + text[at..at + it].trim_end().len())
}
