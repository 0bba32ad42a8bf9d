//! The layout of `src/`: a room uses only rooms above it, every module has a header, and no word
//! lists are in the code.

use std::fs;
use std::path::Path;

use onrecord::language::{Deprel, Upos, Xpos};

use crate::code::{Piece, all_files, pieces, read, rust_files, source};

const ROOMS: [&str; 16] = [
    "guard",
    "document",
    "ingest",
    "language",
    "knowledge",
    "ontology",
    "extract",
    "store",
    "resolve",
    "graph",
    "query",
    "export",
    "serve",
    "evaluate",
    "train",
    "cli",
];

/// The longest run of words that is not yet a list. Names of fields, options and file types come in
/// shorter runs.
const WORDS_IN_A_ROW_MAX: usize = 8;

/// Returns the rooms used by code `depth` modules below the crate's root: by `crate::room`,
/// `crate::{a, b}`, or a chain of `super` that climbs out of its own room.
fn rooms_used(code: &str, depth: usize) -> Vec<(usize, String)> {
    let pieces = pieces(code);
    let word = |at: usize| match pieces.get(at) {
        Some((_, Piece::Word(word))) => word.as_str(),
        _ => "",
    };
    let is = |at: usize, mark: char| pieces.get(at).is_some_and(|it| it.1 == Piece::Mark(mark));
    let (mut used, mut at) = (Vec::new(), 0);
    while at < pieces.len() {
        let mut n_up = 0;
        while word(at + 2 * n_up) == "super" && is(at + 2 * n_up + 1, ':') {
            n_up += 1;
        }
        let root = match word(at) {
            "crate" if is(at + 1, ':') => Some(at + 2),
            "super" if n_up >= depth => Some(at + 2 * n_up),
            _ => None,
        };
        if let Some(root) = root {
            used.extend(named_at(&pieces, root));
        }
        at += (2 * n_up).max(1);
    }
    used
}

