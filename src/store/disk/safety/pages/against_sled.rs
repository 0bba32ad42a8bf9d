//! Checks that reading the files in place gives the same results as sled.

use std::ops::Bound;

use proptest::prelude::*;
use sled::IVec;

use super::{Pages, SEGMENT_BYTES};

#[derive(Clone, Debug)]
enum Step {
    Put { key: u16, n: usize },
    PutMany { first: u16, n: u16, size: usize },
    Remove { key: u16 },
    RemoveMany { first: u16, n: u16 },
    Reopen,
    Compare,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (any::<u16>(), prop_oneof![0..40_usize, 3000..9000_usize, Just(700_000)])
            .prop_map(|(key, n)| Step::Put { key, n }),
        (any::<u16>(), 1..900_u16, 0..300_usize).prop_map(|(first, n, size)| Step::PutMany {
            first,
            n,
            size
        }),
        any::<u16>().prop_map(|key| Step::Remove { key }),
        (any::<u16>(), 1..3000_u16).prop_map(|(first, n)| Step::RemoveMany { first, n }),
        Just(Step::Reopen),
        Just(Step::Compare),
    ]
}

fn key(number: u16) -> Vec<u8> {
    [&b"some-words-before/"[..usize::from(number % 5) * 4], &number.to_be_bytes()].concat()
}

fn value(number: u16, n: usize) -> Vec<u8> {
    (0..n).map(|at| (at.wrapping_mul(7) ^ usize::from(number)) as u8).collect()
}

/// Opens a database. sled's threads may keep a database locked for a moment after it is closed.
fn open(folder: &std::path::Path) -> sled::Db {
    let config = sled::Config::new().path(folder).segment_size(SEGMENT_BYTES).flush_every_ms(None);
    let mut n_tries = 0;
    loop {
        match config.open() {
            Err(sled::Error::Io(_)) if n_tries < 500 => {
                n_tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            opened => return opened.expect("opens"),
        }
    }
}

fn all(pages: &Pages, start: Bound<Vec<u8>>, end: Bound<Vec<u8>>) -> Vec<(IVec, IVec)> {
    let mut range = pages.range(start, end);
    std::iter::from_fn(|| range.next().expect("reads")).collect()
}

fn check_same(database: &sled::Db, folder: &std::path::Path, probe: u16) {
    database.flush().expect("is written");
    let pages = Pages::open(folder, &|_| true).expect("opens");
    let wanted: Vec<(IVec, IVec)> = database.iter().map(|it| it.expect("reads")).collect();
    assert!(all(&pages, Bound::Unbounded, Bound::Unbounded) == wanted, "forwards");
    let mut range = pages.range(Bound::Unbounded, Bound::Unbounded);
    let mut back: Vec<_> = std::iter::from_fn(|| range.next_back().expect("reads")).collect();
    back.reverse();
    assert!(back == wanted, "backwards");
    let mut range = pages.range(Bound::Unbounded, Bound::Unbounded);
    let mut n_met = 0;
    while range.next().expect("reads").is_some() {
        n_met += 1 + usize::from(range.next_back().expect("reads").is_some());
    }
    assert_eq!(n_met, wanted.len(), "from both ends");
    for number in [probe, probe.wrapping_add(1), probe.wrapping_mul(31)] {
        let (from, upto) = (key(number), key(number.wrapping_add(400)));
        let found = pages.get(&from).expect("reads");
        assert_eq!(found, database.get(&from).expect("reads"));
        for (start, end) in [
            (Bound::Included(from.clone()), Bound::Excluded(upto.clone())),
            (Bound::Excluded(from.clone()), Bound::Included(upto.clone())),
            (Bound::Unbounded, Bound::Excluded(from.clone())),
            (Bound::Included(from.clone()), Bound::Unbounded),
        ] {
            let wanted = database.range::<Vec<u8>, _>((start.clone(), end.clone()));
            let wanted: Vec<_> = wanted.map(|it| it.expect("reads")).collect();
            let last = database.range::<Vec<u8>, _>((start.clone(), end.clone())).next_back();
            assert!(all(&pages, start.clone(), end.clone()) == wanted, "{start:?} to {end:?}");
            let found = pages.range(start, end).next_back().expect("reads");
            assert_eq!(found, last.transpose().expect("reads"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn files_give_what_the_database_gives(
        steps in prop::collection::vec(step(), 1..24),
        probe in any::<u16>(),
    ) {
        let folder = tempfile::TempDir::new().expect("a folder");
        let mut database = open(folder.path());
        for step in steps.into_iter().chain([Step::Compare, Step::Reopen, Step::Compare]) {
            match step {
                Step::Put { key: number, n } => {
                    drop(database.insert(key(number), value(number, n)));
                }
                Step::PutMany { first, n, size } => {
                    for number in (0..n).map(|offset| first.wrapping_add(offset)) {
                        database.insert(key(number), value(number, size)).expect("goes in");
                    }
                }
                Step::Remove { key: number } => drop(database.remove(key(number))),
                Step::RemoveMany { first, n } => {
                    for number in (0..n).map(|offset| first.wrapping_add(offset)) {
                        database.remove(key(number)).expect("goes out");
                    }
                }
                Step::Reopen => {
                    drop(database);
                    database = open(folder.path());
                }
                Step::Compare => check_same(&database, folder.path(), probe),
            }
        }
        drop(database);
        // The database is closed now, as a copy finds it.
        let pages = Pages::open(folder.path(), &|_| true).expect("opens");
        let held = all(&pages, Bound::Unbounded, Bound::Unbounded);
        let database = open(folder.path());
        let wanted: Vec<_> = database.iter().map(|it| it.expect("reads")).collect();
        prop_assert!(held == wanted);
    }
}
