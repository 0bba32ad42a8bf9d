//! Any query is answered or refused within its time limit.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| targets::sparql(query));
