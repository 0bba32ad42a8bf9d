//! Exports for other programs: each is read back, and nothing in it leads nowhere.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use onrecord::query::{Limits, Memory, Solutions};
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Triple};
use oxttl::{NQuadsParser, TriGParser, TurtleParser};
use serde_json::Value;

use crate::commands::Shell;

const ARTICLES: [(&str, &str); 4] = [
    (
        "bridge.txt",
        "Mayor Ana Ruiz endorsed Daniel Okoro on Monday. \"The bridge is safe,\" Ruiz said of Okoro's \
         plan. Okoro thanked her.\n",
    ),
    (
        "harbor.txt",
        "Daniel Okoro is a member of the Senate Finance Committee. Judith Haas is not a member of the \
         Senate Finance Committee. Haas opposes the harbor tax; \"no\\way\" was her answer.\n",
    ),
    (
        "inquiry.txt",
        "Judith Haas criticized Ana Ruiz. \"Ruiz <b>lied</b> [[Okoro]] about the port,\" Haas said. Ana \
         Ruiz was elected governor.\n",
    ),
    ("quiet.txt", "The weather stayed mild along the coast.\n"),
];

const REGISTER: &str = "{\"id\":\"NK-a8Zr3\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ana \
                        Ruiz\"],\"alias\":[\"A. Ruiz\"],\"wikidataId\":[\"Q90210\"]}}\n";

/// Returns a store of the articles, in which Ana Ruiz is known by a register.
fn shell() -> Shell {
    let shell = Shell::new();
    for (name, text) in ARTICLES {
        shell.write(name, text);
    }
    shell.write("known.jsonl", REGISTER);
    shell.check("add bridge.txt harbor.txt inquiry.txt quiet.txt --date 2026-03-04", 0);
    shell.check("register add known.jsonl", 0);
    shell
}

fn export(shell: &Shell, format: &str) -> String {
    shell.check(&format!("export --format {format}"), 0).0
}

fn quads(trig: &str) -> HashSet<Quad> {
    TriGParser::new().for_slice(trig).map(|it| it.expect("TriG")).collect()
}

#[test]
fn each_document_is_a_graph_that_says_where_it_comes_from() {
    let shell = shell();
    let trig = quads(&export(&shell, "trig"));
    let lines = export(&shell, "nquads");
    let nquads: HashSet<Quad> =
        NQuadsParser::new().for_slice(&lines).map(|it| it.expect("a quad")).collect();
    assert_eq!(trig, nquads);
    let graphs: BTreeSet<String> = trig
        .iter()
        .map(|it| it.graph_name.to_string())
        .filter(|it| it.contains(":graph:"))
        .collect();
    let named = |id: &str| format!("<urn:onrecord:graph:{id}>");
    assert_eq!(graphs, ["bridge", "harbor", "inquiry", "quiet"].map(named).into());
    for graph in &graphs {
        let document = graph.replace(":graph:", ":document:");
        let says = format!("{graph} <http://www.w3.org/ns/prov#wasDerivedFrom> {document}");
        assert!(trig.iter().any(|it| it.to_string() == says), "no {says}");
    }
    let same = "<urn:onrecord:person:ana-ruiz> <http://www.w3.org/2002/07/owl#sameAs> \
                <http://www.wikidata.org/entity/Q90210>";
    assert!(trig.iter().any(|it| it.to_string() == same), "no {same}");
}

#[test]
fn a_graph_holds_all_that_a_query_finds() {
    let shell = shell();
    let text = export(&shell, "turtle");
    let turtle: HashSet<Triple> =
        TurtleParser::new().for_slice(&text).map(|it| it.expect("Turtle")).collect();
    let memory = Memory::open(&shell.path("db")).expect("a store");
    let all = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }";
    let limits = Limits { rows_max: 100_000, time_max: Duration::from_secs(60) };
    let Ok(Solutions::Triples { triples, is_cut: false }) = memory.sparql(all, limits) else {
        panic!("no triples")
    };
    let missing: Vec<&Triple> = triples.iter().filter(|it| !turtle.contains(*it)).collect();
    assert!(triples.len() > 50 && missing.is_empty(), "{missing:?}");
    let of_graphs = quads(&export(&shell, "trig")).into_iter();
    let of_graphs =
        of_graphs.filter(|it| it.graph_name != GraphName::DefaultGraph).map(Triple::from);
    assert!(of_graphs.into_iter().all(|it| turtle.contains(&it)), "one graph has them all");
    let is_ours = |it: &NamedOrBlankNode| it.to_string().starts_with("<urn:onrecord:");
    assert!(turtle.iter().all(|it| is_ours(&it.subject)));
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|it| serde_json::from_str(it).expect("JSON")).collect()
}

