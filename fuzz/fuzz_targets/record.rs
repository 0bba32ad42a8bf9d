//! Any line is an extraction record or an error, and what reads goes into a store and comes back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord::store::{self, MemoryStore, Store};

fuzz_target!(|line: &str| {
    let Ok((stored, _)) = store::stored_of_record(line) else { return };
    let mut kept = MemoryStore::new();
    let id = stored.document.id.clone();
    let Ok(_) = kept.put(&[stored]) else { return };
    let (number, _) = kept.find(&id).expect("reads").expect("is there");
    let stored = kept.document(number).expect("reads").expect("is there");
    let line = store::record_line(&stored).expect("is written");
    let (again, _) = store::stored_of_record(&line).expect("what was written reads");
    assert_eq!(again.document.id, id);
});
