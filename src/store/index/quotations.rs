//! The index of quotations by word.
//!
//! In: a stored document, or the payload of a row. Out: one row per word, which lists the
//! statements and relations whose quotations contain the word. Reading returns `None` if the
//! payload is damaged.

use unicode_segmentation::UnicodeSegmentation;

use super::PutRow;
use crate::knowledge::slug;
use crate::store::bytes::codec::{ByteReader, Writer};
use crate::store::bytes::stored::StoredDocument;
use crate::store::bytes::terms::Terms;

/// The words of the quotations of one document.
#[derive(Default)]
pub(in crate::store) struct QuotationWords {
    terms: Terms,
    /// Index of the word, kind of quotation, index of the statement or relation.
    found: Vec<(u32, Kind, u32)>,
    /// Scratch space for a word.
    plain: String,
}

/// The source of a quotation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Statement,
    Relation,
}

/// Emits the rows that index the quotations of a document.
pub(in crate::store) fn quotation_rows(
    number: u32,
    stored: &StoredDocument,
    words: &mut QuotationWords,
    put: &mut PutRow<'_>,
) {
    words.collect(stored);
    let (mut term, mut writer) = (Vec::new(), Writer::default());
    for of_word in words.found.chunk_by(|left, right| left.0 == right.0) {
        let Some((word, ..)) = of_word.first() else { continue };
        writer.bytes.clear();
        let n_statements = of_word.partition_point(|it| it.1 == Kind::Statement);
        let (statements, relations) = of_word.split_at(n_statements);
        for all in [statements, relations] {
            writer.size(all.len());
            let mut last = 0;
            for (.., index) in all {
                writer.unsigned(u64::from(index - last));
                last = *index;
            }
        }
        term.clear();
        term.push(b'q');
        term.extend_from_slice(words.terms.at(*word));
        term.push(0);
        put(&term, number, &writer.bytes);
    }
}

impl QuotationWords {
    /// Collects the words of a document, sorted by index, each quotation once.
    fn collect(&mut self, stored: &StoredDocument) {
        let (text, extraction) = (&stored.document.text, &stored.extraction);
        let Self { terms, found, plain } = self;
        terms.clear();
        found.clear();
        let mut add = |words: &str, kind, index| {
            each_word(words, plain, &mut |word| {
                found.push((terms.place(word.as_bytes()), kind, index));
            });
        };
        for (index, statement) in (0_u32..).zip(&extraction.statements) {
            statement.content.iter().for_each(|span| add(span.of(text), Kind::Statement, index));
        }
        for (index, relation) in (0_u32..).zip(&extraction.relations) {
            add(relation.evidence.of(text), Kind::Relation, index);
        }
        self.found.sort_unstable();
        self.found.dedup();
    }
}

/// Returns the indices of the statements and relations in the row of a word.
pub(in crate::store) fn read_quoted(payload: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    let mut reader = ByteReader::new(payload);
    let mut list = || {
        let mut last = 0_u32;
        (0..reader.count()?)
            .map(|_| {
                last = reader.number()?.checked_add(last)?;
                Some(last)
            })
            .collect::<Option<Vec<u32>>>()
    };
    Some((list()?, list()?))
}

/// Returns the words of a quotation as they are indexed: lower case, without accents, at least two
/// letters or digits long.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.unicode_words().map(slug).filter(|it| it.chars().nth(1).is_some())
}

/// Visits the [`words`] of a quotation without allocating each of them.
fn each_word(text: &str, plain: &mut String, visit: &mut dyn FnMut(&str)) {
    for word in text.unicode_words() {
        if word.bytes().all(|it| it.is_ascii_alphanumeric()) {
            plain.clear();
            plain.push_str(word);
            plain.make_ascii_lowercase();
        } else {
            *plain = slug(word);
        }
        if plain.chars().nth(1).is_some() {
            visit(plain);
        }
    }
}
