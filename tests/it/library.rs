//! The library as a program uses it: reading many documents, and a memory that follows changes.

use std::cell::Cell;

use onrecord::document::DocumentId;
use onrecord::{Document, Error, Memory, ReadOptions, Reader, TieFilter};

const TEXTS: [&str; 3] = [
    "Mayor Ana Okoro praised Tobias Renner on Monday.",
    "Tobias Renner met with Elena Marsh.",
    "\"The port is safe,\" Elena Marsh said.",
];

fn documents(n: usize) -> impl Iterator<Item = Document> {
    (0..n).map(|number| Document::new(&format!("d{number}"), TEXTS[number % TEXTS.len()]))
}

#[test]
fn many_documents_are_read_in_their_order_as_one_by_one() {
    let reader = Reader::embedded();
    let read: Vec<_> = reader.read_all(documents(150), ReadOptions::default()).collect();
    assert_eq!(read.len(), 150);
    for (document, read) in documents(150).zip(&read) {
        assert_eq!(read.document, document);
        assert_eq!(read.reader, reader.fingerprint());
    }
    for read in &read[60..70] {
        assert_eq!(read.extraction, reader.read(&read.document), "{}", read.document.id);
    }
}

#[test]
fn a_nickname_in_quotation_marks_is_no_part_of_an_id() {
    let ids = |text: &str| -> Vec<String> {
        let actors = Reader::embedded().read(&Document::new("d", text)).actors;
        actors.iter().map(|it| it.id.as_str().to_owned()).collect()
    };
    let plain = ids("Mayor Lia Norrell opposes the toll. Tobias Renner praised her.");
    assert_eq!(plain, ["person/lia-norrell", "person/tobias-renner"]);
    for marks in [["\"", "\""], ["“", "”"]] {
        let [open, close] = marks;
        let text = format!(
            "Mayor Lia {open}Lee{close} Norrell opposes the toll. Tobias Renner praised her."
        );
        assert_eq!(ids(&text), plain, "{text}");
    }
}

#[test]
fn documents_are_taken_as_they_are_needed() {
    let n_taken = Cell::new(0);
    let documents = documents(1000).inspect(|_| n_taken.set(n_taken.get() + 1));
    let mut read = Reader::embedded().read_all(documents, ReadOptions::default());
    assert_eq!(n_taken.get(), 0);
    assert!(read.next().is_some());
    assert!(n_taken.get() <= 64, "{} taken for one", n_taken.get());
}

#[test]
fn a_memory_follows_its_changes() {
    let mut memory = Memory::default();
    let read = Reader::embedded().read_all(documents(2), ReadOptions::default());
    assert_eq!(memory.add(read).expect("adds").added, 2);
    let renner = memory.find("renner").expect("is known").id;
    let names = |memory: &Memory| -> Vec<String> {
        let near = memory.near(&renner, 1, &TieFilter::default(), 9).expect("has ties");
        let mut names: Vec<String> = near
            .rows
            .iter()
            .map(|tie| format!("{} {}", tie.subject.name, tie.object.name))
            .collect();
        names.dedup();
        names
    };
    assert_eq!(names(&memory), ["Ana Okoro Tobias Renner", "Tobias Renner Elena Marsh"]);
    assert_eq!(memory.remove(&[DocumentId::new("d0")]).expect("removes"), 1);
    assert_eq!(names(&memory), ["Tobias Renner Elena Marsh"]);
    memory.remove(&[DocumentId::new("d1")]).expect("removes");
    let none = memory.near(&renner, 1, &TieFilter::default(), 9).map_err(Error::from);
    assert!(none.is_err_and(|error| error.to_string().contains("has no ties")));
}

#[test]
fn a_memory_in_files_is_asked_while_it_is_open() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    assert!(Memory::open(&path).is_err(), "nothing is there");
    let mut written = Memory::create(&path).expect("is made");
    written.add(Reader::embedded().read_all(documents(3), ReadOptions::default())).expect("adds");
    let asked = Memory::open(&path).expect("opens");
    assert_eq!(asked.find("renner").expect("is known"), written.find("renner").expect("is known"));
    assert!(asked.graph().expect("loads") == written.graph().expect("loads"));
}
