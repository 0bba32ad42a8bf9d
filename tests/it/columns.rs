//! What is read from outlines of documents is what whole documents say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use onrecord::document::{DocumentId, PartialDate};
use onrecord::graph::{Graph, REPORTED_BY, SPOKE_OF};
use onrecord::internals::resolve::{Act, keep_act};
use onrecord::knowledge::{Actor, ActorId, ActorKind, Mode, RelationId, StatementId, Status};
use onrecord::query::{Rdf, VOCABULARY};
use onrecord::resolve::Identities;
use onrecord::store::{MemoryStore, Outline, RelationEnd, SledStore, Store, StoredDocument, Voice};
use oxrdf::{NamedNode, Term};
use spareval::QueryableDataset;

use crate::generator::{Numbers, World};

/// Returns documents in which much is unusual: sources, addressees, short names, actors without a
/// name, ids of other programs, dates and outlets that are missing.
fn documents(n: u64) -> Vec<StoredDocument> {
    let world = World { seed: 29, n_actors: 60, n_relations: 6, n_statements: 3 };
    (0..n).map(|it| unusual(world.document(it, 0), &mut Numbers::new(it))).collect()
}

fn unusual(mut stored: StoredDocument, numbers: &mut Numbers) -> StoredDocument {
    let StoredDocument { document, extraction, .. } = &mut stored;
    let ids: Vec<ActorId> = extraction.actors.iter().map(|it| it.id.clone()).collect();
    let any = |numbers: &mut Numbers| ids[numbers.below(ids.len() as u64) as usize].clone();
    for relation in &mut extraction.relations {
        relation.former = numbers.below(9) == 0;
        relation.according_to = (0..numbers.below(4)).map(|_| any(numbers)).collect();
        match numbers.below(12) {
            0 => relation.subject = None,
            1 => relation.object = None,
            2 => (relation.subject, relation.object) = (None, None),
            _ => {}
        }
    }
    for statement in &mut extraction.statements {
        statement.addressee = (0..numbers.below(3)).map(|_| any(numbers)).collect();
        statement.about.extend((0..numbers.below(3)).map(|_| any(numbers)));
        statement.mode = Mode::ALL[numbers.below(3) as usize];
        if numbers.below(8) == 0 {
            statement.speaker = None;
        }
    }
    match numbers.below(10) {
        0 => extraction.relations[2].id = RelationId::new("claim-3"),
        1 => extraction.statements.swap(0, 1),
        2 => document.date = None,
        3 => document.outlet = None,
        4 => document.date = PartialDate::month(2016, 4),
        5 => extraction.statements[1].id = StatementId::new("s1"),
        _ => {}
    }
    // A source that is an outlet, one without a name, and a surname that others spell out.
    let outlet = ActorId::named(ActorKind::Outlet, "Delta Wire");
    let unnamed = ActorId::unnamed(&DocumentId::new("doc"), numbers.below(3) as usize);
    let short = ids.iter().find_map(|it| it.as_str().strip_prefix("person/")?.split_once('-'));
    let short = ActorId::new(&format!("person/{}", short.map_or("nobody", |it| it.1)));
    let names = [("Delta Wire", ActorKind::Outlet), ("two aides", ActorKind::Unnamed)];
    let [wire, aides] = names;
    for (id, (name, kind)) in [
        (outlet, wire),
        (unnamed, (if numbers.below(2) == 0 { "an aide" } else { aides.0 }, aides.1)),
        (short, ("Ross", ActorKind::Person)),
    ] {
        if numbers.below(3) > 0 || extraction.actors.iter().any(|it| it.id == id) {
            continue;
        }
        let mentions = extraction.actors[0].mentions.clone();
        extraction.actors.push(Actor { id: id.clone(), name: name.to_owned(), kind, mentions });
        let at = numbers.below(extraction.relations.len() as u64) as usize;
        match kind {
            ActorKind::Person => extraction.relations[at].subject = Some(id),
            _ => extraction.relations[at].according_to.insert(0, id),
        }
    }
    stored
}

/// Says of a store that actors are one, that documents mean another, and what another is called.
fn judge(store: &mut dyn Store, documents: &[StoredDocument]) {
    let actor = |n: usize| documents[n].extraction.actors[0].id.clone();
    let of = |n: usize| documents[n].document.id.clone();
    let mut others = documents[2].extraction.actors.iter().map(|it| &it.id);
    let into = others.find(|it| **it != actor(1)).expect("another actor").clone();
    for act in [
        Act::Merge { from: actor(1), into },
        Act::Split { actor: actor(3), documents: vec![of(3)], new: ActorId::new("person/new-one") },
        Act::Rename { actor: actor(4), name: "A Name Given".to_owned() },
    ] {
        keep_act(store, act, "tester", "2024-03-10T00:00:00Z").expect("is kept");
    }
}

