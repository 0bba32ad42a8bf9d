//! Any file in place of one of the schema's is part of a schema or an error that names it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord::ontology::{Files, Ontology, SchemaFile};

fuzz_target!(|input: (u8, &str)| {
    let (at, text) = input;
    let embedded = Files::embedded();
    let files: Vec<&SchemaFile> = embedded.iter().collect();
    let path = &files[usize::from(at) % files.len()].path;
    let _ = Ontology::of(&embedded.clone().with(path, text));
});
