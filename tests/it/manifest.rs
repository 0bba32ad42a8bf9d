//! Every crate that `Cargo.toml` asks for is used, the owner's six among them; what packages are to hold
//! is there.
//!
//! In: the manifest and the files of `src/` and `tests/`. Out: the crates that no file names. A crate
//! that only gives another one its features is named below, with the reason.

use std::path::Path;

use regex::Regex;

use crate::code::{read, rust_files, source};

/// The crates that the project is to be built on.
const OWNERS: [&str; 6] = ["petgraph", "sled", "serde", "regex", "clap", "graphviz-rust"];

fn manifest() -> toml::Table {
    read(&source().with_file_name("Cargo.toml")).parse().expect("the manifest is TOML")
}

/// Returns the names of the crates in every table of the manifest of that name.
fn crates(manifest: &toml::Table, table: &str) -> Vec<String> {
    let by_target = manifest.get("target").and_then(toml::Value::as_table);
    let tables = by_target.into_iter().flat_map(|it| it.values().filter_map(toml::Value::as_table));
    let tables = std::iter::once(manifest).chain(tables);
    let found = tables.filter_map(|it| it.get(table)).filter_map(toml::Value::as_table);
    found.flat_map(|it| it.keys().cloned()).collect()
}

/// Returns the text of all files of Rust of a folder, without comments that stand on a line alone.
fn code(folder: &Path) -> String {
    let comments = Regex::new(r"(?m)^\s*//.*$").expect("a pattern");
    rust_files(folder)
        .iter()
        .map(|file| comments.replace_all(&read(file), "").into_owned())
        .collect()
}

/// Whether code names a crate: in a path or in a `use`.
fn is_named(code: &str, name: &str) -> bool {
    let name = name.replace('-', "_");
    let pattern = format!(r"\b{name}::|\buse {name}\b|\({name}::");
    Regex::new(&pattern).expect("a pattern").is_match(code)
}

#[test]
fn every_crate_is_used() {
    let manifest = manifest();
    let (src, tests) = (code(&source()), code(&source().with_file_name("tests")));
    let unused = |table: &str, code: &str| -> Vec<String> {
        crates(&manifest, table).into_iter().filter(|name| !is_named(code, name)).collect()
    };
    assert_eq!(unused("dependencies", &src), Vec::<String>::new(), "used by no file of src");
    assert_eq!(unused("dev-dependencies", &tests), Vec::<String>::new(), "used by no test");
}

#[test]
fn the_crates_of_the_card_are_used() {
    let src = code(&source());
    for name in OWNERS {
        assert!(is_named(&src, name), "{name} is on the card of the project");
    }
}

/// Returns the texts of a list.
fn texts(list: &toml::Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

#[test]
fn what_packages_hold_is_there() {
    let root = source().with_file_name("");
    let manifest = manifest();
    let deb = &manifest["package"]["metadata"]["deb"];
    let archives: toml::Table =
        read(&root.join("dist-workspace.toml")).parse().expect("the file is TOML");
    let archives = &archives["dist"];
    let assets = deb["assets"].as_array().expect("a list").iter().map(|it| texts(it)[0]);
    let held: Vec<&str> = assets.chain(texts(&archives["include"])).collect();
    assert!(held.len() > 10, "{held:?}");
    let pages = read(&root.join("packaging/pages.sh"));
    for path in held {
        match path.strip_prefix("target/packaging/") {
            // Written by the script, whose lines name the folder as `$out`.
            Some(made) => {
                let made = made.split('*').next().unwrap_or_default().trim_end_matches('/');
                assert!(pages.contains(made), "{path} is not written");
            }
            None => assert!(path.starts_with("target/") || root.join(path).is_file(), "{path}"),
        }
    }
    let features = texts(&deb["features"]);
    assert_eq!(features, texts(&archives["features"]));
    let known = manifest["features"].as_table().expect("features");
    assert!(features.iter().all(|it| known.contains_key(*it)), "{features:?}");
}

#[test]
fn an_unused_crate_is_seen() {
    assert!(is_named("use graphviz_rust::dot;", "graphviz-rust"));
    assert!(is_named("let it = zstd::decode(bytes);", "zstd"));
    assert!(!is_named("let zstd = 1; /* petgraph */", "zstd"));
    let manifest = "[dependencies]\na = \"1\"\n[target.'cfg(unix)'.dependencies]\nb = \"1\"\n";
    assert_eq!(crates(&manifest.parse().expect("TOML"), "dependencies"), ["a", "b"]);
}
