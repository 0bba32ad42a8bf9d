//! The same records and queries in SQLite, with the indexes that the queries need: by actor and
//! date, by speaker and topic, by the words of names and quotations.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use rusqlite::{Connection, params};

use crate::ours::actors;
use crate::{
    Figures, ROUNDS, median_ms, megabytes, peak_memory, percentiles, processor_seconds, spread,
};

const TABLES: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT UNIQUE, date TEXT, outlet TEXT,
  title TEXT, text TEXT);
CREATE TABLE actors (id INTEGER PRIMARY KEY, name TEXT UNIQUE, label TEXT);
CREATE TABLE relations (document INTEGER, n INTEGER, type TEXT, subject INTEGER, object INTEGER,
  status TEXT, date TEXT, start INTEGER, end INTEGER);
CREATE TABLE statements (document INTEGER, n INTEGER, speaker INTEGER, cue TEXT, start INTEGER, end INTEGER);
CREATE TABLE about (document INTEGER, n INTEGER, speaker INTEGER, actor INTEGER);
CREATE TABLE names (word TEXT, actor INTEGER, PRIMARY KEY (word, actor)) WITHOUT ROWID;
CREATE VIRTUAL TABLE quotations USING fts5(words, content='', detail='none');
";
const INDEXES: &str = "
CREATE INDEX by_subject ON relations (subject, date);
CREATE INDEX by_object ON relations (object, date);
CREATE INDEX by_speaker ON statements (speaker);
CREATE INDEX by_document ON statements (document, n);
CREATE INDEX by_about ON about (actor, speaker);
CREATE INDEX by_pair ON about (speaker, actor);
";

pub fn load(records: &Path, path: &Path, figures: &mut Figures) {
    let start = Instant::now();
    let mut database = Connection::open(path).expect("opens");
    database.execute_batch(TABLES).expect("makes tables");
    let mut known = std::collections::HashMap::<String, i64>::new();
    let lines: Vec<String> = BufReader::new(File::open(records).expect("records"))
        .lines()
        .map_while(Result::ok)
        .collect();
    let mut n_relations = 0_u64;
    for (batch, lines) in lines.chunks(1000).enumerate() {
        let transaction = database.transaction().expect("begins");
        for (at, line) in lines.iter().enumerate() {
            let number = (batch * 1000 + at) as i64;
            n_relations += insert(&transaction, &mut known, number, line);
        }
        transaction.commit().expect("commits");
    }
    database.execute_batch(INDEXES).expect("makes indexes");
    let seconds = start.elapsed().as_secs_f64();
    figures.add("load, relations/s", format!("{:.0}", n_relations as f64 / seconds));
    figures.add("load, s", format!("{seconds:.1}"));
    figures.add("load, CPU s", format!("{:.1}", processor_seconds()));
    figures.add("load, most memory, MB", format!("{:.0}", peak_memory()));
    drop(database);
    figures.add("on disk, MB", format!("{:.1}", megabytes(path)));
}

