//! Names with quotes, commas, line ends, other scripts and controls come through each export and its reader.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::commands::Shell;
use crate::exports::opened_by_their_readers;

const NAMES: [&str; 32] = [
    "Lena \"Lee\" O'Dowd, Jr.",
    "Harbor;\tTrust\nof Lenz",
    "陈美玲",
    "مريم بنت سالم",
    "רות לביא",
    "\u{202e}tsurT\u{202c} Union",
    "bell\u{7}\u{b}\u{1b}[31mred",
    "<b>&amp;</b>]]>",
    "a|b #tag ^x [[y]] `z`",
    "back\\slash\\",
    "..",
    "con",
    "../../etc/passwd",
    "Zoë Ça\u{301}rdenas",
    "null\0byte",
    "😀 Party",
    "=cmd()|calc",
    "+1 Club",
    "%s{}$1",
    "\u{feff}Marked Union",
    "\u{2028}parted\u{2029}",
    "\u{fffe}\u{ffff} Noncharacter",
    "NA",
    "TRUE",
    "ends in quote\"",
    "Dowd, \"Lee",
    "\"\"",
    "\u{200b}",
    "\u{ad}\u{e0041}",
    "نرم\u{200c}افزار",
    "👩\u{200d}👧 Union",
    "long",
];

/// Returns a store of one document that says what each of them did to the next.
fn shell() -> Shell {
    let long = "Union of Everything ".repeat(40);
    let names = NAMES.map(|it| if it == "long" { long.as_str() } else { it });
    let (mut text, mut n_chars, mut sentences) = (String::new(), 0, Vec::new());
    for name in names {
        let (start, end) = (n_chars, n_chars + name.chars().count());
        text.push_str(name);
        text.push_str(" met the rest.\n");
        n_chars = end + " met the rest.\n".len();
        sentences.push((start, end));
    }
    let id = |at: usize| {
        format!("{}/n{at}", if at.is_multiple_of(2) { "person" } else { "organization" })
    };
    let actor = |(at, (name, &(start, end))): (usize, (&str, &(usize, usize)))| {
        let kind = if at.is_multiple_of(2) { "person" } else { "organization" };
        json!({"id": id(at), "kind": kind, "name": name, "mentions": [[start, end, "name"]]})
    };
    let types = ["endorsed", "member_of", "criticized", "met_with"];
    let relation = |at: usize, object: Option<String>, matter: Option<&str>| {
        let (start, end) = sentences[at];
        json!({"id": format!("r{at}{}", matter.map_or("", |_| "m")), "type": matter.map_or(types[at % 4], |_| "opposes"),
            "subject": id(at), "object": object, "matter": matter, "status": "asserted", "date": "2026-03-02",
            "according_to": [], "statement": null, "trigger": [[end + 1, end + 4]],
            "evidence": [start, end + 14], "confidence": 0.9})
    };
    let mut relations: Vec<Value> =
        (1..names.len()).map(|at| relation(at - 1, Some(id(at)), None)).collect();
    relations.push(relation(2, None, Some("tax; \"of,\n\t all\\ 税 \u{7}")));
    let statement = |at: usize| {
        let (start, end) = sentences[at];
        json!({"id": format!("s{at}"), "speaker": id(at), "mode": "indirect", "cue_lemma": "say",
            "source": [[start, end]], "cue": [[end + 1, end + 4]], "content": [[start, end + 14]],
            "addressee": [], "about": [id(at + 1)], "within": null})
    };
    let record = json!({
        "document": {"id": "d/1", "text": text, "chars": n_chars, "date": "2026-03-04", "language": "en",
            "outlet": "Out\"let, <x>; 报\n", "title": "T \"q\" \\ [[z]] \n | x", "byline": "B; \"y\"\0",
            "url": "http://x.example/a\"<>|c?é=1"},
        "actors": names.into_iter().zip(&sentences).enumerate().map(actor).collect::<Vec<_>>(),
        "relations": relations,
        "statements": (0..names.len() - 1).map(statement).collect::<Vec<_>>(),
    });
    let shell = Shell::new();
    shell.write("odd.jsonl", &record.to_string());
    shell.check("import odd.jsonl", 0);
    shell
}

#[test]
fn their_own_readers_open_them() {
    opened_by_their_readers(&shell());
}

/// Returns the cells of a table, which all have as many as its heading.
fn cells(text: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|it| it.expect("a row")).collect();
    assert!(rows.len() > 10);
    rows.iter().flat_map(|row| row.iter().map(str::to_owned)).collect()
}

#[test]
fn cells_hold_no_control_characters_and_no_formulas() {
    let shell = shell();
    shell.check("export --format neo4j -o graph", 0);
    shell.check("export --format nodes-edges -o net.csv", 0);
    let tables = ["graph/actors.csv", "graph/ties.csv", "net-nodes.csv", "net-edges.csv"];
    let mut tables: Vec<(String, u8)> = tables.map(|it| (shell.read(it), b',')).into();
    tables.push((shell.check("export --format dna", 0).0, b';'));
    tables.push((shell.check("export --format events-csv", 0).0, b','));
    for (text, delimiter) in tables {
        for cell in cells(&text, delimiter) {
            let is_plain = |it: char| !it.is_control() || "\n\t".contains(it);
            assert!(cell.chars().all(is_plain), "{cell:?}");
            let is_formula = cell.starts_with(['=', '+', '@']);
            assert!(!is_formula, "{cell:?}");
        }
    }
}

#[test]
fn each_actor_has_a_note_that_every_system_can_hold() {
    let shell = shell();
    shell.check("export --format obsidian -o vault", 0);
    let entries = std::fs::read_dir(shell.path("vault/actors")).expect("a folder");
    let names: Vec<String> = entries
        .map(|it| it.expect("an entry").file_name().into_string().expect("text").to_lowercase())
        .collect();
    assert_eq!(names.len(), NAMES.len());
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), NAMES.len(), "{names:?}");
    for name in &names {
        let is_forbidden =
            |it: char| it.is_control() || "\\/:*?\"<>|\u{202e}\u{feff}\u{200b}\u{ad}".contains(it);
        assert!(!name.contains(is_forbidden) && name.len() < 200, "{name:?}");
        let stem = name.split('.').next().unwrap_or_default();
        assert!(!["con", "nul", "aux", "prn", ""].contains(&stem), "{name:?}");
    }
}

#[test]
fn records_keep_them_as_they_are() {
    let shell = shell();
    let records = shell.check("export", 0).0;
    shell.write("again.jsonl", &records);
    shell.check("import again.jsonl --db again", 0);
    assert_eq!(shell.check("export --db again", 0).0, records);
    let names = |line: &str| -> HashSet<String> {
        let record: Value = serde_json::from_str(line).expect("JSON");
        let actors = record["actors"].as_array().expect("actors").iter();
        actors.map(|it| it["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&shell.read("odd.jsonl")), names(&records));
}
