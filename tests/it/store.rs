//! The store returns exactly what was put in, on disk and in memory.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

use onrecord::document::{Document, DocumentId};
use onrecord::knowledge::ActorId;
use onrecord::store::{
    self, Counts, MemoryStore, Put, SledStore, Store, StoreError, StoredDocument, WordMatch,
};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::generator::{self, Numbers, World};

/// Runs a check on both stores.
fn on_both(check: impl Fn(&mut dyn Store)) {
    check(&mut MemoryStore::new());
    let folder = TempDir::new().expect("a folder");
    check(&mut SledStore::open(&folder.path().join("store")).expect("a store opens"));
}

fn world(n: u64) -> Vec<StoredDocument> {
    (0..n).map(|it| World::small(7).document(it, 0)).collect()
}

/// Everything that a store answers, document numbers replaced by document ids.
fn contents(store: &dyn Store) -> Vec<String> {
    let mut lines = Vec::new();
    let mut exported = Vec::new();
    store::export(store, &mut exported).expect("the store exports");
    lines.extend(String::from_utf8_lossy(&exported).lines().map(str::to_owned));
    let catalogue = store.catalogue().expect("the catalogue reads");
    let name = |number: u32| {
        let found = catalogue.iter().find(|(_, it, _)| it.0 == number);
        found.map_or("none".to_owned(), |(id, ..)| id.to_string())
    };
    let mut rows = Vec::new();
    store
        .rows(&[], &mut |term, number, payload| {
            // Names that belong to no single document may outlive the documents they came from.
            if number != 0 {
                rows.push(format!("{term:?} {} {payload:?}", name(number)));
            }
            Ok(ControlFlow::Continue(()))
        })
        .expect("the rows read");
    rows.sort();
    lines.extend(rows);
    lines.push(format!("{:?}", store.counts()));
    lines
}

fn check_sound(store: &SledStore) {
    let verified = store.verify().expect("the store can be checked");
    assert_eq!(verified.problems, Vec::<String>::new());
}

/// Returns the database of a store that was just closed; a process that another test forks may hold
/// its lock for a moment.
fn database_of(path: &Path) -> sled::Db {
    // Without the seal the store looks as if its process had been killed.
    std::fs::remove_file(path.join("seal")).expect("the store was sealed");
    let config = sled::Config::new().path(path).segment_size(2 << 20);
    let tries = std::iter::repeat_with(|| config.open()).take(500);
    let mut opened = tries.inspect(|opened| {
        if opened.is_err() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    });
    opened.find_map(Result::ok).expect("opens")
}

#[test]
fn a_document_comes_back_as_it_was_put_in() {
    on_both(|store| {
        let documents = world(30);
        let put = store.put(&documents).expect("documents go in");
        assert_eq!(put, Put { added: 30, replaced: 0, unchanged: 0 });
        for stored in &documents {
            let (number, _) = store.find(&stored.document.id).expect("reads").expect("is there");
            assert_eq!(store.document(number).expect("reads").as_ref(), Some(stored));
        }
        assert_eq!(store.counts(), Counts { documents: 30, relations: 90, statements: 60 });
        assert_eq!(store.find(&DocumentId::new("unknown")).expect("reads"), None);
    });
}

#[test]
fn the_same_document_again_changes_nothing() {
    on_both(|store| {
        store.put(&world(20)).expect("documents go in");
        let (before, generation) = (contents(store), store.generation());
        let put = store.put(&world(20)).expect("documents go in");
        assert_eq!(put, Put { added: 0, replaced: 0, unchanged: 20 });
        assert_eq!(contents(store), before);
        assert_eq!(store.generation(), generation);
    });
}

#[test]
fn a_changed_document_replaces_all_that_it_supported() {
    on_both(|store| {
        store.put(&world(10)).expect("documents go in");
        let changed = World::small(7).document(3, 1);
        let put = store.put(std::slice::from_ref(&changed)).expect("the document goes in");
        assert_eq!(put, Put { added: 0, replaced: 1, unchanged: 0 });
        let mut fresh = MemoryStore::new();
        let mut documents = world(10);
        documents[3] = changed;
        fresh.put(&documents).expect("documents go in");
        assert_eq!(contents(store), contents(&fresh));
    });
}

#[test]
fn a_document_read_again_by_another_schema_is_replaced() {
    on_both(|store| {
        let mut documents = world(1);
        store.put(&documents).expect("documents go in");
        documents[0].reader = 2;
        assert_eq!(store.put(&documents).expect("goes in").replaced, 1);
        let (_, stamp) = store.find(&generator::id(0)).expect("reads").expect("is there");
        assert_eq!(stamp.reader, 2);
    });
}

