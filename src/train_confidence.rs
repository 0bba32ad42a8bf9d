//! Rebuilds the weights of confidence: `train-confidence ARTICLES OUT GOLD...`.
//!
//! In: annotated articles as JSON Lines and the gold of their relations. Out: the file of weights,
//! and on standard error how reliable they are on articles that they have not seen. Run it after
//! any change of what relations are read.

use std::collections::HashMap;
use std::error::Error;
use std::fs;

use onrecord::evaluate::relations::{Article, Gold};
use onrecord::ingest::{self, Incoming, Options};
use onrecord::train::confidence;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [articles, out, gold @ ..] = arguments.as_slice() else {
        eprintln!("usage: train-confidence ARTICLES OUT GOLD...");
        std::process::exit(2);
    };
    if let Err(error) = rebuild(articles, out, gold) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn rebuild(articles: &str, out: &str, gold: &[String]) -> Result<(), Box<dyn Error>> {
    let mut documents = HashMap::new();
    for incoming in ingest::read(&[articles], Options::default()) {
        if let Incoming::Document(document) = incoming {
            documents.insert(document.id.as_str().to_owned(), document);
        }
    }
    let text = fs::read_to_string(articles)?;
    let annotated: Vec<Article> =
        text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut samples = Vec::new();
    for path in gold {
        let gold: Gold = serde_json::from_str(&fs::read_to_string(path)?)?;
        let article = annotated.iter().find(|it| it.id == gold.id);
        let (Some(article), Some(document)) = (article, documents.get(&gold.id)) else {
            return Err(format!("{path}: no article `{}` in {articles}", gold.id).into());
        };
        samples.push(confidence::samples(document, article, &gold));
    }
    let show = |title: &str, lines: Vec<String>| eprintln!("{title}\n{}", lines.join("\n"));
    show("what triggers claim", confidence::claimed(&samples).lines());
    show("learnt, on articles not seen", confidence::cross_validated(&samples).lines());
    fs::write(out, confidence::weights(&samples))?;
    Ok(())
}
