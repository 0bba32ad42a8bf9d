//! What does not belong in the folder of a store is refused by name or left alone, and nothing waits for it.

#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use onrecord::store::{SledStore, Store};
use tempfile::TempDir;

use crate::generator::World;
use crate::safety::{copy, made, program, run};

/// More than any of these commands takes.
const WAIT_MAX: Duration = Duration::from_secs(20);

/// Returns the exit status and the error of a command, or `None` if it does not end.
fn ended(line: &str, store: &Path) -> Option<(Option<i32>, String)> {
    let mut command = program(line, store);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    if !ends(&mut child) {
        let _ = child.kill();
        let _ = child.wait();
        return None;
    }
    let output = child.wait_with_output().expect("ends");
    Some((output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

fn ends(child: &mut Child) -> bool {
    let start = Instant::now();
    while start.elapsed() < WAIT_MAX {
        if child.try_wait().expect("waits").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|it| it.success()));
}

fn n_documents(store: &Path) -> usize {
    SledStore::open_to_ask(store).expect("opens").catalogue().expect("reads").len()
}

#[test]
fn what_is_no_file_is_refused_by_name_and_not_waited_for() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let kept = folder.path().join("kept");
    copy(&path, &kept);
    let victim = folder.path().join("victim");
    fs::write(&victim, "mine").expect("is written");
    let make = |what: &str, path: &Path| match what {
        "a pipe" => pipe(path),
        "a link" => symlink(&victim, path).expect("is linked"),
        _ => fs::create_dir(path).expect("is made"),
    };
    let names = ["snap.00000000FFFFFFFF", "snap.00000000FFFFFFFF.generating", "blobs/77", "switch"];
    for what in ["a pipe", "a link", "a folder"] {
        for name in names {
            copy(&kept, &path);
            make(what, &path.join(name));
            for line in ["status", "verify", "rename person/none X", "repair saved", "backup b"] {
                let Some((status, error)) = ended(line, &path) else {
                    panic!("{line} does not end: {what} {name}");
                };
                assert_eq!(status, Some(1), "{line}, {what} {name}: {error}");
                assert!(error.contains(name), "{line}, {what} {name}: {error}");
            }
        }
    }
    assert_eq!(fs::read_to_string(&victim).expect("reads"), "mine");
}

#[test]
fn a_link_does_not_take_the_place_of_a_store_as_its_rewritten_one() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("is made");
    let other = made(&other, 12, 12);
    symlink(&other, path.join("compacting")).expect("is linked");
    let mark = "the rewritten store takes the place of this one\n";
    fs::write(path.join("switch"), mark).expect("is written");
    for line in ["status", "compact"] {
        let output = run(line, &path);
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("compacting"), "{line}");
    }
    assert_eq!(n_documents(&other), 12);
    fs::remove_file(path.join("switch")).expect("goes");
    assert_eq!(n_documents(&path), 6);
}

#[test]
fn files_of_others_in_the_folder_are_not_copied() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    fs::create_dir(path.join("films")).expect("is made");
    // Longer than the disk: it takes no room there, but a copy of it might.
    for name in ["film.mp4", "films/film.mp4", "seal.old"] {
        let file = fs::File::create(path.join(name)).expect("is made");
        file.set_len(1 << 42).expect("is made long");
    }
    for line in ["status", "verify", "export"] {
        let (status, error) = ended(line, &path).expect("ends");
        assert_eq!(status, Some(0), "{line}: {error}");
    }
}

#[test]
fn a_file_made_long_takes_no_memory() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 2);
    let kept = folder.path().join("kept");
    copy(&path, &kept);
    for (name, goes) in [("ledger", "none"), ("ledger", "seal"), ("seal", "none"), ("db", "seal")] {
        copy(&kept, &path);
        let _ = fs::remove_file(path.join(goes));
        let file = fs::OpenOptions::new().append(true).open(path.join(name)).expect("opens");
        // A claim of 2 GB follows what is there.
        std::io::Write::write_all(&mut &file, &[0, 0, 0, 0x7f, 1]).expect("is written");
        file.set_len(3 << 30).expect("is made long");
        let saved = folder.path().join("saved");
        let _ = fs::remove_dir_all(&saved);
        for line in ["status".to_owned(), format!("repair {}", saved.display())] {
            let script = "ulimit -v 2500000; exec \"$0\" \"$@\"";
            let mut shell = Command::new("sh");
            shell.args(["-c", script, env!("CARGO_BIN_EXE_onrecord")]).args(line.split(' '));
            let output = shell.arg("--db").arg(&path).output().expect("runs");
            let error = String::from_utf8_lossy(&output.stderr);
            let is_told = output.status.code() == Some(1) && line == "status";
            assert!(output.status.success() || is_told, "{name} without {goes}, {line}: {error}");
        }
        assert_eq!(n_documents(&saved), 6, "{name} without {goes}");
    }
}

