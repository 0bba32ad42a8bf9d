//! Imports from other programs: what they coded is found again, with the words that show it.

use serde_json::Value;

use crate::commands::Shell;

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

#[test]
fn what_is_of_another_form_is_refused_with_its_line() {
    let shell = Shell::new();
    shell.write("a.csv", "person;concept\nAna;tax\n");
    let (_, error) = shell.check("import --format dna a.csv", 1);
    assert!(error.contains("a.csv:1: there is no column `agreement`"), "{error}");
    shell.write("a.json", "{\n\"nodes\": 3}");
    let (_, error) = shell.check("import --format sift a.json", 1);
    assert!(error.contains("a.json:2: "), "{error}");
}