#[test]
fn what_is_removed_leaves_nothing_behind() {
    on_both(|store| {
        store.put(&world(10)).expect("documents go in");
        let gone = [generator::id(2), generator::id(9), DocumentId::new("unknown")];
        assert_eq!(store.remove(&gone).expect("documents go out"), 2);
        let mut fresh = MemoryStore::new();
        let kept: Vec<_> =
            world(10).into_iter().filter(|it| !gone.contains(&it.document.id)).collect();
        fresh.put(&kept).expect("documents go in");
        assert_eq!(contents(store), contents(&fresh));
        let all: Vec<DocumentId> = (0..10).map(generator::id).collect();
        assert_eq!(store.remove(&all).expect("documents go out"), 8);
        assert_eq!(contents(store), contents(&MemoryStore::new()));
    });
}

#[test]
fn the_last_of_equal_ids_in_a_batch_counts() {
    on_both(|store| {
        let batch = [World::small(7).document(1, 0), World::small(7).document(1, 5)];
        assert_eq!(store.put(&batch).expect("goes in").added, 1);
        let (number, _) = store.find(&generator::id(1)).expect("reads").expect("is there");
        assert_eq!(store.document(number).expect("reads").as_ref(), Some(&batch[1]));
    });
}

#[test]
fn actors_are_found_by_id_by_word_and_by_form() {
    on_both(|store| {
        store.put(&world(40)).expect("documents go in");
        let (kind, name) = World::name(0);
        let id = ActorId::named(kind, &name);
        let found = store.appearances(&id).expect("reads");
        assert!(found.len() > 5, "the most frequent actor is in many documents");
        let word = name.split(' ').next_back().unwrap_or_default().to_lowercase();
        assert!(store.named(&word, WordMatch::Whole).expect("reads").contains(&id));
        assert!(store.named(&word[..3], WordMatch::Start).expect("reads").contains(&id));
        assert!(!store.named(&word[..3], WordMatch::Whole).expect("reads").contains(&id));
        assert!(store.called(&word).expect("reads").iter().any(|(_, it)| *it == id));
        assert_eq!(store.appearances(&ActorId::new("person/unknown")).expect("reads"), []);
    });
}

#[test]
fn an_extraction_that_names_what_it_lacks_is_refused_whole() {
    on_both(|store| {
        let mut documents = world(3);
        documents[1].extraction.actors.remove(0);
        let error = store.put(&documents).expect_err("a dangling name is refused");
        assert!(error.to_string().starts_with("document `doc-000001` names the actor"), "{error}");
        assert_eq!(contents(store), contents(&MemoryStore::new()));
    });
}

#[test]
fn notes_are_kept_and_dropped() {
    on_both(|store| {
        let long: Vec<u8> = (0..200_000_u32).map(|it| (it % 251) as u8).collect();
        store.set_note("act/1", Some(b"merge")).expect("writes");
        store.set_note("act/2", Some(&long)).expect("writes");
        store.set_note("register/x", Some(b"")).expect("writes");
        assert_eq!(store.notes("act/").expect("reads"), ["act/1", "act/2"]);
        assert_eq!(store.note("act/2").expect("reads"), Some(long));
        assert_eq!(store.note("register/x").expect("reads"), Some(Vec::new()));
        store.set_note("act/2", Some(b"short")).expect("writes");
        assert_eq!(store.note("act/2").expect("reads"), Some(b"short".to_vec()));
        store.set_note("act/2", None).expect("writes");
        assert_eq!(store.note("act/2").expect("reads"), None);
    });
}

#[test]
fn an_export_reads_back_without_loss() {
    on_both(|store| {
        store.put(&world(25)).expect("documents go in");
        let mut lines = Vec::new();
        store::export(store, &mut lines).expect("the store exports");
        let mut copy = MemoryStore::new();
        let imported = store::import(&mut copy, lines.as_slice(), store::BATCH, &mut |_, _| {})
            .expect("the lines read");
        assert_eq!((imported.put.added, imported.n_without_text), (25, 0));
        assert_eq!(contents(&copy), contents(store));
    });
}