fn memory_store(n: u64) -> MemoryStore {
    let documents = documents(n);
    let mut store = MemoryStore::new();
    store.put(&documents).expect("documents go in");
    judge(&mut store, &documents);
    store
}

type Triple = [Term; 3];

/// Returns the triples that fit a pattern, in their order.
fn triples(rdf: &Rdf<'_, '_>, pattern: [Option<&Term>; 3]) -> Vec<Triple> {
    let [s, p, o] = pattern.map(|it| it.map(|it| std::sync::Arc::new(it.clone())));
    let found = rdf.internal_quads_for_pattern(s.as_ref(), p.as_ref(), o.as_ref(), Some(None));
    let triple = |it: Result<spareval::InternalQuad<std::sync::Arc<Term>>, _>| {
        let it = it.expect("reads");
        [it.subject, it.predicate, it.object].map(|it| Term::clone(&it))
    };
    found.map(triple).collect()
}

#[test]
fn columns_give_the_triples_of_documents_in_their_order() {
    let store = memory_store(300);
    let identities = Identities::open(&store).expect("opens");
    // A pattern without a predicate lays out each document.
    let all = triples(&Rdf::of(&identities), [None, None, None]);
    assert!(all.len() > 15_000, "{} triples", all.len());
    let predicates: BTreeSet<String> = all.iter().map(|it| it[1].to_string()).collect();
    let term = |it: &String| {
        Term::from(NamedNode::new_unchecked(it.trim_matches(|it| it == '<' || it == '>')))
    };
    let rdf = Rdf::of(&identities);
    for predicate in predicates.iter().map(term) {
        let fits = |it: &&Triple| it[1] == predicate;
        let wanted: Vec<&Triple> = all.iter().filter(fits).collect();
        let found = triples(&rdf, [None, Some(&predicate), None]);
        assert!(found.iter().eq(wanted.iter().copied()), "{predicate}");
        for [subject, _, object] in wanted.iter().step_by(wanted.len() / 20 + 1) {
            let of_object: Vec<_> = wanted.iter().filter(|it| it[2] == *object).collect();
            let found = triples(&rdf, [None, Some(&predicate), Some(object)]);
            assert!(found.iter().eq(of_object.into_iter().copied()), "{predicate} {object}");
            // Of an actor without a name each document may print another; one of them is given.
            if subject.to_string().contains(":unnamed:") {
                continue;
            }
            let of_subject: Vec<_> = wanted.iter().filter(|it| it[0] == *subject).collect();
            let found = triples(&rdf, [Some(subject), Some(&predicate), None]);
            assert!(found.iter().eq(of_subject.into_iter().copied()), "{subject} {predicate}");
            let found = triples(&rdf, [Some(subject), Some(&predicate), Some(object)]);
            assert!(found.iter().any(|it| it[0] == *subject && it[2] == *object), "{subject}");
        }
    }
    let kinds = ["Document", "Relation", "Statement", "Person"];
    for class in kinds.map(|it| Term::from(NamedNode::new_unchecked(format!("{VOCABULARY}{it}")))) {
        let a = term(&oxrdf::vocab::rdf::TYPE.to_string());
        let wanted: Vec<_> = all.iter().filter(|it| it[1] == a && it[2] == class).collect();
        let found = triples(&rdf, [None, Some(&a), Some(&class)]);
        assert!(found.iter().eq(wanted), "{class}");
    }
}

#[test]
fn both_stores_give_the_outlines_of_their_documents() {
    let documents = documents(120);
    let folder = tempfile::TempDir::new().expect("a folder");
    let mut lasting = SledStore::open(&folder.path().join("store")).expect("opens");
    lasting.put(&documents[..70]).expect("documents go in");
    lasting.put(&documents[50..]).expect("documents go in");
    lasting.remove(&[documents[7].document.id.clone()]).expect("goes out");
    judge(&mut lasting, &documents);
    let mut memory = MemoryStore::new();
    memory.put(&documents[..70]).expect("documents go in");
    memory.put(&documents[50..]).expect("documents go in");
    memory.remove(&[documents[7].document.id.clone()]).expect("goes out");
    judge(&mut memory, &documents);
    let (mut wanted, mut of_some) = (Vec::new(), Vec::new());
    let some = 20..95;
    memory
        .each_document(&mut |number, stored| {
            let said = said(&Outline::of(number, &stored));
            if some.contains(&number.0) {
                of_some.push(said.clone());
            }
            wanted.push(said);
            Ok(())
        })
        .expect("reads");
    assert!(of_some.len() > 30 && of_some.len() < wanted.len());
    for store in [&lasting as &dyn Store, &memory] {
        let add = |found: &mut Vec<String>, outline: &Outline<'_>| {
            found.push(said(outline));
            Ok(())
        };
        assert!(store.fold_outlines(add).expect("reads").concat() == wanted);
        assert!(store.fold_outlines_of(&some, add).expect("reads").concat() == of_some);
        let graph = Graph::build(&Identities::open(store).expect("opens")).expect("builds");
        assert!(graph == Graph::build(&Identities::open(&memory).expect("opens")).expect("builds"));
    }
}

