//! Any file that replaces a schema file is valid or gives an error that names it.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| targets::schema(input.0, input.1));
