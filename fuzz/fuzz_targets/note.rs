//! Any line of an import is taken in or told, and what is taken in leaves a store that answers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord::graph::Identities;
use onrecord::store::{self, MemoryStore};

fuzz_target!(|lines: &[u8]| {
    let mut kept = MemoryStore::new();
    let _ = store::import(&mut kept, lines, store::BATCH, &mut |_, _| {});
    Identities::open(&kept).expect("whatever was taken in, who is who can be told");
});
