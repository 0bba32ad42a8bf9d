//! Randomly mutated inputs are read or refused: each fuzz target, without a fuzzer.
//!
//! `ONRECORD_FUZZ_SECONDS=N` runs each target for N seconds instead of a few times, and
//! `ONRECORD_FUZZ_SEED=N` sets the seed.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::time::{Duration, Instant};

use onrecord::internals::language::conllu::{self, ConlluDocument};
use onrecord::language::Pipeline;
use onrecord::ontology::Files;
use onrecord::store::{SledStore, Store};

use crate::generator::{Numbers, World};
use crate::safety::{records, times};

#[path = "../../fuzz/targets.rs"]
mod targets;

const TEXT: &str = "Mayor Ana Ruiz (\u{201c}the fixer\u{201d}) told reporters on March 3, 2017, that Sen. \
Daniel Okoro had denied the charge.\n\nHe said: \u{201c}I never met her.\u{201d} The Westmark Times \
reported it, according to two officials.\n";

/// Strings to which readers react.
const PIECES: [&str; 24] = [
    "<p>",
    "</p>",
    "<!--",
    "]]>",
    "\"",
    "{",
    "}",
    "[",
    "\\u0000",
    ",",
    ";",
    "\r\n",
    "\n\n",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "99999999999999999999",
    "-1",
    "=",
    "From ",
    "PK\u{3}\u{4}",
    "OPTIONAL {",
    "'''",
    "\t",
];

const ACT: &str = r#"{"note":"act/0000000001","value":{"number":1,"when":"2024-01-01T00:00:00Z","who":"a","act":"rename","actor":"person/a","name":"A"}}"#;
const REGISTER: &str = r#"{"note":"register/x","value":{"name":"x","entries":[]}}"#;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let texts: Vec<String> = match target {
        "analyze" => vec![TEXT.to_owned(), TEXT.to_uppercase(), TEXT.repeat(3)],
        "conllu" => {
            let analysis = Pipeline::embedded().analyze(TEXT, 0);
            let written = ConlluDocument {
                id: "a",
                text: TEXT,
                analysis: &analysis,
                given: &[],
                n_before: 0,
            };
            vec![conllu::write(&written)]
        }
        "ingest" => vec![
            TEXT.to_owned(),
            format!("<html><head><title>A</title></head><body><p>{TEXT}</p></body></html>"),
            format!(
                "From: a@b.c\r\nSubject: A\r\nDate: Fri, 3 Mar 2017 10:00:00 +0000\r\n\r\n{TEXT}"
            ),
            format!("{{\\rtf1\\ansi {TEXT}\\par}}"),
            format!("title,date,text\nA,2017-03-03,\"{TEXT}\"\n"),
            format!("[{{\"title\":\"A\",\"date\":\"2017-03-03\",\"text\":{TEXT:?}}}]"),
            format!("1\n00:00:01,000 --> 00:00:09,000\n{TEXT}\n"),
            format!("<?xml version=\"1.0\"?><nitf><body><p>{TEXT}</p></body></nitf>"),
        ],
        "batches" => {
            let item = format!("<item><title>A</title><description>{TEXT}</description></item>");
            let row = format!("{{\"title\":\"A\",\"text\":{TEXT:?}}}");
            let letter = format!(
                "From a\nFrom: a@b.c\nSubject: A\nDate: Fri, 3 Mar 2017 10:00:00 +0000\n\n{TEXT}\n"
            );
            let story = format!("<story><head>A</head><text><p>{TEXT}</p></text></story>");
            let sitting =
                format!("<TEI><text><body><u who='#a'><seg>{TEXT}</seg></u></body></text></TEI>");
            vec![
                format!(
                    "<?xml version=\"1.0\"?><rss><channel><title>C</title>{}</channel></rss>",
                    item.repeat(3)
                ),
                format!("[{row},{row},{row}]"),
                format!("{{\"n\":3,\"data\":{{\"articles\":[{row},{row}]}}}}"),
                format!("{row}\n{row}\n"),
                letter.repeat(3),
                format!("title,date,text\nA,2017-03-03,\"{TEXT}\"\nB,2017-03-04,\"{TEXT}\"\n"),
                format!("<?xml version=\"1.0\"?><export>{}</export>", story.repeat(3)),
                format!("<?xml version=\"1.0\"?><teiCorpus>{}</teiCorpus>", sitting.repeat(2)),
                format!(
                    "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://a.example\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n<p>{TEXT}</p>\r\n\r\n",
                    TEXT.len() + 7
                ),
            ]
        }
        "record" => records(4).lines().map(str::to_owned).collect(),
        "note" => {
            let records = records(2);
            let lines = records.lines().chain([ACT, REGISTER]);
            lines.map(|it| format!("{it}\n")).collect()
        }
        "sparql" => include_str!("../../docs/sparql.md")
            .split("```")
            .filter_map(|it| it.strip_prefix("sparql\n"))
            .map(str::to_owned)
            .collect(),
        "schema" => Files::embedded().iter().map(|it| it.text.clone()).collect(),
        other => panic!("{other} has no seeds"),
    };
    let mut all: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    if matches!(target, "ingest" | "batches") {
        all.extend(files_of_every_format());
    }
    all
}

