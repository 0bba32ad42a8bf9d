//! Imports from other programs: what they coded is found again, with the words that show it.

use std::path::Path;

use serde_json::{Value, json};

use crate::commands::Shell;
use crate::exports::run_script;

const STATEMENTS: &str = "\u{feff}\"statement ID\";\"time\";\"document ID\";\"document title\";\"author\";\
    \"source\";\"section\";\"type\";\"text\";\"person\";\"organization\";\"concept\";\"agreement\"\n\
    1;2026-03-04 00:00:00;7;\"Tax divides council\";\"J. Lenz\";\"Courier\";\"\";\"\";\"Ruiz backs the tax \
    on yachts, she said.\";\"Ana Ruiz\";\"Council\";\"harbor tax\";1\n\
    2;2026-03-04 00:00:00;7;\"Tax divides council\";\"J. Lenz\";\"Courier\";\"\";\"\";\"\";\"\";\"Port \
    Union\";\"harbor tax\";0\n\
    3;2026-03-05 00:00:00;8;\"Late news\";\"\";\"Courier\";\"\";\"\";\"Who knows?\";\"\";\"\";\"harbor \
    tax\";1\n";

const GRAPH: &str = r#"{"metadata": {}, "nodes": [
    {"id": "person:ana_ruiz", "entity_type": "PERSON", "name": "Ana Ruiz"},
    {"id": "person:daniel_okoro", "entity_type": "PERSON", "name": "Daniel Okoro"},
    {"id": "organization:port_union", "entity_type": "ORGANIZATION", "name": "Port Union"},
    {"id": "location:port_lenz", "entity_type": "LOCATION", "name": "Port Lenz"},
    {"id": "doc:minutes", "entity_type": "DOCUMENT", "name": "minutes"}],
  "links": [
    {"source": "person:ana_ruiz", "target": "person:daniel_okoro", "relation_type": "CRITICIZED",
     "confidence": 0.9, "evidence": "Ruiz criticized Okoro.", "source_document": "minutes",
     "mentions": [
       {"source_document": "minutes", "confidence": 0.8, "evidence": "Ruiz criticized Okoro."},
       {"source_document": "letters", "confidence": 0.7, "evidence": ""}]},
    {"source": "person:daniel_okoro", "target": "location:port_lenz", "relation_type": "BORN_IN",
     "confidence": 0.6, "evidence": "Okoro, born in Port Lenz,", "source_document": "minutes"},
    {"source": "person:ana_ruiz", "target": "doc:minutes", "relation_type": "MENTIONED_IN"},
    {"source": "location:port_lenz", "target": "person:ana_ruiz", "relation_type": "HOME_OF"}]}"#;

fn rows(shell: &Shell, line: &str) -> Vec<Value> {
    let (out, _) = shell.check(&format!("{line} --format json --min-confidence 0"), 0);
    serde_json::from_str(&out).expect("JSON")
}

fn shown(rows: &[Value]) -> Vec<[String; 3]> {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let shown = |it: &Value| {
        let object = if it["object"].is_null() { &it["matter"] } else { &it["object"]["name"] };
        [text(&it["type"]), text(object), text(&it["quotation"])]
    };
    rows.iter().map(shown).collect()
}

#[test]
fn statements_of_discourse_network_analyzer_take_sides() {
    let shell = Shell::new();
    shell.write("coded.csv", STATEMENTS);
    let (_, notices) = shell.check("import --format dna coded.csv", 0);
    assert!(notices.contains("1 of 2 relations are not traced to a sentence"), "{notices}");
    assert!(notices.contains("1 rows are left out"), "{notices}");
    let ruiz = rows(&shell, "history person/ana-ruiz");
    assert_eq!(
        shown(&ruiz),
        [["supports", "harbor tax", "Ruiz backs the tax on yachts, she said."]]
    );
    assert_eq!((&ruiz[0]["date"], &ruiz[0]["outlet"]), (&"2026-03-04".into(), &"Courier".into()));
    let union = rows(&shell, "history organization/port-union");
    let own = "Port Union against: harbor tax (not traced to a sentence)";
    assert_eq!(shown(&union), [["opposes", "harbor tax", own]]);
    let sides: Vec<Value> = rows(&shell, "discourse");
    assert_eq!(sides.len(), 2, "{sides:?}");
    // What was exported as an event list is read back as such.
    let (list, _) = shell.check("export --format dna", 0);
    shell.write("again.csv", &list);
    shell.check("import --format dna again.csv --db again", 0);
    let (again, _) = shell.check("export --format dna --db again", 0);
    let concepts = |it: &str| it.lines().filter(|it| it.contains("harbor tax")).count();
    assert_eq!(concepts(&again), concepts(&list));
}

