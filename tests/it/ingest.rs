//! Files become documents with the text of the file.

use std::fs;
use std::path::Path;

use onrecord::document::Document;
use onrecord::ingest::{self, Decoded, Doubt, Fields, Incoming, Options};
use tempfile::TempDir;

/// Reads files with these names and bytes, each given by its path.
fn read(files: &[(&str, &[u8])], options: Options) -> (Vec<Document>, Vec<String>) {
    let folder = TempDir::new().expect("a folder for a test");
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("made");
        fs::write(&path, bytes).expect("written");
        paths.push(path);
    }
    sorted_out(&paths, folder.path(), options)
}

/// Returns the documents, and the messages about the others without the name of the folder.
fn sorted_out<P: AsRef<Path>>(
    paths: &[P],
    folder: &Path,
    options: Options,
) -> (Vec<Document>, Vec<String>) {
    let (mut documents, mut said) = (Vec::new(), Vec::new());
    let prefix = format!("{}/", folder.display());
    for incoming in ingest::read(paths, options) {
        match incoming {
            Incoming::Document(document) => documents.push(*document),
            Incoming::Notice(notice) => said.push(notice.to_string().replace(&prefix, "")),
            Incoming::Failure(failure) => said.push(failure.to_string().replace(&prefix, "")),
        }
    }
    (documents, said)
}