fn ids<'v>(entity: &'v Value, property: &str) -> Vec<&'v str> {
    let values = entity["properties"][property].as_array();
    values.into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn entities_keep_the_ids_of_registers_and_what_is_denied_is_no_membership() {
    let shell = shell();
    let entities = lines(&export(&shell, "ftm"));
    let known: HashSet<&str> = entities.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!(known.len(), entities.len(), "an id comes once");
    let ruiz = entities.iter().find(|it| it["id"] == "NK-a8Zr3").expect("the id of the register");
    assert_eq!(ids(ruiz, "wikidataId"), ["Q90210"]);
    assert_eq!(ids(ruiz, "alias"), ["A. Ruiz"]);
    let name = |id: &str| {
        let it = entities.iter().find(|it| it["id"] == id).expect("an entity");
        ids(it, "name").first().map_or(String::new(), |it| (*it).to_owned())
    };
    let members: Vec<String> = entities
        .iter()
        .filter(|it| it["schema"] == "Membership")
        .flat_map(|it| ids(it, "member"))
        .map(name)
        .collect();
    assert_eq!(members, ["Daniel Okoro"]);
    let denied = entities.iter().find(|it| ids(it, "role") == ["not: is a member of"]);
    assert_eq!(
        ids(denied.expect("a link"), "subject").into_iter().map(name).next().as_deref(),
        Some("Judith Haas")
    );
    for entity in &entities {
        let ends = ["subject", "object", "member", "organization", "holder", "post", "proof"];
        for end in ends.iter().flat_map(|it| ids(entity, it)) {
            assert!(known.contains(end), "{end} leads nowhere");
        }
        let is_actor =
            ["Person", "Organization", "LegalEntity", "PublicBody", "Position", "Article"];
        if !is_actor.contains(&entity["schema"].as_str().unwrap_or_default()) {
            assert_eq!(ids(entity, "recordId").len(), 1, "{entity}");
            assert_eq!(ids(entity, "description").len(), 1, "{entity}");
        }
    }
}

#[test]
fn nodes_of_json_ld_refer_to_nodes() {
    let document: Value = serde_json::from_str(&export(&shell(), "jsonld")).expect("JSON");
    let nodes = document["@graph"].as_array().expect("a graph");
    let known: HashSet<&str> = nodes.iter().filter_map(|it| it["@id"].as_str()).collect();
    assert_eq!(known.len(), nodes.len());
    let mut n_links = 0;
    for node in nodes {
        let ends =
            ["agent", "object", "creator", "subjectOf", "isPartOf"].map(|it| node[it].as_str());
        let many = ["about", "mentions"].map(|it| node[it].as_array().cloned().unwrap_or_default());
        let many = many.iter().flatten().filter_map(Value::as_str);
        for end in ends.into_iter().flatten().chain(many) {
            n_links += 1;
            assert!(known.contains(end), "{end} leads nowhere");
        }
    }
    assert!(n_links > 20, "{n_links} links");
    let said = nodes.iter().find(|it| it["@type"] == "Quotation").expect("a statement");
    assert!(said["identifier"].as_str().is_some_and(|it| it.contains("#s")), "{said}");
}

/// Reads commands of QuickStatements as its help describes them.
fn commands(text: &str) -> Vec<Vec<&str>> {
    let value =
        regex::Regex::new(r#"^(Q\d+|"[^"|]*"|en:"[^"|]+"|\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11))$"#);
    let value = value.expect("a pattern");
    let mut found = Vec::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        assert!(columns.len() >= 5 && columns.len() % 2 == 1, "{line}");
        for (at, column) in columns.iter().enumerate() {
            match at {
                1 => assert!(column.starts_with('P'), "{line}"),
                _ if at % 2 == 1 => assert!(column.starts_with('S'), "{line}"),
                _ => assert!(value.is_match(column), "{column} in {line}"),
            }
        }
        found.push(columns);
    }
    found
}