#[test]
fn graphs_of_sift_keep_each_mention() {
    let shell = Shell::new();
    shell.write("graph_data.json", GRAPH);
    let (_, notices) = shell.check("import --format sift graph_data.json", 0);
    assert!(notices.contains("1 of 3 relations are not traced to a sentence"), "{notices}");
    assert!(notices.contains("2 rows are left out"), "{notices}");
    let ruiz = rows(&shell, "history person/ana-ruiz --all-tellings");
    let untraced = "Ana Ruiz criticized Daniel Okoro (not traced to a sentence)";
    assert_eq!(
        shown(&ruiz),
        [
            ["criticized", "Daniel Okoro", untraced],
            ["criticized", "Daniel Okoro", "Ruiz criticized Okoro."]
        ]
    );
    let born = rows(&shell, "history person/daniel-okoro --type open:born_in");
    assert_eq!(shown(&born), [["open:born_in", "Port Lenz", "Okoro, born in Port Lenz,"]]);
    assert_eq!(born[0]["confidence"], 0.6);
}

/// Checks that a file is refused, and that the error names it, the line and the cause.
#[track_caller]
fn check_refused(line: &str, name: &str, content: &[u8], expected: &str) {
    let shell = Shell::new();
    std::fs::write(shell.path(name), content).expect("writes");
    let (_, error) = shell.check(&format!("{line} {name}"), 1);
    assert!(error.contains(name) && error.contains(expected), "{name}: {error}");
    let actors = shell.command("actors").output().expect("runs");
    assert!(!String::from_utf8_lossy(&actors.stdout).contains("Ana"), "nothing of it is stored");
}

#[test]
fn what_is_of_another_form_is_refused_with_its_line() {
    let dna = |name: &str, content: &[u8], expected: &str| {
        check_refused("import --format dna", name, content, expected);
    };
    dna("a.csv", b"person;concept\nAna;tax\n", "a.csv:1: there is no column `agreement`");
    dna("empty.csv", b"", "empty.csv:1: there is no column `concept`");
    let open = b"person;concept;agreement;text\nAna;tax;1;x\nAna;tax;1;\"open\nB;tax;0;x\n";
    dna("open.csv", open, "open.csv:3: a quoted cell begins here and has no end");
    let short = b"person;concept;agreement;text\nAna;tax;1;x\nAna;tax;1\n";
    dna("short.csv", short, "short.csv:3: ");
    let latin = b"person;concept;agreement\nAna;tax;1\nJos\xe9;tax;1\n";
    dna("latin.csv", latin, "line 3 is not UTF-8 text");
    let time =
        b"time;person;concept;agreement\n2026-03-04 00:00:00;Ana;tax;1\n04.03.2026;Ana;tax;1\n";
    dna(
        "time.csv",
        time,
        "time.csv:3: `04.03.2026` is not a time; want such as 2026-03-04 00:00:00",
    );
    dna("project.dna", b"SQLite format 3\0\x10\0", "it is a project, not an event list");
    let sift = |name: &str, content: &[u8], expected: &str| {
        check_refused("import --format sift", name, content, expected);
    };
    sift("a.json", b"{\n\"nodes\": 3}", "a.json:2: ");
    sift("deep.json", "[".repeat(200_000).as_bytes(), "deep.json:1: ");
    let broken =
        b"{\"nodes\": [{\"id\": \"a\", \"name\": \"Ana\"}],\n\"links\": [{\"source\": \"a\"}]}";
    sift("b.json", broken, "b.json:2: missing field `target`");
    let register = |name: &str, content: &[u8], expected: &str| {
        check_refused("register add", name, content, expected);
    };
    let entity = "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ana\"]}}\n";
    let broken = format!("{entity}{{\"id\":\"b\",\"schema\":\"Person\"\n");
    register("cut.jsonl", broken.as_bytes(), "cut.jsonl:2: ");
    register("list.jsonl", format!("{entity}[]\n").as_bytes(), "list.jsonl:2: a list begins here");
    let number = format!("{entity}{{\"id\":7}}\n");
    register("id.jsonl", number.as_bytes(), "id.jsonl:2: column 7: invalid type");
    register(
        "latin.jsonl",
        &[entity.as_bytes(), b"{\"id\":\"\xe9\"}"].concat(),
        "line 2 is not UTF-8",
    );
}