#[test]
fn a_folder_of_others_is_not_removed_as_an_unfinished_copy() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let unfinished = folder.path().join("b.unfinished");
    fs::create_dir(&unfinished).expect("is made");
    for name in ["unfinished", "chapter"] {
        fs::write(unfinished.join(name), "a novel\n").expect("is written");
    }
    let output = run(&format!("backup {}", folder.path().join("b").display()), &path);
    assert_eq!(output.status.code(), Some(1));
    assert!(unfinished.join("chapter").exists());
}

#[test]
fn no_copy_is_made_within_any_store() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let backup = folder.path().join("backup");
    assert!(run(&format!("backup {}", backup.display()), &path).status.success());
    for place in [path.join("within"), path.join("a/b/within"), path.join("blobs/within")] {
        let output = run(&format!("restore {}", backup.display()), &place);
        assert_eq!(output.status.code(), Some(1), "{}", place.display());
        assert!(!place.exists());
    }
    for target in ["x", "x/y", "./x/y", "blobs/../x/y"] {
        let output = program(&format!("backup {target}"), Path::new("."));
        let output = { output }.current_dir(&path).output().expect("runs");
        assert_eq!(output.status.code(), Some(1), "{target}, from within");
        assert!(!path.join("x").exists(), "{target}");
    }
}

#[test]
fn a_ledger_of_another_store_does_not_hide_what_can_be_read() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let other = folder.path().join("other");
    fs::create_dir(&other).expect("is made");
    let mut store = SledStore::open(&other.join("store")).expect("opens");
    for n in 100..104 {
        store.put(&[World::small(7).document(n, 0)]).expect("goes in");
    }
    drop(store);
    fs::copy(other.join("store/ledger"), path.join("ledger")).expect("is copied");
    fs::remove_file(path.join("seal")).expect("goes");
    let saved = folder.path().join("saved");
    let output = run(&format!("repair {}", saved.display()), &path);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "what the ledger names is lost: {error}");
    assert_eq!(n_documents(&saved), 6, "{error}");
}

#[test]
fn a_path_that_is_no_text_is_a_path() {
    let folder = TempDir::new().expect("a folder");
    let text = folder.path().join("a.txt");
    fs::write(&text, "Mayor Ana Ruiz endorsed Daniel Okoro.\n").expect("is written");
    let path: PathBuf = folder.path().join(OsStr::from_bytes(b"d\xff"));
    // The global option stands first, so that it is read when the writer is named.
    for words in [vec!["add", "a.txt"], vec!["compact"], vec!["status"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
        command.arg("--db").arg(&path).args(&words).current_dir(folder.path());
        let output = command.output().expect("runs");
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {error}");
    }
    assert_eq!(n_documents(&path), 1);
}

/// Returns the compiled shim that sets the clock, or `None` if it cannot be built.
#[cfg(target_os = "linux")]
fn clock(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shim/clock.c");
    let made = folder.join("clock.so");
    let mut compiler = Command::new("cc");
    compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&made).arg(source);
    compiler.stderr(Stdio::null()).status().is_ok_and(|it| it.success()).then_some(made)
}

#[cfg(target_os = "linux")]
#[test]
fn a_clock_set_wrong_is_reported() {
    let folder = TempDir::new().expect("a folder");
    let Some(clock) = clock(folder.path()) else {
        println!("skipped: no C compiler");
        return;
    };
    let actor = World::small(7).document(0, 0).extraction.actors[0].id.as_str().to_owned();
    let rename = format!("rename {actor} X");
    for seconds in ["-1", "-99999999999", "0", "99999999999", "253402300800"] {
        let inner = folder.path().join(seconds);
        fs::create_dir(&inner).expect("is made");
        let path = made(&inner, 6, 6);
        for line in
            [rename.as_str(), "acts", "verify", "actors", "actors --format xlsx", "sparql ASK{}"]
        {
            let mut command = program(line, &path);
            command.env("LD_PRELOAD", &clock).env("CLOCK_SECONDS", seconds);
            let output = command.output().expect("runs");
            let error = String::from_utf8_lossy(&output.stderr);
            let is_told = output.status.code() == Some(1) && error.contains("clock");
            assert!(output.status.success() || is_told, "{seconds}, {line}: {error}");
        }
        assert_eq!(n_documents(&path), 6, "{seconds}");
    }
}

