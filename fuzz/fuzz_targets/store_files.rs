//! Whatever bytes stand in a store's files, opening and checking it ends with an answer or an error.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use onrecord::store::SledStore;

const NAMES: [&str; 5] = ["db", "conf", "ledger", "seal", "snap.0000000000000010"];

fuzz_target!(|files: [Option<&[u8]>; 5]| {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("store");
    drop(SledStore::open(&path).expect("opens"));
    for (name, bytes) in NAMES.iter().zip(files) {
        if let Some(bytes) = bytes {
            fs::write(path.join(name), bytes).expect("is written");
        }
    }
    if let Ok(store) = SledStore::open_to_ask(&path) {
        let _ = store.verify();
    }
    let _ = onrecord::store::repair(&path, &folder.path().join("saved"));
});
