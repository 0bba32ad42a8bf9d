//! Any text is read, and every token and name can be cut out of it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord::document::Span;
use onrecord::language::Pipeline;

fuzz_target!(|text: &str| {
    let analysis = Pipeline::embedded().analyze(text, 0);
    let mut end = 0;
    for sentence in &analysis.sentences {
        assert_eq!(sentence.tokens.iter().filter(|it| it.head.is_none()).count(), 1);
        for token in &sentence.tokens {
            assert!(token.span.start() >= end && !token.span.is_empty());
            assert!(Span::new(text, token.span.range()).is_some());
            end = token.span.end();
        }
    }
    assert!(analysis.names.iter().all(|it| analysis.span_of(it).is_some()));
});
