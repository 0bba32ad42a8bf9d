//! The sample under `output/` is what the program makes of the articles under `examples/`.
//! `UPDATE_CASES=1 cargo test sample` updates it; review the result with `git diff`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

#[expect(dead_code, reason = "its `main` is run as an example")]
#[path = "../../examples/walkthrough.rs"]
mod walkthrough;

#[test]
fn the_sample_is_up_to_date_and_the_readme_shows_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = walkthrough::make(&root.join("examples/articles")).expect("the articles are read");
    for (name, text) in made {
        let path = root.join("output").join(name);
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&path, &text).expect("written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == text,
            "output/{name} is out of date; run `UPDATE_CASES=1 cargo test sample` and judge \
             the difference"
        );
    }
    check_readme(root);
}

/// Returns the README with the first `N` paragraphs of a file in each block after `<!-- NAME: N
/// -->`.
fn with_samples(readme: &str, root: &Path) -> String {
    let mut made = String::new();
    let mut rest = readme;
    while let Some(start) = rest.find("<!-- output/") {
        let (before, after) = rest.split_at(start);
        let (comment, after) = after.split_once(" -->").expect("a comment ends");
        let (name, n) = comment["<!-- ".len()..].split_once(": ").expect("a name and a number");
        let text = fs::read_to_string(root.join(name)).expect("a file of the sample");
        let n: usize = n.parse().expect("a number");
        let shown: Vec<&str> = text.trim_end().split("\n\n").take(n).collect();
        let (_, after) = after.split_once("```text\n").expect("a block follows");
        let (_, after) = after.split_once("```").expect("the block ends");
        let shown = shown.join("\n\n");
        let _ = write!(made, "{before}{comment} -->\n```text\n{shown}\n```");
        rest = after;
    }
    made + rest
}

#[track_caller]
fn check_readme(root: &Path) {
    let readme = fs::read_to_string(root.join("README.md")).expect("the README reads");
    let made = with_samples(&readme, root);
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(root.join("README.md"), &made).expect("written");
    } else {
        assert!(
            made == readme,
            "the README is out of date; run `UPDATE_CASES=1 cargo test sample`"
        );
    }
}

#[test]
fn the_readme_links_to_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README reads");
    for link in readme.split("](").skip(1).filter_map(|it| it.split(')').next()) {
        assert!(link.starts_with("https://") || root.join(link).exists(), "nothing is at {link}");
    }
}

#[test]
fn the_readme_names_every_subcommand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README reads");
    let command = onrecord::internals::cli::command();
    let missing: Vec<&str> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        // What only a build for training has is in its own guide.
        .filter(|it| *it != "train" && !readme.contains(&format!("onrecord {it}")))
        .collect();
    assert!(missing.is_empty(), "the README does not name {missing:?}");
}
