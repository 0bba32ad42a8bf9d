//! Any bytes are read in batches or refused, as files are that are too long to be held.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: (u8, &[u8])| targets::batches(file.0, file.1));
