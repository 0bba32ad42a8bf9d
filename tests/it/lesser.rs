//! Regression tests for small faults, each as a user would see it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use onrecord::store::{MemoryStore, SledStore, Store, StoredDocument, record_line};
use tempfile::TempDir;

use crate::commands::Shell;
use crate::generator::World;
use crate::marked::reads;
use crate::safety::made;

fn program(line: &str, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(line.split(' ')).current_dir(folder).env_remove("ONRECORD_DB");
    command
}

fn run(line: &str, folder: &Path) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(line, folder).output().expect("runs");
    let text = |it: Vec<u8>| String::from_utf8_lossy(&it).into_owned();
    (status.code(), text(stdout), text(stderr))
}

/// Runs a command that must exit with `status`, and returns its output.
#[track_caller]
fn said(line: &str, folder: &Path, status: i32) -> String {
    let (found, answer, error) = run(line, folder);
    assert_eq!(found, Some(status), "{line}: {answer}{error}");
    answer + &error
}

fn world(numbers: impl Iterator<Item = u64>) -> Vec<StoredDocument> {
    numbers.map(|it| World::small(7).document(it, 0)).collect()
}

#[test]
fn a_schema_that_lacks_a_file_of_its_grammar_is_refused() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("a.txt"), "Ana Ruiz did not endorse Daniel Okoro.").expect("goes");
    for file in ["grammar/status.toml", "grammar/dates.toml", "families.toml"] {
        let schema = folder.path().join("schema");
        let _ = fs::remove_dir_all(&schema);
        said("schema --write schema", folder.path(), 0);
        fs::remove_file(schema.join(file)).expect("is there");
        let error = said("extract --schema schema a.txt", folder.path(), 1);
        assert!(error.contains(file), "{error}");
    }
}

#[test]
fn the_folder_of_a_schema_may_be_called_as_a_file_is() {
    let folder = TempDir::new().expect("a folder");
    said("schema --write my.toml", folder.path(), 0);
    said("schema list --schema my.toml", folder.path(), 0);
}

#[test]
fn an_empty_variable_is_as_good_as_none() {
    let folder = TempDir::new().expect("a folder");
    let mut status = program("status", folder.path());
    let output = status.env("ONRECORD_DB", "").env("XDG_DATA_HOME", folder.path()).output();
    let Output { status, stderr, .. } = output.expect("runs");
    let error = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(1), "{error}");
    assert!(error.contains("there is no store at"), "{error}");
}

#[test]
fn what_lacks_documents_is_copied_nowhere_in_silence() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 60, 9);
    let database = sled::Config::new().path(&path).segment_size(2 << 20).open().expect("opens");
    let (key, _) = database.scan_prefix(b"d").next().expect("a block").expect("reads");
    database.remove(key).expect("goes");
    drop(database);
    // As after a kill: there is no seal to show the change.
    fs::remove_file(path.join("seal")).expect("goes");
    for line in ["export --db store", "backup copy --db store", "compact --db store"] {
        let error = said(line, folder.path(), 1);
        assert!(error.contains("damaged"), "{line}: {error}");
    }
    assert!(!folder.path().join("copy").exists());
}

#[test]
fn answers_in_xml_are_well_formed_whatever_a_text_holds() {
    let folder = TempDir::new().expect("a folder");
    let mut documents = world(0..5);
    for stored in &mut documents {
        stored.document.title = Some("A \u{1}\u{b}\u{fffe}<b>&amp;]]>".to_owned());
        for actor in &mut stored.extraction.actors {
            actor.name.push('\u{8}');
        }
    }
    let path = folder.path().join("store");
    SledStore::open(&path).expect("opens").put(&documents).expect("go in");
    let query = "SELECT\t*\t{?s\t?p\t?o}";
    let answer = said(&format!("sparql {query} --format xml --db store"), folder.path(), 0);
    roxmltree::Document::parse(answer.trim()).expect("is well-formed");
}

#[test]
fn the_order_of_adding_decides_nothing() {
    let folder = TempDir::new().expect("a folder");
    for (name, batches) in [("x", [0..30, 30..60]), ("y", [30..60, 0..30])] {
        let mut store = SledStore::open(&folder.path().join(name)).expect("opens");
        for batch in batches {
            store.put(&world(batch)).expect("go in");
        }
    }
    let questions = ["said", "search said", "top", "communities", "changes", "review", "actors"];
    for question in questions {
        let answer = |db| said(&format!("{question} --format jsonl --db {db}"), folder.path(), 0);
        assert_eq!(answer("x"), answer("y"), "{question}");
    }
}

#[test]
fn meaningless_values_are_refused() {
    let folder = TempDir::new().expect("a folder");
    made(folder.path(), 20, 20);
    said("discourse --window 0 --db store", folder.path(), 2);
    let error = said("discourse --support nope --db store", folder.path(), 1);
    assert!(error.contains("nope"), "{error}");
    let error = said("changes --type endorsd --db store", folder.path(), 1);
    assert!(error.contains("endorsd"), "{error}");
}