#[test]
fn a_record_without_text_keeps_its_offsets() {
    on_both(|store| {
        let line = r#"{"document":{"id":"a","language":"en","chars":30},"actors":[{"id":"person/mara-dal","name":"Mara Dal","kind":"person","mentions":[[0,8],[20,23,"pronoun"]]}],"statements":[],"relations":[{"id":"r0","type":"resigned","subject":"person/mara-dal","object":null,"matter":"post","status":"asserted","according_to":[],"statement":null,"date":"2024-03","trigger":[[9,17]],"evidence":[0,30],"confidence":0.5}]}"#;
        let imported =
            store::import(store, line.as_bytes(), store::BATCH, &mut |_, _| {}).expect("it reads");
        assert_eq!(imported.n_without_text, 1);
        let mut lines = Vec::new();
        store::export(store, &mut lines).expect("the store exports");
        let out = String::from_utf8_lossy(&lines);
        assert!(out.contains(r#""evidence":[0,30]"#) && out.contains(r#"[20,23,"pronoun"]"#));
        assert!(!out.contains(r#""text""#), "no text was given, none is invented: {out}");
    });
}

#[test]
fn a_line_that_is_no_record_is_named() {
    on_both(|store| {
        let error =
            store::import(store, "\n{\"document\": 3}\n".as_bytes(), store::BATCH, &mut |_, _| {})
                .expect_err("it is no record");
        assert!(error.to_string().starts_with("line 2: "), "{error}");
    });
}

#[test]
fn a_store_opened_again_holds_what_it_held() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let mut store = SledStore::open(&path).expect("opens");
    for chunk in world(60).chunks(7) {
        store.put(chunk).expect("documents go in");
    }
    let before = contents(&store);
    drop(store);
    let store = SledStore::open_existing(&path).expect("opens");
    assert_eq!(contents(&store), before);
    check_sound(&store);
}

#[test]
fn segments_merge_as_they_gather() {
    let folder = TempDir::new().expect("a folder");
    let mut store = SledStore::open(&folder.path().join("store")).expect("opens");
    for stored in world(100) {
        store.put(&[stored]).expect("documents go in");
    }
    assert!(store.n_segments() < 16, "{} segments", store.n_segments());
    check_sound(&store);
}

#[test]
fn a_second_process_is_refused_by_the_lock() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let _first = SledStore::open(&path).expect("opens");
    let error = SledStore::open(&path).map(|_| ()).expect_err("the store is locked");
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert!(error.to_string().contains(&*path.to_string_lossy()), "{error}");
}

#[test]
fn what_is_no_store_is_not_opened() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("letter.txt"), "dear").expect("writes");
    let error = SledStore::open(folder.path()).map(|_| ()).expect_err("no store");
    assert!(matches!(error, StoreError::Foreign { .. }), "{error}");
    let error =
        SledStore::open_existing(&folder.path().join("none")).map(|_| ()).expect_err("no store");
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
}

#[test]
fn a_newer_format_is_refused_with_a_clear_word() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    drop(SledStore::open(&path).expect("opens"));
    let database = database_of(&path);
    database.insert(b"m", vec![9_u8]).expect("writes");
    drop(database);
    let error = SledStore::open(&path).map(|_| ()).expect_err("too new");
    let wanted = format!("has format 9, but this program reads only up to {}", store::FORMAT);
    assert!(error.to_string().contains(&wanted), "{error}");
}

#[test]
fn an_older_format_is_refused_with_what_to_do() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    drop(SledStore::open(&path).expect("opens"));
    let database = database_of(&path);
    database.insert(b"m", vec![1_u8]).expect("writes");
    drop(database);
    let error = SledStore::open(&path).map(|_| ()).expect_err("too old");
    assert!(matches!(error, StoreError::Older { found: 1, .. }), "{error}");
    assert!(error.to_string().contains("`onrecord export`"), "{error}");
}

#[test]
fn what_a_killed_process_left_is_swept_out() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let mut store = SledStore::open(&path).expect("opens");
    store.put(&world(10)).expect("documents go in");
    drop(store);
    let database = database_of(&path);
    let document = [b"d".as_slice(), &13_u32.to_be_bytes()].concat();
    let segment = [b"t".as_slice(), &2_u32.to_be_bytes(), b"a"].concat();
    let id = [b"i".as_slice(), world(15)[14].document.id.as_str().as_bytes()].concat();
    for key in [document, segment, id] {
        database.insert(key, b"").expect("writes");
    }
    drop(database);
    let mut store = SledStore::open_existing(&path).expect("opens");
    check_sound(&store);
    store.put(&world(20)).expect("documents go in");
    let mut fresh = MemoryStore::new();
    fresh.put(&world(20)).expect("documents go in");
    assert_eq!(contents(&store), contents(&fresh));
    check_sound(&store);
}

