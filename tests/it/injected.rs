//! A full or broken disk at any call: no error leaves an unusable store.
//!
//! `tests/shim/inject.c` makes one call fail, or that one and all after it. Skipped with a message
//! if the machine has no C compiler or does not run Linux. `ONRECORD_ERRORS=N` tries N calls of
//! each command in each of the four ways.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use onrecord::store::{self, MemoryStore, SledStore, Store, StoredDocument};
use tempfile::TempDir;

use crate::generator::World;

/// `ENOSPC` and `EIO`.
const ERRORS: [i32; 2] = [28, 5];
const DOCUMENTS: u64 = 30;

fn documents(n: u64) -> Vec<StoredDocument> {
    (0..n).map(|it| World::small(7).document(it, 0)).collect()
}

/// Returns the path of the compiled shim, or `None` if it cannot be built.
fn shim(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shim/inject.c");
    let made = folder.join("inject.so");
    let mut compiler = Command::new("cc");
    let compiler = compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&made).arg(source);
    let is_made = cfg!(target_os = "linux")
        && compiler.arg("-ldl").stderr(Stdio::null()).status().is_ok_and(|it| it.success());
    if !is_made {
        println!("passed over: wants Linux and a C compiler");
    }
    is_made.then_some(made)
}

struct Case<'c> {
    /// The arguments.
    line: &'c str,
    /// Documents that must be in the store afterwards in any case.
    n_left: usize,
}

fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to.join("blobs")).expect("is made");
    for entry in std::fs::read_dir(from).expect("reads").flatten() {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("is copied");
        }
    }
}

fn command(line: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(line.split(' ')).args(["--db", "store"]).current_dir(folder);
    // Keep the caches of queries out of the user's folders.
    command.env_remove("ONRECORD_DB").env("XDG_CACHE_HOME", folder.join("cache"));
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Checks that the store in `folder` is sound and returns the ids of its documents.
fn ids(folder: &Path, what: &str) -> Vec<String> {
    let path = folder.join("store");
    let store = SledStore::open_to_ask(&path).unwrap_or_else(|it| panic!("{what}: {it}"));
    let problems = store.verify().expect("reads").problems;
    assert!(problems.is_empty(), "{what}: {problems:?}");
    let catalogue = store.catalogue().expect("reads");
    catalogue.into_iter().map(|it| it.0.as_str().to_owned()).collect()
}

#[test]
fn no_error_of_the_disk_leaves_a_store_that_cannot_be_used() {
    let folder = TempDir::new().expect("a folder");
    let Some(shim) = shim(folder.path()) else { return };
    let folder = folder.path();
    let original = folder.join("original");
    SledStore::open(&original).expect("opens").put(&documents(DOCUMENTS)).expect("go in");
    let mut twin = MemoryStore::new();
    twin.put(&documents(DOCUMENTS + 20)).expect("go in");
    let mut more = Vec::new();
    store::export(&twin, &mut more).expect("exports");
    std::fs::write(folder.join("more.jsonl"), more).expect("is written");
    let first = documents(1)[0].document.id.as_str().to_owned();
    let actor = documents(1)[0].extraction.actors[0].id.as_str().to_owned();
    let (rename, remove) = (format!("rename {actor} X"), format!("remove {first}"));
    let all = DOCUMENTS as usize;
    let cases = [
        Case { line: "status", n_left: all },
        Case { line: &rename, n_left: all },
        Case { line: &remove, n_left: all - 1 },
        Case { line: "import more.jsonl --batch 10", n_left: all },
        Case { line: "compact", n_left: all },
        Case { line: "backup copy", n_left: all },
    ];
    let n_points = std::env::var("ONRECORD_ERRORS").ok().and_then(|it| it.parse().ok());
    let n_points: usize = n_points.unwrap_or(2);
    let (mut n_tried, mut n_failed) = (0, 0);
    for Case { line, n_left } in cases {
        let prepare = || {
            copy(&original, &folder.join("store"));
            let _ = std::fs::remove_dir_all(folder.join("copy"));
            let _ = std::fs::remove_dir_all(folder.join("copy.unfinished"));
            let _ = std::fs::remove_dir_all(folder.join("cache"));
            let mut command = command(line, folder);
            command.env("LD_PRELOAD", &shim);
            command
        };
        let count = folder.join("count");
        let status = prepare().env("INJECT_COUNT", &count).status().expect("runs");
        assert!(status.success(), "{line}: {status}");
        let n_calls = std::fs::read_to_string(&count).expect("the shim counts");
        let n_calls: usize = n_calls.trim().parse().expect("a number");
        assert!(n_calls > 0, "{line}: the shim sees no call");
        for (way, point) in (0..4).flat_map(|way| (0..n_points).map(move |it| (way, it))) {
            // Spread from the first call to the last, at different calls for each way.
            let at = 1 + (4 * point + way) * n_calls / (4 * n_points);
            let mut command = prepare();
            command.env("INJECT_AT", at.to_string());
            command.env("INJECT_ERROR", ERRORS[way % 2].to_string());
            if way >= 2 {
                command.env("INJECT_LASTING", "1");
            }
            let status = command.status().expect("runs");
            let what = format!("{line}, call {at} of {n_calls}, way {way}, {status}");
            assert!(status.code().is_some_and(|it| it <= 3), "{what}");
            n_tried += 1;
            n_failed += usize::from(!status.success());
            let left = ids(folder, &what);
            assert!(left.len() >= n_left, "{what}: {} documents", left.len());
            if folder.join("copy").exists() {
                let copied = SledStore::open_to_ask(&folder.join("copy")).expect("opens");
                assert_eq!(copied.catalogue().expect("reads").len(), all, "{what}");
            }
            // The store can be written again.
            let mut store = SledStore::open_existing(&folder.join("store"))
                .unwrap_or_else(|it| panic!("{what}: {it}"));
            store.put(&documents(DOCUMENTS + 1)).unwrap_or_else(|it| panic!("{what}: {it}"));
            drop(store);
            assert!(ids(folder, &what).len() > all, "{what}");
        }
    }
    println!("{n_tried} errors injected, {n_failed} of them reported by the status");
}
