//! Any line of an import is imported or refused, and the store can be queried afterwards.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|lines: &[u8]| targets::note(lines));
