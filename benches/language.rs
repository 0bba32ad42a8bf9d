//! How fast English is read on one core: startup, each stage, and the total by text size.
//!
//! `cargo bench --bench language [-- FILE [MEGABYTES]]` reads FILE, or the articles of `examples/`
//! over and over, and grows the text up to MEGABYTES (10 by default). Words are tokens.

use std::fs;
use std::path::Path;
use std::time::Instant;

use onrecord::internals::language::syntax::{self, HeadOutputs, Syntax};
use onrecord::internals::language::{segment, weights};
use onrecord::language::Pipeline;
use onrecord_encoder::Encoder;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let start = Instant::now();
    let pipeline = Pipeline::embedded();
    println!("{:<24} {:>10.1} ms", "read the weights", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let _ = pipeline.analyze("Vance met Okoro.", 0);
    println!("{:<24} {:>10.1} ms", "first sentence", start.elapsed().as_secs_f64() * 1e3);
    let sample = arguments.first().map_or_else(examples, |path| {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {path}: {error}"))
    });
    stages(pipeline, &repeated(&sample, 1_000_000));
    let megabytes = arguments.get(1).and_then(|it| it.parse().ok()).unwrap_or(10);
    println!("\n{:>12} {:>12} {:>14} {:>12}", "bytes", "words", "words/second", "peak MB");
    let mut size = 1_000;
    while size <= megabytes * 1_000_000 {
        let text = repeated(&sample, size);
        let start = Instant::now();
        let n_words = pipeline.analyze(&text, 0).n_tokens();
        let speed = n_words as f64 / start.elapsed().as_secs_f64();
        println!("{:>12} {n_words:>12} {speed:>14.0} {:>12}", text.len(), peak_megabytes());
        size *= 10;
    }
}

/// Returns the articles of `examples/`, separated by empty lines.
fn examples() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let mut paths: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    paths.sort_by_key(fs::DirEntry::path);
    let texts = paths.iter().filter_map(|it| fs::read_to_string(it.path()).ok());
    texts.collect::<Vec<_>>().join("\n\n")
}

fn repeated(sample: &str, size: usize) -> String {
    let mut text = String::with_capacity(size + sample.len() + 2);
    while text.len() < size {
        text.push_str(sample);
        text.push_str("\n\n");
    }
    while !text.is_char_boundary(size) {
        text.pop();
    }
    text.truncate(size);
    text
}

/// Times each stage separately on the same sentences.
fn stages(pipeline: &Pipeline, text: &str) {
    let mut clock = Clock::default();
    let tokens = clock.time("tokens", || segment::tokens(text, 0, &pipeline.lexicon));
    let sentences =
        clock.time("sentences", || segment::sentences(text, &tokens, &pipeline.boundary));
    let forms: Vec<Vec<&str>> = sentences
        .iter()
        .map(|sentence| tokens[sentence.tokens.clone()].iter().map(|it| it.span.of(text)).collect())
        .collect();
    let encoder = Encoder::read(weights::tensors()).expect("the weights in the binary");
    let heads = Syntax::read(weights::tensors()).expect("the weights in the binary");
    let pairs = syntax::pairs(|it| pipeline.lemmas.knows(it));
    let lengths: Vec<usize> = forms.iter().map(Vec::len).collect();
    let vectors = clock.time("vectors", || encoder.encode(&forms));
    let read: Vec<HeadOutputs> =
        clock.time("tags, trees, names", || heads.sentences(&vectors, &lengths, &pairs));
    clock.time("lemmas, features", || {
        for (forms, read) in forms.iter().zip(&read) {
            for (form, tags) in forms.iter().zip(&read.tags) {
                let _ = (pipeline.lemma(form, *tags), pipeline.lemmas.features(form, *tags));
            }
        }
    });
    println!();
    for (stage, seconds) in &clock.stages {
        println!("{stage:<24} {:>10.0} words/second", tokens.len() as f64 / seconds);
    }
    let whole: f64 = clock.stages.iter().map(|it| it.1).sum();
    println!("{:<24} {:>10.0} words/second", "whole", tokens.len() as f64 / whole);
}

#[derive(Default)]
struct Clock {
    stages: Vec<(&'static str, f64)>,
}

impl Clock {
    fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let made = std::hint::black_box(work());
        self.stages.push((stage, start.elapsed().as_secs_f64()));
        made
    }
}

/// Returns the peak memory of this process in megabytes, or `-` if unknown.
fn peak_megabytes() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:"));
    let kilobytes: Option<u64> = line.and_then(|it| it.split_whitespace().next()?.parse().ok());
    kilobytes.map_or_else(|| "-".to_owned(), |it| (it / 1024).to_string())
}
