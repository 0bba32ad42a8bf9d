//! Any line of an import is taken in or told, and what is taken in leaves a store that answers.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|lines: &[u8]| targets::note(lines));
