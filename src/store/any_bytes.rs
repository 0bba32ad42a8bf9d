//! Reading arbitrary bytes from disk never panics and never allocates much memory.
//!
//! Tests every reader of the store with random bytes and with valid bytes that were altered.

use std::sync::Arc;

use proptest::prelude::*;

use super::bytes::compress::Dictionaries;
use super::bytes::stored::StoredDocument;
use super::bytes::{encode, whole};
use super::disk::manifest::{Manifest, Segment};
use super::disk::safety::ledger::{Ledger, Operation};
use super::index::appearance::Appearance;
use super::index::blocks::{self, RowReader};
use super::index::quotations;
use crate::document::Document;
use crate::knowledge::{Actor, ActorId, ActorKind, Extraction, Mention, MentionKind};

fn read_all(bytes: &[u8]) {
    let _ = whole::read_stored(bytes);
    let _ = Manifest::read(bytes);
    let _ = Manifest::format(bytes);
    let _ = Appearance::read(1, bytes);
    let _ = Appearance::read_name(bytes);
    let _ = quotations::read_quoted(bytes);
    let _ = blocks::documents_in(u32::MAX, bytes);
    let _ = blocks::row_frame(bytes);
    let _ = Dictionaries::default().unpack(0, bytes, "here");
    let mut reader = RowReader::new(Arc::new(bytes.to_vec()));
    while let Ok(true) = reader.advance() {}
}

fn sound() -> Vec<Vec<u8>> {
    let text = "Mayor Ana Ruiz met Daniel Okoro. She left.";
    let span = |start, end| crate::document::Span::new(text, start..end).expect("is within");
    let mention = |start, end| Mention { span: span(start, end), kind: MentionKind::Name };
    let actor = |name: &str, start| Actor {
        id: ActorId::named(ActorKind::Person, name),
        name: name.to_owned(),
        kind: ActorKind::Person,
        mentions: vec![mention(start, start + name.len())],
    };
    let actors = vec![actor("Ana Ruiz", 6), actor("Daniel Okoro", 19)];
    let extraction = Extraction { actors, ..Extraction::default() };
    let stored = StoredDocument { document: Document::new("a", text), extraction, reader: 7 };
    let (_, document) = encode::stamped(&stored).expect("is encoded");
    let segment = Segment { id: 1, first: 1, last: 9, n_documents: 9, n_dead: 1 };
    let manifest = Manifest { last_number: 9, segments: vec![segment], ..Manifest::default() };
    vec![document, manifest.to_bytes()]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_not(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn sound_bytes_that_were_changed_are_read_or_not(at in any::<usize>(), byte in any::<u8>()) {
        for mut bytes in sound() {
            let n = bytes.len();
            bytes[at % n] = byte;
            read_all(&bytes);
            bytes.truncate(at % n);
            read_all(&bytes);
        }
    }

    #[test]
    fn any_ledger_is_read_as_far_as_it_is_sound(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        n_kept in 0..200_usize,
    ) {
        let folder = tempfile::TempDir::new().expect("a folder");
        let mut ledger = Ledger::make(folder.path()).expect("is made");
        let operations = [Operation::Add { number: 1, id: "a".to_owned(), mark: 3 }];
        let record = ledger.record(1, 1, &operations);
        ledger.append(&record).expect("is written");
        let path = folder.path().join("ledger");
        let mut file = std::fs::read(&path).expect("reads");
        file.truncate(n_kept);
        file.extend(bytes);
        std::fs::write(&path, file).expect("is written");
        let read = Ledger::contents(folder.path(), u64::MAX).expect("reads");
        prop_assert!(read.documents.len() <= 1);
    }
}
