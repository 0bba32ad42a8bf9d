//! Records written are read back, and damage is seen.

use super::*;

fn operations(n: u32) -> Vec<Operation> {
    let note = Operation::SetNote { name: format!("act/{n}"), value: Some(vec![7; n as usize]) };
    let dictionary = Operation::AddDictionary { id: n, bytes: vec![1, 2, 3] };
    vec![Operation::Add { number: n, id: format!("doc-{n}"), mark: 9 }, note, dictionary]
}

fn made(folder: &Path, n: u32) -> Ledger {
    let mut ledger = Ledger::make(folder).expect("is made");
    for number in 1..=n {
        let record = ledger.record(number.into(), number.into(), &operations(number));
        ledger.append(&record).expect("is written");
    }
    ledger
}

#[test]
fn operations_read_back() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let ledger = made(folder.path(), 5);
    let read = Ledger::read(folder.path()).expect("reads");
    assert_eq!((read.last, read.is_torn), (ledger.last, false));
    let contents = Ledger::contents(folder.path(), 3).expect("reads");
    assert_eq!(contents.documents.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!((contents.documents[&3].change, contents.notes.len()), (3, 3));
}

#[test]
fn a_changed_byte_ends_the_ledger_before_it() {
    let folder = tempfile::TempDir::new().expect("a folder");
    made(folder.path(), 5);
    let path = folder.path().join(NAME);
    let whole = std::fs::read(&path).expect("reads");
    for at in HEAD.len()..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        std::fs::write(&path, &bytes).expect("is written");
        let read = Ledger::read(folder.path()).expect("reads");
        assert!(read.is_torn && read.last.is_none_or(|it| it.number < 5), "byte {at}");
    }
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).expect("is written");
        let read = Ledger::read(folder.path()).expect("reads");
        assert!(read.last.is_none_or(|it| it.number < 5), "{length} bytes");
    }
}

#[test]
fn a_half_written_record_is_written_over() {
    let folder = tempfile::TempDir::new().expect("a folder");
    made(folder.path(), 2);
    let path = folder.path().join(NAME);
    let bytes = [std::fs::read(&path).expect("reads"), vec![40, 0, 0, 0, 1]].concat();
    std::fs::write(&path, bytes).expect("is written");
    let mut ledger = Ledger::read(folder.path()).expect("reads");
    assert!(ledger.is_torn);
    let record = ledger.record(3, 3, &operations(3));
    ledger.append(&record).expect("is written");
    let read = Ledger::read(folder.path()).expect("reads");
    assert_eq!((read.last.map(|it| it.number), read.is_torn), (Some(3), false));
}

#[test]
fn what_follows_the_last_record_is_never_in_memory() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let ledger = made(folder.path(), 5);
    let path = folder.path().join(NAME);
    let file = OpenOptions::new().append(true).open(&path).expect("opens");
    // A record that claims 2 GB, and a file that has them: they are compared and not kept.
    (&file).write_all(&[0, 0, 0, 0x20]).expect("is written");
    file.set_len(1 << 30).expect("is made long");
    let read = Ledger::read(folder.path()).expect("reads");
    assert_eq!((read.last, read.n_bytes, read.is_torn), (ledger.last, ledger.n_bytes, true));
    let body = records::next_body(&mut io::Cursor::new([0xff; 24]), 0, 24);
    assert!(body.expect("reads").is_none(), "it claims more than there is");
}