fn insert(
    database: &rusqlite::Transaction<'_>,
    known: &mut std::collections::HashMap<String, i64>,
    number: i64,
    line: &str,
) -> u64 {
    let (stored, _) = onrecord::store::stored_of_record(line).expect("a record");
    let document = &stored.document;
    let prepared = |sql: &str| database.prepare_cached(sql).expect("prepares");
    let date = document.date.map(|it| it.to_string());
    prepared("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)")
        .execute(params![
            number,
            document.id.as_str(),
            date,
            document.outlet,
            document.title,
            &*document.text
        ])
        .expect("inserts");
    let mut actor = |id: &onrecord::knowledge::ActorId, label: &str| {
        if let Some(number) = known.get(id.as_str()) {
            return *number;
        }
        let number = known.len() as i64;
        known.insert(id.as_str().to_owned(), number);
        database
            .prepare_cached("INSERT INTO actors VALUES (?, ?, ?)")
            .expect("prepares")
            .execute(params![number, id.as_str(), label])
            .expect("inserts");
        for word in onrecord::store::words(label) {
            database
                .prepare_cached("INSERT OR IGNORE INTO names VALUES (?, ?)")
                .expect("prepares")
                .execute(params![word, number])
                .expect("inserts");
        }
        number
    };
    let quote = |place: i64, words: &str| {
        database
            .prepare_cached("INSERT INTO quotations (rowid, words) VALUES (?, ?)")
            .expect("prepares")
            .execute(params![number * 1000 + place, words])
            .expect("inserts");
    };
    for it in &stored.extraction.actors {
        actor(&it.id, &it.name);
    }
    for (n, it) in stored.extraction.relations.iter().enumerate() {
        let subject = it.subject.as_ref().map(|it| actor(it, ""));
        let object = it.object.as_ref().map(|it| actor(it, ""));
        let date = it.date.or(document.date).map(|it| it.to_string());
        let (start, end) = (it.evidence.start() as i64, it.evidence.end() as i64);
        prepared("INSERT INTO relations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .execute(params![
                number,
                n as i64,
                it.kind.as_str(),
                subject,
                object,
                it.status.as_str(),
                date,
                start,
                end
            ])
            .expect("inserts");
        quote(n as i64, it.evidence.of(&document.text));
    }
    for (n, it) in stored.extraction.statements.iter().enumerate() {
        let speaker = it.speaker.as_ref().map(|it| actor(it, ""));
        let span = it.content.first().expect("content");
        prepared("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)")
            .execute(params![
                number,
                n as i64,
                speaker,
                it.cue_lemma,
                span.start() as i64,
                span.end() as i64
            ])
            .expect("inserts");
        quote(500 + n as i64, span.of(&document.text));
        for about in &it.about {
            let about = actor(about, "");
            prepared("INSERT INTO about VALUES (?, ?, ?, ?)")
                .execute(params![number, n as i64, speaker, about])
                .expect("inserts");
        }
    }
    stored.extraction.relations.len() as u64
}

const HISTORY: &str = "
SELECT r.date, r.type, s.label, o.label, r.status, d.name, d.date, d.outlet, d.title,
  r.start, r.end, substr(d.text, r.start + 1, r.end - r.start)
FROM (SELECT * FROM relations WHERE subject = ?1 OR object = ?1) r
JOIN documents d ON d.id = r.document
LEFT JOIN actors s ON s.id = r.subject LEFT JOIN actors o ON o.id = r.object
ORDER BY r.date, r.document, r.n LIMIT 100";
const NEIGHBOURS: &str =
    "SELECT object FROM relations WHERE subject = ?1 AND status = 'asserted' UNION
     SELECT subject FROM relations WHERE object = ?1 AND status = 'asserted' UNION
     SELECT actor FROM about WHERE speaker = ?1 UNION SELECT speaker FROM about WHERE actor = ?1";
const PAIRS: &str = "
SELECT s.label, o.label, n_all, d.name, d.date, d.outlet, d.title,
  substr(d.text, q.start + 1, q.end - q.start)
FROM (SELECT speaker, actor, count(*) AS n_all, min(document * 1000 + n) AS place FROM about
  GROUP BY speaker, actor ORDER BY n_all DESC LIMIT 20) a
JOIN actors s ON s.id = a.speaker JOIN actors o ON o.id = a.actor
JOIN documents d ON d.id = a.place / 1000
JOIN statements q ON q.document = a.place / 1000 AND q.n = a.place % 1000
ORDER BY a.n_all DESC";
const PAIRS_OF_ONE: &str = "
SELECT s.label, n_all, d.name, d.date, d.outlet, d.title,
  substr(d.text, q.start + 1, q.end - q.start)
FROM (SELECT speaker, count(*) AS n_all, min(document * 1000 + n) AS place FROM about
  WHERE actor = ?1 GROUP BY speaker ORDER BY n_all DESC LIMIT 20) a
JOIN actors s ON s.id = a.speaker JOIN documents d ON d.id = a.place / 1000
JOIN statements q ON q.document = a.place / 1000 AND q.n = a.place % 1000
ORDER BY a.n_all DESC";

fn rows(database: &Connection, sql: &str, of: Option<i64>) -> Vec<i64> {
    let mut statement = database.prepare_cached(sql).expect("prepares");
    let mut rows = match of {
        Some(of) => statement.query([of]),
        None => statement.query([]),
    }
    .expect("asks");
    let mut found = Vec::new();
    while let Some(row) = rows.next().expect("reads") {
        // Fetch every column, as a caller would.
        let n = row.as_ref().column_count();
        for column in 0..n {
            std::hint::black_box(row.get_ref(column).expect("a value"));
        }
        found.push(row.get::<_, i64>(0).unwrap_or_default());
    }
    found
}

