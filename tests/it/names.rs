//! No two types that other files can name have the same name: one word, one meaning.
//!
//! In: the files of `src/`. Out: the types that each of them shares. Fails with a name that two files define.

use std::collections::BTreeMap;
use std::path::PathBuf;

use regex::Regex;

use crate::code::{all_files, read};

/// A type at the top of a file or of a block, other than a private one.
const TYPE: &str = r"(?m)^ {0,4}pub(?:\([^)]*\))? (?:struct|enum|trait|type) (\w+)";

/// The arguments of a command are named alike in each command's file, and used only there.
const OF_EACH_COMMAND: &str = "Args";

/// Returns the files that define each name, from the paths and texts of files.
fn definers(files: impl IntoIterator<Item = (PathBuf, String)>) -> BTreeMap<String, Vec<PathBuf>> {
    let pattern = Regex::new(TYPE).expect("a pattern");
    let mut definers: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for (path, text) in files {
        for found in pattern.captures_iter(&text) {
            definers.entry(found[1].to_owned()).or_default().push(path.clone());
        }
    }
    definers
}

#[test]
fn no_two_types_have_one_name() {
    let files = all_files().into_iter().map(|path| (path.clone(), read(&path)));
    let mut twice = definers(files);
    twice.retain(|name, files| files.len() > 1 && name != OF_EACH_COMMAND);
    assert!(twice.is_empty(), "give each a name of its own: {twice:#?}");
}

#[test]
fn a_name_is_seen_however_it_is_shared() {
    let file = |name: &str, text: &str| (PathBuf::from(name), text.to_owned());
    let found = definers([
        file("a.rs", "pub struct Tie {\n}\nstruct Row;"),
        file("b.rs", "pub(super) enum Tie {\n}\n"),
        file("c.rs", "pub(in crate::store) type Tie = u32;\n// pub struct Tie\n"),
    ]);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["Tie"]);
    assert_eq!(found["Tie"].len(), 3);
}
