//! Any line is an extraction record or an error, and a record can be stored and read back.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| targets::record(line));