fn steps_between(database: &Connection, from: i64, to: i64) -> Option<u32> {
    let mut sides =
        [(vec![from], std::collections::HashSet::from([from])), (vec![to], [to].into())];
    for steps in 1..=12 {
        let turn = usize::from(sides[1].0.len() < sides[0].0.len());
        let mut next = Vec::new();
        for place in std::mem::take(&mut sides[turn].0) {
            for reached in rows(database, NEIGHBOURS, Some(place)) {
                if sides[1 - turn].1.contains(&reached) {
                    return Some(steps);
                }
                if sides[turn].1.insert(reached) {
                    next.push(reached);
                }
            }
        }
        sides[turn].0 = next;
    }
    None
}

/// Opens a database whose files are not cached, and runs one query.
pub fn cold(path: &Path, n: u64, figures: &mut Figures) {
    let asked = actors(n, 1);
    crate::forget_files(path);
    let start = Instant::now();
    let database = Connection::open(path).expect("opens");
    rows(&database, HISTORY, number(&database, asked[0].as_str()));
    let ms = 1e3 * start.elapsed().as_secs_f64();
    figures.add("open and first answer, files in no cache, ms", format!("{ms:.1}"));
}

fn number(database: &Connection, id: &str) -> Option<i64> {
    let mut found =
        database.prepare_cached("SELECT id FROM actors WHERE name = ?").expect("prepares");
    found.query_row([id], |it| it.get::<_, i64>(0)).ok()
}

pub fn ask(path: &Path, n: u64, figures: &mut Figures) {
    let start = Instant::now();
    let database = Connection::open(path).expect("opens");
    let number = |id: &str| number(&database, id);
    let asked = actors(n, 200);
    figures.add("open, ms", format!("{:.1}", 1e3 * start.elapsed().as_secs_f64()));
    rows(&database, HISTORY, number(asked[0].as_str()));
    figures.add("open and first answer, ms", format!("{:.1}", 1e3 * start.elapsed().as_secs_f64()));
    let mut n_rows = 0;
    let times = percentiles(&asked, |actor| {
        n_rows += rows(&database, HISTORY, number(actor.as_str()).or(Some(-1))).len();
    });
    figures.add("history, first 100, ms", spread(times));
    figures.add("rows of those histories", (n_rows / ROUNDS).to_string());
    let numbers: Vec<i64> = asked.iter().filter_map(|it| number(it.as_str())).collect();
    let times = percentiles(&numbers[..50.min(numbers.len())], |number| {
        std::hint::black_box(within_two(&database, *number));
    });
    figures.add("two hops, ms", spread(times));
    let pairs: Vec<(i64, i64)> = numbers.windows(2).take(100).map(|it| (it[0], it[1])).collect();
    let times = percentiles(&pairs, |(from, to)| {
        std::hint::black_box(steps_between(&database, *from, *to));
    });
    figures.add("shortest path, ms", spread(times));
    let steps = |(from, to): &(i64, i64)| steps_between(&database, *from, *to).unwrap_or(0);
    figures.add("steps of those paths", pairs.iter().map(steps).sum::<u32>().to_string());
    let ms = median_ms(|| assert_eq!(rows(&database, PAIRS, None).len(), 20));
    figures.add("speaker and topic, top 20 pairs, ms", format!("{ms:.2}"));
    let times = percentiles(&numbers[..100.min(numbers.len())], |number| {
        rows(&database, PAIRS_OF_ONE, Some(*number));
    });
    figures.add("who spoke of an actor, top 20, ms", spread(times));
}

/// Returns the number of actors within two ties of an actor.
fn within_two(database: &Connection, start: i64) -> usize {
    let mut seen: std::collections::HashSet<i64> = [start].into();
    let mut border = vec![start];
    for _ in 0..2 {
        let mut next = Vec::new();
        for place in border {
            for reached in rows(database, NEIGHBOURS, Some(place)) {
                if seen.insert(reached) {
                    next.push(reached);
                }
            }
        }
        border = next;
    }
    seen.len()
}
