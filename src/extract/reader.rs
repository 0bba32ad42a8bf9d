//! Reads documents: from text to extractions, one document or many on all cores.
//!
//! In: documents, and the ontology to read them with. Out: extractions, and for many documents
//! [`Read`]s in the order of the documents. Pure, the same for any number of threads, and never
//! fails. Many documents are read batch by batch, so that memory does not grow with their number, and
//! a long one part by part, some at a time, so that time grows with its length and not with its square,
//! and memory only with what is found in it.

use std::ops::Range;

use rayon::prelude::*;

use super::joined::joined;
use super::{Coded, Kinds, extract_events, extract_kinds};
use crate::document::Document;
use crate::knowledge::Extraction;
use crate::language::parts::{PART_BYTES_MAX, parts};
use crate::language::{Analysis, Pipeline};
use crate::ontology::Ontology;

/// How many parts of a long document are read in parallel: as much text as a batch has.
const PARTS_TOGETHER: usize = Batch::BYTES / PART_BYTES_MAX;

/// Reads documents with an ontology and the weights embedded in the library.
///
/// ```
/// use onrecord::{Document, Reader};
///
/// let document = Document::new("harbor", "Mayor Ana Okoro praised Tobias Renner on Monday.");
/// let extraction = Reader::embedded().read(&document);
/// assert!(extraction.relations.iter().any(|relation| relation.kind.as_str() == "praised"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reader<'o> {
    ontology: &'o Ontology,
}

/// What to read in documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Which relations to read.
    pub kinds: Kinds,
    /// Whether to code political events too. If so, `kinds` counts as [`Kinds::Typed`].
    pub events: bool,
}

/// A document with what was read in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The document.
    pub document: Document,
    /// Its actors, statements and relations.
    pub extraction: Extraction,
    /// Its political events; empty unless they were asked for.
    pub events: Vec<Coded>,
    /// The fingerprint of the reader.
    pub reader: u64,
}

/// Documents to read together.
#[derive(Debug, Default)]
pub struct Batch {
    documents: Vec<Document>,
    n_bytes: usize,
}

impl Batch {
    /// Documents that are enough to keep all cores busy.
    pub const DOCUMENTS: usize = 64;
    /// Bytes of texts that are enough, however few the documents.
    pub const BYTES: usize = 1 << 20;

    /// Adds a document.
    pub fn push(&mut self, document: Document) {
        self.n_bytes += document.text.len();
        self.documents.push(document);
    }

    /// Returns whether the batch has enough documents to keep all cores busy.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.documents.len() >= Self::DOCUMENTS || self.n_bytes >= Self::BYTES
    }

    /// Returns the documents.
    #[must_use]
    pub fn into_documents(self) -> Vec<Document> {
        self.documents
    }
}

impl Reader<'static> {
    /// Returns a reader that uses the embedded ontology.
    #[must_use]
    pub fn embedded() -> Self {
        Self::new(Ontology::embedded())
    }
}

impl<'o> Reader<'o> {
    /// Returns a reader that uses this ontology.
    #[must_use]
    pub fn new(ontology: &'o Ontology) -> Self {
        Self { ontology }
    }

    /// Returns the linguistic analysis of a document, the first step of reading it.
    ///
    /// ```
    /// use onrecord::{Document, Reader};
    ///
    /// let document = Document::new("harbor", "The mayor praised Renner.");
    /// let analysis = Reader::embedded().analyze(&document);
    /// let lemmas: Vec<&str> = analysis.sentences[0].tokens.iter().map(|it| &*it.lemma).collect();
    /// assert_eq!(lemmas[..3], ["the", "mayor", "praise"]);
    /// ```
    #[must_use]
    pub fn analyze(&self, document: &Document) -> Analysis {
        Pipeline::embedded().analyze(&document.text, document.body_start)
    }

    /// Reads one document.
    #[must_use]
    pub fn read(&self, document: &Document) -> Extraction {
        self.read_with(document, ReadOptions::default()).0
    }

