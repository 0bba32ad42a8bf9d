//! The source files and their tokens, for the tests of the layout.
//!
//! In: a folder or code. Out: its files, or its tokens with their lines. Fails if a file cannot be
//! read.

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
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

pub(crate) fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns the source files of the library, the program and the encoder.
pub(crate) fn all_files() -> Vec<PathBuf> {
    let encoder = source().with_file_name("encoder").join("src");
    [source(), encoder].iter().flat_map(|folder| rust_files(folder)).collect()
}

pub(crate) fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a source file reads")
}

/// A token of Rust, as far as these rules need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Word(String),
    Text(String),
    Mark(char),
}

/// Returns the tokens of Rust code with their lines, without comments and with `::` as one `:`.
pub(crate) fn pieces(code: &str) -> Vec<(usize, Piece)> {
    let letters: Vec<char> = code.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < letters.len() {
        let start = at;
        let (letter, next) = (letters[at], letters.get(at + 1).copied());
        match letter {
            '/' if next == Some('/') => {
                while letters.get(at).is_some_and(|it| *it != '\n') {
                    at += 1;
                }
            }
            '"' => {
                at += 1;
                while letters.get(at).is_some_and(|it| *it != '"') {
                    at += if letters[at] == '\\' { 2 } else { 1 };
                }
                let text = letters[start + 1..at.min(letters.len())].iter().collect();
                found.push((line, Piece::Text(text)));
                at += 1;
            }
            // A character such as 'a' or '\n'; a lifetime has no closing quote.
            '\'' if next == Some('\\') => {
                at += if letters.get(at + 2) == Some(&'u') { 3 } else { 4 }
            }
            '\'' if letters.get(at + 2) == Some(&'\'') => at += 3,
            'r' if next == Some('"') || next == Some('#') && letters.get(at + 2) == Some(&'"') => {
                let hashes = usize::from(next == Some('#'));
                at += 2 + hashes;
                let ends = |at: usize| {
                    letters[at] == '"' && (hashes == 0 || letters.get(at + 1) == Some(&'#'))
                };
                while at < letters.len() && !ends(at) {
                    at += 1;
                }
                at += 1 + hashes;
            }
            ':' if next == Some(':') => {
                found.push((line, Piece::Mark(':')));
                at += 2;
            }
            _ if letter.is_alphanumeric() || letter == '_' => {
                while letters.get(at).is_some_and(|it| it.is_alphanumeric() || *it == '_') {
                    at += 1;
                }
                found.push((line, Piece::Word(letters[start..at].iter().collect())));
            }
            _ => {
                if !letter.is_whitespace() {
                    // A single colon is not a path.
                    found.push((line, Piece::Mark(if letter == ':' { ';' } else { letter })));
                }
                at += 1;
            }
        }
        let end = at.min(letters.len());
        line += letters[start..end].iter().filter(|it| **it == '\n').count();
    }
    found
}