#[test]
fn a_long_import_with_dictionaries_equals_a_store_built_from_scratch() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let world = World { seed: 3, n_actors: 300, n_relations: 20, n_statements: 4 };
    let documents: Vec<_> = (0..500).map(|it| world.document(it, 0)).collect();
    let mut twin = MemoryStore::new();
    twin.put(&documents).expect("documents go in");
    let mut lines = Vec::new();
    store::export(&twin, &mut lines).expect("exports");
    let mut store = SledStore::open(&path).expect("opens");
    store::import(&mut store, lines.as_slice(), 150, &mut |_, _| {}).expect("imports");
    let wanted = contents(&twin);
    assert_eq!((contents(&store), store.n_segments()), (wanted.clone(), 4));
    let copy = folder.path().join("copy");
    store::backup(&store, &copy).expect("a copy is made");
    assert_eq!(contents(&SledStore::open_existing(&copy).expect("opens")), wanted);
    drop(store.optimize().expect("is put in order"));
    store::compact(&path).expect("compacts");
    let mut store = SledStore::open_existing(&path).expect("opens");
    assert_eq!((contents(&store), store.n_segments()), (wanted, 1));
    store.put(&documents[..3]).expect("documents go in");
    check_sound(&store);
}

#[test]
fn one_long_step_with_documents_that_come_again_equals_many_short_ones() {
    let folder = TempDir::new().expect("a folder");
    let world = World { seed: 4, n_actors: 900, n_relations: 14, n_statements: 3 };
    let document = |n: u64, version: u64| world.document(n, version);
    // Some documents are repeated unchanged, some changed, near and far; the last of each counts.
    let mut documents: Vec<_> = (0..2600).map(|it| document(it, 0)).collect();
    documents.extend((0..300).map(|it| document(it * 5, it % 2)));
    documents.extend((2590..2600).map(|it| document(it, 2)));
    let lines = documents.iter().map(|it| store::record_line(it).expect("a record"));
    let lines: String = lines.collect();
    let mut long = SledStore::open(&folder.path().join("long")).expect("opens");
    let before = document(7, 3);
    long.put(std::slice::from_ref(&before)).expect("goes in");
    let imported = store::import(&mut long, lines.as_bytes(), store::BATCH, &mut |_, _| {});
    let put = imported.expect("imports").put;
    let mut twin = MemoryStore::new();
    twin.put(&[before]).expect("goes in");
    twin.put(&documents).expect("documents go in");
    assert_eq!(put.added + put.replaced + put.unchanged, documents.len() - n_repeated(&documents));
    assert_eq!(contents(&long), contents(&twin));
    check_sound(&long);
}

/// Returns how many documents are repeated within one batch of lines.
fn n_repeated(documents: &[StoredDocument]) -> usize {
    let repeated = |some: &[StoredDocument]| {
        let ids: std::collections::BTreeSet<_> = some.iter().map(|it| &it.document.id).collect();
        some.len() - ids.len()
    };
    documents.chunks(2000).map(repeated).sum()
}

const ACT: &[u8] = br#"{"number":1,"when":"2024-01-01T00:00:00Z","who":"a","act":"rename","actor":"person/a","name":"A"}"#;

#[test]
fn backup_compact_and_restore_keep_everything() {
    let folder = TempDir::new().expect("a folder");
    let (path, copy) = (folder.path().join("store"), folder.path().join("copy"));
    let mut store = SledStore::open(&path).expect("opens");
    for chunk in world(50).chunks(9) {
        store.put(chunk).expect("documents go in");
    }
    store.remove(&[generator::id(4), generator::id(30)]).expect("documents go out");
    store.set_note("act/0000000001", Some(ACT)).expect("writes");
    let before = contents(&store);
    store::backup(&store, &copy).expect("a copy is made");
    assert!(matches!(store::backup(&store, &copy), Err(StoreError::Exists { .. })));
    drop(store);
    store::compact(&path).expect("compacts");
    let store = SledStore::open_existing(&path).expect("opens");
    assert_eq!((contents(&store), store.n_segments()), (before.clone(), 1));
    assert_eq!(store.note("act/0000000001").expect("reads").as_deref(), Some(ACT));
    check_sound(&store);
    drop(store);
    std::fs::remove_dir_all(&path).expect("the store is gone");
    store::restore(&copy, &path).expect("the copy is restored");
    let mut store = SledStore::open_existing(&path).expect("opens");
    assert_eq!(contents(&store), before);
    store.put(&world(51)).expect("documents go in after a restore");
    check_sound(&store);
}

