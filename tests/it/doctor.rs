//! `onrecord doctor` reports what is there, and fails if the store does not open.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::commands::Shell;
use crate::training::whole_reader;

/// Returns the path of a file of weights; that of the encoder is put together from its parts.
fn weights_file(shell: &Shell, name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if name != "reader.bin" {
        return root.join("src/language/weights").join(name);
    }
    let whole = shell.path(name);
    std::fs::write(&whole, whole_reader()).expect("a file");
    whole
}

#[test]
fn weights_and_store_are_reported_and_faults_fail() {
    let shell = Shell::new();
    let (out, _) = shell.check("doctor", 0);
    assert!(out.contains("store       none yet") && out.ends_with("no faults\n"), "{out}");
    shell.write("a.txt", "Mayor Ana Ruiz endorsed Daniel Okoro on Monday.");
    shell.check("add a.txt", 0);
    let (out, _) = shell.check("doctor --format json", 0);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["store"]["documents"], 1);
    assert!(report["threads"].as_u64().is_some_and(|it| it >= 1));
    let weights = report["weights"].as_array().expect("weights");
    for it in weights {
        let name = it["name"].as_str().expect("a name");
        let Ok(sum) = Command::new("sha256sum").arg(weights_file(&shell, name)).output() else {
            return;
        };
        let sum = String::from_utf8(sum.stdout).expect("text");
        assert_eq!(sum.split(' ').next(), it["sha256"].as_str(), "{name}");
    }
    assert_eq!(weights.len(), 4);
    std::fs::create_dir(shell.path("other")).expect("a folder");
    shell.write("other/notes.txt", "not a store");
    let (out, _) = shell.check("doctor --db other", 1);
    assert!(out.contains("FAULT       the store cannot be opened"), "{out}");
}
