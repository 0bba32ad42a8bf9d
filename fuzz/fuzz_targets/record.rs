//! Any line is an extraction record or an error, and what reads goes into a store and comes back.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| targets::record(line));