/// What marks a rewritten store as complete.
pub(crate) const SWITCH: &str = "the rewritten store takes the place of this one\n";

#[test]
fn a_compacting_cut_off_at_any_step_leaves_the_store_as_it_was() {
    let folder = TempDir::new().expect("a folder");
    let (path, copy) = (folder.path().join("store"), folder.path().join("copy"));
    let fresh = path.join("compacting");
    let mut store = SledStore::open(&path).expect("opens");
    for chunk in world(40).chunks(9) {
        store.put(chunk).expect("documents go in");
    }
    let before = contents(&store);
    store::backup(&store, &copy).expect("a copy is made");
    drop(store);
    // While the new one was written.
    std::fs::create_dir(&fresh).expect("a folder");
    std::fs::write(fresh.join("conf"), "half").expect("is written");
    check_compacts(&path, &before);
    // While its files replaced the others.
    let names = ["db", "conf", "ledger", "seal"];
    for n_moved in 0..=names.len() {
        std::fs::create_dir_all(fresh.join("blobs")).expect("a folder");
        for (at, name) in names.into_iter().enumerate() {
            let place = if at < n_moved { &path } else { &fresh };
            std::fs::copy(copy.join(name), place.join(name)).expect("is copied");
        }
        std::fs::write(path.join("switch"), SWITCH).expect("is written");
        if n_moved > 0 {
            let is_old = |it: &Path| it.to_string_lossy().contains("/snap.");
            let entries = std::fs::read_dir(&path).expect("reads").flatten();
            let old = entries.map(|it| it.path()).filter(|it| is_old(it));
            old.for_each(|it| std::fs::remove_file(it).expect("goes"));
        }
        if n_moved < names.len() && n_moved > 0 {
            std::fs::remove_file(path.join("seal")).expect("goes");
        }
        check_compacts(&path, &before);
        assert!(!fresh.exists() && !path.join("switch").exists(), "nothing is left");
    }
}

/// Checks that a store holds what it should before and after it is compacted.
fn check_compacts(path: &Path, wanted: &[String]) {
    assert_eq!(contents(&SledStore::open_to_ask(path).expect("opens")), wanted);
    store::compact(path).expect("compacts");
    let store = SledStore::open_existing(path).expect("opens");
    assert_eq!(contents(&store), wanted);
    check_sound(&store);
}

#[test]
fn a_batch_that_cannot_be_had_is_left_out_and_those_before_stay() {
    on_both(|store| {
        let world = world(60);
        let load = |store: &mut dyn Store, range: std::ops::Range<usize>, bad: Option<usize>| {
            store.load(range.len(), &|at| match bad == Some(at) {
                true => Err(StoreError::Line { line: at, cause: "torn".to_owned() }),
                false => Ok(Cow::Borrowed(&world[range.start + at])),
            })
        };
        load(store, 0..20, None).expect("are taken in");
        let error = load(store, 20..40, Some(7)).expect_err("one cannot be had");
        assert!(matches!(error, StoreError::Line { line: 7, .. }), "{error}");
        assert_eq!(store.counts().documents, 20);
        load(store, 30..60, None).expect("are taken in");
        load(store, 10..45, None).expect("those that come again change nothing");
        store.finish_load().expect("goes in");
        let mut wanted = MemoryStore::new();
        wanted.put(&world[..20]).expect("goes in");
        wanted.put(&world[30..]).expect("goes in");
        wanted.put(&world[20..30]).expect("goes in");
        assert_eq!(contents(store), contents(&wanted));
    });
}

#[test]
fn verify_finds_a_damaged_block() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    let mut store = SledStore::open(&path).expect("opens");
    store.put(&world(5)).expect("documents go in");
    drop(store);
    let database = database_of(&path);
    let (key, block) = database.scan_prefix(b"d").next().expect("a block").expect("reads");
    let mut bytes = block.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    database.insert(key, bytes).expect("writes");
    drop(database);
    let store = SledStore::open(&path).expect("opens");
    let verified = store.verify().expect("can be checked");
    assert!(verified.problems.iter().any(|it| it.contains("damaged")), "{:?}", verified.problems);
}

