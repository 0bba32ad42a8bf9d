//! The API answers what the commands print, page by page, and as its `OpenAPI` document says.

use std::sync::OnceLock;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::commands::Shell;
use crate::schema_meta;
use crate::serve::{Server, shell};

/// A request, and the command that prints the same.
const SAME: [(&str, &str); 27] = [
    ("/actors?limit=1000", "actors --limit 1000"),
    ("/actors?q=sess&kind=person", "actors sess --kind person"),
    ("/actors/person/jeff-sessions", "show person/jeff-sessions"),
    ("/history?actor=person%2Fjeff-sessions", "history person/jeff-sessions"),
    (
        "/history?actor=sessions&all_tellings=1&since=2017",
        "history sessions --all-tellings --since 2017",
    ),
    ("/said", "said"),
    ("/said?speaker=person/jeff-sessions", "said person/jeff-sessions"),
    ("/said/network", "said --network"),
    ("/near?actor=sessions&hops=2", "near sessions --hops 2"),
    ("/path?from=sessions&to=donald+trump&max=3", "path sessions donald-trump --max 3"),
    ("/common?first=sessions&second=donald-trump", "common sessions donald-trump"),
    ("/compare?first=sessions&second=donald-trump", "compare sessions donald-trump"),
    ("/top?by=degree", "top --by degree --limit 100"),
    ("/communities?size_min=2", "communities --size-min 2"),
    ("/disputed", "disputed"),
    ("/timeline?type=met_with&type=appointed", "timeline --type met_with,appointed"),
    ("/changes", "changes"),
    ("/offices", "offices"),
    ("/search?words=senator", "search senator --limit 101"),
    ("/review", "review --limit 100"),
    ("/discourse?network=congruence", "discourse --network congruence"),
    ("/concepts", "concepts"),
    ("/acts", "acts"),
    ("/schema", "schema"),
    ("/documents?pattern=recusal", "documents recusal"),
    ("/copies", "documents --copies"),
    ("/evidence/2017-03-02-recusal%23r0", "evidence 2017-03-02-recusal#r0"),
];

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

#[test]
fn an_answer_is_what_the_command_prints() {
    let shell = shell();
    shell.check("confirm 2017-03-02-recusal#r1", 0);
    let server = Server::start(&shell, "");
    for (path, command) in SAME {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        let printed = shell.check(&format!("{command} --format json"), 0).0;
        let (answer, printed) = (answer.json(), parsed(&printed));
        assert_eq!(answer, printed, "{path}");
    }
    let opened = server.get("/documents/2017-03-02-recusal").json();
    let printed = shell.check("open 2017-03-02-recusal --format json", 0).0;
    assert_eq!(opened, parsed(&printed));
    let query = "SELECT ?d WHERE { ?d a or:Document } ORDER BY ?d";
    let found = server.get(&format!("/sparql?query={}", escaped(query)));
    assert_eq!(found.headers["content-type"], "application/sparql-results+json");
    assert_eq!(found.json()["results"]["bindings"].as_array().map(Vec::len), Some(6));
    let triples = server.get(&format!(
        "/sparql?query={}",
        escaped("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1",)
    ));
    assert_eq!((triples.status, &*triples.headers["content-type"]), (200, "application/n-triples"));
    assert!(triples.body.ends_with(b" .\n"));
    let endless = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a";
    assert_eq!(server.get(&format!("/sparql?timeout=1&query={}", escaped(endless))).status, 503);
    assert_eq!(server.get("/sparql?query=SELECT").status, 400);
    // The path of a file is no query.
    assert_eq!(server.get("/sparql?query=records.jsonl").status, 400);
}

#[test]
fn pages_join_to_the_whole_list() {
    let shell = shell();
    let server = Server::start(&shell, "");
    let lists = ["/actors?", "/said?", "/timeline?min_confidence=0&", "/search?words=the&in=rows&"];
    for list in lists {
        let whole = server.get(&format!("{list}limit=1000"));
        let whole_rows = whole.json();
        let n = whole_rows.as_array().expect("rows").len();
        assert!(n > 7, "{list} has {n} rows");
        let (mut rows, mut path) = (Vec::new(), format!("/api/v1{list}limit=7"));
        loop {
            let page = server.send("GET", &path, "", "");
            assert_eq!(page.status, 200, "{path}");
            let own = page.json().as_array().expect("rows").clone();
            assert!(own.len() <= 7);
            rows.extend(own);
            let Some(next) = page.headers.get("link") else { break };
            let next = next.strip_prefix('<').and_then(|it| it.strip_suffix(">; rel=\"next\""));
            next.expect("a link").clone_into(&mut path);
            assert!(rows.len() < n, "{list} does not end");
        }
        assert_eq!(Value::Array(rows), whole_rows, "{list}");
        if let Some(total) = whole.headers.get("x-total-count") {
            assert_eq!(total, &n.to_string(), "{list}");
        }
    }
    assert_eq!(server.get("/actors?cursor=abc").status, 400);
}

