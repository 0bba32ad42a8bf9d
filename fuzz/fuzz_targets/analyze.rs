//! Any text is read, and the span of every token and name slices it.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| targets::analyze(text));
