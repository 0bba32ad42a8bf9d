//! Training runs to the end: twenty steps over two documents of each source give weights that the
//! reader accepts. Skipped with a message without torch, the base weights or the corpora. The parts of
//! the weights in use are what `training/parts.py` makes of the whole.

use std::path::{Path, PathBuf};
use std::process::Command;

use onrecord_encoder::{Encoder, Tensors};

/// Files of articles, under the corpora or the gold, and their names in training.
const ARTICLES: [(&str, &str); 8] = [
    ("corpora/polnear/train.jsonl", "polnear_train"),
    ("corpora/polnear/dev.jsonl", "polnear_dev"),
    ("eval/gold/train/us.jsonl", "gold_train_us"),
    ("eval/gold/train/world.jsonl", "gold_train_world"),
    ("eval/gold/train/releases.jsonl", "gold_train_releases"),
    ("eval/gold/dev/us.jsonl", "gold_dev_us"),
    ("eval/gold/dev/world.jsonl", "gold_dev_world"),
    ("eval/gold/dev/releases.jsonl", "gold_dev_releases"),
];

/// Returns a Python that has torch: that of `ONRECORD_PYTHON`, or `python3`.
fn python() -> Option<String> {
    let name = std::env::var("ONRECORD_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&name).args(["-c", "import torch"]).output().ok()?;
    found.status.success().then_some(name)
}

/// Annotates the first two articles of each source into a folder, as `annotate.sh` does for all.
fn annotate(shared: &Path, out: &Path) {
    for (source, name) in ARTICLES {
        let text = std::fs::read_to_string(shared.join(source)).expect("a corpus");
        let two: Vec<&str> = text.lines().take(2).collect();
        write_annotated(out, name, &two.join("\n"));
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("training/articles/own.jsonl");
    let own = std::fs::read_to_string(own).expect("our articles");
    write_annotated(out, "own", &own.lines().take(2).collect::<Vec<_>>().join("\n"));
    let table = std::fs::read_to_string(shared.join("corpora/coref/gap_validation.tsv"));
    let table = table.expect("a corpus");
    let rows = table.lines().skip(1).take(2).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        serde_json::json!({"id": cells[0], "text": cells[1]}).to_string()
    });
    write_annotated(out, "gap", &rows.collect::<Vec<_>>().join("\n"));
}

fn write_annotated(out: &Path, name: &str, lines: &str) {
    let path = out.join(format!("{name}.jsonl"));
    std::fs::write(&path, format!("{lines}\n")).expect("a file");
    let read = Command::new(env!("CARGO_BIN_EXE_onrecord")).arg("annotate").arg(&path).output();
    let read = read.expect("the program runs");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    std::fs::write(out.join(format!("{name}.conllu")), read.stdout).expect("a file");
}

/// Returns the path of a part of the weights in use.
fn part(number: usize) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/weights-{number}/reader.bin"))
}

/// Returns the weights in use as one file.
pub(crate) fn whole_reader() -> Vec<u8> {
    (1..=3).flat_map(|number| std::fs::read(part(number)).expect("a part")).collect()
}

#[test]
fn the_parts_of_the_weights_are_those_of_the_script() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("reader.bin");
    std::fs::write(&whole, whole_reader()).expect("a file");
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: there is no Python");
        return;
    }
    run("python3", "parts.py", &[&whole, folder.path()], &[]);
    for number in 1..=3 {
        let cut = folder.path().join(format!("weights-{number}/reader.bin"));
        let cut = std::fs::read(cut).expect("a part");
        assert!(cut == std::fs::read(part(number)).expect("a part"), "part {number}");
        assert!(cut.len() < 10_000_000, "part {number} is too large for a registry");
    }
}

fn run(python: &str, script: &str, args: &[&Path], flags: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("training").join(script);
    let done = Command::new(python).arg(script).args(flags).args(args).output();
    let done = done.expect("Python runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn training_gives_weights_that_the_reader_takes() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let base = std::env::var_os("ONRECORD_BASE_WEIGHTS").map(PathBuf::from);
    let (Some(python), Some(base), true) = (python(), base, shared.join("corpora").exists()) else {
        eprintln!("skipped: needs PyTorch, ONRECORD_BASE_WEIGHTS and ../shared");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    annotate(&shared, folder.path());
    let (reader, weights) = (folder.path().join("reader.pt"), folder.path().join("reader.bin"));
    let named = |flag: &str, path: &Path| format!("{flag}={}", path.display());
    let flags = [
        named("--shared", &shared),
        named("--annotated", folder.path()),
        named("--base", &base),
        named("--out", &reader),
        "--smoke".to_owned(),
    ];
    run(&python, "train.py", &[], &flags.each_ref().map(String::as_str));
    run(&python, "export.py", &[&reader, &weights], &[]);
    let bytes = std::fs::read(&weights).expect("weights");
    let tensors = Tensors::read(&bytes).expect("the container's form");
    Encoder::read(&tensors).expect("an encoder");
}