#[test]
fn a_wrong_request_says_what_is_wrong() {
    let server = Server::start(&shell(), "");
    let problem = |path: &str, status: u16| {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        answer.json()
    };
    let unknown = problem("/history?actr=x", 400);
    assert!(unknown["detail"].as_str().is_some_and(|it| it.contains("`actr`")), "{unknown}");
    assert_eq!(unknown["nearest"], json!(["actor"]));
    problem("/history", 400);
    problem("/history?actor=a&actor=b", 400);
    for (path, status) in [
        ("/history?actor=sessions&type=explodd", 400),
        ("/network?actor=sessions&family=suport", 400),
        ("/history?actor=qqqq", 404),
        ("/documents/qqqq", 404),
    ] {
        let unknown = problem(path, status);
        let is_for_readers = |it: &str| !it.is_empty() && !it.contains("onrecord");
        assert!(unknown["detail"].as_str().is_some_and(is_for_readers), "{path}: {unknown}");
    }
    problem("/history?actor=sessions&since=yesterday", 400);
    problem("/network", 400);
    let nobody = problem("/actors/person/jef-sessions", 404);
    assert!(nobody["nearest"][0]["id"].is_string(), "{nobody}");
    let nearest = problem("/documents/2017-03-02-recusl", 404);
    assert_eq!(nearest["nearest"][0], "2017-03-02-recusal");
    problem("/evidence/nothing%23r9", 404);
    assert_eq!(problem("/histry", 404)["nearest"][0], "/history");
    problem("/discourse?codebook=/etc/passwd", 400);
    problem("/schema?write=/tmp/x", 400);
    problem(&format!("/search?words={}", "a".repeat(40_000)), 414);
}

#[test]
fn the_network_is_that_of_near_and_its_edges_have_evidence() {
    let server = Server::start(&shell(), "");
    let network = server.get("/network?actor=person/jeff-sessions&status=asserted").json();
    let near = server.get("/near?actor=person/jeff-sessions&limit=1000").json();
    let of = |rows: &Value, names: [&str; 3]| {
        let mut all: Vec<String> = rows
            .as_array()
            .expect("rows")
            .iter()
            .filter(|it| it["type"] != "spoke_of")
            .map(|it| {
                let name = |name: &str| match &it[name] {
                    Value::Object(named) => named["id"].to_string(),
                    other => other.to_string(),
                };
                names.map(name).join(" ")
            })
            .collect();
        all.sort();
        all
    };
    let edges = of(&network["edges"], ["source", "type", "target"]);
    assert!(!edges.is_empty());
    assert_eq!(edges, of(&near, ["subject", "type", "object"]));
    for edge in network["edges"].as_array().expect("edges") {
        let [subject, object, kind] =
            ["source", "target", "type"].map(|it| edge[it].as_str().expect("text").to_owned());
        let path = format!("/edge?subject={subject}&object={object}&type={kind}");
        let rows = server.get(&path).json();
        let n = rows.as_array().expect("rows").len();
        assert!(n as u64 >= edge["n_relations"].as_u64().expect("a number"), "{path}");
        let months = edge["months"].as_object().expect("months").values();
        assert!(months.filter_map(Value::as_u64).sum::<u64>() <= n as u64, "{path}");
    }
    let first = server.get("/network?all=1&limit=3").json();
    assert_eq!(first["edges"].as_array().map(Vec::len), Some(3));
    assert!(first["left_out"]["edges"].as_u64() > Some(0));
    let few = server.get("/network?all=1&actors_max=4").json();
    let n_few = few["nodes"].as_array().map_or(0, Vec::len);
    assert!((3..=4).contains(&n_few), "{n_few} actors");
    let none = server.get("/network?all=1&since=1901&until=1902").json();
    assert_eq!(none["edges"], json!([]));
    let picture = server.get("/svg?actor=person/jeff-sessions");
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    assert!(picture.body.starts_with(b"<svg") || picture.body.starts_with(b"<?xml"));
    let found = server.get("/find?q=jeff+ses").json();
    assert_eq!(found["actors"][0]["id"], "person/jeff-sessions");
    assert!(!found["words"].as_array().expect("hits").is_empty());
    // The newest documents are the last of those that are listed from the earliest.
    let ids = |path: &str| -> Vec<Value> {
        let rows = server.get(path).json();
        rows.as_array().expect("rows").iter().map(|it| it["id"].clone()).collect()
    };
    let (newest, earliest) = (ids("/latest?limit=2"), ids("/documents"));
    assert_eq!(newest.first(), earliest.last());
    let (start, rest) = (ids("/latest?limit=2"), ids("/latest"));
    assert_eq!((start.len(), rest.len(), &rest[..2]), (2, earliest.len(), start.as_slice()));
    let matrix = server.get("/matrix?limit=5").json();
    let [row, column, n] = [0, 1, 2].map(|it| matrix["cells"][0][it].as_u64().expect("a number"));
    let [speaker, target] = [("speakers", row), ("targets", column)]
        .map(|(side, at)| matrix[side][at as usize]["id"].as_str().expect("an id").to_owned());
    let said = server.get(&format!("/said?speaker={speaker}&about={target}&all_tellings=1")).json();
    assert_eq!(said.as_array().map(|it| it.len() as u64), Some(n));
}