/// Returns all of an outline as text, ids as they are read.
fn said(outline: &Outline<'_>) -> String {
    let actors: Vec<_> = outline.actors.iter().map(|it| (it.id(), it.name, it.kind)).collect();
    let ids = (
        (0..outline.relations.len()).map(|it| outline.relation_id(it)).collect::<Vec<_>>(),
        (0..outline.statements.len()).map(|it| outline.statement_id(it)).collect::<Vec<_>>(),
    );
    let mut plain = outline.clone();
    plain.actors.clear();
    plain.relations.iter_mut().for_each(|it| it.id = None);
    plain.statements.iter_mut().for_each(|it| it.id = None);
    format!("{plain:?} {actors:?} {ids:?}")
}

/// A tie as the index tells it: documents, relations by status, days, and whether it is over.
type Told = (BTreeSet<u32>, [u32; 3], Option<(i64, i64)>, bool);

#[test]
fn the_graph_has_the_ties_that_the_index_tells() {
    let store = memory_store(150);
    let identities = Identities::open(&store).expect("opens");
    let graph = Graph::build_sure(&identities, 0.4).expect("builds");
    let mut told: BTreeMap<(ActorId, ActorId, String), Told> = BTreeMap::new();
    let (mut n_documents, mut n_statements) = (BTreeMap::new(), BTreeMap::new());
    let mut n_unsure = 0;
    let mut add = |key, number: u32, status: Status, date: Option<PartialDate>, is_former| {
        let tie: &mut Told = told.entry(key).or_default();
        tie.0.insert(number);
        tie.1[[Status::Asserted, Status::Negated, Status::Hypothetical]
            .iter()
            .position(|it| *it == status)
            .expect("one of three")] += 1;
        let epoch = jiff::civil::date(1970, 1, 1);
        let day =
            |it: PartialDate| i64::from(epoch.until(it.first_day()).expect("is near").get_days());
        if let Some(day) = date.map(day) {
            let (first, last) = tie.2.unwrap_or((day, day));
            tie.2 = Some((first.min(day), last.max(day)));
        }
        tie.3 |= is_former;
    };
    let all: &dyn Store = &store;
    all.each_appearance("", &mut |local, appearance| {
        let number = appearance.number;
        let of = |it: &ActorId| identities.of(number, it).expect("reads");
        let actor = of(&ActorId::new(local));
        n_documents.entry(actor.clone()).or_insert_with(BTreeSet::new).insert(number);
        for deed in appearance.deeds.iter().filter(|it| it.part == RelationEnd::Subject) {
            if deed.confidence < 0.4 {
                n_unsure += 1;
                continue;
            }
            let date = deed.date.or(appearance.date);
            if let Some(other) = &deed.other {
                let key = (actor.clone(), of(other), deed.kind.to_string());
                add(key, number.0, deed.status, date, deed.former);
            }
            let own = appearance.outlet.as_deref();
            let own = own.map(|it| ActorId::named(ActorKind::Outlet, it));
            let source = deed.source.as_ref().map(of);
            let outlet = source.filter(|it| it.as_str().starts_with("outlet/")).or(own);
            if let Some(outlet) = outlet {
                let key = (actor.clone(), of(&outlet), REPORTED_BY.to_owned());
                add(key, number.0, Status::Asserted, appearance.date, false);
            }
        }
        for saying in appearance.sayings.iter().filter(|it| it.voice == Voice::Speaker) {
            *n_statements.entry(actor.clone()).or_insert(0) += 1;
            for other in &saying.others {
                let key = (actor.clone(), of(other), SPOKE_OF.to_owned());
                add(key, number.0, Status::Asserted, appearance.date, false);
            }
        }
        Ok(())
    })
    .expect("reads");
    assert_eq!(graph.n_unsure, n_unsure);
    assert_eq!(graph.ties().len(), told.len());
    for (tie, ((subject, object, kind), wanted)) in graph.ties().iter().zip(&told) {
        let actor = |it: u32| &graph.actors[it as usize];
        assert_eq!((actor(tie.subject), actor(tie.object)), (subject, object));
        assert_eq!(graph.kind(tie).as_str(), kind);
        let days = tie.days.map(|(first, last)| (i64::from(first), i64::from(last)));
        let n_by_status = [tie.n_asserted, tie.n_negated, tie.n_hypothetical];
        assert_eq!(tie.n_documents as usize, wanted.0.len(), "{subject} {kind} {object}");
        assert_eq!((n_by_status, days, tie.is_former), (wanted.1, wanted.2, wanted.3));
        assert!(wanted.0.contains(&tie.evidence.0.0));
    }
    for (place, actor) in graph.actors.iter().enumerate() {
        let n = n_documents.get(actor).map_or(0, BTreeSet::len);
        assert_eq!(graph.n_documents[place] as usize, n, "{actor}");
        assert_eq!(graph.n_statements[place], n_statements.get(actor).copied().unwrap_or(0));
        assert_eq!(
            graph.names[place],
            Identities::open(&store).and_then(|it| it.name(actor)).expect("reads")
        );
    }
}