#[test]
fn a_record_that_contradicts_itself_is_refused_with_its_line() {
    let shell = Shell::new();
    shell.write("a.txt", "Mayor Lena Brandt endorsed Omar Castell on Monday.");
    let record: Value = serde_json::from_str(&shell.check("extract a.txt", 0).0).expect("a record");
    let endorsed = |record: &Value| {
        let relations = record["relations"].as_array().expect("relations");
        relations.iter().position(|it| it["type"] == "endorsed").expect("a relation")
    };
    let at = endorsed(&record);
    for (field, value, expected) in [
        ("evidence", json!([0, 51]), "the offsets [0, 51]; the text has 50 characters"),
        ("evidence", json!([9, 3]), "the end must not be before the start"),
        ("trigger", json!([[1_000_000_000, 1_000_000_001]]), "the text has 50 characters"),
        ("confidence", json!(7), "the confidence 7; want a number from 0 to 1"),
        ("confidence", json!(-0.1), "the confidence -0.1; want a number from 0 to 1"),
        ("subject", json!("person/none"), "names the actor `person/none`"),
        ("date", json!("2026-02-31"), "`2026-02-31` is not a date"),
        ("status", json!("so"), "unknown variant `so`"),
    ] {
        let mut wrong = record.clone();
        wrong["relations"][at][field] = value;
        let other = r#"{"document": {"id": "a", "language": "en", "chars": 0}, "actors": [], "statements": [],
            "relations": []}"#;
        shell.write("r.jsonl", &format!("{}\n{wrong}\n", other.replace('\n', "")));
        let (_, error) = shell.check("import r.jsonl", 1);
        let is_named = error.contains("cannot import `r.jsonl`: line 2: ");
        assert!(is_named && error.contains(expected), "{field}: {error}");
    }
    shell.write("r.jsonl", &format!("{record}\n"));
    shell.check("import r.jsonl", 0);
}

/// Returns a record of two actors and two relations.
fn record() -> Value {
    let relation = |id: &str| {
        json!({"id": id, "type": "endorsed", "subject": "person/lena-brandt", "object": "person/omar-castell",
            "matter": null, "status": "asserted", "according_to": [], "statement": null, "date": null,
            "trigger": [[12, 20]], "evidence": [0, 34], "confidence": 0.9})
    };
    let actor = |id: &str, name: &str, at: [usize; 2]| json!({"id": id, "name": name, "kind": "person", "mentions": [at]});
    json!({"document": {"id": "a", "language": "en", "chars": 34, "text": "Lena Brandt endorsed Omar Castell."},
        "actors": [actor("person/lena-brandt", "Lena Brandt", [0, 11]), actor("person/omar-castell", "Omar Castell", [21, 33])],
        "statements": [], "relations": [relation("r0"), relation("r1")]})
}

#[test]
fn each_part_of_a_record_can_be_named() {
    let shell = Shell::new();
    let pointed = |at: &str, value: Value| {
        let mut wrong = record();
        *wrong.pointer_mut(at).expect("a field") = value;
        wrong.to_string()
    };
    for (line, expected) in [
        (pointed("/document/id", json!("")), "the document has an empty id"),
        // Bytes, or UTF-16, in a text of other scripts: all offsets would be wrong.
        (pointed("/document/chars", json!(35)), "chars is 35; the text has 34 characters"),
        (pointed("/actors/0/name", json!(" ")), "the actor `person/lena-brandt` has no name"),
        (
            pointed("/actors/0/id", json!("lena")),
            "the person has the id `lena`; want one that begins with `person/`",
        ),
        (pointed("/actors/0/id", json!("person/")), "the person has the id `person/`"),
        (pointed("/actors/0/kind", json!("group")), "want one that begins with `group/`"),
        (pointed("/actors/0/id", json!("person/omar-castell")), "two of the actors have the id"),
        (pointed("/relations/0/id", json!("r1")), "two of the relations have the id `r1`"),
        (pointed("/relations/0/id", json!("")), "one of the relations has an empty id"),
        (
            pointed("/relations/0/type", json!("")),
            "the relation `r0` has no type; want one of `onrecord schema`",
        ),
        (
            pointed("/document", json!(1)),
            "invalid type: integer `1`, expected the fields of a document; schema/",
        ),
        (format!("[{}]", record()), "a list begins here; want one record in each line"),
    ] {
        shell.write("r.jsonl", &format!("\u{feff}\n{line}\n"));
        let (_, error) = shell.check("import r.jsonl", 1);
        let is_named = error.contains("cannot import `r.jsonl`: line 2: ");
        assert!(is_named && error.contains(expected), "{line}: {error}");
    }
    // Python writes other scripts as escapes, which must not keep the line from being found.
    let mut escaped = record();
    escaped["relations"][0]["subject"] = json!("person/zoë");
    let escaped = escaped.to_string().replace('ë', "\\u00eb");
    shell.write("r.jsonl", &format!("{}\n{escaped}\n", record()));
    let (_, error) = shell.check("import r.jsonl", 1);
    assert!(error.contains("line 2: document `a` names the actor `person/zoë`"), "{error}");
    // Some programs begin a file with a byte order mark.
    shell.write("r.jsonl", &format!("\u{feff}{}\n", record()));
    shell.check("import r.jsonl", 0);
}