#[derive(Clone, Debug)]
enum Step {
    Put(Vec<(u64, u64)>),
    Remove(Vec<u64>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let put = prop::collection::vec((0..24_u64, 0..3_u64), 1..6).prop_map(Step::Put);
    let remove = prop::collection::vec(0..24_u64, 1..5).prop_map(Step::Remove);
    prop::collection::vec(prop_oneof![3 => put, 1 => remove], 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_history_of_changes_equals_a_store_built_from_scratch(steps in steps()) {
        let folder = TempDir::new().expect("a folder");
        let mut store = SledStore::open(&folder.path().join("store")).expect("opens");
        let mut twin = MemoryStore::new();
        let mut held = std::collections::BTreeMap::new();
        let world = World::small(11);
        for step in steps {
            match step {
                Step::Put(documents) => {
                    let batch: Vec<_> =
                        documents.iter().map(|(n, version)| world.document(*n, *version)).collect();
                    let puts = (store.put(&batch), twin.put(&batch));
                    prop_assert_eq!(puts.0.expect("puts"), puts.1.expect("puts"));
                    held.extend(documents);
                }
                Step::Remove(documents) => {
                    let ids: Vec<_> = documents.iter().map(|n| generator::id(*n)).collect();
                    let removed = (store.remove(&ids), twin.remove(&ids));
                    prop_assert_eq!(removed.0.expect("removes"), removed.1.expect("removes"));
                    for n in documents {
                        held.remove(&n);
                    }
                }
            }
        }
        let mut fresh = MemoryStore::new();
        let all: Vec<_> = held.iter().map(|(n, version)| world.document(*n, *version)).collect();
        fresh.put(&all).expect("puts");
        prop_assert_eq!(contents(&store), contents(&twin));
        prop_assert_eq!(contents(&store), contents(&fresh));
        check_sound(&store);
    }
}

/// Lines of an export of `n` documents.
fn lines(n: u64) -> String {
    let mut store = MemoryStore::new();
    store.put(&world(n)).expect("documents go in");
    let mut lines = Vec::new();
    store::export(&store, &mut lines).expect("exports");
    String::from_utf8(lines).expect("is text")
}

/// Adds documents in a separate process, kills it, and returns how many it had acknowledged.
fn killed_while_adding(path: &Path, records: &str, after: std::time::Duration) -> usize {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["import", "-", "--acknowledge", "--batch", "5", "--db"])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("an input");
    let records = records.to_owned();
    let feeder = std::thread::spawn(move || {
        // The reader is killed half-way, so a broken pipe is expected.
        let _ = input.write_all(records.as_bytes());
    });
    let output = child.stdout.take().expect("an output");
    let counter = std::thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).filter(|it| it == "+").count()
    });
    std::thread::sleep(after);
    child.kill().expect("the process is killed");
    child.wait().expect("the process ends");
    feeder.join().expect("the feeder ends");
    counter.join().expect("the counter ends")
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let kills: usize =
        std::env::var("ONRECORD_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(6);
    let folder = TempDir::new().expect("a folder");
    let records = lines(400);
    let whole = world(400);
    let mut numbers = Numbers::new(3);
    let mut n_cut = 0;
    for kill in 0..kills {
        let path = folder.path().join(format!("store-{kill}"));
        let after = std::time::Duration::from_millis(20 + numbers.below(400));
        let n_acknowledged = killed_while_adding(&path, &records, after);
        let Ok(store) = SledStore::open_existing(&path) else {
            assert_eq!(n_acknowledged, 0, "the store is gone after an acknowledgement");
            continue;
        };
        check_sound(&store);
        let held = store.catalogue().expect("reads");
        assert!(held.len() >= n_acknowledged, "{} held, {n_acknowledged} acknowledged", held.len());
        for (id, number, _) in &held {
            let stored = store.document(*number).expect("reads").expect("is there");
            let original = whole.iter().find(|it| it.document.id == *id);
            assert_eq!(Some(&stored), original, "{id} is there whole");
        }
        n_cut += usize::from(!held.is_empty() && held.len() < whole.len());
        drop(store);
        std::fs::remove_dir_all(&path).expect("the store is gone");
    }
    println!("{kills} processes killed, {n_cut} of them half-way through");
}

#[test]
fn an_empty_document_is_a_document() {
    on_both(|store| {
        let document = Document::new("empty", "");
        let extraction = onrecord::knowledge::Extraction::default();
        store.put(&[StoredDocument { document, extraction, reader: 0 }]).expect("goes in");
        assert_eq!(store.counts().documents, 1);
        let mut lines = Vec::new();
        assert_eq!(store::export(store, &mut lines).expect("exports"), 1);
    });
}
