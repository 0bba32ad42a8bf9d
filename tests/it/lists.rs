//! Every list of `schema/` is asked by something: a list that no code reads would mislead the people
//! who edit it.
//!
//! The test compares names: a public function or list of the ontology must be named by code outside
//! of it, a private list by a function of its own file, and a class of words by a phrase.

use std::fs;
use std::path::Path;

use onrecord::ontology::{Files, Ontology};
use regex::Regex;

/// The files that read the lists.
const READERS: [&str; 6] =
    ["actors.rs", "calendar.rs", "cues.rs", "events.rs", "families.rs", "grammar.rs"];

/// The lists that the loader itself reads.
const READ_BY_LOADER: [&str; 1] = ["prepositions"];

fn source(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.expect("a file of the source").into_path());
    let rust = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let read = |path: &Path| fs::read_to_string(path).expect("UTF-8");
    let name = |path: &Path| path.strip_prefix(&root).expect("below").display().to_string();
    rust.map(|path| (name(&path), read(&path))).collect()
}

fn names(pattern: &str, text: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn names_it(text: &str, before: &str, name: &str) -> bool {
    Regex::new(&format!(r"{before}\s*{name}\b")).expect("a pattern").is_match(text)
}

#[test]
fn public_lists_are_named_outside_of_the_ontology() {
    let all = source("src");
    let is_outside = |name: &str| !name.starts_with("ontology/") && !name.starts_with("train/");
    let outside: Vec<&str> =
        all.iter().filter(|(name, _)| is_outside(name)).map(|(_, text)| text.as_str()).collect();
    let mut unread = Vec::new();
    for file in READERS {
        let text = &all.iter().find(|(name, _)| *name == format!("ontology/{file}")).expect(file).1;
        let lists = r"(?m)^    pub (\w+): (?:Words|Vec<Words>|Vec<Role>|Vec<RelationType>|DefaultPlaces|BTreeMap<String, (?:Words|i32)>),";
        let mut asked = names(lists, text);
        if file != "events.rs" {
            asked.extend(names(r"(?m)^    pub fn (\w+)\(&self", text));
        }
        asked.retain(|name| !READ_BY_LOADER.contains(&name.as_str()));
        asked.retain(|name| !outside.iter().any(|text| names_it(text, r"\.", name)));
        unread.extend(asked.into_iter().map(|name| format!("{file}: {name}")));
    }
    assert!(unread.is_empty(), "nothing outside of the ontology asks {unread:#?}");
}

#[test]
fn private_lists_are_named_by_a_function_of_their_file() {
    let all = source("src/ontology");
    for (file, of) in [("actors.rs", "Actors"), ("cues.rs", "Cues")] {
        let text = &all.iter().find(|(name, _)| name == file).expect(file).1;
        let (_, after) = text.split_once(&format!("pub struct {of} {{")).expect(of);
        let (fields, _) = after.split_once("\n}").expect("an end");
        for name in names(r"(?m)^    (\w+):", fields) {
            let is_read = Regex::new(&format!(
                r"&self\.{name}\b|self\s*\.{name}\s*(\)|\.(contains|get|iter|keys|values))"
            ));
            assert!(is_read.expect("a pattern").is_match(text), "{file}: nothing reads `{name}`");
        }
    }
}

#[test]
fn classes_are_named_by_phrases() {
    let code: String = source("src").into_iter().map(|(_, text)| text).collect();
    let files = Files::embedded();
    let events: String = files.under("events").map(|file| file.text.as_str()).collect();
    for class in Ontology::embedded().events.words().classes.keys() {
        let is_named = names_it(&events, "@", class) || code.contains(&format!("\"@{class}\""));
        assert!(is_named, "grammar/events.toml: no phrase has `@{class}`");
    }
}
