//! A document can be traced to its file (writer, place, hash of its bytes) and to the first
//! document that prints the same words.

use std::fs;
use std::path::Path;
use std::process::Command;

use onrecord::document::Document;
use onrecord::ingest::{self, Incoming, NamedKind, Options};
use onrecord::store::{self, MemoryStore, Store};
use tempfile::TempDir;

fn documents(reading: ingest::Reading) -> Vec<Document> {
    let document = |incoming| match incoming {
        Incoming::Document(document) => Some(*document),
        _ => None,
    };
    reading.filter_map(document).collect()
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("as the test made it");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("as the test made it");
    }
    folder
}

/// Returns the standard output of the program.
fn printed(line: &str, folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(line.split(' ')).args(["--db", "store"]).current_dir(folder);
    let output = command.env_remove("ONRECORD_DB").output().expect("as the test made it");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("as the test made it")
}

const RUIZ: &str = "Mayor Ana Ruiz opened the bridge on Monday, two years late, and said that she owed the \
town an apology for it, while Jo Okoro stood beside her and held the ribbon in the rain.";

/// What `printf 'Ruiz won.' | sha256sum` prints.
const SUM: &str = "af44bc2c18deafbded6dde803e6ceab234b76ad0012afabba43d230f2262efe7";

#[test]
fn the_sum_is_that_of_the_file_or_of_the_line() {
    let whole = documents(ingest::read_bytes("a.txt", b"Ruiz won.".to_vec(), Options::default()));
    assert_eq!(whole[0].original.as_deref(), Some(SUM));
    let lines = b"{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n".to_vec();
    let lines = documents(ingest::read_bytes("a.jsonl", lines, Options::default()));
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|it| it.original.is_some() && it.original.as_deref() != Some(SUM)));
}

#[test]
fn writer_and_sum_survive_export_and_import() {
    let page = b"<html><body><article><h1>Ruiz wins</h1><p class=\"byline\">By Ada Holm</p><p>Ana Ruiz won the \
        vote on Monday, nine to four, and thanked the council of the town.</p></article></body></html>";
    let read = documents(ingest::read_bytes("a.html", page.to_vec(), Options::default()));
    assert_eq!(read[0].byline.as_deref(), Some("Ada Holm"));
    let stored = store::StoredDocument {
        document: read[0].clone(),
        extraction: onrecord::knowledge::Extraction::default(),
        reader: 1,
    };
    let mut first = MemoryStore::default();
    first.put(std::slice::from_ref(&stored)).expect("as the test made it");
    let mut lines = Vec::new();
    store::export(&first, &mut lines).expect("as the test made it");
    let mut second = MemoryStore::default();
    store::import(&mut second, &lines[..], 10, &mut |_, _| {}).expect("as the test made it");
    let (number, _) = second
        .find(&stored.document.id)
        .expect("as the test made it")
        .expect("as the test made it");
    assert_eq!(
        second.document(number).expect("as the test made it").expect("as the test made it"),
        stored
    );
}

#[test]
fn two_files_of_one_name_are_two_documents() {
    let folder =
        folder(&[("release.md", "# Ruiz wins\n\nRuiz won.\n"), ("release.txt", "Okoro lost.\n")]);
    let read = documents(ingest::read(&[folder.path()], Options::default()));
    let ids: Vec<&str> = read.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["release", "release.txt"]);
}

#[test]
fn a_given_kind_overrides_what_the_bytes_show() {
    let table = b"day;words\n2026-05-04;Ruiz won the vote on Monday, nine to four, and thanked the council \
        of the town for its patience, she said.\n";
    let options = Options { kind: Some(NamedKind::Table), ..Options::default() };
    let read = documents(ingest::read_bytes("a.txt", table.to_vec(), options));
    assert_eq!(
        read[0].text.as_ref(),
        "Ruiz won the vote on Monday, nine to four, and thanked the council of the town for its patience, she said."
    );
    let plain = documents(ingest::read_bytes("a.txt", table.to_vec(), Options::default()));
    assert!(plain[0].text.starts_with("day;words"));
}

#[test]
fn a_list_of_files_is_read_as_the_files() {
    let list = r#"<opml version="2.0"><body><outline text="a" url="a.txt"/><outline xmlUrl="https://x.example/feed"/></body></opml>"#;
    let folder = folder(&[("list.opml", list), ("a.txt", "Ruiz won.\n")]);
    let read = documents(ingest::read(&[folder.path().join("list.opml")], Options::default()));
    assert_eq!(read.iter().map(|it| it.text.as_ref()).collect::<Vec<_>>(), ["Ruiz won.\n"]);
}

#[test]
fn evidence_shows_the_file_and_documents_the_copies() {
    let record = |id: &str, outlet: &str, date: &str, more: &str| {
        format!(
            "{{\"id\": \"{id}\", \"outlet\": \"{outlet}\", \"date\": \"{date}\", \"byline\": \"Ada Holm\", \"text\": \"{RUIZ}{more}\"}}\n"
        )
    };
    let lines = record("a", "Courier", "2026-05-04", "")
        + &record("b", "Gazette", "2026-05-04", " It rained all day.")
        + &record("c", "Courier", "2026-05-05", " The bridge is open now.");
    let folder = folder(&[("news.jsonl", &lines)]);
    printed("add news.jsonl", folder.path());
    let evidence = printed("evidence a", folder.path());
    assert!(evidence.contains("written by: Ada Holm"), "{evidence}");
    assert!(evidence.contains("read from: news.jsonl:1"), "{evidence}");
    assert!(evidence.contains("sha256: "), "{evidence}");
    let alike = printed("documents --copies --versions --format jsonl", folder.path());
    let rows: Vec<serde_json::Value> = alike
        .lines()
        .map(|line| serde_json::from_str(line).expect("as the test made it"))
        .collect();
    let shown: Vec<_> =
        rows.iter().map(|it| [&it["document"], &it["kind"], &it["first"]]).collect();
    assert_eq!(shown, [["b", "copy", "a"], ["c", "version", "a"]]);
    let versions = printed("documents --versions --format jsonl", folder.path());
    assert_eq!(versions.lines().count(), 1, "{versions}");
}

#[test]
fn a_large_packed_feed_is_read_in_batches_and_traced_to_the_packed_file() {
    use std::io::Write;
    let mut seed = 7_u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        format!("{seed:016x}")
    };
    let item = |n: usize, noise: String| {
        format!(
            "<item><category>{noise}</category><title>Story {n}</title><description>{RUIZ}</description></item>"
        )
    };
    let mut feed = "<rss version=\"2.0\"><channel><title>Courier</title>".to_owned();
    (0..600).for_each(|n| feed += &item(n, (0..300).map(|_| noise()).collect()));
    feed += "</channel></rss>";
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(feed.as_bytes()).expect("memory takes all");
    let gzipped = packer.finish().expect("memory takes all");
    assert!(gzipped.len() > 1 << 20, "{}", gzipped.len());
    let folder = TempDir::new().expect("as the test made it");
    let path = folder.path().join("feed.xml.gz");
    fs::write(&path, &gzipped).expect("as the test made it");
    let read = documents(ingest::read(&[path], Options::default()));
    assert_eq!(read.len(), 600);
    assert!(read.iter().all(|it| it.outlet.as_deref() == Some("Courier") && it.original.is_some()));
}