#[test]
fn only_claims_between_known_items_with_a_reference_go_to_wikidata() {
    let shell = Shell::new();
    let text = "Mayor Lena Brandt endorsed Omar Castell on Monday. Castell is not a member of the Civic \
                Union. Brandt is a member of the Civic Union. Brandt endorsed Ivo Pell. \"Castell | \
                Pell\" was the ticket.";
    let article = |id: &str, url: &str| {
        serde_json::json!({"id": id, "date": "2026-03", "title": "A \"yes\" | for Castell",
            "outlet": "Courier", "url": url, "text": text})
        .to_string()
    };
    let register = |id: &str, schema: &str, name: &str| {
        serde_json::json!({"id": id, "schema": schema, "properties": {"name": [name]}}).to_string()
    };
    let lines = [article("linked", "https://courier.example/a|b?\"c\""), article("bare", "")];
    shell.write("articles.jsonl", &lines.join("\n"));
    let known = [
        register("Q1001", "Person", "Lena Brandt"),
        register("Q1002", "Person", "Omar Castell"),
        register("Q1003", "Organization", "Civic Union"),
        register("NK-77", "Person", "Ivo Pell"),
    ];
    shell.write("known.jsonl", &known.join("\n"));
    shell.check("add articles.jsonl", 0);
    shell.check("register add known.jsonl", 0);
    let (out, notice) = shell.check("export --format quickstatements", 0);
    let commands = commands(&out);
    let claims: BTreeSet<[&str; 3]> = commands.iter().map(|it| [it[0], it[1], it[2]]).collect();
    assert_eq!(claims, [["Q1001", "P463", "Q1003"], ["Q1002", "P8001", "Q1001"]].into(), "{out}");
    let endorsed = commands.iter().find(|it| it[1] == "P8001").expect("an endorsement");
    assert_eq!(
        endorsed[3..],
        [
            "S854",
            "\"https://courier.example/a%7Cb?%22c%22\"",
            "S1476",
            "en:\"A 'yes' / for Castell\"",
            "S577",
            "+2026-03-01T00:00:00Z/10",
            "S1683",
            "en:\"Mayor Lena Brandt endorsed Omar Castell on Monday.\"",
        ]
    );
    assert!(notice.contains("left out"), "{notice}");
}

#[test]
fn sides_are_rows_of_discourse_network_analyzer() {
    let csv = export(&shell(), "dna");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(csv.as_bytes());
    let heading = reader.headers().expect("a heading").clone();
    let begin =
        ["statement ID", "time", "document ID", "document title", "author", "source", "section"];
    assert_eq!(heading.iter().take(7).collect::<Vec<_>>(), begin);
    let column = |name: &str| heading.iter().position(|it| it == name).expect("a column");
    let shown = ["person", "concept", "agreement", "time"].map(column);
    let row = |it: csv::StringRecord| shown.map(|at| it[at].to_owned());
    let rows: Vec<[String; 4]> = reader.records().map(|it| row(it.expect("a row"))).collect();
    for expected in [
        ["Ana Ruiz", "Daniel Okoro", "1", "2026-03-02 00:00:00"],
        ["Judith Haas", "Ana Ruiz", "0", "2026-03-04 00:00:00"],
    ] {
        assert!(rows.iter().any(|it| *it == expected), "no {expected:?} in {rows:?}");
    }
}

fn table(folder: &Path, name: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let path = folder.join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let cells = |it: &csv::StringRecord| it.iter().map(str::to_owned).collect::<Vec<_>>();
    let heading = cells(reader.headers().expect("a heading"));
    (heading, reader.records().map(|it| cells(&it.expect("a row"))).collect())
}

#[test]
fn relationships_of_neo4j_have_both_ends() {
    let shell = shell();
    shell.check("export --format neo4j -o graph", 0);
    let folder = shell.path("graph");
    let nodes = [
        ("Actor", "actors"),
        ("Document", "documents"),
        ("Matter", "matters"),
        ("Statement", "statements"),
    ];
    let known: HashSet<(String, String)> = nodes
        .iter()
        .flat_map(|(space, name)| {
            table(&folder, name).1.into_iter().map(|row| ((*space).to_owned(), row[0].clone()))
        })
        .collect();
    for name in ["ties", "matter_ties", "said", "about", "within", "mentions"] {
        let (heading, rows) = table(&folder, name);
        assert!(!rows.is_empty(), "{name} is empty");
        for row in &rows {
            for at in 0..2 {
                let space = heading[at].split(['(', ')']).nth(1).expect("an id space");
                let end = (space.to_owned(), row[at].clone());
                assert!(known.contains(&end), "{name}: {end:?} leads nowhere");
            }
        }
    }
    let (_, ties) = table(&folder, "ties");
    let endorsed = ties.iter().find(|it| it[2] == "ENDORSED").expect("a tie");
    assert_eq!(endorsed[..2], ["person/ana-ruiz", "person/daniel-okoro"]);
    assert_eq!(
        endorsed.last().map(String::as_str),
        Some("Mayor Ana Ruiz endorsed Daniel Okoro on Monday.")
    );
    let text = ["statements", "ties"].map(|it| shell.read(&format!("graph/{it}.csv"))).concat();
    assert!(!text.contains('\\'), "a backslash begins an escape in LOAD CSV");
    let script = shell.read("graph/load.cypher");
    assert!(script.contains("MERGE (a)-[r:ENDORSED {evidence: row.evidence}]->(b)"), "{script}");
    let (_, actors) = table(&folder, "actors");
    for label in actors.iter().filter_map(|it| it.last()?.strip_prefix("Actor;")) {
        assert!(script.contains(&format!(" SET n:{label};")), "the script sets no label {label}");
    }
    shell.check("export --format neo4j -o graph", 0);
    let (_, err) = shell.check("export --format obsidian -o graph", 1);
    assert!(err.contains("holds no earlier export of this format"), "{err}");
}

