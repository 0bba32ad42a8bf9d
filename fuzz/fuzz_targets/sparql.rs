//! Any query is answered or told, within its time.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use onrecord::graph::Identities;
use onrecord::query::{self, Limits};
use onrecord::store::MemoryStore;

fuzz_target!(|query: &str| {
    let store = MemoryStore::new();
    let identities = Identities::open(&store).expect("opens");
    let limits = Limits { rows_max: 10, time_max: Duration::from_secs(1) };
    let _ = query::sparql(&identities, query, limits);
});
