//! For any bytes in a store's files, opening and checking it ends with an answer or an error.
#![no_main]

#[expect(dead_code, reason = "one of them is called here")]
#[path = "../targets.rs"]
mod targets;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|files: [Option<&[u8]>; 5]| targets::store_files(files));