#[test]
fn a_name_of_a_user_that_steers_the_terminal_is_not_kept() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let actor = World::small(7).document(0, 0).extraction.actors[0].id.as_str().to_owned();
    let mut command = program(&format!("rename {actor} X"), &path);
    for name in ["USER", "LOGNAME", "USERNAME"] {
        command.env(name, "\u{1b}[31mred");
    }
    let output = command.output().expect("runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{error}");
    let acts = run("acts --format json", &path);
    assert!(String::from_utf8_lossy(&acts.stdout).contains("unknown"));
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_of_a_query_ends_with_the_one_that_started_it() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let documents: Vec<_> = (0..300).map(|it| World::small(7).document(it, 0)).collect();
    SledStore::open(&path).expect("opens").put(&documents).expect("documents go in");
    let product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";
    let query = format!("SELECT (SUM(?x) AS ?n) {{ {{ SELECT (1 AS ?x) {{ {product} }} }} }}");
    let mut command = program("sparql --timeout 600", &path);
    let mut first = command.arg(query).stdout(Stdio::null()).spawn().expect("starts");
    let children = format!("/proc/{0}/task/{0}/children", first.id());
    let start = Instant::now();
    let second = loop {
        let listed = fs::read_to_string(&children).unwrap_or_default();
        match listed.trim().parse::<u32>() {
            Ok(second) => break second,
            Err(_) if start.elapsed() < WAIT_MAX => std::thread::sleep(Duration::from_millis(5)),
            Err(_) => {
                println!("skipped: the system does not list the processes that one has started");
                let _ = first.kill().and_then(|()| first.wait());
                return;
            }
        }
    };
    // It must have begun to be watched over, which it is before it reads the query.
    std::thread::sleep(Duration::from_millis(500));
    first.kill().expect("is killed");
    first.wait().expect("ends");
    let is_there = || {
        let status = fs::read_to_string(format!("/proc/{second}/status")).unwrap_or_default();
        status.contains("onrecord") && !status.contains("State:\tZ")
    };
    let start = Instant::now();
    while is_there() {
        assert!(start.elapsed() < WAIT_MAX, "the second process goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn a_copy_that_another_process_is_making_is_left_to_it() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let unfinished = folder.path().join("copy.unfinished");
    fs::create_dir(&unfinished).expect("is made");
    fs::write(unfinished.join("unfinished"), "a copy of an onrecord store, cut off\n")
        .expect("goes");
    fs::write(unfinished.join("db"), "half of it").expect("goes");
    let other = fs::File::open(&unfinished).expect("opens");
    other.lock().expect("is locked");
    let line = format!("backup {}", folder.path().join("copy").display());
    let output = run(&line, &path);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && error.contains("another process"), "{error}");
    assert_eq!(fs::read(unfinished.join("db")).expect("reads"), b"half of it");
    drop(other);
    assert!(run(&line, &path).status.success());
    assert_eq!(n_documents(&folder.path().join("copy")), 6);
}

#[test]
fn no_output_takes_the_place_of_a_file_of_a_store() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 6, 6);
    let before = files_of(&path);
    symlink(path.join("db"), folder.path().join("x.svg")).expect("is linked");
    let lines = [
        "export -o store/db",
        "export -o store/blobs/1",
        "export --format turtle -o store/ledger",
        "export --format graphml -o store/seal",
        "export --format plover -o store/lock",
        "export --format neo4j -o store/blobs",
        "export --format html --all -o store/snap.1",
        "draw --all -o x.svg",
        "draw --all -o store/blobs/x.svg",
        "schema --write store/blobs",
        "man store/blobs",
    ];
    for line in lines {
        let output = program(line, &path).current_dir(folder.path()).output().expect("runs");
        let error = String::from_utf8_lossy(&output.stderr);
        let is_told = output.status.code() == Some(1) && error.contains("part of a store");
        assert!(is_told, "{line}: {error}");
        assert!(files_of(&path) == before, "{line} changed the store");
    }
    // A file of another name beside them belongs to the user.
    let line = "export -o store/copy.jsonl";
    assert!(program(line, &path).current_dir(folder.path()).status().expect("runs").success());
    assert_eq!(n_documents(&path), 6);
}

/// Returns the name and the bytes of each file of a store.
fn files_of(store: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = crate::safety::walkdir(store).into_iter();
    files.map(|it| (it.clone(), fs::read(it).expect("reads"))).collect()
}
