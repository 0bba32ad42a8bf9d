//! Rebuilds the weights of confidence: `train-confidence ARTICLES OUT [ARTICLES...]`.
//!
//! In: annotated articles as JSON Lines with the gold of their relations. Out: the file of weights,
//! and on standard error how reliable they are on articles that they have not seen. Run it after
//! any change of what relations are read.

use std::collections::HashMap;
use std::error::Error;
use std::fs;

use onrecord::evaluate::annotation;
use onrecord::ingest::{self, Incoming, Options};
use onrecord::train::confidence;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [first, out, others @ ..] = arguments.as_slice() else {
        eprintln!("usage: train-confidence ARTICLES OUT [ARTICLES...]");
        std::process::exit(2);
    };
    if let Err(error) = rebuild([first].into_iter().chain(others), out) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn rebuild<'a>(files: impl Iterator<Item = &'a String>, out: &str) -> Result<(), Box<dyn Error>> {
    let mut samples = Vec::new();
    for path in files {
        let mut documents = HashMap::new();
        for incoming in ingest::read(&[path], Options::default()) {
            if let Incoming::Document(document) = incoming {
                documents.insert(document.id.as_str().to_owned(), document);
            }
        }
        let articles = annotation::articles(&fs::read_to_string(path)?);
        for article in &articles.map_err(|error| format!("{path}: {error}"))? {
            let document = documents.get(&article.id);
            let document =
                document.ok_or_else(|| format!("{path}: no text of `{}`", article.id))?;
            samples.push(confidence::samples(document, article));
        }
    }
    let show = |title: &str, lines: Vec<String>| eprintln!("{title}\n{}", lines.join("\n"));
    show("what triggers claim", confidence::claimed(&samples).lines());
    show("learnt, on articles not seen", confidence::cross_validated(&samples).lines());
    fs::write(out, confidence::weights(&samples))?;
    Ok(())
}