#[test]
fn what_an_import_refuses_is_not_kept_in_the_first_place() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 20);
    let actor = world(0..1)[0].extraction.actors[0].id.as_str().to_owned();
    let name = "a\u{1b}[2Jb";
    let error = said(&format!("rename {actor} {name} --db store"), folder.path(), 1);
    assert!(error.contains("cannot be stored") && !error.contains('\u{1b}'), "{error}");
    let store = SledStore::open_to_ask(&path).expect("opens");
    assert_eq!(store.notes("").expect("reads"), Vec::<String>::new());
}

#[test]
fn many_actors_of_one_name_are_reported_briefly() {
    let folder = TempDir::new().expect("a folder");
    let names: Vec<String> = (0..3000).map(|it| format!("Ada{it} Smith")).collect();
    let text = names.join(". ");
    let mut at = 0;
    let actor = |name: &String| {
        let start = at;
        at += name.len() + 2;
        let slug = name.to_lowercase().replace(' ', "-");
        serde_json::json!({
            "id": format!("person/{slug}"), "name": name, "kind": "person",
            "mentions": [[start, start + name.len(), "name"]],
        })
    };
    let actors: Vec<_> = names.iter().map(actor).collect();
    let record = serde_json::json!({
        "document": {"id": "a", "language": "en", "text": text, "chars": text.len()},
        "actors": actors, "statements": [], "relations": [],
    });
    fs::write(folder.path().join("a.jsonl"), record.to_string()).expect("is written");
    said("import a.jsonl --db store", folder.path(), 0);
    let error = said("show smith --db store", folder.path(), 1);
    assert!(error.contains("and 2980 more") && error.len() < 4000, "{error}");
}

#[test]
fn a_store_deleted_meanwhile_is_reported() {
    let folder = TempDir::new().expect("a folder");
    let path = made(folder.path(), 20, 20);
    let mut command = program("import - --batch 5 --acknowledge --db store", folder.path());
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut writer = command.spawn().expect("starts");
    let mut input = writer.stdin.take().expect("an input");
    let line = |it| record_line(&World::small(7).document(it, 1)).expect("a record");
    let batch: String = (20..25).map(line).collect();
    std::io::Write::write_all(&mut input, batch.as_bytes()).expect("is read");
    let mut answer = std::io::BufReader::new(writer.stdout.take().expect("an output"));
    std::io::BufRead::read_line(&mut answer, &mut String::new()).expect("is acknowledged");
    fs::remove_dir_all(&path).expect("goes");
    let batch: String = (25..30).map(line).collect();
    // The process may have ended by now.
    let _ = std::io::Write::write_all(&mut input, batch.as_bytes());
    drop(input);
    assert!(!writer.wait().expect("ends").success());
}

#[test]
fn many_questions_at_once_copy_nothing() {
    let folder = TempDir::new().expect("a folder");
    made(folder.path(), 200, 100);
    let start = |_| {
        let mut command = program("actors --db store", folder.path());
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("starts")
    };
    let mut all: Vec<_> = (0..8).map(start).collect();
    let ids: Vec<String> = all.iter().map(|it| format!("onrecord-asked-{}-", it.id())).collect();
    let is_copied = || {
        let homes = [Path::new("/dev/shm").to_owned(), std::env::temp_dir()];
        let names = homes.iter().flat_map(fs::read_dir).flatten().flatten();
        let names: Vec<_> = names.map(|it| it.file_name().to_string_lossy().into_owned()).collect();
        names.iter().any(|name| ids.iter().any(|it| name.contains(it)))
    };
    while all.iter_mut().any(|process| process.try_wait().is_ok_and(|it| it.is_none())) {
        assert!(!is_copied());
    }
    assert!(all.iter_mut().all(|it| it.wait().expect("ends").success()));
    // A query that reads in place answers what was put in.
    let store = SledStore::open_to_ask(&folder.path().join("store")).expect("opens");
    let mut twin = MemoryStore::new();
    twin.put(&world(0..200)).expect("go in");
    let held = |store: &dyn Store| crate::safety::exported(store).expect("exports");
    assert!(held(&store) == held(&twin));
    assert_eq!(store.verify().expect("reads").problems, Vec::<String>::new());
}

#[test]
fn an_answer_without_rows_says_so_and_one_is_no_plural() {
    let shell = Shell::with(&[reads(
        "d1",
        "2024-03-01",
        "Quay Gazette",
        "[person/otto-lind|Otto Lind] (sued)> [person/mara-dal|Mara Dal].",
    )]);
    for line in ["acts", "communities --size-min 9", "top --by quoted", "said", "disputed"] {
        let (out, err) = shell.check(line, 0);
        assert!(out.is_empty() && err.contains("nothing found"), "{line}: {out}{err}");
    }
    let (_, err) = shell.check("draw --all -o all.svg", 0);
    assert!(err.contains("all.svg: 2 actors, 1 tie\n"), "{err}");
    let (_, err) = shell.check("export -o all.jsonl", 0);
    assert!(err.contains("1 document written"), "{err}");
    let (out, _) = shell.check("verify", 0);
    assert!(out.starts_with("1 document, 1 relation, 0 statements, "), "{out}");
}