#[test]
fn links_of_a_vault_lead_to_notes_and_text_cannot_add_any() {
    let shell = shell();
    shell.check("export --format obsidian -o vault", 0);
    let note = shell.read("vault/actors/Ana Ruiz.md");
    assert!(note.starts_with("---\nid: \"person/ana-ruiz\"\n"), "{note}");
    for part in [
        "aliases:\n  - \"A. Ruiz\"",
        "registered:",
        "ftm:NK-a8Zr3",
        "[[actors/Daniel Okoro|Daniel Okoro]]",
        "`bridge#r0`",
    ] {
        assert!(note.contains(part), "no {part} in\n{note}");
    }
    let inquiry = shell.read("vault/documents/inquiry.md");
    assert!(inquiry.contains(r"\[\[Okoro\]\]"), "{inquiry}");
    let mut n_links = 0;
    for text in [note, inquiry, shell.read("vault/index.md")] {
        for link in text.split("[[").skip(1).filter_map(|it| it.split_once('|')) {
            assert!(shell.path("vault").join(format!("{}.md", link.0)).is_file(), "{}", link.0);
            n_links += 1;
        }
    }
    assert!(n_links > 8, "{n_links} links");
}

#[test]
fn the_same_store_gives_the_same_bytes_with_any_number_of_threads() {
    let shell = shell();
    for format in ["turtle", "trig", "nquads", "jsonld", "ftm", "dna"] {
        let line = format!("export --format {format}");
        let [one, four] = ["1", "4"].map(|n| shell.bytes_with(&line, ("RAYON_NUM_THREADS", n)));
        assert!(!one.is_empty() && one == four, "{format} differs");
    }
}

#[test]
fn their_own_readers_open_them() {
    opened_by_their_readers(&shell());
}

/// Exports a store in each format and opens the files with the programs that they are for.
pub(crate) fn opened_by_their_readers(shell: &Shell) {
    for (format, path) in [
        ("graphml", "ties.graphml"),
        ("gexf", "ties.gexf"),
        ("turtle", "store.ttl"),
        ("trig", "store.trig"),
        ("nquads", "store.nq"),
        ("jsonld", "store.jsonld"),
        ("ftm", "store.ftm.jsonl"),
        ("dna", "statements.csv"),
        ("neo4j", "neo4j"),
        ("obsidian", "vault"),
    ] {
        shell.check(&format!("export --format {format} -o {path}"), 0);
    }
    run_script("check_exports.py", &[&shell.path("")]);
}

/// Runs a script of `tests/readers`, which must not fail; without Python nothing is run.
pub(crate) fn run_script(name: &str, arguments: &[&Path]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(name);
    let python = std::env::var_os("ONRECORD_PYTHON").unwrap_or_else(|| "python3".into());
    let Ok(output) = Command::new(python).arg(script).args(arguments).output() else {
        println!("skipped: there is no Python");
        return;
    };
    let [out, err] =
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
    println!("{out}");
    assert!(output.status.success(), "{out}{err}");
}

#[test]
fn the_page_on_r_runs() {
    let shell = shell();
    let history = shell.check("history person/ana-ruiz --min-confidence 0 --format csv", 0).0;
    shell.write("history.csv", &history);
    shell.check("export --format nodes-edges -o ties.csv", 0);
    shell.check("export --format dna -o statements.csv", 0);
    shell.check("export --format graphml -o ties.graphml", 0);
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/r.md");
    run_script("check_r.py", &[&shell.path(""), &page]);
}
