//! The layout of `src/` holds: a room uses only rooms above it, and every module says what it is.

use std::fs;
use std::path::{Path, PathBuf};

const ROOMS: [&str; 15] = [
    "document",
    "ingest",
    "language",
    "knowledge",
    "ontology",
    "extract",
    "resolve",
    "store",
    "graph",
    "query",
    "export",
    "serve",
    "evaluate",
    "train",
    "cli",
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns the rooms named by `crate::room` in the code of `text`.
fn rooms_used(text: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for part in code.split("crate::").skip(1) {
            let name = part.split(|it: char| !it.is_alphanumeric() && it != '_').next();
            used.extend(name.map(|it| (index + 1, it.to_owned())));
        }
    }
    used
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let mut upward = Vec::new();
    for (rank, room) in ROOMS.iter().enumerate() {
        for file in rust_files(&source().join(room)) {
            let text = fs::read_to_string(&file).expect("a source file reads");
            for (line, used) in rooms_used(&text) {
                if ROOMS.iter().position(|it| *it == used).is_some_and(|it| it > rank) {
                    upward.push(format!("{}:{line}: {room} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(upward.is_empty(), "upward paths:\n{}", upward.join("\n"));
}

#[test]
fn every_room_is_known() {
    for entry in fs::read_dir(source()).expect("src reads").flatten() {
        if entry.path().is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(ROOMS.contains(&name.as_str()), "src/{name} is no room of the layout");
        }
    }
}

#[test]
fn every_module_opens_with_its_purpose() {
    for file in rust_files(&source()) {
        let text = fs::read_to_string(&file).expect("a source file reads");
        assert!(text.starts_with("//! "), "{} has no module header", file.display());
    }
}
