//! Any bytes under any name are documents, notices and failures; reading starts within the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord::ingest::{self, Incoming, Options};

const NAMES: [&str; 12] = [
    "a.txt", "a.html", "a.xml", "a.eml", "a.mbox", "a.rtf", "a.pdf", "a.zip", "a.csv", "a.json", "a.srt", "a.warc",
];

fuzz_target!(|file: (u8, &[u8])| {
    let name = NAMES[usize::from(file.0) % NAMES.len()];
    for incoming in ingest::read_bytes(name, file.1.to_vec(), Options::default()) {
        if let Incoming::Document(document) = incoming {
            assert!(document.text.is_char_boundary(document.body_start));
            assert!(document.text.contains(ingest::story(&document)));
        }
    }
});
