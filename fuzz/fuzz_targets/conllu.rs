//! Any file is CoNLL-U or an error, and what reads can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord::language::conllu::{self, Written};

fuzz_target!(|file: &str| {
    let Ok(documents) = conllu::read(file) else { return };
    for given in documents {
        let written = conllu::write(&Written {
            id: given.id.as_deref().unwrap_or("x"),
            text: &given.text,
            analysis: &given.analysis,
            given: &given.sentences,
            n_before: 0,
        });
        let again = conllu::read(&written).expect("what was written reads");
        let n_sentences: usize = again.iter().map(|it| it.analysis.sentences.len()).sum();
        assert_eq!(n_sentences, given.analysis.sentences.len());
    }
});
