//! Queries run while one process adds to a store; a second process that tries to add is refused.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use onrecord::store::{self, MemoryStore, SledStore, Store, StoreError, StoredDocument};
use tempfile::TempDir;

use crate::generator::World;

const BATCH: usize = 5;

fn program(line: &str, path: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(line.split(' ')).arg("--db").arg(path);
    command
}

fn ask(line: &str, path: &Path) -> Output {
    program(line, path).output().expect("the program runs")
}

fn records(numbers: std::ops::Range<u64>) -> String {
    let world: Vec<StoredDocument> = numbers.map(|it| World::small(7).document(it, 0)).collect();
    let lines = world.iter().map(|it| store::record_line(it).expect("a record"));
    lines.collect()
}

/// A process that adds documents as it receives them, and keeps the store open until it ends.
struct Writer {
    process: Child,
    input: Option<ChildStdin>,
    acknowledged: Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(path: &Path) -> Self {
        let mut process = program(&format!("import - --acknowledge --batch {BATCH}"), path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let input = process.stdin.take();
        let output = process.stdout.take().expect("an output");
        Self { process, input, acknowledged: BufReader::new(output).lines() }
    }

    /// Sends documents and waits until they are acknowledged.
    fn add(&mut self, numbers: std::ops::Range<u64>) {
        let input = self.input.as_mut().expect("an input");
        input.write_all(records(numbers.clone()).as_bytes()).expect("the writer reads");
        input.flush().expect("the writer reads");
        for _ in numbers {
            self.acknowledged.next().expect("an acknowledgement").expect("reads");
        }
    }

    fn end(mut self) {
        drop(self.input.take());
        assert!(self.process.wait().expect("the writer ends").success());
    }
}

fn contents(store: &dyn Store) -> String {
    let mut lines = Vec::new();
    store::export(store, &mut lines).expect("exports");
    String::from_utf8(lines).expect("is text")
}

fn check_sound(store: &SledStore) {
    assert_eq!(store.verify().expect("can be checked").problems, Vec::<String>::new());
}

/// Returns the names of the files beside a store.
fn beside(path: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(path.parent().expect("a parent")).expect("reads");
    let mut names: Vec<_> = entries.flatten().map(|it| it.file_name().into()).collect();
    names.sort();
    names
}

#[test]
fn questions_are_answered_while_a_process_adds() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let mut writer = Writer::start(&path);
    for n in 1..=4 {
        writer.add((n - 1) * BATCH as u64..n * BATCH as u64);
        let [exported, shown] = ["export", "status --format json"].map(|line| ask(line, &path));
        assert!(exported.status.success() && shown.status.success(), "{exported:?} {shown:?}");
        let mut twin = MemoryStore::new();
        let all: Vec<_> = (0..n * BATCH as u64).map(|it| World::small(7).document(it, 0)).collect();
        twin.put(&all).expect("documents go in");
        assert_eq!(String::from_utf8_lossy(&exported.stdout), contents(&twin));
        let notice = String::from_utf8_lossy(&exported.stderr).into_owned();
        assert!(notice.contains("another process has the store open"), "{notice}");
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        assert!(shown.contains(&format!("\"documents\": {}", n * BATCH as u64)), "{shown}");
        let store = SledStore::open_to_ask(&path).expect("opens");
        assert!(store.is_copy());
        check_sound(&store);
    }
    writer.end();
    assert_eq!(beside(&path), [PathBuf::from("store")]);
    let store = SledStore::open_to_ask(&path).expect("opens");
    assert!(!store.is_copy());
}

#[test]
fn whatever_is_asked_in_the_midst_of_writing_is_whole() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let mut writer = Writer::start(&path);
    writer.add(0..5);
    let mut input = writer.input.take().expect("an input");
    let feeder = std::thread::spawn(move || {
        input.write_all(records(5..400).as_bytes()).expect("the writer reads");
    });
    let mut n_last = 0;
    while n_last < 400 {
        let store = SledStore::open_to_read(&path).expect("opens");
        check_sound(&store);
        let n = store.catalogue().expect("reads").len();
        assert!(n >= n_last && n.is_multiple_of(BATCH), "{n} documents after {n_last}");
        n_last = n;
        // Read in place, the store is just as complete, or an error says that it was overwritten
        // meanwhile.
        match SledStore::open_to_ask(&path).and_then(|it| it.catalogue()) {
            Ok(found) => {
                let n = found.len();
                assert!(n >= n_last && n.is_multiple_of(BATCH), "{n} documents after {n_last}");
            }
            Err(StoreError::Changed { .. } | StoreError::Damaged { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    feeder.join().expect("the feeder ends");
    writer.end();
}

#[test]
fn a_second_writer_is_refused_by_name_of_the_first() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let mut writer = Writer::start(&path);
    writer.add(0..5);
    std::fs::write(folder.path().join("a.txt"), "Ana Ruiz met Daniel Okoro.").expect("writes");
    let added = program("add", &path).arg(folder.path().join("a.txt")).output().expect("runs");
    let error = String::from_utf8_lossy(&added.stderr).into_owned();
    assert_eq!(added.status.code(), Some(1), "{error}");
    let who = format!("number {} (`onrecord import`)", writer.process.id());
    assert!(error.contains(&who) && error.contains(&*path.to_string_lossy()), "{error}");
    // Deleting the file that names the process does not help either.
    std::fs::remove_file(path.join("lock")).expect("goes");
    let added = program("add", &path).arg(folder.path().join("a.txt")).output().expect("runs");
    let error = String::from_utf8_lossy(&added.stderr).into_owned();
    assert_eq!(added.status.code(), Some(1), "{error}");
    if cfg!(target_os = "linux") {
        assert!(error.contains(&format!("number {}", writer.process.id())), "{error}");
    }
    let merged = ask("merge person/a person/b", &path);
    assert_eq!(merged.status.code(), Some(1), "an act is written too");
    writer.end();
}

#[test]
fn who_only_asks_is_in_no_writers_way() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    drop(SledStore::open(&path).expect("opens"));
    let asked = SledStore::open_to_ask(&path).expect("opens");
    let mut writer = SledStore::open(&path).expect("opens while a query runs");
    writer.put(&[World::small(7).document(1, 0)]).expect("goes in");
    assert_eq!((asked.counts().documents, writer.counts().documents), (0, 1));
}

#[test]
fn the_copy_of_a_killed_query_is_deleted() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let left = std::env::temp_dir().join("onrecord-asked-0-1");
    std::fs::create_dir_all(left.join("blobs")).expect("writes");
    std::fs::write(left.join("in-use"), "").expect("writes");
    let _writer = SledStore::open(&path).expect("opens");
    let asked = [0, 1].map(|_| SledStore::open_to_read(&path).expect("opens"));
    store::clear_copies();
    assert!(!left.exists() && asked.iter().all(SledStore::is_copy));
    asked.iter().for_each(check_sound);
    assert_eq!(beside(&path), [PathBuf::from("store")]);
}
