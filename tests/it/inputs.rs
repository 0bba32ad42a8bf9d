//! Files as newsrooms and databases have them become what a human reader would find in them.
//!
//! Each file of `tests/inputs` has a `NAME.expect.json` with its documents: title, date, outlet,
//! byline, URL, language, how the body starts and ends, what it must contain and must not contain;
//! or the words of the message. Missing keys are not compared; `null` means that there must be no
//! value; a list means any of its values. All persons, places and outlets are invented.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use onrecord::document::Document;
use onrecord::ingest::{self, Incoming, Options};
use serde_json::Value;

/// Returns the differences between what a file gave and what is expected; empty if none.
fn wrong(expected: &Value, documents: &[Document], said: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(words) = expected.get("error_words").and_then(Value::as_array) {
        let is_said =
            |word: &Value| said.iter().any(|it| it.contains(word.as_str().unwrap_or("?")));
        if words.iter().any(is_said) && documents.is_empty() {
            return wrong;
        }
        if expected.get("or_error") != Some(&Value::Bool(true)) {
            wrong.push(format!("said {said:?}, want one of {words:?}"));
        }
    }
    let wanted = expected["documents"].as_array().map(Vec::as_slice).unwrap_or_default();
    let bodies: Vec<String> = documents.iter().map(|it| ingest::story(it).to_owned()).collect();
    let is_whole = expected.get("whole") == Some(&Value::Bool(true));
    if !is_whole && documents.len() != wanted.len() {
        wrong.push(format!("{} documents, want {}; said {said:?}", documents.len(), wanted.len()));
    }
    let bodies = if is_whole { vec![bodies.join("\n")] } else { bodies };
    for (at, ((want, document), body)) in wanted.iter().zip(documents).zip(&bodies).enumerate() {
        let fields = fields(document);
        let different =
            fields.iter().filter_map(|(name, got)| differs(want.get(name)?, got.as_deref()));
        wrong.extend(different.map(|it| format!("document {}: {it}", at + 1)));
        wrong.extend(
            wrong_body(want, body).into_iter().map(|it| format!("document {}: {it}", at + 1)),
        );
    }
    wrong
}

fn fields(document: &Document) -> BTreeMap<&'static str, Option<String>> {
    BTreeMap::from([
        ("title", document.title.clone()),
        ("date", document.date.map(|it| it.to_string())),
        ("outlet", document.outlet.clone()),
        ("byline", document.byline.clone()),
        ("url", document.url.clone()),
        ("language", Some(document.language.clone())),
    ])
}

/// Returns a difference if a value equals neither the expected one nor any of an expected list.
fn differs(want: &Value, got: Option<&str>) -> Option<String> {
    let all = want.as_array().cloned().unwrap_or_else(|| vec![want.clone()]);
    let is_same = |want: &Value| want.as_str() == got;
    (!all.iter().any(is_same)).then(|| format!("got {got:?}, want {want}"))
}

fn wrong_body(want: &Value, body: &str) -> Vec<String> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = line(body);
    let text = |name: &str| want.get(name).and_then(Value::as_str).map(line);
    let all = |name: &str| {
        let list = want.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(line).collect::<Vec<_>>()
    };
    let mut wrong = Vec::new();
    wrong.extend(
        text("starts").filter(|it| !body.starts_with(it)).map(|it| format!("starts {it:?}")),
    );
    wrong.extend(text("ends").filter(|it| !body.ends_with(it)).map(|it| format!("ends {it:?}")));
    wrong.extend(
        all("contains").iter().filter(|it| !body.contains(*it)).map(|it| format!("lacks {it:?}")),
    );
    wrong.extend(all("not").iter().filter(|it| body.contains(*it)).map(|it| format!("has {it:?}")));
    if !wrong.is_empty() {
        wrong.push(format!("in {body:?}"));
    }
    wrong
}