/// Returns the first name of a path, or of each path of a group, that starts at `at`.
fn named_at(pieces: &[(usize, Piece)], at: usize) -> Vec<(usize, String)> {
    match pieces.get(at) {
        Some((line, Piece::Word(word))) => vec![(*line, word.clone())],
        Some((line, Piece::Mark('*'))) => vec![(*line, "*".to_owned())],
        Some((_, Piece::Mark('{'))) => {
            let (mut names, mut depth, mut is_first) = (Vec::new(), 1, true);
            for (line, piece) in &pieces[at + 1..] {
                match piece {
                    Piece::Mark('{') => depth += 1,
                    Piece::Mark('}') => depth -= 1,
                    Piece::Mark(',') if depth == 1 => is_first = true,
                    Piece::Word(word) if depth == 1 && is_first => {
                        names.push((*line, word.clone()));
                        is_first = false;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            names
        }
        _ => Vec::new(),
    }
}

/// Returns how many modules below the crate's root a file is.
fn depth(file: &Path) -> usize {
    let within = file.strip_prefix(source()).expect("a file of src");
    within.components().count() - usize::from(file.ends_with("mod.rs"))
}

/// Returns the line and length of each run of quoted words that is too long: `"a" | "b"`,
/// `["a", "b"]`, `"a" => .., "b" => ..`.
fn word_lists(code: &str) -> Vec<(usize, usize)> {
    let (mut lists, mut run, mut start, mut since) = (Vec::new(), 0, 0, 0);
    let mut is_arm = false;
    for (line, piece) in pieces(code) {
        match piece {
            Piece::Text(text) if is_english(&text) => {
                start = if run == 0 { line } else { start };
                run += 1;
                since = 0;
                is_arm = false;
            }
            Piece::Mark(',' | '|' | '&' | '(' | ')') => {}
            // In a `match` the value of an arm comes between two words of one list.
            Piece::Mark('=') => is_arm = true,
            _ if is_arm && since < 8 => since += 1,
            _ => {
                if run > WORDS_IN_A_ROW_MAX {
                    lists.push((start, run));
                }
                run = 0;
            }
        }
    }
    if run > WORDS_IN_A_ROW_MAX {
        lists.push((start, run));
    }
    lists
}

/// Returns whether the text may be English words; labels of treebanks are not.
fn is_english(text: &str) -> bool {
    let is_label = Deprel::from_name(text).is_some()
        || Upos::from_name(text).is_some()
        || Xpos::from_name(text).is_some();
    !is_label
        && text.len() > 1
        && text.chars().all(|it| it.is_ascii_alphabetic() || matches!(it, ' ' | '.' | '-' | '\''))
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let mut upward = Vec::new();
    for (rank, room) in ROOMS.iter().enumerate() {
        for file in rust_files(&source().join(room)) {
            for (line, used) in rooms_used(&read(&file), depth(&file)) {
                let is_above = ROOMS.iter().position(|it| *it == used).is_none_or(|it| it <= rank);
                if !is_above || used == "*" {
                    upward.push(format!("{}:{line}: {room} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(upward.is_empty(), "upward paths:\n{}", upward.join("\n"));
}

#[test]
fn no_list_of_words_hides_in_the_code() {
    let mut found = Vec::new();
    for room in ROOMS.iter().filter(|it| !matches!(**it, "language" | "train")) {
        for file in rust_files(&source().join(room)) {
            for (line, n) in word_lists(&read(&file)) {
                found.push(format!("{}:{line}: {n} words in a row", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "words of the world live in schema/:\n{}", found.join("\n"));
}

#[track_caller]
fn check_rooms_used(code: &str, depth: usize, expected: &[&str]) {
    let names: Vec<String> = rooms_used(code, depth).into_iter().map(|it| it.1).collect();
    assert_eq!(names, expected, "in {code:?}");
}

#[test]
fn paths_to_rooms_are_seen_however_they_are_written() {
    check_rooms_used("use crate::cli::Context;", 1, &["cli"]);
    check_rooms_used("use crate::{\n    cli::{self, Row},\n    store,\n};", 1, &["cli", "store"]);
    check_rooms_used("let it = crate::cli::run(super::x());", 2, &["cli"]);
    check_rooms_used("use super::super::cli;", 2, &["cli"]);
    check_rooms_used("use super::cli;", 1, &["cli"]);
    check_rooms_used("use super::super::{cli, store};", 2, &["cli", "store"]);
    check_rooms_used("use super::super::sibling;", 3, &[]);
    check_rooms_used("use super::sibling;", 2, &[]);
    check_rooms_used("use crate::*;", 1, &["*"]);
    check_rooms_used("// crate::cli\nlet x = \"crate::cli\"; let y = 'c';", 1, &[]);
}

#[test]
fn lists_of_words_are_seen_however_they_are_written() {
    let words: Vec<String> = ["say", "tell", "claim", "deny", "add", "note", "warn", "urge", "vow"]
        .map(|it| format!("\"{it}\""))
        .to_vec();
    let n = WORDS_IN_A_ROW_MAX + 1;
    assert_eq!(word_lists(&format!("const A: [&str; 9] = [{}];", words.join(",\n"))), [(1, n)]);
    assert_eq!(word_lists(&format!("matches!(it, {})", words.join(" | "))), [(1, n)]);
    assert_eq!(
        word_lists(&format!("match it {{ {} => 1, _ => 0 }}", words.join(" => 1, "))),
        [(1, n)]
    );
    assert_eq!(word_lists(&format!("const A: [&str; 8] = [{}];", words[1..].join(", "))), []);
    let calls: Vec<String> = words.iter().map(|it| format!("f({it});")).collect();
    assert_eq!(word_lists(&calls.join("\n")), []);
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
    for file in all_files() {
        let text = read(&file);
        assert!(text.starts_with("//! "), "{} has no module header", file.display());
    }
}

#[test]
fn every_file_is_short() {
    const LINES_MAX: usize = 400;
    for file in all_files() {
        let n = read(&file).lines().count();
        assert!(n <= LINES_MAX, "{} has {n} lines; cut it by idea", file.display());
    }
}