/// Returns what a command prints of the store in `folder`, with the cache of queries in `cache`.
fn printed(folder: &Path, cache: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(arguments).args(["--db", "store"]).current_dir(folder);
    command.env_remove("ONRECORD_DB").env("XDG_CACHE_HOME", folder.join(cache));
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("is UTF-8")
}

/// Questions that are answered from columns alone, and from columns and documents.
const QUESTIONS: [&str; 5] = [
    "SELECT * { ?r or:type ?type ; or:subject ?who ; or:status ?status ; or:confidence ?sure }",
    "SELECT * { ?r or:object ?what ; or:accordingTo ?source ; or:date ?day ; or:evidence ?id }",
    "SELECT * { ?s or:speaker ?who ; or:cue ?cue ; or:mode ?mode . OPTIONAL { ?s or:about ?whom } }",
    "SELECT * { ?d a or:Document ; or:date ?day ; or:mentions ?who . OPTIONAL { ?d or:outlet ?by } }",
    "SELECT ?who (COUNT(*) AS ?n) { ?r or:subject ?who } GROUP BY ?who ORDER BY DESC(?n) ?who",
];

fn answers(folder: &Path, cache: &str) -> Vec<String> {
    let ask = |question: &&str| printed(folder, cache, &["sparql", question]);
    QUESTIONS.iter().map(ask).collect()
}

fn cached(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("kept/onrecord")).into_iter().flatten().flatten();
    entries.map(|it| it.path()).collect()
}

#[test]
fn kept_columns_answer_as_fresh_ones_do() {
    let temporary = tempfile::TempDir::new().expect("a folder");
    let folder = temporary.path();
    let documents = documents(300);
    let mut store = SledStore::open(&folder.join("store")).expect("opens");
    store.put(&documents).expect("documents go in");
    judge(&mut store, &documents);
    drop(store);
    let mut ids: Vec<&str> =
        documents.iter().map(|it| it.extraction.actors[1].id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let removed = documents[9].document.id.as_str();
    let changes: [&[&str]; 5] = [
        &["status"],
        &["merge", ids[5], ids[6]],
        &["undo", "4"],
        &["remove", removed, "--yes"],
        &["rename", ids[9], "Another Name"],
    ];
    for (n, change) in changes.iter().enumerate() {
        printed(folder, "kept", change);
        let fresh = answers(folder, &format!("fresh-{n}"));
        assert!(fresh.iter().all(|it| it.lines().count() > 20), "{fresh:?}");
        assert!(answers(folder, "kept") == fresh, "gathered after {change:?}");
        assert!(!cached(folder).is_empty(), "nothing is kept after {change:?}");
        assert!(answers(folder, "kept") == fresh, "kept after {change:?}");
    }
    let ask = || printed(folder, "kept", &["sparql", QUESTIONS[0]]);
    let wanted = ask();
    for file in cached(folder) {
        let bytes = fs::read(&file).expect("reads");
        let mut flipped = bytes.clone();
        flipped[bytes.len() / 2] ^= 1;
        for damaged in [&flipped[..], &bytes[..bytes.len() / 2], b""] {
            fs::write(&file, damaged).expect("is written");
            assert!(ask() == wanted, "{} is damaged", file.display());
        }
    }
}