#[test]
fn sides_are_the_same_in_whichever_order_records_come() {
    let shell = Shell::new();
    let named = |id: &str| {
        let mut record = record();
        record["document"]["id"] = json!(id);
        format!("{record}\n")
    };
    let sides = ["ab", "ba"].map(|order| {
        let records: String = order.chars().map(|it| named(&it.to_string())).collect();
        shell.write("r.jsonl", &records);
        shell.check(&format!("import r.jsonl --db {order}"), 0);
        shell.check(&format!("discourse --format json --db {order}"), 0).0
    });
    assert!(sides[0].contains("a#r0"), "{}", sides[0]);
    assert_eq!(sides[0], sides[1]);
}

#[test]
fn an_outlet_has_the_name_that_it_publishes_under() {
    let shell = Shell::new();
    let mut named = record();
    named["document"]["outlet"] = json!("WKLZ harbor-Post, FM");
    shell.write("r.jsonl", &format!("{named}\n"));
    shell.check("import r.jsonl", 0);
    shell.check("export --format nodes-edges -o net.csv", 0);
    let nodes = shell.read("net-nodes.csv");
    // Its id, which comes with each row, can be asked for.
    let (shown, _) = shell.check("show outlet/wklz-harbor-post-fm", 0);
    assert!(shown.contains("WKLZ harbor-Post, FM"), "{shown}");
    shell.check("history outlet/wklz-harbor-post-fm", 0);
    assert!(
        nodes.contains("outlet/wklz-harbor-post-fm,\"WKLZ harbor-Post, FM\",outlet"),
        "{nodes}"
    );
}

#[test]
fn names_without_letters_and_types_without_words_are_left_out() {
    let shell = Shell::new();
    let graph = r#"{"nodes": [
        {"id": "a", "entity_type": "PERSON", "name": "Lena Brandt"},
        {"id": "b", "entity_type": "PERSON", "name": "\u0000\u202e?"}],
      "links": [
        {"source": "a", "target": "a", "relation_type": "../é <Knows>"},
        {"source": "a", "target": "a", "relation_type": " "},
        {"source": "b", "target": "a", "relation_type": "KNOWS"}]}"#;
    shell.write("g.json", graph);
    let (_, notices) = shell.check("import --format sift g.json", 0);
    assert!(notices.contains("2 rows are left out"), "{notices}");
    let found = rows(&shell, "history person/lena-brandt");
    assert_eq!(found[0]["type"], "open:é_knows", "{found:?}");
}

#[test]
fn a_project_of_discourse_network_analyzer_is_listed_by_the_query_of_the_page() {
    let shell = Shell::new();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/exports.md");
    let [project, list] = ["p.dna", "list.csv"].map(|it| shell.path(it));
    run_script("make_project.py", &[&page, &project, &list]);
    if !list.is_file() {
        return; // There is no Python.
    }
    shell.check("import --format dna p.dna", 1);
    shell.check("import --format dna list.csv", 0);
    let ruiz = rows(&shell, "history person/ana-ruiz");
    assert_eq!(shown(&ruiz), [["supports", "harbor tax", "Ruiz backs the tax on yachts"]]);
    assert_eq!(ruiz[0]["date"], "2026-03-04");
    let union = rows(&shell, "history organization/port-union");
    assert_eq!(shown(&union), [["opposes", "harbor tax", "the union \"will fight it\""]]);
}
