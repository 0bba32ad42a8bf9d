//! Every list of `schema/` is asked by something: a list that no code reads would mislead the people
//! who edit it.
//!
//! The test compares names: a public function or list of the ontology must be named by code outside
//! of it, a private list by a function of its own file, and a class of words by a phrase.

use onrecord::ontology::{Files, Ontology};
use regex::Regex;

use crate::code::{read, rust_files, source};

/// The files that read the lists.
const READERS: [&str; 6] =
    ["actors/mod.rs", "calendar.rs", "cues.rs", "events.rs", "families.rs", "grammar.rs"];

/// A public list of words, roles, places or types.
const LIST: &str = concat!(
    r"(?m)^    pub(?:\(crate\))? (\w+): (?:Words|Vec<Words>|Vec<Role>|Vec<RelationType>|DefaultPlaces",
    r"|BTreeMap<String, (?:Words|i32)>),",
);

/// A public function of the words.
const ACCESSOR: &str = r"(?m)^    pub(?:\(crate\))? fn (\w+)\(&self";

/// The lists that only the loader reads.
const READ_BY_LOADER: [&str; 1] = ["prepositions"];

fn reader(file: &str) -> String {
    read(&source().join("ontology").join(file))
}

fn names(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn holds(text: &str, pattern: &str) -> bool {
    Regex::new(pattern).expect("a pattern").is_match(text)
}

#[test]
fn public_lists_are_named_outside_of_the_ontology() {
    let (ontology, training) = (source().join("ontology"), source().join("train"));
    let mut outside = rust_files(&source());
    outside.retain(|path| !path.starts_with(&ontology) && !path.starts_with(&training));
    let outside: String = outside.iter().map(|path| read(path)).collect();
    let mut unread = Vec::new();
    for file in READERS {
        let text = reader(file);
        let mut asked = names(LIST, &text);
        if file != "events.rs" {
            asked.extend(names(ACCESSOR, &text));
        }
        asked.retain(|name| !READ_BY_LOADER.contains(&name.as_str()));
        asked.retain(|name| !holds(&outside, &format!(r"[.:]{name}\b")));
        unread.extend(asked.into_iter().map(|name| format!("{file}: {name}")));
    }
    assert!(unread.is_empty(), "nothing outside of the ontology asks {unread:#?}");
}

#[test]
fn private_lists_are_named_by_a_function_of_their_file() {
    for (file, of) in [("actors/mod.rs", "Actors"), ("cues.rs", "Cues")] {
        let text = reader(file);
        let (_, after) = text.split_once(&format!(" struct {of} {{")).expect(of);
        let (fields, _) = after.split_once("\n}").expect("an end");
        for name in names(r"(?m)^    (\w+):", fields) {
            let asked = r"\s*(\)|\.(contains|get|iter|keys|values))";
            let is_read = holds(&text, &format!(r"&self\.{name}\b|self\s*\.{name}{asked}"));
            assert!(is_read, "{file}: nothing reads `{name}`");
        }
    }
}

#[test]
fn classes_are_named_by_phrases() {
    let code: String = rust_files(&source()).iter().map(|path| read(path)).collect();
    let files = Files::embedded();
    let events: String = files.under("events").map(|file| file.text.as_str()).collect();
    for class in Ontology::embedded().events.words().classes.keys() {
        let is_named = holds(&events, &format!(r"@{class}\b"));
        let is_asked = code.contains(&format!("\"@{class}\""));
        assert!(is_named || is_asked, "grammar/events.toml: no phrase has `@{class}`");
    }
}