/// The server that the property test asks, and its description.
fn described() -> &'static (Shell, Server, Value, Value) {
    static SERVER: OnceLock<(Shell, Server, Value, Value)> = OnceLock::new();
    SERVER.get_or_init(|| {
        let shell = shell();
        let server = Server::start(&shell, "--read-only");
        let document = server.get("/openapi.json").json();
        let answers = server.get("/answers.schema.json").json();
        (shell, server, document, answers)
    })
}

/// Returns a schema with each reference to the schema of answers replaced by what it refers to.
fn resolved(schema: &Value, answers: &Value) -> Value {
    match schema {
        Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let pointer = reference.strip_prefix("answers.schema.json#").expect("a reference");
                let found = answers.pointer(&pointer.replace("%20", " "));
                schema_meta::inlined(found.unwrap_or_else(|| panic!("{reference}")), answers)
            }
            None => fields.iter().map(|(name, it)| (name.clone(), resolved(it, answers))).collect(),
        },
        Value::Array(all) => all.iter().map(|it| resolved(it, answers)).collect(),
        other => other.clone(),
    }
}

/// Returns a value for a parameter: often one that means something, sometimes nonsense.
fn value_of(param: &Value, pick: Index) -> String {
    let schema = param["schema"].get("items").unwrap_or(&param["schema"]);
    if let Some(values) = schema["enum"].as_array() {
        return pick.get(values).as_str().expect("text").to_owned();
    }
    let known: &[&str] = match (param["name"].as_str().expect("a name"), &schema["type"]) {
        ("id", _) => {
            &["person/jeff-sessions", "2017-03-02-recusal", "2017-03-02-recusal%23r0", "x"]
        }
        ("type", _) => &["met_with", "criticized", "spoke_of", "nonsense"],
        ("family", _) => &["support", "opposition", "x"],
        ("kind", _) => &["person", "outlet", "x"],
        ("story", _) => &["none"],
        ("query", _) => {
            &["ASK%20%7B%7D", "SELECT%20*%20WHERE%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D", "x"]
        }
        (_, kind) if kind == "integer" => &["0", "1", "2", "7", "100000", "x", "-1"],
        (_, kind) if kind == "number" => &["0", "0.5", "1", "2", "x"],
        (_, _) if schema.get("pattern").is_some() => {
            &["2017", "2017-03", "2017-03-02", "2017-13", "x"]
        }
        _ => &[
            "person/jeff-sessions",
            "donald+trump",
            "sessions",
            "russia",
            "%3Cb%3E",
            "%00",
            "%E2%80%AE",
        ],
    };
    (*pick.get(known)).to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, max_shrink_iters: 20, ..ProptestConfig::default() })]
    #[test]
    fn every_endpoint_answers_as_described(
        path in any::<Index>(),
        chosen in proptest::collection::vec((any::<bool>(), any::<Index>()), 24),
    ) {
        let (_, server, document, answers) = described();
        let paths: Vec<(&String, &Value)> =
            document["paths"].as_object().expect("paths").iter().filter(|it| it.1["get"].is_object()).collect();
        let (name, operation) = *path.get(&paths);
        let params = operation["get"]["parameters"].as_array().expect("parameters");
        prop_assert!(params.len() <= chosen.len(), "{name} has {} parameters", params.len());
        let (mut address, mut query) = (name.clone(), Vec::new());
        for (param, (is_given, pick)) in params.iter().zip(&chosen) {
            let value = value_of(param, *pick);
            let own = param["name"].as_str().expect("a name");
            if param["in"] == "path" {
                address = address.replace(&format!("{{{own}}}"), &value);
            } else if *is_given || param["required"] == true {
                query.push(format!("{own}={value}"));
            }
        }
        let address = format!("{address}?{}", query.join("&"));
        let answer = server.get(&address);
        let media = answer.headers["content-type"].split(';').next().unwrap_or_default();
        let text = String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>();
        if answer.status == 200 {
            let content = &operation["get"]["responses"]["200"]["content"][media];
            prop_assert!(content.is_object(), "{address} gives {media}");
            if media == "application/json" {
                let schema = resolved(&content["schema"], answers);
                schema_meta::check(&schema, &answer.json(), &address);
            }
        } else {
            prop_assert!((400..500).contains(&answer.status), "{address}: {} {text}", answer.status);
            prop_assert_eq!(media, "application/problem+json");
            let schema = &document["components"]["schemas"]["problem"];
            schema_meta::check(schema, &answer.json(), &address);
        }
    }
}

#[test]
fn every_question_is_described() {
    let (_, _, document, answers) = described();
    let refers = |name: &str| {
        let pointer = format!("answers.schema.json#/properties/{}", name.replace(' ', "%20"));
        document["paths"].to_string().contains(&format!("\"{pointer}\""))
    };
    // `doctor` is about the machine, not about the store.
    let names = answers["properties"].as_object().expect("answers").keys();
    for name in names.filter(|it| *it != "doctor") {
        assert!(refers(name), "{name} has no endpoint");
    }
}
