//! Any bytes under any name give documents, notices and failures; reading starts within the text.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: (u8, &[u8])| targets::ingest(file.0, file.1));
