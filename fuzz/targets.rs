//! Properties that hold for any input: one function for each reader of untrusted bytes.
//!
//! In: any bytes. Each function ends, and panics if a property is violated. The fuzzer calls them
//! with generated inputs, and `tests/it/fuzz.rs` with mutations of valid ones.

use std::fs;
use std::time::Duration;

use onrecord::document::Span;
use onrecord::ingest::{self, Incoming, Options};
use onrecord::internals::language::conllu::{self, ConlluDocument};
use onrecord::language::Pipeline;
use onrecord::ontology::{Files, Ontology, SchemaFile};
use onrecord::query::{self, Limits};
use onrecord::resolve::Identities;
use onrecord::store::{self, MemoryStore, SledStore, Store};

/// File names from which a reader infers a format.
const KINDS: [&str; 14] = [
    "a.txt", "a.html", "a.xml", "a.eml", "a.mbox", "a.rtf", "a.pdf", "a.zip", "a.csv", "a.json",
    "a.srt", "a.warc", "a.jsonl", "a.tar",
];
/// The files of a store.
const STORE_FILES: [&str; 5] = ["db", "conf", "ledger", "seal", "snap.0000000000000010"];

/// Any text is read, and the span of every token and name slices it.
pub(crate) fn analyze(text: &str) {
    let analysis = Pipeline::embedded().analyze(text, 0);
    let mut end = 0;
    for sentence in &analysis.sentences {
        assert_eq!(sentence.tokens.iter().filter(|it| it.head.is_none()).count(), 1);
        for token in &sentence.tokens {
            assert!(token.span.start() >= end && !token.span.is_empty());
            assert!(Span::new(text, token.span.range()).is_some());
            end = token.span.end();
        }
    }
    assert!(analysis.names.iter().all(|it| analysis.span_of(it).is_some()));
}

/// Any file is CoNLL-U or an error, and CoNLL-U can be written and read again.
pub(crate) fn conllu(file: &str) {
    let Ok(documents) = conllu::read(file) else { return };
    for given in documents {
        let written = conllu::write(&ConlluDocument {
            id: given.id.as_deref().unwrap_or("x"),
            text: &given.text,
            analysis: &given.analysis,
            given: &given.sentences,
            n_before: 0,
        });
        let again = conllu::read(&written).expect("what was written reads");
        let n_sentences: usize = again.iter().map(|it| it.analysis.sentences.len()).sum();
        assert_eq!(n_sentences, given.analysis.sentences.len());
    }
}

/// Any bytes under any name give documents, notices and failures; reading starts within the text.
pub(crate) fn ingest(kind: u8, bytes: &[u8]) {
    let name = KINDS[usize::from(kind) % KINDS.len()];
    for incoming in ingest::read_bytes(name, bytes.to_vec(), Options::default()) {
        if let Incoming::Document(document) = incoming {
            assert!(document.text.is_char_boundary(document.body_start));
            assert!(document.text.contains(ingest::story(&document)));
        }
    }
}

/// Any bytes are read in batches or refused, as files are that are too long to be held.
pub(super) fn batches(kind: u8, bytes: &[u8]) {
    let name = KINDS[usize::from(kind) % KINDS.len()];
    let options = Options { batches_from: Some(0), ..Options::default() };
    for incoming in ingest::read_bytes(name, bytes.to_vec(), options) {
        if let Incoming::Document(document) = incoming {
            assert!(document.text.is_char_boundary(document.body_start));
            assert!(document.text.contains(ingest::story(&document)));
        }
    }
}

/// Any line is an extraction record or an error, and a record can be stored and read back.
pub(crate) fn record(line: &str) {
    let Ok((stored, _)) = store::stored_of_record(line) else { return };
    let mut kept = MemoryStore::new();
    let id = stored.document.id.clone();
    let Ok(_) = kept.put(&[stored]) else { return };
    let (number, _) = kept.find(&id).expect("reads").expect("is there");
    let stored = kept.document(number).expect("reads").expect("is there");
    let line = store::record_line(&stored).expect("is written");
    let (again, _) = store::stored_of_record(&line).expect("what was written reads");
    assert_eq!(again.document.id, id);
}

/// Any line of an import is imported or refused, and the store can be queried afterwards.
pub(crate) fn note(lines: &[u8]) {
    let mut kept = MemoryStore::new();
    let _ = store::import(&mut kept, lines, store::BATCH, &mut |_, _| {});
    Identities::open(&kept).expect("the store can be queried after any import");
}

/// For any bytes in a store's files, opening and checking it ends with an answer or an error.
pub(crate) fn store_files(files: [Option<&[u8]>; 5]) {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    drop(SledStore::open(&path).expect("opens"));
    for (name, bytes) in STORE_FILES.iter().zip(files) {
        if let Some(bytes) = bytes {
            fs::write(path.join(name), bytes).expect("is written");
        }
    }
    if let Ok(store) = SledStore::open_to_ask(&path) {
        let _ = store.verify();
    }
    let _ = store::repair(&path, &folder.path().join("saved"));
}

/// Any query is answered or refused within its time limit.
pub(crate) fn sparql(query: &str) {
    let store = MemoryStore::new();
    let identities = Identities::open(&store).expect("opens");
    let limits = Limits { rows_max: 10, time_max: Duration::from_secs(1) };
    let _ = query::sparql(&identities, query, limits);
}

/// Any file that replaces a schema file is valid or gives an error that names it.
pub(crate) fn schema(at: u8, text: &str) {
    let embedded = Files::embedded();
    let files: Vec<&SchemaFile> = embedded.iter().collect();
    let path = &files[usize::from(at) % files.len()].path;
    let _ = Ontology::of(&embedded.clone().with(path, text));
}
