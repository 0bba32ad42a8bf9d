//! Files that were put in the way on purpose: links, pipes and names that lead out of the store.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use onrecord::store::{SledStore, Store};
use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_128;

use crate::safety::{copy, exported, made, program, records};

/// More than any of these commands takes.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// Returns the exit status of a command, or `None` if it does not end.
fn status(mut command: Command) -> Option<i32> {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let (mut child, start) = (command.spawn().expect("the program starts"), Instant::now());
    while start.elapsed() < WAIT_MAX {
        if let Some(status) = child.try_wait().expect("waits") {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill().and_then(|()| child.wait());
    None
}

#[track_caller]
fn check_ends(line: &str, store: &Path, what: &str) {
    let status = status(program(line, store));
    assert!(matches!(status, Some(0..=3)), "{line}, {what}: {status:?}");
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|it| it.success()));
}

#[test]
fn what_a_file_is_first_written_to_is_neither_a_link_nor_a_pipe() {
    let folder = TempDir::new().expect("a folder");
    let (path, victim) = (folder.path().join("store"), folder.path().join("victim"));
    let input = folder.path().join("x.jsonl");
    fs::write(&input, records(3)).expect("is written");
    let import = format!("import {}", input.display());
    for name in ["ledger.new", "seal.new"] {
        for what in ["a link", "a pipe"] {
            let _ = fs::remove_dir_all(&path);
            if name == "seal.new" {
                made(folder.path(), 3, 3);
            } else {
                fs::create_dir(&path).expect("is made");
            }
            fs::write(&victim, "dear").expect("is written");
            match what {
                "a link" => symlink(&victim, path.join(name)).expect("is linked"),
                _ => pipe(&path.join(name)),
            }
            check_ends(&import, &path, &format!("{what} called {name}"));
            assert_eq!(fs::read(&victim).expect("reads"), b"dear", "{what} called {name}");
            let store = SledStore::open_to_ask(&path).expect("opens");
            assert!(exported(&store).expect("reads") == records(3), "{what} called {name}");
        }
    }
}

/// Adds lines to the seal of a store, with the checksum that a sound one has.
fn add_to_seal(store: &Path, lines: &str) {
    let path = store.join("seal");
    let seal = fs::read_to_string(&path).expect("reads");
    let listed = seal.trim_end().rsplit_once('\n').expect("lines").0;
    let listed = format!("{listed}\n{lines}");
    let sum = xxh3_128(listed.as_bytes());
    fs::write(path, format!("{listed}{sum:032x}\n")).expect("is written");
}

#[test]
fn a_seal_names_no_files_of_others() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let kept = folder.path().join("kept");
    copy(&path, &kept);
    pipe(&folder.path().join("pipe"));
    let repair = format!("repair {}", folder.path().join("saved").display());
    for name in ["/dev/zero", "../pipe", "blobs/../../pipe"] {
        copy(&kept, &path);
        add_to_seal(&path, &format!("{:032x} 0 {name}\n", 0));
        for line in ["status", "verify", "rename person/none X", &repair] {
            check_ends(line, &path, name);
        }
        assert!(SledStore::open_to_ask(&path).is_ok_and(|it| it.counts().documents == 6), "{name}");
        let _ = fs::remove_dir_all(folder.path().join("saved"));
    }
}

#[test]
fn a_pipe_in_a_copy_that_was_left_is_not_waited_for() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let homes = [PathBuf::from("/dev/shm"), std::env::temp_dir()];
    let left = homes.into_iter().filter(|it| it.is_dir());
    let left: Vec<_> = left.map(|it| TempDir::with_prefix_in("onrecord-asked-", it)).collect();
    for copy in left.iter().flatten() {
        pipe(&copy.path().join("in-use"));
    }
    for line in ["verify", "export", "sparql --timeout 0 ASK{}"] {
        check_ends(line, &path, "a pipe in a copy");
    }
}

#[test]
fn a_pipe_in_a_rewritten_store_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let kept = folder.path().join("kept");
    copy(&path, &kept);
    for name in ["ledger", "conf", "snap.0000000000000099", "blobs/3"] {
        copy(&kept, &path);
        let fresh = path.join("compacting");
        copy(&kept, &fresh);
        fs::write(path.join("switch"), crate::store::SWITCH).expect("is written");
        let _ = fs::remove_file(fresh.join(name));
        pipe(&fresh.join(name));
        for line in ["status", "rename person/none X", "compact"] {
            let status = status(program(line, &path));
            assert_eq!(status, Some(1), "{line}, a pipe called {name}");
        }
    }
}

#[test]
fn a_value_or_snapshot_made_long_is_passed_over() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let kept = folder.path().join("kept");
    copy(&path, &kept);
    for name in ["blobs/1", "snap.00000000000FFFFF"] {
        for is_sealed in [true, false] {
            copy(&kept, &path);
            if !is_sealed {
                fs::remove_file(path.join("seal")).expect("goes");
            }
            let file = fs::File::create(path.join(name)).expect("is made");
            // Longer than any disk; it takes no room there.
            file.set_len(1 << 42).expect("is made long");
            for line in ["status", "verify", "rename person/none X"] {
                check_ends(line, &path, name);
            }
            let store = SledStore::open_to_ask(&path).expect("opens");
            assert!(exported(&store).expect("reads") == records(6), "{name}, sealed: {is_sealed}");
        }
    }
}

/// Puts the database of `from`, with its seal and caches, in place of that of `to`; the ledger stays.
fn replace_database(from: &Path, to: &Path) {
    let ledger = fs::read(to.join("ledger")).expect("reads");
    copy(from, to);
    fs::write(to.join("ledger"), ledger).expect("is written");
}

#[test]
fn a_ledger_shows_that_a_sealed_database_is_older_or_of_another_store() {
    let folder = TempDir::new().expect("a folder");
    let older = made(folder.path(), 3, 3);
    fs::rename(&older, folder.path().join("older")).expect("is renamed");
    let older = folder.path().join("older");
    let path = made(folder.path(), 6, 3);
    replace_database(&older, &path);
    let saved = folder.path().join("saved");
    for opened in [SledStore::open_to_ask(&path), SledStore::open_existing(&path)] {
        let error = opened.map(|_| ()).expect_err("half of it is gone").to_string();
        assert!(error.contains("3 documents of batch 2 ("), "{error}");
    }
    let repair = format!("repair {}", saved.display());
    assert_eq!(status(program(&repair, &path)), Some(3), "what is gone is listed");
    let store = SledStore::open_to_ask(&saved).expect("opens");
    assert!(exported(&store).expect("reads") == records(3));
    // As many changes, but other ones.
    let other = TempDir::new().expect("a folder");
    let other = made(other.path(), 4, 4);
    let kept = folder.path().join("kept");
    copy(&older, &kept);
    replace_database(&other, &kept);
    let error = SledStore::open_to_ask(&kept).map(|_| ()).expect_err("another store").to_string();
    assert!(error.contains("belongs to another store"), "{error}");
}
