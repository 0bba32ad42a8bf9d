//! Literate cases: a heading that states a fact, a `text` block, and the expected block.
//!
//! `UPDATE_CASES=1 cargo test` writes what is found into the files; `git diff` judges it.

use std::fs;
use std::path::Path;

/// Checks every case of a file: `read` turns the text into the block named `block`.
pub(crate) fn check(name: &str, block: &str, read: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let file = fs::read_to_string(&path).expect("the file of cases reads");
    let (mut found, mut text, mut n_cases) = (String::new(), None, 0);
    let mut lines = file.lines();
    while let Some(line) = lines.next() {
        found.push_str(line);
        found.push('\n');
        let Some(kind) = line.strip_prefix("```").filter(|it| !it.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        if kind == "text" {
            text = Some(body.join("\n"));
            found.extend([&body.join("\n"), "\n```\n"]);
        } else {
            assert_eq!(kind, block, "in {name}");
            let text = text.take().expect("a text stands before what is expected of it");
            found.extend([read(&text).trim_end(), "\n```\n"]);
            n_cases += 1;
        }
    }
    assert!(n_cases > 0, "no case in {name}");
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, found).expect("the file of cases can be written");
    } else {
        assert!(found == file, "cases of {name} changed; UPDATE_CASES=1 shows how\n{found}");
    }
}