    /// Reads one document and returns its extraction and its political events, which are empty
    /// unless asked for.
    ///
    /// ```
    /// use onrecord::{Document, ReadOptions, Reader};
    ///
    /// let document = Document::new("harbor", "Police arrested Tobias Renner on Monday.");
    /// let options = ReadOptions { events: true, ..ReadOptions::default() };
    /// let (_, events) = Reader::embedded().read_with(&document, options);
    /// assert_eq!(events.len(), 1);
    /// ```
    #[must_use]
    pub fn read_with(&self, document: &Document, options: ReadOptions) -> (Extraction, Vec<Coded>) {
        let parts = parts(&document.text, document.body_start, PART_BYTES_MAX);
        self.read_parts(document, &parts, options)
    }

    /// Reads the parts of a document, each on its own, and joins what is found.
    pub(super) fn read_parts(
        self,
        document: &Document,
        parts: &[Range<usize>],
        options: ReadOptions,
    ) -> (Extraction, Vec<Coded>) {
        let read = |part: Range<usize>| {
            let analysis = Pipeline::embedded().analyze_part(&document.text, part);
            if options.events {
                extract_events(document, &analysis, self.ontology)
            } else {
                let kinds = options.kinds;
                (extract_kinds(document, &analysis, self.ontology, kinds), Vec::new())
            }
        };
        let mut all: Vec<(Extraction, Vec<Coded>)> = Vec::with_capacity(parts.len());
        for parts in parts.chunks(PARTS_TOGETHER) {
            all.extend(parts.par_iter().cloned().map(&read).collect::<Vec<_>>());
        }
        let (read, events): (Vec<_>, Vec<_>) = all.into_iter().unzip();
        let events = events.into_iter().flatten().collect();
        (joined(&document.id, &self.ontology.relations, read), events)
    }

    /// Reads documents on all cores and returns them in their order. Takes documents from the
    /// iterator only as they are needed, at most 64 ahead.
    ///
    /// ```
    /// use onrecord::{Document, ReadOptions, Reader};
    ///
    /// let texts = ["Ana Okoro praised Tobias Renner.", "Tobias Renner met with Elena Marsh."];
    /// let documents = (1..).zip(texts).map(|(n, text)| Document::new(&format!("harbor-{n}"), text));
    /// let read = Reader::embedded().read_all(documents, ReadOptions::default());
    /// let ids: Vec<String> = read.map(|read| read.document.id.to_string()).collect();
    /// assert_eq!(ids, ["harbor-1", "harbor-2"]);
    /// ```
    pub fn read_all<I>(
        &self,
        documents: I,
        options: ReadOptions,
    ) -> impl Iterator<Item = Read> + use<'o, I>
    where
        I: IntoIterator<Item = Document>,
    {
        let (reader, mut documents) = (*self, documents.into_iter());
        let batches = std::iter::from_fn(move || {
            let mut batch = Batch::default();
            while !batch.is_full()
                && let Some(document) = documents.next()
            {
                batch.push(document);
            }
            let documents = batch.into_documents();
            (!documents.is_empty()).then(|| reader.read_together(documents, options))
        });
        batches.flatten()
    }

    fn read_together(self, documents: Vec<Document>, options: ReadOptions) -> Vec<Read> {
        let fingerprint = self.fingerprint();
        let read = |document: Document| {
            let (extraction, events) = self.read_with(&document, options);
            Read { document, extraction, events, reader: fingerprint }
        };
        documents.into_par_iter().map(read).collect()
    }

    /// Returns a hash of everything that decides how a text is read: the version of the library,
    /// which implies its weights, and each file of the ontology. Never 0, which marks records
    /// imported from other programs.
    ///
    /// ```
    /// use onrecord::Reader;
    ///
    /// assert_eq!(Reader::embedded().fingerprint(), Reader::embedded().fingerprint());
    /// assert_ne!(Reader::embedded().fingerprint(), 0);
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.ontology.fingerprint
    }
}
