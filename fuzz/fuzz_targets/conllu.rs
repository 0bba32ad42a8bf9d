//! Any file is CoNLL-U or an error, and CoNLL-U can be written and read again.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|file: &str| targets::conllu(file));
