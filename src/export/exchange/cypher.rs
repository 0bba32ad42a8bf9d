//! The scripts beside the tables for Neo4j.
//!
//! In: the types of relations in the tables. Out: text in Cypher and for a shell. Never fails.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::knowledge::ActorKind;

/// Imports the tables into a new database; fast, but the database must be stopped.
pub(super) const IMPORT: &str = r#"#!/bin/sh
# Imports these tables into a new Neo4j database (version 5 or later), which must not be running.
# Usage: sh import.sh [DATABASE]; NEO4J_HOME may name the folder of Neo4j.
set -eu
cd "$(dirname "$0")"
"${NEO4J_HOME:+$NEO4J_HOME/bin/}neo4j-admin" database import full "${1:-neo4j}" \
  --overwrite-destination=true \
  --nodes=actors.csv --nodes=documents.csv --nodes=matters.csv --nodes=statements.csv \
  --relationships=ties.csv --relationships=matter_ties.csv --relationships=said.csv \
  --relationships=about.csv --relationships=within.csv --relationships=mentions.csv
"#;

/// Queries to begin with.
pub(super) const QUERIES: &str = r"// The best connected actors.
MATCH (a:Actor)-[r]-(:Actor) RETURN a.name, count(r) AS ties ORDER BY ties DESC, a.name LIMIT 20;

// What is between two actors, with the sentences that say so.
MATCH path = shortestPath((a:Actor {name: $one})-[*..4]-(b:Actor {name: $other})) RETURN path;

// What one source asserts and another denies.
MATCH (a:Actor)-[yes]->(b:Actor), (a)-[no]->(b)
WHERE type(yes) = type(no) AND yes.status = 'asserted' AND no.status = 'negated'
RETURN a.name, type(yes), b.name, yes.quotation, yes.evidence, no.quotation, no.evidence;

// Who said what about an actor, and in which document.
MATCH (speaker:Actor)-[:SAID]->(s:Statement)-[:ABOUT]->(:Actor {name: $name}),
      (s)-[:IN]->(d:Document)
RETURN speaker.name, s.words, s.date, d.outlet, d.url, s.id ORDER BY s.date;
";

const LOAD: &str = r"// Loads these tables into a running Neo4j database (version 5 or later). Copy the folder
// to the `import` folder of the database and give its name, with a slash, as the parameter:
//   :param folder => 'FOLDER/'
CREATE CONSTRAINT actor_id IF NOT EXISTS FOR (n:Actor) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT document_id IF NOT EXISTS FOR (n:Document) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT matter_id IF NOT EXISTS FOR (n:Matter) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT statement_id IF NOT EXISTS FOR (n:Statement) REQUIRE n.id IS UNIQUE;

LOAD CSV WITH HEADERS FROM 'file:///' + $folder + 'actors.csv' AS row
MERGE (n:Actor {id: row.`id:ID(Actor)`})
SET n.name = row.name, n.kind = row.kind, n.ids = split(row.`ids:string[]`, ';'),
    n.aliases = split(row.`aliases:string[]`, ';');
LOAD CSV WITH HEADERS FROM 'file:///' + $folder + 'documents.csv' AS row
MERGE (n:Document {id: row.`id:ID(Document)`})
SET n.title = row.title, n.outlet = row.outlet, n.date = row.date, n.url = row.url;
LOAD CSV WITH HEADERS FROM 'file:///' + $folder + 'matters.csv' AS row
MERGE (n:Matter {id: row.`id:ID(Matter)`}) SET n.name = row.name;
LOAD CSV WITH HEADERS FROM 'file:///' + $folder + 'statements.csv' AS row
MERGE (n:Statement {id: row.`id:ID(Statement)`})
SET n.words = row.words, n.cue = row.cue, n.mode = row.mode, n.delivery = row.delivery,
    n.date = row.date, n.quotation = row.quotation, n.document = row.document;

";

/// Returns a relation type as relationship types are written: `MET_WITH`. Only letters, digits and
/// `_` remain.
pub(super) fn type_name(kind: &str) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' };
    kind.chars().map(plain).collect()
}

/// Returns the label of actors of a kind: `Person`.
pub(super) fn kind_label(kind: &str) -> String {
    let (first, rest) = kind.split_at(kind.len().min(1));
    first.to_ascii_uppercase() + rest
}

/// Returns the script that loads the tables; `types` are those of relations between actors and of
/// those with a matter.
pub(super) fn load(types: &[BTreeSet<String>; 2]) -> String {
    let mut script = LOAD.to_owned();
    for kind in ActorKind::ALL.map(ActorKind::as_str) {
        let label = kind_label(kind);
        let _ = writeln!(script, "MATCH (n:Actor {{kind: '{kind}'}}) SET n:{label};");
    }
    for (types, [table, end]) in types.iter().zip([["ties", "Actor"], ["matter_ties", "Matter"]]) {
        for kind in types {
            load_type(&mut script, kind, table, end);
        }
    }
    let plain = [
        ["said", "Actor", "Statement", "SAID"],
        ["about", "Statement", "Actor", "ABOUT"],
        ["about", "Statement", "Actor", "TO"],
        ["within", "Statement", "Document", "IN"],
        ["mentions", "Document", "Actor", "MENTIONS"],
    ];
    for [table, from, to, kind] in plain {
        let _ = writeln!(
            script,
            "LOAD CSV WITH HEADERS FROM 'file:///' + $folder + '{table}.csv' AS row\n\
             WITH row WHERE row.`:TYPE` = '{kind}'\n\
             MATCH (a:{from} {{id: row.`:START_ID({from})`}}), (b:{to} {{id: row.`:END_ID({to})`}})\n\
             MERGE (a)-[:{kind}]->(b);"
        );
    }
    script
}

fn load_type(script: &mut String, kind: &str, table: &str, end: &str) {
    let _ = writeln!(
        script,
        "LOAD CSV WITH HEADERS FROM 'file:///' + $folder + '{table}.csv' AS row\n\
         WITH row WHERE row.`:TYPE` = '{kind}'\n\
         MATCH (a:Actor {{id: row.`:START_ID(Actor)`}}), (b:{end} {{id: row.`:END_ID({end})`}})\n\
         MERGE (a)-[r:{kind} {{evidence: row.evidence}}]->(b)\n\
         SET r.document = row.document, r.label = row.label, r.status = row.status,\n    \
         r.former = toBoolean(row.`former:boolean`), r.date = row.date,\n    \
         r.confidence = toFloat(row.`confidence:float`), r.matter = row.matter,\n    \
         r.accordingTo = split(row.`accordingTo:string[]`, ';'), r.quotation = row.quotation;"
    );
}
