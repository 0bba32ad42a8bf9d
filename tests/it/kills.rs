//! Each command that writes is killed at random moments, and no stored document is lost.
//!
//! `ONRECORD_KILLS=N` does N kills in total, instead of the few of the suite.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use onrecord::store::SledStore;
use tempfile::TempDir;

use crate::generator::Numbers;
use crate::safety::{TIME_MAX, copy, exported, made, program, records, run, times};

const DOCUMENTS: u64 = 60;

/// What a command may do to the documents of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    /// Nothing.
    None,
    /// It adds some.
    Adds,
    /// It removes one.
    TakesOut,
    /// It reads them again.
    ReadsAnew,
}

struct Killed {
    line: String,
    effect: Effect,
    /// The store that it creates in the folder, if any.
    makes: Option<&'static str>,
}

/// The folder in which commands are killed.
struct Place {
    folder: TempDir,
    wanted: BTreeSet<String>,
}

fn documents_of(exported: &str) -> BTreeSet<String> {
    let documents = exported.lines().filter(|it| !it.starts_with("{\"note\""));
    documents.map(str::to_owned).collect()
}

fn id_of(record: &str) -> String {
    let record: serde_json::Value = serde_json::from_str(record).expect("is JSON");
    record["document"]["id"].as_str().expect("an id").to_owned()
}

impl Place {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let original = made(folder.path(), DOCUMENTS, 9);
        fs::rename(original, folder.path().join("original")).expect("is renamed");
        let all = records(DOCUMENTS);
        let line = all.lines().next().expect("a record");
        let record: serde_json::Value = serde_json::from_str(line).expect("is JSON");
        let actors: Vec<&str> = record["actors"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|it| it["id"].as_str())
            .collect();
        let path = folder.path().join("original");
        // The acts to undo.
        let done = run(&format!("rename {} Somebody", actors[0]), &path);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let copied = run(&format!("backup {}", folder.path().join("backup").display()), &path);
        assert!(copied.status.success());
        fs::write(folder.path().join("more.jsonl"), records(200)).expect("is written");
        fs::create_dir(folder.path().join("texts")).expect("is made");
        for n in 0..12 {
            let text = format!("Mayor Ana Ruiz met Daniel Okoro. Text number {n} says no more.");
            fs::write(folder.path().join(format!("texts/{n}.txt")), text).expect("is written");
        }
        fs::write(folder.path().join("actors"), actors.join(" ")).expect("is written");
        Self { folder, wanted: documents_of(&all) }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &str) -> Command {
        let store = if line.starts_with("restore") { "restored" } else { "store" };
        let mut command = program(line, &self.path(store));
        command.stdout(Stdio::null()).stderr(Stdio::null()).current_dir(self.folder.path());
        command
    }

    fn prepare(&self, killed: &Killed) {
        copy(&self.path("original"), &self.path("store"));
        if let Some(name) = killed.makes {
            let _ = fs::remove_dir_all(self.path(name));
            let _ = fs::remove_dir_all(self.path(&format!("{name}.unfinished")));
        }
    }

    /// Checks a store after a kill.
    fn check(&self, store: &Path, effect: Effect, what: &str) {
        let store = SledStore::open_to_ask(store).unwrap_or_else(|it| panic!("{what}: {it}"));
        assert_eq!(store.verify().expect("reads").problems, Vec::<String>::new(), "{what}");
        let found = documents_of(&exported(&store).expect("reads"));
        let is_right = match effect {
            Effect::None => found == self.wanted,
            Effect::Adds => found.is_superset(&self.wanted),
            Effect::TakesOut => {
                found.is_subset(&self.wanted) && found.len() + 1 >= self.wanted.len()
            }
            Effect::ReadsAnew => {
                let ids = |all: &BTreeSet<String>| {
                    all.iter().map(|it| id_of(it)).collect::<BTreeSet<_>>()
                };
                ids(&found) == ids(&self.wanted)
            }
        };
        assert!(is_right, "{what}: {} documents", found.len());
    }

    /// Kills a command `n` times and returns how many kills came before its end.
    fn kill(&self, killed: &Killed, n: usize, numbers: &mut Numbers) -> usize {
        self.prepare(killed);
        let start = Instant::now();
        let status = self.command(&killed.line).status().expect("runs");
        assert!(status.success(), "{}: {status}", killed.line);
        let micros_max = start.elapsed().as_micros() as u64 * 11 / 10;
        let mut n_cut = 0;
        for _ in 0..n {
            self.prepare(killed);
            let mut child = self.command(&killed.line).spawn().expect("the program starts");
            let micros = numbers.below(micros_max);
            std::thread::sleep(Duration::from_micros(micros));
            child.kill().expect("is killed");
            n_cut += usize::from(!child.wait().expect("ends").success());
            let what = format!("{} killed after {micros} us", killed.line);
            self.check(&self.path("store"), killed.effect, &what);
            if let Some(name) = killed.makes {
                let made = self.path(name);
                if made.exists() {
                    self.check(&made, Effect::None, &what);
                }
            }
            // The store can be written again.
            let opened = SledStore::open_existing(&self.path("store"));
            drop(opened.unwrap_or_else(|it| panic!("{what}: {it}")));
        }
        n_cut
    }
}

#[test]
fn nothing_is_lost_by_a_kill() {
    let place = Place::new();
    let actors = fs::read_to_string(place.path("actors")).expect("reads");
    let mut actors = actors.split(' ');
    let (first, second) = (actors.next().expect("an actor"), actors.next().expect("another"));
    let removed = id_of(place.wanted.first().expect("a document"));
    let plain = |line: String, effect| Killed { line, effect, makes: None };
    let makes = |line: &str, name| Killed {
        line: line.to_owned(),
        effect: Effect::None,
        makes: Some(name),
    };
    let all = [
        plain("add texts".to_owned(), Effect::Adds),
        plain("import more.jsonl --batch 20".to_owned(), Effect::Adds),
        plain("compact".to_owned(), Effect::None),
        plain(format!("merge {first} {second}"), Effect::None),
        plain(format!("rename {second} Nobody"), Effect::None),
        plain("undo 1".to_owned(), Effect::None),
        plain(format!("remove {removed}"), Effect::TakesOut),
        plain("update --all".to_owned(), Effect::ReadsAnew),
        plain("status".to_owned(), Effect::None),
        makes("backup copied", "copied"),
        makes("restore backup", "restored"),
        makes("repair repaired", "repaired"),
    ];
    let usual = 24;
    let n = times("ONRECORD_KILLS", usual);
    let (mut numbers, start) = (Numbers::new(11), Instant::now());
    for killed in &all {
        if n <= usual && start.elapsed() > TIME_MAX {
            println!("the time is over");
            break;
        }
        let n = n.div_ceil(all.len());
        let n_cut = place.kill(killed, n, &mut numbers);
        println!("{}: {n} kills, {n_cut} of them before the end", killed.line);
    }
}