/// Returns the files from which the tests of the readers read, so that mutations reach each reader.
fn files_of_every_format() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.sort();
    let given = paths.iter().filter(|it| !it.to_string_lossy().ends_with(".expect.json"));
    let files = given.filter(|it| it.is_file()).map(|it| fs::read(it).expect("reads"));
    files.filter(|it| it.len() <= FILE_MAX).collect()
}

/// Mutates the bytes at one to five places.
fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], numbers: &mut Numbers) {
    for _ in 0..=numbers.below(5) {
        let n = bytes.len() as u64;
        let at = numbers.below(n + 1) as usize;
        let end = (at + numbers.below(40) as usize).min(bytes.len());
        match numbers.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            1 => bytes.insert(at, numbers.below(256) as u8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let piece = PIECES[numbers.below(PIECES.len() as u64) as usize];
                drop(bytes.splice(at..end, piece.bytes()));
            }
            4 => {
                let part = bytes[at..end].repeat(1 + numbers.below(20) as usize);
                drop(bytes.splice(at..at, part));
            }
            5 => {
                let other = &others[numbers.below(others.len() as u64) as usize];
                let from = numbers.below(other.len() as u64 + 1) as usize;
                let upto = (from + numbers.below(200) as usize).min(other.len());
                drop(bytes.splice(at..end, other[from..upto].iter().copied()));
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
}

/// The maximum size in bytes of a file that is mutated: more takes too long each time.
const FILE_MAX: usize = 40_000;
/// The maximum time for one input, on a machine that does other things, too.
const INPUT_TIME_MAX: Duration = Duration::from_secs(60);

/// Calls a target with mutated inputs, `usual` times or for as long as requested.
fn check_target(name: &str, seeds: &[Vec<u8>], usual: usize, call: &dyn Fn(&[u8], u8)) {
    let seconds = times("ONRECORD_FUZZ_SECONDS", 0) as u64;
    let seed = times("ONRECORD_FUZZ_SEED", 3) as u64;
    let (mut numbers, start, mut n) = (Numbers::new(seed), Instant::now(), 0);
    let mut slowest = Duration::ZERO;
    while n < usual || start.elapsed() < Duration::from_secs(seconds) {
        let mut bytes = seeds[numbers.below(seeds.len() as u64) as usize].clone();
        change(&mut bytes, seeds, &mut numbers);
        let kind = numbers.below(256) as u8;
        let began = Instant::now();
        let done = panic::catch_unwind(AssertUnwindSafe(|| call(&bytes, kind)));
        if let Err(cause) = done {
            println!("{name}, input {n}, kind {kind}: {:?}", String::from_utf8_lossy(&bytes));
            panic::resume_unwind(cause);
        }
        let took = began.elapsed();
        let given = || String::from_utf8_lossy(&bytes);
        assert!(took < INPUT_TIME_MAX, "{name}, kind {kind}: {took:?} for {:?}", given());
        slowest = slowest.max(took);
        n += 1;
    }
    println!("{name}: {n} inputs in {} s, {slowest:?} at most", start.elapsed().as_secs());
}

fn with_text(call: fn(&str)) -> impl Fn(&[u8], u8) {
    move |bytes, _| call(&String::from_utf8_lossy(bytes))
}

#[test]
fn any_text_is_read() {
    check_target("analyze", &seeds("analyze"), 4, &with_text(targets::analyze));
}

#[test]
fn any_conllu_is_read_or_refused() {
    check_target("conllu", &seeds("conllu"), 100, &with_text(targets::conllu));
}

#[test]
fn any_file_is_read_or_refused() {
    check_target("ingest", &seeds("ingest"), 60, &|bytes, kind| targets::ingest(kind, bytes));
}

#[test]
fn any_file_is_read_in_batches_or_refused() {
    check_target("batches", &seeds("batches"), 60, &|bytes, kind| targets::batches(kind, bytes));
}

#[test]
fn any_record_is_read_or_refused() {
    check_target("record", &seeds("record"), 60, &with_text(targets::record));
}

#[test]
fn any_note_is_imported_or_refused() {
    check_target("note", &seeds("note"), 60, &|bytes, _| targets::note(bytes));
}

#[test]
fn any_query_is_answered_or_refused() {
    check_target("sparql", &seeds("sparql"), 60, &with_text(targets::sparql));
}

#[test]
fn any_schema_is_read_or_refused() {
    let call = |bytes: &[u8], at| targets::schema(at, &String::from_utf8_lossy(bytes));
    check_target("schema", &seeds("schema"), 6, &call);
}

#[test]
fn any_files_of_a_store_are_read_or_refused() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let documents: Vec<_> = (0..6).map(|it| World::small(7).document(it, 0)).collect();
    SledStore::open(&path).expect("opens").put(&documents).expect("documents go in");
    let mut sound: Vec<Vec<u8>> =
        ["db", "conf", "ledger", "seal"].map(|it| fs::read(path.join(it)).expect("reads")).to_vec();
    // After the last message the log is empty.
    let end = sound[0].iter().rposition(|it| *it != 0).map_or(0, |it| it + 64);
    sound[0].truncate(end);
    check_target("store_files", &sound, 12, &|bytes, kind| {
        let mut files = [0, 1, 2, 3].map(|at| Some(sound[at].as_slice()));
        // Usually there is no seal, as after a kill.
        files[3] = (kind >= 200).then_some(sound[3].as_slice());
        files[usize::from(kind) % 4] = Some(bytes);
        let [db, conf, ledger, seal] = files;
        targets::store_files([db, conf, ledger, seal, None]);
    });
}