/// Returns the files of the folder by name, with the expectations of each.
fn inputs() -> Vec<(String, Vec<u8>, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inputs");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("as the test made it")
        .map(|entry| {
            entry
                .expect("as the test made it")
                .file_name()
                .into_string()
                .expect("as the test made it")
        })
        .filter_map(|name| name.strip_suffix(".expect.json").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() > 40, "the files are missing");
    let input = |name: String| {
        let expected = fs::read_to_string(folder.join(format!("{name}.expect.json")))
            .expect("as the test made it");
        let bytes = fs::read(folder.join(&name)).expect("as the test made it");
        (name, bytes, serde_json::from_str(&expected).expect("as the test made it"))
    };
    names.into_iter().map(input).collect()
}

/// Returns the bytes with a few mutations: truncated, flipped, removed, doubled, or followed by a
/// part of another file.
fn mutated(mut bytes: Vec<u8>, other: &[u8], numbers: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    for _ in 0..=numbers(3) {
        let at = numbers(bytes.len() + 1);
        let end = (at + numbers(200)).min(bytes.len());
        match numbers(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, part));
            }
            3 => {
                let from = numbers(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            _ => {
                for byte in &mut bytes[at..end] {
                    if numbers(8) == 0 {
                        *byte = numbers(256) as u8;
                    }
                }
            }
        }
    }
    bytes
}

/// Any bytes give documents, notices and failures: no panic, and reading starts within the text.
/// `ONRECORD_MUTATIONS` sets the number of files.
#[test]
fn damaged_files_never_end_a_run() {
    let n = std::env::var("ONRECORD_MUTATIONS").ok().and_then(|it| it.parse().ok()).unwrap_or(300);
    let files = inputs();
    let mut state =
        std::env::var("ONRECORD_SEED").ok().and_then(|it| it.parse().ok()).unwrap_or(7_u64);
    let mut numbers = |below: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = state;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((it ^ (it >> 31)) % below.max(1) as u64) as usize
    };
    for turn in 0..n {
        let (name, bytes, _) = &files[numbers(files.len())];
        let other = &files[numbers(files.len())].1;
        let damaged = mutated(bytes.clone(), other, &mut numbers);
        let read = std::panic::catch_unwind(|| {
            for incoming in ingest::read_bytes(name, damaged.clone(), Options::default()) {
                if let Incoming::Document(document) = incoming {
                    assert!(document.text.is_char_boundary(document.body_start));
                    assert!(document.text.contains(ingest::story(&document)));
                }
            }
        });
        if read.is_err() {
            let path = std::env::temp_dir().join(format!("damaged-{turn}-{name}"));
            fs::write(&path, &damaged).expect("as the test made it");
            panic!("turn {turn}: `{name}`, damaged, is kept as {}", path.display());
        }
    }
}

/// What fits into memory reads the same in batches, as files do that are too long to be held.
#[test]
fn files_give_the_same_in_batches() {
    let read = |name: &str, bytes: &[u8], batches_from: Option<u64>| {
        let options = Options { batches_from, ..Options::default() };
        let mut found = Vec::new();
        for incoming in ingest::read_bytes(name, bytes.to_vec(), options) {
            if let Incoming::Document(document) = incoming {
                found.push((fields(&document), document.text.to_string()));
            }
        }
        found
    };
    let mut n_documents = 0;
    for (name, bytes, _) in inputs() {
        let (whole, batches) = (read(&name, &bytes, None), read(&name, &bytes, Some(0)));
        assert_eq!(whole, batches, "in {name}");
        n_documents += whole.len();
    }
    assert!(n_documents > 150, "{n_documents} documents");
}

#[test]
fn files_as_newsrooms_have_them_give_what_a_reader_finds() {
    let mut failed = Vec::new();
    for (name, bytes, expected) in inputs() {
        let (mut documents, mut said) = (Vec::new(), Vec::new());
        for incoming in ingest::read_bytes(&name, bytes, Options::default()) {
            match incoming {
                Incoming::Document(document) => documents.push(*document),
                Incoming::Notice(notice) => said.push(notice.to_string()),
                Incoming::Failure(failure) => said.push(failure.to_string()),
            }
        }
        let faults = wrong(&expected, &documents, &said);
        failed.extend(faults.into_iter().map(|it| format!("{name}: {it}")));
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