/// Checks title, date, outlet and the first words read of one plain file.
#[track_caller]
fn check_opening(name: &str, text: &str, expected: [&str; 4]) {
    let (documents, said) = read(&[(name, text.as_bytes())], Options::default());
    let [document] = documents.as_slice() else { panic!("{said:?}") };
    let is_marked = name == "a.md";
    assert!(is_marked || &*document.text == text, "plain text is never altered");
    let body = document.text[document.body_start..].trim_start();
    let words: Vec<&str> = body.split_whitespace().take(2).collect();
    let date = document.date.map(|it| it.to_string());
    let found = [
        document.title.as_deref().unwrap_or("-"),
        date.as_deref().unwrap_or("-"),
        document.outlet.as_deref().unwrap_or("-"),
        &words.join(" "),
    ];
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn headers_headlines_and_datelines_are_separated_from_the_text() {
    check_opening("a.txt", " date 2017-06-07 Ruiz won.", ["-", "2017-06-07", "-", "Ruiz won."]);
    check_opening("a.txt", "Date: 2017-06 \nRuiz won.", ["-", "2017-06", "-", "Ruiz won."]);
    check_opening("a.txt", "date palms grow here.", ["-", "-", "-", "date palms"]);
    check_opening(
        "a.txt",
        "Ruiz wins the vote\n\nWASHINGTON, June 7, 2017 (Reuters) — Ruiz won.",
        ["Ruiz wins the vote", "2017-06-07", "Reuters", "Ruiz won."],
    );
    check_opening("a.txt", "Ruiz won.\n\nOkoro lost.", ["-", "-", "-", "Ruiz won."]);
    let quoted = "The mayor, Ana Ruiz, said: 'We will listen.'\n\nOkoro lost.";
    check_opening("a.txt", quoted, ["-", "-", "-", "The mayor,"]);
    let word = "Ruiz calls the plan 'absurd'\n\nOkoro lost.";
    check_opening("a.txt", word, ["Ruiz calls the plan 'absurd'", "-", "-", "Okoro lost."]);
    let published = "Ruiz wins the vote\nBy Ann Lee\nPublished Jan. 21, 2025\n\nRuiz won.";
    check_opening("a.txt", published, ["Ruiz wins the vote", "2025-01-21", "-", "Ruiz won."]);
    let updated = "Ruiz wins the vote\n\nUpdated 3:15 p.m., March 2, 2025\n\nRuiz won.";
    check_opening("a.txt", updated, ["Ruiz wins the vote", "2025-03-02", "-", "Ruiz won."]);
    let headless = "By Ann Lee | Staff Writer\nUpdated March 2, 2025 at 4 p.m.\n\nRuiz won.";
    check_opening("a.txt", headless, ["-", "2025-03-02", "-", "Ruiz won."]);
    let spaced = "By Ann Lee\n\nPublished Jan. 21, 2025\n\nRuiz won.";
    check_opening("a.txt", spaced, ["-", "2025-01-21", "-", "Ruiz won."]);
    let debate = "TRANSCRIPT: Harbor debate, April 6, 2025\n\nRUIZ: I won.";
    let title = "TRANSCRIPT: Harbor debate, April 6, 2025";
    check_opening("a.txt", debate, [title, "2025-04-06", "-", "RUIZ: I"]);
    check_opening("a.txt", "Ruiz wins the vote", ["-", "-", "-", "Ruiz wins"]);
    check_opening("2017-a.txt", "OSLO, May 3 — Ruiz won.", ["-", "2017-05-03", "-", "Ruiz won."]);
    check_opening("a.txt", "OSLO, May 3 — Ruiz won.", ["-", "-", "-", "Ruiz won."]);
    check_opening("a.txt", "ST. LOUIS (AP) -- Ruiz won.", ["-", "-", "AP", "Ruiz won."]);
    check_opening(
        "a.txt",
        "MADISON, Ala., Feb. 28, 2016 — Ruiz won.",
        ["-", "2016-02-28", "-", "Ruiz won."],
    );
    check_opening("a.txt", "SEOUL, South Korea — Ruiz won.", ["-", "-", "-", "Ruiz won."]);
    check_opening("a.txt", "U.S. officials — many — left.", ["-", "-", "-", "U.S. officials"]);
    check_opening("a.txt", "WASHINGTON, Foo 7 — Ruiz won.", ["-", "-", "-", "WASHINGTON, Foo"]);
    check_opening("2017-06-08-a.txt", "Ruiz won.", ["-", "2017-06-08", "-", "Ruiz won."]);
}

#[test]
fn markdown_metadata_comes_from_front_matter_and_heading() {
    let text = "---\ntitle: \"Vote\"\ndate: 2017-06-07\noutlet: Courier\nmood: calm\n---\n# Big\nRuiz **won**.";
    check_opening("a.md", text, ["Vote", "2017-06-07", "Courier", "Ruiz won."]);
    check_opening("a.md", "# Big vote #\n\nRuiz won.", ["Big vote", "-", "-", "Ruiz won."]);
    check_opening("a.md", "---\nRuiz won.", ["-", "-", "-", "Ruiz won."]);
}

#[test]
fn a_record_gives_its_fields_and_a_bad_line_is_named() {
    let lines = concat!(
        r#"{"id": "a1", "text": "Ruiz won.", "date": "June 7, 2017", "outlet": "Courier"}"#,
        "\n\n{\"id\": \"a2\", \"text\": \"Okoro\n",
        r#"{"id": "a3", "headline": "no text"}"#,
        "\n[1]\n",
        r#"{"text": "Marsh left.", "date": "someday"}"#,
    );
    let (documents, said) = read(&[("x.jsonl", lines.as_bytes())], Options::default());
    let shown: Vec<String> = documents
        .iter()
        .map(|document| {
            let date = document.date.map(|it| it.to_string()).unwrap_or_default();
            format!("{} {} {}", document.id, date, document.outlet.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(shown, ["a1 2017-06-07 Courier", "x-6  -"]);
    assert_eq!(
        said,
        [
            "x.jsonl:3: not JSON: EOF while parsing a string (column 27)",
            "x.jsonl:4: no field `text` with text; name the field with --text-field",
            "x.jsonl:5: found an array, want an object with the field `text`",
            "x.jsonl:6: date `someday` not understood and left out; write YYYY-MM-DD",
        ]
    );
}

#[test]
fn fields_of_other_names_are_read_when_named() {
    let fields = Fields { text: "body".to_owned(), id: "key".to_owned(), ..Fields::default() };
    let options = Options { fields, outlet: Some("Courier".to_owned()), ..Options::default() };
    let (documents, said) =
        read(&[("x.json", br#"[{"key": 7, "body": "Ruiz won.", "date": 2017}]"#)], options);
    assert_eq!(said, [""; 0]);
    assert_eq!(documents[0].id.as_str(), "7");
    assert_eq!(documents[0].outlet.as_deref(), Some("Courier"));
    assert_eq!(documents[0].date.map(|it| it.to_string()).as_deref(), Some("2017"));
}

#[track_caller]
fn check_decoded(bytes: &[u8], text: &str, doubt: Option<Doubt>) {
    let Decoded { text: found, doubt: found_doubt } = ingest::decode(bytes).expect("text");
    assert_eq!((&*found, found_doubt), (text, doubt));
}

#[test]
fn encodings_come_from_the_mark_else_utf8_else_the_bytes_and_are_reported() {
    check_decoded("Škoda".as_bytes(), "Škoda", None);
    check_decoded(b"\xef\xbb\xbfRuiz", "Ruiz", None);
    check_decoded(b"\xff\xfeR\0u\0", "Ru", None);
    check_decoded(b"\xff\xfe\0\0R\0\0\0u\0\0\0", "Ru", None);
    check_decoded(b"\0\0\xfe\xff\0\0\0R", "R", None);
    let cut = Doubt::Broken { encoding: "UTF-32", n_bad: 1, at: 8 };
    check_decoded(b"\xff\xfe\0\0R\0\0\0u\0", "R\u{fffd}", Some(cut));
    let western = b"The caf\xe9 owner said \x93no\x94 to Ruiz, the mayor of the town.";
    check_decoded(
        western,
        "The café owner said “no” to Ruiz, the mayor of the town.",
        Some(Doubt::Guessed("windows-1252")),
    );
    let broken = Doubt::Broken { encoding: "UTF-8", n_bad: 1, at: 5 };
    check_decoded(b"caf\xc3\xa9\xff \xe2\x80\x94 x", "caf\u{e9}\u{fffd} \u{2014} x", Some(broken));
    assert_eq!(ingest::decode(b"PK\x03\0"), Err(3));
}

#[test]
fn the_text_of_a_record_is_kept_to_the_letter() {
    let text =
        "Ruiz won.\n\nShe wrote: <note by=\"Ruiz\">Thanks!</note>\n\nThis post has been updated.";
    let line = serde_json::json!({"id": "a", "text": text}).to_string();
    let (documents, said) = read(&[("a.jsonl", line.as_bytes())], Options::default());
    assert_eq!((&*documents[0].text, said), (text, Vec::new()));
}

#[test]
fn a_short_english_text_is_english_whatever_its_names_look_like() {
    let text = "Premier Jörg Überberg of Mühlau criticized Senator Renée Châtel on Monday.\n\n\
        “She is wrong,” Überberg said – twice.\n\nChâtel’s aide, Zoë Müller, declined to comment.";
    let (documents, said) = read(&[("a.txt", text.as_bytes())], Options::default());
    assert_eq!((documents.len(), said), (1, Vec::new()));
}

#[test]
fn a_folder_is_walked_in_order_and_what_is_passed_over_is_named() {
    let folder = TempDir::new().expect("a folder for a test");
    for (name, text) in [
        ("b/two words.txt", "Ruiz won."),
        ("a.txt", "Okoro lost."),
        ("c.py", "print(1)"),
        (".hidden.txt", "no"),
        ("d.txt", "  \n"),
        ("e.txt", "zero \0 byte"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let paths = [folder.path().to_owned(), folder.path().join("nowhere.txt")];
    let (documents, said) = sorted_out(&paths, folder.path(), Options::default());
    let ids: Vec<&str> = documents.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["a", "b/two-words"]);
    assert_eq!(
        said,
        [
            "c.py: skipped, neither its name nor its content is of a supported kind",
            "d.txt: holds no text (it is empty)",
            "e.txt: not a text file: byte 5 is a control character; convert it to text first",
            "nowhere.txt: cannot read: No such file or directory (os error 2)",
        ]
    );
}

#[test]
fn one_id_names_one_text_in_a_run() {
    let same: [(&str, &[u8]); 4] = [
        ("w/a.txt", b"Ruiz won."),
        ("x/a.txt", b"Ruiz won."),
        ("y/a.txt", b"Okoro won."),
        ("z/a.txt", b"Reyes won."),
    ];
    let (documents, said) = read(&same, Options::default());
    // The id of the second text gets the extension, that of a third its folder.
    let ids: Vec<&str> = documents.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["a", "a.txt", "z/a"]);
    assert_eq!(said, [""; 0]);
    let named: [(&str, &[u8]); 1] = [(
        "x.jsonl",
        b"{\"id\": \"a\", \"text\": \"Ruiz won.\"}\n{\"id\": \"a\", \"text\": \"Reyes won.\"}\n",
    )];
    let (documents, said) = read(&named, Options::default());
    assert_eq!((documents.len(), said.len()), (1, 1));
    assert!(said[0].starts_with("x.jsonl:2: the id `a` is already taken"), "{said:?}");
    assert!(said[0].ends_with("rename one or give it an id of its own"), "{said:?}");
}

#[test]
fn the_id_in_the_answer_of_a_service_is_not_that_of_a_document() {
    let posts = |text: &str| {
        format!("{{\"posts\": [{{\"id\": 1, \"title\": \"A\", \"text\": \"{text}\"}}]}}")
    };
    let (a, b) = (posts("Ruiz won."), posts("Okoro lost."));
    let both: [(&str, &[u8]); 2] = [("a.json", a.as_bytes()), ("b.json", b.as_bytes())];
    let (documents, said) = read(&both, Options::default());
    assert_eq!(documents.len(), 2, "{said:?}");
    assert_ne!(documents[0].id, documents[1].id);
}

#[test]
fn the_examples_are_read_whole() {
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let (documents, said) = sorted_out(&[&articles], &articles, Options::default());
    assert_eq!(said, [""; 0]);
    assert_eq!(documents.len(), 6);
    for document in &documents {
        assert!(document.date.is_some_and(|it| it.exact_day().is_some()), "{}", document.id);
        let body = document.text[document.body_start..].trim_start();
        let opening = &body[..body.len().min(60)];
        assert!(!opening.contains('—'), "{} opens with a dateline: {opening}", document.id);
    }
}
